//! The catalogue: what is sold, at which price, where, and how much of it there is.

use crate::billing::BillingMode;
use crate::id::{CategoryId, ImageId, LocationId, OptionId, OptionItemId, ProductId, Uid};
use crate::money::{Currency, HourlyRate, Money};
use crate::persisted::persisted_enum;
use crate::server::Size;
use crate::time::Cycle;
use crate::usage::Meter;
use std::sync::Arc;

persisted_enum! {
    /// The family of an operating system.
    pub enum OsFamily {
        /// Linux.
        Linux = "linux",
        /// Windows.
        Windows = "windows",
        /// Anything else.
        Other = "other",
    }
}

/// A group of products.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// Its number.
    pub id: CategoryId,
    /// What people read.
    pub name: String,
    /// What stands in addresses.
    pub slug: String,
    /// A longer text; may hold simple HTML.
    pub description: String,
}

/// A place that servers run in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// Its number.
    pub id: LocationId,
    /// Its identity.
    pub uid: Uid,
    /// A short code in lower case, as `us`.
    pub code: String,
    /// What people read.
    pub name: String,
    /// The ISO 3166 country code.
    pub country: String,
    /// Whether it is taken where none is named.
    pub is_default: bool,
    /// The processors of all its servers together.
    pub vcpu_max: i64,
    /// The memory of all its servers together, in MiB.
    pub memory_mib_max: i64,
    /// The disks of all its servers together, in GiB.
    pub disk_gib_max: i64,
}

/// A guest image that servers start from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Its number.
    pub id: ImageId,
    /// Its identity.
    pub uid: Uid,
    /// What customers order by, as `kvm-debian-12`.
    pub code: String,
    /// What people read.
    pub title: String,
    /// The name under which the driver knows it.
    pub source: String,
    /// The family of its operating system.
    pub family: OsFamily,
    /// The operating system, as `Debian`.
    pub os: String,
    /// Its version, as `12`.
    pub version: String,
    /// The smallest system disk it fits, in GiB.
    pub disk_gib_min: u32,
    /// The least memory it starts in, in MiB.
    pub memory_mib_min: u32,
}

/// Something that is sold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// Its number.
    pub id: ProductId,
    /// Its identity.
    pub uid: Uid,
    /// Its category.
    pub category: CategoryId,
    /// A stable code of the operator, as `linux-2`.
    pub code: String,
    /// What people read.
    pub name: String,
    /// A longer text; may hold simple HTML.
    pub description: String,
    /// How it is charged.
    pub billing: BillingMode,
    /// The size that comes with it; `None` where the customer chooses.
    pub plan: Option<Plan>,
    /// The default image of its servers.
    pub image: Option<ImageId>,
    /// Whether it is offered now.
    pub offered: bool,
}

/// The size of a server that comes with a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Plan {
    /// Processors and memory.
    pub size: Size,
    /// The system disk, in GiB.
    pub disk_gib: u32,
    /// Traffic included, in GiB a month; 0 without limit.
    pub traffic_gib: u32,
}

/// The price of a product or an option item for one cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Price {
    /// The cycle.
    pub cycle: Cycle,
    /// For each period.
    pub recurring: Money,
    /// Once.
    pub setup: Money,
}

/// The price of a metered product, for each meter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeterPrice {
    /// What is metered.
    pub meter: Meter,
    /// For one unit during one hour.
    pub rate: HourlyRate,
}

/// A configurable option of a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductOption {
    /// Its number.
    pub id: OptionId,
    /// The product it belongs to.
    pub product: ProductId,
    /// What people read.
    pub name: String,
    /// Its choices, in order; the first is the default where the option is required.
    pub items: Vec<OptionItem>,
    /// Whether one item must be chosen.
    pub required: bool,
}

/// One choice of an option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionItem {
    /// Its number.
    pub id: OptionItemId,
    /// What people read.
    pub name: String,
    /// Added to the system disk, in GiB.
    pub disk_gib: u32,
    /// Added to the memory, in MiB.
    pub memory_mib: u32,
    /// Its prices.
    pub prices: Vec<Price>,
}

/// How many of a product can still be sold at a location.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stock {
    /// Where.
    pub location: LocationId,
    /// How many.
    pub remaining: i64,
}

/// A product with everything that is needed to sell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The product.
    pub product: Product,
    /// Its prices, of every currency.
    pub prices: Vec<Price>,
    /// Its hourly prices, of every currency.
    pub rates: Vec<MeterPrice>,
    /// Its options.
    pub options: Vec<ProductOption>,
}

impl Offer {
    /// The price for a cycle in a currency.
    pub fn price(&self, cycle: Cycle, currency: Currency) -> Option<&Price> {
        price_of(&self.prices, cycle, currency)
    }

    /// The prices in a currency, from the shortest cycle to the longest.
    pub fn prices_in(&self, currency: Currency) -> Vec<Price> {
        let mut prices: Vec<Price> =
            self.prices.iter().filter(|price| price.recurring.currency == currency).copied().collect();
        prices.sort_by_key(|price| price.cycle.months());
        prices
    }

    /// The hourly prices in a currency.
    pub fn rates_in(&self, currency: Currency) -> Vec<MeterPrice> {
        self.rates.iter().filter(|price| price.rate.currency == currency).copied().collect()
    }
}

/// Everything that is sold, as one state of the database shows it; but for how much of it is left, which every order
/// changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalogue {
    /// In the operator's order.
    pub categories: Vec<Category>,
    /// In the operator's order.
    pub locations: Vec<Arc<Location>>,
    /// In the operator's order.
    pub images: Vec<Arc<Image>>,
    /// In the operator's order, also those no longer offered.
    pub offers: Vec<Offer>,
}

impl Catalogue {
    /// The offer of a product number.
    pub fn offer(&self, id: ProductId) -> Option<&Offer> {
        self.offers.iter().find(|offer| offer.product.id == id)
    }

    /// The location of a number.
    pub fn location(&self, id: LocationId) -> Option<&Arc<Location>> {
        self.locations.iter().find(|location| location.id == id)
    }

    /// The location that is taken where none is named.
    pub fn default_location(&self) -> Option<&Arc<Location>> {
        self.locations.iter().find(|location| location.is_default).or_else(|| self.locations.first())
    }

    /// The image of a number.
    pub fn image(&self, id: ImageId) -> Option<&Arc<Image>> {
        self.images.iter().find(|image| image.id == id)
    }
}

/// The price of one cycle and currency among many.
pub fn price_of(prices: &[Price], cycle: Cycle, currency: Currency) -> Option<&Price> {
    prices.iter().find(|price| price.cycle == cycle && price.recurring.currency == currency)
}
