//! Wishes on servers: which are taken, and what comes of them.

use crate::fixture::{
    HOUR, cloud, delivered, house, item, left, operations, order, product, server_row, service_row, view,
};
use innkeeper_app::Caller;
use innkeeper_app::order::NewItem;
use innkeeper_app::server::{
    Reinstallation, Renaming, Resizing, ServerRef, WishError, power, reinstall, rename, rename_as_operation,
    reset_password, resize,
};
use innkeeper_app::service::{LabelError, set_label, show};
use innkeeper_app::testing::House;
use innkeeper_app::{operation, script};
use innkeeper_domain::id::{DiskId, ImageId, ServiceId};
use innkeeper_domain::operation::OperationState;
use innkeeper_domain::secret::Secret;
use innkeeper_domain::server::{PowerWish, ServerState, Size};
use innkeeper_ports::compute::ComputeError;
use innkeeper_ports::compute::fake::Verb;

async fn state(house: &House, caller: &Caller, id: ServiceId) -> ServerState {
    view(house, caller, id).await.server.state
}

async fn last(house: &House, caller: &Caller, id: ServiceId) -> (OperationState, String) {
    let operation = operations(house, caller, id).await.pop().unwrap();
    (operation.state, operation.finding)
}

fn refused(text: &str) -> ComputeError {
    ComputeError::Refused(text.to_owned())
}

#[tokio::test]
async fn power_is_changed_once_and_only_where_it_differs() {
    let house = house().await;
    let (caller, id) = delivered(&house, item(&house, "vps").await).await;
    let (app, server) = (house.app(), ServerRef::Id(id));
    let machine = view(&house, &caller, id).await.server.machine;
    assert_eq!(power(app, &caller, server, PowerWish::On).await.unwrap().operation, None);
    for wish in
        [PowerWish::OffSoft, PowerWish::On, PowerWish::RebootSoft, PowerWish::RebootHard, PowerWish::OffHard]
    {
        let accepted = power(app, &caller, server, wish).await.unwrap();
        assert!(accepted.operation.is_some());
        assert_eq!(state(&house, &caller, id).await, wish.during());
        assert_eq!(power(app, &caller, server, wish).await, Err(WishError::Busy));
        house.settle().await;
        assert_eq!(state(&house, &caller, id).await, wish.after());
        assert_eq!(house.compute().running(&machine), Some(wish.after() == ServerState::Running));
    }
    assert_eq!(house.compute().resets(&machine), 1);
    for wish in [PowerWish::OffSoft, PowerWish::OffHard] {
        assert_eq!(power(app, &caller, server, wish).await.unwrap().operation, None);
    }
    for wish in [PowerWish::RebootSoft, PowerWish::RebootHard] {
        assert_eq!(power(app, &caller, server, wish).await, Err(WishError::NotRunning));
    }
    house.check().await;
}

#[tokio::test]
async fn a_guest_that_does_not_listen_is_cut_off() {
    let house = house().await;
    let (caller, id) = delivered(&house, item(&house, "vps").await).await;
    let machine = view(&house, &caller, id).await.server.machine;
    house.compute().deafen(&machine);
    power(house.app(), &caller, ServerRef::Id(id), PowerWish::OffSoft).await.unwrap();
    house.settle().await;
    assert_eq!(
        (state(&house, &caller, id).await, house.compute().running(&machine)),
        (ServerState::Stopped, Some(false))
    );
}

#[tokio::test]
async fn a_change_of_power_that_is_refused_leaves_things_as_they_are() {
    let house = house().await;
    let (caller, id) = delivered(&house, item(&house, "vps").await).await;
    house.compute().fail_next(Verb::Power, refused("the monitor is gone"));
    power(house.app(), &caller, ServerRef::Id(id), PowerWish::OffHard).await.unwrap();
    house.settle().await;
    assert_eq!(state(&house, &caller, id).await, ServerState::Running);
    assert_eq!(
        last(&house, &caller, id).await,
        (OperationState::Failed, "step ask: the monitor is gone".to_owned())
    );
}

