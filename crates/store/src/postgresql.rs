//! PostgreSQL: a few connections, SERIALIZABLE, and automatic repetition of what lost a race.

use crate::column::RowRef;
use crate::connect;
use crate::error::{StoreError, Violation};
use crate::queue::{Job, Verdict};
use crate::shared::{Kept, Shared};
use crate::statement::Statement;
use crate::tx::{Backend, Tx};
use crate::value::Value;
use crossbeam_channel::Receiver;
use postgres::{Client, IsolationLevel, error::SqlState, types::ToSql};
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// How often a transaction is repeated before its caller is told.
const REPEATS_MAX: u32 = 40;

/// Statements prepared on one connection, by their text.
pub(crate) type Statements = HashMap<&'static str, postgres::Statement>;

/// A server that let a connection attempt wait this long is not asked again at once.
const SLOW: Duration = Duration::from_secs(1);
/// For how long it is not: whoever waits in the queue is refused instead of waiting for an attempt of his own.
const COOL_DOWN: Duration = Duration::from_millis(500);

/// One connection, opened again when it is lost.
pub(crate) struct Session {
    url: String,
    open: Option<(Client, Statements)>,
    away: Option<(Instant, StoreError)>,
}

impl Session {
    pub(crate) const fn new(url: String) -> Self {
        Self { url, open: None, away: None }
    }

    pub(crate) fn client(&mut self) -> Result<(&mut Client, &mut Statements), StoreError> {
        if self.open.as_ref().is_some_and(|(client, _)| client.is_closed()) {
            self.open = None;
        }
        if self.open.is_none() {
            self.open = Some((self.connect()?, HashMap::new()));
        }
        match &mut self.open {
            Some((client, cache)) => Ok((client, cache)),
            None => Err(StoreError::Unavailable("no connection".to_owned())),
        }
    }

    fn connect(&mut self) -> Result<Client, StoreError> {
        let began = Instant::now();
        if let Some((until, error)) = self.away.take()
            && began < until
        {
            self.away = Some((until, error.clone()));
            return Err(error);
        }
        connect::open(&self.url).inspect_err(|error| {
            if began.elapsed() >= SLOW {
                self.away = Some((Instant::now() + COOL_DOWN, error.clone()));
            }
        })
    }
}

/// Runs jobs until every sender is gone.
pub(crate) fn run_loop(
    mut session: Session,
    jobs: &Receiver<Box<dyn Job>>,
    read_only: bool,
    shared: &Shared,
) {
    let turnstile = &shared.turnstile;
    while let Ok(mut job) = jobs.recv() {
        let (mut repeats, mut reconnects, mut looked_again) = (0, 0, false);
        let mut turn = turnstile.pass(job.name());
        let outcome = loop {
            match attempt(&mut session, &mut *job, read_only, &shared.kept) {
                Ok(Ended::Committed { wakes }) => {
                    if wakes {
                        shared.wake.notify_one();
                    }
                    break Ok(());
                }
                // Two checked that a name is free, and both took it: the second look finds it taken, so that the
                // closure can say so in its own words.
                Ok(Ended::RolledBack(Some(StoreError::Violation(Violation::Unique)))) if !looked_again => {
                    looked_again = true;
                }
                Ok(Ended::RolledBack(refused)) => {
                    if !read_only && refused == Some(StoreError::ReadOnly) {
                        // The server has become a standby: the next transaction looks for the one that takes writes.
                        session.open = None;
                    }
                    break Ok(());
                }
                // The server has closed an idle connection; nothing has been asked of it yet.
                Ok(Ended::NeverBegun(StoreError::Unavailable(_))) if reconnects == 0 => {
                    reconnects += 1;
                    session.open = None;
                }
                Err(StoreError::Conflict) if repeats < REPEATS_MAX => {
                    repeats += 1;
                    turnstile.lost(job.name());
                    turn = turn.or_else(|| turnstile.pass(job.name()));
                    // Each round waits a little longer, so that processes that collide come apart.
                    std::thread::sleep(Duration::from_micros(u64::from(repeats) * 300));
                }
                Err(StoreError::Conflict) => {
                    tracing::warn!(transaction = job.name(), "gave up after {REPEATS_MAX} repetitions");
                    break Err(StoreError::Unavailable("too many transactions at once".to_owned()));
                }
                Ok(Ended::NeverBegun(error)) | Err(error) => {
                    if error == StoreError::ReadOnly {
                        session.open = None;
                    }
                    break Err(error);
                }
            }
        };
        drop(turn);
        job.answer(outcome);
    }
}

