//! Real damage: a full disk, a read-only one, broken pages, a lost journal, a server that is ended, or turned read-only.

use crate::fixture::{account, on_both_databases, read, run, write};
use innkeeper_store::testing::{Cable, TestDatabase};
use innkeeper_store::{Store, StoreConfig, StoreError, Tx, accounts, scripts};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

fn file_of(database: &TestDatabase) -> PathBuf {
    let StoreConfig::Sqlite { path, .. } = database.config() else { panic!("a file was expected") };
    path
}

async fn fill(store: &Store, bytes: usize) -> Result<(), StoreError> {
    write(store, move |tx| {
        let id = accounts::by_email(tx, "ada@example.net")?.unwrap().id;
        let at = innkeeper_domain::time::Instant::from_micros(0);
        scripts::insert(tx, id, "big", "sh", &"x".repeat(bytes), at).map(drop)
    })
    .await
}

/// Runs one test of this program again, with a small file system of its own at the place that it is told.
#[expect(clippy::disallowed_methods, reason = "a file system of one's own needs a process of one's own")]
fn on_a_small_disk(test: &str, mib: u32, body: impl FnOnce(&Path)) {
    const PLACE: &str = "INNKEEPER_TEST_SMALL_DISK";
    if let Some(place) = std::env::var_os(PLACE) {
        return body(Path::new(&place));
    }
    let folder = tempfile::tempdir().unwrap();
    let script = format!("mount -t tmpfs -o size={mib}m none \"$0\" && exec \"$@\"");
    let mut command = std::process::Command::new("unshare");
    command.args(["--mount", "sh", "-c", "true"]);
    if !command.output().is_ok_and(|output| output.status.success()) {
        println!("skipped: only root may mount here");
        return;
    }
    let program = std::env::current_exe().unwrap();
    let mut command = std::process::Command::new("unshare");
    command.args(["--mount", "sh", "-c", &script]).arg(folder.path()).arg(program);
    command.args([test, "--exact", "--nocapture"]).env(PLACE, folder.path());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn a_disk_that_is_really_full_is_outlived() {
    on_a_small_disk("damage::a_disk_that_is_really_full_is_outlived", 6, |place| {
        let config = StoreConfig::Sqlite { path: place.join("innkeeper.db"), readers: 1 };
        let store = Store::open(&config).unwrap();
        run(async {
            write(&store, |tx| account(tx, "ada@example.net")).await.unwrap();
            let ballast = place.join("ballast");
            let mut kept = 0;
            let mut refused = 0;
            for _ in 0..80 {
                match fill(&store, 200_000).await {
                    Ok(()) => kept += 1,
                    Err(StoreError::Full | StoreError::Unavailable(_)) => refused += 1,
                    Err(other) => panic!("{other:?}"),
                }
            }
            assert!(kept > 0 && refused > 10, "{kept} {refused}");
            let ada = read(&store, |tx| accounts::by_email(tx, "ada@example.net")).await.unwrap().unwrap();
            let scripts = move |tx: &mut Tx<'_>| Ok(scripts::by_account(tx, ada.id)?.len());
            assert_eq!(read(&store, scripts).await.unwrap(), kept);
            // Room is made outside, and nothing has to be started again.
            std::fs::write(&ballast, b"").unwrap();
            let more = "mount -o remount,size=60m \"$0\"";
            #[expect(clippy::disallowed_methods, reason = "only mount makes room")]
            let done = std::process::Command::new("sh").args(["-c", more]).arg(place).status().unwrap();
            assert!(done.success());
            fill(&store, 200_000).await.unwrap();
            assert_eq!(read(&store, scripts).await.unwrap(), kept + 1);
            store.examine().await.unwrap();
        });
    });
}

#[test]
fn a_disk_that_turns_read_only_is_told_and_outlived() {
    on_a_small_disk("damage::a_disk_that_turns_read_only_is_told_and_outlived", 20, |place| {
        #[expect(clippy::disallowed_methods, reason = "only mount turns a disk read-only")]
        let remount = |how: &str| {
            let script = format!("mount -o remount,{how} \"$0\"");
            std::process::Command::new("sh").args(["-c", &script]).arg(place).status().unwrap().success()
        };
        let config = StoreConfig::Sqlite { path: place.join("innkeeper.db"), readers: 1 };
        drop(Store::open(&config).unwrap());
        assert!(remount("ro"));
        let error = Store::open(&config).map(drop).unwrap_err();
        assert!(matches!(error, StoreError::ReadOnly | StoreError::Unavailable(_)), "{error:?}");
        assert!(remount("rw"));
        let store = Store::open(&config).unwrap();
        run(async {
            write(&store, |tx| account(tx, "ada@example.net")).await.unwrap();
            store.examine().await.unwrap();
        });
    });
}

fn scribble(path: &Path, from: u64, to: u64) {
    let mut file = std::fs::OpenOptions::new().write(true).open(path).unwrap();
    file.seek(SeekFrom::Start(from)).unwrap();
    file.write_all(&vec![0xA5; usize::try_from(to - from).unwrap()]).unwrap();
    file.sync_all().unwrap();
}

async fn furnished(database: &TestDatabase) -> Store {
    let store = database.open();
    write(&store, |tx| account(tx, "ada@example.net")).await.unwrap();
    for _ in 0..40 {
        fill(&store, 20_000).await.unwrap();
    }
    store
}

#[test]
fn a_page_that_broke_while_nobody_looked_is_found_at_the_start() {
    let database = TestDatabase::sqlite();
    run(async { drop(furnished(&database).await) });
    let path = file_of(&database);
    let pages = std::fs::metadata(&path).unwrap().len() / 4_096;
    let mut found = 0;
    for page in (8..pages).step_by(16) {
        let whole = std::fs::read(&path).unwrap();
        scribble(&path, page * 4_096, page * 4_096 + 512);
        let outcome = match Store::open(&database.config()) {
            Ok(store) => run(async {
                let outcome = store.examine().await;
                if outcome.is_err() {
                    // It is not worked with any more, neither here nor there.
                    assert!(matches!(read(&store, accounts::all).await, Err(StoreError::Corrupt(_))));
                    let late = write(&store, |tx| account(tx, "late@example.net")).await;
                    assert!(matches!(late, Err(StoreError::Corrupt(_))));
                }
                outcome
            }),
            Err(error) => Err(error),
        };
        match outcome {
            Ok(()) => {}
            Err(StoreError::Corrupt(_)) => found += 1,
            Err(other) => panic!("{other:?}"),
        }
        std::fs::write(&path, whole).unwrap();
    }
    assert!(found > 5, "{found} of {} broken pages were found", (pages - 8) / 16);
    run(async { database.open().examine().await.unwrap() });
}

#[test]
fn a_page_that_breaks_while_it_is_used_ends_all_work_on_it() {
    let database = TestDatabase::sqlite();
    run(async {
        let store = furnished(&database).await;
        drop(store);
        let store = database.open();
        let path = file_of(&database);
        scribble(&path, 4_096 * 2, std::fs::metadata(&path).unwrap().len());
        let ada = read(&store, |tx| accounts::by_email(tx, "ada@example.net")).await;
        assert!(matches!(ada, Err(StoreError::Corrupt(_) | StoreError::Decode(_))), "{ada:?}");
        let refused = write(&store, |tx| account(tx, "bob@example.net")).await;
        assert!(matches!(refused, Err(StoreError::Corrupt(_))), "{refused:?}");
    });
}

/// What a crash leaves is the file and its journal. Without the journal's end, the last commits are missing, and
/// nothing else is.
#[test]
fn a_journal_that_is_cut_or_gone_leaves_a_state_that_existed() {
    let database = TestDatabase::sqlite();
    run(async {
        let store = database.open();
        for index in 0..60 {
            let pair = move |tx: &mut Tx<'_>| {
                account(tx, &format!("{index}-left@example.net"))?;
                account(tx, &format!("{index}-right@example.net"))
            };
            write(&store, pair).await.unwrap();
        }
        let path = file_of(&database);
        let journal = path.with_file_name("innkeeper.db-wal");
        let (main, whole) = (std::fs::read(&path).unwrap(), std::fs::read(&journal).unwrap());
        assert!(whole.len() > 100_000);
        let mut last = usize::MAX;
        for cut in [0, 1, 5_000, whole.len() / 2, whole.len() - 40, whole.len()] {
            for flip in [false, true] {
                let folder = tempfile::tempdir().unwrap();
                let copy = folder.path().join("innkeeper.db");
                std::fs::write(&copy, &main).unwrap();
                let mut bytes = whole[..whole.len() - cut].to_vec();
                if flip && bytes.len() > 9_000 {
                    let place = bytes.len() - 8_000;
                    bytes[place] ^= 0x55;
                }
                std::fs::write(folder.path().join("innkeeper.db-wal"), bytes).unwrap();
                let store = Store::open(&StoreConfig::Sqlite { path: copy, readers: 1 }).unwrap();
                store.examine().await.unwrap();
                let count = read(&store, accounts::all).await.unwrap().len();
                assert!(count % 2 == 0 && (flip || count <= last), "{count} after {last}");
                if !flip {
                    last = count;
                }
            }
        }
    });
}

