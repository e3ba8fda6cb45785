//! The ledger's rules: double entry, integers, one currency an account, and transfers in two stages.
//!
//! ```text
//!   pending ──▶ posted      the hold is taken
//!      └──────▶ voided      the hold is given back
//!   posted                  at once, without a hold
//! ```

use crate::money::Currency;
use crate::persisted::persisted_enum;
use serde::{Deserialize, Serialize};

persisted_enum! {
    /// What a ledger account stands for.
    pub enum LedgerKind {
        /// Prepaid credit of a customer: what we owe. Its debits never exceed its credits.
        Credit = "credit",
        /// Money that a gateway or the operator holds for us.
        Cash = "cash",
        /// What we have earned, before tax.
        Revenue = "revenue",
        /// Tax collected and owed to the state.
        Tax = "tax",
    }
}

impl LedgerKind {
    /// Whether a transfer may not take out more than was put in.
    pub const fn never_overdrawn(self) -> bool {
        matches!(self, Self::Credit)
    }
}

persisted_enum! {
    /// How far a transfer has come.
    pub enum TransferState {
        /// Reserved on both sides, and not yet moved.
        Pending = "pending",
        /// Moved.
        Posted = "posted",
        /// The reservation was given back.
        Voided = "voided",
    }
}

/// The four running sums of a ledger account, in minor units of its currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// Reserved to leave.
    pub debits_pending: i64,
    /// Gone.
    pub debits_posted: i64,
    /// Reserved to arrive.
    pub credits_pending: i64,
    /// Arrived.
    pub credits_posted: i64,
    /// The currency of the sums.
    pub currency: Currency,
}

impl Balance {
    /// An account that nothing has happened to.
    pub const fn empty(currency: Currency) -> Self {
        Self { debits_pending: 0, debits_posted: 0, credits_pending: 0, credits_posted: 0, currency }
    }

    /// What can still be taken out: arrived, less gone, less reserved to leave.
    pub const fn available(&self) -> i64 {
        self.credits_posted.saturating_sub(self.debits_posted).saturating_sub(self.debits_pending)
    }

    /// Arrived less gone, reservations aside.
    pub const fn posted(&self) -> i64 {
        self.credits_posted.saturating_sub(self.debits_posted)
    }
}
