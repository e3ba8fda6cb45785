//! Balance, invoices and payment methods.

use crate::dates::{Date, Stamp};
use crate::decimal::{Amount, Decimal, Fee};
use crate::scalar::{TextFlag, TextId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The answer of `GET /balance`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BalanceAnswer {
    /// Always true.
    pub success: bool,
    /// The sums.
    pub details: Balance,
}

/// What the account owes and owns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// Three letters.
    pub currency: String,
    /// The total of unpaid invoices.
    pub acc_balance: Amount,
    /// Prepaid credit.
    pub acc_credit: Amount,
}

/// `Paid`, `Unpaid` and the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum InvoiceStatus {
    /// Settled.
    Paid,
    /// Due.
    Unpaid,
    /// Void.
    Cancelled,
    /// Paid back.
    Refunded,
    /// Not issued yet.
    Draft,
}

/// The answer of `GET /invoice`, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoices {
    /// Every invoice of the account.
    pub invoices: Vec<InvoiceRow>,
}

/// An invoice as the list shows it; its money is strings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceRow {
    /// The key, which is not the number on the paper.
    pub id: TextId,
    /// Its date.
    pub date: Date,
    /// The date it had first.
    pub dateorig: Date,
    /// When it is due.
    pub duedate: Date,
    /// When the grace ends.
    pub paybefore: Date,
    /// What it asks for.
    pub total: Amount,
    /// Zeros while unpaid.
    pub datepaid: Stamp,
    /// Its state.
    pub status: InvoiceStatus,
    /// The invoice it was merged into.
    pub merge_id: Option<String>,
    /// The number on the paper, as `2026/11/1`.
    pub number: String,
    /// Three letters.
    pub currency: String,
}

/// The answer of `GET /invoice/@id`. Null stands for an invoice that cannot be reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceAnswer {
    /// The invoice.
    pub invoice: Option<Invoice>,
}

/// An invoice in full: its own money and rates are numbers, those of its lines are strings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoice {
    /// The key.
    pub id: TextId,
    /// Its state.
    pub status: InvoiceStatus,
    /// Its date.
    pub date: Date,
    /// When it is due.
    pub duedate: Date,
    /// When the grace ends.
    pub paybefore: Date,
    /// Zeros while unpaid.
    pub datepaid: Stamp,
    /// Before tax.
    pub subtotal: Decimal,
    /// Settled from credit.
    pub credit: Decimal,
    /// Tax.
    pub tax: Decimal,
    /// In percent.
    pub taxrate: Decimal,
    /// A second tax.
    pub tax2: Decimal,
    /// Its rate in percent.
    pub taxrate2: Decimal,
    /// Whether the account owes no tax.
    pub taxexempt: TextFlag,
    /// What it asks for.
    pub total: Decimal,
    /// Exchange rate to the main currency.
    pub rate: Decimal,
    /// Unused.
    pub rate2: Decimal,
    /// Unused.
    pub rate3: Decimal,
    /// Free text.
    pub notes: String,
    /// What it is for.
    pub items: Vec<InvoiceItem>,
    /// Who owes it.
    pub client: InvoiceClient,
    /// The number on the paper.
    pub number: String,
    /// Three letters.
    pub currency: String,
}

/// A line of an invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceItem {
    /// The key of the line.
    pub id: TextId,
    /// The key of its invoice.
    pub invoice_id: TextId,
    /// `Hosting`, `Addon`, `Upgrade`, `Credit` or `Other`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The service; -2 marks a payment fee.
    pub item_id: TextId,
    /// A sentence with the period.
    pub description: String,
    /// For one.
    pub amount: Amount,
    /// Whether tax applies.
    pub taxed: TextFlag,
    /// How many, with two decimals.
    pub qty: Amount,
    /// For all.
    pub linetotal: Amount,
}

/// The account as an invoice names it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceClient {
    /// Its number.
    pub id: TextId,
    /// Also its login.
    pub email: String,
    /// Given name.
    pub firstname: String,
    /// Family name.
    pub lastname: String,
    /// Empty for private persons.
    pub companyname: String,
    /// Street and number.
    pub address1: String,
    /// The rest of the street.
    pub address2: String,
    /// Town.
    pub city: String,
    /// Up to 20 characters.
    pub state: String,
    /// Postal code.
    pub postcode: String,
    /// Two letters.
    pub country: String,
    /// As `+370.61234567`.
    pub phonenumber: String,
}

/// The answer of `GET /payment`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payments {
    /// Name by id; ids become strings because they are member names.
    pub payments: BTreeMap<u64, String>,
}

/// The answer of `GET /payment/fees`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentFees {
    /// One element per payment method.
    pub payments: Vec<PaymentFee>,
}

/// What a payment method costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentFee {
    /// A number here.
    pub id: u64,
    /// As the payment page shows it.
    pub name: String,
    /// Per payment.
    pub fixed_fee: Fee,
    /// In percent of the payment.
    pub percent_fee: Fee,
}