enum Ended {
    Committed {
        wakes: bool,
    },
    /// With the first refusal of a statement, if there was one.
    RolledBack(Option<StoreError>),
    NeverBegun(StoreError),
}

fn attempt(
    session: &mut Session,
    job: &mut dyn Job,
    read_only: bool,
    kept: &Kept,
) -> Result<Ended, StoreError> {
    let (client, cache) = session.client()?;
    let level = if read_only { IsolationLevel::RepeatableRead } else { IsolationLevel::Serializable };
    let mut builder = client.build_transaction().isolation_level(level);
    if read_only {
        // Not set for writes, so that an operator can freeze a database by its default.
        builder = builder.read_only(true);
    }
    let mut transaction = match builder.start() {
        Ok(transaction) => transaction,
        // A standby takes no serializable transaction.
        Err(error) if error.code() == Some(&SqlState::FEATURE_NOT_SUPPORTED) => {
            return Ok(Ended::NeverBegun(StoreError::ReadOnly));
        }
        Err(error) => return Ok(Ended::NeverBegun(error_of(&error))),
    };
    let (verdict, wakes, refused) = run_in(&mut transaction, cache, job, kept);
    match verdict {
        Verdict::Keep => {
            transaction.commit().map_err(|error| error_of(&error))?;
            Ok(Ended::Committed { wakes })
        }
        Verdict::Discard => {
            transaction.rollback().map_err(|error| error_of(&error))?;
            Ok(Ended::RolledBack(refused))
        }
        Verdict::Repeat => {
            transaction.rollback().map_err(|error| error_of(&error))?;
            Err(StoreError::Conflict)
        }
    }
}

fn run_in(
    transaction: &mut postgres::Transaction<'_>,
    cache: &mut Statements,
    job: &mut dyn Job,
    kept: &Kept,
) -> (Verdict, bool, Option<StoreError>) {
    let mut tx = Tx::new(Backend::Postgres { client: transaction, cache }, kept);
    let verdict = job.run(&mut tx);
    (verdict, tx.wakes, tx.refused)
}

/// The three calls that a transaction makes, without the transaction's own lifetime in their type.
pub(crate) trait Wire {
    fn prepare(&mut self, sql: &str) -> Result<postgres::Statement, postgres::Error>;
    fn execute(
        &mut self,
        prepared: &postgres::Statement,
        params: &Params<'_>,
    ) -> Result<u64, postgres::Error>;
    fn query(
        &mut self,
        prepared: &postgres::Statement,
        params: &Params<'_>,
    ) -> Result<Vec<postgres::Row>, postgres::Error>;
}

/// Parameters as the client library takes them.
pub(crate) type Params<'a> = [&'a (dyn ToSql + Sync)];

impl Wire for postgres::Transaction<'_> {
    fn prepare(&mut self, sql: &str) -> Result<postgres::Statement, postgres::Error> {
        postgres::Transaction::prepare(self, sql)
    }

    fn execute(
        &mut self,
        prepared: &postgres::Statement,
        params: &Params<'_>,
    ) -> Result<u64, postgres::Error> {
        postgres::Transaction::execute(self, prepared, params)
    }

    fn query(
        &mut self,
        prepared: &postgres::Statement,
        params: &Params<'_>,
    ) -> Result<Vec<postgres::Row>, postgres::Error> {
        postgres::Transaction::query(self, prepared, params)
    }
}

