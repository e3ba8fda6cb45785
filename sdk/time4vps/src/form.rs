//! The order form of a product: what can be chosen, and under which names to send the choice.

use crate::catalogue::Period;
use crate::cycle::CycleCode;
use crate::dates::Date;
use crate::decimal::Decimal;
use crate::lenient;
use crate::scalar::TextId;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The answer of `GET /order/@product_id`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductForm {
    /// The product.
    pub product: FormProduct,
}

/// A product with its order form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormProduct {
    /// Its number.
    pub id: TextId,
    /// As shown.
    #[serde(default, deserialize_with = "lenient::text")]
    pub category_name: String,
    /// The number of its category.
    pub category_id: TextId,
    /// As shown.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// May hold HTML.
    #[serde(default, deserialize_with = "lenient::text")]
    pub description: String,
    /// Of the cycle to begin with.
    pub price: Decimal,
    /// The cycle to begin with.
    pub recurring: CycleCode,
    /// Once.
    pub setup: Decimal,
    /// What can be chosen.
    pub config: FormConfig,
    /// Of the cycle to begin with, later on.
    pub recurring_price: Decimal,
    /// When a shortened first period ends.
    pub prorata_date: Option<Date>,
}

/// What can be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormConfig {
    /// The cycle first, because one client reads it by position; then the host name.
    #[serde(default, deserialize_with = "lenient::list")]
    pub product: Vec<StandardField>,
    /// The options.
    #[serde(default, deserialize_with = "lenient::list")]
    pub forms: Vec<OptionField>,
    /// What can be bought beside it.
    #[serde(default, deserialize_with = "lenient::list")]
    pub addons: Vec<AddonField>,
    /// Products inside the product.
    #[serde(default, deserialize_with = "lenient::list")]
    pub subproducts: Vec<Value>,
}

/// A field that every product has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum StandardField {
    /// The cycle.
    Select {
        /// A key of the message catalogue.
        #[serde(default, deserialize_with = "lenient::text")]
        title: String,
        /// As `cycle`.
        #[serde(deserialize_with = "lenient::text")]
        id: String,
        /// The name to send it under.
        #[serde(default, deserialize_with = "lenient::text")]
        name: String,
        /// What it can be.
        #[serde(default, deserialize_with = "lenient::list")]
        items: Vec<Period>,
        /// What it is to begin with.
        value: CycleCode,
        /// Of that cycle.
        price: Decimal,
        /// Of that cycle, once.
        setup: Decimal,
    },
    /// The host name.
    Input {
        /// A key of the message catalogue.
        #[serde(default, deserialize_with = "lenient::text")]
        title: String,
        /// As `domain`.
        #[serde(deserialize_with = "lenient::text")]
        id: String,
        /// The name to send it under.
        #[serde(default, deserialize_with = "lenient::text")]
        name: String,
        /// What it is to begin with.
        #[serde(default, deserialize_with = "lenient::optional_text")]
        value: Option<String>,
    },
}

/// An option of the product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionField {
    /// `select`, `radio`, `slider`, `qty` or `checkbox`.
    #[serde(rename = "type", default, deserialize_with = "lenient::text")]
    pub kind: String,
    /// As shown.
    #[serde(default, deserialize_with = "lenient::text")]
    pub title: String,
    /// The option's number.
    pub id: TextId,
    /// The number of its first item.
    #[serde(rename = "firstItemId", default, deserialize_with = "lenient::integer")]
    pub first_item_id: i64,
    /// May hold HTML.
    #[serde(default, deserialize_with = "lenient::text")]
    pub description: String,
    /// The name to send it under: `custom[<id>]`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// Whether an order needs it.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub required: bool,
    /// Whether several items may be chosen.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub multiple: bool,
    /// How it depends on other options.
    pub config: OptionConfig,
    /// What was chosen so far: nothing.
    #[serde(default, deserialize_with = "lenient::list")]
    pub value: Vec<Value>,
    /// The same as text.
    #[serde(default, deserialize_with = "lenient::list")]
    pub textvalue: Vec<Value>,
    /// Of what was chosen so far.
    pub price: Decimal,
    /// The same, later on.
    pub recurring_price: Decimal,
    /// The same, once.
    pub setup: Decimal,
    /// When a shortened first period ends.
    pub prorata_date: Option<Date>,
    /// What it can be.
    #[serde(default, deserialize_with = "lenient::list")]
    pub items: Vec<OptionItem>,
}

/// How an option depends on others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionConfig {
    /// Empty: options are independent.
    #[serde(default, deserialize_with = "lenient::list")]
    pub conditionals: Vec<Value>,
}

/// An item of an option.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionItem {
    /// As shown.
    #[serde(default, deserialize_with = "lenient::text")]
    pub title: String,
    /// The quantity that choosing it sends.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub value: i64,
    /// A number here.
    #[serde(deserialize_with = "lenient::integer")]
    pub id: i64,
    /// Of the cycle to begin with.
    pub price: Decimal,
    /// Once.
    pub setup: Decimal,
    /// Whether it is the one to begin with.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub selected: bool,
}

/// An addon of the product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddonField {
    /// `subitem`.
    #[serde(rename = "type", default, deserialize_with = "lenient::text")]
    pub kind: String,
    /// As shown.
    #[serde(default, deserialize_with = "lenient::text")]
    pub title: String,
    /// The addon's number.
    pub id: TextId,
    /// What was chosen so far: nothing.
    pub value: Option<Value>,
    /// May hold HTML.
    #[serde(default, deserialize_with = "lenient::text")]
    pub description: String,
    /// Whether to add it, and its cycle.
    #[serde(default, deserialize_with = "lenient::list")]
    pub config: Vec<AddonChoice>,
    /// Of what was chosen so far.
    pub price: Decimal,
    /// The same, later on.
    pub recurring_price: Decimal,
    /// The same, once.
    pub setup: Decimal,
    /// When a shortened first period ends.
    pub prorata_date: Option<Date>,
}

/// A choice of an addon.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum AddonChoice {
    /// Whether to add it.
    Checkbox {
        /// A key of the message catalogue.
        #[serde(default, deserialize_with = "lenient::text")]
        title: String,
        /// The name to send it under: `addon[<id>]`.
        #[serde(default, deserialize_with = "lenient::text")]
        name: String,
        /// What it is to begin with.
        #[serde(default, deserialize_with = "lenient::flag")]
        checked: bool,
    },
    /// Its cycle.
    Select {
        /// A key of the message catalogue.
        #[serde(default, deserialize_with = "lenient::text")]
        title: String,
        /// The name to send it under: `addon_cycles[<id>]`.
        #[serde(default, deserialize_with = "lenient::text")]
        name: String,
        /// What it can be.
        #[serde(default, deserialize_with = "lenient::list")]
        items: Vec<Period>,
    },
}
