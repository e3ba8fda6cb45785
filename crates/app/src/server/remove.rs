//! Deletes a server: at once, or as soon as what is under way on it lets go.

use super::show::ServerRef;
use super::wish::{Accepted, WishError, wish};
use crate::app::App;
use crate::caller::Caller;
use crate::lifecycle::{Cx, deliver};
use crate::workflow::remove::{Input, start};
use innkeeper_domain::account::Right;
use innkeeper_domain::server::{Server, ServerState};
use innkeeper_store::{StoreError, Tx, operations, servers, services};

/// Deletes a server of the caller's account, in whatever state it is. A second wish changes nothing.
///
/// `keep_addresses` leaves its addresses with the account. That wish has to wait for whatever is under way on
/// the server, because only the removal itself can carry it.
pub async fn remove(
    app: &App,
    caller: &Caller,
    server: ServerRef,
    keep_addresses: bool,
) -> Result<Accepted, WishError> {
    wish(app, caller, (Right::Spend, "server.remove"), server, move |tx, cx, caller, server| {
        let live = operations::live_by_subject(tx, &server.id.machine_subject())?;
        if keep_addresses && live.is_some() && !server.removal {
            return Err(WishError::Busy);
        }
        let service = services::by_id(tx, server.id)?.ok_or(WishError::NotFound)?;
        if service.cancel_reason.is_none() {
            services::set_cancelled(tx, server.id, "deleted by its owner")?;
        }
        Ok(wish_removal(tx, cx, server, keep_addresses, &caller.actor())?)
    })
    .await
}

/// Starts a removal, or leaves word for the operation that has the machine.
pub(crate) fn wish_removal(
    tx: &mut Tx<'_>,
    cx: &Cx,
    server: &Server,
    keep_addresses: bool,
    by: &str,
) -> Result<Option<i64>, StoreError> {
    if server.removal {
        return Ok(
            operations::live_by_subject(tx, &server.id.machine_subject())?.map(|operation| operation.id.0)
        );
    }
    if server.state == ServerState::Pending {
        // Nothing was built, and nothing was paid.
        deliver::undone(tx, cx, server.id, "deleted by its owner before it was paid")?;
        return Ok(None);
    }
    let input = Input { keep_addresses };
    match operations::live_by_subject(tx, &server.id.machine_subject())? {
        None => start(tx, cx, server, input, by).map(Some),
        Some(operation) => {
            servers::set_removal(tx, server.id, cx.now)?;
            operations::hasten(tx, &operation.subject, cx.now)?;
            Ok(Some(operation.id.0))
        }
    }
}
