//! Steps of the engine: chains of five steps on a machine driver that answers at once, with thousands of them due.

use crate::bench::{Bench, Place};
use crate::measure::{Round, Series};
use crate::outcome::{Outcome, apart};
use crate::report::{Report, Row};
use innkeeper_domain::account::Profile;
use innkeeper_domain::id::{AccountId, Uid};
use innkeeper_domain::money::Currency;
use innkeeper_domain::time::Instant;
use innkeeper_engine::{
    ActError, Engine, EngineConfig, Next, Refusal, Registry, Start, StepName, Task, Workflow, start,
};
use innkeeper_ports::clock::{Clock, SystemClock};
use innkeeper_ports::compute::Compute;
use innkeeper_ports::compute::fake::FakeCompute;
use innkeeper_ports::entropy::{SeededEntropy, uid};
use innkeeper_store::accounts::{self, NewAccount};
use innkeeper_store::{Store, StoreError, Tx};
use postgres::{Client, NoTls};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::oneshot;

/// How many operations the floor commits together: as many as the engine acts for at the same time.
const TOGETHER: usize = 64;

/// The steps of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    One,
    Two,
    Three,
    Four,
    Five,
}

impl StepName for Step {
    const ALL: &'static [Self] = &[Self::One, Self::Two, Self::Three, Self::Four, Self::Five];

    fn as_str(self) -> &'static str {
        match self {
            Self::One => "one",
            Self::Two => "two",
            Self::Three => "three",
            Self::Four => "four",
            Self::Five => "five",
        }
    }
}

/// What the chain acts on: a driver that answers at once, and a count of those that have ended.
struct World {
    compute: FakeCompute,
    ended: AtomicUsize,
}

/// Looks for its machine at every step, and is told at once that there is none.
struct Chain(Arc<World>);

impl Workflow for Chain {
    const KIND: &'static str = "bench.chain";
    type Step = Step;
    type World = Arc<World>;
    type Fact = ();

    async fn act(&self, world: &Arc<World>, task: &Task<Step>) -> Result<(), ActError> {
        drop(world.compute.observe(&task.operation.subject).await);
        Ok(())
    }

    fn commit(
        &self,
        _tx: &mut Tx<'_>,
        task: &Task<Step>,
        (): &(),
        _now: Instant,
    ) -> Result<Next<Step>, StoreError> {
        let next = Step::ALL.iter().skip_while(|step| **step != task.step).nth(1);
        if next.is_none() {
            self.0.ended.fetch_add(1, Ordering::Relaxed);
        }
        Ok(next.map_or(Next::Finish, |step| Next::Go(*step)))
    }

    fn refused(
        &self,
        _tx: &mut Tx<'_>,
        _task: &Task<Step>,
        why: &Refusal<'_>,
        _now: Instant,
    ) -> Result<Next<Step>, StoreError> {
        Ok(Next::Fail(why.text()))
    }

    fn time_limit(_step: Step) -> Duration {
        Duration::from_hours(1)
    }
}

/// Measures the engine on every database.
pub async fn run(bench: &Bench, report: &mut Report) -> Outcome<()> {
    report.note(
        "Engine: chains of five steps, each claimed, acted, fenced and committed with its event, at the default \
         concurrency. The floor updates a row and inserts another for each step: on SQLite 64 steps a commit, on \
         PostgreSQL a transaction each over four connections.",
    );
    for place in bench.places("engine")? {
        let beside = bench.beside(&place, "engine_floor")?;
        // Each step is a transaction of its own there, and a tenth of them says as much.
        let operations =
            if place.is_embedded() { bench.sizes.operations } else { bench.sizes.operations / 10 };
        let steps = operations * Step::ALL.len();
        let store = Store::open(&place.config())?;
        let account = account(&store).await?;
        let (mut result, mut floor) = (Series::default(), Series::default());
        for _ in 0..bench.sizes.rounds.min(3) {
            floor.0.push(Round::of(steps, bare(&beside, steps)?));
            result.0.push(Round::of(steps, chains(&store, account, operations).await?));
        }
        let rate = result.per_second();
        let row = Row::rates(format!("{}: engine steps", place.name()), rate, floor.per_second());
        report.add(if place.is_embedded() { row.promised("≥ 2,000/s", rate >= 2000) } else { row });
    }
    Ok(())
}

async fn account(store: &Store) -> Outcome<AccountId> {
    let new = NewAccount {
        uid: Uid::from_bytes([7; 16]),
        email: "bench@example.net".to_owned(),
        currency: Currency::EUR,
        zone: "UTC".to_owned(),
        tax_bp: 0,
        profile: Profile::default(),
        at: SystemClock.now(),
    };
    let account: Result<AccountId, StoreError> =
        store.write("bench.account", move |tx| accounts::insert(tx, &new)).await;
    Ok(account?)
}

