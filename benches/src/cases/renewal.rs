//! A renewal run: agreements that are paid before fall due at the same instant, and the real engine renews them.

use crate::bench::{Bench, Place};
use crate::fill::fill;
use crate::measure::{Round, Series, hundredths, median, show_count};
use crate::multiply::Pattern;
use crate::outcome::{Outcome, apart, failure};
use crate::report::{Report, Row};
use crate::template::{Shape, template};
use innkeeper_app::ledger;
use innkeeper_app::testing::{Furniture, House};
use innkeeper_domain::time::Instant;
use innkeeper_ports::clock::{Clock, SystemClock};
use postgres::{Client, NoTls};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;

/// Agreements of each account.
const EACH: i64 = 5;
/// How many invoices the floor writes together: as many as the engine acts for at the same time.
const TOGETHER: usize = 64;

/// Measures runs of both sizes, in turns, on every database.
pub async fn run(bench: &Bench, report: &mut Report) -> Outcome<()> {
    report.note(
        "Renewals: five agreements an account, all due at the same instant, credit that suffices; by `Engine::run` with \
         its defaults, from the first claim until none is due. The floor writes an invoice, its line, its payment and its \
         transfer, and updates agreement, operation and two balances, 64 invoices a commit.",
    );
    let shape = Shape { prepaid: 5, metered: 0, running: true, at: SystemClock.now() };
    let pattern = Pattern::new(template(shape).await?)?;
    let (small, large) = (bench.places("renewal_small")?, bench.places("renewal_large")?);
    let floors = bench.places("renewal_floor")?;
    for ((small, large), floor) in small.into_iter().zip(large).zip(floors) {
        on(bench, report, &pattern, [&small, &large, &floor]).await?;
    }
    Ok(())
}

async fn on(bench: &Bench, report: &mut Report, pattern: &Pattern, places: [&Place; 3]) -> Outcome<()> {
    let [small, large, floor] = places;
    let [few, many] = bench.sizes.renewals;
    let [few_rounds, many_rounds] = bench.sizes.renewal_rounds;
    fill(small, pattern, few / EACH)?;
    fill(large, pattern, many / EACH)?;
    let (small_house, large_house) = (house(small).await, house(large).await);
    let mut series = [Series::default(), Series::default(), Series::default()];
    let [small_series, large_series, floor_series] = &mut series;
    for round in 0..few_rounds.max(many_rounds) {
        if round < few_rounds {
            floor_series.0.push(bare(floor, few)?);
            small_series.0.push(renewals(&small_house, small, few).await?);
        }
        if round < many_rounds {
            large_series.0.push(renewals(&large_house, large, many).await?);
        }
    }
    let findings = ledger::check(small_house.app()).await?.findings;
    if let Some(finding) = findings.first() {
        return Err(failure(format!("the books do not agree after the renewals: {finding}")));
    }
    let least = if small.is_embedded() { 5000 } else { 3000 };
    let floor_rate = floor_series.per_second();
    for (series, count) in [(&*small_series, few), (&*large_series, many)] {
        let rate = series.per_second();
        let count = show_count(u64::try_from(count)?);
        let name = format!("{}: invoices of a renewal run of {count}", small.name());
        let target = format!("≥ {}/s", show_count(least));
        report.add(Row::rates(name, rate, floor_rate).promised(target, rate >= least));
    }
    let each = |series: &Series| {
        median(series.0.iter().map(|round| round.latencies_ns.first().copied().unwrap_or(0)).collect())
    };
    let (large_each, small_each) = (each(large_series), each(small_series));
    let row = Row::spans(
        format!("{}: cost of one renewal, large run beside small", small.name()),
        large_each,
        small_each,
    );
    report.add(row.promised("ratio ≤ 1.50", hundredths(large_each, small_each) <= 150));
    Ok(())
}

async fn house(place: &Place) -> House {
    let seed = u64::try_from(SystemClock.now().micros()).unwrap_or(1);
    let furniture =
        Furniture { store: place.config(), catalogue: String::new(), seed, ..Furniture::default() };
    House::furnished(furniture).await
}

/// Goes to the instant at which the next period is due, and renews everything.
async fn renewals(house: &House, place: &Place, count: i64) -> Outcome<Round> {
    let engine = Arc::clone(house.engine());
    let due = engine.next_run().await.ok_or_else(|| failure("nothing will ever be due"))?;
    house.clock().set(due);
    let invoices = invoices(place)?;
    let (stop, stopped) = oneshot::channel::<()>();
    let began = std::time::Instant::now();
    let running = tokio::spawn(Arc::clone(&engine).run(async { drop(stopped.await) }));
    // A claim counts as due again when its lease ends, which is sooner than any period.
    let far = due.plus(Duration::from_hours(24));
    while engine.next_run().await.is_some_and(|next: Instant| next < far) {
        // Often enough to be late by a hundredth at most, and not so often that looking is a part of what is measured.
        let nap = began.elapsed() / 100;
        tokio::time::sleep(nap.clamp(Duration::from_millis(2), Duration::from_millis(100))).await;
    }
    let elapsed = began.elapsed();
    drop(stop);
    running.await?;
    let issued = self::invoices(place)? - invoices;
    if issued != count {
        return Err(failure(format!("{issued} invoices were issued for {count} agreements")));
    }
    Ok(Round::of(usize::try_from(count)?, elapsed))
}

