//! The turning points in the life of a service, each as steps inside one transaction.
//!
//! Verbs and workflows share them, so that money moves with the fact that earns it, in whichever transaction
//! the fact is committed.

pub(crate) mod deliver;
pub(crate) mod end;
pub(crate) mod invoice;
pub(crate) mod meters;
pub(crate) mod pay;
pub(crate) mod renewals;
pub(crate) mod usage_bill;

use crate::app::App;
use crate::policy::Policy;
use innkeeper_domain::account::Account;
use innkeeper_domain::id::{AccountId, Uid};
use innkeeper_domain::money::MoneyError;
use innkeeper_domain::time::{Instant, Zone};
use innkeeper_ports::entropy::{self, Entropy};
use innkeeper_store::{StoreError, Tx, accounts};
use std::sync::Arc;

/// What the steps need beside the transaction.
#[derive(Clone)]
pub(crate) struct Cx {
    pub(crate) now: Instant,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) policy: Arc<Policy>,
}

impl Cx {
    pub(crate) fn new(app: &App) -> Self {
        Self { now: app.now(), entropy: Arc::clone(&app.entropy), policy: Arc::clone(&app.policy) }
    }

    pub(crate) fn uid(&self) -> Uid {
        entropy::uid(self.entropy.as_ref())
    }
}

/// The zone of an account; UTC when the database of zones no longer knows it.
pub(crate) fn zone_of(account: &Account) -> Zone {
    Zone::parse(&account.zone).unwrap_or(Zone::UTC)
}

/// The account of a service, which the schema guarantees.
pub(crate) fn account_of(tx: &mut Tx<'_>, id: AccountId) -> Result<Account, StoreError> {
    accounts::by_id(tx, id)?.ok_or_else(|| StoreError::Internal(format!("account {id} is gone")))
}

/// An amount that cannot be computed stops the transaction: it is a bug, never a rounding.
pub(crate) fn money(error: MoneyError) -> StoreError {
    StoreError::Internal(format!("money: {error}"))
}

/// A row that the schema guarantees.
pub(crate) fn known<T>(row: Option<T>, what: &str) -> Result<T, StoreError> {
    row.ok_or_else(|| StoreError::Internal(format!("{what} is gone")))
}
