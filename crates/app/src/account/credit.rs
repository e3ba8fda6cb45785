//! Credit: prepaid by a top-up, and spent on invoices, oldest first.

use crate::app::{App, record_for};
use crate::caller::Caller;
use crate::error::{Denied, denied_into};
use crate::lifecycle;
use innkeeper_domain::account::Right;
use innkeeper_domain::billing::Standing;
use innkeeper_domain::id::AccountId;
use innkeeper_domain::ledger::TransferState;
use innkeeper_domain::money::Money;
use innkeeper_store::ledger::{self, Made, NewTransfer, Side};
use innkeeper_store::{Tx, accounts, invoices};

/// Money that reached the operator for an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopUp {
    /// Whose credit grows.
    pub account: AccountId,
    /// By how much.
    pub amount: Money,
    /// The gateway that holds the money.
    pub gateway: String,
    /// The gateway's reference. The same one of the same gateway never counts twice.
    pub reference: String,
}

/// Why the credit did not grow.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TopUpError {
    /// No such account.
    #[error("no such account")]
    NoAccount,
    /// Nothing, or less.
    #[error("the amount must be more than 0")]
    Amount,
    /// Not the account's currency.
    #[error("the account is kept in another currency")]
    Currency,
    /// A top-up of that reference was booked before.
    #[error("a top-up with this reference was booked before")]
    Repeated,
    /// Turned away.
    #[error(transparent)]
    Denied(#[from] Denied),
}
denied_into!(TopUpError);

/// Books a top-up, and pays with the credit what was waiting for it. For the operator and for gateways.
pub async fn top_up(app: &App, wish: TopUp) -> Result<Standing, TopUpError> {
    if wish.amount.minor <= 0 {
        return Err(TopUpError::Amount);
    }
    let cx = lifecycle::Cx::new(app);
    app.store
        .write("credit.top_up", move |tx| {
            let account = accounts::by_id(tx, wish.account)?.ok_or(TopUpError::NoAccount)?;
            if account.currency != wish.amount.currency {
                return Err(TopUpError::Currency);
            }
            let transfer = NewTransfer {
                id: format!("topup:{}:{}", wish.gateway, wish.reference),
                debit: Side::gateway(&wish.gateway),
                credit: Side::credit(wish.account),
                amount: wish.amount,
                reason: format!("Top-up through {}, reference {}", wish.gateway, wish.reference),
            };
            if ledger::transfer(tx, &transfer, TransferState::Posted, cx.now)? == Made::Exists {
                return Err(TopUpError::Repeated);
            }
            let detail = wish.amount.to_string();
            let subject = format!("account:{}", wish.account);
            record_for(tx, wish.account, "operator", "", cx.now, ("credit.top_up", &subject, &detail))?;
            lifecycle::pay::settle_open(tx, &cx, &account)?;
            Ok(standing_of(tx, account.id, account.currency)?)
        })
        .await
}

/// What the caller's account has and owes.
pub async fn standing(app: &App, caller: &Caller) -> Result<Standing, Denied> {
    caller.require(Right::View)?;
    let (account, currency) = (caller.account, caller.currency);
    app.store.read("credit.standing", move |tx| standing_of(tx, account, currency)).await
}

fn standing_of(
    tx: &mut Tx<'_>,
    account: AccountId,
    currency: innkeeper_domain::money::Currency,
) -> Result<Standing, Denied> {
    let balance = ledger::balance(tx, &Side::credit(account), currency)?;
    let mut owed = Money::zero(currency);
    for invoice in invoices::unpaid(tx, account)? {
        owed = owed.plus(lifecycle::pay::due(tx, &invoice)?)?;
    }
    Ok(Standing { currency, credit: Money::new(balance.available(), currency), owed })
}
