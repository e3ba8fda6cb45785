//! A scene: a furnished house with one wish in it, and the accidents that begin once it is arranged.

use crate::fixture::read;
use innkeeper_app::testing::{Furniture, House};
use innkeeper_app::workflow::World;
use innkeeper_app::{ledger, sweep};
use innkeeper_domain::ledger::TransferState;
use innkeeper_domain::operation::OperationState;
use innkeeper_domain::secret::Secret;
use innkeeper_domain::server::{Server, ServerState};
use innkeeper_engine::prove::{self, Plan, Stage};
use innkeeper_engine::{Engine, Fault, Faults, Point};
use innkeeper_ports::clock::ManualClock;
use innkeeper_ports::compute::Compute;
use innkeeper_ports::compute::fake::FakeCompute;
use innkeeper_store::ledger::{LedgerAccount, Transfer};
use innkeeper_store::{
    StoreError, Tx, accounts, addresses, capacity, catalogue, disks, invoices, ledger as books, notices,
    operations, orders, servers, services, stock, usage,
};
use std::fmt::Write as _;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Puts the wish into the house.
pub(super) type Arrange = fn(Arc<House>) -> Pin<Box<dyn Future<Output = ()> + Send>>;

/// Nothing breaks while the scene is being set.
struct Armed {
    plan: Arc<Plan>,
    on: AtomicBool,
}

impl Faults for Armed {
    fn at(&self, point: Point, kind: &str, step: &str) -> Fault {
        if self.on.load(Ordering::SeqCst) { self.plan.at(point, kind, step) } else { Fault::None }
    }
}

pub(super) struct Scene {
    house: Arc<House>,
}

impl Scene {
    pub(super) async fn set(
        plan: Arc<Plan>,
        furniture: Furniture,
        guest: fn(FakeCompute) -> FakeCompute,
        arrange: Arrange,
    ) -> Self {
        let faults = Arc::new(Armed { plan, on: AtomicBool::new(false) });
        let compute = guest(FakeCompute::new());
        let house =
            Arc::new(House::furnished(Furniture { compute, faults: faults.clone(), ..furniture }).await);
        arrange(house.clone()).await;
        faults.on.store(true, Ordering::SeqCst);
        Self { house }
    }
}

impl Stage for Scene {
    type World = World;

    fn engine(&self) -> &Engine<World> {
        self.house.engine()
    }

    fn clock(&self) -> &ManualClock {
        self.house.clock()
    }

    async fn snapshot(&self) -> String {
        let books = read(self.house.app(), snapshot).await;
        format!("{}{books}", self.house.compute().snapshot())
    }

    /// Money agrees, and once the sweep has been, so do servers and machines.
    async fn audit(&self) -> Result<(), String> {
        let report = ledger::check(self.house.app()).await.map_err(|error| error.to_string())?;
        if !report.findings.is_empty() {
            return Err(report.findings.join("; "));
        }
        sweep::sweep(self.house.app(), self.house.compute()).await.map_err(|error| error.to_string())?;
        prove::settle(self, Duration::from_mins(15)).await?;
        let all = read(self.house.app(), |tx| {
            let mut all = Vec::new();
            for account in accounts::all(tx)? {
                for server in servers::every_by_account(tx, account.id)? {
                    all.push(Held::by(tx, server)?);
                }
            }
            Ok(all)
        })
        .await;
        for held in all {
            let machine = self.house.compute().running(&held.server.machine);
            held.audit(machine).map_err(|error| format!("server {}: {error}", held.server.id))?;
        }
        let unknown = self.house.compute().list().await.map_err(|error| error.to_string())?;
        for machine in unknown {
            let name = machine.name.clone();
            if read(self.house.app(), move |tx| servers::by_machine(tx, &name)).await.is_none() {
                return Err(format!("machine {} belongs to nobody", machine.name));
            }
        }
        Ok(())
    }
}

/// What a server holds.
struct Held {
    server: Server,
    parked: Vec<String>,
    addresses: usize,
    open_intervals: usize,
    pending_transfers: usize,
    live: bool,
    beyond: bool,
}

impl Held {
    fn by(tx: &mut Tx<'_>, server: Server) -> Result<Self, StoreError> {
        let id = server.id;
        let mut parked = Vec::new();
        let service = services::by_id(tx, id)?.unwrap();
        let order = format!("order:{}", service.order);
        for operation in operations::live_by_account(tx, server.account)? {
            let mine = operation.service == Some(id) || operation.subject == order;
            if mine && operation.state == OperationState::Parked {
                parked.push(operation.finding);
            }
        }
        let mut pending_transfers = 0;
        for part in ["net", "tax"] {
            let found = books::find(tx, &format!("service:{id}:{part}"))?;
            pending_transfers += usize::from(found.is_some_and(|(state, _)| state == TransferState::Pending));
        }
        Ok(Self {
            parked,
            addresses: addresses::by_server(tx, id)?.len(),
            open_intervals: usage::open_ones(tx, id)?.len(),
            pending_transfers,
            live: service.state.live(),
            beyond: held_beyond(tx, &server)?,
            server,
        })
    }

    fn audit(&self, machine: Option<bool>) -> Result<(), String> {
        if let Some(finding) = self.parked.first() {
            let tells = finding.contains("innkeeper operation retry");
            return if tells { Ok(()) } else { Err(format!("parked without a way out: {finding}")) };
        }
        let state = self.server.state;
        let found = format!(
            "{state}, machine {machine:?}, {} addresses, {} open intervals, {} holds, live {}",
            self.addresses, self.open_intervals, self.pending_transfers, self.live
        );
        let agrees = match state {
            ServerState::Failed | ServerState::Gone => {
                machine.is_none()
                    && self.addresses == 0
                    && self.open_intervals == 0
                    && self.pending_transfers == 0
                    && !self.live
            }
            ServerState::Running | ServerState::Stopped => {
                machine == Some(state == ServerState::Running)
                    && self.addresses == 1
                    && self.open_intervals == 4
                    && self.pending_transfers == 0
                    && self.live
                    && !self.beyond
            }
            _ => false,
        };
        if agrees { Ok(()) } else { Err(found) }
    }
}

