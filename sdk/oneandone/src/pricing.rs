//! What everything costs. Prices stay the decimal numbers that they are.

use crate::decimal::Decimal;
use crate::lenient;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The answer of `GET /pricing`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pricing {
    /// Such as `EUR`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub currency: String,
    /// In per cent.
    #[serde(default)]
    pub vat: Decimal,
    /// The prices.
    pub pricing_plans: PricingPlans,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The prices, by what they are for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PricingPlans {
    /// Images.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub image: Option<Price>,
    /// Public addresses.
    #[serde(default, deserialize_with = "lenient::list")]
    pub public_ips: Vec<Price>,
    /// Servers.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub servers: Option<ServerPrices>,
    /// Shared storages.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub shared_storage: Option<Price>,
    /// Licences.
    #[serde(default, deserialize_with = "lenient::list")]
    pub software_licences: Vec<Price>,
    /// Backups.
    #[serde(default, deserialize_with = "lenient::list")]
    pub backups: Vec<Price>,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The prices of servers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerPrices {
    /// Of fixed sizes.
    #[serde(default, deserialize_with = "lenient::list")]
    pub fixed_servers: Vec<Price>,
    /// Of single values.
    #[serde(default, deserialize_with = "lenient::list")]
    pub flexible_server: Vec<Price>,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// What it is for.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// Without VAT.
    #[serde(default)]
    pub price_net: Decimal,
    /// With VAT.
    #[serde(default)]
    pub price_gross: Decimal,
    /// Such as `hour` or `GB/month`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub unit: String,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

#[cfg(feature = "client")]
mod calls {
    use super::Pricing;
    use crate::call::{Call, Method, Path};
    use crate::client::Client;

    /// Prices.
    impl Client {
        /// Shows what everything costs.
        pub fn pricing(&self) -> Call<Pricing> {
            Call::new(self, Method::Get, Path::of("/pricing"))
        }
    }
}
