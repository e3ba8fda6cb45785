//! What the store says and does when the disk, the file or the server fails.

use crate::fixture::{account, on_both_databases, read, run, write};
use innkeeper_store::testing::{TestDatabase, limit_pages};
use innkeeper_store::{Store, StoreConfig, StoreError, Tx, accounts, scripts};
use std::path::Path;
use std::time::Duration;

fn at_path(path: &Path) -> StoreConfig {
    StoreConfig::Sqlite { path: path.to_owned(), readers: 1 }
}

fn open_error(config: &StoreConfig) -> StoreError {
    match Store::open(config) {
        Ok(_) => panic!("the store was opened"),
        Err(error) => error,
    }
}

fn fill(tx: &mut Tx<'_>, bytes: usize) -> Result<(), StoreError> {
    let id = accounts::by_email(tx, "ada@example.net")?.unwrap().id;
    scripts::insert(tx, id, "big", "sh", &"x".repeat(bytes), innkeeper_domain::time::Instant::from_micros(0))
        .map(drop)
}

#[test]
fn a_full_disk_is_told_and_outlived() {
    run(async {
        let database = TestDatabase::sqlite();
        let store = database.open();
        write(&store, |tx| account(tx, "ada@example.net")).await.unwrap();
        write(&store, |tx| limit_pages(tx, Some(200))).await.unwrap();

        // Small and large ones: SQLite undoes one statement, or the whole transaction.
        for bytes in [2_000_000, 3_000] {
            let mut refused = 0;
            for _ in 0..300 {
                match write(&store, move |tx| fill(tx, bytes)).await {
                    Ok(()) => {}
                    Err(StoreError::Full) => refused += 1,
                    Err(other) => panic!("{other:?}"),
                }
            }
            assert!(refused > 0, "{bytes}");
        }
        assert_eq!(read(&store, accounts::all).await.unwrap().len(), 1, "reads go on");
        write(&store, |tx| limit_pages(tx, None)).await.unwrap();
        write(&store, |tx| fill(tx, 2_000_000)).await.unwrap();
        drop(store);
        assert_eq!(read(&database.open(), accounts::all).await.unwrap().len(), 1);
    });
}

/// A closure that goes on after the disk was full must not write outside of any transaction.
#[test]
fn nothing_is_written_after_a_full_disk_ended_the_transaction() {
    run(async {
        let store = TestDatabase::memory().open();
        write(&store, |tx| account(tx, "ada@example.net")).await.unwrap();
        write(&store, |tx| limit_pages(tx, Some(120))).await.unwrap();
        let stubborn = |tx: &mut Tx<'_>| {
            account(tx, "first@example.net")?;
            assert_eq!(fill(tx, 2_000_000), Err(StoreError::Full));
            assert_eq!(account(tx, "second@example.net"), Err(StoreError::Full));
            Ok(())
        };
        assert!(write(&store, stubborn).await.is_err());
        assert_eq!(read(&store, accounts::all).await.unwrap().len(), 1);
        write(&store, |tx| account(tx, "third@example.net")).await.unwrap();
    });
}

/// Everyone whose changes went with the transaction is told, and nobody is told `Ok`.
#[test]
fn neighbours_of_a_full_disk_are_told_the_truth() {
    run(async {
        let database = TestDatabase::sqlite();
        let store = database.open();
        write(&store, |tx| account(tx, "ada@example.net")).await.unwrap();
        write(&store, |tx| limit_pages(tx, Some(150))).await.unwrap();
        let results = crate::fixture::at_once(90, |index| {
            let store = store.clone();
            async move {
                let body = move |tx: &mut Tx<'_>| {
                    if index % 10 == 5 {
                        fill(tx, 2_000_000)?;
                    }
                    account(tx, &format!("guest-{index}@example.net"))
                };
                write(&store, body).await
            }
        })
        .await;
        let kept: Vec<_> =
            read(&store, accounts::all).await.unwrap().into_iter().map(|it| it.id).skip(1).collect();
        let answered: std::collections::BTreeSet<_> =
            results.iter().filter_map(|it| it.as_ref().ok()).copied().collect();
        assert_eq!(answered, kept.into_iter().collect());
        assert!(results.iter().all(|result| matches!(result, Ok(_) | Err(StoreError::Full))), "{results:?}");
        assert!(results.contains(&Err(StoreError::Full)));
    });
}

