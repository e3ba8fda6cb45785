//! Backup and restore: one archive for both databases, of a state that existed.
//!
//! A backup reads everything in one read transaction while others go on writing. A restore puts the whole archive in
//! place in one write transaction, or changes nothing. Because an archive holds rows and not pages, one that was
//! taken of SQLite can be restored into PostgreSQL, and back.

mod archive;
mod postgresql;
mod restore;
mod save;
mod sqlite;

pub use restore::{restore, verify};
pub use save::save;

use crate::error::StoreError;
use crate::value::Cell;
use std::io;

/// Every table with data, each after those that it refers to.
pub(crate) const TABLES: &[&str] = &[
    "account",
    "login",
    "api_key",
    "category",
    "location",
    "image",
    "product",
    "product_price",
    "product_rate",
    "product_stock",
    "product_option",
    "option_item",
    "option_price",
    "catalogue_revision",
    "ledger_account",
    "ledger_transfer",
    "number_series",
    "orders",
    "service",
    "server",
    "location_use",
    "disk",
    "address",
    "operation",
    "operation_event",
    "usage_interval",
    "invoice",
    "invoice_line",
    "payment",
    "script",
    "notice",
    "audit",
    "idempotency",
];

/// Where the numbers of applied migrations are kept. The archive says the newest one in its head.
const MIGRATION: &str = "migration";

/// Why a backup or a restore did not come to its end. The database is as it was before.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The database did not do as asked.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file could not be read or written.
    #[error("the file cannot be read or written: {0}")]
    Io(#[from] io::Error),
    /// The archive is not what was written.
    #[error("the archive is damaged: {0}; nothing was changed")]
    Damaged(String),
    /// The archive or the database is of a newer version than this program.
    #[error("{0}: start a newer innkeeper; nothing was changed")]
    Newer(String),
    /// The database holds something already.
    #[error("the database is not empty: its table {0} holds rows")]
    NotEmpty(String),
    /// Another process has the database open.
    #[error("the database is in use: {0}")]
    InUse(String),
}

/// What an archive holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Which database it was taken of, as `sqlite`.
    pub source: String,
    /// The newest migration of that database.
    pub schema: i64,
    /// When it was taken, as the caller said it.
    pub created_at: String,
    /// The rows of each table.
    pub tables: Vec<(String, u64)>,
    /// How long the archive is, in bytes.
    pub bytes: u64,
    /// The SHA-256 of everything before the archive's last line.
    pub sha256: String,
}

impl Summary {
    /// How many rows there are in all.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|(_, rows)| rows).sum()
    }
}

/// Is told, now and then, which table is at work and how many of its rows are done.
pub type Progress<'a> = &'a mut dyn FnMut(&str, u64);

/// How many rows are done between two words to [`Progress`].
const PROGRESS_ROWS: u64 = 1_000;

/// Takes the rows of a table.
type Each<'a> = &'a mut dyn FnMut(&[Cell<'_>]) -> Result<(), BackupError>;

/// A database that is read in one transaction.
trait Source {
    /// What kind of database it is.
    fn kind(&self) -> &'static str;
    /// The newest migration; 0 for a database without any.
    fn schema(&mut self) -> Result<i64, StoreError>;
    /// The columns of a table in their order; none where there is no such table.
    fn columns(&mut self, table: &str) -> Result<Vec<String>, StoreError>;
    /// The last number that a table has given to a row, if it numbers them.
    fn serial(&mut self, table: &str, columns: &[String]) -> Result<Option<i64>, StoreError>;
    /// Every row of a table, by its first two columns.
    fn rows(&mut self, table: &str, columns: &[String], each: Each<'_>) -> Result<(), BackupError>;
    /// Whether a table holds rows.
    fn holds_rows(&mut self, table: &str) -> Result<bool, StoreError>;
}

/// A row of an archive.
type Row = Vec<Option<archive::Field>>;

/// Hands out the rows of a table until there are no more.
type Rows<'a> = &'a mut dyn FnMut() -> Result<Option<Row>, BackupError>;

/// A database that is replaced in one transaction.
trait Target: Source {
    /// Removes the tables.
    fn clear(&mut self, tables: &[&str]) -> Result<(), StoreError>;
    /// Brings the schema up to a migration.
    fn migrate(&mut self, up_to: i64) -> Result<(), StoreError>;
    /// Runs a statement without parameters.
    fn run(&mut self, sql: &str) -> Result<(), StoreError>;
    /// Adds rows.
    fn fill(&mut self, table: &str, columns: &[String], rows: Rows<'_>) -> Result<(), BackupError>;
    /// Makes the numbers of new rows go on after `last`.
    fn set_serial(&mut self, table: &str, last: i64) -> Result<(), StoreError>;
}

/// Names as SQL writes them. They come from [`TABLES`] and from the database's own catalogue.
fn quoted(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("\"{}\"", name.replace('"', "\"\""))).collect();
    quoted.join(", ")
}

/// The statement that reads a whole table. Rows that refer to others of their table come after those.
fn select(table: &str, columns: &[String]) -> String {
    format!("-- backup::select\nSELECT {} FROM \"{table}\" ORDER BY 1, 2", quoted(columns))
}
