//! Every rule can fail: damage that breaks one rule is reported under that rule, and under no other.

use crate::story;
use crate::watch::lines;
use innkeeper_audit::rows::{Idempotency, InvoiceLine};
use innkeeper_audit::{Event, Expectation, Machine, RULES, Tables, Topup, World, audit};
use innkeeper_engine::NoFaults;
use innkeeper_store::StoreConfig;
use innkeeper_store::testing::TestDatabase;
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// What is broken.
enum Damage {
    /// Statements on a copy of the database; each changes at least one row.
    Sql(&'static [&'static str]),
    /// A change of what was read.
    Read(fn(&mut Tables)),
    /// A change of the machines.
    World(fn(&Tables, &mut World)),
    /// Something that was told.
    Told(fn(&mut Expectation)),
}

use Damage::{Read, Sql, Told};

const ANOTHER_ACCOUNT: &str = "UPDATE operation SET account_id = account_id % 2 + 1 WHERE id = \
    (SELECT MIN(id) FROM operation WHERE state = 'done' AND service_id IS NOT NULL AND account_id <= 2)";

/// The damage, and the rules that find it: the one that it is about, unless one implies another.
fn cases() -> Vec<(&'static [&'static str], Damage)> {
    [accounts(), orders(), bills(), money(), work(), places()].into_iter().flatten().collect()
}

fn accounts() -> Vec<(&'static [&'static str], Damage)> {
    vec![
        (
            &["account.closed"],
            Sql(&["UPDATE account SET state = 'closed' WHERE id = \
                (SELECT MIN(account_id) FROM service WHERE state = 'active')"]),
        ),
        (&["account.owner"], Sql(&[ANOTHER_ACCOUNT])),
        (&["account.state"], Sql(&["UPDATE account SET state = 'odd' WHERE id = 1"])),
        (&["account.state"], Sql(&["UPDATE account SET zone = 'Mars/Base' WHERE zone = 'UTC'"])),
        (
            &["idempotency.outcome"],
            Sql(&["INSERT INTO idempotency (account_id, key, fingerprint, outcome, created_at) \
                SELECT account_id, 'other', fingerprint, outcome, created_at FROM idempotency \
                WHERE outcome LIKE '%order%' LIMIT 1"]),
        ),
        (
            &["idempotency.outcome"],
            Read(|tables| {
                let row: &Idempotency = tables.idempotency.first().unwrap();
                tables.idempotency.push(Idempotency { outcome: None, ..row.clone() });
            }),
        ),
    ]
}

