//! A transaction: what closures of [`crate::Store::write`] and [`crate::Store::read`] are given.

use crate::column::{Column, Columns, RowRef, only};
use crate::error::{StoreError, Violation};
use crate::shared::Kept;
use crate::statement::{Bulk, Statement};
use crate::value::Value;
use crate::{postgresql, sqlite};

/// An open transaction. It commits when its closure returns `Ok`.
///
/// After a statement was refused, every further one is refused with the same error, and the closure has to return
/// an `Err`: one that returns `Ok` is answered with [`StoreError::Internal`] and rolled back.
pub struct Tx<'a> {
    pub(crate) backend: Backend<'a>,
    /// What this process has read of the catalogue.
    pub(crate) kept: &'a Kept,
    /// What the ledger entries of this transaction add up to; anything but 0 stops the commit.
    pub(crate) ledger_sum: i128,
    /// Whether the commit leaves work for the engine.
    pub(crate) wakes: bool,
    /// Whether a statement was refused because another transaction came first.
    pub(crate) conflicted: bool,
    /// Why the first refused statement was refused. Nothing can follow it: PostgreSQL gives the whole
    /// transaction up then, and SQLite is held to the same.
    pub(crate) refused: Option<StoreError>,
    /// Whether statements that write are refused.
    pub(crate) read_only: bool,
}

pub(crate) enum Backend<'a> {
    Sqlite(&'a rusqlite::Connection),
    Postgres { client: &'a mut dyn postgresql::Wire, cache: &'a mut postgresql::Statements },
}

impl<'a> Tx<'a> {
    pub(crate) const fn new(backend: Backend<'a>, kept: &'a Kept) -> Self {
        Self {
            backend,
            kept,
            ledger_sum: 0,
            wakes: false,
            conflicted: false,
            refused: None,
            read_only: false,
        }
    }

    /// Tells the engine, after the commit, that there is work for it.
    pub const fn wake_engine(&mut self) {
        self.wakes = true;
    }

    /// Runs a statement and counts the rows it changed.
    pub(crate) fn execute(&mut self, statement: Statement, params: &[Value<'_>]) -> Result<u64, StoreError> {
        self.admit(params)?;
        let result = match &mut self.backend {
            Backend::Sqlite(connection) => sqlite::execute(connection, statement, params, self.read_only),
            Backend::Postgres { client, cache } => postgresql::execute(*client, cache, statement, params),
        };
        self.noting(result)
    }

    /// Runs a statement that must change exactly one row.
    pub(crate) fn execute_one(
        &mut self,
        statement: Statement,
        params: &[Value<'_>],
    ) -> Result<(), StoreError> {
        match self.execute(statement, params)? {
            1 => Ok(()),
            count => Err(StoreError::Internal(format!("{count} rows changed, not one: {}", statement.sql()))),
        }
    }

    /// Reads every row.
    pub(crate) fn query<T>(
        &mut self,
        statement: Statement,
        params: &[Value<'_>],
        mut read: impl FnMut(&mut Columns<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        self.admit(params)?;
        let mut rows = Vec::new();
        let mut each = |row: RowRef<'_>| read(&mut Columns::new(row)).map(|value| rows.push(value));
        let result = match &mut self.backend {
            Backend::Sqlite(connection) => {
                sqlite::query(connection, statement, params, self.read_only, &mut each)
            }
            Backend::Postgres { client, cache } => {
                postgresql::query(*client, cache, statement, params, &mut each)
            }
        };
        self.noting(result)?;
        Ok(rows)
    }

    /// Runs a statement for each row of parameters, and counts the rows it changed.
    pub(crate) fn execute_many(&mut self, bulk: Bulk, rows: &[Vec<Value<'_>>]) -> Result<u64, StoreError> {
        if let Backend::Sqlite(_) = self.backend {
            return rows.iter().try_fold(0, |count, row| Ok(count + self.execute(bulk.one, row)?));
        }
        Ok(self.run_arrays(bulk, rows)?.0)
    }

    /// Runs a statement that must change exactly one row for each row of parameters.
    pub(crate) fn execute_each(&mut self, bulk: Bulk, rows: &[Vec<Value<'_>>]) -> Result<(), StoreError> {
        let count = self.execute_many(bulk, rows)?;
        if count == rows.len() as u64 {
            return Ok(());
        }
        let sql = bulk.many.sql();
        Err(StoreError::Internal(format!("{count} rows changed, not {}: {sql}", rows.len())))
    }

    /// Reads every row that a query finds for each row of parameters, in no particular order.
    pub(crate) fn query_many<T>(
        &mut self,
        bulk: Bulk,
        rows: &[Vec<Value<'_>>],
        mut read: impl FnMut(&mut Columns<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut found = Vec::with_capacity(rows.len());
        if let Backend::Sqlite(_) = self.backend {
            for row in rows {
                found.append(&mut self.query(bulk.one, row, &mut read)?);
            }
            return Ok(found);
        }
        for row in self.run_arrays(bulk, rows)?.1 {
            let one = read(&mut Columns::new(RowRef::Postgres(&row)));
            found.push(self.noting(one)?);
        }
        Ok(found)
    }

    /// Runs the one statement that PostgreSQL has for many rows; nothing where there are none.
    fn run_arrays(
        &mut self,
        bulk: Bulk,
        rows: &[Vec<Value<'_>>],
    ) -> Result<(u64, Vec<postgres::Row>), StoreError> {
        for row in rows {
            self.admit(row)?;
        }
        let result = match &mut self.backend {
            Backend::Postgres { client, cache } if !rows.is_empty() => {
                postgresql::run_many(*client, cache, bulk.many, rows)
            }
            _ => Ok((0, Vec::new())),
        };
        self.noting(result)
    }

    /// Reads the first row, if there is one.
    pub(crate) fn first<T>(
        &mut self,
        statement: Statement,
        params: &[Value<'_>],
        read: impl FnMut(&mut Columns<'_>) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.query(statement, params, read)?.into_iter().next())
    }

    /// Reads the only column of the only row: a RETURNING id, a COUNT.
    pub(crate) fn value<T: Column>(
        &mut self,
        statement: Statement,
        params: &[Value<'_>],
    ) -> Result<T, StoreError> {
        self.first(statement, params, only)?
            .ok_or_else(|| StoreError::Internal(format!("no row: {}", statement.sql())))
    }

    /// Reads a SQLite file to its end, and tells whether it is sound.
    pub(crate) fn examine(&mut self) -> Result<(), StoreError> {
        let result = match &self.backend {
            Backend::Sqlite(connection) => sqlite::examine(connection),
            Backend::Postgres { .. } => Ok(()),
        };
        self.noting(result)
    }

    /// Lets a statement through unless an earlier one was refused, or one database could not hold a text.
    fn admit(&mut self, params: &[Value<'_>]) -> Result<(), StoreError> {
        if let Some(error) = &self.refused {
            return Err(error.clone());
        }
        if params.iter().any(Value::holds_nul) {
            return self.noting(Err(StoreError::Violation(Violation::Check)));
        }
        Ok(())
    }

    fn noting<T>(&mut self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if let Err(error) = &result
            && !matches!(error, StoreError::Decode(_))
        {
            self.conflicted |= *error == StoreError::Conflict;
            self.refused.get_or_insert_with(|| error.clone());
        }
        result
    }
}
