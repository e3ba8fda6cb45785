//! `DELETE /servers/{id}`: for good, in whatever state the server is.

use super::view;
use crate::answer::{self, Outcome};
use crate::call::Call;
use crate::error::Kind;
use innkeeper_app::server;
use innkeeper_sdk_oneandone::server::{ServerDelete, ServerState, Status};

/// Deletes a server. `keep_hdds`, which the published client always sends, means nothing: a disk does not
/// outlive its server.
pub(crate) async fn delete(call: Call) -> Outcome {
    let id = call.server()?;
    let wish = ServerDelete::from_query(&call.query());
    // Looked at before, because afterwards it may be gone already.
    let before = server::show(&call.app, &call.caller, id).await?;
    server::remove(&call.app, &call.caller, id, wish.keep_ips).await?;
    let mut shown = view::detail(&call, &before.ok_or(Kind::NotFound)?);
    shown.status = Status { state: ServerState::Removing, percent: Some(1) };
    answer::accepted(&shown)
}
