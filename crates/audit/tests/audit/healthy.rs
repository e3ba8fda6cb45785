//! A house that nobody has damaged has nothing to be found, at rest and after every single step.

use crate::story;
use innkeeper_audit::{Expectation, Tables, Topup, audit};
use innkeeper_engine::{Fault, Faults, NoFaults, Point};
use innkeeper_store::StoreConfig;
use innkeeper_store::testing::both;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

fn on_both(body: impl AsyncFn(StoreConfig)) {
    for database in both() {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        runtime.unwrap().block_on(body(database.config()));
    }
}

#[test]
fn a_healthy_house_passes_after_every_step() {
    on_both(async |store| {
        let mut watch = story::doors_open(store, 1, Arc::new(NoFaults)).await;
        story::whole(&mut watch).await;
        assert!(watch.audits > 100, "{}", watch.audits);
    });
}

/// The worker dies after every commit, and each third time between acting and its commit as well.
#[derive(Default)]
struct Mortal(AtomicUsize);

impl Faults for Mortal {
    fn at(&self, point: Point, _kind: &str, _step: &str) -> Fault {
        match point {
            Point::AfterCommit => Fault::Crash,
            Point::AfterAct if self.0.fetch_add(1, Ordering::Relaxed).is_multiple_of(3) => Fault::Crash,
            _ => Fault::None,
        }
    }
}

#[test]
fn a_healthy_house_whose_workers_die_after_every_commit_passes() {
    on_both(async |store| {
        let mut watch = story::doors_open(store, 1, Arc::new(Mortal::default())).await;
        story::whole(&mut watch).await;
        assert!(watch.audits > 200, "{}", watch.audits);
    });
}

#[test]
fn a_healthy_house_that_renews_many_at_once_passes() {
    on_both(async |store| {
        let mut watch = story::doors_open(store, 64, Arc::new(NoFaults)).await;
        story::whole(&mut watch).await;
    });
}

#[test]
fn refreshed_tables_are_those_that_a_fresh_reading_gives() {
    let database = innkeeper_store::testing::TestDatabase::sqlite();
    let StoreConfig::Sqlite { path, .. } = database.config() else { panic!("a file") };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let mut watch = story::doors_open(database.config(), 1, Arc::new(NoFaults)).await;
        let connection = rusqlite::Connection::open(&path).unwrap();
        let mut tables = Tables::of_sqlite(&connection).unwrap();
        story::operates(&mut watch).await;
        assert_ne!(tables, watch.tables());
        tables.refresh_sqlite(&connection).unwrap();
        assert_eq!(tables, watch.tables());
        let topup = |amount| Topup {
            account: 1,
            gateway: "manual".to_owned(),
            reference: "test-1".to_owned(),
            amount,
        };
        for (amount, violations) in [(6_000, 0), (6_001, 1)] {
            let expect = Expectation { topups: Some(vec![topup(amount)]), ..watch.expect(true) };
            assert_eq!(audit(&tables, None, &expect).len(), violations);
        }
    });
}
