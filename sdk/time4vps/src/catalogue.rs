//! What can be bought: categories, products, and the VPS list with its price maps.

use crate::cycle::{Cycle, CycleCode, CycleTitle};
use crate::decimal::Decimal;
use crate::id::{CategoryId, ProductId};
use crate::lenient;
use crate::scalar::TextId;
use serde::de::{self, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;

/// The answer of `GET /category`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Categories {
    /// Every category.
    #[serde(default, deserialize_with = "lenient::list")]
    pub categories: Vec<Category>,
}

/// A shelf of the shop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    /// Its number; one reseller module asks for VPN products in number 7.
    pub id: TextId,
    /// As shown.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// May hold HTML.
    #[serde(default, deserialize_with = "lenient::text")]
    pub description: String,
    /// For links.
    #[serde(default, deserialize_with = "lenient::text")]
    pub slug: String,
}

/// The answer of `GET /category/@category_id/product`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Products {
    /// Every product of the category.
    #[serde(default, deserialize_with = "lenient::list")]
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
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// Whether only `qty` of it are left.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub stock: bool,
    /// `Regular`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub paytype: String,
    /// May hold HTML.
    #[serde(default, deserialize_with = "lenient::text")]
    pub description: String,
    /// How many are left, where that counts.
    pub qty: TextId,
    /// Words.
    #[serde(default, deserialize_with = "lenient::list")]
    pub tags: Vec<String>,
    /// What it costs.
    #[serde(default, deserialize_with = "lenient::list")]
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
    #[serde(default, deserialize_with = "lenient::flag")]
    pub selected: bool,
    /// As `9.99 EUR Monthly`; only in the order form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub formatted: Option<String>,
}

/// An element of the answer of `GET /category/available/vps`, which is a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VpsProduct {
    /// A number here.
    #[serde(deserialize_with = "lenient::integer")]
    pub id: i64,
    /// As shown.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// HTML.
    #[serde(default, deserialize_with = "lenient::text")]
    pub description: String,
    /// What it costs.
    pub prices: Prices,
    /// Its options.
    #[serde(default, deserialize_with = "lenient::list")]
    pub components: Vec<VpsComponent>,
    /// What can be bought beside it.
    #[serde(default, deserialize_with = "lenient::list")]
    pub addons: Vec<VpsAddon>,
    /// Products it can be changed to.
    #[serde(default, deserialize_with = "lenient::list")]
    pub upgrades: Vec<TextId>,
}

/// An option of a VPS product. Orders and upgrades send `{"<category_id>":{"<id>":1}}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VpsComponent {
    /// The item of the option.
    #[serde(deserialize_with = "lenient::integer")]
    pub id: i64,
    /// The option.
    #[serde(deserialize_with = "lenient::integer")]
    pub category_id: i64,
    /// As shown.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// What it costs.
    pub prices: Prices,
}

/// An addon of a VPS product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VpsAddon {
    /// Its number.
    #[serde(deserialize_with = "lenient::integer")]
    pub id: i64,
    /// As shown.
    #[serde(default, deserialize_with = "lenient::text")]
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
        deserializer.deserialize_any(PricesVisitor)
    }
}

struct PricesVisitor;

impl<'de> Visitor<'de> for PricesVisitor {
    type Value = Prices;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map from cycle code to price")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Prices, E> {
        Ok(Prices::default())
    }

    /// An empty map, as PHP writes it.
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Prices, A::Error> {
        match items.next_element::<IgnoredAny>()? {
            None => Ok(Prices::default()),
            Some(_) => Err(de::Error::custom("expected a map from cycle code to price")),
        }
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

impl From<&Category> for CategoryId {
    fn from(category: &Category) -> Self {
        category.id.into()
    }
}

impl From<&Product> for ProductId {
    fn from(product: &Product) -> Self {
        product.id.into()
    }
}

impl From<&VpsProduct> for ProductId {
    fn from(product: &VpsProduct) -> Self {
        product.id.into()
    }
}

#[cfg(feature = "client")]
mod calls {
    use super::{Categories, Category, Product, Products, VpsProduct};
    use crate::call::{Call, Method, Path, json, many};
    use crate::client::Client;
    use crate::form::{FormProduct, ProductForm};
    use crate::id::{CategoryId, ProductId};

    /// The shop.
    impl Client {
        /// Lists the categories of products.
        pub fn list_categories(&self) -> Call<Vec<Category>> {
            Call::<Categories>::new(self, Method::Get, Path::of("/category"))
                .read_with(|body| Ok(json::<Categories>(body)?.categories))
        }

        /// Lists the products of a category.
        pub fn list_products(&self, category: impl Into<CategoryId>) -> Call<Vec<Product>> {
            let path = Path::of("/category").id(category.into().number()).then("/product");
            Call::<Products>::new(self, Method::Get, path)
                .read_with(|body| Ok(json::<Products>(body)?.products))
        }

        /// Lists the virtual servers that can be bought, with prices, options and addons.
        pub fn list_vps_products(&self) -> Call<Vec<VpsProduct>> {
            Call::<Vec<VpsProduct>>::new(self, Method::Get, Path::of("/category/available/vps"))
                .read_with(many)
        }

        /// Shows what can be chosen when a product is ordered.
        pub fn product_form(&self, product: impl Into<ProductId>) -> Call<FormProduct> {
            let path = Path::of("/order").id(product.into().number());
            Call::<ProductForm>::new(self, Method::Get, path)
                .read_with(|body| Ok(json::<ProductForm>(body)?.product))
        }
    }
}
