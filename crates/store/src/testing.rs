//! Databases for tests: each is fresh when it is made, and gone when its value is dropped.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a test without its database ends here"
)]

mod cable;

pub use cable::Cable;

use crate::statement::{Statement, all, all_bulk};
use crate::store::{Store, StoreConfig};
use crate::tx::{Backend, Tx};
use crate::{StoreError, migrate, postgresql, sqlite};
use postgres::{Client, NoTls, types::Type};
use std::hash::{BuildHasher, Hasher, RandomState};
use tempfile::TempDir;

/// The environment variable with the connection string of a PostgreSQL server whose user may create databases.
pub const POSTGRES_VARIABLE: &str = "INNKEEPER_TEST_POSTGRES";

/// A database of one test.
pub struct TestDatabase {
    config: StoreConfig,
    home: Home,
}

/// What has to be tidied up.
enum Home {
    Memory,
    Folder(TempDir),
    Server { url: String, database: String },
}

impl TestDatabase {
    /// A SQLite database in a file.
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder for a test database");
        let config = StoreConfig::Sqlite { path: folder.path().join("innkeeper.db"), readers: 2 };
        Self { config, home: Home::Folder(folder) }
    }

    /// A SQLite database in memory. Every [`TestDatabase::open`] is a new, empty one.
    pub fn memory() -> Self {
        Self { config: StoreConfig::Memory, home: Home::Memory }
    }

    /// A PostgreSQL database on the server that [`POSTGRES_VARIABLE`] names.
    pub fn postgres() -> Result<Self, String> {
        let server = std::env::var(POSTGRES_VARIABLE).map_err(|_| {
            format!(
                "{POSTGRES_VARIABLE} is not set: run `make test`, or `scripts/with-postgres.sh cargo nextest run`"
            )
        })?;
        let database = format!("innkeeper_test_{:016x}", RandomState::new().build_hasher().finish());
        // The character order of the server's other databases must not show in what a test reads.
        let sql = format!("CREATE DATABASE {database} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'");
        administer(&server, &sql)
            .map_err(|error| format!("no database on {POSTGRES_VARIABLE}: {error:?}"))?;
        let config = StoreConfig::Postgres { url: with_database(&server, &database), writers: 4, readers: 4 };
        Ok(Self { config, home: Home::Server { url: server, database } })
    }

    /// Where the data lies.
    pub fn config(&self) -> StoreConfig {
        self.config.clone()
    }

    /// Opens the database; a second time, it is a second handle on the same one.
    pub fn open(&self) -> Store {
        Store::open(&self.config).unwrap_or_else(|error| panic!("the test database does not open: {error}"))
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Home::Server { url, database } = &self.home {
            // A server that has gone has taken the database with it.
            let _ = administer(url, &format!("DROP DATABASE IF EXISTS {database} WITH (FORCE)"));
        }
    }
}

impl std::fmt::Debug for TestDatabase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.home {
            Home::Memory => f.write_str("SQLite in memory"),
            Home::Folder(folder) => write!(f, "SQLite in {}", folder.path().display()),
            Home::Server { database, .. } => write!(f, "PostgreSQL, database {database}"),
        }
    }
}

/// One database of each kind. PostgreSQL is left out where no server is named, but not in a CI.
pub fn both() -> Vec<TestDatabase> {
    let mut databases = vec![TestDatabase::sqlite()];
    match TestDatabase::postgres() {
        Ok(database) => databases.push(database),
        Err(error) => {
            let named = std::env::var_os(POSTGRES_VARIABLE).is_some();
            let must = std::env::var("CI").is_ok_and(|value| value == "true");
            assert!(!named && !must, "{error}");
        }
    }
    databases
}