#[test]
fn a_file_that_is_no_database_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("innkeeper.db");
    std::fs::write(&path, "no database, but a letter home\n".repeat(100)).unwrap();
    let error = open_error(&at_path(&path));
    assert!(matches!(error, StoreError::Corrupt(_)), "{error:?}");
}

#[test]
fn a_damaged_database_is_told() {
    let database = TestDatabase::sqlite();
    let store = database.open();
    run(write(&store, |tx| account(tx, "ada@example.net"))).unwrap();
    drop(store);
    let StoreConfig::Sqlite { path, .. } = database.config() else { panic!("a file was expected") };
    let mut bytes = std::fs::read(&path).unwrap();
    for byte in bytes.iter_mut().skip(4_096) {
        *byte = 0xA5;
    }
    std::fs::write(&path, bytes).unwrap();
    let error = open_error(&database.config());
    assert!(matches!(error, StoreError::Corrupt(_)), "{error:?}");
}

#[test]
fn a_folder_that_is_not_there_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let error = open_error(&at_path(&folder.path().join("missing/innkeeper.db")));
    assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
}

#[test]
fn a_read_only_file_is_told() {
    let database = TestDatabase::sqlite();
    drop(database.open());
    let StoreConfig::Sqlite { path, .. } = database.config() else { panic!("a file was expected") };
    let mut permissions = std::fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&path, permissions).unwrap();
    if std::fs::OpenOptions::new().write(true).open(&path).is_ok() {
        println!("skipped: nothing is read-only for root");
        return;
    }
    assert_eq!(open_error(&database.config()), StoreError::ReadOnly);
}

#[test]
fn a_server_that_is_not_there_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("host={} user=nobody", folder.path().display());
    let error = open_error(&StoreConfig::parse(&url));
    assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
}

#[test]
fn a_second_process_waits_for_the_first() {
    on_both_databases(async |database| {
        let (one, two) = (database.open(), database.open());
        let results = crate::fixture::at_once(100, |index| {
            let store = if index % 2 == 0 { one.clone() } else { two.clone() };
            async move { write(&store, move |tx| account(tx, &format!("guest-{index}@example.net"))).await }
        })
        .await;
        assert!(results.iter().all(Result::is_ok), "{results:?}");
        assert_eq!(read(&two, accounts::all).await.unwrap().len(), 100);
    });
}

/// The server is started anew, or a firewall forgets idle connections: the next request connects again.
#[test]
fn a_lost_connection_is_opened_again() {
    on_both_databases(async |database| {
        let StoreConfig::Postgres { url, .. } = database.config() else { return };
        let store = database.open();
        for round in 0..3 {
            // One for each connection, so that all are open.
            let warm = crate::fixture::at_once(8, |_| {
                let store = store.clone();
                async move {
                    let pause = |_: &mut Tx<'_>| {
                        std::thread::sleep(Duration::from_millis(20));
                        Ok(())
                    };
                    tokio::join!(write(&store, pause), read(&store, pause))
                }
            })
            .await;
            assert!(warm.iter().all(|(written, read)| written.is_ok() && read.is_ok()), "{warm:?}");
            let url = url.clone();
            let ended = std::thread::spawn(move || {
                let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
                let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                    WHERE datname = current_database() AND pid <> pg_backend_pid()";
                client.query(sql, &[]).unwrap().len()
            });
            assert_eq!(ended.join().unwrap(), 8);
            for index in 0..12 {
                let email = format!("guest-{round}-{index}@example.net");
                write(&store, move |tx| account(tx, &email)).await.unwrap();
                read(&store, accounts::all).await.unwrap();
            }
        }
        assert_eq!(read(&store, accounts::all).await.unwrap().len(), 36);
    });
}

#[test]
fn a_read_only_server_is_told() {
    on_both_databases(async |database| {
        let StoreConfig::Postgres { url, writers, readers } = database.config() else { return };
        drop(database.open());
        let url = format!("{url} options='-c default_transaction_read_only=on'");
        assert_eq!(open_error(&StoreConfig::Postgres { url, writers, readers }), StoreError::ReadOnly);
    });
}
