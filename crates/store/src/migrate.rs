//! Migrations: numbered, forward only, embedded and checksummed.
//!
//! One text serves both databases. Two words in it are filled in: `{{serial_key}}`, the type of a serial key, and
//! `{{postgresql_only}}`, which makes a comment of the rest of its line on SQLite.

use crate::error::StoreError;
use crate::{postgresql, sqlite};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

struct Migration {
    number: i64,
    name: &'static str,
    sql: &'static str,
}

const MIGRATIONS: &[Migration] = &[
    Migration { number: 1, name: "init", sql: include_str!("../migrations/0001_init.sql") },
    Migration { number: 2, name: "location_use", sql: include_str!("../migrations/0002_location_use.sql") },
    Migration {
        number: 3,
        name: "server_revision",
        sql: include_str!("../migrations/0003_server_revision.sql"),
    },
    Migration { number: 4, name: "room_to_move", sql: include_str!("../migrations/0004_room_to_move.sql") },
    Migration {
        number: 5,
        name: "catalogue_revision",
        sql: include_str!("../migrations/0005_catalogue_revision.sql"),
    },
];

const LEDGER: &str = "CREATE TABLE IF NOT EXISTS migration \
    (number BIGINT PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL)";

/// Anything that runs a few statements in one transaction of its own.
trait Target {
    fn run(&mut self, sql: &str) -> Result<(), StoreError>;
    fn applied(&mut self) -> Result<Vec<(i64, String)>, StoreError>;
    fn record(&mut self, migration: &Migration, checksum: &str) -> Result<(), StoreError>;
    /// What stands for the words that the databases spell differently.
    fn words(&self) -> [(&'static str, &'static str); 2];
}

/// Brings a SQLite database up to date. The writer lock keeps other processes out.
pub(crate) fn sqlite(connection: &rusqlite::Connection) -> Result<(), StoreError> {
    sqlite::command(connection, "BEGIN IMMEDIATE")?;
    let outcome = sqlite_within(connection, newest());
    sqlite::command(connection, if outcome.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    outcome
}

/// Brings a SQLite database up to a migration, in the transaction that is open.
pub(crate) fn sqlite_within(connection: &rusqlite::Connection, up_to: i64) -> Result<(), StoreError> {
    apply(&mut SqliteTarget(connection), up_to)
}

/// Keeps other processes from changing the schema of a PostgreSQL database until the transaction ends. The number is
/// arbitrary; it only has to be the same in every process.
pub(crate) const POSTGRES_LOCK: &str = "SELECT pg_advisory_xact_lock(728463)";

/// Brings a PostgreSQL database up to a migration, in the transaction that is open.
pub(crate) fn postgres_within(
    transaction: &mut postgres::Transaction<'_>,
    up_to: i64,
) -> Result<(), StoreError> {
    apply(&mut PostgresTarget(transaction), up_to)
}

/// The newest migration that this program knows.
pub(crate) fn newest() -> i64 {
    MIGRATIONS.last().map_or(0, |migration| migration.number)
}

/// Brings a PostgreSQL database up to date. An advisory lock keeps other processes out.
pub(crate) fn postgres(url: &str) -> Result<(), StoreError> {
    let mut session = postgresql::Session::new(url.to_owned());
    let (client, _) = session.client()?;
    let mut transaction = client.transaction().map_err(|error| postgresql::error_of(&error))?;
    transaction.batch_execute(POSTGRES_LOCK).map_err(|error| postgresql::error_of(&error))?;
    postgres_within(&mut transaction, newest())?;
    transaction.commit().map_err(|error| postgresql::error_of(&error))
}

fn apply(target: &mut dyn Target, up_to: i64) -> Result<(), StoreError> {
    target.run(LEDGER)?;
    let applied = target.applied()?;
    if let Some((number, _)) = applied.iter().find(|(number, _)| *number > newest()) {
        return Err(StoreError::Internal(format!(
            "the database has migration {number}, which this version does not know: start a newer innkeeper"
        )));
    }
    for migration in MIGRATIONS.iter().filter(|migration| migration.number <= up_to) {
        let checksum = checksum(migration.sql);
        match applied.iter().find(|(number, _)| *number == migration.number) {
            Some((_, known)) if *known == checksum => {}
            Some(_) => {
                return Err(StoreError::Internal(format!(
                    "migration {} ({}) was changed after it was applied",
                    migration.number, migration.name
                )));
            }
            None => {
                let words = target.words();
                let sql =
                    words.iter().fold(migration.sql.to_owned(), |sql, (word, text)| sql.replace(word, text));
                target.run(&sql)?;
                target.record(migration, &checksum)?;
                tracing::info!(number = migration.number, name = migration.name, "migration applied");
            }
        }
    }
    Ok(())
}

fn checksum(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

struct SqliteTarget<'a>(&'a rusqlite::Connection);

impl Target for SqliteTarget<'_> {
    fn run(&mut self, sql: &str) -> Result<(), StoreError> {
        self.0.execute_batch(sql).map_err(sqlite::error_of)
    }

    fn applied(&mut self) -> Result<Vec<(i64, String)>, StoreError> {
        let mut statement =
            self.0.prepare("SELECT number, checksum FROM migration").map_err(sqlite::error_of)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).map_err(sqlite::error_of)?;
        rows.collect::<Result<_, _>>().map_err(sqlite::error_of)
    }

    fn record(&mut self, migration: &Migration, checksum: &str) -> Result<(), StoreError> {
        let sql = "INSERT INTO migration (number, name, checksum) VALUES ($1, $2, $3)";
        let params = (migration.number, migration.name, checksum);
        self.0.execute(sql, params).map(drop).map_err(sqlite::error_of)
    }

    fn words(&self) -> [(&'static str, &'static str); 2] {
        [("{{serial_key}}", "INTEGER PRIMARY KEY AUTOINCREMENT"), ("{{postgresql_only}}", "-- ")]
    }
}

struct PostgresTarget<'a, 'b>(&'a mut postgres::Transaction<'b>);

impl Target for PostgresTarget<'_, '_> {
    fn run(&mut self, sql: &str) -> Result<(), StoreError> {
        self.0.batch_execute(sql).map_err(|error| postgresql::error_of(&error))
    }

    fn applied(&mut self) -> Result<Vec<(i64, String)>, StoreError> {
        let rows = self
            .0
            .query("SELECT number, checksum FROM migration", &[])
            .map_err(|error| postgresql::error_of(&error))?;
        rows.iter()
            .map(|row| {
                Ok((row.try_get(0).map_err(StoreError::decode)?, row.try_get(1).map_err(StoreError::decode)?))
            })
            .collect()
    }

    fn record(&mut self, migration: &Migration, checksum: &str) -> Result<(), StoreError> {
        let sql = "INSERT INTO migration (number, name, checksum) VALUES ($1, $2, $3)";
        self.0
            .execute(sql, &[&migration.number, &migration.name, &checksum])
            .map(drop)
            .map_err(|error| postgresql::error_of(&error))
    }

    fn words(&self) -> [(&'static str, &'static str); 2] {
        let key = "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY";
        [("{{serial_key}}", key), ("{{postgresql_only}}", "")]
    }
}
