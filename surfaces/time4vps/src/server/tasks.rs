//! Operations as tasks: their names, their times, and what they say.

use crate::values::task_time;
use innkeeper_app::operation::power_wish;
use innkeeper_app::{Caller, workflow};
use innkeeper_domain::account::Right;
use innkeeper_domain::operation::{Operation, OperationState};
use innkeeper_domain::server::PowerWish;
use innkeeper_sdk_time4vps::server::Task;

/// What a task says that ended otherwise than wished and left no word.
const FAILED: &str = "The task failed.";

/// The name of the task that an operation is; `None` for what is no task of a server.
fn name(operation: &Operation) -> Option<&'static str> {
    match operation.kind.as_str() {
        workflow::PROVISION => Some("server_create"),
        workflow::REINSTALL => Some("server_recreate"),
        workflow::RESET_PASSWORD => Some("server_reset_password"),
        workflow::RESIZE => Some("server_change"),
        workflow::RENAME => Some("server_domain"),
        workflow::REMOVE => Some("server_terminate"),
        workflow::POWER => Some(match power_wish(operation)? {
            PowerWish::On => "server_start",
            PowerWish::OffSoft | PowerWish::OffHard => "server_stop",
            PowerWish::RebootSoft | PowerWish::RebootHard => "server_reboot",
        }),
        _ => None,
    }
}

/// Whether an operation still goes on. One that waits for the operator does: the server stays busy.
pub(super) const fn is_active(operation: &Operation) -> bool {
    matches!(operation.state, OperationState::Live | OperationState::Parked)
}

/// An operation as a task. Its word is told at the end only, because until then it may still change, and only to
/// whoever may enter the server, because it may hold the password.
pub(super) fn view(operation: &Operation, caller: &Caller) -> Option<Task> {
    let trusted = caller.role.allows(Right::Operate);
    let results = match operation.state {
        _ if !trusted => "",
        OperationState::Live | OperationState::Parked => "",
        OperationState::Failed if operation.result.is_empty() => FAILED,
        OperationState::Done | OperationState::Failed => operation.result.as_str(),
    };
    Some(Task {
        name: name(operation)?.to_owned(),
        activated: task_time(Some(operation.created_at)),
        assigned: task_time(operation.started_at),
        completed: task_time(operation.finished_at),
        results: results.to_owned(),
    })
}

/// The task of a number, or the newest one of a name.
pub(super) fn find(operations: &[Operation], caller: &Caller, wanted: &str) -> Option<Task> {
    let number = wanted.parse::<i64>().ok();
    let fits = |operation: &&Operation| match number {
        Some(number) => operation.id.0 == number,
        None => name(operation) == Some(wanted),
    };
    operations.iter().rfind(fits).and_then(|operation| view(operation, caller))
}
