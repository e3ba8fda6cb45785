//! Ends: cancelled now or later, deleted at rest or in the middle of something.

use crate::fixture::{
    DAY, HOUR, bills, cloud, credit, delivered, free, house, item, left, operations, order, order_row,
    run_until, server_row, service_row, try_order, view,
};
use innkeeper_app::order::{NewItem, OrderError};
use innkeeper_app::server::{ServerRef, WishError, list, power, remove, show};
use innkeeper_app::service::{CancelError, Cancelled, cancel};
use innkeeper_domain::billing::{InvoiceKind, InvoiceState, OrderState, ServiceState};
use innkeeper_domain::operation::OperationState;
use innkeeper_domain::server::{PowerWish, ServerState};

#[tokio::test]
async fn a_service_is_cancelled_now() {
    let house = house().await;
    let (caller, id) = delivered(&house, item(&house, "rare").await).await;
    let app = house.app();
    for blank in ["", "  "] {
        assert_eq!(cancel(app, &caller, id, true, blank.to_owned()).await, Err(CancelError::Reason));
    }
    assert_eq!(cancel(app, &caller, id, true, "too slow".to_owned()).await, Ok(Cancelled::New));
    assert_eq!(cancel(app, &caller, id, true, "too slow".to_owned()).await, Ok(Cancelled::Already));
    house.settle().await;
    let service = service_row(&house, id).await;
    assert_eq!(
        (service.state, service.cancel_reason.as_deref()),
        (ServiceState::Cancelled, Some("too slow"))
    );
    assert_eq!(server_row(&house, id).await.state, ServerState::Gone);
    assert_eq!((free(&house, "a").await, left(&house, "rare").await), (4, Some(1)));
    assert_eq!(cancel(app, &caller, id, true, "again".to_owned()).await, Err(CancelError::Ended));
    assert_eq!(
        (list(app, &caller).await.unwrap().len(), show(app, &caller, ServerRef::Id(id)).await),
        (0, Ok(None))
    );
    house.run_for(DAY * 70).await;
    assert_eq!(bills(&house, &caller).await.len(), 1);
    house.check().await;
}

#[tokio::test]
async fn a_service_is_cancelled_at_the_end_of_what_is_paid() {
    let house = house().await;
    let (caller, id) = delivered(&house, item(&house, "vps").await).await;
    let app = house.app();
    assert_eq!(cancel(app, &caller, id, false, "moving".to_owned()).await, Ok(Cancelled::New));
    assert_eq!(cancel(app, &caller, id, false, "moving".to_owned()).await, Ok(Cancelled::Already));
    run_until(&house, "2026-12-01T23:59:59Z").await;
    assert_eq!(view(&house, &caller, id).await.server.state, ServerState::Running);
    run_until(&house, "2026-12-02T00:15:00Z").await;
    assert_eq!(server_row(&house, id).await.state, ServerState::Gone);
    assert_eq!(service_row(&house, id).await.state, ServiceState::Cancelled);
    assert_eq!((bills(&house, &caller).await.len(), credit(&house, &caller).await), (1, "90.00".into()));
    house.check().await;
}

#[tokio::test]
async fn a_cancellation_for_later_can_be_made_one_for_now() {
    let house = house().await;
    let (caller, id) = delivered(&house, item(&house, "vps").await).await;
    cancel(house.app(), &caller, id, false, "moving".to_owned()).await.unwrap();
    assert_eq!(cancel(house.app(), &caller, id, true, "now".to_owned()).await, Ok(Cancelled::New));
    house.settle().await;
    assert_eq!(service_row(&house, id).await.state, ServiceState::Cancelled);
}

#[tokio::test]
async fn a_server_deleted_while_it_is_built_is_paid_back() {
    let house = house().await;
    let caller = house.tenant("ada@example.net").await;
    house.credit(&caller, "100.00").await;
    let placed = order(&house, &caller, &[item(&house, "rare").await]).await;
    let id = placed.services[0].0;
    let machine = server_row(&house, id).await.machine;
    house.compute().hang(&machine);
    house.run_for(std::time::Duration::from_secs(2)).await;
    assert_eq!(house.compute().running(&machine), Some(true));
    let first = remove(house.app(), &caller, ServerRef::Id(id), false).await.unwrap();
    assert_eq!(remove(house.app(), &caller, ServerRef::Id(id), false).await, Ok(first));
    house.run_for(std::time::Duration::from_secs(2)).await;
    assert_eq!(house.compute().running(&machine), None);
    assert_eq!(server_row(&house, id).await.state, ServerState::Failed);
    let row = order_row(&house, &caller, placed.order).await;
    assert_eq!(
        (row.state, row.reason.as_str()),
        (OrderState::Failed, "deleted by its owner before it was delivered")
    );
    assert_eq!((credit(&house, &caller).await, free(&house, "a").await), ("100.00".into(), 4));
    assert_eq!(left(&house, "rare").await, Some(1));
    house.check().await;
}

