//! A house in which everything happens that the product can do, and much that goes wrong.

use crate::watch::Watch;
use innkeeper_app::order::{self, NewItem, Placed};
use innkeeper_app::server::{self, Reinstallation, Resizing, ServerRef};
use innkeeper_app::service::{Cancelled, cancel};
use innkeeper_app::sweep::sweep;
use innkeeper_app::testing::{Furniture, House, keyed};
use innkeeper_app::{Caller, Policy};
use innkeeper_domain::id::ServiceId;
use innkeeper_domain::server::{PowerWish, Size};
use innkeeper_domain::time::Cycle;
use innkeeper_engine::{EngineConfig, Faults};
use innkeeper_ports::compute::ComputeError;
use innkeeper_ports::compute::fake::Verb;
use innkeeper_store::StoreConfig;
use std::sync::Arc;
use std::time::Duration;

pub(crate) const MINUTE: Duration = Duration::from_mins(1);
pub(crate) const HOUR: Duration = Duration::from_hours(1);
pub(crate) const DAY: Duration = Duration::from_hours(24);

const CATALOGUE: &str = r#"
currency = "EUR"

[[location]]
code = "a"
name = "Here"
country = "LT"
default = true
vcpu_max = 64
memory_mib_max = 65536
disk_gib_max = 4000
addresses = ["127.80.0.1-127.80.0.40"]

[[image]]
code = "tiny"
title = "Tiny"
source = "tiny"
family = "linux"
os = "Tiny"
version = "1"
disk_gib_min = 1
memory_mib_min = 128

[[category]]
slug = "servers"
name = "Servers"

[[product]]
code = "vps"
category = "servers"
name = "VPS"
billing = "prepaid"
plan = { vcpu = 1, memory_mib = 512, disk_gib = 10 }
price = [{ cycle = "m", recurring = "3.33", setup = "1.11" }, { cycle = "q", recurring = "9.00" }]

[[product]]
code = "rare"
category = "servers"
name = "Rare"
billing = "prepaid"
plan = { vcpu = 1, memory_mib = 512, disk_gib = 10 }
price = [{ cycle = "m", recurring = "5.00" }]
stock = { a = 9 }

[[product]]
code = "cloud"
category = "servers"
name = "Cloud"
billing = "metered"
rate = { vcpu = "0.006", memory_gib = "0.004", disk_gib = "0.0001", address = "0.001" }

[[product]]
code = "s"
category = "servers"
name = "S"
billing = "metered"
plan = { vcpu = 1, memory_mib = 1024, disk_gib = 40 }
rate = { vcpu = "0.006", memory_gib = "0.004", disk_gib = "0.0001", address = "0.001" }
stock = { a = 3 }

[[product]]
code = "l"
category = "servers"
name = "L"
billing = "metered"
plan = { vcpu = 2, memory_mib = 2048, disk_gib = 80 }
rate = { vcpu = "0.005", memory_gib = "0.003", disk_gib = "0.0001", address = "0.001" }
stock = { a = 2 }
"#;

/// Opens the doors of a watched house, whose workers break as told.
pub(crate) async fn doors_open(store: StoreConfig, concurrency: usize, faults: Arc<dyn Faults>) -> Watch {
    let policy = Policy { tax_bp: 2100, ..Policy::default() };
    let engine = EngineConfig { concurrency, lease: Duration::from_secs(5), ..EngineConfig::default() };
    let catalogue = CATALOGUE.to_owned();
    let furniture =
        Furniture { store: store.clone(), policy, catalogue, engine, faults, ..Furniture::default() };
    Watch::new(House::furnished(furniture).await, store)
}

async fn item(house: &House, code: &str) -> NewItem {
    NewItem::of(house.offer(code).await.product.id)
}

async fn by_parts(house: &House) -> NewItem {
    let size = Some(Size { vcpu: 1, cores_per_socket: 1, memory_mib: 1024 });
    NewItem { size, disks_gib: vec![10, 5], ..item(house, "cloud").await }
}

async fn buy(watch: &mut Watch, caller: &Caller, items: Vec<NewItem>) -> Placed {
    let placed = order::place(watch.house.app(), caller, items).await.unwrap();
    watch.look("an order").await;
    placed
}

async fn customer(watch: &Watch, name: &str, credit: &str) -> Caller {
    let caller = watch.house.tenant(&format!("{name}@example.net")).await;
    if credit != "0" {
        watch.house.credit(&caller, credit).await;
    }
    caller
}

