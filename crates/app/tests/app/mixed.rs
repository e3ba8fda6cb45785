//! Orders of prepaid and metered servers together: the invoice follows what it bills, and nothing else.

use crate::fixture::{bills, cloud, credit, house, item, order, order_row, server_row};
use innkeeper_domain::billing::{InvoiceKind, InvoiceState, OrderState};

#[tokio::test]
async fn an_invoice_of_nothing_delivered_is_taken_back_though_another_server_was_delivered() {
    let house = house().await;
    let caller = house.tenant("ada@example.net").await;
    house.credit(&caller, "100.00").await;
    let placed = order(&house, &caller, &[item(&house, "vps").await, cloud(&house).await]).await;
    let machine = server_row(&house, placed.services[0].0).await.machine;
    house.compute().refuse_forever(&machine, "no room");
    house.settle().await;
    assert_eq!(
        bills(&house, &caller).await,
        [
            (InvoiceKind::Invoice, InvoiceState::Credited, "10.00".to_owned()),
            (InvoiceKind::CreditNote, InvoiceState::Paid, "-10.00".to_owned()),
        ]
    );
    assert_eq!(order_row(&house, &caller, placed.order).await.state, OrderState::Fulfilled);
    assert_eq!(credit(&house, &caller).await, "100.00");
    house.check().await;
}

#[tokio::test]
async fn an_invoice_is_paid_once_all_that_it_bills_is_delivered() {
    let house = house().await;
    let caller = house.tenant("ada@example.net").await;
    house.credit(&caller, "100.00").await;
    let placed = order(&house, &caller, &[item(&house, "vps").await, cloud(&house).await]).await;
    let metered = server_row(&house, placed.services[1].0).await.machine;
    house.compute().hang(&metered);
    house.settle_within(std::time::Duration::from_secs(10)).await;
    assert_eq!(
        bills(&house, &caller).await,
        [(InvoiceKind::Invoice, InvoiceState::Paid, "10.00".to_owned())]
    );
    assert_eq!(order_row(&house, &caller, placed.order).await.state, OrderState::Provisioning);
    house.check().await;
    house.settle().await;
    assert_eq!(order_row(&house, &caller, placed.order).await.state, OrderState::Fulfilled);
    house.check().await;
}
