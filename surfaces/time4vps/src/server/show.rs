//! `GET /server/@server_id`: one server, what is being done on it, and what was done.

use super::{addresses, found, tasks};
use crate::answer::{Outcome, json};
use crate::call::Call;
use crate::values::{service_status, task_time};
use innkeeper_app::server::ServerView;
use innkeeper_app::{Caller, catalogue, operation, service};
use innkeeper_domain::catalogue::{Catalogue, OptionItem};
use innkeeper_domain::id::{OptionId, OptionItemId};
use innkeeper_domain::operation::Operation;
use innkeeper_domain::server::ServerState;
use innkeeper_sdk_time4vps::server::{Server, ServerComponent};

/// How many ended tasks are shown.
const TASKS_MAX: usize = 10;

/// Shows a server.
pub(crate) async fn show(call: Call) -> Outcome {
    let view = found(&call).await?;
    let operations = operation::of_server(&call.app, &call.caller, view.server.id).await?;
    let catalogue = catalogue::show(&call.app).await?;
    let choices = service::choices(&call.app, &call.caller, view.server.id).await?.unwrap_or_default();
    let mut shown = server(&view, &catalogue, &operations.unwrap_or_default(), &call.caller);
    shown.components = components(&view, &catalogue, &choices);
    json(&shown)
}

/// Every item of the product's options, with those that were chosen.
fn components(
    view: &ServerView,
    catalogue: &Catalogue,
    choices: &[(OptionId, OptionItemId)],
) -> Vec<ServerComponent> {
    let offer = catalogue.offer(view.service.product);
    let items = offer.into_iter().flat_map(|offer| &offer.options).flat_map(|option| &option.items);
    let shown = |item: &OptionItem| ServerComponent {
        id: item.id.0,
        name: item.name.clone(),
        selected: choices.iter().any(|(_, chosen)| *chosen == item.id),
    };
    items.map(shown).collect()
}

/// What nobody measures is 0: the frequency of the processors, and what the guest used.
fn server(view: &ServerView, catalogue: &Catalogue, operations: &[Operation], caller: &Caller) -> Server {
    let task = |operation: &Operation| tasks::view(operation, caller);
    let (server, service) = (&view.server, &view.service);
    let (ip, additional_ip) = addresses(&view.parts.addresses);
    let disk_gib: u64 = view.parts.disks.iter().map(|disk| u64::from(disk.size_gib)).sum();
    let plan = catalogue.offer(service.product).and_then(|offer| offer.product.plan);
    let installed = !matches!(server.state, ServerState::Pending | ServerState::Deploying);
    let ended: Vec<_> = operations.iter().filter(|one| !tasks::is_active(one)).filter_map(task).collect();
    let skipped = ended.len().saturating_sub(TASKS_MAX);
    Server {
        synch_date: task_time(Some(server.changed_at)),
        package_id: service.product.0,
        domain: server.hostname.clone(),
        label: service.label.clone(),
        status: service_status(service.state),
        cpu_frequency: 0,
        cpu_cores: server.size.vcpu.into(),
        ram_limit: server.size.memory_mib.into(),
        ram_used: 0,
        disk_limit: disk_gib.saturating_mul(1024),
        disk_usage: 0,
        bw_limit: plan.map_or(0, |plan| u64::from(plan.traffic_gib).saturating_mul(1024)),
        bw_in: 0,
        bw_out: 0,
        os: Some(if installed { view.parts.image.code.clone() } else { String::new() }),
        ip,
        additional_ip,
        dns_servers: None,
        components: Vec::new(),
        active_task: operations.iter().rfind(|one| tasks::is_active(one)).and_then(task),
        last_tasks: ended.into_iter().skip(skipped).collect(),
    }
}
