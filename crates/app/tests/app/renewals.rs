//! Agreements that are due at the same instant: renewed together, as if each had been renewed alone.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test without its street ends here")]

use crate::fixture::{DAY, SMALL, bills, credit, item, on_both, order, owed, service_row};
use innkeeper_app::Caller;
use innkeeper_app::service::cancel;
use innkeeper_app::testing::{Furniture, House};
use innkeeper_domain::id::ServiceId;
use innkeeper_engine::{EngineConfig, Fault, Faults, NoFaults, Point};
use innkeeper_store::StoreConfig;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// What is left to each of four neighbours for renewals at 10.00 each. The third cannot pay.
const LEFT: [&str; 4] = ["50.00", "10.00", "9.99", "20.00"];

fn furniture(store: StoreConfig, concurrency: usize, faults: Arc<dyn Faults>) -> Furniture {
    let engine = EngineConfig { concurrency, ..EngineConfig::default() };
    Furniture { store, catalogue: SMALL.to_owned(), engine, faults, ..Furniture::default() }
}

/// Four customers with a server each, delivered at the same instant; the last one has cancelled.
async fn street(furniture: Furniture) -> (House, Vec<(Caller, ServiceId)>) {
    let house = House::furnished(furniture).await;
    let mut neighbours = Vec::new();
    for (number, left) in LEFT.into_iter().enumerate() {
        let caller = house.tenant(&format!("neighbour-{number}@example.net")).await;
        house.credit(&caller, "10.00").await;
        let placed = order(&house, &caller, &[item(&house, "vps").await]).await;
        house.credit(&caller, left).await;
        neighbours.push((caller, placed.services[0].0));
    }
    house.settle().await;
    let (caller, id) = neighbours.last().unwrap();
    cancel(house.app(), caller, *id, false, "moving".to_owned()).await.unwrap();
    (house, neighbours)
}

/// Everything that a renewal changes, of every neighbour.
async fn outcome(house: &House, neighbours: &[(Caller, ServiceId)]) -> Vec<String> {
    let mut outcome = Vec::new();
    for (caller, id) in neighbours {
        let service = service_row(house, *id).await;
        outcome.push(format!(
            "{:?} credit {} owed {} state {:?} period {} due {:?}",
            bills(house, caller).await,
            credit(house, caller).await,
            owed(house, caller).await,
            service.state,
            service.period_index,
            service.next_due_at
        ));
    }
    house.check().await;
    outcome
}

#[test]
fn together_and_alone_come_to_the_same() {
    compare(64);
}

/// Two are claimed, and the others join their transaction without a lease.
#[test]
fn those_that_join_a_full_hand_come_to_the_same() {
    compare(2);
}

fn compare(concurrency: usize) {
    on_both(async |store| {
        let alone = StoreConfig::Memory;
        let (house, neighbours) = street(furniture(alone, 1, Arc::new(NoFaults))).await;
        house.run_for(DAY * 35).await;
        let expected = outcome(&house, &neighbours).await;
        assert!(expected[0].contains("credit 40.00"), "{expected:?}");
        assert!(expected[2].contains("credit 9.99"), "{expected:?}");

        let (house, neighbours) = street(furniture(store, concurrency, Arc::new(NoFaults))).await;
        house.run_for(DAY * 35).await;
        assert_eq!(outcome(&house, &neighbours).await, expected);
    });
}

/// One claim of two, and all four are renewed: two without having been claimed, and none of them one by one.
#[test]
fn others_join_the_transaction_of_a_full_hand() {
    on_both(async |store| {
        let claims = Arc::new(Accident::none());
        let house = House::furnished(furniture(store, 2, Arc::clone(&claims) as Arc<dyn Faults>)).await;
        let mut ids = Vec::new();
        for number in 0..4 {
            let caller = house.tenant(&format!("neighbour-{number}@example.net")).await;
            house.credit(&caller, "20.00").await;
            ids.push(order(&house, &caller, &[item(&house, "vps").await]).await.services[0].0);
        }
        house.settle().await;
        let due = service_row(&house, ids[0]).await.next_due_at.unwrap();
        for id in &ids {
            assert_eq!(service_row(&house, *id).await.next_due_at, Some(due));
        }
        claims.seen.store(0, Ordering::SeqCst);
        house.clock().set(due);
        assert_eq!(house.engine().run_due().await, 2);
        for id in &ids {
            let service = service_row(&house, *id).await;
            assert!(service.next_due_at > Some(due), "{id} was renewed");
        }
        assert_eq!(claims.seen.load(Ordering::SeqCst), 2, "nothing was acted for but what was claimed");
        house.check().await;
    });
}

/// Ten are claimed and two join them; then, because there was nothing else among the ten, eight are claimed and four join.
#[tokio::test]
async fn a_crowd_is_renewed_by_few_claims() {
    assert_eq!(acted_for("480.00").await, 10 + 8);
}

