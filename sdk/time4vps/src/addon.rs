//! Addons: what a service has beside itself.

use crate::id::AddonId;
use crate::lenient;
use crate::service::ServiceStatus;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// An element of the answer of `GET /service/@id/addon`, which is a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceAddon {
    /// The number of this addon of this service.
    #[serde(deserialize_with = "lenient::integer")]
    pub id: i64,
    /// As shown.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// Its state.
    pub status: ServiceStatus,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The parameters of `POST /service/@id/addon`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct AddonOrder {
    /// Which addon of the product.
    pub addon_id: AddonId,
}
