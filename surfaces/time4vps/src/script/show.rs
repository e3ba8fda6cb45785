//! `GET /scripts/@id`: an init script with its text.

use crate::answer::{Outcome, json};
use crate::call::Call;
use crate::error::{Refusal, sentence};
use innkeeper_app::script;
use innkeeper_domain::id::ScriptId;
use innkeeper_sdk_time4vps::script::Script;

/// Shows a script.
pub(crate) async fn show(call: Call) -> Outcome {
    let unknown = || Refusal::Sentence(sentence::NO_SCRIPT);
    let id = call.id().map(ScriptId).ok_or_else(unknown)?;
    let found = script::show(&call.app, &call.caller, id).await?.ok_or_else(unknown)?;
    json(&Script { id: found.id.0, name: found.name, syntax: found.syntax, content: found.content })
}