fn machine_of(watch: &Watch, id: ServiceId) -> String {
    watch.tables().servers.into_iter().find(|server| server.id == id.0).unwrap().machine
}

async fn resize(watch: &mut Watch, caller: &Caller, id: ServiceId, to: Resizing) {
    server::resize(watch.house.app(), caller, ServerRef::Id(id), to).await.unwrap();
    watch.look("a wish for another size").await;
    watch.run(5 * MINUTE).await;
}

/// Orders of every kind: several things at once, by the quarter, in another zone, unpaid, called off, refused.
pub(crate) async fn orders(watch: &mut Watch) {
    let far = watch.house.customer_in("far@example.net", "America/Sao_Paulo").await;
    watch.house.credit(&far, "300.00").await;
    let quarterly = NewItem { cycle: Some(Cycle::Quarterly), ..item(&watch.house, "vps").await };
    let off = NewItem { power_on: false, ..item(&watch.house, "vps").await };
    let items = vec![item(&watch.house, "vps").await, by_parts(&watch.house).await, quarterly, off];
    buy(watch, &far, items).await;

    // The same wish twice under one key is one order.
    let keyed = keyed(&far, "key-1", "the same request");
    let again = vec![item(&watch.house, "rare").await];
    let first = buy(watch, &keyed, again.clone()).await;
    assert_eq!(buy(watch, &keyed, again).await, first);
    watch.run(5 * MINUTE).await;

    // One of two cannot be built; of another order nothing can.
    for (name, count) in [("half", 2), ("none", 1)] {
        let caller = customer(watch, name, "50.00").await;
        let one = item(&watch.house, "vps").await;
        let placed = buy(watch, &caller, vec![one; count]).await;
        let (id, _) = placed.services[0];
        let name = machine_of(watch, id);
        watch.house.compute().refuse_forever(&name, "no memory left on the host");
        watch.run(5 * MINUTE).await;
    }

    // Deleted while it is built; called off before it was paid, wholly and in part.
    let hasty = customer(watch, "hasty", "50.00").await;
    let vps = item(&watch.house, "vps").await;
    let placed = buy(watch, &hasty, vec![vps.clone()]).await;
    server::remove(watch.house.app(), &hasty, ServerRef::Id(placed.services[0].0), false).await.unwrap();
    watch.look("a deletion of what is being built").await;
    watch.run(5 * MINUTE).await;
    let poor = customer(watch, "poor", "0").await;
    let placed = buy(watch, &poor, vec![vps.clone(), item(&watch.house, "rare").await, vps.clone()]).await;
    server::remove(watch.house.app(), &poor, ServerRef::Id(placed.services[1].0), false).await.unwrap();
    watch.look("a part called off").await;
    watch.house.credit(&poor, "20.00").await;
    watch.look("a late payment").await;
    watch.run(5 * MINUTE).await;
    let broke = customer(watch, "broke", "1.00").await;
    for _ in 0..2 {
        buy(watch, &broke, vec![vps.clone(), vps.clone()]).await;
    }
    watch.rest().await;
    watch.run(2 * DAY).await;
    watch.rest().await;
}

/// Servers by the hour: grown, sold as another product, refused to grow, deleted with and without the address.
pub(crate) async fn by_the_hour(watch: &mut Watch) {
    let gus = customer(watch, "gus", "80.00").await;
    let (parts, s) = (by_parts(&watch.house).await, item(&watch.house, "s").await);
    let (parts, s) = {
        let placed = buy(watch, &gus, vec![parts, s]).await;
        (placed.services[0].0, placed.services[1].0)
    };
    watch.run(7 * HOUR).await;
    resize(watch, &gus, parts, Resizing { vcpu: Some(2), ..Resizing::default() }).await;
    watch.run(DAY + MINUTE).await;
    let large = Some(watch.house.offer("l").await.product.id);
    resize(watch, &gus, s, Resizing { fixed: large, ..Resizing::default() }).await;
    // The driver refuses to grow: what was held for it is given back.
    watch.house.compute().fail_next(Verb::Ensure, ComputeError::Refused("no room".to_owned()));
    resize(watch, &gus, parts, Resizing { memory_mib: Some(2048), ..Resizing::default() }).await;
    let machine = machine_of(watch, parts);
    watch.house.compute().lose_power(&machine);
    sweep(watch.house.app(), watch.house.compute()).await.unwrap();
    watch.look("a sweep").await;
    watch.run(5 * MINUTE).await;
    watch.rest().await;

    // Kept addresses are used again.
    let uid = watch.tables().addresses.into_iter().find(|row| row.server_id == Some(s.0)).unwrap().uid;
    server::remove(watch.house.app(), &gus, ServerRef::Id(s), true).await.unwrap();
    watch.look("a deletion that keeps the address").await;
    watch.run(5 * MINUTE).await;
    let address = innkeeper_domain::id::Uid::parse(&uid);
    let item = NewItem { address, ..by_parts(&watch.house).await };
    buy(watch, &gus, vec![item]).await;
    watch.run(5 * MINUTE).await;

    // Whoever deletes in the middle of a change of size gets both undone.
    let wish = Resizing { vcpu: Some(4), ..Resizing::default() };
    server::resize(watch.house.app(), &gus, ServerRef::Id(parts), wish).await.unwrap();
    watch.house.engine().run_due().await;
    server::remove(watch.house.app(), &gus, ServerRef::Id(parts), false).await.unwrap();
    watch.look("a deletion in the middle of a change of size").await;
    watch.run(5 * MINUTE).await;
    watch.rest().await;
    // Use that the credit no longer covers.
    let dry = customer(watch, "dry", "2.00").await;
    buy(watch, &dry, vec![by_parts(&watch.house).await]).await;
    watch.run(5 * MINUTE).await;
    watch.rest().await;
}