fn on_thread<T: Send>(body: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| scope.spawn(body).join().unwrap())
}

fn administer(url: &str, sql: &str) {
    on_thread(|| postgres::Client::connect(url, postgres::NoTls).unwrap().batch_execute(sql).unwrap());
}

#[test]
fn a_transaction_whose_backend_is_ended_leaves_nothing_and_the_next_one_works() {
    on_both_databases(async |database| {
        let StoreConfig::Postgres { url, .. } = database.config() else { return };
        let store = database.open();
        for _ in 0..5 {
            let url = url.clone();
            let ended = write(&store, move |tx| {
                account(tx, "half@example.net")?;
                administer(
                    &url,
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                     WHERE datname = current_database() AND pid <> pg_backend_pid()",
                );
                account(tx, "other-half@example.net")
            })
            .await;
            assert!(matches!(ended, Err(StoreError::Unavailable(_))), "{ended:?}");
            assert_eq!(read(&store, accounts::all).await.unwrap().len(), 0);
        }
        write(&store, |tx| account(tx, "whole@example.net")).await.unwrap();
    });
}

/// The primary becomes a standby, and later a primary again.
#[test]
fn a_server_that_turns_read_only_is_told_and_found_again() {
    on_both_databases(async |database| {
        let StoreConfig::Postgres { url, .. } = database.config() else { return };
        let store = database.open();
        write(&store, |tx| account(tx, "ada@example.net")).await.unwrap();
        let always = format!("{url} options='-c default_transaction_read_only=off'");
        let alter = |how: &str| {
            let sql =
                format!("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I {how}', current_database()); END $$");
            administer(&always, &sql);
        };
        alter("SET default_transaction_read_only = on");
        let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
            WHERE datname = current_database() AND pid <> pg_backend_pid()";
        administer(&always, sql);
        for _ in 0..6 {
            // The first on each connection finds it broken, and connects again.
            let refused = write(&store, |tx| account(tx, "bob@example.net")).await;
            assert!(matches!(refused, Err(StoreError::ReadOnly)), "{refused:?}");
        }
        assert_eq!(read(&store, accounts::all).await.unwrap().len(), 1);
        alter("RESET default_transaction_read_only");
        write(&store, |tx| account(tx, "bob@example.net")).await.unwrap();
        assert_eq!(read(&store, accounts::all).await.unwrap().len(), 2);
    });
}

