//! `GET /server/@server_id/task/@task_id`: a task by number, or the newest one of a name.

use super::tasks;
use crate::answer::{Outcome, json};
use crate::call::Call;
use crate::error::{Refusal, sentence};
use innkeeper_app::operation;
use innkeeper_domain::id::ServiceId;

/// Shows a task. The tasks of a server outlive it, so that its deletion can be followed to its end.
pub(crate) async fn task(call: Call) -> Outcome {
    let unknown = || Refusal::Sentence(sentence::NO_SERVER);
    let id = call.id().map(ServiceId).ok_or_else(unknown)?;
    let operations = operation::of_server(&call.app, &call.caller, id).await?.ok_or_else(unknown)?;
    json(&tasks::find(&operations, &call.caller, call.second()).ok_or(Refusal::UnknownTask)?)
}