#[tokio::test]
async fn a_server_deleted_while_it_reboots_is_deleted() {
    let house = house().await;
    let (caller, id) = delivered(&house, cloud(&house).await).await;
    let machine = server_row(&house, id).await.machine;
    house.compute().deafen(&machine);
    power(house.app(), &caller, ServerRef::Id(id), PowerWish::RebootSoft).await.unwrap();
    house.run_for(std::time::Duration::from_secs(1)).await;
    let accepted = remove(house.app(), &caller, ServerRef::Id(id), false).await.unwrap();
    let reboot = operations(&house, &caller, id).await.pop().unwrap();
    assert_eq!(accepted.operation, Some(reboot.id));
    assert_eq!(power(house.app(), &caller, ServerRef::Id(id), PowerWish::On).await, Err(WishError::Busy));
    house.run_for(std::time::Duration::from_secs(1)).await;
    let states: Vec<_> = operations(&house, &caller, id)
        .await
        .iter()
        .map(|operation| (operation.kind.clone(), operation.state))
        .collect();
    assert_eq!(
        states[1..],
        [
            ("server.power".to_owned(), OperationState::Failed),
            ("server.remove".to_owned(), OperationState::Done)
        ]
    );
    assert_eq!(server_row(&house, id).await.state, ServerState::Gone);
    house.settle().await;
    house.check().await;
}

#[tokio::test]
async fn an_order_that_is_not_paid_is_deleted_at_once() {
    let house = house().await;
    let caller = house.tenant("ada@example.net").await;
    let placed = order(&house, &caller, &[item(&house, "rare").await]).await;
    let id = placed.services[0].0;
    let accepted = remove(house.app(), &caller, ServerRef::Id(id), true).await.unwrap();
    assert_eq!(accepted.operation, None);
    assert_eq!(order_row(&house, &caller, placed.order).await.state, OrderState::Expired);
    assert_eq!((free(&house, "a").await, left(&house, "rare").await), (4, Some(1)));
    assert_eq!(remove(house.app(), &caller, ServerRef::Id(id), false).await, Err(WishError::NotFound));
    house.run_for(DAY * 2).await;
    assert_eq!(bills(&house, &caller).await.len(), 2);
    house.check().await;
}

#[tokio::test]
async fn an_address_is_kept_and_used_again() {
    let house = house().await;
    let (caller, id) = delivered(&house, cloud(&house).await).await;
    let kept = view(&house, &caller, id).await.parts.addresses[0].clone();
    remove(house.app(), &caller, ServerRef::Id(id), true).await.unwrap();
    house.settle().await;
    assert_eq!(free(&house, "a").await, 3);
    let again = NewItem { address: Some(kept.uid), ..cloud(&house).await };
    let twice = try_order(&house, &caller, &[again.clone(), again.clone()]).await;
    assert_eq!(twice, Err(OrderError::NoAddress));
    let elsewhere = NewItem { location: Some(house.location("b").await.id), ..again.clone() };
    assert_eq!(try_order(&house, &caller, &[elsewhere]).await, Err(OrderError::NoAddress));
    let next = order(&house, &caller, &[again]).await.services[0].0;
    house.settle().await;
    assert_eq!(view(&house, &caller, next).await.parts.addresses[0].address, kept.address);
    remove(house.app(), &caller, ServerRef::Id(next), false).await.unwrap();
    house.settle().await;
    assert_eq!(free(&house, "a").await, 4);
    house.check().await;
}

#[tokio::test]
async fn an_address_is_not_lost_because_the_server_is_busy() {
    let house = house().await;
    let (caller, id) = delivered(&house, cloud(&house).await).await;
    power(house.app(), &caller, ServerRef::Id(id), PowerWish::RebootHard).await.unwrap();
    let busy = remove(house.app(), &caller, ServerRef::Id(id), true).await;
    assert_eq!(busy, Err(WishError::Busy));
    house.settle().await;
    remove(house.app(), &caller, ServerRef::Id(id), true).await.unwrap();
    house.settle().await;
    assert_eq!(free(&house, "a").await, 3);
}

#[tokio::test]
async fn the_last_use_of_a_server_is_billed_when_it_is_gone() {
    let house = house().await;
    let (caller, id) = delivered(&house, cloud(&house).await).await;
    house.run_for(HOUR * 100).await;
    remove(house.app(), &caller, ServerRef::Id(id), false).await.unwrap();
    house.settle().await;
    // 100 hours at 0.006 + 0.004 + 10 * 0.0001 + 0.001.
    let bill = (InvoiceKind::Invoice, InvoiceState::Paid, "1.20".to_owned());
    assert_eq!(bills(&house, &caller).await, [bill]);
    house.run_for(DAY * 40).await;
    assert_eq!(bills(&house, &caller).await.len(), 1);
    house.check().await;
}
