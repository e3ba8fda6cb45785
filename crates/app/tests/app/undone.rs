//! Resizes that are given up after an answer was lost: what cannot be undone is sold, and nothing is held any more.

use crate::fixture::{cloud, delivered, house, intervals, server_row, view};
use innkeeper_app::operation;
use innkeeper_app::server::{Resizing, ServerRef, remove, resize};
use innkeeper_domain::server::ServerState;
use innkeeper_domain::usage::Meter;
use innkeeper_ports::compute::ComputeError;
use innkeeper_ports::compute::fake::Verb;

#[tokio::test]
async fn a_disk_that_grew_before_the_host_refused_is_sold_as_it_is() {
    let house = house().await;
    let (caller, id) = delivered(&house, cloud(&house).await).await;
    let disk = view(&house, &caller, id).await.parts.disks[0].id;
    house.compute().lose_answer_next(Verb::Ensure, ComputeError::Transient("no answer".to_owned()));
    house.compute().fail_next(Verb::Ensure, ComputeError::Refused("it will not".to_owned()));
    let to = Resizing { vcpu: Some(2), disks: vec![(disk, 30)], ..Resizing::default() };
    resize(house.app(), &caller, ServerRef::Id(id), to).await.unwrap();
    house.settle().await;
    let server = server_row(&house, id).await;
    let spec = house.compute().spec(&server.machine).unwrap();
    assert_eq!((spec.size.vcpu, server.size.vcpu), (1, 1));
    assert_eq!(spec.disks[0].size_gib, 30);
    assert_eq!(view(&house, &caller, id).await.parts.disks[0].size_gib, 30);
    let metered = intervals(&house, &caller, id).await;
    let disk = metered.iter().find(|one| one.meter == Meter::Disk && one.end.is_none());
    assert_eq!(disk.map(|one| one.quantity_milli), Some(30_000));
    house.check().await;
}

#[tokio::test]
async fn a_server_whose_resize_cannot_be_undone_can_be_deleted() {
    let house = house().await;
    let (caller, id) = delivered(&house, cloud(&house).await).await;
    let disk = view(&house, &caller, id).await.parts.disks[0].id;
    house.compute().lose_answer_next(Verb::Ensure, ComputeError::Transient("no answer".to_owned()));
    let machine = server_row(&house, id).await.machine;
    let to = Resizing { disks: vec![(disk, 30)], ..Resizing::default() };
    let wish = resize(house.app(), &caller, ServerRef::Id(id), to).await.unwrap();
    house.engine().run_due().await;
    house.compute().lose_machine(&machine);
    house.settle().await;
    remove(house.app(), &caller, ServerRef::Id(id), false).await.unwrap();
    assert!(operation::retry(house.app(), wish.operation.unwrap()).await.unwrap());
    house.settle().await;
    assert_eq!(server_row(&house, id).await.state, ServerState::Gone);
    house.check().await;
}
