//! The operations that only look: is the service there, what can be had, what was done.

use crate::calls::{Sample, sample};
use innkeeper_sdk_oneandone::log::Period;
use serde_json::{Value, json};

fn fixture(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn custom() -> Period {
    Period::Custom {
        start_date: "2016-06-26T15:43:43+00:00".to_owned(),
        end_date: "2016-06-27T15:43:43+00:00".to_owned(),
    }
}

pub(crate) fn samples() -> Vec<Sample> {
    let log = || fixture(include_str!("../fixtures/log.json"));
    let appliance = || fixture(include_str!("../fixtures/appliance.json"));
    let datacenters = || fixture(include_str!("../fixtures/datacenters.json"));
    vec![
        sample!("GET /ping", json!(["PONG"]), "c.ping()", |client| client.ping()),
        sample!("GET /ping_auth", json!(["PONG"]), "c.ping_auth()", |client| client.ping_auth()),
        sample!("GET /datacenters", datacenters(), "c.list_datacenters(q='US')", |client| client
            .list_datacenters()
            .search("US")),
        sample!(
            "GET /datacenters/{id}",
            datacenters()[0].clone(),
            "c.get_datacenter(datacenter_id='D1')",
            |client| client.get_datacenter("D1")
        ),
        sample!("GET /server_appliances", json!([appliance()]), "c.list_appliances(q='IMAGE')", |client| {
            client.list_appliances().search("IMAGE")
        }),
        sample!(
            "GET /server_appliances/{id}",
            appliance(),
            "c.get_appliance(appliance_id='A11A')",
            |client| client.get_appliance("A11A")
        ),
        sample!(
            "GET /logs",
            json!([log()]),
            "c.list_logs(period='LAST_HOUR', q='DELETE', sort='-start_date')",
            |client| client.list_logs(&Period::LastHour).search("DELETE").sort("-start_date")
        ),
        sample!(
            "GET /logs",
            json!([log()]),
            "c.list_logs(period='CUSTOM', start_date='2016-06-26T15:43:43+00:00', \
             end_date='2016-06-27T15:43:43+00:00')",
            |client| client.list_logs(&custom())
        ),
        sample!("GET /logs/{id}", log(), "c.get_log(log_id='C1')", |client| client.get_log("C1")),
    ]
}
