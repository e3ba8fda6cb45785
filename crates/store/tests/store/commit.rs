//! Transactions: what was answered is committed, what was refused is not, and neighbours do not notice.

use crate::fixture::{account, at_once, on_both, on_both_databases, read, run, write};
use innkeeper_domain::id::AccountId;
use innkeeper_store::testing::TestDatabase;
use innkeeper_store::{Store, StoreConfig, StoreError, Tx, Violation, accounts};
use std::collections::HashSet;
use std::sync::mpsc;
use std::time::Duration;

fn email(index: usize) -> String {
    format!("guest-{index}@example.net")
}

async fn count(store: &Store) -> usize {
    read(store, accounts::all).await.unwrap().len()
}

/// Keeps one writing thread busy until the returned end is dropped, so that later writes queue up behind it.
fn hold_a_writer(store: &Store) -> mpsc::Sender<()> {
    let (release, wait) = mpsc::channel::<()>();
    let (started, start) = mpsc::channel::<()>();
    let store = store.clone();
    tokio::spawn(async move {
        write(&store, move |_| {
            let _ = started.send(());
            let _ = wait.recv();
            Ok(())
        })
        .await
    });
    start.recv().unwrap();
    release
}

#[test]
fn every_write_is_answered_once_and_is_durable() {
    on_both_databases(async |database| {
        let (store, witness) = (database.open(), database.open());
        let ids = at_once(300, |index| {
            let (store, witness) = (store.clone(), witness.clone());
            async move {
                let id = write(&store, move |tx| account(tx, &email(index))).await.unwrap();
                let seen = read(&witness, move |tx| accounts::by_id(tx, id)).await.unwrap();
                assert_eq!(seen.unwrap().email, email(index));
                id
            }
        })
        .await;
        assert_eq!(ids.iter().collect::<HashSet<_>>().len(), 300);
        drop((store, witness));
        assert_eq!(count(&database.open()).await, 300);
    });
}

#[test]
fn one_that_errs_rolls_back_alone() {
    on_both(async |store| {
        let held = hold_a_writer(store);
        let results = tokio::join!(
            at_once(120, |index| {
                let store = store.clone();
                async move {
                    let body = move |tx: &mut Tx<'_>| {
                        let id = account(tx, &email(index))?;
                        if index % 3 == 0 { Err(StoreError::Decode("no".to_owned())) } else { Ok(id) }
                    };
                    write(&store, body).await
                }
            }),
            async {
                tokio::time::sleep(Duration::from_millis(50)).await;
                drop(held);
            }
        )
        .0;
        for (index, result) in results.iter().enumerate() {
            assert_eq!(result.is_err(), index % 3 == 0, "{index}: {result:?}");
        }
        let kept = read(store, accounts::all).await.unwrap();
        assert_eq!(kept.len(), 80);
        assert!(kept.iter().all(|account| results.contains(&Ok(account.id))));
    });
}

#[test]
fn a_violation_in_one_write_leaves_its_neighbours() {
    on_both(async |store| {
        let results = at_once(60, |index| {
            let store = store.clone();
            // Every address twice: one of each pair is refused.
            async move { write(&store, move |tx| account(tx, &email(index / 2))).await }
        })
        .await;
        let unique = Err(StoreError::Violation(Violation::Unique));
        for pair in results.chunks(2) {
            assert!(pair.contains(&unique) && pair.iter().any(Result::is_ok), "{pair:?}");
        }
        assert_eq!(count(store).await, 30);
    });
}

#[test]
fn a_panic_is_an_error_and_the_thread_survives() {
    on_both(async |store| {
        // More often than there are threads.
        for _ in 0..12 {
            let body = |tx: &mut Tx<'_>| -> Result<(), StoreError> {
                account(tx, "ada@example.net")?;
                panic!("on purpose")
            };
            let expected = Err(StoreError::Internal("a transaction panicked".to_owned()));
            assert_eq!(write(store, body).await, expected);
            assert_eq!(read(store, |_| -> Result<(), StoreError> { panic!("on purpose") }).await, expected);
        }
        assert_eq!(count(store).await, 0);
        write(store, |tx| account(tx, "ada@example.net")).await.unwrap();
        assert_eq!(count(store).await, 1);
    });
}

#[test]
fn own_writes_are_read() {
    on_both(async |store| {
        for index in 0..40 {
            let id = write(store, move |tx| {
                let id = account(tx, &email(index))?;
                assert!(accounts::by_id(tx, id)?.is_some());
                Ok(id)
            })
            .await
            .unwrap();
            assert!(read(store, move |tx| accounts::by_id(tx, id)).await.unwrap().is_some());
        }
    });
}

#[test]
fn a_read_sees_one_state() {
    on_both(async |store| {
        let reader = {
            let store = store.clone();
            tokio::spawn(async move {
                let mut last = 0;
                while last < 40 {
                    let twice = |tx: &mut Tx<'_>| {
                        let first = accounts::all(tx)?.len();
                        std::thread::sleep(Duration::from_millis(3));
                        Ok((first, accounts::all(tx)?.len()))
                    };
                    let (first, second) = read(&store, twice).await.unwrap();
                    assert_eq!(first, second);
                    assert!(first >= last, "a later read sees no earlier state");
                    last = first;
                }
            })
        };
        for index in 0..40 {
            write(store, move |tx| account(tx, &email(index))).await.unwrap();
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        reader.await.unwrap();
    });
}

