//! What the tests share: a small catalogue, short ways to buy and to look, and every kind of database.

use innkeeper_app::order::{self, NewItem, OrderError, Placed};
use innkeeper_app::server::{self, ServerRef, ServerView};
use innkeeper_app::testing::{Furniture, House};
use innkeeper_app::{App, Caller, Policy, invoice, operation, usage};
use innkeeper_domain::billing::{Invoice, InvoiceKind, InvoiceState, Order, Service};
use innkeeper_domain::catalogue::Catalogue;
use innkeeper_domain::id::{OrderId, ProductId, ServiceId};
use innkeeper_domain::ledger::{LedgerKind, TransferState};
use innkeeper_domain::money::Money;
use innkeeper_domain::operation::Operation;
use innkeeper_domain::server::{Server, Size};
use innkeeper_domain::time::Instant;
use innkeeper_domain::usage::Interval;
use innkeeper_store::testing::both;
use innkeeper_store::{StoreConfig, StoreError, Tx};
use std::sync::Arc;
use std::time::Duration;

/// A catalogue in which everything is scarce.
pub(crate) const SMALL: &str = r#"
currency = "EUR"

[[location]]
code = "a"
name = "Here"
country = "LT"
default = true
vcpu_max = 16
memory_mib_max = 16384
disk_gib_max = 400
addresses = ["127.80.0.1-127.80.0.4"]

[[location]]
code = "b"
name = "There"
country = "DE"
vcpu_max = 16
memory_mib_max = 16384
disk_gib_max = 400
addresses = ["127.81.0.1"]

[[image]]
code = "tiny"
title = "Tiny"
source = "tiny"
family = "linux"
os = "Tiny"
version = "1"
disk_gib_min = 1
memory_mib_min = 128

[[image]]
code = "big"
title = "Big"
source = "big"
family = "linux"
os = "Big"
version = "1"
disk_gib_min = 50
memory_mib_min = 2048

[[category]]
slug = "servers"
name = "Servers"

[[product]]
code = "vps"
category = "servers"
name = "VPS"
billing = "prepaid"
plan = { vcpu = 1, memory_mib = 512, disk_gib = 10 }
price = [{ cycle = "m", recurring = "10.00" }, { cycle = "a", recurring = "100.00" }]

[[product.option]]
name = "Disk"

[[product.option.item]]
name = "10 GB more"
disk_gib = 10
price = [{ cycle = "m", recurring = "1.00", setup = "0.50" }]

[[product]]
code = "odd"
category = "servers"
name = "Odd"
billing = "prepaid"
plan = { vcpu = 1, memory_mib = 512, disk_gib = 10 }
price = [{ cycle = "m", recurring = "3.33", setup = "1.11" }]

[[product]]
code = "rare"
category = "servers"
name = "Rare"
billing = "prepaid"
plan = { vcpu = 1, memory_mib = 512, disk_gib = 10 }
price = [{ cycle = "m", recurring = "5.00" }]
stock = { a = 1 }

[[product]]
code = "cloud"
category = "servers"
name = "Cloud"
billing = "metered"
rate = { vcpu = "0.006", memory_gib = "0.004", disk_gib = "0.0001", address = "0.001" }

[[product]]
code = "m"
category = "servers"
name = "M"
billing = "metered"
plan = { vcpu = 1, memory_mib = 1024, disk_gib = 40 }
rate = { vcpu = "0.006", memory_gib = "0.004", disk_gib = "0.0001", address = "0.001" }
stock = { a = 2, b = 2 }

[[product]]
code = "l"
category = "servers"
name = "L"
billing = "metered"
plan = { vcpu = 2, memory_mib = 2048, disk_gib = 80 }
rate = { vcpu = "0.005", memory_gib = "0.003", disk_gib = "0.0001", address = "0.001" }
stock = { a = 1 }
"#;

pub(crate) const HOUR: Duration = Duration::from_hours(1);
pub(crate) const DAY: Duration = Duration::from_hours(24);

/// Furniture with the small catalogue.
pub(crate) fn small() -> Furniture {
    Furniture { catalogue: SMALL.to_owned(), ..Furniture::default() }
}

/// A house with the small catalogue in memory.
pub(crate) async fn house() -> House {
    House::furnished(small()).await
}

/// The small house with a tax rate.
pub(crate) async fn taxed(tax_bp: i64) -> House {
    let policy = Policy { tax_bp, ..Policy::default() };
    House::furnished(Furniture { policy, ..small() }).await
}

/// Runs a body on a SQLite file, and on PostgreSQL where one is named.
pub(crate) fn on_both(body: impl AsyncFn(StoreConfig)) {
    for database in both() {
        // Only a failed test's output is shown; its last line then names the database.
        println!("on {database:?}");
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build();
        runtime.unwrap().block_on(body(database.config()));
    }
}

/// Starts tasks at once and collects what they return, in their order.
pub(crate) async fn at_once<T, F>(count: usize, task: impl Fn(usize) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let tasks: Vec<_> = (0..count).map(|index| tokio::spawn(task(index))).collect();
    let mut results = Vec::new();
    for task in tasks {
        results.push(task.await.unwrap());
    }
    results
}

pub(crate) async fn product(house: &House, code: &str) -> ProductId {
    house.offer(code).await.product.id
}

/// One server of a product, with a name.
pub(crate) async fn item(house: &House, code: &str) -> NewItem {
    let product = product(house, code).await;
    NewItem { name: Some(format!("my {code}")), ..NewItem::of(product) }
}