/// Whether a resize still holds capacity at the server's location.
fn held_beyond(tx: &mut Tx<'_>, server: &Server) -> Result<bool, StoreError> {
    let used = capacity::used(tx, server.location)?;
    let (mut vcpu, mut memory_mib, mut disk_gib) = (0, 0, 0);
    for account in accounts::all(tx)? {
        for other in servers::by_account(tx, account.id)? {
            if other.location == server.location {
                vcpu += i64::from(other.size.vcpu);
                memory_mib += i64::from(other.size.memory_mib);
                disk_gib +=
                    disks::by_server(tx, other.id)?.iter().map(|disk| i64::from(disk.size_gib)).sum::<i64>();
            }
        }
    }
    Ok((used.vcpu, used.memory_mib, used.disk_gib) != (vcpu, memory_mib, disk_gib))
}

/// The whole database as text, without times and random names.
fn snapshot(tx: &mut Tx<'_>) -> Result<String, StoreError> {
    let mut text = String::new();
    for LedgerAccount { side, balance, .. } in books::accounts(tx)? {
        let _ = writeln!(
            text,
            "account {} {}: debits {} + {}, credits {} + {}",
            side.kind,
            side.owner,
            balance.debits_posted,
            balance.debits_pending,
            balance.credits_posted,
            balance.credits_pending
        );
    }
    for account in accounts::all(tx)? {
        let mut transfers = books::transfers(tx, &books::owner(account.id))?;
        transfers.sort_by(|one, other| one.id.cmp(&other.id));
        for Transfer { id, amount, state, .. } in transfers {
            let _ = writeln!(text, "transfer {id} {amount} {state}");
        }
        for order in orders::by_account(tx, account.id)? {
            let _ = writeln!(text, "order {} {} {:?}", order.id, order.state, order.reason);
        }
        sold(tx, &mut text, account.id)?;
        billed(tx, &mut text, account.id)?;
    }
    for location in &catalogue::whole(tx)?.locations {
        let used = capacity::used(tx, location.id)?;
        assert_eq!(used, capacity::added_up(tx, location.id)?, "location {}", location.code);
        let (used, free) = (used, addresses::count(tx, location.id)?);
        let _ = writeln!(text, "location {} {used:?} {free:?}", location.code);
    }
    for (product, stock) in stock::all(tx)? {
        let _ = writeln!(text, "stock {product} {stock:?}");
    }
    Ok(text)
}

fn sold(
    tx: &mut Tx<'_>,
    text: &mut String,
    account: innkeeper_domain::id::AccountId,
) -> Result<(), StoreError> {
    for service in services::by_account(tx, account)? {
        let innkeeper_domain::billing::Service { id, state, product, period_index, auto_renew, .. } = service;
        let _ = writeln!(
            text,
            "service {id} {state} product {product} period {period_index} next {:?} renew {auto_renew} {:?}",
            service.next_due_at, service.cancel_reason
        );
        let mut intervals = usage::by_service(tx, id)?;
        intervals.sort_by_key(|one| (one.meter, one.id));
        for one in intervals {
            let open = one.end.is_none();
            let _ = writeln!(text, "  interval {} {} open {open}", one.meter, one.quantity_milli);
        }
        for one in operations::by_service(tx, id)? {
            // While an operation is live, its finding is what last went wrong, and may be over.
            let finding = if one.state == OperationState::Live { "" } else { one.finding.as_str() };
            let _ = writeln!(text, "  operation {} {} {:?} {finding:?}", one.kind, one.state, one.result);
        }
    }
    for server in servers::every_by_account(tx, account)? {
        let Server { id, state, suspended, removal, size, fixed_size, image, install, .. } = &server;
        let _ = writeln!(
            text,
            "server {id} {state} suspended {suspended} removal {removal} {size:?} {fixed_size:?} image {image} {} \
             wiped {} {:?}",
            install.id,
            install.root_password.is_none(),
            server.first_password.as_ref().map(Secret::reveal)
        );
        for disk in disks::by_server(tx, *id)? {
            let _ = writeln!(text, "  disk {} {}", disk.id, disk.size_gib);
        }
        for address in addresses::by_server(tx, *id)? {
            let _ = writeln!(text, "  address {}", address.address);
        }
    }
    Ok(())
}

fn billed(
    tx: &mut Tx<'_>,
    text: &mut String,
    account: innkeeper_domain::id::AccountId,
) -> Result<(), StoreError> {
    for invoice in invoices::by_account(tx, account)? {
        let number = invoice.display_number();
        let _ = writeln!(text, "{} {number} {} {}", invoice.kind, invoice.state, invoice.total);
        for line in invoices::lines(tx, invoice.id)? {
            let _ = writeln!(text, "  {} {} {} {}", line.kind, line.subject, line.meter, line.net);
        }
        if let Some(payment) = invoices::payment(tx, invoice.id)? {
            let _ = writeln!(text, "  payment {} {}", payment.method, payment.amount);
        }
    }
    for notice in notices::by_account(tx, account)? {
        let _ = writeln!(text, "notice {} {}", notice.kind, notice.relation);
    }
    Ok(())
}
