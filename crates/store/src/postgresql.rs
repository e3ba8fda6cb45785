//! PostgreSQL: a few connections, SERIALIZABLE, and automatic repetition of what lost a race.

use crate::column::RowRef;
use crate::error::{StoreError, Violation};
use crate::queue::{Job, Verdict};
use crate::statement::Statement;
use crate::tx::{Backend, Tx};
use crate::value::Value;
use crossbeam_channel::Receiver;
use postgres::{Client, IsolationLevel, NoTls, error::SqlState, types::ToSql};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// How often a transaction is repeated before its caller is told.
const REPEATS_MAX: u32 = 40;

/// Statements prepared on one connection, by their text.
pub(crate) type Statements = HashMap<&'static str, postgres::Statement>;

/// One connection, opened again when it is lost.
pub(crate) struct Session {
    url: String,
    open: Option<(Client, Statements)>,
}

impl Session {
    pub(crate) const fn new(url: String) -> Self {
        Self { url, open: None }
    }

    pub(crate) fn client(&mut self) -> Result<(&mut Client, &mut Statements), StoreError> {
        if self.open.as_ref().is_some_and(|(client, _)| client.is_closed()) {
            self.open = None;
        }
        if self.open.is_none() {
            self.open =
                Some((Client::connect(&self.url, NoTls).map_err(|error| error_of(&error))?, HashMap::new()));
        }
        match &mut self.open {
            Some((client, cache)) => Ok((client, cache)),
            None => Err(StoreError::Unavailable("no connection".to_owned())),
        }
    }
}

/// Runs jobs until every sender is gone.
pub(crate) fn run_loop(
    mut session: Session,
    jobs: &Receiver<Box<dyn Job>>,
    read_only: bool,
    wake: &Arc<Notify>,
) {
    while let Ok(mut job) = jobs.recv() {
        let (mut repeats, mut reconnects, mut looked_again) = (0, 0, false);
        let outcome = loop {
            match attempt(&mut session, &mut *job, read_only) {
                Ok(Ended::Committed { wakes }) => {
                    if wakes {
                        wake.notify_one();
                    }
                    break Ok(());
                }
                // Two checked that a name is free, and both took it: the second look finds it taken, so that the
                // closure can say so in its own words.
                Ok(Ended::RolledBack { not_unique: true }) if !looked_again => looked_again = true,
                Ok(Ended::RolledBack { .. }) => break Ok(()),
                // The server has closed an idle connection; nothing has been asked of it yet.
                Ok(Ended::NeverBegun(StoreError::Unavailable(_))) if reconnects == 0 => {
                    reconnects += 1;
                    session.open = None;
                }
                Err(StoreError::Conflict) if repeats < REPEATS_MAX => {
                    repeats += 1;
                    // Each round waits a little longer, so that two that collide come apart.
                    std::thread::sleep(Duration::from_micros(u64::from(repeats) * 300));
                }
                Err(StoreError::Conflict) => {
                    tracing::warn!(transaction = job.name(), "gave up after {REPEATS_MAX} repetitions");
                    break Err(StoreError::Unavailable("too many transactions at once".to_owned()));
                }
                Ok(Ended::NeverBegun(error)) | Err(error) => break Err(error),
            }
        };
        job.answer(outcome);
    }
}

enum Ended {
    Committed { wakes: bool },
    RolledBack { not_unique: bool },
    NeverBegun(StoreError),
}

fn attempt(session: &mut Session, job: &mut dyn Job, read_only: bool) -> Result<Ended, StoreError> {
    let (client, cache) = session.client()?;
    let level = if read_only { IsolationLevel::RepeatableRead } else { IsolationLevel::Serializable };
    let begun = client.build_transaction().isolation_level(level).read_only(read_only).start();
    let mut transaction = match begun {
        Ok(transaction) => transaction,
        Err(error) => return Ok(Ended::NeverBegun(error_of(&error))),
    };
    let (verdict, wakes, not_unique) = run_in(&mut transaction, cache, job);
    match verdict {
        Verdict::Keep => {
            transaction.commit().map_err(|error| error_of(&error))?;
            Ok(Ended::Committed { wakes })
        }
        Verdict::Discard => {
            transaction.rollback().map_err(|error| error_of(&error))?;
            Ok(Ended::RolledBack { not_unique })
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
) -> (Verdict, bool, bool) {
    let mut tx = Tx::new(Backend::Postgres { client: transaction, cache });
    let verdict = job.run(&mut tx);
    let not_unique = tx.refused == Some(StoreError::Violation(Violation::Unique));
    (verdict, tx.wakes, not_unique)
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
        let text = error.to_string();
        return if error.is_closed() || error.as_db_error().is_none() && is_io(error) {
            StoreError::Unavailable(text)
        } else {
            StoreError::Internal(format!("{text}: {}", source_text(error)))
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
        _ if matches!(state.code().get(..2), Some("08" | "57" | "53")) => {
            StoreError::Unavailable(format!("{error}: {}", source_text(error)))
        }
        _ => StoreError::Internal(format!("{error}: {}", source_text(error))),
    }
}

fn is_io(error: &postgres::Error) -> bool {
    std::error::Error::source(error).is_some_and(<dyn std::error::Error>::is::<std::io::Error>)
}

fn source_text(error: &postgres::Error) -> String {
    std::error::Error::source(error).map(ToString::to_string).unwrap_or_default()
}
