//! The body of every refusal.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A refusal. Clients read `type` and `message` as strings on every unexpected status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorBody {
    /// A name in upper case, such as `UNAUTHORIZED`.
    #[serde(rename = "type")]
    pub kind: String,
    /// An English sentence.
    pub message: String,
    /// Null in everything recorded from the live service.
    pub errors: Option<Vec<Value>>,
}

impl ErrorBody {
    /// A refusal without details.
    pub fn new(kind: impl Into<String>, message: impl Into<String>) -> Self {
        Self { kind: kind.into(), message: message.into(), errors: None }
    }
}
