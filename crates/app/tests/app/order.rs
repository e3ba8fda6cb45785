//! Orders: covered or waiting, delivered or paid back, in whole or in part.

use crate::fixture::{
    DAY, at_once, bills, cloud, credit, earned, free, house, item, left, on_both, operations, order,
    order_row, owed, server_row, service_row, small, taxed, transfers, try_order, view,
};
use innkeeper_app::order::{NewItem, OrderError};
use innkeeper_app::server::{ServerRef, remove};
use innkeeper_app::testing::{Furniture, House};
use innkeeper_app::{account, invoice, order as orders};
use innkeeper_domain::billing::{InvoiceKind, InvoiceState, OrderState, ServiceState};
use innkeeper_domain::ledger::{LedgerKind, TransferState};
use innkeeper_domain::operation::OperationState;
use innkeeper_domain::secret::Secret;
use innkeeper_domain::server::ServerState;
use innkeeper_ports::compute::ComputeError;
use innkeeper_ports::compute::fake::Verb;
use std::sync::Arc;

use InvoiceKind::{CreditNote, Invoice};
use InvoiceState::{Credited, Held, Paid, Unpaid};
use TransferState::{Pending, Posted, Voided};

#[tokio::test]
async fn credit_is_held_while_a_server_is_built_and_taken_when_it_stands() {
    let house = house().await;
    let caller = house.tenant("ada@example.net").await;
    house.credit(&caller, "100.00").await;
    let placed = order(&house, &caller, &[item(&house, "vps").await]).await;
    let id = placed.services[0].0;
    assert!(placed.covered);
    assert_eq!(view(&house, &caller, id).await.server.state, ServerState::Deploying);
    assert_eq!(bills(&house, &caller).await, [(Invoice, Held, "10.00".to_owned())]);
    assert!(transfers(&house, &caller).await.contains(&(
        "service:1:net".to_owned(),
        Pending,
        "10.00".to_owned()
    )));
    assert_eq!(credit(&house, &caller).await, "90.00");
    assert_eq!(earned(&house, LedgerKind::Revenue).await, "0.00");

    house.settle().await;
    let seen = view(&house, &caller, id).await;
    assert_eq!(seen.server.state, ServerState::Running);
    assert_eq!(house.compute().running(&seen.server.machine), Some(true));
    let password = house.compute().root_password(&seen.server.machine);
    assert_eq!(password.as_deref(), seen.server.first_password.as_ref().map(Secret::reveal));
    assert_eq!(bills(&house, &caller).await, [(Invoice, Paid, "10.00".to_owned())]);
    assert!(transfers(&house, &caller).await.contains(&(
        "service:1:net".to_owned(),
        Posted,
        "10.00".to_owned()
    )));
    assert_eq!(earned(&house, LedgerKind::Revenue).await, "10.00");
    assert_eq!(order_row(&house, &caller, placed.order).await.state, OrderState::Fulfilled);
    let operations = operations(&house, &caller, id).await;
    assert!(operations[0].result.contains(seen.server.first_password.unwrap().reveal()));
    house.check().await;
}

#[tokio::test]
async fn an_order_waits_for_its_money_and_a_top_up_pays_it() {
    let house = house().await;
    let caller = house.tenant("ada@example.net").await;
    house.credit(&caller, "9.99").await;
    let placed = order(&house, &caller, &[item(&house, "vps").await]).await;
    let id = placed.services[0].0;
    house.settle().await;
    assert!(!placed.covered);
    assert_eq!(view(&house, &caller, id).await.server.state, ServerState::Pending);
    assert_eq!(free(&house, "a").await, 3);
    assert_eq!(owed(&house, &caller).await, "10.00");
    assert_eq!(house.compute().calls(), Vec::<String>::new());
    house.check().await;

    house.credit(&caller, "0.01").await;
    house.settle().await;
    assert_eq!(view(&house, &caller, id).await.server.state, ServerState::Running);
    assert_eq!((credit(&house, &caller).await, owed(&house, &caller).await), ("0.00".into(), "0.00".into()));
    house.run_for(DAY * 2).await;
    assert_eq!(order_row(&house, &caller, placed.order).await.state, OrderState::Fulfilled);
    house.check().await;
}

