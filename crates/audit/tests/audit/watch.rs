//! Runs a house step by step, and audits it after each one.

use innkeeper_app::testing::House;
use innkeeper_audit::{Expectation, Machine, Tables, World, audit};
use innkeeper_ports::clock::Clock;
use innkeeper_ports::compute::Compute;
use innkeeper_store::StoreConfig;
use rusqlite::Connection;
use std::time::Duration;

/// A house under watch.
pub(crate) struct Watch {
    pub(crate) house: House,
    config: StoreConfig,
    /// The tables as last read, with the connection that they are refreshed over.
    kept: Option<(Connection, Tables)>,
    /// How many audits there were.
    pub(crate) audits: usize,
}

impl Watch {
    pub(crate) fn new(house: House, config: StoreConfig) -> Self {
        let kept = match &config {
            StoreConfig::Sqlite { path, .. } => {
                let connection = Connection::open(path).unwrap();
                let tables = Tables::of_sqlite(&connection).unwrap();
                Some((connection, tables))
            }
            _ => None,
        };
        Self { house, config, kept, audits: 0 }
    }

    /// Everything as it is in the database.
    pub(crate) fn tables(&self) -> Tables {
        match &self.config {
            StoreConfig::Sqlite { path, .. } => Tables::open_sqlite(path).unwrap(),
            StoreConfig::Postgres { url, .. } => Tables::open_postgres(url).unwrap(),
            StoreConfig::Memory => panic!("nobody else sees a database in memory"),
        }
    }

    /// The machines of the house.
    pub(crate) async fn world(&self) -> World {
        let compute = self.house.compute();
        let mut world = World::default();
        for listed in compute.list().await.unwrap() {
            let spec = compute.spec(&listed.name).unwrap();
            let machine = Machine {
                running: listed.running,
                address: Some(spec.network.address.to_string()),
                disks: spec.disks.into_iter().map(|disk| (disk.name, i64::from(disk.size_gib))).collect(),
                vcpu: i64::from(spec.size.vcpu),
                memory_mib: i64::from(spec.size.memory_mib),
            };
            world.machines.insert(listed.name, machine);
        }
        world.tombstones = compute.tombstones().await.unwrap().into_iter().map(|one| one.name).collect();
        world
    }

    pub(crate) fn expect(&self, at_rest: bool) -> Expectation {
        Expectation { at_rest, now_us: self.house.clock().now().micros(), topups: None }
    }

    /// Audits in the middle of whatever goes on.
    pub(crate) async fn look(&mut self, what: &str) {
        let world = self.world().await;
        let expect = self.expect(false);
        self.audits += 1;
        let found = match &mut self.kept {
            Some((connection, tables)) => {
                tables.refresh_sqlite(connection).unwrap();
                audit(tables, Some(&world), &expect)
            }
            None => audit(&self.tables(), Some(&world), &expect),
        };
        let database = if self.kept.is_some() { "SQLite" } else { "PostgreSQL" };
        assert!(found.is_empty(), "after {what} on {database}:\n{}", lines(&found));
    }

    /// Audits a house that has come to rest.
    pub(crate) async fn rest(&mut self) {
        self.look("coming to rest").await;
        let found = audit(&self.tables(), Some(&self.world().await), &self.expect(true));
        assert!(found.is_empty(), "at rest:\n{}", lines(&found));
        self.house.check().await;
    }

    /// Runs everything that is due within a span of time, step by step, and then moves the clock to its end.
    pub(crate) async fn run(&mut self, span: Duration) {
        let end = self.house.clock().now().plus(span);
        for step in 0..100_000 {
            if self.house.engine().run_due().await > 0 {
                self.look(&format!("step {step}")).await;
                continue;
            }
            match self.house.engine().next_run().await {
                Some(next) if next <= end => self.house.clock().set(next.max(self.house.clock().now())),
                _ => {
                    self.house.clock().set(end);
                    return;
                }
            }
        }
        panic!("the house does not come to rest");
    }
}

pub(crate) fn lines(found: &[innkeeper_audit::Violation]) -> String {
    found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
