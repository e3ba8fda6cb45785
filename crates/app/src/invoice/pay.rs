//! Pays an invoice from the account's credit.

use crate::app::{App, record};
use crate::caller::Caller;
use crate::error::{Denied, denied_into};
use crate::idempotency::once;
use crate::lifecycle::{self, Cx, account_of};
use innkeeper_domain::account::Right;
use innkeeper_domain::billing::{InvoiceKind, InvoiceState};
use innkeeper_domain::id::InvoiceId;
use innkeeper_store::invoices;

/// Why an invoice was not paid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PayError {
    /// The account has no such invoice.
    #[error("no such invoice")]
    NotFound,
    /// It is not open: paid, covered or taken back already.
    #[error("the invoice is not open")]
    NotOpen,
    /// The credit does not reach.
    #[error("the credit does not reach")]
    Credit,
    /// Turned away.
    #[error(transparent)]
    Denied(#[from] Denied),
}
denied_into!(PayError);

/// Pays an invoice of the caller's account from its credit.
pub async fn pay(app: &App, caller: &Caller, id: InvoiceId) -> Result<(), PayError> {
    let (caller, cx) = (caller.clone(), Cx::new(app));
    app.store
        .write("invoice.pay", move |tx| {
            once(tx, (&caller, Right::Pay), cx.now, |tx| {
                let invoice = invoices::of_account(tx, caller.account, id)?.ok_or(PayError::NotFound)?;
                if invoice.state != InvoiceState::Unpaid || invoice.kind != InvoiceKind::Invoice {
                    return Err(PayError::NotOpen);
                }
                let account = account_of(tx, caller.account)?;
                if !lifecycle::pay::pay(tx, &cx, &account, &invoice)? {
                    return Err(PayError::Credit);
                }
                record(tx, &caller, cx.now, "invoice.pay", &format!("invoice:{id}"))?;
                Ok(())
            })
        })
        .await
}
