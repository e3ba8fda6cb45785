//! Shows orders.

use crate::app::App;
use crate::caller::Caller;
use crate::error::Denied;
use innkeeper_domain::account::Right;
use innkeeper_domain::billing::{Order, Service};
use innkeeper_domain::id::OrderId;
use innkeeper_store::{orders, services};

/// An order with what it made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderView {
    /// The order.
    pub order: Order,
    /// Its services.
    pub services: Vec<Service>,
}

/// An order of the caller's account; `None` when it has no such order.
pub async fn show(app: &App, caller: &Caller, id: OrderId) -> Result<Option<OrderView>, Denied> {
    caller.require(Right::View)?;
    let account = caller.account;
    app.store
        .read("order.show", move |tx| {
            let Some(order) = orders::of_account(tx, account, id)? else { return Ok(None) };
            let services = services::by_order(tx, order.id)?;
            Ok(Some(OrderView { order, services }))
        })
        .await
}

/// The orders of the caller's account, oldest first.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<Order>, Denied> {
    caller.require(Right::View)?;
    let account = caller.account;
    Ok(app.store.read("order.list", move |tx| orders::by_account(tx, account)).await?)
}
