//! A worker that stood still past its lease, with a wish in its hands that is not the last one any more.

use crate::fixture::{cloud, delivered, house, server_row, view};
use innkeeper_app::server::{Reinstallation, Resizing, ServerRef, power, reinstall, resize};
use innkeeper_app::testing::House;
use innkeeper_domain::server::PowerWish;
use innkeeper_ports::compute::fake::{Frozen, Verb};
use tokio::task::JoinHandle;

/// A worker that stops right before its host hears the next wish.
async fn frozen_worker(house: &House) -> (Frozen, JoinHandle<usize>) {
    let frozen = house.compute().freeze_next(Verb::Ensure);
    let engine = house.engine().clone();
    let worker = tokio::spawn(async move { engine.run_due().await });
    while !frozen.reached() {
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    (frozen, worker)
}

#[tokio::test]
async fn a_frozen_resize_does_not_undo_a_later_one() {
    let house = house().await;
    let (caller, id) = delivered(&house, cloud(&house).await).await;
    let disk = view(&house, &caller, id).await.parts.disks[0].id;
    let server = ServerRef::Id(id);
    let to = |vcpu| Resizing { vcpu: Some(vcpu), ..Resizing::default() };
    power(house.app(), &caller, server, PowerWish::OffHard).await.unwrap();
    house.settle().await;
    resize(house.app(), &caller, server, to(2)).await.unwrap();
    let (frozen, worker) = frozen_worker(&house).await;
    // Another worker takes over, and the customer goes on.
    house.settle().await;
    resize(house.app(), &caller, server, Resizing { disks: vec![(disk, 30)], ..to(4) }).await.unwrap();
    house.settle().await;
    let machine = server_row(&house, id).await.machine;
    let before = house.compute().spec(&machine).unwrap();
    assert_eq!(before.size.vcpu, 4);
    frozen.thaw();
    worker.await.unwrap();
    house.settle().await;
    assert_eq!(house.compute().spec(&machine), Some(before));
    assert_eq!(server_row(&house, id).await.size.vcpu, 4);
    house.check().await;
}

#[tokio::test]
async fn a_frozen_start_does_not_bring_back_what_was_installed_before() {
    let house = house().await;
    let (caller, id) = delivered(&house, cloud(&house).await).await;
    let server = ServerRef::Id(id);
    power(house.app(), &caller, server, PowerWish::OffHard).await.unwrap();
    house.settle().await;
    power(house.app(), &caller, server, PowerWish::On).await.unwrap();
    let (frozen, worker) = frozen_worker(&house).await;
    house.settle().await;
    let anew =
        Reinstallation { image: house.image("tiny").await.id, password: None, ssh_keys: None, script: None };
    reinstall(house.app(), &caller, server, anew).await.unwrap();
    house.settle().await;
    let machine = server_row(&house, id).await.machine;
    assert_eq!((house.compute().installs(&machine), house.compute().running(&machine)), (2, Some(true)));
    frozen.thaw();
    worker.await.unwrap();
    house.settle().await;
    assert_eq!((house.compute().installs(&machine), house.compute().running(&machine)), (2, Some(true)));
    house.check().await;
}