#[tokio::test]
async fn names_and_labels_are_changed_whatever_is_under_way() {
    let house = house().await;
    let (caller, id) = delivered(&house, item(&house, "vps").await).await;
    let (app, server) = (house.app(), ServerRef::Id(id));
    power(app, &caller, server, PowerWish::RebootSoft).await.unwrap();
    let to = Renaming { name: Some("db".to_owned()), description: None };
    rename(app, &caller, server, to).await.unwrap();
    let to = Renaming { name: None, description: Some("the database".to_owned()) };
    rename(app, &caller, server, to).await.unwrap();
    set_label(app, &caller, id, "billing: team red".to_owned()).await.unwrap();
    let seen = view(&house, &caller, id).await;
    assert_eq!((seen.server.name.as_str(), seen.server.description.as_str()), ("db", "the database"));
    assert_eq!(show(app, &caller, id).await.unwrap().unwrap().service.label, "billing: team red");
    for wrong in [String::new(), " ".to_owned(), "x".repeat(129), "a\u{7}".to_owned()] {
        let answer = rename(app, &caller, server, Renaming { name: Some(wrong), description: None }).await;
        assert!(matches!(answer, Err(WishError::Field { part: "name", .. })), "{answer:?}");
    }
    assert_eq!(set_label(app, &caller, id, "x".repeat(129)).await, Err(LabelError::Label));

    let hostname = "db1.example.net".to_owned();
    let busy = rename_as_operation(app, &caller, server, hostname.clone()).await;
    assert_eq!(busy, Err(WishError::Busy));
    house.settle().await;
    rename_as_operation(app, &caller, server, hostname.clone()).await.unwrap();
    house.settle().await;
    let seen = view(&house, &caller, id).await;
    assert_eq!((seen.server.hostname.as_str(), seen.server.state), ("db1.example.net", ServerState::Running));
    assert_eq!(house.compute().spec(&seen.server.machine).unwrap().install.hostname, hostname);
    let answer = rename_as_operation(app, &caller, server, "no host".to_owned()).await;
    assert!(matches!(answer, Err(WishError::Field { part: "hostname", .. })), "{answer:?}");
}

#[tokio::test]
async fn a_new_password_reaches_the_guest_and_stays_nowhere_else() {
    let house = house().await;
    let (caller, id) = delivered(&house, item(&house, "vps").await).await;
    let before = view(&house, &caller, id).await.server;
    reset_password(house.app(), &caller, ServerRef::Id(id)).await.unwrap();
    house.settle().await;
    let password = house.compute().root_password(&before.machine).unwrap();
    assert_ne!(Some(password.as_str()), before.first_password.as_ref().map(Secret::reveal));
    let done = operations(&house, &caller, id).await.pop().unwrap();
    assert!(done.result.contains(&password), "{}", done.result);
    assert_eq!(done.input, "{}");
    power(house.app(), &caller, ServerRef::Id(id), PowerWish::OffHard).await.unwrap();
    house.settle().await;
    let off = reset_password(house.app(), &caller, ServerRef::Id(id)).await;
    assert_eq!(off, Err(WishError::NotRunning));
}

#[tokio::test]
async fn an_own_password_is_wiped_once_the_guest_has_it() {
    let house = house().await;
    let password = Some(Secret("correct horse".to_owned()));
    let (caller, id) = delivered(&house, NewItem { password, ..item(&house, "vps").await }).await;
    let server = view(&house, &caller, id).await.server;
    assert_eq!(house.compute().root_password(&server.machine).as_deref(), Some("correct horse"));
    assert_eq!((server.install.root_password, server.first_password), (None, None));
}

