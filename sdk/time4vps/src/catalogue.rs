//! What can be bought: categories, products, and the VPS list with its price maps.

use crate::cycle::{Cycle, CycleCode, CycleTitle};
use crate::decimal::Decimal;
use crate::scalar::TextId;
use serde::de::{self, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;

/// The answer of `GET /category`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Categories {
    /// Every category.
    pub categories: Vec<Category>,
}

/// A shelf of the shop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    /// Its number; one reseller module asks for VPN products in number 7.
    pub id: TextId,
    /// As shown.
    pub name: String,
    /// May hold HTML.
    pub description: String,
    /// For links.
    pub slug: String,
}

/// The answer of `GET /category/@category_id/product`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Products {
    /// Every product of the category.
    pub products: Vec<Product>,
}

/// A product as its category lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// Its number.
    pub id: TextId,
    /// The kind of product, as a number in a string.
    #[serde(rename = "type")]
    pub kind: TextId,
    /// As shown.
    pub name: String,
    /// Whether only `qty` of it are left.
    pub stock: bool,
    /// `Regular`.
    pub paytype: String,
    /// May hold HTML.
    pub description: String,
    /// How many are left, where that counts.
    pub qty: TextId,
    /// Words.
    pub tags: Vec<String>,
    /// What it costs.
    pub periods: Vec<Period>,
}

/// The price of a cycle. Clients find it by the English name in `title`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// As `Monthly`.
    pub title: CycleTitle,
    /// As `m`.
    pub value: CycleCode,
    /// Per period.
    pub price: Decimal,
    /// Once.
    pub setup: Decimal,
    /// Whether it is the one to begin with.
    pub selected: bool,
    /// As `9.99 EUR Monthly`; only in the order form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub formatted: Option<String>,
}

/// An element of the answer of `GET /category/available/vps`, which is a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VpsProduct {
    /// A number here.
    pub id: i64,
    /// As shown.
    pub name: String,
    /// HTML.
    pub description: String,
    /// What it costs.
    pub prices: Prices,
    /// Its options.
    pub components: Vec<VpsComponent>,
    /// What can be bought beside it.
    pub addons: Vec<VpsAddon>,
    /// Products it can be changed to.
    pub upgrades: Vec<TextId>,
}

/// An option of a VPS product. Orders and upgrades send `{"<category_id>":{"<id>":1}}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VpsComponent {
    /// The item of the option.
    pub id: i64,
    /// The option.
    pub category_id: i64,
    /// As shown.
    pub name: String,
    /// What it costs.
    pub prices: Prices,
}

/// An addon of a VPS product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VpsAddon {
    /// Its number.
    pub id: i64,
    /// As shown.
    pub name: String,
    /// What it costs.
    pub prices: Prices,
}

/// Prices as a map from cycle code, with `<code>_setup` beside each. A missing code means not offered, so a
/// list here would read as nothing offered at all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prices(pub Vec<CyclePrice>);

/// What one cycle costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CyclePrice {
    /// How often.
    pub cycle: Cycle,
    /// Per period.
    pub price: Decimal,
    /// Once.
    pub setup: Decimal,
}

const SETUP_SUFFIX: &str = "_setup";

impl Serialize for Prices {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len().saturating_mul(2)))?;
        for CyclePrice { cycle, price, setup } in &self.0 {
            map.serialize_entry(cycle.code(), price)?;
            map.serialize_entry(&format!("{}{SETUP_SUFFIX}", cycle.code()), setup)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Prices {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(PricesVisitor)
    }
}

struct PricesVisitor;

impl<'de> Visitor<'de> for PricesVisitor {
    type Value = Prices;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map from cycle code to price")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Prices, A::Error> {
        let mut prices: Vec<CyclePrice> = Vec::new();
        while let Some((name, amount)) = map.next_entry::<Cow<'_, str>, Decimal>()? {
            let code = name.strip_suffix(SETUP_SUFFIX);
            let cycle = Cycle::from_code(code.unwrap_or(&name))
                .ok_or_else(|| de::Error::custom("no cycle has this code"))?;
            let known = prices.iter_mut().find(|entry| entry.cycle == cycle);
            match (known, code.is_some()) {
                (Some(entry), true) => entry.setup = amount,
                (Some(entry), false) => entry.price = amount,
                (None, true) => prices.push(CyclePrice { cycle, price: Decimal::ZERO, setup: amount }),
                (None, false) => prices.push(CyclePrice { cycle, price: amount, setup: Decimal::ZERO }),
            }
        }
        Ok(Prices(prices))
    }
}
