//! Datacenters, as listed and as mentioned by other resources.

use serde::{Deserialize, Serialize};

/// A datacenter as `/datacenters` shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Datacenter {
    /// 32 upper-case hex digits; clients carry some of these ids in their own code.
    pub id: String,
    /// The country's English name.
    pub location: String,
    /// Two letters; clients choose a datacenter by them.
    pub country_code: String,
    /// 1 for the one that is used when a request names none, otherwise 0. Never a boolean.
    pub default: u8,
}

/// A datacenter as a resource mentions it. A resource that has one never shows null.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatacenterRef {
    /// 32 upper-case hex digits.
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