/// Starts so many chains, and drives them to their end; tells how long the driving took.
async fn chains(store: &Store, account: AccountId, count: usize) -> Outcome<Duration> {
    let clock = SystemClock;
    let entropy = Arc::new(SeededEntropy::new(u64::try_from(clock.now().micros())?));
    let names: Vec<Uid> = (0..count).map(|_| uid(entropy.as_ref())).collect();
    for names in names.chunks(500) {
        let (names, now) = (names.to_vec(), clock.now());
        let begun: Result<(), StoreError> = store
            .write("bench.start", move |tx| {
                names.iter().try_for_each(|uid| {
                    let subject = format!("bench:{uid}");
                    let (input, requested_by) = (String::new(), "bench".to_owned());
                    let new = Start {
                        uid: *uid,
                        account,
                        service: None,
                        subject,
                        input,
                        requested_by,
                        run_at: now,
                    };
                    start::<Chain>(tx, &new, Step::One, now).map(drop)
                })
            })
            .await;
        begun?;
    }
    let world = Arc::new(World { compute: FakeCompute::new(), ended: AtomicUsize::new(0) });
    let registry = Registry::default().with(Chain(Arc::clone(&world)));
    let engine = Arc::new(Engine::new(
        store.clone(),
        Arc::new(clock),
        entropy,
        Arc::new(Arc::clone(&world)),
        registry,
        EngineConfig::default(),
    ));
    let (stop, stopped) = oneshot::channel::<()>();
    let began = std::time::Instant::now();
    let running = tokio::spawn(engine.run(async { drop(stopped.await) }));
    // Commits that are repeated are counted twice, so the store has the last word.
    while world.ended.load(Ordering::Relaxed) < count
        || store.read("bench.next", innkeeper_store::operations::next_run).await?.is_some()
    {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let took = began.elapsed();
    drop(stop);
    running.await?;
    Ok(took)
}

const TABLES: &str = "DROP TABLE IF EXISTS bench_step; DROP TABLE IF EXISTS bench_event; \
    CREATE TABLE bench_step (id BIGINT PRIMARY KEY, step TEXT NOT NULL, run_at BIGINT NOT NULL, lease TEXT NOT NULL); \
    CREATE INDEX bench_step_run_at ON bench_step (run_at, id);";
const ADVANCE: &str = "UPDATE bench_step SET step = $2, run_at = $3, lease = $4 WHERE id = $1";
const EVENT: &str = "INSERT INTO bench_event (step_id, step, at, detail) VALUES ($1, $2, $3, $4)";

/// The same steps without the engine.
fn bare(place: &Place, steps: usize) -> Outcome<Duration> {
    match place {
        Place::Sqlite(path) => bare_sqlite(path, steps),
        Place::Postgres(url) => apart(|| bare_postgres(url, steps)),
    }
}

fn event_table(serial: &str) -> String {
    format!(
        "{TABLES} CREATE TABLE bench_event (id {serial}, step_id BIGINT NOT NULL, step TEXT NOT NULL, at BIGINT NOT NULL, \
         detail TEXT NOT NULL); CREATE INDEX bench_event_step ON bench_event (step_id, id);"
    )
}

fn bare_sqlite(path: &std::path::Path, steps: usize) -> Outcome<Duration> {
    let mut connection = rusqlite::Connection::open(path)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.execute_batch(&event_table("INTEGER PRIMARY KEY"))?;
    let transaction = connection.transaction()?;
    for id in 0..steps / Step::ALL.len() {
        let sql = "INSERT INTO bench_step VALUES (?1, 'one', 0, '')";
        transaction.execute(sql, [i64::try_from(id)?])?;
    }
    transaction.commit()?;
    let began = std::time::Instant::now();
    let mut done = 0;
    while done < steps {
        let transaction = connection.transaction()?;
        for number in done..steps.min(done + TOGETHER) {
            let id = i64::try_from(number / Step::ALL.len())?;
            transaction.prepare_cached(ADVANCE)?.execute(rusqlite::params![id, "two", 1, ""])?;
            transaction.prepare_cached(EVENT)?.execute(rusqlite::params![id, "one", 1, ""])?;
        }
        transaction.commit()?;
        done += TOGETHER;
    }
    Ok(began.elapsed())
}

fn bare_postgres(url: &str, steps: usize) -> Outcome<Duration> {
    let mut client = Client::connect(url, NoTls)?;
    client.batch_execute(&event_table("BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"))?;
    let operations = steps / Step::ALL.len();
    client.batch_execute(&format!(
        "INSERT INTO bench_step SELECT n, 'one', 0, '' FROM generate_series(0, {operations}) AS n"
    ))?;
    let writers = 4;
    let began = std::time::Instant::now();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..writers)
            .map(|writer| scope.spawn(move || write_postgres(url, (writer..steps).step_by(writers))))
            .collect();
        threads
            .into_iter()
            .try_for_each(|thread| thread.join().map_err(|_| crate::outcome::failure("a writer panicked"))?)
    })?;
    Ok(began.elapsed())
}

fn write_postgres(url: &str, numbers: impl Iterator<Item = usize>) -> Outcome<()> {
    let mut client = Client::connect(url, NoTls)?;
    let (advance, event) = (client.prepare(ADVANCE)?, client.prepare(EVENT)?);
    for number in numbers {
        let id = i64::try_from(number / Step::ALL.len())?;
        let mut transaction = client.transaction()?;
        transaction.execute(&advance, &[&id, &"two", &1_i64, &""])?;
        transaction.execute(&event, &[&id, &"one", &1_i64, &""])?;
        transaction.commit()?;
    }
    Ok(())
}
