//! A backup is a state that existed, and comes back whole or not at all, on either database.

use crate::fixture::{account, at_once, customer, on_both_databases, read, run, write};
use innkeeper_domain::time::Instant;
use innkeeper_store::backup::{self, BackupError, Summary};
use innkeeper_store::testing::{TestDatabase, both};
use innkeeper_store::{Store, StoreConfig, StoreError, Tx, accounts, scripts};
use std::io::Cursor;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

const AT: &str = "2026-11-02T10:00:00Z";
const NOW: Instant = Instant::from_micros(1_794_000_000_000_000);

fn save(database: &TestDatabase) -> (Vec<u8>, Summary) {
    let mut archive = Vec::new();
    let summary = backup::save(&database.config(), &mut archive, AT, &mut |_, _| {}).unwrap();
    assert_eq!(summary.bytes, archive.len() as u64);
    (archive, summary)
}

fn restore(database: &TestDatabase, archive: &[u8], force: bool) -> Result<Summary, BackupError> {
    backup::verify(&mut Cursor::new(archive))?;
    backup::restore(&database.config(), &mut Cursor::new(archive), force, NOW, &mut |_, _| {})
}

/// An archive without its first line, which names the database that it was taken of.
fn rows(archive: &[u8]) -> String {
    let text = String::from_utf8(archive.to_vec()).unwrap();
    let (_, rest) = text.split_once('\n').unwrap();
    rest.lines().filter(|line| !line.starts_with("{\"end\"")).collect::<Vec<_>>().join("\n")
}

fn add_script(
    tx: &mut Tx<'_>,
    account: innkeeper_domain::id::AccountId,
    text: &str,
) -> Result<(), StoreError> {
    let at = innkeeper_domain::time::Instant::from_micros(-7);
    scripts::insert(tx, account, "odd", "sh", text, at).map(drop)
}

async fn furnished(database: &TestDatabase) -> Store {
    let store = database.open();
    let account = customer(&store).await.account;
    for text in ["", "\\N", "\\.", "a\tb\nc\rd\\e\u{1}\u{7f}", "Łódź \u{1F600} \"quoted\" ', %s", "NULL"] {
        write(&store, move |tx| add_script(tx, account, text)).await.unwrap();
    }
    store
}

#[test]
fn a_backup_is_restored_into_either_database() {
    for source in both() {
        run(async { drop(furnished(&source).await) });
        let (archive, summary) = save(&source);
        assert_eq!(backup::verify(&mut Cursor::new(&archive)).unwrap(), summary);
        assert!(summary.rows() > 25, "{summary:?}");
        for target in both() {
            println!("from {source:?} to {target:?}");
            let restored = restore(&target, &archive, false).unwrap();
            assert_eq!((restored.rows(), restored.sha256), (summary.rows(), summary.sha256.clone()));
            assert_eq!(rows(&save(&target).0), rows(&archive));
            // Numbers go on where they were.
            let (old, new) = run(async {
                let store = target.open();
                let old = read(&store, accounts::all).await.unwrap().len();
                (old, write(&store, |tx| account(tx, "new@example.net")).await.unwrap().0)
            });
            assert_eq!(new, i64::try_from(old).unwrap() + 1);
        }
    }
}

#[test]
fn every_table_with_data_is_in_a_backup() {
    for database in both() {
        drop(database.open());
        let sql = "name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
        let mut expected: Vec<String> = match database.config() {
            StoreConfig::Sqlite { path, .. } => {
                let connection = rusqlite::Connection::open(path).unwrap();
                let mut names = connection.prepare(&format!("SELECT {sql}")).unwrap();
                names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
            }
            StoreConfig::Postgres { url, .. } => {
                let sql =
                    "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'";
                let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
                client.query(sql, &[]).unwrap().iter().map(|row| row.get(0)).collect()
            }
            StoreConfig::Memory => Vec::new(),
        };
        expected.retain(|name| name != "migration");
        expected.sort();
        let mut saved: Vec<String> = save(&database).1.tables.into_iter().map(|(name, _)| name).collect();
        saved.sort();
        assert_eq!(saved, expected, "add the new table to backup::TABLES");
    }
}

