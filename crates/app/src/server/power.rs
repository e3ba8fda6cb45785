//! Changes the power of a server.

use super::show::ServerRef;
use super::wish::{Accepted, WishError, is_running, usable, wish};
use crate::app::App;
use crate::caller::Caller;
use crate::workflow::power::{Input, start};
use innkeeper_domain::account::Right;
use innkeeper_domain::server::PowerWish;

/// Powers a server of the caller's account on or off, or reboots it.
///
/// Powering on what is on, and off what is off, is accepted and does nothing. Rebooting what is off is refused.
pub async fn power(
    app: &App,
    caller: &Caller,
    server: ServerRef,
    to: PowerWish,
) -> Result<Accepted, WishError> {
    wish(app, caller, (Right::Operate, "server.power"), server, move |tx, cx, caller, server| {
        usable(tx, server)?;
        match (to, is_running(server)) {
            (PowerWish::On, true) | (PowerWish::OffSoft | PowerWish::OffHard, false) => Ok(None),
            (PowerWish::RebootSoft | PowerWish::RebootHard, false) => Err(WishError::NotRunning),
            _ => Ok(Some(start(tx, cx, server, Input { wish: to }, &caller.actor())?)),
        }
    })
    .await
}
