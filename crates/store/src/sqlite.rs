//! SQLite: one writer with group commit, a few readers.
//!
//! Closures that wait in the queue run as savepoints of one transaction, and each is answered only after the
//! commit, so that one `fdatasync` serves them all.

use crate::column::RowRef;
use crate::error::{StoreError, Violation};
use crate::queue::{Job, Verdict};
use crate::shared::Shared;
use crate::statement::Statement;
use crate::tx::{Backend, Tx};
use crate::value::Value;
use crossbeam_channel::Receiver;
use rusqlite::{CachedStatement, Connection, OpenFlags, config::DbConfig, ffi::ErrorCode};
use std::path::Path;

/// The pages that the writer keeps, in KiB as SQLite wants them told. A large commit that fits is written once.
const WRITER_CACHE: i64 = -4_096;
/// The pages that each reader keeps. What it does not keep, the kernel does, once for all of them.
const READER_CACHE: i64 = -6_144;

/// How many closures share one commit at most.
const GROUP_MAX: usize = 128;

pub(crate) fn open(path: &Path, read_only: bool) -> Result<Connection, StoreError> {
    let access = if read_only { OpenFlags::SQLITE_OPEN_READ_ONLY } else { OpenFlags::SQLITE_OPEN_READ_WRITE };
    let create = if read_only { OpenFlags::empty() } else { OpenFlags::SQLITE_OPEN_CREATE };
    let flags = access | create | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(error_of)?;
    // SQLite opens a file that it may not write for reading, and says so only at the first write.
    if !read_only && connection.is_readonly("main").map_err(error_of)? {
        return Err(StoreError::ReadOnly);
    }
    configure(&connection, read_only).map_err(error_of)?;
    Ok(connection)
}

pub(crate) fn open_in_memory() -> Result<Connection, StoreError> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_in_memory_with_flags(flags).map_err(error_of)?;
    configure(&connection, false).map_err(error_of)?;
    Ok(connection)
}

fn configure(connection: &Connection, read_only: bool) -> rusqlite::Result<()> {
    connection.busy_timeout(std::time::Duration::from_secs(20))?;
    if read_only {
        connection.pragma_update(None, "query_only", true)?;
    } else {
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
    }
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "cache_size", if read_only { READER_CACHE } else { WRITER_CACHE })?;
    connection.set_prepared_statement_cache_capacity(256);
    // Without this guarantee SQLite plans a kept statement anew whenever one of its parameters changes, which takes
    // longer than running it. https://sqlite.org/queryplanner-ng.html#qpstab
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

/// Runs writes until every sender is gone.
pub(crate) fn write_loop(connection: &Connection, jobs: &Receiver<Box<dyn Job>>, shared: &Shared) {
    while let Ok(first) = jobs.recv() {
        match shared.damage.check() {
            Ok(()) => group(connection, first, jobs, shared),
            Err(error) => first.answer(Err(error)),
        }
    }
}

/// Runs one group: a first closure, and as many as are waiting behind it.
fn group(connection: &Connection, first: Box<dyn Job>, jobs: &Receiver<Box<dyn Job>>, shared: &Shared) {
    if let Err(error) = command(connection, "BEGIN IMMEDIATE") {
        shared.damage.note(Some(&error));
        first.answer(Err(error));
        return;
    }
    let mut kept = Vec::new();
    let mut ran = 0;
    let mut wakes = false;
    let mut next = Some(first);
    while let Some(job) = next.take() {
        ran += 1;
        match savepoint(connection, job, shared) {
            Ran::Kept(job, wake) => {
                wakes |= wake;
                kept.push(job);
            }
            // Nothing of others that may still be undone lies under it: it stands whatever becomes of the group.
            Ran::Refused(job) if kept.is_empty() => job.answer(Ok(())),
            Ran::Refused(job) => kept.push(job),
            Ran::Broken(job, error) => {
                // SQLite has rolled the whole transaction back (a full disk does that): nobody's changes stand.
                let _ = command(connection, "ROLLBACK");
                shared.damage.note(Some(&error));
                kept.push(job);
                answer_all(kept, &Err(error));
                return;
            }
        }
        if ran < GROUP_MAX {
            next = jobs.try_recv().ok();
        }
    }
    let outcome = command(connection, "COMMIT");
    if outcome.is_err() {
        let _ = command(connection, "ROLLBACK");
        shared.damage.note(outcome.as_ref().err());
    }
    let committed = outcome.is_ok();
    answer_all(kept, &outcome);
    if committed && wakes {
        shared.wake.notify_one();
    }
}

fn answer_all(jobs: Vec<Box<dyn Job>>, outcome: &Result<(), StoreError>) {
    for job in jobs {
        job.answer(outcome.clone());
    }
}

enum Ran {
    Kept(Box<dyn Job>, bool),
    Refused(Box<dyn Job>),
    Broken(Box<dyn Job>, StoreError),
}

