//! Says what an order would cost, and changes nothing.

use super::NewItem;
use super::check::{ITEMS_MAX, OrderError, check};
use super::price::{QuotedItem, price};
use crate::app::App;
use crate::caller::Caller;
use crate::error::Denied;
use innkeeper_domain::account::Right;
use innkeeper_domain::billing::Totals;
use innkeeper_domain::money::Money;
use innkeeper_store::ledger::{self, Side};
use innkeeper_store::{accounts, catalogue};

/// What an order would cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// Its items.
    pub items: Vec<QuotedItem>,
    /// What would be due with the order.
    pub totals: Totals,
    /// The tax rate in ten-thousandths.
    pub tax_bp: i64,
    /// The credit that would pay it.
    pub credit: Money,
}

/// Prices an order without placing it.
pub async fn quote(app: &App, caller: &Caller, items: Vec<NewItem>) -> Result<Quote, OrderError> {
    caller.require(Right::View)?;
    if items.is_empty() || items.len() > ITEMS_MAX {
        return Err(OrderError::Items);
    }
    let account = caller.account;
    app.store
        .read("order.quote", move |tx| {
            let account = accounts::by_id(tx, account)?.ok_or_else(|| Denied::bug("the account is gone"))?;
            let catalogue = catalogue::whole(tx)?;
            let mut quoted = Vec::new();
            for item in &items {
                quoted.push(price(&check(&catalogue, account.currency, item)?, account.currency)?);
            }
            let nets: Vec<Money> =
                quoted.iter().flat_map(|item| item.lines.iter().map(|line| line.net)).collect();
            let totals = Totals::of(&nets, account.tax_bp, Money::zero(account.currency))?;
            let balance = ledger::balance(tx, &Side::credit(account.id), account.currency)?;
            let credit = Money::new(balance.available(), account.currency);
            Ok(Quote { items: quoted, totals, tax_bp: account.tax_bp, credit })
        })
        .await
}
