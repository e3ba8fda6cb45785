//! The pair of id and name by which one resource mentions another.

use crate::lenient;
use serde::{Deserialize, Serialize};

/// A mention of another resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// 32 upper-case hex digits.
    #[serde(deserialize_with = "lenient::text")]
    pub id: String,
    /// The name it has now.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
}