#[tokio::test]
async fn a_reinstallation_builds_the_system_disk_anew() {
    let house = house().await;
    let (caller, id) = delivered(&house, item(&house, "vps").await).await;
    let (app, server) = (house.app(), ServerRef::Id(id));
    let before = view(&house, &caller, id).await.server;
    let kept = script::add(app, &caller, "setup".to_owned(), "#!/bin/sh\nid".to_owned()).await.unwrap();
    let image = house.image("tiny").await.id;
    let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIH ada@home".to_owned();
    let to = Reinstallation {
        image,
        password: Some(Secret("battery staple".to_owned())),
        ssh_keys: Some(vec![key.clone()]),
        script: Some(kept),
    };
    reinstall(app, &caller, server, to.clone()).await.unwrap();
    assert_eq!(reinstall(app, &caller, server, to).await, Err(WishError::Busy));
    house.settle().await;
    let after = view(&house, &caller, id).await.server;
    assert_eq!((after.state, house.compute().installs(&before.machine)), (ServerState::Running, 2));
    assert_eq!(house.compute().root_password(&before.machine).as_deref(), Some("battery staple"));
    let install = house.compute().spec(&before.machine).unwrap().install;
    assert_eq!((install.ssh_keys, install.user_data.as_deref()), (vec![key], Some("#!/bin/sh\nid")));
    let done = operations(&house, &caller, id).await.pop().unwrap();
    assert!(!done.input.contains("staple") && done.result.contains("staple"), "{done:?}");
    assert_eq!(after.install.root_password, None);

    let to = |image| Reinstallation { image, password: None, ssh_keys: None, script: None };
    assert_eq!(reinstall(app, &caller, server, to(ImageId(99))).await, Err(WishError::NoImage));
    let big = house.image("big").await.id;
    let answer = reinstall(app, &caller, server, to(big)).await;
    assert!(matches!(answer, Err(WishError::Field { .. })), "{answer:?}");
    house.check().await;
}

#[tokio::test]
async fn a_reinstallation_that_did_not_begin_leaves_the_disk_alone() {
    for running in [true, false] {
        let house = house().await;
        let (caller, id) =
            delivered(&house, NewItem { power_on: running, ..item(&house, "vps").await }).await;
        let server = view(&house, &caller, id).await.server;
        house.compute().fail_next(Verb::Power, refused("the monitor is gone"));
        let to = Reinstallation {
            image: server.image,
            password: Some(Secret("battery staple".to_owned())),
            ssh_keys: None,
            script: None,
        };
        reinstall(house.app(), &caller, ServerRef::Id(id), to).await.unwrap();
        house.settle().await;
        let after = view(&house, &caller, id).await.server;
        assert_eq!((after.state, after.install.id), (server.state, server.install.id));
        let failed = operations(&house, &caller, id).await.pop().unwrap();
        assert_eq!((failed.state, failed.input.contains("staple")), (OperationState::Failed, false));
        for wish in [PowerWish::OffHard, PowerWish::On] {
            power(house.app(), &caller, ServerRef::Id(id), wish).await.unwrap();
            house.settle().await;
        }
        assert_eq!(house.compute().installs(&server.machine), 1);
    }
}

