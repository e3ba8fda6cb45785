//! Hours in minutes: lists and orders at half of the load that the program bears, while its memory is watched.

use super::house;
use crate::bench::Bench;
use crate::host::resident_kib;
use crate::http::Connection;
use crate::load::Target;
use crate::measure::{hundredths, nanos, percentile, show_count, show_hundredths, show_ns};
use crate::outcome::{Outcome, failure};
use crate::report::{Report, Row};
use crate::served::{self, Roles};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};

/// The connections that list, and those that order.
const LISTERS: usize = 8;
const ORDERERS: usize = 2;
/// How many orders are placed a second: an order is never forgotten, so their number is what the database grows by.
const ORDERS_PER_SECOND: u64 = 10;

/// What the connections of a soak saw.
#[derive(Default)]
struct Seen {
    latencies_ns: Vec<u64>,
    errors: Vec<String>,
}

/// Soaks the program for so long.
pub async fn run(bench: &Bench, report: &mut Report, span: Duration) -> Outcome<()> {
    let pattern = house::pattern(bench).await?;
    let place = bench.sqlite("soak")?;
    house::furnish(bench, &place, &pattern)?;
    let folder = bench.folder("soak-house")?;
    let serving = served::innkeeper(bench, &place, &folder, Roles::API).await?;
    let lists = house::of_users(bench, &crate::http::Call::get("/v1/servers?page=1&per_page=20"));
    let lists = Target::new(serving.address, serving.pid(), lists);
    let orders = house::of_users(bench, &house::wish(serving.address).await?);
    let orders = Target::new(serving.address, serving.pid(), orders);

    let most = lists.load(LISTERS, Duration::from_secs(3).min(span))?.per_second();
    report.note(format!(
        "SQLite, 10,000 servers at the start; half of the {} lists a second that {LISTERS} connections reach, and \
         {ORDERS_PER_SECOND} orders a second.",
        show_count(most)
    ));
    let began = Instant::now();
    let until = began + span;
    let (mut listing, mut ordering) = (JoinSet::new(), JoinSet::new());
    paced(&mut listing, &lists, LISTERS, most / 2, until).await?;
    paced(&mut ordering, &orders, ORDERERS, ORDERS_PER_SECOND, until).await?;
    let resident = watch(&serving, report, began, span).await?;
    let (listed, ordered) = (gather(listing).await?, gather(ordering).await?);
    tell(report, span, &resident, listed, ordered);
    Ok(())
}

/// Lets so many connections send so many calls a second together.
async fn paced(
    tasks: &mut JoinSet<Seen>,
    target: &Target,
    connections: usize,
    per_second: u64,
    until: Instant,
) -> Outcome<()> {
    let pause = Duration::from_secs(1) * u32::try_from(connections)? / u32::try_from(per_second.max(1))?;
    for first in 0..connections {
        let (target, connection) = (target.clone(), Connection::open(target.address).await?);
        tasks.spawn(send(target, connection, first, pause, until));
    }
    Ok(())
}

async fn send(
    target: Target,
    mut connection: Connection,
    first: usize,
    pause: Duration,
    until: Instant,
) -> Seen {
    let mut seen = Seen::default();
    let mut ticks = interval(pause);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    for call in target.calls.iter().cycle().skip(first) {
        ticks.tick().await;
        let began = Instant::now();
        if began >= until {
            break;
        }
        match connection.send(call).await {
            Ok(answer) if answer.is_good() => seen.latencies_ns.push(nanos(began.elapsed())),
            Ok(answer) => seen.errors.push(answer.text()),
            Err(error) => {
                seen.errors.push(error.to_string());
                match Connection::open(target.address).await {
                    Ok(fresh) => connection = fresh,
                    Err(_) => break,
                }
            }
        }
    }
    seen
}

/// Looks at the memory ten times in every fifth of the span; tells it in KiB after a fifth, and at the end.
async fn watch(
    serving: &served::Serving,
    report: &Report,
    began: Instant,
    span: Duration,
) -> Outcome<[u64; 3]> {
    let (mut early, mut last, mut most) = (0, 0, 0);
    for look in 1..=50_u32 {
        let at = began + span * look / 50;
        tokio::time::sleep(at.saturating_duration_since(Instant::now())).await;
        last = resident_kib(serving.pid())?;
        most = most.max(last);
        if look == 10 {
            early = last;
        }
        if look % 5 == 0 {
            report.say(&format!("after {} s: {} MiB", (span * look / 50).as_secs(), last / 1024));
        }
    }
    Ok([early, last, most])
}

async fn gather(mut tasks: JoinSet<Seen>) -> Outcome<Seen> {
    let mut all = Seen::default();
    while let Some(ended) = tasks.join_next().await {
        let mut seen = ended.map_err(|error| failure(error.to_string()))?;
        all.latencies_ns.append(&mut seen.latencies_ns);
        all.errors.append(&mut seen.errors);
    }
    Ok(all)
}

fn tell(report: &mut Report, span: Duration, [early, last, most]: &[u64; 3], listed: Seen, ordered: Seen) {
    let mib = |kib: u64| format!("{} MiB", show_count(kib / 1024));
    let (after, end) = ((span / 5).as_secs(), span.as_secs());
    let row = Row {
        floor: mib(*early),
        ratio: show_hundredths(hundredths(*last, *early)),
        ..Row::alone(format!("memory after {end} s, beside that after {after} s"), mib(*last))
    };
    let ratio = hundredths(*last, *early);
    report.add(row.promised("ratio 0.90 to 1.10", (90..=110).contains(&ratio)));
    report.add(Row::alone("most memory", mib(*most)));
    for (name, mut seen) in [("lists", listed), ("orders", ordered)] {
        let count = u64::try_from(seen.latencies_ns.len()).unwrap_or(u64::MAX);
        let (half, p99) = (percentile(&mut seen.latencies_ns, 500), percentile(&mut seen.latencies_ns, 990));
        let text = format!("{}, p50 {}, p99 {}", show_count(count), show_ns(half), show_ns(p99));
        report.add(Row::alone(name, text));
        let mut text = show_count(u64::try_from(seen.errors.len()).unwrap_or(u64::MAX));
        if let Some(first) = seen.errors.first() {
            text = format!("{text}, first: {first}");
        }
        report.add(Row::alone(format!("errors of {name}"), text).promised("0", seen.errors.is_empty()));
    }
}
