//! Shows invoices.

use crate::app::App;
use crate::caller::Caller;
use crate::error::Denied;
use innkeeper_domain::account::{Account, Right};
use innkeeper_domain::billing::{Invoice, InvoiceLine, Payment};
use innkeeper_domain::id::InvoiceId;
use innkeeper_store::{accounts, invoices};

/// An invoice with everything on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceView {
    /// The invoice.
    pub invoice: Invoice,
    /// Its lines, in order.
    pub lines: Vec<InvoiceLine>,
    /// Its payment.
    pub payment: Option<Payment>,
    /// Who owes it.
    pub account: Account,
}

/// The invoices and credit notes of the caller's account, oldest first.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<Invoice>, Denied> {
    caller.require(Right::View)?;
    let account = caller.account;
    Ok(app.store.read("invoice.list", move |tx| invoices::by_account(tx, account)).await?)
}

/// An invoice of the caller's account; `None` when it has no such invoice.
pub async fn show(app: &App, caller: &Caller, id: InvoiceId) -> Result<Option<InvoiceView>, Denied> {
    caller.require(Right::View)?;
    let account = caller.account;
    app.store
        .read("invoice.show", move |tx| {
            let Some(invoice) = invoices::of_account(tx, account, id)? else { return Ok(None) };
            let account = accounts::by_id(tx, account)?.ok_or_else(|| Denied::bug("the account is gone"))?;
            let (lines, payment) = (invoices::lines(tx, id)?, invoices::payment(tx, id)?);
            Ok(Some(InvoiceView { invoice, lines, payment, account }))
        })
        .await
}
