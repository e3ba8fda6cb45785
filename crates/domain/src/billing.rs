//! Orders, agreements, invoices and what they add up to.

use crate::id::{AccountId, InvoiceId, OrderId, PaymentId, ProductId, ServiceId, Uid};
use crate::money::{Currency, Money, MoneyError};
use crate::persisted::persisted_enum;
use crate::time::{Cycle, Date, Instant};

persisted_enum! {
    /// How a product is charged.
    pub enum BillingMode {
        /// A price for each period, before it begins.
        Prepaid = "prepaid",
        /// By the hour of use, after the month has ended.
        Metered = "metered",
    }
}

persisted_enum! {
    /// How far an order has come.
    pub enum OrderState {
        /// Accepted; its invoice is not covered yet. What it needs is held until it expires.
        AwaitingPayment = "awaiting_payment",
        /// Covered, and being built.
        Provisioning = "provisioning",
        /// Delivered.
        Fulfilled = "fulfilled",
        /// Could not be delivered; paid back.
        Failed = "failed",
        /// Was not paid in time, or was called off before it was paid.
        Expired = "expired",
    }
}

persisted_enum! {
    /// Where a recurring agreement stands.
    pub enum ServiceState {
        /// Ordered, not delivered.
        Pending = "pending",
        /// Delivered and paid.
        Active = "active",
        /// Not paid after the grace time: powered off, kept.
        Suspended = "suspended",
        /// Ended by the customer.
        Cancelled = "cancelled",
        /// Ended because it was not paid, or could not be delivered.
        Terminated = "terminated",
    }
}

impl ServiceState {
    /// Whether the agreement still runs.
    pub const fn live(self) -> bool {
        matches!(self, Self::Pending | Self::Active | Self::Suspended)
    }
}

persisted_enum! {
    /// Where an invoice stands.
    pub enum InvoiceState {
        /// Issued and due.
        Unpaid = "unpaid",
        /// Covered by a hold on the credit until what it bills is delivered.
        Held = "held",
        /// Paid.
        Paid = "paid",
        /// Cancelled out by a credit note.
        Credited = "credited",
    }
}

persisted_enum! {
    /// An invoice, or its correction.
    pub enum InvoiceKind {
        /// Bills.
        Invoice = "invoice",
        /// Takes an invoice back.
        CreditNote = "credit_note",
    }
}

persisted_enum! {
    /// What an invoice line bills. With the thing and the day it begins on, it identifies the line for ever.
    pub enum LineKind {
        /// A period of an agreement, paid before.
        Recurring = "recurring",
        /// The setup fee of an agreement.
        Setup = "setup",
        /// Use of a meter during a period, paid after.
        Usage = "usage",
        /// The rest of a period at a higher price.
        Upgrade = "upgrade",
        /// The reverse of another line.
        Reversal = "reversal",
    }
}

/// An accepted order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Its number.
    pub id: OrderId,
    /// Its identity.
    pub uid: Uid,
    /// Who ordered.
    pub account: AccountId,
    /// How far it has come.
    pub state: OrderState,
    /// The invoice of what is paid before; `None` where all is metered.
    pub invoice: Option<InvoiceId>,
    /// Why it, or a part of it, was not delivered; empty otherwise.
    pub reason: String,
    /// When it was accepted.
    pub created_at: Instant,
    /// When an unpaid order gives back what it holds.
    pub expires_at: Instant,
}

/// A service: the recurring agreement over one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Its number.
    pub id: ServiceId,
    /// Its identity.
    pub uid: Uid,
    /// Who owes for it.
    pub account: AccountId,
    /// What was bought.
    pub product: ProductId,
    /// The order that made it.
    pub order: OrderId,
    /// Where it stands.
    pub state: ServiceState,
    /// What its owner calls it; may be empty.
    pub label: String,
    /// How it is charged.
    pub billing: BillingMode,
    /// How often it is billed.
    pub cycle: Cycle,
    /// The price of a period, before tax; zero for a metered service.
    pub recurring: Money,
    /// What the first invoice took, before tax.
    pub first_payment: Money,
    /// The day that its periods are counted from; `None` until it is delivered.
    pub anchor: Option<Date>,
    /// The period that is running, counted from 0.
    pub period_index: i32,
    /// When the next invoice is due to be made.
    pub next_due_at: Option<Instant>,
    /// Whether it goes on at the end of the period.
    pub auto_renew: bool,
    /// Why the customer ended it; `None` while it was not cancelled.
    pub cancel_reason: Option<String>,
    /// When it was ordered.
    pub created_at: Instant,
    /// When it was delivered.
    pub activated_at: Option<Instant>,
    /// When it ended.
    pub ended_at: Option<Instant>,
}

