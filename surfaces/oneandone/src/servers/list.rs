//! `GET /servers`: every server of the account, whichever way it was ordered.

use super::view::{self, Sizes};
use crate::answer::Outcome;
use crate::call::Call;
use innkeeper_app::server;

/// Lists the servers.
pub(crate) async fn list(call: Call) -> Outcome {
    let views = server::list(&call.app, &call.caller).await?;
    let sizes = Sizes::of(&call.app, &views).await?;
    call.list(&views.iter().map(|view| view::item(view, &sizes)).collect::<Vec<_>>())
}
