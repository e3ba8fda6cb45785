//! What every wish on a server shares: finding it, seeing whether it can take a wish, and the refusals.

use super::show::ServerRef;
use crate::app::{App, record};
use crate::caller::Caller;
use crate::error::{Denied, denied_into};
use crate::idempotency::once;
use crate::lifecycle::Cx;
use crate::order::OrderError;
use innkeeper_domain::account::Right;
use innkeeper_domain::id::{OperationId, ServiceId};
use innkeeper_domain::server::{Server, ServerState};
use innkeeper_store::{Tx, operations, servers};
use serde::{Deserialize, Serialize};

/// A wish that was accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// The server.
    pub server: ServiceId,
    /// The operation that carries it out; `None` when there was nothing to do.
    pub operation: Option<OperationId>,
}

/// Why a wish on a server is refused. Nothing changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WishError {
    /// The account has no such server.
    #[error("no such server")]
    NotFound,
    /// Something is under way on it.
    #[error("the server is busy")]
    Busy,
    /// It has to be powered on for this.
    #[error("the server has to be powered on")]
    NotRunning,
    /// It was powered off because it is not paid for.
    #[error("the server is suspended until its invoice is paid")]
    Unpaid,
    /// No such image.
    #[error("no such image")]
    NoImage,
    /// No such script.
    #[error("no such script")]
    NoScript,
    /// No such size, or it is not sold by the hour.
    #[error("no such size")]
    NoSize,
    /// The size comes with the product that was bought.
    #[error("the size comes with the product")]
    PlanBound,
    /// Fewer processors or less memory need the server to be powered off.
    #[error("{0} cannot shrink while the server is powered on")]
    HotShrink(&'static str),
    /// A disk cannot shrink.
    #[error("a disk cannot shrink")]
    DiskShrink,
    /// The location has no room for it.
    #[error("the location has no room for this size")]
    NoCapacity,
    /// A value is not valid; the texts name the part and the rule.
    #[error("{part} is not valid: {rule}")]
    Field {
        /// Which part.
        part: &'static str,
        /// What it has to be.
        rule: String,
    },
    /// Turned away.
    #[error(transparent)]
    Denied(#[from] Denied),
}
denied_into!(WishError);

impl From<OrderError> for WishError {
    fn from(error: OrderError) -> Self {
        match error {
            OrderError::Field { part, rule } => Self::Field { part, rule: rule.to_owned() },
            OrderError::NoImage => Self::NoImage,
            OrderError::NoCapacity => Self::NoCapacity,
            OrderError::Denied(denied) => Self::Denied(denied),
            other => Self::Field { part: "hardware", rule: other.to_string() },
        }
    }
}

/// Carries a wish on a server out in one transaction: found, allowed, audited, and once for each key.
pub(crate) async fn wish<F>(
    app: &App,
    caller: &Caller,
    (right, verb): (Right, &'static str),
    server: ServerRef,
    body: F,
) -> Result<Accepted, WishError>
where
    F: Fn(&mut Tx<'_>, &Cx, &Caller, &Server) -> Result<Option<i64>, WishError> + Send + 'static,
{
    let (caller, cx) = (caller.clone(), Cx::new(app));
    app.store
        .write(verb, move |tx| {
            once(tx, (&caller, right), cx.now, |tx| {
                let found = find(tx, &caller, server)?;
                let operation = body(tx, &cx, &caller, &found)?.map(OperationId);
                record(tx, &caller, cx.now, verb, &format!("server:{}", found.id))?;
                Ok(Accepted { server: found.id, operation })
            })
        })
        .await
}

/// The caller's server, unless it is gone.
pub(crate) fn find(tx: &mut Tx<'_>, caller: &Caller, server: ServerRef) -> Result<Server, WishError> {
    let found = match server {
        ServerRef::Id(id) => servers::of_account(tx, caller.account, id)?,
        ServerRef::Uid(uid) => servers::of_account_by_uid(tx, caller.account, uid)?,
    };
    found.filter(|server| server.state.listed()).ok_or(WishError::NotFound)
}

/// A server that can take a wish now.
pub(crate) fn at_rest(tx: &mut Tx<'_>, server: &Server) -> Result<(), WishError> {
    let live = operations::live_by_subject(tx, &server.id.machine_subject())?;
    if live.is_some() || !server.state.at_rest() || server.removal { Err(WishError::Busy) } else { Ok(()) }
}

/// A server that can take a wish, and whose owner has paid.
pub(crate) fn usable(tx: &mut Tx<'_>, server: &Server) -> Result<(), WishError> {
    at_rest(tx, server)?;
    if server.suspended { Err(WishError::Unpaid) } else { Ok(()) }
}

/// Whether a server is powered on.
pub(crate) const fn is_running(server: &Server) -> bool {
    matches!(server.state, ServerState::Running)
}
