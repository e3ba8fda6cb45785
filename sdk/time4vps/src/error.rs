//! The body of every refusal.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// `{"error":[...]}`. It is always an array: the vendor's library crashes on a bare string.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorBody {
    /// What went wrong; the first element is what users see.
    pub error: Vec<ErrorItem>,
}

/// One element of a refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ErrorItem {
    /// A message code or a sentence.
    Text(String),
    /// A message code with its arguments: `["wait_x_between_action",24]`.
    Coded(Vec<Value>),
}

impl ErrorItem {
    /// A message code with one argument.
    pub fn coded(code: &str, argument: impl Into<Value>) -> Self {
        Self::Coded(vec![code.into(), argument.into()])
    }
}

impl From<&str> for ErrorItem {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl ErrorBody {
    /// A refusal of these elements.
    pub fn new(error: Vec<ErrorItem>) -> Self {
        Self { error }
    }
}
