//! Acknowledgements: message codes, with or without `"success":true`.

use crate::lenient;
use serde::{Deserialize, Serialize};

/// `{"success":true,"info":["<code>"]}`, the answer of calls that change something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ack {
    /// Always true; refusals are another body.
    #[serde(default = "yes", deserialize_with = "lenient::flag")]
    pub success: bool,
    /// Codes of the message catalogue.
    #[serde(default, deserialize_with = "lenient::list")]
    pub info: Vec<String>,
}

impl Ack {
    /// An acknowledgement with one code.
    pub fn new(code: impl Into<String>) -> Self {
        Self { success: true, info: vec![code.into()] }
    }
}

/// `{"info":["<code>"]}`, the answer of a cancellation, which one client compares word for word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Info {
    /// Codes of the message catalogue.
    #[serde(default, deserialize_with = "lenient::list")]
    pub info: Vec<String>,
}

impl Info {
    /// One code.
    pub fn new(code: impl Into<String>) -> Self {
        Self { info: vec![code.into()] }
    }
}

/// An acknowledgement that does not say so is one all the same: refusals are another body.
pub(crate) const fn yes() -> bool {
    true
}