fn orders() -> Vec<(&'static [&'static str], Damage)> {
    vec![
        (
            &["order.charge"],
            Sql(&["UPDATE ledger_transfer SET settled_at = settled_at + 1 WHERE id = \
                (SELECT MIN(id) FROM ledger_transfer WHERE id LIKE 'service:%:net' AND state = 'posted')"]),
        ),
        (
            &["order.charge"],
            Read(|tables| {
                // A cent is moved from one charge to another.
                let mut posted = tables
                    .transfers
                    .iter_mut()
                    .filter(|it| it.id.starts_with("service:") && it.state == "posted");
                let (less, more) = (posted.next().unwrap(), posted.last().unwrap());
                less.amount -= 1;
                more.amount += 1;
                add_up(tables);
            }),
        ),
        (
            &["order.invoice"],
            Sql(&["UPDATE orders SET invoice_id = 999999 WHERE id = (SELECT MIN(o.id) FROM orders o \
                WHERE o.invoice_id IS NULL AND o.state = 'fulfilled')"]),
        ),
        (
            &["order.lines"],
            Sql(&[
                "INSERT INTO invoice_line (invoice_id, kind, service_id, subject, meter, from_at, to_at, description, \
                quantity_milli, rate_micro, currency, net) SELECT l.invoice_id, 'upgrade', service_id, subject, 'x', \
                from_at, to_at, '', 1000, 0, l.currency, 0 FROM invoice_line l JOIN invoice i ON i.id = l.invoice_id \
                WHERE i.order_id IS NOT NULL AND i.state = 'paid' AND i.kind = 'invoice' LIMIT 1",
            ]),
        ),
        (
            &["order.refund"],
            Read(|tables| settle(tables, |state, delivered| state == "voided" && !delivered, "posted")),
        ),
        (
            &["order.refund"],
            Read(|tables| {
                let note = tables.invoices.iter().rposition(|it| it.kind == "credit_note").unwrap();
                let note = tables.invoices.remove(note);
                tables.lines.retain(|line| line.invoice_id != note.id);
                let name = format!("credit_note:{}", note.series);
                tables.series.iter_mut().find(|row| row.name == name).unwrap().last -= 1;
            }),
        ),
        (
            &["order.server"],
            Sql(&["DELETE FROM server WHERE id = (SELECT MIN(id) FROM server WHERE state = 'failed')"]),
        ),
        (
            &["order.state"],
            Sql(&[
                "UPDATE orders SET state = 'failed' WHERE id = (SELECT MIN(o.id) FROM orders o JOIN service s \
                ON s.order_id = o.id JOIN server v ON v.id = s.id WHERE o.state = 'fulfilled' \
                GROUP BY o.id HAVING SUM(v.state = 'gone') = COUNT(*) ORDER BY o.id LIMIT 1)",
            ]),
        ),
        (
            &["order.unpaid"],
            Read(|tables| settle(tables, |state, delivered| state == "posted" && delivered, "voided")),
        ),
        (
            &["order.watch"],
            Sql(&["UPDATE operation SET state = 'done', percent = 100, finished_at = 1 \
                WHERE kind = 'order.expiry' AND state = 'live'"]),
        ),
        (&["payment.once"], Sql(&["DELETE FROM payment WHERE id = (SELECT MAX(id) FROM payment)"])),
        (&["payment.once"], Sql(&["UPDATE payment SET amount = amount + 1 WHERE id = 1"])),
        (&["payment.once"], Read(|tables| tables.payments.push(tables.payments.first().unwrap().clone()))),
    ]
}

