//! Servers: what callers ask for, and what they see.

mod change;
mod create;
mod view;

pub use change::{
    ActionMethod, HardwareChange, ImageChange, ServerDelete, ServerModify, StatusAction, StatusChange,
};
pub use create::{HardwareSpec, HddSpec, ServerCreate, ServerType};
pub use view::{
    Alert, Alerts, Hardware, Hdd, ListedIp, PrivateNetworkRef, Server, ServerIp, ServerListItem, ServerState,
    SnapshotRef, Status,
};
