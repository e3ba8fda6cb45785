//! `GET /servers`: every server of the account, whichever way it was ordered.

use super::view;
use crate::answer::Outcome;
use crate::call::Call;
use innkeeper_app::server::{self, Window};

/// Lists the servers. A page of them in their own order is read alone; whoever searches or sorts looks at all.
pub(crate) async fn list(call: Call) -> Outcome {
    let mut listing = call.listing()?;
    let (skip, take) = listing.take_page().unwrap_or((0, usize::MAX));
    let machines = server::list_window(&call.app, &call.caller, Window { skip, take }).await?;
    listing.answer(&machines.iter().map(view::item).collect::<Vec<_>>())
}
