//! `/logs`: the operations on servers, as entries that are written when work is accepted and end with it.

use crate::answer::{self, Outcome};
use crate::call::Call;
use crate::dates::Window;
use crate::error::Kind;
use innkeeper_app::account;
use innkeeper_app::operation::{self, OperationView};
use innkeeper_app::workflow::{POWER, PROVISION, REINSTALL, REMOVE, RENAME, RESET_PASSWORD, RESIZE};
use innkeeper_domain::operation::{Operation, OperationState};
use innkeeper_domain::time::Instant;
use innkeeper_sdk_oneandone::log::{CREATE, DELETE, LogState, LogStatus, REINSTALL as REINSTALLED, TYPE_VM};
use innkeeper_sdk_oneandone::{Identity, Log};
use serde_json::Map;
use std::time::Duration;

const CLOUDPANEL_ID_DIGITS: usize = 7;

/// `GET /logs`: the entries of the work that was accepted in a period.
pub(crate) async fn list(call: Call) -> Outcome {
    let now = call.app.now();
    let window = Window::from_query(&call.query(), now)?;
    // The last instant of the period belongs to it.
    let end = window.to.plus(Duration::from_micros(1));
    let found = operation::list(&call.app, &call.caller, window.from, end).await?;
    let user = user(&call).await?;
    call.list(&found.iter().map(|work| view(work, &user, now)).collect::<Vec<_>>())
}

/// `GET /logs/{id}`.
pub(crate) async fn show(call: Call) -> Outcome {
    let uid = call.uid("id")?;
    let found = operation::show(&call.app, &call.caller, uid).await?.ok_or(Kind::NotFound)?;
    let user = user(&call).await?;
    answer::ok(&view(&found, &user, call.app.now()))
}

/// Entries name the account: which of its users asked is not told.
async fn user(call: &Call) -> Result<Identity, innkeeper_app::Denied> {
    let (account, _) = account::profile(&call.app, &call.caller).await?;
    Ok(Identity { id: account.uid.to_string(), name: account.email })
}

fn view(work: &OperationView, user: &Identity, now: Instant) -> Log {
    let OperationView { operation, server } = work;
    let (action, status) = shown(operation, server.removal);
    let ended = operation.finished_at.filter(|_| status.state != LogState::Configuring);
    let duration_us = ended.unwrap_or(now).micros_since(operation.created_at).max(0);
    Log {
        id: operation.uid.to_string(),
        start_date: operation.created_at.rfc3339(),
        end_date: ended.map(Instant::rfc3339),
        duration: duration_us / 1_000_000,
        status,
        action: action.to_owned(),
        kind: TYPE_VM.to_owned(),
        resource: Identity { id: server.uid.to_string(), name: server.name.clone() },
        details: Map::new(),
        user: user.clone(),
        cloudpanel_id: server.uid.short(CLOUDPANEL_ID_DIGITS),
    }
}

/// What an entry says was done, and how it went.
fn shown(operation: &Operation, removal: bool) -> (&str, LogStatus) {
    let percent = u8::try_from(operation.percent.clamp(0, 100)).unwrap_or(0);
    let state = match operation.state {
        OperationState::Live | OperationState::Parked => LogState::Configuring,
        OperationState::Done => LogState::Ok,
        OperationState::Failed => LogState::Failed,
    };
    // A server that is deleted while it is being built is taken down by the operation that builds it. A client
    // that waits for the end of its DELETE finds it in this entry.
    if operation.kind == PROVISION && removal && operation.state != OperationState::Done {
        let state = if state == LogState::Failed { LogState::Ok } else { state };
        return (DELETE, LogStatus { state, percent });
    }
    (action(&operation.kind), LogStatus { state, percent })
}

fn action(kind: &str) -> &str {
    match kind {
        PROVISION => CREATE,
        REMOVE => DELETE,
        REINSTALL => REINSTALLED,
        POWER => "POWER",
        RESIZE => "MODIFY_HARDWARE",
        RENAME => "MODIFY_HOSTNAME",
        RESET_PASSWORD => "MODIFY_PASSWORD",
        other => other,
    }
}
