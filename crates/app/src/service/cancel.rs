//! Cancels a service: now, or at the end of what is paid.

use crate::app::{App, record};
use crate::caller::Caller;
use crate::error::{Denied, denied_into};
use crate::idempotency::once;
use crate::lifecycle::Cx;
use crate::server::wish_removal;
use innkeeper_domain::account::Right;
use innkeeper_domain::id::ServiceId;
use innkeeper_domain::name;
use innkeeper_store::{servers, services};
use serde::{Deserialize, Serialize};

/// Why a service was not cancelled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CancelError {
    /// The account has no such service.
    #[error("no such service")]
    NotFound,
    /// It has ended already.
    #[error("the service has ended")]
    Ended,
    /// A reason has to be given, of at most 1,000 characters.
    #[error("a reason has to be given, of at most 1000 characters")]
    Reason,
    /// Turned away.
    #[error(transparent)]
    Denied(#[from] Denied),
}
denied_into!(CancelError);

/// How a cancellation went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cancelled {
    /// It was noted.
    New,
    /// It had been noted before.
    Already,
}

/// Cancels a service of the caller's account.
pub async fn cancel(
    app: &App,
    caller: &Caller,
    id: ServiceId,
    immediate: bool,
    reason: String,
) -> Result<Cancelled, CancelError> {
    if reason.trim().is_empty() || !name::is_text(&reason, 1000) {
        return Err(CancelError::Reason);
    }
    let (caller, cx) = (caller.clone(), Cx::new(app));
    app.store
        .write("service.cancel", move |tx| {
            once(tx, (&caller, Right::Spend), cx.now, |tx| {
                let service = services::of_account(tx, caller.account, id)?.ok_or(CancelError::NotFound)?;
                if !service.state.live() {
                    return Err(CancelError::Ended);
                }
                let server = servers::by_id(tx, id)?.ok_or_else(|| Denied::bug("the server is gone"))?;
                if service.cancel_reason.is_some() && (!immediate || server.removal) {
                    return Ok(Cancelled::Already);
                }
                services::set_cancelled(tx, id, &reason)?;
                if immediate {
                    wish_removal(tx, &cx, &server, false, &caller.actor())?;
                }
                record(tx, &caller, cx.now, "service.cancel", &format!("service:{id}"))?;
                Ok(Cancelled::New)
            })
        })
        .await
}
