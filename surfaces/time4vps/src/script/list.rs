//! `GET /scripts`: the init scripts of the account, without their text, oldest first.

use crate::answer::{Outcome, json};
use crate::call::Call;
use innkeeper_app::script;
use innkeeper_sdk_time4vps::script::ScriptRow;

/// Lists the scripts.
pub(crate) async fn list(call: Call) -> Outcome {
    let scripts = script::list(&call.app, &call.caller).await?;
    let rows = scripts.into_iter().map(|one| ScriptRow { id: one.id.0, name: one.name, syntax: one.syntax });
    json(&rows.collect::<Vec<ScriptRow>>())
}
