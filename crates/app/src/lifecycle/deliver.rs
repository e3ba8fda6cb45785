//! A service is delivered, or it cannot be: money, capacity and state move together.

use super::{Cx, account_of, end, known, meters, pay, zone_of};
use crate::workflow::{cycle, expiry};
use innkeeper_domain::billing::{Invoice, InvoiceState, OrderState, Service, ServiceState};
use innkeeper_domain::id::{OrderId, ServiceId};
use innkeeper_domain::server::ServerState;
use innkeeper_domain::time::Period;
use innkeeper_store::{StoreError, Tx, invoices, operations, orders, servers, services};

/// The machine stands: takes the hold, opens the meters and starts the agreement.
pub(crate) fn delivered(
    tx: &mut Tx<'_>,
    cx: &Cx,
    id: ServiceId,
    state: ServerState,
) -> Result<(), StoreError> {
    let service = known(services::by_id(tx, id)?, "the service")?;
    let account = account_of(tx, service.account)?;
    let zone = zone_of(&account);
    // Periods are counted from the day of the order: that day stands on the first invoice.
    let anchor = service.created_at.date(&zone);
    let first = known(Period::nth(anchor, service.cycle, 0), "the first period")?;
    let next_due = zone.start_of(first.end);
    pay::post_holds(tx, cx, id)?;
    services::activate(tx, id, anchor, next_due, cx.now)?;
    servers::set_state(tx, id, state, cx.now)?;
    installed(tx, cx, id)?;
    meters::follow(tx, cx, id)?;
    cycle::start(tx, cx, &service, next_due)?;
    settle_order(tx, cx, service.order, "")
}

/// The guest has its password: the copy that was kept for it is wiped.
pub(crate) fn installed(tx: &mut Tx<'_>, cx: &Cx, id: ServiceId) -> Result<(), StoreError> {
    let mut server = known(servers::by_id(tx, id)?, "the server")?;
    server.install.root_password = None;
    let first = server.first_password.as_ref();
    servers::set_install(tx, id, server.image, &server.install, first, cx.now)
}

/// The machine cannot be built, or is not wanted any more: gives everything back, and says why.
pub(crate) fn undone(tx: &mut Tx<'_>, cx: &Cx, id: ServiceId, why: &str) -> Result<(), StoreError> {
    let service = known(services::by_id(tx, id)?, "the service")?;
    let server = known(servers::by_id(tx, id)?, "the server")?;
    // Stock and room before money, as an order takes them: else the two would wait for each other on PostgreSQL.
    end::release(tx, cx, &service, &server, false)?;
    servers::set_state(tx, id, ServerState::Failed, cx.now)?;
    pay::void_holds(tx, cx, id)?;
    take_back(tx, cx, &service)?;
    services::end(tx, id, ServiceState::Terminated, cx.now)?;
    settle_order(tx, cx, service.order, why)
}

/// Takes the order's invoice back for one service.
fn take_back(tx: &mut Tx<'_>, cx: &Cx, service: &Service) -> Result<(), StoreError> {
    let order = known(orders::by_id(tx, service.order)?, "the order")?;
    let Some(invoice) = order.invoice else { return Ok(()) };
    let invoice = known(invoices::by_id(tx, invoice)?, "the invoice")?;
    let account = account_of(tx, service.account)?;
    let billed = invoices::lines(tx, invoice.id)?.iter().any(|line| line.service == service.id);
    if billed { pay::credit_services(tx, cx, &account, &invoice, service.id) } else { Ok(()) }
}

/// Once every service of an order is delivered or given up, the order is settled; its invoice is as soon as all that
/// it bills is.
pub(crate) fn settle_order(tx: &mut Tx<'_>, cx: &Cx, id: OrderId, why: &str) -> Result<(), StoreError> {
    let order = known(orders::by_id(tx, id)?, "the order")?;
    let services = services::by_order(tx, id)?;
    if let Some(invoice) = order.invoice {
        let invoice = known(invoices::by_id(tx, invoice)?, "the invoice")?;
        settle_invoice(tx, cx, &invoice, &services)?;
    }
    if services.iter().any(|service| service.state == ServiceState::Pending) {
        // Why a part was not delivered is kept until the rest is settled.
        return if why.is_empty() { Ok(()) } else { orders::set_state(tx, id, order.state, why) };
    }
    let why = if why.is_empty() { &order.reason } else { why };
    let delivered = services.iter().any(|service| service.activated_at.is_some());
    let state = match (delivered, order.state) {
        (true, _) => OrderState::Fulfilled,
        (false, OrderState::AwaitingPayment) => OrderState::Expired,
        (false, _) => OrderState::Failed,
    };
    if order.state == OrderState::AwaitingPayment {
        // Whoever watched it wait has nothing left to watch.
        operations::hasten(tx, &expiry::subject(id), cx.now)?;
    }
    orders::set_state(tx, id, state, why)
}

/// Settles the invoice of an order once all that it bills is delivered or given up. What else was ordered, such as a
/// metered server, says nothing about it.
fn settle_invoice(
    tx: &mut Tx<'_>,
    cx: &Cx,
    invoice: &Invoice,
    services: &[Service],
) -> Result<(), StoreError> {
    if matches!(invoice.state, InvoiceState::Paid | InvoiceState::Credited) {
        return Ok(());
    }
    let lines = invoices::lines(tx, invoice.id)?;
    let is_billed = |service: &&Service| lines.iter().any(|line| line.service == service.id);
    let billed: Vec<&Service> = services.iter().filter(is_billed).collect();
    if billed.iter().any(|service| service.state == ServiceState::Pending) {
        return Ok(());
    }
    if billed.iter().all(|service| service.activated_at.is_none()) {
        return invoices::set_state(tx, invoice.id, InvoiceState::Credited, None);
    }
    invoices::set_state(tx, invoice.id, InvoiceState::Paid, invoice.paid_at)?;
    let paid = pay::delivered_part(tx, invoice, services)?;
    invoices::insert_payment(tx, invoice.id, pay::CREDIT, paid, cx.now)
}
