//! Changes what the owner calls a service.

use crate::app::{App, record};
use crate::caller::Caller;
use crate::error::{Denied, denied_into};
use crate::idempotency::once;
use innkeeper_domain::account::Right;
use innkeeper_domain::id::ServiceId;
use innkeeper_domain::name;
use innkeeper_store::services;

/// Why a label was not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LabelError {
    /// The account has no such service.
    #[error("no such service")]
    NotFound,
    /// It is too long or holds control characters.
    #[error("a label has at most {} characters", name::NAME_CHARS_MAX)]
    Label,
    /// Turned away.
    #[error(transparent)]
    Denied(#[from] Denied),
}
denied_into!(LabelError);

/// Changes the label of a service; an empty one clears it.
pub async fn set_label(app: &App, caller: &Caller, id: ServiceId, label: String) -> Result<(), LabelError> {
    if !name::is_text(&label, name::NAME_CHARS_MAX) {
        return Err(LabelError::Label);
    }
    let (caller, now) = (caller.clone(), app.now());
    app.store
        .write("service.set_label", move |tx| {
            once(tx, (&caller, Right::Operate), now, |tx| {
                services::of_account(tx, caller.account, id)?.ok_or(LabelError::NotFound)?;
                services::set_label(tx, id, &label)?;
                record(tx, &caller, now, "service.set_label", &format!("service:{id}"))?;
                Ok(())
            })
        })
        .await
}