#[test]
fn a_server_that_is_away_refuses_quickly_and_is_found_again() {
    on_both_databases(async |database| {
        let StoreConfig::Postgres { url, .. } = database.config() else { return };
        let cable = Cable::to(&url);
        let config = StoreConfig::Postgres { url: cable.url().to_owned(), writers: 2, readers: 2 };
        let store = Store::open(&config).unwrap();
        for round in 0..3 {
            let email = format!("{round}@example.net");
            write(&store, move |tx| account(tx, &email)).await.unwrap();
            cable.cut();
            for _ in 0..5 {
                let refused = write(&store, |tx| account(tx, "late@example.net")).await;
                assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
                let refused = read(&store, accounts::all).await;
                assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
            }
            assert!(matches!(Store::open(&config), Err(StoreError::Unavailable(_))));
            cable.mend();
            assert_eq!(read(&store, accounts::all).await.unwrap().len(), round + 1);
        }
    });
}

/// The answer to a commit is lost: the caller is told that nobody knows, and finds it done.
#[test]
fn a_commit_without_an_answer_is_told_as_unknown() {
    on_both_databases(async |database| {
        let StoreConfig::Postgres { url, .. } = database.config() else { return };
        let cable = Cable::to(&url);
        let config = StoreConfig::Postgres { url: cable.url().to_owned(), writers: 1, readers: 1 };
        let store = Store::open(&config).unwrap();
        cable.lose_commits(1);
        let lost = write(&store, |tx| account(tx, "ada@example.net")).await;
        assert!(matches!(lost, Err(StoreError::Unavailable(_))), "{lost:?}");
        // The server may still be at it when its client has gone.
        for _ in 0..500 {
            if read(&store, accounts::all).await.unwrap().len() == 1 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the commit was lost with its answer");
    });
}

#[test]
fn a_lock_that_somebody_holds_is_not_waited_for_for_ever() {
    on_both_databases(async |database| {
        let StoreConfig::Postgres { url, .. } = database.config() else { return };
        drop(database.open());
        let limited = format!("{url} options='-c lock_timeout=200ms'");
        let store = Store::open(&StoreConfig::Postgres { url: limited, writers: 1, readers: 1 }).unwrap();
        let (tell, told) = std::sync::mpsc::channel::<()>();
        let (ready, is_ready) = std::sync::mpsc::channel();
        let holder = std::thread::spawn(move || {
            let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
            let mut transaction = client.transaction().unwrap();
            transaction.batch_execute("LOCK TABLE account IN ACCESS EXCLUSIVE MODE").unwrap();
            ready.send(()).unwrap();
            let _ = told.recv();
        });
        is_ready.recv().unwrap();
        let refused = write(&store, |tx| account(tx, "ada@example.net")).await;
        assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
        tell.send(()).unwrap();
        holder.join().unwrap();
        write(&store, |tx| account(tx, "ada@example.net")).await.unwrap();
    });
}
