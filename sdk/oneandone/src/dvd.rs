//! DVD images that can be put into the drive of a server.

use crate::id::DvdId;
use crate::lenient;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A DVD image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dvd {
    /// Its id.
    pub id: DvdId,
    /// Such as `centos7-64iso`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// The ids of the datacenters that have it.
    #[serde(default, deserialize_with = "lenient::list")]
    pub available_datacenters: Vec<String>,
    /// `Windows`, `Linux` or `Others`.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub os_family: Option<String>,
    /// The distribution.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub os: Option<String>,
    /// The distribution with its version.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub os_version: Option<String>,
    /// 32 or 64.
    #[serde(default, deserialize_with = "lenient::optional_integer")]
    pub architecture: Option<u32>,
    /// The other name of `architecture`; both are sent.
    #[serde(default, deserialize_with = "lenient::optional_integer")]
    pub os_architecture: Option<u32>,
    /// `OS` or `Application`.
    #[serde(rename = "type", default, deserialize_with = "lenient::text")]
    pub kind: String,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

#[cfg(feature = "client")]
mod calls {
    use super::Dvd;
    use crate::call::{Call, Method, Path};
    use crate::client::Client;
    use crate::id::DvdId;
    use crate::list::List;

    /// DVD images.
    impl Client {
        /// Lists the DVD images.
        pub fn list_dvds(&self) -> List<Dvd> {
            List::new(self, "/dvd_isos")
        }

        /// Shows a DVD image.
        pub fn get_dvd(&self, id: impl Into<DvdId>) -> Call<Dvd> {
            Call::new(self, Method::Get, Path::of("/dvd_isos").id(id.into()))
        }
    }
}