/// Each write moves two accounts together; a backup that had seen half of one would show it.
#[test]
fn a_backup_under_load_is_a_state_that_existed() {
    on_both_databases(async |database| {
        let store = database.open();
        let owner = write(&store, |tx| account(tx, "ada@example.net")).await.unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let writers: Vec<_> = (0..4)
            .map(|writer| {
                let (store, stop) = (store.clone(), Arc::clone(&stop));
                tokio::spawn(async move {
                    let mut count = 0_u32;
                    while !stop.load(Ordering::SeqCst) {
                        let pair = move |tx: &mut Tx<'_>| {
                            account(tx, &format!("{writer}-{count}-left@example.net"))?;
                            add_script(tx, owner, &"x".repeat(300))?;
                            account(tx, &format!("{writer}-{count}-right@example.net"))
                        };
                        write(&store, pair).await.unwrap();
                        count += 1;
                    }
                    count
                })
            })
            .collect();
        let mut last = 0;
        for _ in 0..3 {
            let config = database.config();
            let saved = tokio::task::spawn_blocking(move || {
                let mut archive = Vec::new();
                let summary = backup::save(&config, &mut archive, AT, &mut |_, _| {}).unwrap();
                (archive, summary)
            });
            let (archive, summary) = saved.await.unwrap();
            let count = |name: &str| summary.tables.iter().find(|(table, _)| table == name).unwrap().1;
            assert_eq!(count("account"), 2 * count("script") + 1);
            assert!(count("account") >= last, "a later backup never shows an earlier state");
            last = count("account");
            backup::verify(&mut Cursor::new(&archive)).unwrap();
        }
        stop.store(true, Ordering::SeqCst);
        for writer in writers {
            assert!(writer.await.unwrap() > 0, "writes go on during a backup");
        }
    });
}

#[test]
fn a_damaged_archive_is_refused_and_changes_nothing() {
    on_both_databases(async |database| {
        drop(furnished(database).await);
        let (archive, _) = save(database);
        let before = rows(&archive);
        let mut broken = vec![Vec::new(), b"{}\n".to_vec(), b"[1,2]\n".to_vec(), vec![b'x'; 10_000]];
        for cut in [1, 40, archive.len() / 2] {
            broken.push(archive[..archive.len() - cut].to_vec());
        }
        for place in (0..archive.len()).step_by(archive.len() / 7) {
            let mut flipped = archive.clone();
            flipped[place] ^= 1;
            broken.push(flipped);
        }
        broken.push([archive.as_slice(), b"{}"].concat());
        for bytes in &broken {
            // Also past the first check: the archive may change between the two looks at it.
            for outcome in [
                restore(database, bytes, true),
                backup::restore(&database.config(), &mut Cursor::new(bytes), true, NOW, &mut |_, _| {}),
            ] {
                let error = outcome.unwrap_err();
                let told =
                    matches!(error, BackupError::Damaged(_) | BackupError::Newer(_) | BackupError::Store(_));
                assert!(told, "{error:?}");
            }
        }
        assert_eq!(rows(&save(database).0), before);
    });
}

#[test]
fn a_database_that_holds_rows_is_replaced_only_by_force() {
    on_both_databases(async |database| {
        let store = furnished(database).await;
        let (archive, _) = save(database);
        write(&store, |tx| account(tx, "later@example.net")).await.unwrap();
        drop(store);
        assert!(matches!(restore(database, &archive, false), Err(BackupError::NotEmpty(_))));
        restore(database, &archive, true).unwrap();
        assert_eq!(rows(&save(database).0), rows(&archive));
    });
}

#[test]
fn a_database_in_use_is_not_replaced() {
    on_both_databases(async |database| {
        let store = furnished(database).await;
        at_once(8, |_| {
            let store = store.clone();
            async move { read(&store, accounts::all).await.unwrap() }
        })
        .await;
        let (archive, _) = save(database);
        let error = restore(database, &archive, true).unwrap_err();
        assert!(matches!(error, BackupError::InUse(_)), "{error:?}");
        write(&store, |tx| account(tx, "later@example.net")).await.unwrap();
        drop(store);
        restore(database, &archive, true).unwrap();
    });
}

#[test]
fn what_is_newer_than_the_program_is_refused() {
    on_both_databases(async |database| {
        drop(furnished(database).await);
        let (archive, _) = save(database);
        let text = String::from_utf8(archive.clone()).unwrap();
        for (old, new) in [("\"version\":1", "\"version\":2"), ("\"schema\":", "\"schema\":9")] {
            let newer = text.replacen(old, new, 1);
            let error = restore(database, newer.as_bytes(), true).unwrap_err();
            assert!(matches!(error, BackupError::Newer(_)), "{error:?}");
        }
    });
}
