//! The sweep: what is there is compared with what should be.

use crate::fixture::{DAY, cloud, delivered, house, item, operations, order, server_row, view};
use innkeeper_app::order::NewItem;
use innkeeper_app::server::{ServerRef, power, remove};
use innkeeper_app::sweep::{Swept, sweep};
use innkeeper_domain::operation::OperationState;
use innkeeper_domain::server::{PowerWish, ServerState};
use innkeeper_ports::compute::fake::Verb;
use innkeeper_ports::compute::{Compute, ComputeError, PowerOrder};

#[tokio::test]
async fn a_house_in_order_is_left_alone() {
    let house = house().await;
    let (caller, id) = delivered(&house, cloud(&house).await).await;
    order(&house, &caller, &[NewItem { power_on: false, ..cloud(&house).await }]).await;
    house.settle().await;
    assert_eq!(sweep(house.app(), house.compute()).await, Ok(Swept::default()));
    assert_eq!(operations(&house, &caller, id).await.len(), 1);
}

#[tokio::test]
async fn a_machine_that_crashed_is_started_again() {
    let house = house().await;
    let (caller, id) = delivered(&house, cloud(&house).await).await;
    let machine = server_row(&house, id).await.machine;
    house.compute().lose_power(&machine);
    let swept = sweep(house.app(), house.compute()).await.unwrap();
    assert_eq!(swept, Swept { restarted: vec![id], ..Swept::default() });
    // It is being started: a second sweep does not start it again.
    assert_eq!(sweep(house.app(), house.compute()).await, Ok(Swept::default()));
    house.settle().await;
    assert_eq!(house.compute().running(&machine), Some(true));
    assert_eq!(view(&house, &caller, id).await.server.state, ServerState::Running);
    assert_eq!(house.compute().installs(&machine), 1);
    house.check().await;
}

#[tokio::test]
async fn a_server_that_something_works_on_is_left_to_it() {
    let house = house().await;
    let (caller, id) = delivered(&house, cloud(&house).await).await;
    power(house.app(), &caller, ServerRef::Id(id), PowerWish::OffHard).await.unwrap();
    house.compute().lose_power(&server_row(&house, id).await.machine);
    assert_eq!(sweep(house.app(), house.compute()).await, Ok(Swept::default()));
    house.settle().await;
    assert_eq!(sweep(house.app(), house.compute()).await, Ok(Swept::default()));
    assert_eq!(view(&house, &caller, id).await.server.state, ServerState::Stopped);
}

#[tokio::test]
async fn a_machine_that_runs_against_its_state_is_shown_as_running() {
    let house = house().await;
    let (caller, id) = delivered(&house, NewItem { power_on: false, ..cloud(&house).await }).await;
    let machine = server_row(&house, id).await.machine;
    house.compute().power(&machine, &PowerOrder::On).await.unwrap();
    let swept = sweep(house.app(), house.compute()).await.unwrap();
    assert_eq!(swept, Swept { corrected: vec![id], ..Swept::default() });
    assert_eq!(view(&house, &caller, id).await.server.state, ServerState::Running);
    assert_eq!(sweep(house.app(), house.compute()).await, Ok(Swept::default()));
}

#[tokio::test]
async fn machines_of_servers_that_are_gone_are_retired_and_strangers_are_left_alone() {
    let house = house().await;
    let (caller, id) = delivered(&house, cloud(&house).await).await;
    let machine = server_row(&house, id).await.machine;
    let spec = house.compute().spec(&machine).unwrap();
    remove(house.app(), &caller, ServerRef::Id(id), false).await.unwrap();
    house.settle().await;
    house.compute().plant(&machine, &spec);
    house.compute().plant("somebody-elses", &spec);
    let swept = sweep(house.app(), house.compute()).await.unwrap();
    let (retired, unknown) = (vec![machine.clone()], vec!["somebody-elses".to_owned()]);
    assert_eq!(swept, Swept { retired, unknown, ..Swept::default() });
    assert_eq!(house.compute().running(&machine), None);
    assert_eq!(house.compute().running("somebody-elses"), Some(false));
}