fn bills() -> Vec<(&'static [&'static str], Damage)> {
    vec![
        (
            &["agreement.due"],
            Sql(&["UPDATE service SET next_due_at = next_due_at + 1 WHERE id = \
                (SELECT MIN(id) FROM service WHERE state = 'active')"]),
        ),
        (
            &["agreement.early"],
            Sql(&[
                "UPDATE invoice SET created_at = created_at - 1 WHERE id = (SELECT MIN(i.id) FROM invoice i \
                JOIN invoice_line l ON l.invoice_id = i.id WHERE l.kind = 'recurring' AND i.order_id IS NULL)",
            ]),
        ),
        (
            &["agreement.periods"],
            Sql(&[
                "UPDATE invoice_line SET to_at = to_at + 1 WHERE id = (SELECT MAX(l.id) FROM invoice_line l \
                JOIN service s ON s.id = l.service_id WHERE l.kind = 'recurring' AND s.state = 'active')",
            ]),
        ),
        (
            &["agreement.price"],
            Sql(&[
                "UPDATE service SET recurring = recurring + 1, first_payment = first_payment + 1 WHERE id = \
                (SELECT MIN(id) FROM service WHERE state = 'active' AND billing = 'prepaid')",
            ]),
        ),
        (
            &["dunning.followed"],
            Sql(&["UPDATE operation SET input = '{\"invoice\":null}' WHERE id = \
            (SELECT MIN(o.id) FROM operation o WHERE o.state = 'live' AND o.step IN ('remind', 'suspend', 'terminate'))"]),
        ),
        (
            &["dunning.followed"],
            Sql(&["UPDATE operation SET step = 'suspend' WHERE state = 'live' AND step = 'terminate'"]),
        ),
        (&["invoice.date"], Sql(&["UPDATE invoice SET due_on = '2020-01-01' WHERE id = 1"])),
        (&["invoice.date"], Sql(&["UPDATE invoice SET issued_on = '2026-11-20' WHERE id = 1"])),
        (&["invoice.lines"], Sql(&["UPDATE invoice_line SET subject = 'service:0' WHERE id = 1"])),
        (&["invoice.number"], Sql(&["UPDATE number_series SET last = last + 1"])),
        (&["invoice.number"], Sql(&["UPDATE invoice SET number = number + 100 WHERE id = 2"])),
        (
            &["invoice.state"],
            Sql(&["UPDATE invoice SET paid_at = 1 WHERE state = 'unpaid' AND order_id IS NULL"]),
        ),
        (&["invoice.sum"], Sql(&["UPDATE invoice SET total = total - 1 WHERE kind = 'credit_note'"])),
        (
            &["invoice.sum", "usage.line"],
            Sql(&[
                "UPDATE invoice_line SET net = net - 1 WHERE id = (SELECT MIN(l.id) FROM invoice_line l WHERE l.kind = 'usage')",
            ]),
        ),
        (
            &["invoice.tax"],
            Sql(&[
                "UPDATE invoice SET tax = tax + 1, total = total + 1 WHERE state = 'unpaid' AND order_id IS NULL",
            ]),
        ),
        (
            &["invoice.twice"],
            Read(|tables| {
                let of_order: BTreeSet<i64> =
                    tables.invoices.iter().filter(|it| it.order_id.is_some()).map(|it| it.id).collect();
                let paid: BTreeSet<i64> =
                    tables.invoices.iter().filter(|it| it.state == "paid").map(|it| it.id).collect();
                let line = tables.lines.iter().find(|line| {
                    line.kind == "recurring"
                        && paid.contains(&line.invoice_id)
                        && !of_order.contains(&line.invoice_id)
                });
                let line = line.unwrap().clone();
                for offset in [0, 1] {
                    let id = 900_000 + offset;
                    let (kind, from_at) = ("upgrade".to_owned(), line.from_at + offset);
                    tables.lines.push(InvoiceLine { id, kind, from_at, net: 0, ..line.clone() });
                }
            }),
        ),
        (
            &["note.due"],
            Sql(&["UPDATE invoice SET state = 'unpaid' WHERE state = 'credited' AND order_id IS NULL"]),
        ),
        (&["note.lines"], Sql(&["UPDATE invoice SET tax_bp = tax_bp + 1 WHERE kind = 'credit_note'"])),
        (
            &["note.lines"],
            Sql(&["UPDATE invoice_line SET to_at = to_at + 1 WHERE id = \
                (SELECT MIN(id) FROM invoice_line WHERE kind = 'reversal')"]),
        ),
        (
            &["usage.interval"],
            Sql(&[
                "UPDATE usage_interval SET start_at = start_at + 1 WHERE id = (SELECT MIN(u.id) FROM usage_interval u \
                JOIN service s ON s.id = u.service_id WHERE s.billing = 'prepaid')",
            ]),
        ),
        (
            &["usage.line"],
            Sql(&["UPDATE invoice_line SET quantity_milli = quantity_milli + 1 WHERE id = \
                (SELECT MIN(id) FROM invoice_line WHERE kind = 'usage')"]),
        ),
        (
            &["usage.open"],
            Sql(&[
                "UPDATE usage_interval SET end_at = start_at + 1 WHERE id = (SELECT MIN(u.id) FROM usage_interval u \
                JOIN service s ON s.id = u.service_id WHERE s.billing = 'prepaid' AND s.state = 'active' \
                AND u.end_at IS NULL)",
            ]),
        ),
        (
            &["usage.open"],
            Sql(&[
                "UPDATE usage_interval SET end_at = NULL WHERE id = (SELECT MIN(u.id) FROM usage_interval u \
                JOIN service s ON s.id = u.service_id WHERE s.billing = 'prepaid' AND s.ended_at IS NOT NULL)",
            ]),
        ),
        (
            &["usage.quantity"],
            Sql(&["UPDATE usage_interval SET quantity_milli = quantity_milli + 1 WHERE id = \
                (SELECT MIN(u.id) FROM usage_interval u JOIN service s ON s.id = u.service_id \
                WHERE s.billing = 'prepaid' AND u.end_at IS NULL)"]),
        ),
        (
            &["usage.unbilled"],
            Read(|tables| {
                let over =
                    tables.services.iter_mut().find(|it| it.billing == "metered" && it.ended_at.is_some());
                let over = over.unwrap();
                over.ended_at = over.ended_at.map(|end| end + 3_600_000_000);
                for meter in ["vcpu", "memory_gib", "disk_gib", "address"] {
                    let mut mine = tables
                        .intervals
                        .iter_mut()
                        .filter(|it| it.service_id == over.id && it.meter == meter);
                    mine.next_back().unwrap().end_at = over.ended_at;
                }
            }),
        ),
        (
            &["usage.window"],
            Sql(&["UPDATE invoice_line SET from_at = from_at - 1 WHERE kind = 'usage' AND from_at = \
                (SELECT MIN(from_at) FROM invoice_line WHERE kind = 'usage')"]),
        ),
    ]
}

