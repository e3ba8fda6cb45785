//! Unpaid services: reminded, suspended, terminated; and what brings them back.

use crate::fixture::{
    bills, credit, house, item, order, owed, read, run_until, server_row, service_row, view,
};
use innkeeper_app::Caller;
use innkeeper_app::server::{ServerRef, WishError, power, remove, reset_password};
use innkeeper_app::sweep::sweep;
use innkeeper_app::testing::House;
use innkeeper_domain::billing::{InvoiceState, ServiceState};
use innkeeper_domain::id::ServiceId;
use innkeeper_domain::server::{PowerWish, ServerState};
use innkeeper_ports::compute::ComputeError;
use innkeeper_ports::compute::fake::Verb;

/// A server that is paid until the second of December, 00:00.
async fn paid_for_a_month(house: &House, email: &str) -> (Caller, ServiceId) {
    let caller = house.tenant(email).await;
    house.credit(&caller, "10.00").await;
    let id = order(house, &caller, &[item(house, "vps").await]).await.services[0].0;
    house.settle().await;
    (caller, id)
}

async fn told(house: &House, caller: &Caller) -> Vec<String> {
    let account = caller.account;
    let notices = read(house.app(), move |tx| innkeeper_store::notices::by_account(tx, account)).await;
    notices.into_iter().map(|notice| notice.kind).collect()
}

#[tokio::test]
async fn an_unpaid_service_is_reminded_suspended_and_terminated() {
    let house = house().await;
    let (caller, id) = paid_for_a_month(&house, "ada@example.net").await;
    let (other, theirs) = paid_for_a_month(&house, "bob@example.net").await;
    house.credit(&other, "20.00").await;
    let app = house.app();

    run_until(&house, "2026-12-05T11:00:00Z").await;
    assert_eq!((owed(&house, &caller).await, told(&house, &caller).await.len()), ("10.00".into(), 0));
    run_until(&house, "2026-12-05T13:00:00Z").await;
    assert_eq!(told(&house, &caller).await, ["invoice.reminder"]);
    run_until(&house, "2026-12-08T23:59:00Z").await;
    assert_eq!(view(&house, &caller, id).await.server.state, ServerState::Running);
    run_until(&house, "2026-12-09T00:01:00Z").await;
    let seen = view(&house, &caller, id).await;
    assert_eq!((seen.server.state, seen.server.suspended), (ServerState::Stopped, true));
    assert_eq!(service_row(&house, id).await.state, ServiceState::Suspended);
    for wish in [PowerWish::On, PowerWish::RebootHard] {
        assert_eq!(power(app, &caller, ServerRef::Id(id), wish).await, Err(WishError::Unpaid));
    }
    assert_eq!(reset_password(app, &caller, ServerRef::Id(id)).await, Err(WishError::Unpaid));

    run_until(&house, "2026-12-22T23:59:00Z").await;
    assert_eq!(server_row(&house, id).await.state, ServerState::Stopped);
    run_until(&house, "2026-12-23T00:15:00Z").await;
    assert_eq!(server_row(&house, id).await.state, ServerState::Gone);
    assert_eq!(service_row(&house, id).await.state, ServiceState::Terminated);
    assert_eq!(told(&house, &caller).await, ["invoice.reminder", "service.suspended", "service.terminated"]);
    // The period that nobody got is taken back.
    assert_eq!(owed(&house, &caller).await, "0.00");
    assert_eq!(bills(&house, &caller).await[1].1, InvoiceState::Credited);

    assert_eq!(service_row(&house, theirs).await.period_index, 1);
    assert_eq!(view(&house, &other, theirs).await.server.state, ServerState::Running);
    house.check().await;
}

#[tokio::test]
async fn a_payment_brings_a_suspended_server_back_at_once() {
    let house = house().await;
    let (caller, id) = paid_for_a_month(&house, "ada@example.net").await;
    run_until(&house, "2026-12-10T00:00:00Z").await;
    house.credit(&caller, "10.00").await;
    house.settle().await;
    let seen = view(&house, &caller, id).await;
    assert_eq!((seen.server.state, seen.server.suspended), (ServerState::Running, false));
    assert_eq!(
        (service_row(&house, id).await.state, service_row(&house, id).await.period_index),
        (ServiceState::Active, 1)
    );
    run_until(&house, "2027-01-01T23:00:00Z").await;
    assert_eq!(bills(&house, &caller).await.len(), 2);
    run_until(&house, "2027-01-02T01:00:00Z").await;
    assert_eq!(bills(&house, &caller).await.len(), 3);
    house.check().await;
}