#[tokio::test]
async fn tombstones_are_kept_for_a_while() {
    let house = house().await;
    let (caller, id) = delivered(&house, cloud(&house).await).await;
    remove(house.app(), &caller, ServerRef::Id(id), false).await.unwrap();
    house.settle().await;
    assert_eq!(sweep(house.app(), house.compute()).await.unwrap().forgotten, 0);
    assert_eq!(house.compute().tombstones().await.unwrap().len(), 1);
    house.run_for(DAY * 7).await;
    assert_eq!(sweep(house.app(), house.compute()).await.unwrap().forgotten, 0);
    house.run_for(DAY * 2).await;
    assert_eq!(sweep(house.app(), house.compute()).await.unwrap().forgotten, 1);
    assert!(house.compute().tombstones().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_driver_that_does_not_answer_is_swept_later() {
    let house = house().await;
    let (_, id) = delivered(&house, cloud(&house).await).await;
    house.compute().lose_power(&server_row(&house, id).await.machine);
    for verb in [Verb::List, Verb::Observe] {
        house.compute().fail_next(verb, ComputeError::Transient("starting".to_owned()));
        assert_eq!(sweep(house.app(), house.compute()).await, Ok(Swept::default()));
    }
    assert_eq!(sweep(house.app(), house.compute()).await.unwrap().restarted, [id]);
}

#[tokio::test]
async fn a_worker_frozen_past_its_lease_cannot_bring_a_deleted_machine_back() {
    let house = house().await;
    let caller = house.tenant("ada@example.net").await;
    house.credit(&caller, "100.00").await;
    let placed = order(&house, &caller, &[item(&house, "vps").await]).await;
    let id = placed.services[0].0;
    let frozen = house.compute().freeze_next(Verb::Ensure);
    let engine = house.engine().clone();
    let worker = tokio::spawn(async move { engine.run_due().await });
    while !frozen.reached() {
        tokio::task::yield_now().await;
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    remove(house.app(), &caller, ServerRef::Id(id), false).await.unwrap();
    house.run_for(std::time::Duration::from_mins(1)).await;
    let machine = server_row(&house, id).await.machine;
    assert_eq!(server_row(&house, id).await.state, ServerState::Failed);
    let built = house.compute().built(&machine);
    frozen.thaw();
    worker.await.unwrap();
    house.settle().await;
    assert_eq!((house.compute().built(&machine), house.compute().running(&machine)), (built, None));
    assert_eq!(server_row(&house, id).await.state, ServerState::Failed);
    assert_eq!(operations_state(&house, id).await, OperationState::Failed);
    house.run_for(DAY).await;
    house.check().await;
}

async fn operations_state(
    house: &innkeeper_app::testing::House,
    id: innkeeper_domain::id::ServiceId,
) -> OperationState {
    innkeeper_app::operator::operations_of(house.app(), id).await.unwrap()[0].state
}

#[tokio::test]
async fn a_machine_that_vanished_is_reported_and_not_built_anew() {
    let house = house().await;
    let (caller, id) = delivered(&house, cloud(&house).await).await;
    let machine = server_row(&house, id).await.machine;
    house.compute().lose_machine(&machine);
    let swept = sweep(house.app(), house.compute()).await.unwrap();
    assert_eq!(swept, Swept { missing: vec![id], ..Swept::default() });
    // Its owner turns it on: an empty machine must not pass for it.
    power(house.app(), &caller, ServerRef::Id(id), PowerWish::RebootHard).await.unwrap();
    house.settle().await;
    power(house.app(), &caller, ServerRef::Id(id), PowerWish::On).await.unwrap();
    house.settle().await;
    assert_eq!(house.compute().running(&machine), None);
    assert_eq!(house.compute().installs(&machine), 1);
}
