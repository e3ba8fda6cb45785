//! The judge: what must be true after every step, after every day, and whenever everything is at rest.

use crate::hosts::Happened;
use crate::house::{Broken, House};
use crate::till::Booked;
use innkeeper_app::ledger;
use innkeeper_audit::{Event, Expectation, Machine, Tables, Topup, World, audit};
use innkeeper_domain::billing::ServiceState;
use innkeeper_domain::id::{AccountId, OrderId, ServiceId};
use innkeeper_domain::ledger::LedgerKind;
use innkeeper_domain::money::Money;
use innkeeper_domain::server::{Server, ServerState};
use innkeeper_store::{addresses, disks, operations, orders, servers, services};
use std::collections::{BTreeMap, BTreeSet};

/// How many steps pass between two looks at everything, at most.
const AUDIT_EVERY: u64 = 40;

/// What is remembered from step to step.
#[derive(Default)]
pub(crate) struct Judge {
    /// Every top-up that was booked.
    pub(crate) booked: Booked,
    built: BTreeSet<String>,
    retired: BTreeSet<String>,
    /// The tables as they were read last.
    tables: Tables,
    /// The machines as they were seen last, and all that happened to them.
    world: World,
    /// How much the database had changed when it was looked at last.
    seen: u64,
    /// Whether a process has died since everything was looked at.
    is_suspicious: bool,
}

impl Judge {
    pub(crate) const fn suspect(&mut self) {
        self.is_suspicious = true;
    }
}

impl House {
    /// What must be true after every step.
    pub(crate) fn after_step(&mut self) -> Result<(), Broken> {
        for happened in self.parts.hosts.take_happened() {
            match happened {
                Happened::Built(name) => self.was_built(name)?,
                Happened::Retired(name) => self.was_retired(&name)?,
            }
        }
        let after_crash = std::mem::take(&mut self.judge.is_suspicious) && self.chance.one_in(4);
        if after_crash || self.tally.steps.is_multiple_of(AUDIT_EVERY) { self.audit(false) } else { Ok(()) }
    }

    fn was_built(&mut self, name: String) -> Result<(), Broken> {
        self.tally.machines += 1;
        if self.judge.retired.contains(&name) {
            return Err(Broken::new("what was deleted is not built again", name));
        }
        if self.judge.built.insert(name.clone()) {
            self.judge.world.history.push(Event::Built(name));
        } else if self.parts.hosts.is_lost(&name) {
            // Its owner had it installed anew after its host had lost it.
            self.parts.hosts.find(&name);
        } else {
            return Err(Broken::new("one order, one machine", format!("{name} was built twice")));
        }
        Ok(())
    }

    fn was_retired(&mut self, name: &str) -> Result<(), Broken> {
        let machine = name.to_owned();
        let found = self.read(move |tx| {
            let Some(server) = servers::by_machine(tx, &machine)? else { return Ok(None) };
            Ok(services::by_id(tx, server.id)?.map(|service| (server, service)))
        })?;
        if self.judge.retired.insert(name.to_owned()) {
            self.judge.world.history.push(Event::Retired(name.to_owned()));
        }
        let is_wanted = found.as_ref().is_some_and(|(server, service)| {
            let ends =
                server.removal || !server.state.holds_capacity() || server.state == ServerState::Removing;
            !ends && service.state != ServiceState::Pending
        });
        if is_wanted {
            Err(Broken::new("a wanted machine is kept", format!("{name}: {found:?}")))
        } else {
            Ok(())
        }
    }

    /// Looks at everything, unless nothing has changed. At rest, the world has to be as the database says.
    pub(crate) fn audit(&mut self, is_at_rest: bool) -> Result<(), Broken> {
        let changes = self.parts.store.changes();
        if changes == self.judge.seen && !is_at_rest {
            return Ok(());
        }
        self.judge.seen = changes;
        self.tally.audits += 1;
        self.audit_books(is_at_rest)?;
        self.audit_orders(is_at_rest)?;
        if !is_at_rest {
            return Ok(());
        }
        let app = self.observer.clone();
        let report = self.quiet(ledger::check(&app))?;
        let report = report.map_err(|error| Broken::new("reads work", error.to_string()))?;
        if !report.findings.is_empty() {
            return Err(Broken::new("the ledger agrees", report.findings.join("; ")));
        }
        self.audit_topups()?;
        self.audit_world()
    }

    /// Lets the auditor see the tables and the machines.
    fn audit_books(&mut self, is_at_rest: bool) -> Result<(), Broken> {
        let tables = &mut self.judge.tables;
        let first = tables.accounts.is_empty();
        let read = self.parts.store.look(|connection| {
            if first {
                Tables::of_sqlite(connection).map(|read| *tables = read)
            } else {
                tables.refresh_sqlite(connection)
            }
        });
        if let Some(Err(error)) = read {
            return Err(Broken::new("reads work", error.to_string()));
        }
        self.see_machines();
        let topup = |(reference, (account, amount)): (&String, &(AccountId, Money))| Topup {
            account: account.0,
            gateway: "manual".to_owned(),
            reference: reference.clone(),
            amount: amount.minor,
        };
        let topups = self.judge.booked.iter().map(topup).collect();
        let expect = Expectation { at_rest: is_at_rest, now_us: self.now().micros(), topups: Some(topups) };
        match audit(&self.judge.tables, Some(&self.judge.world), &expect).first() {
            Some(violation) => Err(Broken::new(violation.rule, violation.detail.clone())),
            None => Ok(()),
        }
    }

