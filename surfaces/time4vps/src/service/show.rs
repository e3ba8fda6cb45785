//! `GET /service/@id`: one service.

use super::found;
use crate::answer::{Outcome, json};
use crate::call::Call;
use crate::values::{amount, cycle, date, next_due, next_invoice, service_status};
use innkeeper_app::catalogue;
use innkeeper_app::service::ServiceView;
use innkeeper_domain::catalogue::OsFamily;
use innkeeper_sdk_time4vps::CycleTitle;
use innkeeper_sdk_time4vps::service::{Service, ServiceAnswer};

/// Shows a service.
pub(crate) async fn show(call: Call) -> Outcome {
    let ServiceView { service, server, product, .. } = found(&call).await?;
    let catalogue = catalogue::show(&call.app).await?;
    let windows = catalogue.image(server.image).is_some_and(|image| image.family == OsFamily::Windows);
    json(&ServiceAnswer {
        service: Service {
            id: service.id.0.into(),
            date_created: date(service.created_at),
            domain: server.hostname,
            firstpayment: amount(service.first_payment),
            total: amount(service.recurring),
            billingcycle: CycleTitle(cycle(service.cycle)),
            next_due: next_due(&service),
            next_invoice: next_invoice(&service),
            status: service_status(service.state),
            label: service.label,
            username: if windows { "Administrator" } else { "root" }.to_owned(),
            name: product.name,
        },
    })
}