/// Prepares every statement of the store, checks the types of its parameters and columns where the database
/// tells them, and counts the statements.
pub fn prepare_all(database: &TestDatabase) -> Result<usize, String> {
    let statements = all();
    match &database.config {
        StoreConfig::Memory => prepare_sqlite(&sqlite::open_in_memory().map_err(text)?, &statements)?,
        StoreConfig::Sqlite { path, .. } => {
            prepare_sqlite(&sqlite::open(path, false).map_err(text)?, &statements)?;
        }
        StoreConfig::Postgres { url, .. } => {
            let statements = [all(), all_bulk()].concat();
            on_thread(|| prepare_postgres(url, &statements))?;
        }
    }
    Ok(statements.len())
}

fn prepare_sqlite(connection: &rusqlite::Connection, statements: &[Statement]) -> Result<(), String> {
    migrate::sqlite(connection).map_err(text)?;
    for statement in statements {
        connection.prepare(statement.sql()).map_err(|error| format!("{error}: {}", statement.sql()))?;
    }
    Ok(())
}

fn prepare_postgres(url: &str, statements: &[Statement]) -> Result<(), String> {
    migrate::postgres(url).map_err(text)?;
    let mut client = Client::connect(url, NoTls).map_err(|error| format!("{error:?}"))?;
    for statement in statements {
        let sql = statement.sql();
        let prepared =
            client.prepare(sql).map_err(|error| format!("{:?}: {sql}", postgresql::error_of(&error)))?;
        let columns = prepared.columns().iter().map(postgres::Column::type_);
        if let Some(other) = prepared.params().iter().chain(columns).find(|it| !is_ours(it)) {
            return Err(format!("a parameter or column is of type {other}: {sql}"));
        }
    }
    Ok(())
}

fn is_ours(kind: &Type) -> bool {
    [Type::INT8, Type::TEXT, Type::INT8_ARRAY, Type::TEXT_ARRAY].contains(kind)
}

#[expect(clippy::needless_pass_by_value, reason = "it is used as a function for map_err")]
fn text(error: StoreError) -> String {
    error.to_string()
}

/// Limits the size of a SQLite database, as a full disk does, or lifts the limit; to be called in a write.
pub fn limit_pages(tx: &mut Tx<'_>, pages_max: Option<u32>) -> Result<(), StoreError> {
    let Backend::Sqlite(connection) = &tx.backend else {
        return Err(StoreError::Internal("only SQLite counts pages".to_owned()));
    };
    // SQLite's own limit, https://sqlite.org/limits.html
    let pages_max = pages_max.unwrap_or(4_294_967_294);
    let sql = format!("PRAGMA max_page_count = {pages_max}");
    connection.query_row(&sql, [], |_| Ok(())).map_err(sqlite::error_of)
}

fn with_database(server: &str, database: &str) -> String {
    let Some((scheme, rest)) = server.split_once("://") else {
        // Of a word that stands twice, the last one counts.
        return format!("{server} dbname={database}");
    };
    let (place, query) =
        rest.split_once('?').map_or((rest, String::new()), |(place, query)| (place, format!("?{query}")));
    let host = place.split_once('/').map_or(place, |(host, _)| host);
    format!("{scheme}://{host}/{database}{query}")
}

fn administer(url: &str, sql: &str) -> Result<(), postgres::Error> {
    on_thread(|| Client::connect(url, NoTls)?.batch_execute(sql))
}

/// The PostgreSQL client refuses to block a thread of an async runtime, which most tests run on.
fn on_thread<T: Send>(body: impl FnOnce() -> T + Send) -> T {
    let outcome = std::thread::scope(|scope| scope.spawn(body).join());
    outcome.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_string_is_pointed_at_another_database() {
        for (server, expected) in [
            ("host=/tmp/x user=a", "host=/tmp/x user=a dbname=d"),
            ("postgres://a@h:5432/old?sslmode=disable", "postgres://a@h:5432/d?sslmode=disable"),
            ("postgres://a@h", "postgres://a@h/d"),
        ] {
            assert_eq!(with_database(server, "d"), expected);
        }
    }
}
