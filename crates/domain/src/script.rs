//! Init scripts: what a customer runs on a new server.

use crate::id::ScriptId;

/// A stored init script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// Its number.
    pub id: ScriptId,
    /// What its owner calls it.
    pub name: String,
    /// The language, as `bash`.
    pub syntax: String,
    /// The text; begins with `#!`.
    pub content: String,
}