fn money() -> Vec<(&'static [&'static str], Damage)> {
    vec![
        (
            &["invoice.charge"],
            Sql(&["UPDATE ledger_transfer SET settled_at = settled_at + 1 WHERE id = \
                (SELECT MIN(id) FROM ledger_transfer WHERE id LIKE 'invoice:%')"]),
        ),
        (
            &["invoice.charge"],
            Read(|tables| {
                let gone = tables.transfers.iter().position(|it| it.id.starts_with("invoice:")).unwrap();
                tables.transfers.remove(gone);
                add_up(tables);
            }),
        ),
        (
            &["ledger.account"],
            Sql(&[
                "UPDATE ledger_account SET debits_posted = debits_posted + 1 WHERE kind = 'cash'",
                "UPDATE ledger_account SET credits_posted = credits_posted + 1 WHERE kind = 'revenue'",
            ]),
        ),
        // Sums that do not balance are not those of the transfers, either.
        (
            &["ledger.account", "ledger.balance"],
            Sql(&["UPDATE ledger_account SET credits_posted = credits_posted + 1 WHERE kind = 'tax'"]),
        ),
        (
            &["ledger.hold"],
            Read(|tables| settle(tables, |state, delivered| state == "voided" && !delivered, "pending")),
        ),
        (
            &["ledger.overdrawn"],
            Read(|tables| {
                // The account that "far" spends from, with less than it spent.
                let top_up = tables.transfers.iter_mut().find(|it| it.id.starts_with("topup:")).unwrap();
                top_up.amount = 1;
                add_up(tables);
            }),
        ),
        (
            &["ledger.topup"],
            Told(|expect| {
                let (gateway, reference) = ("manual".to_owned(), "lost".to_owned());
                expect.topups = Some(vec![Topup { account: 1, gateway, reference, amount: 100 }]);
            }),
        ),
        (
            &["ledger.transfer"],
            Sql(&["UPDATE ledger_transfer SET settled_at = NULL WHERE id = \
                (SELECT MIN(id) FROM ledger_transfer WHERE id LIKE 'topup:%')"]),
        ),
        (
            &["ledger.unexplained"],
            Sql(&["UPDATE ledger_transfer SET id = 'charge:1:net' WHERE id = \
                (SELECT MIN(id) FROM ledger_transfer WHERE id LIKE 'topup:%')"]),
        ),
    ]
}

