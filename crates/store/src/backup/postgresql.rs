//! PostgreSQL: a snapshot that is read in portions, and tables that are replaced while no other innkeeper is there.

use super::archive::Field;
use super::{BackupError, Each, Row, Rows, Source, Target, quoted, select};
use crate::column::{Columns, RowRef};
use crate::connect::APPLICATION;
use crate::error::StoreError;
use crate::migrate;
use crate::postgresql::{Session, error_of};
use postgres::{Client, IsolationLevel, Transaction};
use std::fmt::Write as _;
use std::io::{self, Write};
use std::time::{Duration, Instant};

/// How many rows are fetched at once.
const PORTION: i32 = 500;
/// How many bytes are handed to the server at once.
const CHUNK_BYTES: usize = 64 * 1024;

/// How long the server may take to notice that a process has ended.
const PATIENCE: Duration = Duration::from_secs(2);

struct Base<'a, 'b>(&'a mut Transaction<'b>);

#[expect(clippy::needless_pass_by_value, reason = "it is used as a function for map_err")]
fn failed(error: postgres::Error) -> StoreError {
    error_of(&error)
}

/// Reads in one transaction.
pub(super) fn read<T>(
    url: &str,
    body: &mut dyn FnMut(&mut dyn Source) -> Result<T, BackupError>,
) -> Result<T, BackupError> {
    let mut session = Session::new(url.to_owned());
    let (client, _) = session.client()?;
    // A table may take longer to read than any statement of a request.
    client.batch_execute("SET statement_timeout = 0").map_err(failed)?;
    let standby: bool =
        client.query_one("SELECT pg_is_in_recovery()", &[]).and_then(|row| row.try_get(0)).map_err(failed)?;
    // A deferrable transaction waits for a snapshot that is a state between two serial transactions: one that
    // merely reads a snapshot may see one of two whose order the other had already decided.
    let begun = if standby {
        client.build_transaction().isolation_level(IsolationLevel::RepeatableRead).read_only(true).start()
    } else {
        client
            .build_transaction()
            .isolation_level(IsolationLevel::Serializable)
            .read_only(true)
            .deferrable(true)
            .start()
    };
    let mut transaction = begun.map_err(failed)?;
    let outcome = body(&mut Base(&mut transaction))?;
    transaction.commit().map_err(failed)?;
    Ok(outcome)
}

/// Writes in one transaction, which is undone when the body fails.
pub(super) fn replace<T>(
    url: &str,
    body: &mut dyn FnMut(&mut dyn Target) -> Result<T, BackupError>,
) -> Result<T, BackupError> {
    let mut session = Session::new(url.to_owned());
    let (client, _) = session.client()?;
    alone(client)?;
    client.batch_execute("SET statement_timeout = 0").map_err(failed)?;
    let mut transaction = client.transaction().map_err(failed)?;
    transaction.batch_execute(migrate::POSTGRES_LOCK).map_err(failed)?;
    let outcome = body(&mut Base(&mut transaction))?;
    transaction.commit().map_err(failed)?;
    Ok(outcome)
}

