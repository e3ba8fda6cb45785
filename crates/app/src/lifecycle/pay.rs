//! Pays invoices from credit: at once, or as a hold until what they bill is delivered.

use super::invoice::{Share, shares};
use super::{Cx, known, money};
use crate::workflow::{expiry, provision};
use innkeeper_domain::account::Account;
use innkeeper_domain::billing::{Invoice, InvoiceState, OrderState, Service, ServiceState};
use innkeeper_domain::id::{OrderId, ServiceId};
use innkeeper_domain::ledger::{LedgerKind, TransferState};
use innkeeper_domain::money::Money;
use innkeeper_domain::server::ServerState;
use innkeeper_store::ledger::{self, Made, NewTransfer, Side};
use innkeeper_store::sabotage::{self, Sabotage};
use innkeeper_store::{StoreError, Tx, invoices, operations, orders, servers, services};

/// The way of payment that is written for credit.
pub(crate) const CREDIT: &str = "credit";

/// Pays open invoices, oldest first, as far as the credit goes. One that is too large does not stop the next.
pub(crate) fn settle_open(tx: &mut Tx<'_>, cx: &Cx, account: &Account) -> Result<(), StoreError> {
    for invoice in invoices::unpaid(tx, account.id)? {
        pay(tx, cx, account, &invoice)?;
    }
    Ok(())
}

/// What is still to be paid of an unpaid invoice, by service.
///
/// Of an order, what was called off before it was paid is not: a credit note took it back.
fn open_shares(tx: &mut Tx<'_>, invoice: &Invoice) -> Result<Vec<Share>, StoreError> {
    let lines = invoices::lines(tx, invoice.id)?;
    let mut open = shares(invoice, &lines)?;
    if let Some(order) = invoice.order {
        let services = services::by_order(tx, order)?;
        let waits = |id: ServiceId| {
            services.iter().any(|service| service.id == id && service.state == ServiceState::Pending)
        };
        open.retain(|share| waits(share.service));
    }
    Ok(open)
}

/// What is still to be paid of an unpaid invoice.
pub(crate) fn due(tx: &mut Tx<'_>, invoice: &Invoice) -> Result<Money, StoreError> {
    let zero = Money::zero(invoice.total.currency);
    open_shares(tx, invoice)?
        .iter()
        .try_fold(zero, |sum, share| sum.plus(share.net)?.plus(share.tax))
        .map_err(money)
}

/// Pays an unpaid invoice from credit; `false` when the credit does not reach.
pub(crate) fn pay(
    tx: &mut Tx<'_>,
    cx: &Cx,
    account: &Account,
    invoice: &Invoice,
) -> Result<bool, StoreError> {
    let balance = ledger::balance(tx, &Side::credit(account.id), account.currency)?;
    if balance.available() < due(tx, invoice)?.minor {
        return Ok(false);
    }
    match invoice.order {
        Some(order) => hold(tx, cx, account, invoice, order)?,
        None => take(tx, cx, account, invoice)?,
    }
    Ok(true)
}

/// Covers the invoice of an order with a hold for each of its services, and lets them be built.
fn hold(
    tx: &mut Tx<'_>,
    cx: &Cx,
    account: &Account,
    invoice: &Invoice,
    order: OrderId,
) -> Result<(), StoreError> {
    for share in open_shares(tx, invoice)? {
        for transfer in transfers(account, invoice, &format!("service:{}", share.service), &share) {
            make(tx, cx, &transfer, TransferState::Pending)?;
        }
    }
    invoices::set_state(tx, invoice.id, InvoiceState::Held, Some(cx.now))?;
    begin(tx, cx, order)
}

/// Lets what was ordered be built, but for what was called off before.
pub(crate) fn begin(tx: &mut Tx<'_>, cx: &Cx, order: OrderId) -> Result<(), StoreError> {
    orders::set_state(tx, order, OrderState::Provisioning, "")?;
    let services = services::by_order(tx, order)?;
    for service in services.into_iter().filter(|service| service.state == ServiceState::Pending) {
        servers::set_state(tx, service.id, ServerState::Deploying, cx.now)?;
        provision::start(tx, cx, &service)?;
    }
    // An order that was waiting for its money has a watchman; it finds nothing left to watch.
    operations::hasten(tx, &expiry::subject(order), cx.now)?;
    Ok(())
}

