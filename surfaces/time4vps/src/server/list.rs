//! `GET /server`: the active servers of the account, oldest first.

use super::addresses;
use crate::answer::{Outcome, json};
use crate::call::Call;
use crate::values::{date, stamp};
use innkeeper_app::server::{self, ServerView};
use innkeeper_domain::billing::ServiceState;
use innkeeper_sdk_time4vps::server::ServerRow;

/// Lists the servers.
pub(crate) async fn list(call: Call) -> Outcome {
    let views = server::list(&call.app, &call.caller).await?;
    let active = views.into_iter().filter(|view| view.service.state == ServiceState::Active);
    json(&active.map(row).collect::<Vec<ServerRow>>())
}

fn row(view: ServerView) -> ServerRow {
    let (ip, _) = addresses(&view.parts.addresses);
    ServerRow {
        server_id: view.server.id.0,
        domain: view.server.hostname,
        ip,
        date_created: date(view.service.created_at),
        synch_date: stamp(Some(view.server.changed_at)),
        label: view.service.label,
        kind: "KVM".to_owned(),
    }
}
