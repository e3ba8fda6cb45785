//! Servers: what callers ask for, what they see, and the calls.

#[cfg(feature = "client")]
mod addresses;
mod build;
#[cfg(feature = "client")]
mod calls;
mod change;
mod create;
#[cfg(feature = "client")]
mod disks;
#[cfg(feature = "client")]
mod networks;
#[cfg(feature = "client")]
mod snapshots;
mod view;

#[cfg(feature = "client")]
pub use addresses::{IpFamily, ServerIpHandle};
pub use build::{HddSize, ServerClone};
#[cfg(feature = "client")]
pub use calls::ServerHandle;
pub use change::{
    ActionMethod, HardwareChange, ImageChange, ServerDelete, ServerModify, StatusAction, StatusChange,
};
pub use create::{HardwareSpec, HddSpec, ServerCreate, ServerType};
#[cfg(feature = "client")]
pub use disks::HddHandle;
pub use view::{
    Alert, Alerts, Hardware, Hdd, ListedIp, PrivateNetworkRef, Server, ServerIp, ServerListItem, ServerState,
    SnapshotRef, Status,
};
