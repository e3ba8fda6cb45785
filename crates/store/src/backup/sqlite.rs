//! SQLite: a snapshot that is read beside the writer, and a file that is replaced while nobody else has it.

use super::archive::Field;
use super::{BackupError, Each, Rows, Source, Target, quoted, select};
use crate::column::{Columns, RowRef};
use crate::error::StoreError;
use crate::migrate;
use crate::sqlite::{command, error_of, open};
use crate::value::Value;
use rusqlite::{Connection, OptionalExtension};
use std::path::Path;
use std::time::Duration;

/// How long another process may take to close its last connection.
const PATIENCE: Duration = Duration::from_secs(2);

struct Base(Connection);

/// Reads in one transaction. In WAL mode neither side waits for the other.
pub(super) fn read<T>(
    path: &Path,
    body: &mut dyn FnMut(&mut dyn Source) -> Result<T, BackupError>,
) -> Result<T, BackupError> {
    let mut base = Base(open(path, true)?);
    command(&base.0, "BEGIN")?;
    body(&mut base)
}

/// Writes in one transaction, which is undone when the body fails.
pub(super) fn replace<T>(
    path: &Path,
    body: &mut dyn FnMut(&mut dyn Target) -> Result<T, BackupError>,
) -> Result<T, BackupError> {
    let mut base = Base(alone(path)?);
    let outcome = body(&mut base);
    command(&base.0, if outcome.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    outcome
}

/// Opens the file for this process alone and begins a transaction: in this mode the lock covers readers, too.
fn alone(path: &Path) -> Result<Connection, BackupError> {
    let connection = Connection::open(path).map_err(error_of)?;
    let begin = || {
        connection.busy_timeout(PATIENCE)?;
        connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.execute_batch("BEGIN IMMEDIATE")
    };
    match begin().map_err(error_of) {
        Ok(()) => Ok(connection),
        Err(StoreError::Unavailable(text)) => Err(BackupError::InUse(format!(
            "another process has {} open ({text}); stop innkeeper first",
            path.display()
        ))),
        Err(error) => Err(error.into()),
    }
}

impl Base {
    fn has_table(&self, table: &str) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = $1";
        let found = self.0.query_row(sql, [table], |_| Ok(())).optional().map_err(error_of)?;
        Ok(found.is_some())
    }
}

impl Source for Base {
    fn kind(&self) -> &'static str {
        "sqlite"
    }

    fn schema(&mut self) -> Result<i64, StoreError> {
        if !self.has_table(super::MIGRATION)? {
            return Ok(0);
        }
        let sql = "SELECT COALESCE(MAX(number), 0) FROM migration";
        self.0.query_row(sql, [], |row| row.get(0)).map_err(error_of)
    }

    fn columns(&mut self, table: &str) -> Result<Vec<String>, StoreError> {
        let mut prepared =
            self.0.prepare("SELECT name FROM pragma_table_info($1) ORDER BY cid").map_err(error_of)?;
        let names = prepared.query_map([table], |row| row.get(0)).map_err(error_of)?;
        names.collect::<Result<_, _>>().map_err(error_of)
    }

    fn serial(&mut self, table: &str, _columns: &[String]) -> Result<Option<i64>, StoreError> {
        let sql = "SELECT seq FROM sqlite_sequence WHERE name = $1";
        self.0.query_row(sql, [table], |row| row.get(0)).optional().map_err(error_of)
    }

    fn rows(&mut self, table: &str, columns: &[String], each: Each<'_>) -> Result<(), BackupError> {
        let mut prepared = self.0.prepare(&select(table, columns)).map_err(error_of)?;
        let mut rows = prepared.raw_query();
        while let Some(row) = rows.next().map_err(error_of)? {
            each(&Columns::new(RowRef::Sqlite(row)).cells(columns.len())?)?;
        }
        Ok(())
    }

    fn holds_rows(&mut self, table: &str) -> Result<bool, StoreError> {
        let sql = format!("SELECT 1 FROM \"{table}\" LIMIT 1");
        Ok(self.0.query_row(&sql, [], |_| Ok(())).optional().map_err(error_of)?.is_some())
    }
}

impl Target for Base {
    fn clear(&mut self, tables: &[&str]) -> Result<(), StoreError> {
        for table in tables {
            self.0.execute_batch(&format!("DROP TABLE IF EXISTS \"{table}\"")).map_err(error_of)?;
        }
        Ok(())
    }

    fn migrate(&mut self, up_to: i64) -> Result<(), StoreError> {
        migrate::sqlite_within(&self.0, up_to)
    }

    fn run(&mut self, sql: &str) -> Result<(), StoreError> {
        self.0.execute_batch(sql).map_err(error_of)
    }

    fn fill(&mut self, table: &str, columns: &[String], rows: Rows<'_>) -> Result<(), BackupError> {
        let places: Vec<String> = (1..=columns.len()).map(|number| format!("?{number}")).collect();
        let sql = format!("INSERT INTO \"{table}\" ({}) VALUES ({})", quoted(columns), places.join(", "));
        let mut insert = self.0.prepare(&sql).map_err(error_of)?;
        while let Some(row) = rows()? {
            if row.len() != columns.len() {
                return Err(BackupError::Damaged(format!("a row of its table {table} is not complete")));
            }
            let values = row.into_iter().map(|field| match field {
                None => Value::Null,
                Some(Field::Int(value)) => Value::Int(value),
                Some(Field::Text(text)) => Value::from(text),
            });
            insert.execute(rusqlite::params_from_iter(values)).map_err(error_of)?;
        }
        Ok(())
    }

    fn set_serial(&mut self, table: &str, last: i64) -> Result<(), StoreError> {
        // The highest number of a row is there already, where there are rows.
        let present: Option<i64> = self.serial(table, &[])?;
        let sql = match present {
            Some(highest) if highest >= last => return Ok(()),
            Some(_) => "UPDATE sqlite_sequence SET seq = $2 WHERE name = $1",
            None => "INSERT INTO sqlite_sequence (name, seq) VALUES ($1, $2)",
        };
        self.0.execute(sql, (table, last)).map(drop).map_err(error_of)
    }
}
