//! Balance, invoices and payment methods.

use crate::dates::{Date, Stamp};
use crate::decimal::{Amount, Decimal, Fee};
use crate::id::{InvoiceId, PaymentMethodId};
use crate::lenient;
use crate::scalar::{TextFlag, TextId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The answer of `GET /balance`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BalanceAnswer {
    /// Always true.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub success: bool,
    /// The sums.
    pub details: Balance,
}

/// What the account owes and owns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// Three letters.
    #[serde(default, deserialize_with = "lenient::text")]
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
    /// Handed to a collector.
    Collections,
    /// Corrected by a credit note.
    Credited,
    /// A word that this crate does not know. It is read, and never sent.
    #[serde(other)]
    Unknown,
}

/// The answer of `GET /invoice`, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoices {
    /// Every invoice of the account.
    #[serde(default, deserialize_with = "lenient::list")]
    pub invoices: Vec<InvoiceRow>,
}

/// An invoice as the list shows it; its money is strings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceRow {
    /// The key, which is not the number on the paper.
    pub id: TextId,
    /// Its date.
    #[serde(default)]
    pub date: Date,
    /// The date it had first.
    #[serde(default)]
    pub dateorig: Date,
    /// When it is due.
    #[serde(default)]
    pub duedate: Date,
    /// When the grace ends.
    #[serde(default)]
    pub paybefore: Date,
    /// What it asks for.
    pub total: Amount,
    /// Zeros while unpaid.
    #[serde(default)]
    pub datepaid: Stamp,
    /// Its state.
    pub status: InvoiceStatus,
    /// The invoice it was merged into.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub merge_id: Option<String>,
    /// The number on the paper, as `2026/11/1`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub number: String,
    /// Three letters.
    #[serde(default, deserialize_with = "lenient::text")]
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
    #[serde(default)]
    pub date: Date,
    /// When it is due.
    #[serde(default)]
    pub duedate: Date,
    /// When the grace ends.
    #[serde(default)]
    pub paybefore: Date,
    /// Zeros while unpaid.
    #[serde(default)]
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
    #[serde(default, deserialize_with = "lenient::text")]
    pub notes: String,
    /// What it is for.
    #[serde(default, deserialize_with = "lenient::list")]
    pub items: Vec<InvoiceItem>,
    /// Who owes it.
    pub client: InvoiceClient,
    /// The number on the paper.
    #[serde(default, deserialize_with = "lenient::text")]
    pub number: String,
    /// Three letters.
    #[serde(default, deserialize_with = "lenient::text")]
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
    #[serde(rename = "type", default, deserialize_with = "lenient::text")]
    pub kind: String,
    /// The service; -2 marks a payment fee.
    pub item_id: TextId,
    /// A sentence with the period.
    #[serde(default, deserialize_with = "lenient::text")]
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
    #[serde(default, deserialize_with = "lenient::text")]
    pub email: String,
    /// Given name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub firstname: String,
    /// Family name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub lastname: String,
    /// Empty for private persons.
    #[serde(default, deserialize_with = "lenient::text")]
    pub companyname: String,
    /// Street and number.
    #[serde(default, deserialize_with = "lenient::text")]
    pub address1: String,
    /// The rest of the street.
    #[serde(default, deserialize_with = "lenient::text")]
    pub address2: String,
    /// Town.
    #[serde(default, deserialize_with = "lenient::text")]
    pub city: String,
    /// Up to 20 characters.
    #[serde(default, deserialize_with = "lenient::text")]
    pub state: String,
    /// Postal code.
    #[serde(default, deserialize_with = "lenient::text")]
    pub postcode: String,
    /// Two letters.
    #[serde(default, deserialize_with = "lenient::text")]
    pub country: String,
    /// As `+370.61234567`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub phonenumber: String,
}

/// The answer of `GET /payment`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payments {
    /// Name by id; ids become strings because they are member names.
    #[serde(default, deserialize_with = "lenient::map")]
    pub payments: BTreeMap<u64, String>,
}

/// The answer of `GET /payment/fees`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentFees {
    /// One element per payment method.
    #[serde(default, deserialize_with = "lenient::list")]
    pub payments: Vec<PaymentFee>,
}

/// What a payment method costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentFee {
    /// A number here.
    #[serde(deserialize_with = "lenient::integer")]
    pub id: u64,
    /// As the payment page shows it.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// Per payment.
    pub fixed_fee: Fee,
    /// In percent of the payment.
    pub percent_fee: Fee,
}

impl From<&InvoiceRow> for InvoiceId {
    fn from(invoice: &InvoiceRow) -> Self {
        invoice.id.into()
    }
}

impl From<&PaymentFee> for PaymentMethodId {
    fn from(method: &PaymentFee) -> Self {
        method.id.into()
    }
}

#[cfg(feature = "client")]
mod calls {
    use super::{
        Balance, BalanceAnswer, Invoice, InvoiceAnswer, InvoiceRow, Invoices, PaymentFee, PaymentFees,
        Payments,
    };
    use crate::call::{Call, Method, Path, json};
    use crate::client::Client;
    use crate::error::Error;
    use crate::id::InvoiceId;
    use std::collections::BTreeMap;

    /// Money.
    impl Client {
        /// Shows what the account owes and owns.
        pub fn balance(&self) -> Call<Balance> {
            Call::<BalanceAnswer>::new(self, Method::Get, Path::of("/balance"))
                .read_with(|body| Ok(json::<BalanceAnswer>(body)?.details))
        }

        /// Lists the invoices, oldest first.
        pub fn list_invoices(&self) -> Call<Vec<InvoiceRow>> {
            Call::<Invoices>::new(self, Method::Get, Path::of("/invoice"))
                .read_with(|body| Ok(json::<Invoices>(body)?.invoices))
        }

        /// Shows an invoice with its lines.
        pub fn get_invoice(&self, id: impl Into<InvoiceId>) -> Call<Invoice> {
            let path = Path::of("/invoice").id(id.into().number());
            Call::<InvoiceAnswer>::new(self, Method::Get, path)
                .read_with(|body| json::<InvoiceAnswer>(body)?.invoice.ok_or_else(|| Error::absent(body)))
        }

        /// Lists the names of the payment methods by their ids.
        pub fn list_payment_methods(&self) -> Call<BTreeMap<u64, String>> {
            Call::<Payments>::new(self, Method::Get, Path::of("/payment"))
                .read_with(|body| Ok(json::<Payments>(body)?.payments))
        }

        /// Lists what each payment method costs.
        pub fn list_payment_fees(&self) -> Call<Vec<PaymentFee>> {
            Call::<PaymentFees>::new(self, Method::Get, Path::of("/payment/fees"))
                .read_with(|body| Ok(json::<PaymentFees>(body)?.payments))
        }
    }
}
