//! Datacenters, as listed and as mentioned by other resources.

use crate::lenient;
use serde::{Deserialize, Serialize};

/// A datacenter as `/datacenters` shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Datacenter {
    /// 32 upper-case hex digits; clients carry some of these ids in their own code.
    #[serde(deserialize_with = "lenient::text")]
    pub id: String,
    /// The country's English name.
    pub location: String,
    /// Two letters; clients choose a datacenter by them.
    pub country_code: String,
    /// 1 for the one that is used when a request names none, otherwise 0. Never a boolean.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub default: u8,
}

/// A datacenter as a resource mentions it. A resource that has one never shows null.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatacenterRef {
    /// 32 upper-case hex digits.
    #[serde(deserialize_with = "lenient::text")]
    pub id: String,
    /// Two letters.
    pub country_code: String,
    /// The country's English name.
    pub location: String,
}

impl From<&Datacenter> for DatacenterRef {
    fn from(datacenter: &Datacenter) -> Self {
        Self {
            id: datacenter.id.clone(),
            country_code: datacenter.country_code.clone(),
            location: datacenter.location.clone(),
        }
    }
}

#[cfg(feature = "client")]
mod calls {
    use super::Datacenter;
    use crate::call::{Call, Method, Path};
    use crate::client::Client;
    use crate::id::DatacenterId;
    use crate::list::List;

    const COLLECTION: &str = "/datacenters";

    /// Datacenters.
    impl Client {
        /// Lists the datacenters.
        pub fn list_datacenters(&self) -> List<Datacenter> {
            List::new(self, COLLECTION)
        }

        /// Shows a datacenter.
        pub fn get_datacenter(&self, id: impl Into<DatacenterId>) -> Call<Datacenter> {
            Call::new(self, Method::Get, Path::of(COLLECTION).id(id.into()))
        }
    }
}
