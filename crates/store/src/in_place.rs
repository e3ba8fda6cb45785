//! A database in memory whose transactions run on the thread that asks for them.
//!
//! It has no thread of its own, so that whoever polls a write by hand has its answer at the first look, and the
//! same things happen in the same order in every run.

use crate::error::StoreError;
use crate::queue::Job;
use crate::shared::Shared;
use crate::sqlite;
use crate::{Store, migrate};
use crossbeam_channel::unbounded;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub(crate) struct InPlace {
    connection: Mutex<Connection>,
    shared: Arc<Shared>,
}

impl InPlace {
    pub(crate) fn open(shared: Arc<Shared>) -> Result<Self, StoreError> {
        let connection = sqlite::open_in_memory()?;
        // Whoever looks at the database has statements of their own.
        connection.set_prepared_statement_cache_capacity(1024);
        migrate::sqlite(&connection)?;
        Ok(Self { connection: Mutex::new(connection), shared })
    }

    /// Runs and answers one job.
    pub(crate) fn run(&self, job: Box<dyn Job>) {
        let (sender, jobs) = unbounded();
        // The receiver is at hand: sending cannot fail. The loop ends with the only sender.
        if sender.send(job).is_ok() {
            drop(sender);
            sqlite::write_loop(&self.lock(), &jobs, &self.shared);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store {
    /// Looks at the database itself, past all transactions; `None` for a store that is not [`Store::in_place`].
    pub fn look<T>(&self, look: impl FnOnce(&Connection) -> T) -> Option<T> {
        self.place().map(|place| look(&place.lock()))
    }

    /// How many rows were ever changed; 0 for a store that is not [`Store::in_place`].
    pub fn changes(&self) -> u64 {
        self.look(Connection::total_changes).unwrap_or(0)
    }

    /// Every row of every table as text, the same for the same database; for a store that is [`Store::in_place`].
    pub fn dump(&self) -> Result<String, StoreError> {
        self.look(|connection| dump(connection).map_err(sqlite::error_of))
            .unwrap_or_else(|| Ok(String::new()))
    }
}

fn dump(connection: &Connection) -> rusqlite::Result<String> {
    let names =
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
    let names =
        connection.prepare(names)?.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    let mut text = String::new();
    for name in &names {
        let mut statement = connection.prepare(&format!("SELECT * FROM {name} ORDER BY rowid"))?;
        let columns = statement.column_count();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            text.push_str(name);
            for column in 0..columns {
                let _ = match row.get_ref(column)? {
                    ValueRef::Null => write!(text, "|"),
                    ValueRef::Integer(value) => write!(text, "|{value}"),
                    ValueRef::Real(value) => write!(text, "|{value}"),
                    ValueRef::Text(value) | ValueRef::Blob(value) => {
                        write!(text, "|{}", String::from_utf8_lossy(value))
                    }
                };
            }
            text.push('\n');
        }
    }
    Ok(text)
}
