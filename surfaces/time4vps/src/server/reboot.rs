//! `POST /server/@server_id/reboot`: asks the guest to restart, and presses the button when it does not listen.

use super::{named, queued};
use crate::answer::Outcome;
use crate::call::Call;
use innkeeper_app::server;
use innkeeper_domain::server::PowerWish;

/// Reboots a server.
pub(crate) async fn reboot(call: Call) -> Outcome {
    let server = named(&call)?;
    queued(server::power(&call.app, &call.caller, server, PowerWish::RebootSoft).await?)
}