#[tokio::test]
async fn a_payment_in_time_changes_nothing() {
    let house = house().await;
    let (caller, id) = paid_for_a_month(&house, "ada@example.net").await;
    for at in ["2026-12-03T00:00:00Z", "2027-01-07T00:00:00Z"] {
        run_until(&house, at).await;
        house.credit(&caller, "10.00").await;
        house.settle().await;
        assert_eq!(view(&house, &caller, id).await.server.state, ServerState::Running);
        assert_eq!(credit(&house, &caller).await, "0.00");
    }
    assert_eq!(service_row(&house, id).await.period_index, 2);
    assert_eq!(told(&house, &caller).await, ["invoice.reminder"]);
    house.check().await;
}

#[tokio::test]
async fn a_paid_server_that_does_not_come_on_is_its_owners_again() {
    let house = house().await;
    let (caller, id) = paid_for_a_month(&house, "ada@example.net").await;
    run_until(&house, "2026-12-10T00:00:00Z").await;
    let machine = server_row(&house, id).await.machine;
    house.compute().refuse_forever(&machine, "no memory left on the host");
    house.credit(&caller, "10.00").await;
    house.settle().await;
    let seen = view(&house, &caller, id).await;
    assert_eq!((seen.server.state, seen.server.suspended), (ServerState::Stopped, false));
    house.compute().relent(&machine);
    power(house.app(), &caller, ServerRef::Id(id), PowerWish::On).await.unwrap();
    house.settle().await;
    assert_eq!(view(&house, &caller, id).await.server.state, ServerState::Running);
    house.check().await;
}

#[tokio::test]
async fn an_unpaid_server_that_does_not_go_off_is_powered_off_by_the_sweep() {
    let house = house().await;
    let (caller, id) = paid_for_a_month(&house, "ada@example.net").await;
    run_until(&house, "2026-12-08T23:59:00Z").await;
    house.compute().fail_next(Verb::Power, ComputeError::Refused("the monitor is gone".to_owned()));
    run_until(&house, "2026-12-09T01:00:00Z").await;
    let seen = view(&house, &caller, id).await;
    assert_eq!((seen.server.state, seen.server.suspended), (ServerState::Running, true));
    let swept = sweep(house.app(), house.compute()).await.unwrap();
    assert_eq!((swept.corrected, swept.restarted), (vec![id], vec![]));
    house.settle().await;
    assert_eq!(house.compute().running(&seen.server.machine), Some(false));
    // And it stays off.
    assert_eq!(sweep(house.app(), house.compute()).await.unwrap(), innkeeper_app::sweep::Swept::default());
}

#[tokio::test]
async fn a_busy_machine_is_suspended_when_it_is_free() {
    let house = house().await;
    let (caller, id) = paid_for_a_month(&house, "ada@example.net").await;
    run_until(&house, "2026-12-08T23:59:50Z").await;
    let machine = server_row(&house, id).await.machine;
    house.compute().deafen(&machine);
    power(house.app(), &caller, ServerRef::Id(id), PowerWish::RebootSoft).await.unwrap();
    run_until(&house, "2026-12-09T00:01:00Z").await;
    let seen = view(&house, &caller, id).await;
    assert_eq!((seen.server.state, seen.server.suspended), (ServerState::Stopped, true));
    house.check().await;
}

#[tokio::test]
async fn a_suspended_server_can_be_deleted() {
    let house = house().await;
    let (caller, id) = paid_for_a_month(&house, "ada@example.net").await;
    run_until(&house, "2026-12-10T00:00:00Z").await;
    remove(house.app(), &caller, ServerRef::Id(id), false).await.unwrap();
    house.settle().await;
    assert_eq!(service_row(&house, id).await.state, ServiceState::Cancelled);
    assert_eq!(owed(&house, &caller).await, "0.00");
    house.check().await;
}