fn work() -> Vec<(&'static [&'static str], Damage)> {
    vec![
        (
            &["operation.ended"],
            Sql(&[
                "UPDATE operation SET finished_at = NULL WHERE id = (SELECT MIN(id) FROM operation WHERE state = 'done')",
            ]),
        ),
        (&["operation.leased"], Sql(&["UPDATE operation SET lease = 'x' WHERE state = 'live'"])),
        (
            &["operation.parked"],
            Sql(&["UPDATE operation SET state = 'parked' WHERE id = \
                (SELECT MIN(id) FROM operation WHERE state = 'live' AND kind = 'service.cycle')"]),
        ),
        (
            &["operation.subject"],
            Sql(&[
                "UPDATE operation SET subject = 'server:0' WHERE id = (SELECT MIN(id) FROM operation WHERE state = 'done')",
            ]),
        ),
        (
            &["operation.subject"],
            Read(|tables| {
                let mut twin = tables.operations.iter().find(|it| it.state == "live").unwrap().clone();
                twin.id = 900_000;
                tables.operations.push(twin);
            }),
        ),
        (&["operation.waiting"], Sql(&["UPDATE operation SET run_at = 1 WHERE state = 'live'"])),
        (
            &["server.state"],
            Sql(&["UPDATE server SET suspended = 1 WHERE state = 'stopped' AND suspended = 0"]),
        ),
        (
            &["server.work"],
            Sql(&[
                "UPDATE server SET removal = 1 WHERE id = (SELECT MIN(id) FROM server WHERE state = 'running')",
            ]),
        ),
        (
            &["service.billed"],
            Sql(&["UPDATE operation SET state = 'done', percent = 100, finished_at = 1 WHERE id = \
                (SELECT MIN(id) FROM operation WHERE kind = 'service.cycle' AND state = 'live' AND step = 'renew')"]),
        ),
        (
            &["service.state"],
            Sql(&[
                "UPDATE service SET ended_at = 1 WHERE id = (SELECT MIN(id) FROM service WHERE state = 'active')",
            ]),
        ),
    ]
}

fn places() -> Vec<(&'static [&'static str], Damage)> {
    vec![
        (&["address.held_twice"], Read(|tables| hold(tables, "pending"))),
        (&["address.leaked"], Read(|tables| hold(tables, "gone"))),
        (
            &["address.machine"],
            Damage::World(|_, world| {
                let machine = world.machines.values_mut().next().unwrap();
                machine.address = Some("127.99.0.1".to_owned());
            }),
        ),
        (
            &["address.missing"],
            Read(|tables| {
                let waits = tables.servers.iter().find(|it| it.state == "pending").unwrap().id;
                let held = tables.addresses.iter_mut().find(|it| it.server_id == Some(waits)).unwrap();
                (held.server_id, held.account_id) = (None, None);
            }),
        ),
        (&["capacity.counted"], Sql(&["UPDATE location_use SET disk_gib = disk_gib + 1"])),
        (
            &["capacity.held"],
            Sql(&[
                "UPDATE server SET vcpu_held = 1 WHERE id = (SELECT MIN(id) FROM server WHERE state = 'running')",
                "UPDATE location_use SET vcpu = vcpu + 1",
            ]),
        ),
        (&["capacity.oversold"], Sql(&["UPDATE location SET vcpu_max = 1"])),
        (&["disk.main"], Sql(&["UPDATE disk SET is_main = 0 WHERE id = 1"])),
        (&["stock.conserved"], Read(|tables| tables.stock.first_mut().unwrap().remaining += 1)),
        (
            &["machine.built_again"],
            Damage::World(|_, world| {
                let name = "vm-1".to_owned();
                world.history =
                    vec![Event::Built(name.clone()), Event::Retired(name.clone()), Event::Built(name)];
            }),
        ),
        (
            &["machine.built_again"],
            Damage::World(|_, world| {
                world.history = vec![Event::Built("vm-1".to_owned()), Event::Built("vm-1".to_owned())];
            }),
        ),
        (
            &["machine.disks"],
            Damage::World(|_, world| {
                *world.machines.values_mut().next().unwrap().disks.values_mut().next().unwrap() += 1;
            }),
        ),
        (&["machine.missing"], Damage::World(|_, world| drop(world.machines.pop_first()))),
        (
            &["machine.orphan"],
            Damage::World(|_, world| {
                drop(world.machines.insert("vm-stranger".to_owned(), Machine::default()));
            }),
        ),
        (
            &["machine.orphan"],
            Damage::World(|tables, world| {
                let gone = tables.servers.iter().find(|it| it.state == "gone").unwrap();
                world.tombstones.clear();
                drop(world.machines.insert(gone.machine.clone(), Machine::default()));
            }),
        ),
        (
            &["machine.power"],
            Damage::World(|_, world| {
                let machine = world.machines.values_mut().next().unwrap();
                machine.running = !machine.running;
            }),
        ),
        (&["machine.size"], Damage::World(|_, world| world.machines.values_mut().next().unwrap().vcpu += 1)),
    ]
}

