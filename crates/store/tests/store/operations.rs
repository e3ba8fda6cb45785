//! Operations: claimed by one worker at a time, and committed behind a fence.

use crate::fixture::{Customer, at, at_once, customer, on_both, on_both_databases, read, uid, write};
use innkeeper_domain::id::{AccountId, OperationId};
use innkeeper_domain::operation::{OperationEvent, OperationState};
use innkeeper_store::operations::{self, Advance, Claimed, NewOperation};
use innkeeper_store::{Store, StoreConfig, StoreError, Violation, bulk_statements};
use std::collections::HashSet;
use std::time::Duration;

fn new(account: AccountId, subject: &str, run_at: i64) -> NewOperation {
    NewOperation {
        uid: uid(),
        account,
        service: None,
        kind: "server.provision",
        subject: subject.to_owned(),
        step: "name".to_owned(),
        run_at: at(run_at),
        deadline_at: at(10_000),
        input: "{}".to_owned(),
        requested_by: "login:1".to_owned(),
        at: at(0),
    }
}

async fn insert(store: &Store, subject: &str, run_at: i64) -> OperationId {
    let account = read(store, |tx| innkeeper_store::accounts::by_email(tx, "ada@example.net")).await.unwrap();
    let new = new(account.unwrap().id, subject, run_at);
    write(store, move |tx| operations::insert(tx, &new)).await.unwrap()
}

/// Claims at a second, for ten seconds.
async fn claim(store: &Store, lease: &'static str, now: i64, limit: i64) -> Vec<Claimed> {
    write(store, move |tx| operations::claim(tx, lease, at(now), at(now + 10), limit)).await.unwrap()
}

fn ids(claimed: &[Claimed]) -> HashSet<OperationId> {
    claimed.iter().map(|claimed| claimed.operation.id).collect()
}

async fn fence(store: &Store, claimed: &Claimed, lease_until: i64) -> bool {
    let claimed = claimed.clone();
    write(store, move |tx| operations::fence(tx, &claimed, at(lease_until))).await.unwrap()
}

async fn state(store: &Store, id: OperationId) -> OperationState {
    read(store, move |tx| operations::by_id(tx, id)).await.unwrap().unwrap().state
}

#[test]
fn what_is_due_longest_is_claimed_first() {
    on_both(async |store| {
        customer(store).await;
        let late = insert(store, "server:1", 30).await;
        let early = insert(store, "server:2", 10).await;
        let middle = insert(store, "server:3", 20).await;
        let future = insert(store, "server:4", 90).await;
        assert_eq!(read(store, operations::next_run).await, Ok(Some(at(10))));

        assert_eq!(ids(&claim(store, "a", 40, 2).await), HashSet::from([early, middle]));
        assert_eq!(ids(&claim(store, "b", 40, 9).await), HashSet::from([late]));
        assert!(claim(store, "c", 40, 9).await.is_empty());
        assert_eq!(ids(&claim(store, "d", 90, 9).await), HashSet::from([early, middle, late, future]));
    });
}

/// However many are due, and although the plan is made before the limit is known.
#[test]
fn a_claim_reads_what_it_claims() {
    on_both_databases(async |database| {
        let store = database.open();
        customer(&store).await;
        insert(&store, "server:0", 10).await;
        let StoreConfig::Postgres { url, .. } = database.config() else { return };
        let claim =
            bulk_statements().into_iter().find(|it| it.sql().starts_with("-- operations::CLAIM_MANY"));
        let sql = claim.unwrap().sql();
        let plan = std::thread::spawn(move || {
            let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
            let many = "INSERT INTO operation (uid, account_id, kind, subject, step, state, percent, run_at, lease, \
                attempt, deadline_at, input, result, finding, requested_by, created_at) \
                SELECT uid || n, account_id, kind, subject || n, step, state, percent, run_at, lease, attempt, \
                deadline_at, input, result, finding, requested_by, created_at \
                FROM operation, generate_series(1, 20000) AS n; ANALYZE operation; \
                SET plan_cache_mode = force_generic_plan";
            client.batch_execute(many).unwrap();
            client.batch_execute(&format!("PREPARE claim AS {sql}")).unwrap();
            let explain = "EXPLAIN EXECUTE claim ('{a}', '{99}', '{50}', '{8}')";
            let lines = client.query(explain, &[]).unwrap();
            lines.iter().map(|line| line.get::<_, String>(0)).collect::<Vec<_>>().join("\n")
        });
        let plan = plan.join().unwrap();
        assert!(plan.contains("Index Scan using operation_pkey") && !plan.contains("Hash"), "{plan}");
    });
}