pub(crate) fn execute(
    client: &mut dyn Wire,
    cache: &mut Statements,
    statement: Statement,
    params: &[Value<'_>],
) -> Result<u64, StoreError> {
    let prepared = prepare(client, cache, statement)?;
    let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
    client.execute(&prepared, &params).map_err(|error| error_of(&error))
}

pub(crate) fn query(
    client: &mut dyn Wire,
    cache: &mut Statements,
    statement: Statement,
    params: &[Value<'_>],
    each: &mut dyn FnMut(RowRef<'_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let prepared = prepare(client, cache, statement)?;
    let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
    for row in client.query(&prepared, &params).map_err(|error| error_of(&error))? {
        each(RowRef::Postgres(&row))?;
    }
    Ok(())
}

/// Runs a statement whose parameters are the columns of many rows, each as an array. Tells how many rows it changed
/// and which ones it returned.
pub(crate) fn run_many(
    client: &mut dyn Wire,
    cache: &mut Statements,
    statement: Statement,
    rows: &[Vec<Value<'_>>],
) -> Result<(u64, Vec<postgres::Row>), StoreError> {
    let prepared = prepare(client, cache, statement)?;
    let column = |index| rows.iter().filter_map(|row| row.get(index)).collect::<Vec<_>>();
    let columns: Vec<Vec<&Value<'_>>> = (0..prepared.params().len()).map(column).collect();
    let params: Vec<&(dyn ToSql + Sync)> = columns.iter().map(|it| it as &(dyn ToSql + Sync)).collect();
    if prepared.columns().is_empty() {
        return Ok((client.execute(&prepared, &params).map_err(|error| error_of(&error))?, Vec::new()));
    }
    let found = client.query(&prepared, &params).map_err(|error| error_of(&error))?;
    Ok((found.len() as u64, found))
}

fn prepare(
    client: &mut dyn Wire,
    cache: &mut Statements,
    statement: Statement,
) -> Result<postgres::Statement, StoreError> {
    if let Some(prepared) = cache.get(statement.sql()) {
        return Ok(prepared.clone());
    }
    let prepared = client.prepare(statement.sql()).map_err(|error| error_of(&error))?;
    cache.insert(statement.sql(), prepared.clone());
    Ok(prepared)
}

pub(crate) fn error_of(error: &postgres::Error) -> StoreError {
    let Some(state) = error.code() else {
        return if error.is_closed() || error.as_db_error().is_none() && is_io(error) {
            StoreError::Unavailable(error_text(error))
        } else {
            StoreError::Internal(error_text(error))
        };
    };
    match *state {
        SqlState::T_R_SERIALIZATION_FAILURE | SqlState::T_R_DEADLOCK_DETECTED => StoreError::Conflict,
        SqlState::UNIQUE_VIOLATION => StoreError::Violation(Violation::Unique),
        SqlState::FOREIGN_KEY_VIOLATION => StoreError::Violation(Violation::ForeignKey),
        SqlState::CHECK_VIOLATION | SqlState::NOT_NULL_VIOLATION => StoreError::Violation(Violation::Check),
        SqlState::DISK_FULL => StoreError::Full,
        SqlState::READ_ONLY_SQL_TRANSACTION => StoreError::ReadOnly,
        SqlState::DATA_CORRUPTED | SqlState::INDEX_CORRUPTED => StoreError::Corrupt(error.to_string()),
        // A lock was waited for too long, or the transaction was idle for too long.
        SqlState::LOCK_NOT_AVAILABLE | SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT => {
            StoreError::Unavailable(error_text(error))
        }
        // Connections, resources, an operator's intervention, and the server's own system.
        _ if matches!(state.code().get(..2), Some("08" | "53" | "57" | "58")) => {
            StoreError::Unavailable(error_text(error))
        }
        _ => StoreError::Internal(error_text(error)),
    }
}

fn is_io(error: &postgres::Error) -> bool {
    std::error::Error::source(error).is_some_and(<dyn std::error::Error>::is::<std::io::Error>)
}

fn error_text(error: &postgres::Error) -> String {
    match std::error::Error::source(error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}