#[tokio::test]
async fn a_server_grows_while_it_runs_and_shrinks_while_it_does_not() {
    let house = house().await;
    let (caller, id) = delivered(&house, cloud(&house).await).await;
    let (app, server) = (house.app(), ServerRef::Id(id));
    let disk = view(&house, &caller, id).await.parts.disks[0].id;
    let machine = view(&house, &caller, id).await.server.machine;
    let none = Resizing::default();
    assert_eq!(resize(app, &caller, server, none.clone()).await.unwrap().operation, None);
    let to = Resizing {
        vcpu: Some(4),
        cores_per_socket: Some(2),
        memory_mib: Some(2048),
        disks: vec![(disk, 30)],
        ..none.clone()
    };
    resize(app, &caller, server, to.clone()).await.unwrap();
    house.settle().await;
    let size = Size { vcpu: 4, cores_per_socket: 2, memory_mib: 2048 };
    let seen = view(&house, &caller, id).await;
    assert_eq!(
        (seen.server.size, seen.parts.disks[0].size_gib, seen.server.state),
        (size, 30, ServerState::Running)
    );
    let spec = house.compute().spec(&machine).unwrap();
    assert_eq!(
        (spec.size, spec.disks[0].size_gib, house.compute().running(&machine)),
        (size, 30, Some(true))
    );
    assert_eq!(resize(app, &caller, server, to).await.unwrap().operation, None);

    let shrunk = Resizing { vcpu: Some(2), cores_per_socket: Some(1), ..none.clone() };
    assert_eq!(resize(app, &caller, server, shrunk.clone()).await, Err(WishError::HotShrink("vcpu")));
    let less = Resizing { memory_mib: Some(1024), ..none.clone() };
    assert_eq!(resize(app, &caller, server, less).await, Err(WishError::HotShrink("memory")));
    let smaller = Resizing { disks: vec![(disk, 29)], ..none.clone() };
    assert_eq!(resize(app, &caller, server, smaller).await, Err(WishError::DiskShrink));
    power(app, &caller, server, PowerWish::OffHard).await.unwrap();
    house.settle().await;
    resize(app, &caller, server, shrunk).await.unwrap();
    house.settle().await;
    assert_eq!(
        (view(&house, &caller, id).await.server.size.vcpu, state(&house, &caller, id).await),
        (2, ServerState::Stopped)
    );
    house.check().await;
}

#[tokio::test]
async fn a_size_that_cannot_be_is_refused() {
    let house = house().await;
    let (caller, id) = delivered(&house, cloud(&house).await).await;
    let disk = view(&house, &caller, id).await.parts.disks[0].id;
    let none = Resizing::default();
    let wrong = [
        Resizing { vcpu: Some(0), ..none.clone() },
        Resizing { vcpu: Some(65), ..none.clone() },
        Resizing { vcpu: Some(4), cores_per_socket: Some(3), ..none.clone() },
        Resizing { memory_mib: Some(64 * 1024 * 1024), ..none.clone() },
        Resizing { disks: vec![(disk, u32::MAX)], ..none.clone() },
        Resizing { disks: vec![(DiskId(99), 20)], ..none.clone() },
        // The second would be larger than what was held for the first.
        Resizing { disks: vec![(disk, 20), (disk, 40)], ..none.clone() },
    ];
    for to in wrong {
        let answer = resize(house.app(), &caller, ServerRef::Id(id), to.clone()).await;
        assert!(matches!(answer, Err(WishError::Field { .. })), "{to:?}: {answer:?}");
    }
    let prepaid = product(&house, "vps").await;
    for to in [prepaid, product(&house, "cloud").await] {
        let answer =
            resize(house.app(), &caller, ServerRef::Id(id), Resizing { fixed: Some(to), ..none.clone() })
                .await;
        assert_eq!(answer, Err(WishError::NoSize));
    }
    let vps = order(&house, &caller, &[item(&house, "vps").await]).await.services[0].0;
    house.settle().await;
    let answer = resize(house.app(), &caller, ServerRef::Id(vps), Resizing { vcpu: Some(2), ..none }).await;
    assert_eq!(answer, Err(WishError::PlanBound));
}

#[tokio::test]
async fn room_for_a_resize_is_held_until_it_has_ended() {
    let house = house().await;
    let size = Some(Size { vcpu: 4, cores_per_socket: 1, memory_mib: 1024 });
    let item = NewItem { size, ..cloud(&house).await };
    let caller = house.tenant("ada@example.net").await;
    house.credit(&caller, "100.00").await;
    let placed = order(&house, &caller, &[item.clone(), item]).await;
    house.settle().await;
    let [first, second] = [0, 1].map(|index: usize| ServerRef::Id(placed.services[index].0));
    let to = |vcpu| Resizing { vcpu: Some(vcpu), ..Resizing::default() };
    assert_eq!(resize(house.app(), &caller, first, to(13)).await, Err(WishError::NoCapacity));
    resize(house.app(), &caller, first, to(12)).await.unwrap();
    assert_eq!(resize(house.app(), &caller, second, to(5)).await, Err(WishError::NoCapacity));
    house.compute().fail_next(Verb::Ensure, refused("too large for this host"));
    house.settle().await;
    assert_eq!(view(&house, &caller, placed.services[0].0).await.server.size.vcpu, 4);
    resize(house.app(), &caller, second, to(12)).await.unwrap();
    house.settle().await;
    assert_eq!(view(&house, &caller, placed.services[1].0).await.server.size.vcpu, 12);
    house.check().await;
}

