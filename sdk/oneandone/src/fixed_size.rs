//! The catalogue of fixed sizes: the list and the single answer have the same shape.

use crate::lenient;
use crate::ram::Ram;
use serde::{Deserialize, Serialize};

/// A size of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FixedSize {
    /// 32 upper-case hex digits; clients carry some of these ids in their own code.
    #[serde(deserialize_with = "lenient::text")]
    pub id: String,
    /// Such as `M` or `3XL`.
    pub name: String,
    /// What it is made of.
    pub hardware: FixedHardware,
}

/// What a fixed size is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FixedHardware {
    /// Virtual processors.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub vcore: u32,
    /// Cores of one processor.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub cores_per_processor: u32,
    /// Memory in GB.
    pub ram: Ram,
    /// `GB`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub unit: String,
    /// Its disks.
    #[serde(default, deserialize_with = "lenient::list")]
    pub hdds: Vec<FixedHdd>,
}

/// A disk of a fixed size.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FixedHdd {
    /// GB.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub size: u32,
    /// `GB`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub unit: String,
    /// Whether the system goes on it.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub is_main: bool,
}

#[cfg(feature = "client")]
mod calls {
    use super::FixedSize;
    use crate::call::{Call, Method, Path};
    use crate::client::Client;
    use crate::id::FixedSizeId;

    const COLLECTION: &str = "/servers/fixed_instance_sizes";

    /// Fixed sizes.
    impl Client {
        /// Lists the fixed sizes, all of them: this collection has no pages.
        pub fn list_fixed_sizes(&self) -> Call<Vec<FixedSize>> {
            Call::new(self, Method::Get, Path::of(COLLECTION))
        }

        /// Shows a fixed size.
        pub fn get_fixed_size(&self, id: impl Into<FixedSizeId>) -> Call<FixedSize> {
            Call::new(self, Method::Get, Path::of(COLLECTION).id(id.into()))
        }
    }
}