/// Gives a free address to a server in a state.
fn hold(tables: &mut Tables, state: &str) {
    let server = tables.servers.iter().find(|it| it.state == state).unwrap();
    let free = tables.addresses.iter_mut().find(|it| it.account_id.is_none()).unwrap();
    (free.server_id, free.account_id) = (Some(server.id), Some(server.account_id));
}

/// Moves both transfers of one service, which was delivered or was not, to another state.
fn settle(tables: &mut Tables, wanted: fn(&str, bool) -> bool, state: &str) {
    let delivered: BTreeSet<i64> =
        tables.services.iter().filter(|it| it.activated_at.is_some()).map(|it| it.id).collect();
    let service = |id: &str| id.strip_prefix("service:")?.split(':').next()?.parse::<i64>().ok();
    let found = tables
        .transfers
        .iter()
        .find_map(|it| service(&it.id).filter(|id| wanted(&it.state, delivered.contains(id))));
    let found = found.expect("no such transfer in the story");
    for transfer in tables.transfers.iter_mut().filter(|it| service(&it.id) == Some(found)) {
        state.clone_into(&mut transfer.state);
        transfer.settled_at = (state != "pending").then_some(1);
    }
    add_up(tables);
}

/// Makes the kept sums of the ledger those of its transfers.
fn add_up(tables: &mut Tables) {
    for account in &mut tables.ledger_accounts {
        let sum = |state: &str, is_debit: bool| -> i64 {
            let mine = tables.transfers.iter().filter(|it| {
                it.state == state && account.id == if is_debit { it.debit_id } else { it.credit_id }
            });
            mine.map(|it| it.amount).sum()
        };
        (account.debits_pending, account.debits_posted) = (sum("pending", true), sum("posted", true));
        (account.credits_pending, account.credits_posted) = (sum("pending", false), sum("posted", false));
    }
}

/// The tables of a copy of a database after some statements that no constraint stops.
fn after(path: &Path, statements: &[&str]) -> Result<Tables, String> {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db");
    Connection::open(path).unwrap().execute("VACUUM INTO $1", [copy.to_str().unwrap()]).unwrap();
    let connection = Connection::open(&copy).unwrap();
    connection.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON").unwrap();
    for statement in statements {
        let changed = connection.execute(statement, []).map_err(|error| format!("{error}: {statement}"))?;
        if changed == 0 {
            return Err(format!("nothing to be damaged: {statement}"));
        }
    }
    drop(connection);
    Ok(Tables::open_sqlite(&copy).unwrap())
}

#[test]
fn every_rule_finds_its_damage_and_no_other() {
    let database = TestDatabase::sqlite();
    let StoreConfig::Sqlite { path, .. } = database.config() else { panic!("a file") };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let (healthy, machines, expect) = runtime.block_on(async {
        let mut watch = story::doors_open(database.config(), 64, Arc::new(NoFaults)).await;
        story::whole(&mut watch).await;
        (watch.tables(), watch.world().await, watch.expect(true))
    });
    assert!(audit(&healthy, Some(&machines), &expect).is_empty());
    let mut wrong = Vec::new();
    for (index, (rules, damage)) in cases().iter().enumerate() {
        let (mut tables, mut world, mut expect) = (healthy.clone(), machines.clone(), expect.clone());
        match damage {
            Sql(statements) => match after(&path, statements) {
                Ok(damaged) => tables = damaged,
                Err(text) => wrong.push(format!("case {index}, {rules:?}: {text}")),
            },
            Read(change) => change(&mut tables),
            Damage::World(change) => change(&tables, &mut world),
            Told(change) => change(&mut expect),
        }
        let found = audit(&tables, Some(&world), &expect);
        let named: BTreeSet<&str> = found.iter().map(|it| it.rule).collect();
        if named != rules.iter().copied().collect() {
            wrong.push(format!("case {index}, {rules:?}, found:\n{}", lines(&found)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_rule_has_its_damage() {
    let covered: BTreeSet<&str> = cases().iter().flat_map(|(rules, _)| rules.iter().copied()).collect();
    assert_eq!(covered, RULES.iter().copied().collect());
    assert!(RULES.is_sorted());
}
