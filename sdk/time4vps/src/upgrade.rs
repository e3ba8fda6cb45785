//! Upgrades: other options, another product or another cycle for a service, estimated or ordered.

use crate::cycle::{Cycle, CycleCode};
use crate::decimal::{Amount, Decimal};
use crate::error::Invalid;
use crate::id::ProductId;
use crate::order::OrderItem;
use crate::scalar::TextId;
use crate::selection::Selections;
use crate::{lenient, rule};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The answer of `GET /service/@id/upgrade`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpgradeOptions {
    /// What can be chosen.
    #[serde(default, deserialize_with = "lenient::list")]
    pub resources: Vec<UpgradeResource>,
    /// Products it can be changed to.
    #[serde(default, deserialize_with = "lenient::list")]
    pub package: Vec<UpgradePackage>,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// An option that can be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpgradeResource {
    /// The option's number.
    #[serde(deserialize_with = "lenient::integer")]
    pub id: i64,
    /// As shown.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// `select`, `radio`, `slider`, `qty` or `checkbox`.
    #[serde(rename = "type", default, deserialize_with = "lenient::text")]
    pub kind: String,
    /// What it can be.
    #[serde(default, deserialize_with = "lenient::list")]
    pub items: Vec<UpgradeItem>,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// An item of an option.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpgradeItem {
    /// The item's number.
    pub id: TextId,
    /// As shown.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// Per period.
    pub price: Decimal,
    /// Once.
    #[serde(default)]
    pub setup_price: Decimal,
    /// Whether the service has it.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub selected: bool,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A product that a service can be changed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpgradePackage {
    /// Its number.
    pub id: TextId,
    /// As shown.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// Per period.
    #[serde(default)]
    pub price: Decimal,
    /// Once.
    #[serde(default)]
    pub setup_price: Decimal,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What `POST /service/@id/upgrade` answers without `send`: what it would cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpgradeEstimate {
    /// Always true.
    #[serde(default = "crate::ack::yes", deserialize_with = "lenient::flag")]
    pub success: bool,
    /// The other product, where one was asked for.
    #[serde(default)]
    pub package: Option<Value>,
    /// How often it would be billed.
    #[serde(default)]
    pub cycle: Option<CycleCode>,
    /// The options that would change.
    #[serde(default, deserialize_with = "lenient::list")]
    pub resources: Vec<Value>,
    /// Before tax.
    #[serde(default)]
    pub charge: Amount,
    /// Tax.
    #[serde(default)]
    pub tax: Amount,
    /// What would be due.
    #[serde(default)]
    pub total: Amount,
    /// For every later period.
    #[serde(default)]
    pub recurring: Amount,
    /// Three letters.
    #[serde(default, deserialize_with = "lenient::text")]
    pub currency: String,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What `POST /service/@id/upgrade` answers with `send`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpgradeOrder {
    /// The number of the order.
    #[serde(default, deserialize_with = "lenient::optional_integer")]
    pub order_num: Option<i64>,
    /// The key of its invoice; null when nothing is due.
    #[serde(default)]
    pub invoice_id: Option<TextId>,
    /// What is due.
    #[serde(default)]
    pub total: Amount,
    /// What was upgraded.
    #[serde(default, deserialize_with = "lenient::many")]
    pub items: Vec<OrderItem>,
    /// Codes of the message catalogue.
    #[serde(default, deserialize_with = "lenient::list")]
    pub info: Vec<String>,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A wish for an upgrade. What is not given does not change; one that changes nothing succeeds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Upgrade {
    #[serde(skip_serializing_if = "Selections::is_empty")]
    resources: Selections,
    #[serde(skip_serializing_if = "Option::is_none")]
    package: Option<ProductId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cycle: Option<CycleCode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    send: Option<bool>,
}

impl Upgrade {
    /// Other values of options.
    #[must_use]
    pub fn with_resources(mut self, resources: Selections) -> Self {
        self.resources = resources;
        self
    }

    /// Another product.
    #[must_use]
    pub fn with_package(mut self, product: impl Into<ProductId>) -> Self {
        self.package = Some(product.into());
        self
    }

    /// Another cycle.
    #[must_use]
    pub const fn with_cycle(mut self, cycle: Cycle) -> Self {
        self.cycle = Some(CycleCode(cycle));
        self
    }

    /// The same wish as an order, not as a question.
    #[cfg(feature = "client")]
    pub(crate) fn sent(&self) -> Self {
        Self { send: Some(true), ..self.clone() }
    }

    /// Whether the service takes it as it is. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        self.resources.check("resources")?;
        self.package.map_or(Ok(()), |product| rule::id("package", product.number()))?;
        rule::cycle(self.cycle.map(|code| code.0))
    }
}