#[test]
fn a_claim_shows_the_operation() {
    on_both(async |store| {
        customer(store).await;
        let id = insert(store, "server:1", 10).await;
        let claimed = claim(store, "a", 12, 1).await.remove(0);
        assert_eq!((claimed.lease.as_str(), claimed.deadline_at), ("a", at(10_000)));
        let operation = claimed.operation;
        assert_eq!((operation.id, operation.attempt, operation.percent), (id, 1, 0));
        assert_eq!(
            (operation.started_at, operation.created_at, operation.finished_at),
            (Some(at(12)), at(0), None)
        );
        assert_eq!((operation.kind.as_str(), operation.step.as_str()), ("server.provision", "name"));
        let again = claim(store, "b", 50, 1).await.remove(0).operation;
        assert_eq!((again.attempt, again.started_at), (2, Some(at(12))), "the first start is kept");
        assert_eq!(
            read(store, move |tx| operations::by_uid(tx, again.account, again.uid))
                .await
                .unwrap()
                .unwrap()
                .id,
            id
        );
    });
}

#[test]
fn a_lost_lease_is_refused_at_the_fence() {
    on_both(async |store| {
        customer(store).await;
        insert(store, "server:1", 0).await;
        let frozen = claim(store, "a", 0, 1).await.remove(0);
        assert!(claim(store, "b", 9, 1).await.is_empty(), "the lease still holds");
        assert!(fence(store, &frozen, 10).await);
        let next = claim(store, "b", 10, 1).await.remove(0);

        assert!(!fence(store, &frozen, 30).await);
        let late = frozen.clone();
        let retried = write(store, move |tx| operations::retry(tx, &late, at(11), "too late")).await;
        assert_eq!(retried, Ok(false));
        assert!(fence(store, &next, 30).await);
        assert!(claim(store, "c", 29, 1).await.is_empty(), "the fence has prolonged the lease");

        let id = next.operation.id;
        let to = || Advance {
            step: "build",
            percent: 40,
            run_at: at(40),
            lease: "b",
            attempt: 0,
            deadline_at: at(20_000),
        };
        write(store, move |tx| operations::advance(tx, id, &to())).await.unwrap();
        assert!(!fence(store, &next, 50).await, "the step has passed");
        let mut moved = next.clone();
        "build".clone_into(&mut moved.operation.step);
        assert!(fence(store, &moved, 50).await);
        write(store, move |tx| operations::finish(tx, id, OperationState::Done, at(45), "")).await.unwrap();
        assert!(!fence(store, &moved, 60).await, "it has ended");
        assert!(claim(store, "d", 99, 1).await.is_empty());
        let ended = read(store, move |tx| operations::by_id(tx, id)).await.unwrap().unwrap();
        assert_eq!(
            (ended.state, ended.percent, ended.finished_at),
            (OperationState::Done, 100, Some(at(45)))
        );
    });
}