#[tokio::test]
async fn a_named_size_takes_its_stock_and_its_price_along() {
    let house = house().await;
    let (caller, id) = delivered(&house, item(&house, "m").await).await;
    let (app, server) = (house.app(), ServerRef::Id(id));
    assert_eq!((left(&house, "m").await, left(&house, "l").await), (Some(3), Some(1)));
    house.run_for(HOUR * 10).await;
    let large = product(&house, "l").await;
    let to = Resizing { fixed: Some(large), ..Resizing::default() };
    house.compute().fail_next(Verb::Ensure, refused("too large for this host"));
    resize(app, &caller, server, to.clone()).await.unwrap();
    assert_eq!(left(&house, "l").await, Some(0));
    house.settle().await;
    assert_eq!((left(&house, "m").await, left(&house, "l").await), (Some(3), Some(1)));

    resize(app, &caller, server, to.clone()).await.unwrap();
    house.settle().await;
    assert_eq!((left(&house, "m").await, left(&house, "l").await), (Some(4), Some(0)));
    let seen = view(&house, &caller, id).await;
    assert_eq!((service_row(&house, id).await.product, seen.server.fixed_size), (large, Some(large)));
    assert_eq!((seen.server.size.vcpu, seen.parts.disks[0].size_gib), (2, 80));
    let other = order(&house, &caller, &[item(&house, "m").await]).await.services[0].0;
    house.settle().await;
    assert_eq!(resize(app, &caller, ServerRef::Id(other), to).await, Err(WishError::NoCapacity));

    // By its parts again: sold as what has no named size.
    let parts = Resizing { memory_mib: Some(3072), ..Resizing::default() };
    resize(app, &caller, server, parts).await.unwrap();
    house.settle().await;
    let seen = view(&house, &caller, id).await;
    assert_eq!(
        (service_row(&house, id).await.product, seen.server.fixed_size),
        (product(&house, "cloud").await, None)
    );
    assert_eq!(left(&house, "l").await, Some(1));
    house.check().await;
}

#[tokio::test]
async fn an_operator_lets_a_parked_operation_go_on() {
    let house = house().await;
    let (caller, id) = delivered(&house, cloud(&house).await).await;
    house.compute().fail_next(Verb::Retire, refused("the disk is mounted elsewhere"));
    innkeeper_app::server::remove(house.app(), &caller, ServerRef::Id(id), false).await.unwrap();
    house.settle().await;
    let parked = operations(&house, &caller, id).await.pop().unwrap();
    assert_eq!(parked.state, OperationState::Parked);
    assert!(parked.finding.contains("the disk is mounted elsewhere"), "{}", parked.finding);
    assert!(
        parked.finding.contains(&format!("innkeeper operation retry {}", parked.id)),
        "{}",
        parked.finding
    );
    assert_eq!(server_row(&house, id).await.state, ServerState::Removing);
    assert_eq!(operation::retry(house.app(), parked.id).await, Ok(true));
    assert_eq!(operation::retry(house.app(), parked.id).await, Ok(false));
    house.settle().await;
    assert_eq!(server_row(&house, id).await.state, ServerState::Gone);
    let (done, events) = operation::inspect(house.app(), parked.id).await.unwrap().unwrap();
    assert_eq!((done.state, events.len()), (OperationState::Done, 3));
    house.check().await;
}
