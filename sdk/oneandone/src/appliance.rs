//! Server appliances: what a server can be installed from.

use crate::lenient;
use serde::{Deserialize, Serialize};

/// A server appliance. Clients index most members without a check, so all are always there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appliance {
    /// 32 upper-case hex digits.
    #[serde(deserialize_with = "lenient::text")]
    pub id: String,
    /// `<os><version>-<bits><std|min|iso>[+application]`, such as `debian8-64min`.
    pub name: String,
    /// Ids of datacenters.
    #[serde(default, deserialize_with = "lenient::list")]
    pub available_datacenters: Vec<String>,
    /// Such as `standard`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub os_installation_base: String,
    /// `Windows`, `Linux` or `Others`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub os_family: String,
    /// Such as `Centos`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub os: String,
    /// Such as `Centos6`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub os_version: String,
    /// 32 or 64.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub os_architecture: u32,
    /// The older name of `os_architecture`; both are sent.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub architecture: u32,
    /// `STANDARD`, `Minimal`, `Application`, `Personal` or `ISO_OS`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub os_image_type: String,
    /// `IMAGE` or `ISO`; clients filter by it with `q`.
    #[serde(rename = "type", default, deserialize_with = "lenient::text")]
    pub kind: String,
    /// `vps`, `cloud`, `baremetal`.
    #[serde(default, deserialize_with = "lenient::list")]
    pub server_type_compatibility: Vec<String>,
    /// GB: the least that the main disk may have.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub min_hdd_size: u32,
    /// Names of licences, as plain strings here.
    #[serde(default, deserialize_with = "lenient::names")]
    pub licenses: Vec<String>,
    /// The version of the application on it.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub version: Option<String>,
    /// Names of categories.
    #[serde(default, deserialize_with = "lenient::names")]
    pub categories: Vec<String>,
    /// Whether it installs without questions.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub automatic_installation: bool,
}

#[cfg(feature = "client")]
mod calls {
    use super::Appliance;
    use crate::call::{Call, Method, Path};
    use crate::client::Client;
    use crate::id::ApplianceId;
    use crate::list::List;

    const COLLECTION: &str = "/server_appliances";

    /// Server appliances.
    impl Client {
        /// Lists what servers can be installed from.
        pub fn list_appliances(&self) -> List<Appliance> {
            List::new(self, COLLECTION)
        }

        /// Shows a server appliance.
        pub fn get_appliance(&self, id: impl Into<ApplianceId>) -> Call<Appliance> {
            Call::new(self, Method::Get, Path::of(COLLECTION).id(id.into()))
        }
    }
}