#[test]
fn a_subject_has_one_live_operation() {
    on_both(async |store| {
        let Customer { account, .. } = customer(store).await;
        let first = insert(store, "server:1", 0).await;
        let unique = Err(StoreError::Violation(Violation::Unique));
        let another =
            move |tx: &mut innkeeper_store::Tx<'_>| operations::insert(tx, &new(account, "server:1", 0));
        assert_eq!(write(store, another).await, unique);
        write(store, move |tx| operations::park(tx, first, "look at it")).await.unwrap();
        assert_eq!(write(store, another).await, unique, "a parked one still holds its subject");
        let live = read(store, |tx| operations::live_by_subject(tx, "server:1")).await.unwrap().unwrap();
        assert_eq!(
            (live.id, live.state, live.finding.as_str()),
            (first, OperationState::Parked, "look at it")
        );

        write(store, move |tx| operations::finish(tx, first, OperationState::Failed, at(1), "no"))
            .await
            .unwrap();
        assert_eq!(read(store, |tx| operations::live_by_subject(tx, "server:1")).await, Ok(None));
        let results = at_once(8, |_| {
            let store = store.clone();
            async move { write(&store, another).await }
        })
        .await;
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "{results:?}");
        assert_eq!(results.iter().filter(|result| **result == unique).count(), 7);
    });
}

#[test]
fn a_parked_operation_waits_for_an_operator() {
    on_both(async |store| {
        customer(store).await;
        let id = insert(store, "server:1", 0).await;
        assert_eq!(write(store, move |tx| operations::unpark(tx, id, at(5), at(99))).await, Ok(false));
        let claimed = claim(store, "a", 0, 1).await.remove(0);
        write(store, move |tx| operations::park(tx, id, "no room")).await.unwrap();
        assert!(!fence(store, &claimed, 20).await);
        assert!(claim(store, "b", 1_000, 1).await.is_empty());
        assert_eq!(read(store, operations::next_run).await, Ok(None));

        assert_eq!(write(store, move |tx| operations::unpark(tx, id, at(1_000), at(2_000))).await, Ok(true));
        let claimed = claim(store, "c", 1_000, 1).await.remove(0);
        assert_eq!((claimed.operation.attempt, claimed.deadline_at), (1, at(2_000)));
    });
}

#[test]
fn a_retry_waits_and_can_be_hastened() {
    on_both(async |store| {
        customer(store).await;
        let id = insert(store, "server:1", 0).await;
        let hasten = async |now| write(store, move |tx| operations::hasten(tx, "server:1", at(now))).await;
        assert_eq!(hasten(0).await, Ok(false), "it is due already");
        let claimed = claim(store, "a", 0, 1).await.remove(0);
        assert_eq!(hasten(5).await, Ok(false), "somebody is at it");
        let retried = write(store, move |tx| operations::retry(tx, &claimed, at(60), "disk busy")).await;
        assert_eq!(retried, Ok(true));
        let waiting = read(store, move |tx| operations::by_id(tx, id)).await.unwrap().unwrap();
        assert_eq!((waiting.finding.as_str(), waiting.attempt), ("disk busy", 1));

        assert!(claim(store, "b", 59, 1).await.is_empty());
        assert_eq!(hasten(30).await, Ok(true));
        assert_eq!(hasten(30).await, Ok(false), "once is enough");
        assert_eq!(claim(store, "c", 30, 1).await.remove(0).operation.attempt, 2);
        assert_eq!(state(store, id).await, OperationState::Live);
    });
}

#[test]
fn an_operation_is_claimed_by_one_of_many() {
    on_both(async |store| {
        let Customer { account, .. } = customer(store).await;
        write(store, move |tx| {
            for number in 0..80 {
                operations::insert(tx, &new(account, &format!("server:{number}"), number % 7))?;
            }
            Ok(())
        })
        .await
        .unwrap();
        let claimed = at_once(8, |worker| {
            let store = store.clone();
            async move {
                let mut mine = Vec::new();
                loop {
                    let lease = format!("worker-{worker}-{}", mine.len());
                    let body = move |tx: &mut innkeeper_store::Tx<'_>| {
                        operations::claim(tx, &lease, at(10), at(20), 3)
                    };
                    let batch = write(&store, body).await.unwrap();
                    if batch.is_empty() {
                        return mine;
                    }
                    assert!(batch.len() <= 3);
                    for claimed in batch {
                        // Half of them end at once, while others are claiming.
                        let id = claimed.operation.id;
                        if id.0 % 2 == 0 {
                            let end = move |tx: &mut innkeeper_store::Tx<'_>| {
                                assert!(operations::fence(tx, &claimed, at(20))?);
                                operations::finish(tx, id, OperationState::Done, at(10), "")
                            };
                            write(&store, end).await.unwrap();
                        }
                        mine.push(id);
                    }
                }
            }
        })
        .await
        .concat();
        assert_eq!(claimed.len(), 80);
        assert_eq!(claimed.iter().collect::<HashSet<_>>().len(), 80);
        let counts = read(store, operations::counts).await.unwrap();
        assert_eq!(counts, [(OperationState::Done, 40), (OperationState::Live, 40)]);
        assert_eq!(claim(store, "later", 20, 99).await.len(), 40, "no finished one comes back");
    });
}

