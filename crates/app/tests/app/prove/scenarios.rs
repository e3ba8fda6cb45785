//! The ways that operations can go. The quiet run of each takes the steps that stand with it.

use super::holds;
use super::scene::Arrange;
use crate::fixture::{HOUR, cloud, delivered, item, order, view};
use innkeeper_app::order::NewItem;
use innkeeper_app::server::{
    Reinstallation, Resizing, ServerRef, power, reinstall, remove, rename_as_operation, reset_password,
    resize,
};
use innkeeper_app::service::cancel;
use innkeeper_app::testing::House;
use innkeeper_domain::id::ServiceId;
use innkeeper_domain::server::PowerWish;
use innkeeper_ports::compute::ComputeError;
use innkeeper_ports::compute::fake::{FakeCompute, Verb};
use std::sync::Arc;
use std::time::Duration;

/// One way that operations can go.
pub(super) struct Scenario {
    pub(super) name: &'static str,
    /// What the quiet run acts for, in order; a step that is repeated stands once.
    pub(super) steps: &'static str,
    /// How far the clock may run.
    pub(super) horizon: Duration,
    /// How the guests behave.
    pub(super) guest: fn(FakeCompute) -> FakeCompute,
    pub(super) arrange: Arrange,
}

/// Declares scenarios: each is a test, and stands in the list that the registry is compared with.
macro_rules! scenarios {
    ($($name:ident, $horizon:expr, $guest:expr, $steps:literal, |$house:ident| $arrange:block)+) => {
        pub(super) static SCENARIOS: &[Scenario] = &[$(Scenario {
            name: stringify!($name),
            steps: $steps,
            horizon: $horizon,
            guest: $guest,
            arrange: |$house: Arc<House>| Box::pin(async move { $arrange }),
        }),+];
        $(#[tokio::test]
        async fn $name() {
            holds(SCENARIOS.iter().find(|one| one.name == stringify!($name)).unwrap()).await;
        })+
    };
}

const QUARTER: Duration = Duration::from_mins(15);

const fn days(count: u64) -> Duration {
    Duration::from_hours(24 * count)
}

/// Up at the first look, down at the first look.
fn quick(compute: FakeCompute) -> FakeCompute {
    compute
}

/// Looked at twice before it is up, and before it is down.
fn slow(compute: FakeCompute) -> FakeCompute {
    compute.with_boot_observes(1).with_stop_observes(1)
}

/// Never goes down because it is asked to.
fn deaf(compute: FakeCompute) -> FakeCompute {
    compute.with_stop_observes(1_000_000)
}

/// A delivered server by the hour, ten hours old, that has been changed in its power before.
async fn standing(house: &House, item: NewItem, running: bool) -> (innkeeper_app::Caller, ServiceId) {
    let (caller, id) = delivered(house, NewItem { power_on: running, ..item }).await;
    house.run_for(HOUR * 10).await;
    (caller, id)
}

async fn wish_power(house: &House, running: bool, wish: PowerWish) -> ServiceId {
    let (caller, id) = standing(house, cloud(house).await, running).await;
    power(house.app(), &caller, ServerRef::Id(id), wish).await.unwrap();
    id
}

async fn machine(house: &House, caller: &innkeeper_app::Caller, id: ServiceId) -> String {
    view(house, caller, id).await.server.machine
}

/// A prepaid server that was delivered today, with so much left for its renewals.
async fn prepaid(house: &House, left: &str) -> innkeeper_app::Caller {
    let caller = house.tenant("ada@example.net").await;
    house.credit(&caller, "10.00").await;
    order(house, &caller, &[item(house, "vps").await]).await;
    house.settle().await;
    if left != "0.00" {
        house.credit(&caller, left).await;
    }
    caller
}

