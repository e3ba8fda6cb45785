//! The catalogue file, as it is written.

use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) currency: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) location: Vec<Location>,
    #[serde(default)]
    pub(super) image: Vec<Image>,
    #[serde(default)]
    pub(super) category: Vec<Category>,
    #[serde(default)]
    pub(super) product: Vec<Product>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Location {
    pub(super) code: Spanned<String>,
    pub(super) uid: Option<Spanned<String>>,
    pub(super) name: String,
    pub(super) country: Spanned<String>,
    #[serde(default)]
    pub(super) default: bool,
    pub(super) vcpu_max: u32,
    pub(super) memory_mib_max: u32,
    pub(super) disk_gib_max: u32,
    #[serde(default)]
    pub(super) addresses: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Image {
    pub(super) code: Spanned<String>,
    pub(super) uid: Option<Spanned<String>>,
    pub(super) title: String,
    pub(super) source: Spanned<String>,
    pub(super) family: Spanned<String>,
    pub(super) os: String,
    pub(super) version: String,
    pub(super) disk_gib_min: u32,
    pub(super) memory_mib_min: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Category {
    pub(super) id: Option<i64>,
    pub(super) slug: Spanned<String>,
    pub(super) name: String,
    #[serde(default)]
    pub(super) description: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Product {
    pub(super) id: Option<i64>,
    pub(super) code: Spanned<String>,
    pub(super) uid: Option<Spanned<String>>,
    pub(super) category: Spanned<String>,
    pub(super) name: String,
    #[serde(default)]
    pub(super) description: String,
    pub(super) billing: Spanned<String>,
    pub(super) plan: Option<Spanned<Plan>>,
    pub(super) image: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) price: Vec<Spanned<Price>>,
    #[serde(default)]
    pub(super) rate: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    pub(super) stock: BTreeMap<String, Spanned<u32>>,
    #[serde(default)]
    pub(super) option: Vec<Choice>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Plan {
    pub(super) vcpu: u32,
    #[serde(default = "one")]
    pub(super) cores_per_socket: u32,
    pub(super) memory_mib: u32,
    pub(super) disk_gib: u32,
    #[serde(default)]
    pub(super) traffic_gib: u32,
}

const fn one() -> u32 {
    1
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Price {
    pub(super) cycle: String,
    pub(super) recurring: String,
    pub(super) setup: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Choice {
    pub(super) name: Spanned<String>,
    #[serde(default)]
    pub(super) required: bool,
    #[serde(default)]
    pub(super) item: Vec<Item>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Item {
    pub(super) name: String,
    #[serde(default)]
    pub(super) disk_gib: u32,
    #[serde(default)]
    pub(super) memory_mib: u32,
    #[serde(default)]
    pub(super) price: Vec<Spanned<Price>>,
}
