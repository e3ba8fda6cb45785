//! The operations on the monitoring center and on monitoring policies.

use crate::calls::{Sample, sample};
use innkeeper_sdk_oneandone::log::Period;
use innkeeper_sdk_oneandone::monitoring_policy::{
    MonitoredProtocol, MonitoringPolicyCreate, MonitoringPolicyModify, PortAlert, PortSpec, ProcessAlert,
    ProcessSpec, Thresholds,
};
use serde_json::{Value, json};

fn fixture(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn monitoring_center() -> Value {
    fixture(include_str!("../fixtures/monitoring_center.json"))
}

fn monitored_server() -> Value {
    fixture(include_str!("../fixtures/monitored_server.json"))
}

fn monitoring_policy() -> Value {
    fixture(include_str!("../fixtures/monitoring_policy.json"))
}

fn identity() -> Value {
    json!({"id": "8E8E", "name": "web1"})
}

fn ssh() -> PortSpec {
    PortSpec::new(MonitoredProtocol::Tcp, 22, PortAlert::NotResponding, false).unwrap()
}

fn process() -> ProcessSpec {
    ProcessSpec::new("test", ProcessAlert::Running, false).unwrap()
}

fn strict() -> MonitoringPolicyCreate {
    MonitoringPolicyCreate::new("strict", true, Thresholds::default())
        .with_description("d")
        .with_email("user@example.com")
        .with_ports([ssh()])
        .with_processes([process()])
}

fn change() -> MonitoringPolicyModify {
    MonitoringPolicyModify::default()
        .with_name("stricter")
        .with_description("d")
        .with_email("user@example.com")
        .with_thresholds(Thresholds::default())
}

fn port() -> Value {
    monitoring_policy()["ports"][0].clone()
}

fn watched() -> Value {
    monitoring_policy()["processes"][0].clone()
}

pub(crate) fn samples() -> Vec<Sample> {
    [center(), policies(), ports_of_policies(), processes_of_policies(), servers_of_policies()]
        .into_iter()
        .flatten()
        .collect()
}

fn center() -> Vec<Sample> {
    vec![
        sample!("GET /monitoring_center", monitoring_center(), "c.list_server_usages()", |client| client
            .list_monitored_servers()),
        sample!(
            "GET /monitoring_center/{server_id}",
            monitored_server(),
            "c.get_usage(server_id='5A', period='LAST_7D')",
            |client| client.get_monitored_server("5A", &Period::Last7Days)
        ),
    ]
}

fn policies() -> Vec<Sample> {
    vec![
        sample!(
            "GET /monitoring_policies",
            json!([monitoring_policy()]),
            "c.list_monitoring_policies()",
            |client| client.list_monitoring_policies()
        ),
        sample!(
            "POST /monitoring_policies",
            monitoring_policy(),
            "c.create_monitoring_policy(monitoring_policy=MonitoringPolicy(name='strict', description='d', email='user@example.com', agent=True), thresholds=[Threshold('cpu', 90, False, 95, False), Threshold('ram', 90, False, 95, False), Threshold('disk', 80, False, 90, False), Threshold('transfer', 1000, False, 2000, False), Threshold('internal_ping', 50, False, 100, False)], ports=[Port('TCP', 22, 'NOT_RESPONDING', False)], processes=[Process('test', 'RUNNING', False)])",
            |client| client.create_monitoring_policy(&strict())
        ),
        sample!(
            "GET /monitoring_policies/{id}",
            monitoring_policy(),
            "c.get_monitoring_policy(monitoring_policy_id='M1')",
            |client| client.monitoring_policy("M1").get()
        ),
        sample!(
            "PUT /monitoring_policies/{id}",
            monitoring_policy(),
            "c.modify_monitoring_policy(monitoring_policy_id='M1', monitoring_policy=MonitoringPolicy(name='stricter', description='d', email='user@example.com'))",
            |client| client.monitoring_policy("M1").modify(&change())
        ),
        sample!(
            "DELETE /monitoring_policies/{id}",
            monitoring_policy(),
            "c.delete_monitoring_policy(monitoring_policy_id='M1')",
            |client| client.monitoring_policy("M1").delete()
        ),
    ]
}

fn ports_of_policies() -> Vec<Sample> {
    vec![
        sample!(
            "GET /monitoring_policies/{id}/ports",
            json!([port()]),
            "c.list_monitoring_policy_ports(monitoring_policy_id='M1')",
            |client| client.monitoring_policy("M1").ports()
        ),
        sample!(
            "POST /monitoring_policies/{id}/ports",
            monitoring_policy(),
            "c.add_port(monitoring_policy_id='M1', ports=[Port('TCP', 22, 'NOT_RESPONDING', False)])",
            |client| client.monitoring_policy("M1").add_ports(&[ssh()])
        ),
        sample!(
            "GET /monitoring_policies/{id}/ports/{port}",
            port(),
            "c.get_monitoring_policy_port(monitoring_policy_id='M1', port_id='P1')",
            |client| client.monitoring_policy("M1").port("P1").get()
        ),
        sample!(
            "PUT /monitoring_policies/{id}/ports/{port}",
            monitoring_policy(),
            "c.modify_port(monitoring_policy_id='M1', port_id='P1', port=Port('TCP', 22, 'NOT_RESPONDING', False))",
            |client| client.monitoring_policy("M1").port("P1").modify(&ssh())
        ),
        sample!(
            "DELETE /monitoring_policies/{id}/ports/{port}",
            monitoring_policy(),
            "c.delete_monitoring_policy_port(monitoring_policy_id='M1', port_id='P1')",
            |client| client.monitoring_policy("M1").port("P1").remove()
        ),
    ]
}

fn processes_of_policies() -> Vec<Sample> {
    vec![
        sample!(
            "GET /monitoring_policies/{id}/processes",
            json!([watched()]),
            "c.list_monitoring_policy_processes(monitoring_policy_id='M1')",
            |client| client.monitoring_policy("M1").processes()
        ),
        sample!(
            "POST /monitoring_policies/{id}/processes",
            monitoring_policy(),
            "c.add_process(monitoring_policy_id='M1', processes=[Process('test', 'RUNNING', False)])",
            |client| client.monitoring_policy("M1").add_processes(&[process()])
        ),
        sample!(
            "GET /monitoring_policies/{id}/processes/{proc}",
            watched(),
            "c.get_monitoring_policy_process(monitoring_policy_id='M1', process_id='P2')",
            |client| client.monitoring_policy("M1").process("P2").get()
        ),
        sample!(
            "PUT /monitoring_policies/{id}/processes/{proc}",
            monitoring_policy(),
            "c.modify_process(monitoring_policy_id='M1', process_id='P2', process=Process('test', 'RUNNING', False))",
            |client| client.monitoring_policy("M1").process("P2").modify(&process())
        ),
        sample!(
            "DELETE /monitoring_policies/{id}/processes/{proc}",
            monitoring_policy(),
            "c.delete_monitoring_policy_process(monitoring_policy_id='M1', process_id='P2')",
            |client| client.monitoring_policy("M1").process("P2").remove()
        ),
    ]
}

fn servers_of_policies() -> Vec<Sample> {
    vec![
        sample!(
            "GET /monitoring_policies/{id}/servers",
            json!([identity()]),
            "c.list_monitoring_policy_servers(monitoring_policy_id='M1')",
            |client| client.monitoring_policy("M1").servers()
        ),
        sample!(
            "POST /monitoring_policies/{id}/servers",
            monitoring_policy(),
            "c.attach_monitoring_policy_server(monitoring_policy_id='M1', servers=[AttachServer(server_id='5A')])",
            |client| client.monitoring_policy("M1").add_servers(["5A"])
        ),
        sample!(
            "GET /monitoring_policies/{id}/servers/{server}",
            identity(),
            "c.get_monitoring_policy_server(monitoring_policy_id='M1', server_id='5A')",
            |client| client.monitoring_policy("M1").server("5A")
        ),
        sample!(
            "DELETE /monitoring_policies/{id}/servers/{server}",
            monitoring_policy(),
            "c.detach_monitoring_policy_server(monitoring_policy_id='M1', server_id='5A')",
            |client| client.monitoring_policy("M1").remove_server("5A")
        ),
    ]
}