/// One server by its parts: 1 processor, 1 GiB, 10 GiB.
pub(crate) async fn cloud(house: &House) -> NewItem {
    let size = Some(Size { vcpu: 1, cores_per_socket: 1, memory_mib: 1024 });
    NewItem { size, disks_gib: vec![10], ..item(house, "cloud").await }
}

pub(crate) async fn try_order(
    house: &House,
    caller: &Caller,
    items: &[NewItem],
) -> Result<Placed, OrderError> {
    order::place(house.app(), caller, items.to_vec()).await
}

pub(crate) async fn order(house: &House, caller: &Caller, items: &[NewItem]) -> Placed {
    try_order(house, caller, items).await.unwrap()
}

/// A customer with credit and one delivered server.
pub(crate) async fn delivered(house: &House, item: NewItem) -> (Caller, ServiceId) {
    let caller = house.tenant("ada@example.net").await;
    house.credit(&caller, "100.00").await;
    let placed = order(house, &caller, &[item]).await;
    house.settle().await;
    (caller, placed.services[0].0)
}

pub(crate) async fn view(house: &House, caller: &Caller, id: ServiceId) -> ServerView {
    server::show(house.app(), caller, ServerRef::Id(id)).await.unwrap().unwrap()
}

/// A server, also one that is gone.
pub(crate) async fn server_row(house: &House, id: ServiceId) -> Server {
    read(house.app(), move |tx| innkeeper_store::servers::by_id(tx, id)).await.unwrap()
}

pub(crate) async fn service_row(house: &House, id: ServiceId) -> Service {
    read(house.app(), move |tx| innkeeper_store::services::by_id(tx, id)).await.unwrap()
}

pub(crate) async fn order_row(house: &House, caller: &Caller, id: OrderId) -> Order {
    order::show(house.app(), caller, id).await.unwrap().unwrap().order
}

pub(crate) async fn invoices(house: &House, caller: &Caller) -> Vec<Invoice> {
    invoice::list(house.app(), caller).await.unwrap()
}

/// Kind, state and total of every invoice, oldest first.
pub(crate) async fn bills(house: &House, caller: &Caller) -> Vec<(InvoiceKind, InvoiceState, String)> {
    let all = invoices(house, caller).await;
    all.iter().map(|one| (one.kind, one.state, one.total.decimal())).collect()
}

/// What the credit still has that is not held, as `90.00`.
pub(crate) async fn credit(house: &House, caller: &Caller) -> String {
    innkeeper_app::account::standing(house.app(), caller).await.unwrap().credit.decimal()
}

pub(crate) async fn owed(house: &House, caller: &Caller) -> String {
    innkeeper_app::account::standing(house.app(), caller).await.unwrap().owed.decimal()
}

/// The posted balance of an account of the house.
pub(crate) async fn earned(house: &House, kind: LedgerKind) -> String {
    let accounts = innkeeper_app::ledger::accounts(house.app()).await.unwrap();
    let of_kind = accounts.iter().find(|account| account.side.kind == kind).map(|account| account.balance);
    let minor = of_kind.map_or(0, |balance| balance.credits_posted - balance.debits_posted);
    Money::new(minor, house.app().policy().currency).decimal()
}

/// Id, state and amount of every transfer of an account, in the order of their ids.
pub(crate) async fn transfers(house: &House, caller: &Caller) -> Vec<(String, TransferState, String)> {
    let all = innkeeper_app::ledger::transfers(house.app(), caller.account).await.unwrap();
    let mut rows: Vec<_> = all.into_iter().map(|one| (one.id, one.state, one.amount.decimal())).collect();
    rows.sort();
    rows
}

/// How many addresses of a location are free.
pub(crate) async fn free(house: &House, code: &str) -> i64 {
    let location = house.location(code).await.id;
    innkeeper_app::catalogue::addresses(house.app(), location).await.unwrap().0
}

/// How many of a product are left everywhere.
pub(crate) async fn left(house: &House, code: &str) -> Option<i64> {
    let product = house.offer(code).await.product.id;
    innkeeper_app::catalogue::remaining(house.app()).await.unwrap().get(&product).copied()
}

pub(crate) async fn catalogue(house: &House) -> Arc<Catalogue> {
    innkeeper_app::catalogue::show(house.app()).await.unwrap()
}

/// The operations on a server, oldest first.
pub(crate) async fn operations(house: &House, caller: &Caller, id: ServiceId) -> Vec<Operation> {
    operation::of_server(house.app(), caller, id).await.unwrap().unwrap()
}

/// The intervals of one server, by meter and start.
pub(crate) async fn intervals(house: &House, caller: &Caller, id: ServiceId) -> Vec<Interval> {
    let all = (Instant::from_micros(0), Instant::from_micros(i64::MAX));
    let report = usage::report(house.app(), caller, all.0, all.1).await.unwrap();
    report.into_iter().find(|one| one.server.id == id).map(|one| one.intervals).unwrap_or_default()
}

pub(crate) fn instant(text: &str) -> Instant {
    Instant::parse_rfc3339(text).unwrap()
}

/// Runs the engine until an instant.
pub(crate) async fn run_until(house: &House, text: &str) {
    let micros = instant(text).micros_since(innkeeper_ports::clock::Clock::now(house.clock()));
    house.run_for(Duration::from_micros(u64::try_from(micros).unwrap())).await;
}

/// A read whose error ends the test.
pub(crate) async fn read<T: Send + 'static>(
    app: &App,
    body: impl FnMut(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
) -> T {
    app.store().read("test.read", body).await.unwrap()
}