fn invoices(place: &Place) -> Outcome<i64> {
    let sql = "SELECT COUNT(*) FROM invoice WHERE state = 'paid'";
    match place {
        Place::Sqlite(path) => Ok(rusqlite::Connection::open(path)?.query_row(sql, [], |row| row.get(0))?),
        Place::Postgres(url) => apart(|| Ok(Client::connect(url, NoTls)?.query_one(sql, &[])?.try_get(0)?)),
    }
}

/// Tables like those that a renewal writes to, and rows like those that it updates.
const TABLES: &str = "DROP TABLE IF EXISTS bench_written; DROP TABLE IF EXISTS bench_kept; \
    CREATE TABLE bench_kept (id BIGINT PRIMARY KEY, state TEXT NOT NULL, due BIGINT NOT NULL, amount BIGINT NOT NULL); \
    CREATE INDEX bench_kept_due ON bench_kept (due, id); \
    CREATE TABLE bench_written (id TEXT PRIMARY KEY, owner BIGINT NOT NULL, kind TEXT NOT NULL, amount BIGINT NOT NULL, \
    payload TEXT NOT NULL); CREATE INDEX bench_written_owner ON bench_written (owner, id);";
const WRITE: &str = "INSERT INTO bench_written VALUES ($1, $2, $3, $4, $5)";
const KEEP: &str = "UPDATE bench_kept SET due = $2, amount = amount + $3 WHERE id = $1";
const PAYLOAD: &str =
    "{\"first_name\":\"Ada\",\"last_name\":\"Kovac\",\"address1\":\"Long Street 1\",\"city\":\"Vilnius\"}";
const KINDS: [&str; 5] = ["invoice", "line", "payment", "transfer", "event"];
const UPDATES: i64 = 4;

fn bare(place: &Place, count: i64) -> Outcome<Round> {
    let elapsed = match place {
        Place::Sqlite(path) => bare_sqlite(path, count),
        Place::Postgres(url) => apart(|| bare_postgres(url, count)),
    };
    Ok(Round::of(usize::try_from(count)?, elapsed?))
}

fn bare_sqlite(path: &std::path::Path, count: i64) -> Outcome<Duration> {
    let mut connection = rusqlite::Connection::open(path)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.execute_batch(TABLES)?;
    let transaction = connection.transaction()?;
    for id in 0..count * UPDATES {
        transaction.execute("INSERT INTO bench_kept VALUES (?1, 'active', 0, 0)", [id])?;
    }
    transaction.commit()?;
    let began = std::time::Instant::now();
    let numbers: Vec<i64> = (0..count).collect();
    for group in numbers.chunks(TOGETHER) {
        let transaction = connection.transaction()?;
        for number in group {
            for kind in KINDS {
                let id = format!("{kind}:{number}");
                transaction
                    .prepare_cached(WRITE)?
                    .execute(rusqlite::params![id, number, kind, 999, PAYLOAD])?;
            }
            for place in 0..UPDATES {
                let id = number * UPDATES + place;
                transaction.prepare_cached(KEEP)?.execute(rusqlite::params![id, 1, 999])?;
            }
        }
        transaction.commit()?;
    }
    Ok(began.elapsed())
}

/// With an array for each column, because there each statement is a way to the server and back.
fn bare_postgres(url: &str, count: i64) -> Outcome<Duration> {
    let mut client = Client::connect(url, NoTls)?;
    client.batch_execute(TABLES)?;
    let kept = count * UPDATES;
    client.batch_execute(&format!(
        "INSERT INTO bench_kept SELECT n, 'active', 0, 0 FROM generate_series(0, {kept}) AS n"
    ))?;
    let write = client.prepare(
        "INSERT INTO bench_written SELECT $1 || ':' || n, n, $1, 999, $2 FROM unnest($3::bigint[]) AS n",
    )?;
    let keep = client.prepare(
        "UPDATE bench_kept k SET due = 1, amount = k.amount + 999 FROM unnest($1::bigint[]) AS n WHERE k.id = n",
    )?;
    let began = std::time::Instant::now();
    let numbers: Vec<i64> = (0..count).collect();
    for group in numbers.chunks(TOGETHER) {
        let mut transaction = client.transaction()?;
        for kind in KINDS {
            transaction.execute(&write, &[&kind, &PAYLOAD, &group])?;
        }
        for place in 0..UPDATES {
            let ids: Vec<i64> = group.iter().map(|number| number * UPDATES + place).collect();
            transaction.execute(&keep, &[&ids])?;
        }
        transaction.commit()?;
    }
    Ok(began.elapsed())
}
