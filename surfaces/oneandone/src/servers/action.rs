//! `PUT /servers/{id}/status/action`: power on, power off, reboot.

use super::view;
use crate::answer::{self, Outcome};
use crate::call::Call;
use crate::error::ApiError;
use innkeeper_app::server;
use innkeeper_domain::server::{PowerWish, ServerState as Stage};
use innkeeper_sdk_oneandone::server::{ActionMethod, ServerState, Status, StatusAction, StatusChange};

/// Changes the power of a server. What is on or off already is accepted and does nothing.
pub(crate) async fn act(call: Call) -> Outcome {
    let id = call.server()?;
    let change: StatusChange = call.body()?;
    // No recovery appliances are offered, so no id names one.
    if change.recovery_mode {
        return Err(ApiError::unknown("recovery_image_id"));
    }
    let wish = wish(&change);
    let accepted = server::power(&call.app, &call.caller, id, wish).await?;
    let found = view::of_call(&call).await?;
    let mut shown = view::detail(&call, &found);
    if accepted.operation.is_some() {
        shown.status = Status { state: during(wish), percent: Some(0) };
    }
    answer::accepted(&shown)
}

const fn wish(change: &StatusChange) -> PowerWish {
    match (change.action, change.method) {
        (StatusAction::PowerOn, _) => PowerWish::On,
        (StatusAction::PowerOff, ActionMethod::Software) => PowerWish::OffSoft,
        (StatusAction::PowerOff, ActionMethod::Hardware) => PowerWish::OffHard,
        (StatusAction::Reboot, ActionMethod::Software) => PowerWish::RebootSoft,
        (StatusAction::Reboot, ActionMethod::Hardware) => PowerWish::RebootHard,
    }
}

const fn during(wish: PowerWish) -> ServerState {
    match wish.during() {
        Stage::Starting => ServerState::PoweringOn,
        Stage::Stopping => ServerState::PoweringOff,
        _ => ServerState::Rebooting,
    }
}
