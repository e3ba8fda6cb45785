//! `POST /server/@server_id/rename`: gives a server another host name.

use super::{named, queued};
use crate::answer::Outcome;
use crate::call::Call;
use crate::error::Refusal;
use innkeeper_app::server;

/// Renames a server. Whether the name resolves to it is not checked: the house asks no name server.
pub(crate) async fn rename(call: Call) -> Outcome {
    let server = named(&call)?;
    let hostname = call.params.text("hostname")?.ok_or_else(|| Refusal::missing("hostname"))?;
    queued(server::rename_as_operation(&call.app, &call.caller, server, hostname.to_owned()).await?)
}
