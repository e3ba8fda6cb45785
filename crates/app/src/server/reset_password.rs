//! Sets a new root password, which the operation's result tells.

use super::show::ServerRef;
use super::wish::{Accepted, WishError, is_running, usable, wish};
use crate::app::App;
use crate::caller::Caller;
use crate::workflow::password::start;
use innkeeper_domain::account::Right;
use innkeeper_ports::entropy;

/// Resets the root password of a running server of the caller's account.
pub async fn reset_password(app: &App, caller: &Caller, server: ServerRef) -> Result<Accepted, WishError> {
    wish(app, caller, (Right::Operate, "server.reset_password"), server, move |tx, cx, caller, server| {
        usable(tx, server)?;
        if !is_running(server) {
            return Err(WishError::NotRunning);
        }
        let password = entropy::password(cx.entropy.as_ref(), 12);
        Ok(Some(start(tx, cx, server, &password, &caller.actor())?))
    })
    .await
}