/// The first of the ten cannot pay, and is acted for once more, alone. Whole hands are dealt as long as there are such.
#[tokio::test]
async fn where_one_cannot_pay_whole_hands_are_dealt() {
    assert_eq!(acted_for("10.00").await, (10 + 1) + 10);
}

/// How many renewals are acted for when a street of 24 is due, of which the first house has so much credit, by an engine
/// that claims ten and commits twelve together.
async fn acted_for(first_credit: &str) -> usize {
    const STREET: usize = 24;
    let claims = Arc::new(Accident::none());
    let engine = EngineConfig { concurrency: 10, crowd: 12, ..EngineConfig::default() };
    let catalogue = SMALL
        .replace("127.80.0.4", "127.80.0.40")
        .replace("vcpu_max = 16", "vcpu_max = 64")
        .replace("memory_mib_max = 16384", "memory_mib_max = 65536");
    let faults = Arc::clone(&claims) as Arc<dyn Faults>;
    let house = House::furnished(Furniture { catalogue, engine, faults, ..Furniture::default() }).await;
    let (first, others) = (house.tenant("first@example.net").await, house.tenant("others@example.net").await);
    house.credit(&first, first_credit).await;
    house.credit(&others, "480.00").await;
    let mut ids = Vec::new();
    for number in 0..STREET {
        let caller = if number == 0 { &first } else { &others };
        ids.push(order(&house, caller, &[item(&house, "vps").await]).await.services[0].0);
    }
    house.settle().await;
    let due = service_row(&house, ids[0]).await.next_due_at.unwrap();
    claims.seen.store(0, Ordering::SeqCst);
    house.clock().set(due);

    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn(Arc::clone(house.engine()).run(async { drop(stopped.await) }));
    while house.engine().next_run().await <= Some(due) {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    // What is under way holds a lease until after this instant, and is finished before the engine stops.
    drop(stop);
    running.await.unwrap();
    for id in &ids[1..] {
        assert!(service_row(&house, *id).await.next_due_at > Some(due), "{id} was renewed");
    }
    house.check().await;
    claims.seen.load(Ordering::SeqCst)
}

/// One accident at the n-th time that a renewal comes to a point.
struct Accident {
    point: Point,
    fault: Fault,
    nth: usize,
    seen: AtomicUsize,
}

impl Accident {
    /// None ever: it only counts how many renewals were begun.
    fn none() -> Self {
        Self { point: Point::BeforeAct, fault: Fault::None, nth: 0, seen: AtomicUsize::new(0) }
    }
}

impl Faults for Accident {
    fn at(&self, point: Point, kind: &str, _step: &str) -> Fault {
        if kind != "service.cycle" || point != self.point {
            return Fault::None;
        }
        if self.seen.fetch_add(1, Ordering::SeqCst) == self.nth { self.fault } else { Fault::None }
    }
}

#[tokio::test]
async fn an_accident_among_many_changes_nothing() {
    let (house, neighbours) = street(furniture(StoreConfig::Memory, 64, Arc::new(NoFaults))).await;
    house.run_for(DAY * 35).await;
    let expected = outcome(&house, &neighbours).await;
    for (point, fault) in [
        (Point::BeforeAct, Fault::Crash),
        (Point::AfterAct, Fault::Crash),
        (Point::AfterAct, Fault::LeaseLost),
        (Point::AfterCommit, Fault::Crash),
    ] {
        for (concurrency, nth) in [(64, 0), (64, 1), (64, 2), (2, 0), (2, 1)] {
            let accident = Arc::new(Accident { point, fault, nth, seen: AtomicUsize::new(0) });
            let (house, neighbours) =
                street(furniture(StoreConfig::Memory, concurrency, Arc::clone(&accident) as Arc<dyn Faults>))
                    .await;
            house.run_for(DAY * 35).await;
            assert!(accident.seen.load(Ordering::SeqCst) > nth, "{point:?} {fault:?} {nth} happened");
            assert_eq!(outcome(&house, &neighbours).await, expected, "{point:?} {fault:?} {nth}");
        }
    }
}

#[tokio::test]
async fn two_agreements_of_one_account_share_what_is_left() {
    let house = House::furnished(furniture(StoreConfig::Memory, 64, Arc::new(NoFaults))).await;
    let caller = house.tenant("ada@example.net").await;
    house.credit(&caller, "30.00").await;
    order(&house, &caller, &[item(&house, "vps").await, item(&house, "vps").await]).await;
    house.run_for(DAY * 31).await;
    // Of the two that were due, one could be paid; the other waits, and nothing was overdrawn.
    assert_eq!(credit(&house, &caller).await, "0.00");
    assert_eq!(owed(&house, &caller).await, "10.00");
    house.check().await;
}
