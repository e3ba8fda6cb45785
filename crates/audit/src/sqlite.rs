//! Reads the tables from SQLite, in one read transaction.

use crate::AuditError;
use crate::rows::Row;
use crate::tables::{Source, Tables};
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::time::Duration;

/// How many statements a connection keeps: one for each table, and for each log another.
const STATEMENTS: usize = 64;
/// How long a database that is locked is waited for.
const BUSY: Duration = Duration::from_secs(10);

struct Reader<'a>(&'a Connection);

impl Source for Reader<'_> {
    fn rows<R: Row>(&mut self, sql: &str, after: Option<i64>) -> Result<Vec<R>, AuditError> {
        let mut statement = self.0.prepare_cached(sql)?;
        let mut found = Vec::new();
        let mut rows = statement.query(rusqlite::params_from_iter(after))?;
        while let Some(row) = rows.next()? {
            found.push(R::of_sqlite(row)?);
        }
        Ok(found)
    }
}

impl Tables {
    /// Reads everything over an open connection. It joins a transaction that is open already.
    pub fn of_sqlite(connection: &Connection) -> Result<Self, AuditError> {
        in_transaction(connection, || Self::read(&mut Reader(connection)))
    }

    /// Reads everything from a database file, which is not written to; another process may have it open.
    pub fn open_sqlite(path: &Path) -> Result<Self, AuditError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(BUSY)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        Self::of_sqlite(&connection)
    }

    /// Reads again what may have changed since: all but the catalogue, and of logs (the lines of invoices, the
    /// events of operations, the audit trail) only what was added.
    pub fn refresh_sqlite(&mut self, connection: &Connection) -> Result<(), AuditError> {
        in_transaction(connection, || self.read_again(&mut Reader(connection)))
    }
}

fn in_transaction<T>(
    connection: &Connection,
    body: impl FnOnce() -> Result<T, AuditError>,
) -> Result<T, AuditError> {
    if !connection.is_autocommit() {
        return body();
    }
    // What is not committed ends with a rollback when the value is dropped; nothing was written.
    let _transaction = connection.unchecked_transaction()?;
    body()
}
