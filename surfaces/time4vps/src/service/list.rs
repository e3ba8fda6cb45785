//! `GET /service`: every service of the account, also ended ones, oldest first.

use crate::answer::{Outcome, json};
use crate::call::Call;
use crate::values::{amount, cycle, next_due, service_status};
use innkeeper_app::service::{self, ServiceView};
use innkeeper_sdk_time4vps::CycleTitle;
use innkeeper_sdk_time4vps::service::{ServiceRow, Services};

/// Lists the services.
pub(crate) async fn list(call: Call) -> Outcome {
    let views = service::list(&call.app, &call.caller).await?;
    json(&Services { services: views.into_iter().map(row).collect() })
}

fn row(view: ServiceView) -> ServiceRow {
    let ServiceView { service, server, product, category } = view;
    ServiceRow {
        id: service.id.0.into(),
        domain: server.hostname,
        total: amount(service.recurring),
        status: service_status(service.state),
        billingcycle: CycleTitle(cycle(service.cycle)),
        next_due: next_due(&service),
        category: category.name,
        category_url: category.slug,
        name: product.name,
    }
}