/// An invoice or a credit note. It never changes once issued; only its state does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoice {
    /// Its number in the database; numbers may be missing there.
    pub id: InvoiceId,
    /// Its identity.
    pub uid: Uid,
    /// Who owes it.
    pub account: AccountId,
    /// An invoice, or its correction.
    pub kind: InvoiceKind,
    /// The series its number counts in, as `2026/11`.
    pub series: String,
    /// Its number in the series: from 1, without gaps.
    pub number: i64,
    /// Where it stands.
    pub state: InvoiceState,
    /// Before tax.
    pub net: Money,
    /// The tax.
    pub tax: Money,
    /// What is owed.
    pub total: Money,
    /// The tax rate in ten-thousandths.
    pub tax_bp: i64,
    /// The day it was issued.
    pub issued_on: Date,
    /// The day it is due.
    pub due_on: Date,
    /// When it was paid, or covered by a hold.
    pub paid_at: Option<Instant>,
    /// The order that it bills, if it is the first of a service.
    pub order: Option<OrderId>,
    /// The invoice that a credit note takes back.
    pub credits: Option<InvoiceId>,
    /// When it was issued.
    pub created_at: Instant,
}

impl Invoice {
    /// The number that people read, as `2026/11/1`; credit notes begin with `CN-`.
    pub fn display_number(&self) -> String {
        match self.kind {
            InvoiceKind::Invoice => format!("{}/{}", self.series, self.number),
            InvoiceKind::CreditNote => format!("CN-{}/{}", self.series, self.number),
        }
    }
}

/// A line of an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceLine {
    /// Its number.
    pub id: i64,
    /// The invoice it stands on.
    pub invoice: InvoiceId,
    /// What it bills.
    pub kind: LineKind,
    /// The service it belongs to.
    pub service: ServiceId,
    /// The thing billed, as `service:12`; with kind, meter and first day it is unique.
    pub subject: String,
    /// The meter, for a usage line; empty otherwise.
    pub meter: String,
    /// The first instant billed.
    pub from: Instant,
    /// The first instant not billed.
    pub to: Instant,
    /// What people read.
    pub description: String,
    /// Thousandths of the unit: 1000 for a period.
    pub quantity_milli: i64,
    /// The hourly rate behind a usage line, in millionths of the minor unit; 0 for other lines.
    pub rate_micro: i64,
    /// Before tax.
    pub net: Money,
}

/// A payment of an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Its number.
    pub id: PaymentId,
    /// The invoice it pays.
    pub invoice: InvoiceId,
    /// The way it was paid, as `credit`.
    pub method: String,
    /// How much.
    pub amount: Money,
    /// When.
    pub paid_at: Instant,
}

/// What an account has and owes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The currency of both.
    pub currency: Currency,
    /// Prepaid credit that is not reserved.
    pub credit: Money,
    /// The sum of the unpaid invoices.
    pub owed: Money,
}

/// What an invoice adds up to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totals {
    /// The sum of the lines, before tax.
    pub net: Money,
    /// The tax on it, rounded once.
    pub tax: Money,
    /// What is owed.
    pub total: Money,
}

impl Totals {
    /// Adds lines up and puts tax on the sum. `tax_bp` is the tax rate in ten-thousandths.
    pub fn of(lines: &[Money], tax_bp: i64, zero: Money) -> Result<Self, MoneyError> {
        let net = lines.iter().try_fold(zero, |sum, line| sum.plus(*line))?;
        let tax = net.share(tax_bp)?;
        Ok(Self { net, tax, total: net.plus(tax)? })
    }
}

/// The share of a period's price for `days_left` of its `days` days, rounded half away from zero.
pub fn prorate(price: Money, days_left: i64, days: i64) -> Result<Money, MoneyError> {
    let days = days.max(1);
    let doubled = i128::from(price.minor) * i128::from(days_left.clamp(0, days)) * 2;
    let divisor = i128::from(days) * 2;
    let rounded = if doubled < 0 {
        (doubled - i128::from(days)) / divisor
    } else {
        (doubled + i128::from(days)) / divisor
    };
    i64::try_from(rounded).map(|minor| Money::new(minor, price.currency)).map_err(|_| MoneyError::Overflow)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;
    use proptest::prelude::*;

    fn euro(minor: i64) -> Money {
        Money::new(minor, Currency::EUR)
    }

    #[test]
    fn an_invoice_adds_up() {
        let totals = Totals::of(&[euro(1500), euro(124)], 2100, euro(0)).unwrap();
        assert_eq!((totals.net, totals.tax, totals.total), (euro(1624), euro(341), euro(1965)));
    }

    proptest! {
        #[test]
        fn a_part_and_the_rest_are_the_price_within_a_cent(minor in 0_i64..1_000_000, left in 0_i64..31) {
            let part = prorate(euro(minor), left, 31).unwrap().minor;
            let rest = prorate(euro(minor), 31 - left, 31).unwrap().minor;
            prop_assert!((part + rest - minor).abs() <= 1);
            prop_assert!(part >= 0 && part <= minor);
        }
    }
}
