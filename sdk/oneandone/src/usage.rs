//! What an account used in a period: an object of arrays, the only list call that is no array.

use serde::{Deserialize, Serialize};

/// The answer of `GET /usages`. The names of the groups have blanks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Usages {
    /// Services `CPU`, `HDD`, `RAM` and `IP`.
    #[serde(rename = "SERVERS")]
    pub servers: Vec<UsageItem>,
    /// Service `size`.
    #[serde(rename = "IMAGES")]
    pub images: Vec<UsageItem>,
    /// Load balancers.
    #[serde(rename = "LOAD BALANCERS")]
    pub load_balancers: Vec<UsageItem>,
    /// Service `UNUSED_IP`.
    #[serde(rename = "PUBLIC IP")]
    pub public_ips: Vec<UsageItem>,
    /// Service `size`.
    #[serde(rename = "SHARED STORAGE")]
    pub shared_storages: Vec<UsageItem>,
}

/// A resource that was used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageItem {
    /// 32 upper-case hex digits.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The number of the site; 1 in everything recorded.
    pub site: u32,
    /// What was used of it.
    pub services: Vec<UsageService>,
}

/// A measured part of a resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageService {
    /// The address, for a service of type `IP`; otherwise absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `CPU`, `HDD`, `RAM`, `IP`, `size` or `UNUSED_IP`.
    #[serde(rename = "type")]
    pub kind: String,
    /// A decimal with two places as text: the amount, weighted by time over `detail`.
    pub avg_amount: String,
    /// `vCore`, `GB` or `IP`.
    pub unit: String,
    /// Whole minutes.
    pub usage: i64,
    /// The intervals of constant amount.
    pub detail: Vec<UsageDetail>,
}

/// An interval of constant amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageDetail {
    /// A decimal with two places as text.
    pub avg_amount: String,
    /// `vCore`, `GB` or `IP`.
    pub unit: String,
    /// RFC 3339.
    pub start_date: String,
    /// RFC 3339.
    pub end_date: String,
    /// Whole minutes.
    pub usage: i64,
}

#[cfg(feature = "client")]
mod calls {
    use super::Usages;
    use crate::call::{Call, Method, Path};
    use crate::client::Client;
    use crate::log::Period;

    /// What was used.
    impl Client {
        /// Shows what was used in a period.
        pub fn usages(&self, period: &Period) -> Call<Usages> {
            let call = Call::new(self, Method::Get, Path::of("/usages"));
            period.parameters().into_iter().fold(call, |call, (name, value)| call.parameter(name, value))
        }

        /// Shows what was used in a period, only items in which some value contains this text, in any case.
        pub fn search_usages(&self, period: &Period, text: impl Into<String>) -> Call<Usages> {
            self.usages(period).parameter("q", text)
        }
    }
}
