//! Operations: what is and was done on the caller's servers.

use crate::app::App;
use crate::caller::Caller;
use crate::error::Denied;
use crate::workflow;
use innkeeper_domain::account::Right;
use innkeeper_domain::id::{OperationId, ServiceId, Uid};
use innkeeper_domain::operation::{Operation, OperationEvent};
use innkeeper_domain::server::{PowerWish, Server};
use innkeeper_domain::time::Instant;
use innkeeper_store::{operations, servers};
use std::collections::HashMap;
use std::time::Duration;

/// An operation with the server it works on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationView {
    /// The operation.
    pub operation: Operation,
    /// The server; it may be gone.
    pub server: Server,
}

/// What a change of power was asked to do; `None` for an operation of another kind.
pub fn power_wish(operation: &Operation) -> Option<PowerWish> {
    let of_power = operation.kind == workflow::POWER;
    of_power
        .then(|| serde_json::from_str::<workflow::power::Input>(&operation.input).ok())
        .flatten()
        .map(|it| it.wish)
}

/// The operations on the caller's servers that were accepted in `[from, to)`, oldest first.
///
/// Billing goes on by itself and is not listed.
pub async fn list(
    app: &App,
    caller: &Caller,
    from: Instant,
    to: Instant,
) -> Result<Vec<OperationView>, Denied> {
    caller.require(Right::View)?;
    let account = caller.account;
    app.store
        .read("operation.list", move |tx| {
            let servers: HashMap<ServiceId, Server> = servers::every_by_account(tx, account)?
                .into_iter()
                .map(|server| (server.id, server))
                .collect();
            let view = |operation: Operation| {
                let server = operation.service.and_then(|id| servers.get(&id)).cloned()?;
                operation.kind.starts_with("server.").then_some(OperationView { operation, server })
            };
            Ok(operations::by_account(tx, account, from, to)?.into_iter().filter_map(view).collect())
        })
        .await
}

/// The operations on one server of the caller's account, oldest first; `None` when it has no such server.
pub async fn of_server(app: &App, caller: &Caller, id: ServiceId) -> Result<Option<Vec<Operation>>, Denied> {
    caller.require(Right::View)?;
    let account = caller.account;
    app.store
        .read("operation.of_server", move |tx| {
            if servers::of_account(tx, account, id)?.is_none() {
                return Ok(None);
            }
            let mut all = operations::by_service(tx, id)?;
            all.retain(|operation| operation.kind.starts_with("server."));
            Ok(Some(all))
        })
        .await
}

/// An operation on a server of the caller's account, by its identity.
pub async fn show(app: &App, caller: &Caller, uid: Uid) -> Result<Option<OperationView>, Denied> {
    caller.require(Right::View)?;
    let account = caller.account;
    app.store
        .read("operation.show", move |tx| {
            let found = operations::by_uid(tx, account, uid)?;
            let Some(operation) = found.filter(|operation| operation.kind.starts_with("server.")) else {
                return Ok(None);
            };
            let server = match operation.service {
                Some(id) => servers::of_account(tx, account, id)?,
                None => None,
            };
            Ok(server.map(|server| OperationView { operation, server }))
        })
        .await
}

/// Any operation with its history. For the operator.
pub async fn inspect(app: &App, id: OperationId) -> Result<Option<(Operation, Vec<OperationEvent>)>, Denied> {
    app.store
        .read("operation.inspect", move |tx| {
            let Some(operation) = operations::by_id(tx, id)? else { return Ok(None) };
            let events = operations::events(tx, id)?;
            Ok(Some((operation, events)))
        })
        .await
}

/// The newest operations of all accounts. For the operator.
pub async fn recent(app: &App, limit: i64) -> Result<Vec<Operation>, Denied> {
    Ok(app.store.read("operation.recent", move |tx| operations::recent(tx, limit)).await?)
}

/// Lets a parked operation go on; `false` when it is not parked. For the operator.
pub async fn retry(app: &App, id: OperationId) -> Result<bool, Denied> {
    let now = app.now();
    let deadline = now.plus(Duration::from_hours(1));
    Ok(app.store.write("operation.retry", move |tx| operations::unpark(tx, id, now, deadline)).await?)
}