#[tokio::test]
async fn an_order_that_is_not_paid_gives_back_what_it_held() {
    let house = taxed(2100).await;
    let caller = house.tenant("ada@example.net").await;
    let placed = order(&house, &caller, &[item(&house, "rare").await]).await;
    assert_eq!((free(&house, "a").await, left(&house, "rare").await), (3, Some(0)));
    house.run_for(DAY * 2).await;
    assert_eq!((free(&house, "a").await, left(&house, "rare").await), (4, Some(1)));
    let row = order_row(&house, &caller, placed.order).await;
    assert_eq!((row.state, row.reason.as_str()), (OrderState::Expired, "it was not paid in time"));
    assert_eq!(
        bills(&house, &caller).await,
        [(Invoice, Credited, "6.05".to_owned()), (CreditNote, Paid, "-6.05".to_owned())]
    );
    house.credit(&caller, "50.00").await;
    house.settle().await;
    assert_eq!((credit(&house, &caller).await, owed(&house, &caller).await), ("50.00".into(), "0.00".into()));
    let invoice = row.invoice.unwrap();
    assert_eq!(invoice::pay(house.app(), &caller, invoice).await, Err(invoice::PayError::NotOpen));
    house.check().await;
}

#[tokio::test]
async fn an_invoice_is_paid_by_its_owner_once() {
    let house = house().await;
    let caller = house.tenant("ada@example.net").await;
    let items = [item(&house, "vps").await, item(&house, "vps").await];
    let first = order(&house, &caller, &items).await;
    let second = order(&house, &caller, &[item(&house, "rare").await]).await;
    let (first, second) = (first.invoice.unwrap(), second.invoice.unwrap());
    assert_eq!(invoice::pay(house.app(), &caller, second).await, Err(invoice::PayError::Credit));
    // One that is too large does not stop the next.
    house.credit(&caller, "5.00").await;
    assert_eq!(owed(&house, &caller).await, "20.00");
    assert_eq!(invoice::pay(house.app(), &caller, second).await, Err(invoice::PayError::NotOpen));
    assert_eq!(invoice::pay(house.app(), &caller, first).await, Err(invoice::PayError::Credit));
    house.credit(&caller, "20.00").await;
    house.settle().await;
    assert_eq!(credit(&house, &caller).await, "0.00");
    house.check().await;
}

#[tokio::test]
async fn what_is_sold_out_is_not_sold() {
    let house = house().await;
    let caller = house.tenant("ada@example.net").await;
    house.credit(&caller, "100.00").await;
    let rare = item(&house, "rare").await;
    let twice = try_order(&house, &caller, &[rare.clone(), rare.clone()]).await;
    assert_eq!(twice, Err(OrderError::OutOfStock));
    let elsewhere = NewItem { location: Some(house.location("b").await.id), ..rare.clone() };
    assert_eq!(try_order(&house, &caller, &[elsewhere]).await, Err(OrderError::OutOfStock));
    order(&house, &caller, std::slice::from_ref(&rare)).await;
    assert_eq!(try_order(&house, &caller, &[rare]).await, Err(OrderError::OutOfStock));
    assert_eq!((credit(&house, &caller).await, free(&house, "a").await), ("95.00".into(), 3));
    house.settle().await;
    assert_eq!(bills(&house, &caller).await.len(), 1);
    house.check().await;
}

#[test]
fn of_two_orders_for_the_last_address_one_wins_and_the_other_pays_nothing() {
    on_both(async |store| {
        let house = Arc::new(House::furnished(Furniture { store, ..small() }).await);
        let there = NewItem { location: Some(house.location("b").await.id), ..item(&house, "vps").await };
        let mut callers = Vec::new();
        for name in ["ada", "bob", "cyd", "dan"] {
            let caller = house.tenant(&format!("{name}@example.net")).await;
            house.credit(&caller, "10.00").await;
            callers.push(caller);
        }
        let results = at_once(4, |index| {
            let (app, caller, item) = (house.app().clone(), callers[index].clone(), there.clone());
            async move { orders::place(&app, &caller, vec![item]).await }
        })
        .await;
        house.settle().await;
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
        for (caller, result) in callers.iter().zip(results) {
            match result {
                Ok(_) => assert_eq!(credit(&house, caller).await, "0.00"),
                Err(error) => {
                    assert_eq!(error, OrderError::NoAddress);
                    assert_eq!(credit(&house, caller).await, "10.00");
                    assert!(bills(&house, caller).await.is_empty());
                }
            }
        }
        house.check().await;
    });
}

