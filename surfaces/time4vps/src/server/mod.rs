//! Servers and their tasks. A server has the number of its service.

mod ips;
mod list;
mod oses;
mod reboot;
mod reinstall;
mod rename;
mod reset_password;
mod show;
mod task;
mod tasks;

pub(crate) use ips::ips;
pub(crate) use list::list;
pub(crate) use oses::oses;
pub(crate) use reboot::reboot;
pub(crate) use reinstall::reinstall;
pub(crate) use rename::rename;
pub(crate) use reset_password::reset_password;
pub(crate) use show::show;
pub(crate) use task::task;

use crate::answer::{Outcome, json};
use crate::call::Call;
use crate::error::{Refusal, sentence};
use innkeeper_app::server::{self, Accepted, ServerRef, ServerView};
use innkeeper_domain::id::ServiceId;
use innkeeper_domain::server::Address;
use innkeeper_sdk_time4vps::server::TaskQueued;

/// The server that the path names.
fn named(call: &Call) -> Result<ServerRef, Refusal> {
    call.id().map(|id| ServerRef::Id(ServiceId(id))).ok_or(Refusal::Sentence(sentence::NO_SERVER))
}

/// The server that the path names, if the account has it.
async fn found(call: &Call) -> Result<ServerView, Refusal> {
    let view = server::show(&call.app, &call.caller, named(call)?).await?;
    view.ok_or(Refusal::Sentence(sentence::NO_SERVER))
}

/// The number of the task that carries a wish out.
fn queued(accepted: Accepted) -> Outcome {
    let operation = accepted.operation.ok_or(Refusal::Sentence(sentence::NOTHING_TO_DO))?;
    json(&TaskQueued { task_id: operation.0 })
}

/// The main address, empty where there is none, and the others.
fn addresses(addresses: &[Address]) -> (String, Vec<String>) {
    let mut texts = addresses.iter().map(Address::text);
    (texts.next().unwrap_or_default(), texts.collect())
}