/// What the delivered services of an order cost of its invoice: what was paid in the end.
pub(crate) fn delivered_part(
    tx: &mut Tx<'_>,
    invoice: &Invoice,
    services: &[Service],
) -> Result<Money, StoreError> {
    let delivered =
        |id: ServiceId| services.iter().any(|service| service.id == id && service.activated_at.is_some());
    let lines = invoices::lines(tx, invoice.id)?;
    let parts = shares(invoice, &lines)?.into_iter().filter(|share| delivered(share.service));
    let zero = Money::zero(invoice.total.currency);
    parts.map(|share| share.net.plus(share.tax)).try_fold(zero, |sum, part| sum.plus(part?)).map_err(money)
}

/// The transfers that pay an invoice at once.
pub(crate) fn whole(account: &Account, invoice: &Invoice) -> Vec<NewTransfer> {
    let whole = Share { service: ServiceId(0), net: invoice.net, tax: invoice.tax };
    transfers(account, invoice, &format!("invoice:{}", invoice.id), &whole)
}

/// Takes the amount of an invoice at once.
fn take(tx: &mut Tx<'_>, cx: &Cx, account: &Account, invoice: &Invoice) -> Result<(), StoreError> {
    for transfer in whole(account, invoice) {
        make(tx, cx, &transfer, TransferState::Posted)?;
    }
    invoices::set_state(tx, invoice.id, InvoiceState::Paid, Some(cx.now))?;
    invoices::insert_payment(tx, invoice.id, CREDIT, invoice.total, cx.now)?;
    for line in invoices::lines(tx, invoice.id)? {
        // Whoever waits for this payment before it suspends or terminates is told at once.
        operations::hasten(tx, &line.service.billing_subject(), cx.now)?;
    }
    Ok(())
}

/// The transfers that pay a share: the net to revenue, the tax to tax. Parts of 0 need none.
fn transfers(account: &Account, invoice: &Invoice, id: &str, share: &Share) -> Vec<NewTransfer> {
    let transfer = |part: &str, kind: LedgerKind, amount: Money| NewTransfer {
        id: format!("{id}:{part}"),
        debit: Side::credit(account.id),
        credit: Side::house(kind),
        amount,
        reason: format!("Invoice {} ({part})", invoice.display_number()),
    };
    [transfer("net", LedgerKind::Revenue, share.net), transfer("tax", LedgerKind::Tax, share.tax)]
        .into_iter()
        .filter(|transfer| transfer.amount.minor > 0)
        .collect()
}

fn make(tx: &mut Tx<'_>, cx: &Cx, transfer: &NewTransfer, state: TransferState) -> Result<(), StoreError> {
    match ledger::transfer(tx, transfer, state, cx.now)? {
        Made::New => Ok(()),
        made => Err(StoreError::Internal(format!("transfer {} was not made: {made:?}", transfer.id))),
    }
}

/// Takes the holds of a service; nothing happens where there are none.
pub(crate) fn post_holds(tx: &mut Tx<'_>, cx: &Cx, service: ServiceId) -> Result<(), StoreError> {
    if sabotage::on(Sabotage::ChargeOutside) {
        return void_holds(tx, cx, service);
    }
    for part in ["net", "tax"] {
        ledger::post(tx, &format!("service:{service}:{part}"), cx.now)?;
    }
    Ok(())
}

/// Gives the holds of a service back; nothing happens where there are none.
pub(crate) fn void_holds(tx: &mut Tx<'_>, cx: &Cx, service: ServiceId) -> Result<(), StoreError> {
    for part in ["net", "tax"] {
        ledger::void(tx, &format!("service:{service}:{part}"), cx.now)?;
    }
    Ok(())
}

/// Takes an unpaid or held invoice back for a service, with a credit note.
pub(crate) fn credit_services(
    tx: &mut Tx<'_>,
    cx: &Cx,
    account: &Account,
    invoice: &Invoice,
    service: ServiceId,
) -> Result<(), StoreError> {
    let lines = invoices::lines(tx, invoice.id)?;
    let share = shares(invoice, &lines)?.into_iter().find(|share| share.service == service);
    let share = known(share, "the service's share of its invoice")?;
    let lines: Vec<_> = lines.into_iter().filter(|line| line.service == service).collect();
    super::invoice::credit(tx, cx, account, invoice, &lines, share.tax)?;
    Ok(())
}