#[test]
fn of_two_orders_for_one_credit_one_waits() {
    on_both(async |store| {
        let house = Arc::new(House::furnished(Furniture { store, ..small() }).await);
        let caller = house.tenant("ada@example.net").await;
        house.credit(&caller, "10.00").await;
        let item = item(&house, "vps").await;
        let results = at_once(3, |_| {
            let (app, caller, item) = (house.app().clone(), caller.clone(), item.clone());
            async move { orders::place(&app, &caller, vec![item]).await.unwrap() }
        })
        .await;
        assert_eq!(results.iter().filter(|placed| placed.covered).count(), 1);
        house.settle().await;
        assert_eq!(
            (credit(&house, &caller).await, owed(&house, &caller).await),
            ("0.00".into(), "20.00".into())
        );
        house.check().await;
    });
}

#[tokio::test]
async fn an_order_of_several_servers_is_one_invoice() {
    let house = house().await;
    let caller = house.tenant("ada@example.net").await;
    house.credit(&caller, "100.00").await;
    let vps = item(&house, "vps").await;
    let option = house.offer("vps").await.options[0].clone();
    let larger = NewItem { choices: vec![(option.id, option.items[0].id)], ..vps.clone() };
    let quote = orders::quote(house.app(), &caller, vec![vps.clone(), larger.clone()]).await.unwrap();
    assert_eq!(quote.totals.total.decimal(), "21.50");
    let placed = order(&house, &caller, &[vps, larger, cloud(&house).await]).await;
    house.settle().await;
    assert_eq!(bills(&house, &caller).await, [(Invoice, Paid, "21.50".to_owned())]);
    assert_eq!(credit(&house, &caller).await, "78.50");
    let sizes = [(0, 10), (1, 20), (2, 10)];
    for (index, disk_gib) in sizes {
        let seen = view(&house, &caller, placed.services[index].0).await;
        assert_eq!((seen.server.state, seen.parts.disks[0].size_gib), (ServerState::Running, disk_gib));
    }
    house.check().await;
}

#[tokio::test]
async fn a_server_that_cannot_be_built_costs_nothing() {
    let house = taxed(2100).await;
    let caller = house.tenant("ada@example.net").await;
    house.credit(&caller, "100.00").await;
    let placed = order(&house, &caller, &[item(&house, "rare").await]).await;
    let id = placed.services[0].0;
    let machine = server_row(&house, id).await.machine;
    house.compute().refuse_forever(&machine, "the host has no room: add disks");
    house.settle().await;
    let row = order_row(&house, &caller, placed.order).await;
    assert_eq!(row.state, OrderState::Failed);
    assert_eq!(row.reason, "step build: the host has no room: add disks");
    assert_eq!(server_row(&house, id).await.state, ServerState::Failed);
    assert_eq!(service_row(&house, id).await.state, ServiceState::Terminated);
    assert_eq!(
        bills(&house, &caller).await,
        [(Invoice, Credited, "6.05".to_owned()), (CreditNote, Paid, "-6.05".to_owned())]
    );
    let rows = transfers(&house, &caller).await;
    assert!(rows.contains(&("service:1:net".to_owned(), Voided, "5.00".to_owned())), "{rows:?}");
    assert!(rows.contains(&("service:1:tax".to_owned(), Voided, "1.05".to_owned())), "{rows:?}");
    assert_eq!((credit(&house, &caller).await, free(&house, "a").await), ("100.00".into(), 4));
    assert_eq!(left(&house, "rare").await, Some(1));
    assert!(house.compute().snapshot().starts_with(&format!("tombstone {machine}")));
    house.check().await;
}

#[tokio::test]
async fn a_server_that_comes_up_too_late_costs_nothing() {
    let house = house().await;
    let caller = house.tenant("ada@example.net").await;
    house.credit(&caller, "100.00").await;
    let placed = order(&house, &caller, &[item(&house, "vps").await]).await;
    let machine = server_row(&house, placed.services[0].0).await.machine;
    house.compute().hang(&machine);
    house.settle().await;
    let row = order_row(&house, &caller, placed.order).await;
    assert_eq!((row.state, row.reason.as_str()), (OrderState::Failed, "step boot: it took too long"));
    assert_eq!((credit(&house, &caller).await, house.compute().running(&machine)), ("100.00".into(), None));
    house.check().await;
}

