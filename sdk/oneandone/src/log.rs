//! The log of what was done to which resource by whom.
//!
//! One published client learns only from here that a delete has finished: it waits for an entry with the
//! deleted id, [`DELETE`], [`LogState::Ok`] and [`TYPE_VM`].

use crate::identity::Identity;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The action of an entry for a new resource.
pub const CREATE: &str = "CREATE";
/// The action of an entry for a removed resource.
pub const DELETE: &str = "DELETE";
/// The action of an entry for a server that was installed anew.
pub const REINSTALL: &str = "REINSTALL";
/// The type of an entry about a server.
pub const TYPE_VM: &str = "VM";

/// An entry. It is written when the work is accepted and changed when the work ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Log {
    /// 32 upper-case hex digits.
    pub id: String,
    /// RFC 3339.
    pub start_date: String,
    /// RFC 3339; null while the work runs.
    pub end_date: Option<String>,
    /// Whole seconds from start to end.
    pub duration: i64,
    /// How it went.
    pub status: LogStatus,
    /// [`CREATE`], [`DELETE`], [`REINSTALL`] and others.
    pub action: String,
    /// [`TYPE_VM`] and others.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it is about; never null, also when the resource is gone.
    pub resource: Identity,
    /// Free members.
    pub details: Map<String, Value>,
    /// Who did it.
    pub user: Identity,
    /// The resource's short name in the panel.
    pub cloudpanel_id: String,
}

/// How the work of an entry went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogStatus {
    /// The state.
    pub state: LogState,
    /// 0 to 100.
    pub percent: u8,
}

/// The state of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LogState {
    /// The work runs.
    Configuring,
    /// The work is done.
    Ok,
    /// The work failed for good.
    Failed,
}
