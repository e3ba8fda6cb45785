//! The judgement: the machines, the database and the money against what customers were answered.

use crate::client::{Books, Customer};
use crate::house::{House, told};
use crate::http::Answer;
use crate::plan::{Plan, StoreKind};
use crate::report::Counts;
use crate::rest::Reader;
use innkeeper_audit::{Expectation, Tables, Topup, World};
use innkeeper_domain::billing::{InvoiceKind, InvoiceState, LineKind, Service};
use innkeeper_domain::id::{AccountId, InvoiceId, ProductId, ServiceId};
use innkeeper_domain::ledger::TransferState;
use innkeeper_domain::server::{Server, ServerState};
use innkeeper_drivers_dummy::Standing;
use innkeeper_drivers_dummy::history::{self, Event};
use innkeeper_store::{
    StoreError, Tx, addresses, idempotency, invoices, ledger, orders, servers, services, stock,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// How many rows are read at once.
const PAGE: i64 = 500;
/// The product with little stock, and how many of it there are, as the catalogue says.
const SCARCE: ProductId = ProductId(71);
const STOCK: i64 = 40;

/// Judges a house at rest whose processes have ended.
pub(crate) fn judge(
    plan: &Plan,
    house: &House,
    customers: &[Arc<Customer>],
    counts: &Counts,
) -> Result<Vec<String>, String> {
    let reader = Reader::open(house)?;
    let root = house.path("machines");
    let mut wrongs = rebuilt(&root)?;
    for customer in customers {
        let books = customer.books().clone();
        let account = AccountId(customer.account);
        let kept = reader.read(move |tx| kept(tx, account))?;
        let refused = books.refused.clone();
        let carried_out = reader.read(move |tx| carried_out(tx, account, &refused))?;
        let told = kept.compare(&books).into_iter().chain(carried_out).chain(books.wrongs);
        wrongs.extend(told.map(|wrong| format!("{}: {wrong}", customer.email)));
    }
    let house_servers = reader.read(all_servers)?;
    wrongs.extend(reader.read(stock_left)?.and_then(|left| miscounted(left, &house_servers)));
    wrongs.extend(compare_machines(&house_servers, &Standing::read(&root).map_err(told)?));
    count_invoices(&reader, counts)?;
    let check = house.output(&["ledger", "check"]).map_err(told)?;
    if !check.status.success() {
        let text =
            String::from_utf8_lossy(&check.stdout).into_owned() + &String::from_utf8_lossy(&check.stderr);
        wrongs.extend(text.lines().take(40).map(|line| format!("ledger check: {line}")));
    }
    wrongs.extend(audited(plan, house, customers)?);
    Ok(wrongs)
}

/// What the auditor says, who shares no code with the house.
fn audited(plan: &Plan, house: &House, customers: &[Arc<Customer>]) -> Result<Vec<String>, String> {
    let tables = match plan.store {
        StoreKind::Sqlite => Tables::open_sqlite(Path::new(&house.database)),
        StoreKind::Postgres => Tables::open_postgres(&house.database),
    };
    let top_ups = customers.iter().flat_map(|customer| {
        let sent = customer.books().top_ups.clone();
        sent.into_iter().map(|(reference, amount)| Topup {
            account: customer.account,
            gateway: "manual".to_owned(),
            reference,
            amount,
        })
    });
    let expect = Expectation { at_rest: true, now_us: house.now().micros(), topups: Some(top_ups.collect()) };
    let world = world(&house.path("machines")).map_err(told)?;
    let found = innkeeper_audit::audit(&tables.map_err(told)?, Some(&world), &expect);
    Ok(found.into_iter().map(|violation| format!("audit: {violation}")).collect())
}

/// The machines as the auditor sees them.
fn world(root: &Path) -> std::io::Result<World> {
    let standing = Standing::read(root)?;
    let seen = |machine: &innkeeper_drivers_dummy::Machine| innkeeper_audit::Machine {
        running: machine.on.is_some(),
        address: Some(machine.spec.network.address.to_string()),
        disks: machine.spec.disks.iter().map(|disk| (disk.name.clone(), i64::from(disk.size_gib))).collect(),
        vcpu: i64::from(machine.spec.size.vcpu),
        memory_mib: i64::from(machine.spec.size.memory_mib),
    };
    let history = history::read(root)?.into_iter().map(|event| match event {
        Event::Built(name) => innkeeper_audit::Event::Built(name),
        Event::Retired(name) => innkeeper_audit::Event::Retired(name),
    });
    Ok(World {
        machines: standing.machines.iter().map(|(name, machine)| (name.clone(), seen(machine))).collect(),
        tombstones: standing.tombstones.into_keys().collect(),
        history: history.collect(),
    })
}

/// Names that were built again, or twice.
fn rebuilt(root: &Path) -> Result<Vec<String>, String> {
    let (mut standing, mut retired) = (BTreeSet::new(), BTreeSet::new());
    let mut wrongs = Vec::new();
    for event in history::read(root).map_err(told)? {
        match event {
            Event::Built(name) => {
                if retired.contains(&name) {
                    wrongs.push(format!("machine {name} was built after it was retired"));
                } else if !standing.insert(name.clone()) {
                    wrongs.push(format!("machine {name} was built twice"));
                }
            }
            Event::Retired(name) => drop(retired.insert(name)),
        }
    }
    Ok(wrongs)
}

/// What the database holds of a customer.
struct Kept {
    orders: BTreeSet<i64>,
    services: Vec<Service>,
    clouds: BTreeSet<String>,
    top_ups: BTreeMap<String, i64>,
}

fn kept(tx: &mut Tx<'_>, account: AccountId) -> Result<Kept, StoreError> {
    let all = orders::by_account(tx, account)?;
    let services = services::by_account(tx, account)?;
    let mut clouds = BTreeSet::new();
    for service in &services {
        if let Some(server) = servers::by_id(tx, service.id)? {
            clouds.insert(server.uid.to_string());
        }
    }
    let transfers = ledger::transfers(tx, &ledger::owner(account))?;
    let mut top_ups = BTreeMap::new();
    for transfer in transfers {
        if let Some(reference) = transfer.id.strip_prefix("topup:manual:")
            && transfer.state == TransferState::Posted
        {
            top_ups.insert(reference.to_owned(), transfer.amount.minor);
        }
    }
    Ok(Kept { orders: all.iter().map(|order| order.id.0).collect(), services, clouds, top_ups })
}

/// Orders that were answered as refused, and placed all the same.
fn carried_out(
    tx: &mut Tx<'_>,
    account: AccountId,
    refused: &[(String, Answer)],
) -> Result<Vec<String>, StoreError> {
    let mut wrongs = Vec::new();
    for (key, Answer { status, body }) in refused {
        let outcome = idempotency::find(tx, account, key)?.and_then(|kept| kept.outcome);
        wrongs.extend(outcome.map(|outcome| format!("{outcome} was answered as refused: {status} {body}")));
    }
    Ok(wrongs)
}

impl Kept {
    fn compare(&self, books: &Books) -> Vec<String> {
        let mut wrongs = Vec::new();
        let accepted = books.orders.len() + books.clouds.len();
        if accepted != self.orders.len() {
            wrongs
                .push(format!("{accepted} orders were accepted, and {} are written down", self.orders.len()));
        }
        for order in books.orders.difference(&self.orders) {
            wrongs.push(format!("order {order} was accepted and is not written down"));
        }
        for uid in books.clouds.difference(&self.clouds) {
            wrongs.push(format!("server {uid} was accepted and is not written down"));
        }
        for order in &self.orders {
            let made = self.services.iter().filter(|service| service.order.0 == *order).count();
            if made != 1 {
                wrongs.push(format!("order {order} made {made} services"));
            }
        }
        let sent: BTreeMap<String, i64> = books.top_ups.iter().cloned().collect();
        if sent != self.top_ups {
            let (paid, booked): (i64, i64) = (sent.values().sum(), self.top_ups.values().sum());
            wrongs.push(format!("{paid} cents were paid in, and {booked} are booked"));
        }
        wrongs
    }
}

/// A server with its product and its addresses.
struct Sold {
    server: Server,
    product: ProductId,
    held: Vec<Ipv4Addr>,
}

/// How many of the product with little stock are left.
fn stock_left(tx: &mut Tx<'_>) -> Result<Option<i64>, StoreError> {
    let scarce = stock::all(tx)?.into_iter().filter(|(product, _)| *product == SCARCE);
    Ok(scarce.map(|(_, stock)| stock.remaining).reduce(|one, other| one + other))
}

fn miscounted(left: i64, all: &[Sold]) -> Option<String> {
    let holds = |sold: &&Sold| sold.product == SCARCE && sold.server.state.holds_capacity();
    let out = i64::try_from(all.iter().filter(holds).count()).unwrap_or(i64::MAX);
    (left + out != STOCK).then(|| format!("{left} are left of {STOCK} in stock, and {out} are in use"))
}

/// Every server with its addresses.
fn all_servers(tx: &mut Tx<'_>) -> Result<Vec<Sold>, StoreError> {
    let (mut found, mut after) = (Vec::new(), ServiceId(0));
    loop {
        let page = services::page(tx, after, PAGE)?;
        let Some(last) = page.last() else { return Ok(found) };
        after = last.id;
        for service in &page {
            let Some(server) = servers::by_id(tx, service.id)? else { continue };
            let held = addresses::by_server(tx, server.id)?;
            let held = held.into_iter().map(|one| one.address).collect();
            found.push(Sold { server, product: service.product, held });
        }
    }
}

fn compare_machines(all: &[Sold], standing: &Standing) -> Vec<String> {
    let mut wrongs = Vec::new();
    let mut named: BTreeSet<&str> = BTreeSet::new();
    let mut users: HashMap<Ipv4Addr, &str> = HashMap::new();
    for Sold { server, held, .. } in all {
        let name = server.machine.as_str();
        let machine = standing.machines.get(name);
        named.insert(name);
        let wanted = match server.state {
            ServerState::Running => Some(true),
            ServerState::Stopped => Some(false),
            ServerState::Gone | ServerState::Failed | ServerState::Pending => None,
            state => {
                wrongs.push(format!("server {} is not at rest: {state}", server.id));
                continue;
            }
        };
        match (wanted, machine) {
            (None, None) => {}
            (None, Some(_)) => {
                wrongs.push(format!("server {} is {} and has a machine", server.id, server.state));
            }
            (Some(_), None) => {
                wrongs.push(format!("server {} is {} without a machine", server.id, server.state));
            }
            (Some(running), Some(machine)) => {
                if running != machine.on.is_some() {
                    wrongs.push(format!("server {} is {}, its machine is not", server.id, server.state));
                }
                if machine.spec.size != server.size || machine.on.is_some_and(|size| size != server.size) {
                    wrongs.push(format!("server {} has another size than its machine", server.id));
                }
                let address = machine.spec.network.address;
                if held.first() != Some(&address) {
                    wrongs.push(format!("server {} holds {held:?}, its machine has {address}", server.id));
                }
                if let Some(other) = users.insert(address, name) {
                    wrongs.push(format!("machines {name} and {other} share the address {address}"));
                }
            }
        }
    }
    let unknown = standing.machines.keys().filter(|name| !named.contains(name.as_str()));
    wrongs.extend(unknown.map(|name| format!("machine {name} belongs to no server")));
    wrongs
}

/// Counts what was billed, for the report.
fn count_invoices(reader: &Reader, counts: &Counts) -> Result<(), String> {
    let mut after = InvoiceId(0);
    loop {
        let page = reader.read(move |tx| {
            let page = invoices::page(tx, after, PAGE)?;
            let (mut paid, mut renewals) = (0_u64, 0_u64);
            for invoice in page.iter().filter(|invoice| invoice.kind == InvoiceKind::Invoice) {
                paid += u64::from(invoice.state == InvoiceState::Paid);
                let lines =
                    if invoice.order.is_none() { invoices::lines(tx, invoice.id)? } else { Vec::new() };
                let again = |kind| matches!(kind, LineKind::Recurring | LineKind::Usage);
                renewals += u64::from(lines.iter().any(|line| again(line.kind)));
            }
            Ok((page.last().map(|invoice| invoice.id), page.len(), paid, renewals))
        })?;
        let (Some(last), issued, paid, renewals) = page else { return Ok(()) };
        counts.invoices.fetch_add(u64::try_from(issued).unwrap_or(0), Ordering::Relaxed);
        counts.payments.fetch_add(paid, Ordering::Relaxed);
        counts.renewals.fetch_add(renewals, Ordering::Relaxed);
        after = last;
    }
}