#[tokio::test]
async fn of_two_servers_only_the_one_that_was_built_is_paid() {
    for refused in [0, 1] {
        let house = taxed(2100).await;
        let caller = house.tenant("ada@example.net").await;
        house.credit(&caller, "100.00").await;
        let items = [item(&house, "odd").await, item(&house, "odd").await];
        let placed = order(&house, &caller, &items).await;
        let machine = server_row(&house, placed.services[refused].0).await.machine;
        house.compute().refuse_forever(&machine, "no room");
        house.settle().await;
        let row = order_row(&house, &caller, placed.order).await;
        assert_eq!((row.state, row.reason.as_str()), (OrderState::Fulfilled, "step build: no room"));
        let bill = invoice::show(house.app(), &caller, row.invoice.unwrap()).await.unwrap().unwrap();
        assert_eq!((bill.invoice.state, bill.invoice.total.decimal().as_str()), (Paid, "10.74"));
        let note = &bills(&house, &caller).await[1];
        assert_eq!((note.0, note.2.as_str()), (CreditNote, "-5.37"));
        assert_eq!(bill.payment.unwrap().amount.decimal(), "5.37");
        assert_eq!((credit(&house, &caller).await, free(&house, "a").await), ("94.63".into(), 3));
        assert_eq!(earned(&house, LedgerKind::Revenue).await, "4.44");
        house.check().await;
    }
}

#[tokio::test]
async fn tax_is_rounded_once_however_an_order_is_shared() {
    let house = taxed(2100).await;
    let caller = house.tenant("ada@example.net").await;
    house.credit(&caller, "100.00").await;
    // 13.32 net; 21 % of it are 2.7972. Three single taxes of 0.93 would be a cent short.
    let odd = item(&house, "odd").await;
    order(&house, &caller, &[odd.clone(), odd.clone(), odd]).await;
    house.settle().await;
    assert_eq!(bills(&house, &caller).await, [(Invoice, Paid, "16.12".to_owned())]);
    assert_eq!(earned(&house, LedgerKind::Tax).await, "2.80");
    assert_eq!(credit(&house, &caller).await, "83.88");
    house.check().await;
}

#[tokio::test]
async fn what_is_called_off_before_it_is_paid_is_neither_paid_nor_built() {
    let house = taxed(2100).await;
    let caller = house.tenant("ada@example.net").await;
    let items = [item(&house, "odd").await, item(&house, "vps").await];
    let placed = order(&house, &caller, &items).await;
    let (gone, kept) = (placed.services[0].0, placed.services[1].0);
    assert_eq!(owed(&house, &caller).await, "17.47");
    remove(house.app(), &caller, ServerRef::Id(gone), false).await.unwrap();
    assert_eq!((owed(&house, &caller).await, free(&house, "a").await), ("12.10".into(), 3));
    house.credit(&caller, "12.10").await;
    house.settle().await;
    assert_eq!(server_row(&house, gone).await.state, ServerState::Failed);
    assert_eq!(view(&house, &caller, kept).await.server.state, ServerState::Running);
    assert_eq!((credit(&house, &caller).await, owed(&house, &caller).await), ("0.00".into(), "0.00".into()));
    assert_eq!(order_row(&house, &caller, placed.order).await.state, OrderState::Fulfilled);
    assert_eq!(house.compute().calls().iter().filter(|call| call.starts_with("ensure")).count(), 1);
    house.check().await;
}

#[tokio::test]
async fn nobody_watches_an_order_that_was_called_off() {
    let house = house().await;
    let caller = house.tenant("ada@example.net").await;
    let placed = order(&house, &caller, &[item(&house, "vps").await]).await;
    remove(house.app(), &caller, ServerRef::Id(placed.services[0].0), false).await.unwrap();
    house.settle().await;
    assert_eq!(order_row(&house, &caller, placed.order).await.state, OrderState::Expired);
    let live = house
        .app()
        .store()
        .read("test.live", |tx| innkeeper_store::operations::by_state(tx, OperationState::Live));
    assert_eq!(live.await.unwrap(), []);
}

