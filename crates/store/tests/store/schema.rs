//! Migrations and statements.

use crate::fixture::{account, catalogue as sold, on_both_databases, read, run, uid, write};
use innkeeper_store::testing::{TestDatabase, both, prepare_all};
use innkeeper_store::{Store, StoreConfig, StoreError, accounts, catalogue, statements};
use std::collections::HashSet;

/// Runs SQL behind the store's back.
fn tamper(database: &TestDatabase, sql: &str) {
    match database.config() {
        StoreConfig::Memory => panic!("nobody else can open it"),
        StoreConfig::Sqlite { path, .. } => {
            rusqlite::Connection::open(path).unwrap().execute_batch(sql).unwrap();
        }
        StoreConfig::Postgres { url, .. } => {
            postgres::Client::connect(&url, postgres::NoTls).unwrap().batch_execute(sql).unwrap();
        }
    }
}

fn refusal(database: &TestDatabase) -> String {
    match Store::open(&database.config()) {
        Ok(_) => panic!("the database was opened"),
        Err(StoreError::Internal(text)) => text,
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn every_statement_prepares_on_both() {
    for database in both().into_iter().chain([TestDatabase::memory()]) {
        assert_eq!(prepare_all(&database), Ok(statements().len()), "{database:?}");
    }
}

#[test]
fn every_statement_begins_with_a_name_of_its_own() {
    let names: HashSet<&str> = statements().iter().filter_map(|it| it.sql().lines().next()).collect();
    assert_eq!(names.len(), statements().len());
    assert!(names.iter().all(|name| name.starts_with("-- ") && name.contains("::")));
}

#[test]
fn migrations_apply_twice_and_keep_what_is_there() {
    on_both_databases(async |database| {
        let first = database.open();
        let id = write(&first, |tx| account(tx, "ada@example.net")).await.unwrap();
        // While the first is open: two processes may start at once.
        let second = database.open();
        assert_eq!(read(&second, accounts::all).await.unwrap().first().unwrap().id, id);
        drop((first, second));
        assert_eq!(read(&database.open(), accounts::all).await.unwrap().len(), 1);
    });
}

/// Else every list and order would read all of it, until the operator loads it again.
#[test]
fn a_catalogue_from_before_revisions_has_one() {
    for database in both() {
        run(write(&database.open(), |tx| catalogue::put(tx, uid(), &sold()))).unwrap();
        tamper(&database, "DROP TABLE catalogue_revision; DELETE FROM migration WHERE number = 5");
        let store = database.open();
        let whole = || run(read(&store, catalogue::whole)).unwrap();
        assert!(std::sync::Arc::ptr_eq(&whole(), &whole()));
    }
}

#[test]
fn many_processes_may_start_on_an_empty_database() {
    for database in both() {
        std::thread::scope(|scope| {
            for _ in 0..6 {
                scope.spawn(|| drop(database.open()));
            }
        });
        assert_eq!(run(read(&database.open(), accounts::all)), Ok(vec![]));
    }
}

#[test]
fn a_changed_migration_is_refused() {
    for database in both() {
        drop(database.open());
        tamper(&database, "UPDATE migration SET checksum = 'other' WHERE number = 1");
        assert_eq!(refusal(&database), "migration 1 (init) was changed after it was applied");
    }
}

#[test]
fn a_newer_database_is_refused() {
    for database in both() {
        drop(database.open());
        tamper(&database, "INSERT INTO migration (number, name, checksum) VALUES (999, 'later', '')");
        assert!(refusal(&database).contains("start a newer innkeeper"), "{database:?}");
    }
}

#[test]
fn a_migration_that_fails_leaves_nothing_behind() {
    for database in both() {
        tamper(&database, "CREATE TABLE script (id BIGINT)");
        refusal(&database);
        tamper(&database, "DROP TABLE script");
        assert_eq!(run(read(&database.open(), accounts::all)), Ok(vec![]));
    }
}
