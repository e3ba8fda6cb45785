//! Usage: what the caller's servers held during a span of time.

use crate::app::App;
use crate::caller::Caller;
use crate::error::Denied;
use innkeeper_domain::account::Right;
use innkeeper_domain::server::{Address, Server};
use innkeeper_domain::time::Instant;
use innkeeper_domain::usage::Interval;
use innkeeper_store::{addresses, servers, usage};

/// The usage of one server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerUsage {
    /// The server; it may be gone.
    pub server: Server,
    /// Its addresses now; empty once it is gone.
    pub addresses: Vec<Address>,
    /// Its intervals that touch the span, by meter and start, not clipped.
    pub intervals: Vec<Interval>,
}

/// The usage of the caller's account during `[from, to)`, by server.
pub async fn report(
    app: &App,
    caller: &Caller,
    from: Instant,
    to: Instant,
) -> Result<Vec<ServerUsage>, Denied> {
    caller.require(Right::View)?;
    let account = caller.account;
    app.store
        .read("usage.report", move |tx| {
            let intervals = usage::by_account(tx, account, from, to)?;
            let addresses = addresses::by_account(tx, account)?;
            let view = |server: Server| {
                let intervals: Vec<Interval> =
                    intervals.iter().filter(|interval| interval.service == server.id).cloned().collect();
                let addresses =
                    addresses.iter().filter(|address| address.server == Some(server.id)).cloned().collect();
                (!intervals.is_empty()).then_some(ServerUsage { server, addresses, intervals })
            };
            Ok(servers::every_by_account(tx, account)?.into_iter().filter_map(view).collect())
        })
        .await
}
