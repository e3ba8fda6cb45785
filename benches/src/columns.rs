//! Rows of any table, with cells that are what both databases hold: nothing, numbers and texts.

use crate::outcome::{Outcome, failure};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql};

/// A value in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// NULL.
    Null,
    /// BIGINT.
    Int(i64),
    /// TEXT.
    Text(String),
}

impl ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(value) => ValueRef::Integer(*value),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

/// A table with its rows.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// The names of its columns.
    pub columns: Vec<String>,
    /// Its rows, in the order of their making.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// The numbers in a column; none where the table has no such column.
    pub fn numbers(&self, column: &str) -> Vec<i64> {
        let Some(index) = self.columns.iter().position(|name| name == column) else { return Vec::new() };
        let number = |row: &Vec<Cell>| match row.get(index) {
            Some(Cell::Int(value)) => Some(*value),
            _ => None,
        };
        self.rows.iter().filter_map(number).collect()
    }
}

/// Reads every table of a SQLite database but those that the database and the migrations keep for themselves.
pub fn read_all(connection: &Connection) -> Outcome<Vec<Table>> {
    let mut names = connection.prepare(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> 'migration'",
    )?;
    let names = names.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    names.iter().map(|name| read(connection, name)).collect()
}

fn read(connection: &Connection, name: &str) -> Outcome<Table> {
    let mut statement = connection.prepare(&format!("SELECT * FROM {name} ORDER BY rowid"))?;
    let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let mut found = statement.query([])?;
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        let cell = |index: usize| match row.get_ref(index)? {
            ValueRef::Null => Ok(Cell::Null),
            ValueRef::Integer(value) => Ok(Cell::Int(value)),
            ValueRef::Text(text) => Ok(Cell::Text(String::from_utf8_lossy(text).into_owned())),
            _ => Err(failure(format!("{name} holds a float or a blob"))),
        };
        rows.push((0..columns.len()).map(cell).collect::<Outcome<Vec<Cell>>>()?);
    }
    Ok(Table { name: name.to_owned(), columns, rows })
}
