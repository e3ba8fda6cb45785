//! The catalogue of physical machines.

use crate::id::BaremetalModelId;
use crate::lenient;
use crate::ram::Ram;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A model of physical machines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaremetalModel {
    /// Its id.
    pub id: BaremetalModelId,
    /// Such as `BMC_L`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// What it is made of.
    pub hardware: BaremetalHardware,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What a physical machine is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaremetalHardware {
    /// Processors.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub core: u32,
    /// The other name of `core`; both are sent.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub cores: u32,
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
    pub hdds: Vec<crate::fixed_size::FixedHdd>,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

#[cfg(feature = "client")]
mod calls {
    use super::BaremetalModel;
    use crate::call::{Call, Method, Path};
    use crate::client::Client;
    use crate::id::BaremetalModelId;
    use crate::list::List;

    const COLLECTION: &str = "/servers/baremetal_models";

    /// Models of physical machines.
    impl Client {
        /// Lists the models.
        pub fn list_baremetal_models(&self) -> List<BaremetalModel> {
            List::new(self, COLLECTION)
        }

        /// Shows a model.
        pub fn get_baremetal_model(&self, id: impl Into<BaremetalModelId>) -> Call<BaremetalModel> {
            Call::new(self, Method::Get, Path::of(COLLECTION).id(id.into()))
        }
    }
}