#[tokio::test]
async fn an_order_expires_also_when_a_part_of_it_was_called_off() {
    let house = house().await;
    let caller = house.tenant("ada@example.net").await;
    let items = [item(&house, "rare").await, item(&house, "vps").await];
    let placed = order(&house, &caller, &items).await;
    remove(house.app(), &caller, ServerRef::Id(placed.services[0].0), false).await.unwrap();
    house.run_for(DAY * 2).await;
    assert_eq!(order_row(&house, &caller, placed.order).await.state, OrderState::Expired);
    assert_eq!((free(&house, "a").await, left(&house, "rare").await), (4, Some(1)));
    assert_eq!(owed(&house, &caller).await, "0.00");
    house.check().await;
}

#[tokio::test]
async fn servers_by_the_hour_need_credit_for_the_first_hours_of_all_of_them() {
    let house = house().await;
    let caller = house.tenant("ada@example.net").await;
    // 24 hours at 0.006 + 0.004 + 10 * 0.0001 + 0.001.
    let cloud = cloud(&house).await;
    let Err(OrderError::Credit { needed, available }) =
        try_order(&house, &caller, std::slice::from_ref(&cloud)).await
    else {
        panic!("sold without credit");
    };
    assert_eq!((needed.decimal().as_str(), available.decimal().as_str()), ("0.28", "0.00"));
    house.credit(&caller, "0.30").await;
    let two = try_order(&house, &caller, &[cloud.clone(), cloud.clone()]).await;
    assert!(matches!(two, Err(OrderError::Credit { .. })), "{two:?}");
    assert_eq!(free(&house, "a").await, 4);
    let placed = order(&house, &caller, &[cloud]).await;
    assert_eq!((placed.invoice, placed.covered), (None, true));
    house.settle().await;
    assert_eq!(order_row(&house, &caller, placed.order).await.state, OrderState::Fulfilled);
    house.check().await;
}

#[tokio::test]
async fn a_driver_that_loses_answers_is_asked_again() {
    let house = house().await;
    let caller = house.tenant("ada@example.net").await;
    house.credit(&caller, "100.00").await;
    for verb in [Verb::Ensure, Verb::Power, Verb::Observe] {
        house.compute().fail_next(verb, ComputeError::Transient("busy".to_owned()));
        house.compute().lose_answer_next(verb, ComputeError::Transient("cut off".to_owned()));
    }
    let placed = order(&house, &caller, &[item(&house, "vps").await]).await;
    let id = placed.services[0].0;
    house.settle().await;
    let machine = view(&house, &caller, id).await.server.machine;
    assert_eq!((house.compute().built(&machine), house.compute().power_ons(&machine)), (1, 1));
    assert_eq!(operations(&house, &caller, id).await[0].state, OperationState::Done);
    house.check().await;
}

#[tokio::test]
async fn top_ups_count_once() {
    let house = house().await;
    let caller = house.tenant("ada@example.net").await;
    let wish = |minor, reference: &str| account::TopUp {
        account: caller.account,
        amount: innkeeper_domain::money::Money::new(minor, caller.currency),
        gateway: "manual".to_owned(),
        reference: reference.to_owned(),
    };
    account::top_up(house.app(), wish(500, "one")).await.unwrap();
    for amount in [500, 600] {
        let again = account::top_up(house.app(), wish(amount, "one")).await;
        assert_eq!(again, Err(account::TopUpError::Repeated));
    }
    for amount in [0, -1, i64::MIN] {
        let nothing = account::top_up(house.app(), wish(amount, "two")).await;
        assert_eq!(nothing, Err(account::TopUpError::Amount));
    }
    assert_eq!(credit(&house, &caller).await, "5.00");
    house.check().await;
}

#[tokio::test]
async fn an_unpaid_invoice_is_shown_as_such() {
    let house = house().await;
    let caller = house.tenant("ada@example.net").await;
    order(&house, &caller, &[item(&house, "vps").await]).await;
    assert_eq!(bills(&house, &caller).await, [(Invoice, Unpaid, "10.00".to_owned())]);
    house.check().await;
}