#[test]
fn operations_are_found_and_tell_their_history() {
    on_both(async |store| {
        let Customer { account, service } = customer(store).await;
        let mut on_service = new(account, &service.machine_subject(), 0);
        on_service.service = Some(service);
        let id = write(store, move |tx| operations::insert(tx, &on_service)).await.unwrap();
        let other = insert(store, "account:1", 0).await;
        let event = |outcome: &str, second| OperationEvent {
            step: "name".to_owned(),
            at: at(second),
            outcome: outcome.to_owned(),
            detail: String::new(),
        };
        write(store, move |tx| {
            operations::set_input(tx, id, "{\"a\":1}")?;
            operations::set_result(tx, id, "the password is hunter2")?;
            operations::add_event(tx, id, &event("retry", 1))?;
            operations::add_event(tx, id, &event("committed", 2))
        })
        .await
        .unwrap();
        assert_eq!(
            read(store, move |tx| operations::events(tx, id)).await,
            Ok(vec![event("retry", 1), event("committed", 2)])
        );
        let mine = read(store, move |tx| operations::by_service(tx, service)).await.unwrap().remove(0);
        assert_eq!((mine.id, mine.service, mine.input.as_str()), (id, Some(service), "{\"a\":1}"));
        assert_eq!(mine.result, "the password is hunter2");

        let numbers = |found: Vec<innkeeper_domain::operation::Operation>| {
            found.into_iter().map(|operation| operation.id).collect::<Vec<_>>()
        };
        let between = read(store, move |tx| operations::by_account(tx, account, at(0), at(1))).await.unwrap();
        assert_eq!(numbers(between), [id, other]);
        assert_eq!(
            read(store, move |tx| operations::by_account(tx, account, at(1), at(2))).await,
            Ok(vec![])
        );
        assert_eq!(numbers(read(store, |tx| operations::recent(tx, 1)).await.unwrap()), [other]);
        assert_eq!(
            numbers(read(store, |tx| operations::by_state(tx, OperationState::Live)).await.unwrap()),
            [id, other]
        );
        assert_eq!(
            numbers(read(store, move |tx| operations::live_by_account(tx, account)).await.unwrap()),
            [id, other]
        );
        let stranger =
            read(store, move |tx| operations::by_uid(tx, AccountId(account.0 + 1), mine.uid)).await;
        assert_eq!(stranger, Ok(None));
    });
}

#[test]
fn a_commit_wakes_the_engine() {
    on_both(async |store| {
        let Customer { account, .. } = customer(store).await;
        let quiet = tokio::time::timeout(Duration::from_millis(30), store.woken());
        assert!(quiet.await.is_err(), "nothing has been asked for yet");
        let refused = write(store, move |tx| {
            operations::insert(tx, &new(account, "server:1", 0))?;
            Err::<(), _>(StoreError::Decode("no".to_owned()))
        });
        refused.await.unwrap_err();
        let quiet = tokio::time::timeout(Duration::from_millis(30), store.woken());
        assert!(quiet.await.is_err(), "it was rolled back");
        insert(store, "server:1", 0).await;
        tokio::time::timeout(Duration::from_secs(5), store.woken()).await.unwrap();
    });
}