/// Renames, passwords, power and new installations.
pub(crate) async fn operates(watch: &mut Watch) {
    let ida = customer(watch, "ida", "60.00").await;
    let vps = item(&watch.house, "vps").await;
    let placed = buy(watch, &ida, vec![vps.clone(), vps]).await;
    watch.run(5 * MINUTE).await;
    let (busy, off) = (ServerRef::Id(placed.services[0].0), ServerRef::Id(placed.services[1].0));
    let image = watch.house.image("tiny").await.id;
    for turn in 0..5 {
        let app = watch.house.app();
        match turn {
            0 => server::power(app, &ida, busy, PowerWish::RebootSoft).await.unwrap(),
            1 => server::reset_password(app, &ida, busy).await.unwrap(),
            2 => server::rename_as_operation(app, &ida, busy, "web.example.net".to_owned()).await.unwrap(),
            3 => {
                let to = Reinstallation { image, password: None, ssh_keys: None, script: None };
                server::reinstall(app, &ida, busy, to).await.unwrap()
            }
            _ => server::power(app, &ida, off, PowerWish::OffSoft).await.unwrap(),
        };
        watch.look(&format!("wish {turn}")).await;
        watch.run(5 * MINUTE).await;
    }
    watch.rest().await;
}

/// Months pass: some pay, some late, some never, some leave.
pub(crate) async fn months(watch: &mut Watch) {
    for (name, credit) in [("never", "6.00"), ("late", "6.00"), ("leaver", "30.00"), ("quitter", "30.00")] {
        let caller = customer(watch, name, credit).await;
        let id = buy(watch, &caller, vec![item(&watch.house, "vps").await]).await.services[0].0;
        watch.run(5 * MINUTE).await;
        match name {
            "leaver" | "quitter" => {
                let at_once = name == "quitter";
                let cancelled = cancel(watch.house.app(), &caller, id, at_once, "moving".to_owned()).await;
                assert_eq!(cancelled, Ok(Cancelled::New));
            }
            _ => {}
        }
        watch.look(name).await;
    }
    watch.run(41 * DAY).await;
    watch.rest().await;
    let late = watch.tables().accounts.into_iter().find(|row| row.email.starts_with("late")).unwrap().id;
    let late = innkeeper_app::operator::caller_for(watch.house.app(), innkeeper_domain::id::AccountId(late))
        .await
        .unwrap();
    watch.house.credit(&late, "6.00").await;
    watch.look("a payment of a suspended service").await;
    watch.run(25 * DAY).await;
    watch.rest().await;
}

/// What is left open at the end: an order that waits, an unpaid period, a suspended server, a stopped one.
pub(crate) async fn evening(watch: &mut Watch) {
    let waits = customer(watch, "waits", "0").await;
    buy(watch, &keyed(&waits, "key-2", "a request"), vec![item(&watch.house, "vps").await]).await;
    watch.rest().await;
}

/// Everything, one after the other.
pub(crate) async fn whole(watch: &mut Watch) {
    orders(watch).await;
    by_the_hour(watch).await;
    operates(watch).await;
    months(watch).await;
    evening(watch).await;
}
