//! Servers and their tasks.

#[cfg(feature = "client")]
mod calls;
mod change;
mod task;
mod view;

#[cfg(feature = "client")]
pub use calls::ServerHandle;
pub use change::{ConsoleTimeout, GraphWidth, Reinstall, Resolvers};
pub use task::{Task, TaskName, TaskQueued, TaskRef};
pub use view::{Graph, Ips, Os, Server, ServerComponent, ServerRow, UsageMonth};
