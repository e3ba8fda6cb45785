//! Orders and quotes.

use crate::cycle::CycleCode;
use crate::decimal::{Amount, Decimal};
use crate::scalar::TextId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The answer of `POST /order/@product_id` and `POST /order`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderAnswer {
    /// Nine or ten digits, as a number.
    pub order_num: i64,
    /// The key of its invoice, as a string; null when nothing is due.
    pub invoice_id: Option<TextId>,
    /// What it costs.
    pub total: Amount,
    /// What was bought.
    pub items: Vec<OrderItem>,
}

/// One thing of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderItem {
    /// `Hosting`, `Addon` or `Upgrade`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The id of the new service.
    pub id: TextId,
    /// Its host name.
    pub name: String,
    /// What was ordered.
    pub product_id: TextId,
}

/// The answer of `POST /quote`: what an order would cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// Three letters.
    pub currency: String,
    /// Priced one by one.
    pub items: Vec<QuoteItem>,
    /// Before discount, fee and tax.
    pub subtotal: Decimal,
    /// Taken off.
    pub discount: Decimal,
    /// The payment method's.
    pub fee: Decimal,
    /// Tax.
    pub tax: Decimal,
    /// In percent.
    pub taxrate: Decimal,
    /// Credit that would be used.
    pub credit: Decimal,
    /// What would be due.
    pub total: Decimal,
    /// What each cycle costs later on.
    pub recurring: BTreeMap<CycleCode, Decimal>,
}

/// One thing of a quote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteItem {
    /// `product` or `certificate`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What was asked for.
    pub product_id: TextId,
    /// The name of the product.
    pub name: String,
    /// How often it is billed.
    pub cycle: CycleCode,
    /// For the first period.
    pub price: Decimal,
    /// Once.
    pub setup: Decimal,
    /// For every later period.
    pub recurring: Decimal,
    /// Taken off.
    pub discount: Decimal,
}
