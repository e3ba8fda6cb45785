//! A service ends: what it held goes back, and what is open is billed or taken back.

use super::{Cx, account_of, known, meters, pay, usage_bill};
use innkeeper_domain::billing::{BillingMode, InvoiceState, Service, ServiceState};
use innkeeper_domain::id::ServiceId;
use innkeeper_domain::server::{Server, ServerState};
use innkeeper_store::{StoreError, Tx, addresses, invoices, operations, servers, services, stock};

/// Gives back what a server holds: address, stock, meters. Disk, memory and processors follow from its state.
pub(crate) fn release(
    tx: &mut Tx<'_>,
    cx: &Cx,
    service: &Service,
    server: &Server,
    keep_addresses: bool,
) -> Result<(), StoreError> {
    meters::stop(tx, cx, server)?;
    addresses::release(tx, server.id, keep_addresses, cx.now)?;
    stock::put_back(tx, service.product, server.location)
}

/// The machine is gone: the last use is billed, what was not delivered is taken back.
pub(crate) fn removed(
    tx: &mut Tx<'_>,
    cx: &Cx,
    id: ServiceId,
    keep_addresses: bool,
) -> Result<(), StoreError> {
    let service = known(services::by_id(tx, id)?, "the service")?;
    let server = known(servers::by_id(tx, id)?, "the server")?;
    release(tx, cx, &service, &server, keep_addresses)?;
    servers::set_state(tx, id, ServerState::Gone, cx.now)?;
    if service.state.live() {
        // A service that its owner did not cancel ends because it was not paid for.
        let cancelled = service.cancel_reason.is_some() || service.state != ServiceState::Suspended;
        let state = if cancelled { ServiceState::Cancelled } else { ServiceState::Terminated };
        services::end(tx, id, state, cx.now)?;
    }
    let account = account_of(tx, service.account)?;
    match service.billing {
        BillingMode::Metered => drop(usage_bill::bill(tx, cx, &account, &service, cx.now)?),
        BillingMode::Prepaid => take_back_unpaid(tx, cx, &service)?,
    }
    operations::hasten(tx, &id.billing_subject(), cx.now)?;
    Ok(())
}

/// Takes back unpaid renewals of a service: the periods they bill will not be delivered.
fn take_back_unpaid(tx: &mut Tx<'_>, cx: &Cx, service: &Service) -> Result<(), StoreError> {
    let account = account_of(tx, service.account)?;
    for invoice in invoices::unpaid(tx, service.account)? {
        let lines = invoices::lines(tx, invoice.id)?;
        if invoice.order.is_some() || lines.iter().any(|line| line.service != service.id) {
            continue;
        }
        pay::credit_services(tx, cx, &account, &invoice, service.id)?;
        invoices::set_state(tx, invoice.id, InvoiceState::Credited, None)?;
    }
    Ok(())
}