/// Also in memory, where reads and writes share a thread.
#[test]
fn a_read_cannot_write() {
    let attempt = async |store: &Store| {
        let result = read(store, |tx| account(tx, "ada@example.net")).await;
        assert_eq!(result, Err(StoreError::ReadOnly), "{}", store.kind());
        assert_eq!(count(store).await, 0);
        write(store, |tx| account(tx, "ada@example.net")).await.unwrap();
        assert_eq!(count(store).await, 1);
    };
    on_both(attempt);
    run(attempt(&TestDatabase::memory().open()));
}

/// PostgreSQL gives the transaction up when a statement is refused; a closure that went on would be told `Ok`
/// for something that was never kept.
#[test]
fn nothing_follows_a_refused_statement() {
    on_both(async |store| {
        write(store, |tx| account(tx, "ada@example.net")).await.unwrap();
        let unique = Err(StoreError::Violation(Violation::Unique));

        let seen = write(store, {
            let unique = unique.clone();
            move |tx| {
                account(tx, "bob@example.net")?;
                assert_eq!(account(tx, "ada@example.net"), unique);
                assert_eq!(account(tx, "eve@example.net"), unique, "the first refusal is repeated");
                assert_eq!(accounts::all(tx), Err(StoreError::Violation(Violation::Unique)));
                Ok(())
            }
        });
        let Err(StoreError::Internal(text)) = seen.await else { panic!("it was committed") };
        assert!(text.starts_with("a transaction passed over a refused statement"), "{text}");
        assert_eq!(count(store).await, 1);
    });
}

#[test]
fn a_text_that_one_database_cannot_hold_is_refused_by_both() {
    on_both(async |store| {
        let result = write(store, |tx| account(tx, "a\0b@example.net")).await;
        assert_eq!(result, Err(StoreError::Violation(Violation::Check)));
        assert_eq!(read(store, |tx| accounts::by_email(tx, "\0")).await.unwrap_err(), result.unwrap_err());
        let odd = "'; DROP TABLE account; -- \u{1F6CF} \u{301}\u{FFFD}\n\t\\";
        write(store, move |tx| account(tx, odd)).await.unwrap();
        assert_eq!(read(store, move |tx| accounts::by_email(tx, odd)).await.unwrap().unwrap().email, odd);
    });
}

#[test]
fn an_answer_that_nobody_waits_for_is_still_kept() {
    on_both_databases(async |database| {
        let store = database.open();
        let held = hold_a_writer(&store);
        let tasks: Vec<_> = (0..50)
            .map(|index| {
                let store = store.clone();
                tokio::spawn(async move { write(&store, move |tx| account(tx, &email(index))).await })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(100)).await;
        for task in &tasks {
            task.abort();
        }
        drop(held);
        // Closing waits for what was asked for before.
        tokio::task::spawn_blocking(move || drop(store)).await.unwrap();
        assert_eq!(count(&database.open()).await, 50);
    });
}

#[test]
fn closing_waits_for_requests_and_answers_them() {
    on_both_databases(async |database| {
        let store = database.open();
        let held = hold_a_writer(&store);
        let tasks: Vec<_> = (0..20)
            .map(|index| {
                let store = store.clone();
                tokio::spawn(async move { write(&store, move |tx| account(tx, &email(index))).await })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(50)).await;
        drop(store);
        drop(held);
        for task in tasks {
            assert!(task.await.unwrap().is_ok());
        }
        assert_eq!(count(&database.open()).await, 20);
    });
}

#[test]
fn a_database_thread_may_drop_the_last_handle() {
    on_both_databases(async |database| {
        let (release, wait) = mpsc::channel::<()>();
        let store = database.open();
        let mut last = Some((store.clone(), wait));
        let asked = tokio::spawn({
            let store = store.clone();
            async move {
                let body = move |tx: &mut Tx<'_>| {
                    let id = account(tx, "ada@example.net")?;
                    if let Some((store, wait)) = last.take() {
                        let _ = wait.recv_timeout(Duration::from_secs(10));
                        drop(store);
                    }
                    Ok::<AccountId, StoreError>(id)
                };
                write(&store, body).await
            }
        });
        tokio::time::sleep(Duration::from_millis(50)).await;
        asked.abort();
        let _ = asked.await;
        drop(store);
        drop(release);
        // The other threads of the old store may still be closing.
        let store = database.open();
        for _ in 0..1000 {
            if count(&store).await == 1 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the write was lost");
    });
}

/// What an operator copies after a clean stop is one file.
#[test]
fn a_closed_database_is_one_file() {
    let database = TestDatabase::sqlite();
    let store = database.open();
    run(write(&store, |tx| account(tx, "ada@example.net"))).unwrap();
    run(read(&store, accounts::all)).unwrap();
    drop(store);
    let StoreConfig::Sqlite { path, .. } = database.config() else { panic!("a file was expected") };
    let files: Vec<_> =
        std::fs::read_dir(path.parent().unwrap()).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(files, ["innkeeper.db"]);
}