    /// Sees the machines as their hosts show them. One that was lost behind everybody's back is shown as the tables
    /// have it, because nobody is to blame for it.
    fn see_machines(&mut self) {
        let (fake, tables) = (&self.parts.hosts.fake, &self.judge.tables);
        let mut machines = BTreeMap::new();
        for server in &tables.servers {
            if let Some(spec) = fake.spec(&server.machine) {
                let disks = spec.disks.iter().map(|disk| (disk.name.clone(), i64::from(disk.size_gib)));
                let machine = Machine {
                    running: fake.running(&server.machine) == Some(true),
                    address: Some(spec.network.address.to_string()),
                    disks: disks.collect(),
                    vcpu: i64::from(spec.size.vcpu),
                    memory_mib: i64::from(spec.size.memory_mib),
                };
                machines.insert(server.machine.clone(), machine);
            } else if self.parts.hosts.is_lost(&server.machine)
                && !matches!(server.state.as_str(), "gone" | "failed")
            {
                let mine = tables.disks.iter().filter(|disk| disk.server_id == server.id);
                let address = tables.addresses.iter().find(|address| address.server_id == Some(server.id));
                let machine = Machine {
                    running: server.state == "running" && server.suspended == 0,
                    address: address.map(|address| address.address.clone()),
                    disks: mine.map(|disk| (format!("disk{}", disk.id), disk.size_gib)).collect(),
                    vcpu: server.vcpu,
                    memory_mib: server.memory_mib,
                };
                machines.insert(server.machine.clone(), machine);
            }
        }
        self.judge.world.machines = machines;
    }

    /// Every accepted order is there, and no other.
    fn audit_orders(&mut self, is_at_rest: bool) -> Result<(), Broken> {
        for index in 0..self.customers.len() {
            let Some(customer) = self.customers.get(index) else { continue };
            let Some(account) = customer.caller.as_ref().map(|caller| caller.account) else { continue };
            let there = self.read(move |tx| orders::by_account(tx, account))?;
            let there: BTreeSet<OrderId> = there.iter().map(|order| order.id).collect();
            let Some(customer) = self.customers.get_mut(index) else { continue };
            if let Some(missing) = customer.orders.difference(&there).next() {
                return Err(Broken::new("an accepted order is kept", format!("order {missing}")));
            }
            let more: Vec<OrderId> = there.difference(&customer.orders).copied().collect();
            let may = customer.orders_unknown + usize::from(customer.open.is_some());
            if more.len() > may {
                return Err(Broken::new(
                    "one request, one order",
                    format!("orders {more:?}, where {may} may be"),
                ));
            }
            if is_at_rest {
                customer.orders.extend(more);
                customer.orders_unknown = 0;
            }
        }
        Ok(())
    }

    /// What the gateway told is what was booked.
    fn audit_topups(&mut self) -> Result<(), Broken> {
        let app = self.observer.clone();
        let accounts = self.quiet(ledger::accounts(&app))?;
        let accounts = accounts.map_err(|error| Broken::new("reads work", error.to_string()))?;
        let taken: i64 = accounts
            .iter()
            .filter(|account| account.side.kind == LedgerKind::Cash)
            .map(|account| account.balance.debits_posted)
            .sum();
        let told: i64 = self.judge.booked.values().map(|(_, amount)| amount.minor).sum();
        let agrees = taken == told;
        if agrees {
            Ok(())
        } else {
            Err(Broken::new("a top-up counts once", format!("{taken} booked, {told} told")))
        }
    }

    /// Every machine has its server, and every server its machine, as it was sold.
    fn audit_world(&mut self) -> Result<(), Broken> {
        let standing = self.read(|tx| servers::standing(tx, ServiceId(0), 10_000))?;
        let names: BTreeSet<&str> = standing.iter().map(|server| server.machine.as_str()).collect();
        let snapshot = self.parts.hosts.fake.snapshot();
        let machines = snapshot.lines().filter_map(|line| line.strip_prefix("machine ")?.split(' ').next());
        if let Some(orphan) = machines.into_iter().find(|name| !names.contains(name)) {
            return Err(Broken::new("no machine without a server", orphan));
        }
        standing.iter().try_for_each(|server| self.audit_server(server))
    }

    fn audit_server(&self, server: &Server) -> Result<(), Broken> {
        if server.state == ServerState::Pending || self.parts.hosts.is_lost(&server.machine) {
            return Ok(());
        }
        let wrong = |rule, detail: String| {
            Err(Broken::new(rule, format!("server {}: {detail}; {server:?}", server.id)))
        };
        let id = server.id;
        let (disks, addresses, live) = self.read(move |tx| {
            let live = operations::live_by_subject(tx, &id.machine_subject())?;
            Ok((disks::by_server(tx, id)?, addresses::by_server(tx, id)?, live))
        })?;
        if !server.state.at_rest() || live.is_some() {
            return wrong("everything comes to rest", format!("{live:?}"));
        }
        let Some(spec) = self.parts.hosts.fake.spec(&server.machine) else {
            return wrong("a delivered server has its machine", "it has none".to_owned());
        };
        let running = self.parts.hosts.fake.running(&server.machine) == Some(true);
        if running != (server.state == ServerState::Running) || (running && server.suspended) {
            return wrong("power is as shown", format!("running: {running}"));
        }
        let sold: Vec<u32> = disks.iter().map(|disk| disk.size_gib).collect();
        let held: Vec<u32> = spec.disks.iter().map(|disk| disk.size_gib).collect();
        let address = addresses.first().map(|address| address.address);
        if running && spec.install.id != server.install.id {
            return wrong("a machine is installed as it was last wished", format!("{spec:?}"));
        }
        if spec.size != server.size || sold != held || address != Some(spec.network.address) {
            return wrong("a machine is as it was sold", format!("{spec:?}"));
        }
        Ok(())
    }
}