/// Refuses while other connections of innkeeper are open.
fn alone(client: &mut Client) -> Result<(), BackupError> {
    let sql = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() \
        AND pid <> pg_backend_pid() AND backend_type = 'client backend' \
        AND (usename = current_user OR application_name LIKE $1 || '%')";
    let until = Instant::now() + PATIENCE;
    loop {
        let others: i64 =
            client.query_one(sql, &[&APPLICATION]).and_then(|row| row.try_get(0)).map_err(failed)?;
        if others == 0 {
            return Ok(());
        }
        if Instant::now() >= until {
            let text = format!("it has {others} other connections open; stop every innkeeper process first");
            return Err(BackupError::InUse(text));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

impl Source for Base<'_, '_> {
    fn kind(&self) -> &'static str {
        "postgresql"
    }

    fn schema(&mut self) -> Result<i64, StoreError> {
        if self.columns(super::MIGRATION)?.is_empty() {
            return Ok(0);
        }
        let sql = "SELECT COALESCE(MAX(number), 0) FROM migration";
        self.0.query_one(sql, &[]).and_then(|row| row.try_get(0)).map_err(failed)
    }

    fn columns(&mut self, table: &str) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT column_name::text FROM information_schema.columns \
            WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position";
        let rows = self.0.query(sql, &[&table]).map_err(failed)?;
        rows.iter().map(|row| row.try_get(0).map_err(failed)).collect()
    }

    fn serial(&mut self, table: &str, columns: &[String]) -> Result<Option<i64>, StoreError> {
        if !columns.iter().any(|column| column == "id") {
            return Ok(None);
        }
        let sql = "SELECT pg_get_serial_sequence($1, 'id')";
        let sequence: Option<String> =
            self.0.query_one(sql, &[&table]).and_then(|row| row.try_get(0)).map_err(failed)?;
        let Some(sequence) = sequence else { return Ok(None) };
        // The name is quoted where it has to be. Numbers of a sequence are given outside of transactions, so
        // this one is at least that of the snapshot's last row.
        let row = self
            .0
            .query_opt(&format!("SELECT last_value FROM {sequence} WHERE is_called"), &[])
            .map_err(failed)?;
        row.map(|row| row.try_get(0).map_err(failed)).transpose()
    }

    fn rows(&mut self, table: &str, columns: &[String], each: Each<'_>) -> Result<(), BackupError> {
        let portal = self.0.bind(&select(table, columns), &[]).map_err(failed)?;
        loop {
            let portion = self.0.query_portal(&portal, PORTION).map_err(failed)?;
            if portion.is_empty() {
                return Ok(());
            }
            for row in &portion {
                each(&Columns::new(RowRef::Postgres(row)).cells(columns.len())?)?;
            }
        }
    }

    fn holds_rows(&mut self, table: &str) -> Result<bool, StoreError> {
        let sql = format!("SELECT 1 FROM \"{table}\" LIMIT 1");
        Ok(self.0.query_opt(&sql, &[]).map_err(failed)?.is_some())
    }
}

impl Target for Base<'_, '_> {
    fn clear(&mut self, tables: &[&str]) -> Result<(), StoreError> {
        let names: Vec<String> = tables.iter().map(|table| (*table).to_owned()).collect();
        self.0.batch_execute(&format!("DROP TABLE IF EXISTS {}", quoted(&names))).map_err(failed)
    }

    fn migrate(&mut self, up_to: i64) -> Result<(), StoreError> {
        migrate::postgres_within(self.0, up_to)
    }

    fn run(&mut self, sql: &str) -> Result<(), StoreError> {
        self.0.batch_execute(sql).map_err(failed)
    }

    fn fill(&mut self, table: &str, columns: &[String], rows: Rows<'_>) -> Result<(), BackupError> {
        let sql = format!("COPY \"{table}\" ({}) FROM STDIN", quoted(columns));
        let mut copy = self.0.copy_in(&sql).map_err(failed)?;
        let mut chunk = String::new();
        while let Some(row) = rows()? {
            if row.len() != columns.len() {
                return Err(BackupError::Damaged(format!("a row of its table {table} is not complete")));
            }
            add_line(&mut chunk, row);
            if chunk.len() >= CHUNK_BYTES {
                copy.write_all(chunk.as_bytes()).map_err(|error| lost(&error))?;
                chunk.clear();
            }
        }
        copy.write_all(chunk.as_bytes()).map_err(|error| lost(&error))?;
        copy.finish().map_err(failed)?;
        Ok(())
    }

    fn set_serial(&mut self, table: &str, last: i64) -> Result<(), StoreError> {
        // A sequence that has given no number yet is left at its beginning.
        let sql = format!(
            "SELECT setval(pg_get_serial_sequence('{table}', 'id'), GREATEST($1, MAX(id))) FROM \"{table}\" \
             HAVING GREATEST($1, MAX(id)) > 0"
        );
        self.0.execute(&sql, &[&last]).map(drop).map_err(failed)
    }
}

/// The writer of a COPY tells what the server says in the terms of a file.
fn lost(error: &io::Error) -> StoreError {
    let cause = error.get_ref().and_then(|cause| cause.downcast_ref::<postgres::Error>());
    cause.map_or_else(|| StoreError::Unavailable(error.to_string()), error_of)
}

/// Adds a row as the text form of COPY has it.
fn add_line(chunk: &mut String, row: Row) {
    for (index, field) in row.into_iter().enumerate() {
        if index > 0 {
            chunk.push('\t');
        }
        match field {
            None => chunk.push_str("\\N"),
            Some(Field::Int(value)) => {
                let _ = write!(chunk, "{value}");
            }
            Some(Field::Text(text)) => {
                for character in text.chars() {
                    match character {
                        '\\' => chunk.push_str("\\\\"),
                        '\n' => chunk.push_str("\\n"),
                        '\r' => chunk.push_str("\\r"),
                        '\t' => chunk.push_str("\\t"),
                        other => chunk.push(other),
                    }
                }
            }
        }
    }
    chunk.push('\n');
}
