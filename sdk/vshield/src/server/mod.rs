//! Virtual servers.

#[cfg(feature = "client")]
mod calls;
mod hostname;
mod order;
mod stats;
mod view;

#[cfg(feature = "client")]
pub use calls::ServerHandle;
pub use hostname::{Hostname, HostnameSet};
pub use order::ServerOrder;
pub use stats::{CpuPoint, NetworkPoint, RamPoint, ServerStats};
pub use view::{Console, Server, ServerDetail, ServerStatus};
