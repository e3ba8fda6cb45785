//! Orders and quotes as they are answered.

use crate::cycle::CycleCode;
use crate::decimal::{Amount, Decimal};
use crate::id::{OrderNumber, ServiceId};
use crate::lenient;
use crate::scalar::TextId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The answer of `POST /order/@product_id` and `POST /order`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderAnswer {
    /// Nine or ten digits, as a number.
    #[serde(deserialize_with = "lenient::integer")]
    pub order_num: i64,
    /// The key of its invoice, as a string; null when nothing is due.
    pub invoice_id: Option<TextId>,
    /// What it costs.
    pub total: Amount,
    /// What was bought.
    #[serde(default, deserialize_with = "lenient::many")]
    pub items: Vec<OrderItem>,
}

/// One thing of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderItem {
    /// `Hosting`, `Addon` or `Upgrade`.
    #[serde(rename = "type", default, deserialize_with = "lenient::text")]
    pub kind: String,
    /// The id of the new service.
    pub id: TextId,
    /// Its host name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// What was ordered.
    pub product_id: TextId,
}

/// The answer of `POST /quote`: what an order would cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// Three letters.
    #[serde(default, deserialize_with = "lenient::text")]
    pub currency: String,
    /// Priced one by one.
    #[serde(default, deserialize_with = "lenient::list")]
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
    #[serde(default, deserialize_with = "lenient::map")]
    pub recurring: BTreeMap<CycleCode, Decimal>,
}

/// One thing of a quote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteItem {
    /// `product` or `certificate`.
    #[serde(rename = "type", default, deserialize_with = "lenient::text")]
    pub kind: String,
    /// What was asked for.
    pub product_id: TextId,
    /// The name of the product.
    #[serde(default, deserialize_with = "lenient::text")]
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

impl From<&OrderItem> for ServiceId {
    /// The service that was ordered. An addon has a number of its own, which is not one of a service.
    fn from(item: &OrderItem) -> Self {
        item.id.into()
    }
}

impl From<&OrderAnswer> for OrderNumber {
    fn from(order: &OrderAnswer) -> Self {
        order.order_num.into()
    }
}
