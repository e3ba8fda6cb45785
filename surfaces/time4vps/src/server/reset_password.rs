//! `POST /server/@server_id/resetpassword`: a new root password, told by the task.

use super::{named, queued};
use crate::answer::Outcome;
use crate::call::Call;
use innkeeper_app::server;

/// Resets the password.
pub(crate) async fn reset_password(call: Call) -> Outcome {
    let server = named(&call)?;
    queued(server::reset_password(&call.app, &call.caller, server).await?)
}