fn savepoint(connection: &Connection, mut job: Box<dyn Job>, shared: &Shared) -> Ran {
    loop {
        if let Err(error) = command(connection, "SAVEPOINT one") {
            return Ran::Broken(job, error);
        }
        let mut tx = Tx::new(Backend::Sqlite(connection), &shared.kept);
        let verdict = job.run(&mut tx);
        let (wakes, refused) = (tx.wakes, tx.refused.take());
        shared.damage.note(refused.as_ref());
        if connection.is_autocommit() {
            return Ran::Broken(job, refused.unwrap_or(StoreError::Full));
        }
        let finish = match verdict {
            Verdict::Keep => command(connection, "RELEASE one"),
            Verdict::Discard | Verdict::Repeat => {
                command(connection, "ROLLBACK TO one").and_then(|()| command(connection, "RELEASE one"))
            }
        };
        match (finish, verdict) {
            (Err(error), _) => return Ran::Broken(job, error),
            (Ok(()), Verdict::Keep) => return Ran::Kept(job, wakes),
            (Ok(()), Verdict::Discard) => return Ran::Refused(job),
            // One writer never meets another: only a test asks for this.
            (Ok(()), Verdict::Repeat) => {}
        }
    }
}

/// Runs reads until every sender is gone, each in a transaction of its own, so that it sees one state.
pub(crate) fn read_loop(connection: &Connection, jobs: &Receiver<Box<dyn Job>>, shared: &Shared) {
    let damage = &shared.damage;
    while let Ok(mut job) = jobs.recv() {
        if let Err(error) = damage.check().and_then(|()| command(connection, "BEGIN")) {
            damage.note(Some(&error));
            job.answer(Err(error));
            continue;
        }
        let mut tx = Tx::new(Backend::Sqlite(connection), &shared.kept);
        job.run(&mut tx);
        damage.note(tx.refused.as_ref());
        let outcome = command(connection, "COMMIT");
        if outcome.is_err() {
            let _ = command(connection, "ROLLBACK");
        }
        job.answer(outcome);
    }
}

/// Reads the whole file and tells whether its pages are sound.
pub(crate) fn examine(connection: &Connection) -> Result<(), StoreError> {
    let sql = "PRAGMA quick_check(1)";
    let verdict: String = connection.query_row(sql, [], |row| row.get(0)).map_err(error_of)?;
    if verdict == "ok" { Ok(()) } else { Err(StoreError::Corrupt(verdict.replace('\n', " "))) }
}

pub(crate) fn command(connection: &Connection, sql: &'static str) -> Result<(), StoreError> {
    connection.prepare_cached(sql).and_then(|mut statement| statement.execute([])).map(drop).map_err(error_of)
}

pub(crate) fn execute(
    connection: &Connection,
    statement: Statement,
    params: &[Value<'_>],
    read_only: bool,
) -> Result<u64, StoreError> {
    let mut prepared = prepare(connection, statement, params, read_only)?;
    let count = prepared.raw_execute().map_err(error_of)?;
    Ok(count as u64)
}

pub(crate) fn query(
    connection: &Connection,
    statement: Statement,
    params: &[Value<'_>],
    read_only: bool,
    each: &mut dyn FnMut(RowRef<'_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut prepared = prepare(connection, statement, params, read_only)?;
    let mut rows = prepared.raw_query();
    while let Some(row) = rows.next().map_err(error_of)? {
        each(RowRef::Sqlite(row))?;
    }
    Ok(())
}

/// Prepares a statement and binds its parameters.
///
/// To SQLite `$2` is a name, and names are counted in the order of their first appearance; so each parameter is
/// bound by the number in its name.
fn prepare<'a>(
    connection: &'a Connection,
    statement: Statement,
    params: &[Value<'_>],
    read_only: bool,
) -> Result<CachedStatement<'a>, StoreError> {
    let mut prepared = connection.prepare_cached(statement.sql()).map_err(error_of)?;
    if read_only && !prepared.readonly() {
        return Err(StoreError::ReadOnly);
    }
    let wrong =
        || StoreError::Internal(format!("{} parameters do not fit: {}", params.len(), statement.sql()));
    if prepared.parameter_count() != params.len() {
        return Err(wrong());
    }
    for index in 1..=params.len() {
        let number = prepared.parameter_name(index).and_then(parameter_number).ok_or_else(wrong)?;
        let value = params.get(number.wrapping_sub(1)).ok_or_else(wrong)?;
        prepared.raw_bind_parameter(index, value).map_err(error_of)?;
    }
    Ok(prepared)
}

fn parameter_number(name: &str) -> Option<usize> {
    name.strip_prefix('$')?.parse().ok()
}

#[expect(clippy::needless_pass_by_value, reason = "it is used as a function for map_err")]
pub(crate) fn error_of(error: rusqlite::Error) -> StoreError {
    let rusqlite::Error::SqliteFailure(failure, _) = &error else {
        return StoreError::Internal(error.to_string());
    };
    // Extended result codes, https://sqlite.org/rescode.html
    match (failure.code, failure.extended_code) {
        (ErrorCode::ConstraintViolation, 787) => StoreError::Violation(Violation::ForeignKey),
        (ErrorCode::ConstraintViolation, 1555 | 2067 | 2579) => StoreError::Violation(Violation::Unique),
        (ErrorCode::ConstraintViolation, 275 | 1299) => StoreError::Violation(Violation::Check),
        (ErrorCode::DiskFull, _) => StoreError::Full,
        (ErrorCode::ReadOnly, _) => StoreError::ReadOnly,
        (ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase, _) => StoreError::Corrupt(error.to_string()),
        (
            ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::CannotOpen
            | ErrorCode::SystemIoFailure,
            _,
        ) => StoreError::Unavailable(error.to_string()),
        _ => StoreError::Internal(error.to_string()),
    }
}