scenarios! {
    provision_powered_on, QUARTER, slow,
    "server.provision/build server.provision/start server.provision/boot",
    |house| {
        let caller = house.tenant("ada@example.net").await;
        house.credit(&caller, "100.00").await;
        order(&house, &caller, &[item(&house, "vps").await]).await;
    }

    provision_powered_off, QUARTER, quick,
    "server.provision/build",
    |house| {
        let caller = house.tenant("ada@example.net").await;
        house.credit(&caller, "100.00").await;
        let item = NewItem { power_on: false, ..item(&house, "vps").await };
        order(&house, &caller, &[item]).await;
    }

    provision_metered, QUARTER, quick,
    "server.provision/build server.provision/start server.provision/boot",
    |house| {
        let caller = house.tenant("ada@example.net").await;
        house.credit(&caller, "100.00").await;
        order(&house, &caller, &[cloud(&house).await]).await;
    }

    provision_refused, QUARTER, quick,
    "server.provision/build server.provision/retire",
    |house| {
        let caller = house.tenant("ada@example.net").await;
        house.credit(&caller, "100.00").await;
        let placed = order(&house, &caller, &[item(&house, "rare").await]).await;
        let name = machine(&house, &caller, placed.services[0].0).await;
        house.compute().refuse_forever(&name, "no room on the host");
    }

    provision_in_part, QUARTER, quick,
    "server.provision/build server.provision/retire server.provision/build server.provision/start \
     server.provision/boot",
    |house| {
        let caller = house.tenant("ada@example.net").await;
        house.credit(&caller, "100.00").await;
        let items = [item(&house, "odd").await, item(&house, "vps").await];
        let placed = order(&house, &caller, &items).await;
        let name = machine(&house, &caller, placed.services[0].0).await;
        house.compute().refuse_forever(&name, "no room on the host");
    }

    provision_called_off, QUARTER, quick,
    "server.provision/build server.provision/retire",
    |house| {
        let caller = house.tenant("ada@example.net").await;
        house.credit(&caller, "100.00").await;
        let placed = order(&house, &caller, &[item(&house, "rare").await]).await;
        remove(house.app(), &caller, ServerRef::Id(placed.services[0].0), false).await.unwrap();
    }

    power_on, QUARTER, slow,
    "server.power/ask server.power/up",
    |house| { wish_power(&house, false, PowerWish::On).await; }

    power_off_soft, QUARTER, slow,
    "server.power/ask server.power/down",
    |house| { wish_power(&house, true, PowerWish::OffSoft).await; }

    power_off_soft_of_a_deaf_guest, QUARTER, deaf,
    "server.power/ask server.power/down server.power/cut",
    |house| { wish_power(&house, true, PowerWish::OffSoft).await; }

    power_off_hard, QUARTER, quick,
    "server.power/ask server.power/down",
    |house| { wish_power(&house, true, PowerWish::OffHard).await; }

    reboot_soft, QUARTER, slow,
    "server.power/ask server.power/down server.power/on server.power/up",
    |house| { wish_power(&house, true, PowerWish::RebootSoft).await; }

    reboot_hard, QUARTER, slow,
    "server.power/ask server.power/up",
    |house| { wish_power(&house, true, PowerWish::RebootHard).await; }

    power_superseded, QUARTER, quick,
    "server.power/ask server.remove/retire service.cycle/renew",
    |house| {
        let (caller, id) = standing(&house, cloud(&house).await, true).await;
        power(house.app(), &caller, ServerRef::Id(id), PowerWish::RebootSoft).await.unwrap();
        remove(house.app(), &caller, ServerRef::Id(id), false).await.unwrap();
    }

    reinstall_running, QUARTER, slow,
    "server.reinstall/halt server.reinstall/build server.reinstall/start server.reinstall/boot",
    |house| {
        let (caller, id) = standing(&house, cloud(&house).await, true).await;
        let image = house.image("tiny").await.id;
        let to = Reinstallation { image, password: None, ssh_keys: None, script: None };
        reinstall(house.app(), &caller, ServerRef::Id(id), to).await.unwrap();
    }

    renaming_of_the_host, QUARTER, quick,
    "server.rename/apply",
    |house| {
        let (caller, id) = standing(&house, cloud(&house).await, true).await;
        let hostname = "web2.example.net".to_owned();
        rename_as_operation(house.app(), &caller, ServerRef::Id(id), hostname).await.unwrap();
    }

    reset_of_a_password, QUARTER, quick,
    "server.reset_password/set",
    |house| {
        let (caller, id) = standing(&house, cloud(&house).await, true).await;
        reset_password(house.app(), &caller, ServerRef::Id(id)).await.unwrap();
    }

    resize_running, QUARTER, slow,
    "server.resize/halt server.resize/down server.resize/apply server.resize/on \
     server.resize/up",
    |house| {
        let (caller, id) = standing(&house, cloud(&house).await, true).await;
        let to = Resizing { vcpu: Some(2), memory_mib: Some(2048), ..Resizing::default() };
        resize(house.app(), &caller, ServerRef::Id(id), to).await.unwrap();
    }

    resize_of_a_deaf_guest, QUARTER, deaf,
    "server.resize/halt server.resize/down server.resize/cut server.resize/apply server.resize/on \
     server.resize/up",
    |house| {
        let (caller, id) = standing(&house, cloud(&house).await, true).await;
        let to = Resizing { vcpu: Some(2), ..Resizing::default() };
        resize(house.app(), &caller, ServerRef::Id(id), to).await.unwrap();
    }

    resize_to_a_named_size, QUARTER, quick,
    "server.resize/halt server.resize/down server.resize/apply server.resize/on server.resize/up \
     service.cycle/renew",
    |house| {
        let (caller, id) = standing(&house, item(&house, "m").await, true).await;
        let to = Resizing { fixed: Some(house.offer("l").await.product.id), ..Resizing::default() };
        resize(house.app(), &caller, ServerRef::Id(id), to).await.unwrap();
    }

    resize_stopped, QUARTER, quick,
    "server.resize/apply",
    |house| {
        let (caller, id) = standing(&house, cloud(&house).await, false).await;
        let disk = view(&house, &caller, id).await.parts.disks[0].id;
        let to = Resizing { memory_mib: Some(512), disks: vec![(disk, 20)], ..Resizing::default() };
        resize(house.app(), &caller, ServerRef::Id(id), to).await.unwrap();
    }

    // The driver does as asked, and its answers get lost until after the time of the step is over.
    resize_without_an_answer, QUARTER, quick,
    "server.resize/apply server.resize/restore",
    |house| {
        let (caller, id) = standing(&house, cloud(&house).await, false).await;
        let to = Resizing { memory_mib: Some(512), ..Resizing::default() };
        resize(house.app(), &caller, ServerRef::Id(id), to).await.unwrap();
        for _ in 0..15 {
            house.compute().lose_answer_next(Verb::Ensure, ComputeError::Transient("no answer".to_owned()));
        }
    }

    resize_superseded, QUARTER, quick,
    "server.resize/halt server.remove/retire service.cycle/renew",
    |house| {
        let (caller, id) = standing(&house, item(&house, "m").await, true).await;
        let to = Resizing { fixed: Some(house.offer("l").await.product.id), ..Resizing::default() };
        resize(house.app(), &caller, ServerRef::Id(id), to).await.unwrap();
        remove(house.app(), &caller, ServerRef::Id(id), false).await.unwrap();
    }

    removal, QUARTER, quick,
    "server.remove/retire service.cycle/renew",
    |house| {
        let (caller, id) = standing(&house, cloud(&house).await, true).await;
        remove(house.app(), &caller, ServerRef::Id(id), false).await.unwrap();
    }

    renewal_paid, days(40), quick,
    "service.cycle/renew",
    |house| { prepaid(&house, "50.00").await; }

    renewal_unpaid, days(60), quick,
    "service.cycle/renew service.cycle/remind service.cycle/suspend server.power/ask server.power/down \
     service.cycle/terminate server.remove/retire",
    |house| { prepaid(&house, "0.00").await; }

    renewal_paid_late, days(10), quick,
    "service.cycle/terminate server.power/ask server.power/up",
    |house| {
        let caller = prepaid(&house, "0.00").await;
        house.run_for(days(40)).await;
        house.credit(&caller, "10.00").await;
    }

    renewal_cancelled, days(40), quick,
    "service.cycle/renew server.remove/retire",
    |house| {
        let caller = prepaid(&house, "50.00").await;
        let id = view(&house, &caller, ServiceId(1)).await.server.id;
        cancel(house.app(), &caller, id, false, "moving away".to_owned()).await.unwrap();
    }

    month_metered, days(40), quick,
    "service.cycle/renew",
    |house| { standing(&house, cloud(&house).await, true).await; }

    order_expires, days(3), quick,
    "order.expiry/wait",
    |house| {
        let caller = house.tenant("ada@example.net").await;
        order(&house, &caller, &[item(&house, "rare").await]).await;
    }

    order_paid_in_time, QUARTER, quick,
    "order.expiry/wait server.provision/build server.provision/start server.provision/boot",
    |house| {
        let caller = house.tenant("ada@example.net").await;
        order(&house, &caller, &[item(&house, "vps").await]).await;
        house.credit(&caller, "10.00").await;
    }
}
