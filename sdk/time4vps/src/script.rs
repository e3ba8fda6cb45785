//! Init scripts.

use serde::{Deserialize, Serialize};

/// An element of the answer of `GET /scripts`, which is a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScriptRow {
    /// A number.
    pub id: i64,
    /// As its owner called it.
    pub name: String,
    /// As `bash`.
    pub syntax: String,
}

/// The answer of `GET /scripts/@id`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Script {
    /// A number.
    pub id: i64,
    /// As its owner called it.
    pub name: String,
    /// As `bash`.
    pub syntax: String,
    /// The text.
    pub content: String,
}
