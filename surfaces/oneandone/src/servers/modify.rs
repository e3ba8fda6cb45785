//! `PUT /servers/{id}`: the name and the description, at once and whatever is under way.

use super::view;
use crate::answer::{self, Outcome};
use crate::call::Call;
use innkeeper_app::server::{self, Renaming};
use innkeeper_sdk_oneandone::server::ServerModify;

/// Renames a server; the answer shows the new values.
pub(crate) async fn modify(call: Call) -> Outcome {
    let id = call.server()?;
    let ServerModify { name, description } = call.body()?;
    server::rename(&call.app, &call.caller, id, Renaming { name, description }).await?;
    let found = view::of_call(&call).await?;
    answer::ok(&view::detail(&call, &found))
}
