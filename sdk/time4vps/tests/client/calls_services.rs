//! The operations on services and their addons.

use crate::calls::{Sample, sample};
use innkeeper_sdk_time4vps::Cycle;
use innkeeper_sdk_time4vps::selection::Selections;
use innkeeper_sdk_time4vps::service::Cancellation;
use innkeeper_sdk_time4vps::upgrade::Upgrade;

fn bandwidth() -> Selections {
    Selections::default().with_items(1557, 10_103, 1)
}

pub(crate) fn samples() -> Vec<Sample> {
    let mut samples = services();
    samples.extend(upgrades());
    samples
}

fn services() -> Vec<Sample> {
    vec![
        sample!("GET /service", "services", "list_services" {}, |client| client.list_services()),
        sample!("GET /service/{id}/methods", "methods", "get_service_methods" {"service_id": 1302}, |client| {
            client.service(1302).methods()
        }),
        sample!(
            "POST /service/{id}/cancel", "cancelled",
            "cancel_service" {"service_id": 1302, "reason": "too & far", "immediate": true},
            |client| client.service(1302).cancel(&Cancellation::now("too & far"))
        ),
        sample!(
            "POST /service/{id}/cancel", "cancelled",
            "cancel_service" {"service_id": 1302, "reason": "done", "immediate": false},
            |client| client.service(1302).cancel(&Cancellation::at_period_end("done"))
        ),
        sample!("GET /service/{id}/label", "label", "get_service_label" {"service_id": 1302}, |client| client
            .service(1302)
            .label()),
        sample!(
            "POST /service/{id}/label", "label_changed",
            "set_service_label" {"service_id": 1302, "label": "db \"1\" & <b> ü"},
            |client| client.service(1302).set_label("db \"1\" & <b> ü")
        ),
        sample!(
            "POST /service/{id}/label", "label_changed",
            "set_service_label" {"service_id": 1302, "label": ""},
            |client| client.service(1302).set_label("")
        ),
        sample!("GET /service/{id}", "service", "get_service_details" {"service_id": 1302}, |client| client
            .service(1302)
            .get()),
        sample!("GET /service/order/{order}", "order_service", |client| client.order_service(873_340_995)),
        sample!("POST /service/{id}/addon", "addon_order", |client| client.service(1302).add_addon(31)),
        sample!("GET /service/{id}/addon", "addons", |client| client.service(1302).addons()),
    ]
}

fn upgrades() -> Vec<Sample> {
    vec![
        sample!(
            "GET /service/{id}/upgrade", "upgrade_options",
            "get_service_upgrade_options" {"service_id": 1302},
            |client| client.service(1302).upgrade_options()
        ),
        sample!(
            "POST /service/{id}/upgrade", "upgrade_estimate",
            "request_service_upgrade" {"service_id": 1302, "resources": {"1557": {"10103": 1}}},
            |client| client.service(1302).estimate_upgrade(&Upgrade::default().with_resources(bandwidth()))
        ),
        sample!(
            "POST /service/{id}/upgrade", "upgrade_sent",
            "request_service_upgrade" {
                "service_id": 1302, "resources": {"1557": 10103, "1558": 3}, "package": 71, "cycle": "a", "send": true
            },
            |client| client.service(1302).upgrade(
                &Upgrade::default()
                    .with_resources(Selections::default().with_item(1557, 10_103).with_quantity(1558, 3))
                    .with_package(71)
                    .with_cycle(Cycle::Annually)
            )
        ),
        sample!(
            "POST /service/{id}/upgrade", "upgrade_sent",
            "request_service_upgrade" {"service_id": 1302, "send": true},
            |client| client.service(1302).upgrade(&Upgrade::default())
        ),
    ]
}
