//! Recovery images, which a server boots instead of its disk. A listed one and a single one differ.

use crate::id::RecoveryImageId;
use crate::lenient;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A recovery image in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryImageListItem {
    /// Its id.
    pub id: RecoveryImageId,
    /// Such as `Linux recovery`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// The ids of the datacenters that have it.
    #[serde(default, deserialize_with = "lenient::list")]
    pub available_datacenters: Vec<String>,
    /// The system in it.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub os: Option<RecoverySystem>,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The system in a listed recovery image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoverySystem {
    /// Such as `Other Linux`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// `Linux` or `Windows`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub family: String,
    /// Such as `Other`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub subfamily: String,
    /// 32 or 64.
    #[serde(default, deserialize_with = "lenient::optional_integer")]
    pub architecture: Option<u32>,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A recovery image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryImage {
    /// Its id.
    pub id: RecoveryImageId,
    /// Such as `Linux recovery`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// The ids of the datacenters that have it.
    #[serde(default, deserialize_with = "lenient::list")]
    pub available_datacenters: Vec<String>,
    /// `Linux` or `Windows`.
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
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

#[cfg(feature = "client")]
mod calls {
    use super::{RecoveryImage, RecoveryImageListItem};
    use crate::call::{Call, Method, Path};
    use crate::client::Client;
    use crate::id::RecoveryImageId;
    use crate::list::List;

    /// Recovery images.
    impl Client {
        /// Lists the recovery images.
        pub fn list_recovery_images(&self) -> List<RecoveryImageListItem> {
            List::new(self, "/recovery_appliances")
        }

        /// Shows a recovery image.
        pub fn get_recovery_image(&self, id: impl Into<RecoveryImageId>) -> Call<RecoveryImage> {
            Call::new(self, Method::Get, Path::of("/recovery_appliances").id(id.into()))
        }
    }
}
