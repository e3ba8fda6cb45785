//! The resources beside servers: waiting for each of them, and the rules of their values.

use crate::recorder::{Recorder, Reply};
use innkeeper_sdk_oneandone::block_storage::BlockStorageSize;
use innkeeper_sdk_oneandone::firewall_policy::{FirewallPolicyCreate, FirewallRuleSpec, PortlessProtocol};
use innkeeper_sdk_oneandone::image::ImageCount;
use innkeeper_sdk_oneandone::load_balancer::{
    BalancedProtocol, CheckInterval, LoadBalancerRuleSpec, PersistenceTime,
};
use innkeeper_sdk_oneandone::monitoring_policy::{
    MonitoredProtocol, MonitoringPolicyModify, PortAlert, PortSpec, ProcessAlert, ProcessSpec, Threshold,
    Thresholds,
};
use innkeeper_sdk_oneandone::network::{AddressRange, PortRange, Source};
use innkeeper_sdk_oneandone::shared_storage::SharedStorageSize;
use innkeeper_sdk_oneandone::{Error, Password};
use serde_json::Value;
use std::fmt::Display;
use std::time::Duration;

const SOON: Duration = Duration::from_millis(1);

fn in_state(fixture: &str, state: &str) -> Reply {
    let mut body: Value = serde_json::from_str(fixture).unwrap();
    body["state"] = state.into();
    Reply::json(&body)
}

macro_rules! waits {
    ($($name:ident: $fixture:literal, $rest:literal, $kind:literal;)+) => {$(
        #[tokio::test]
        async fn $name() {
            let fixture = include_str!(concat!("../fixtures/", $fixture, ".json"));
            let gone = || Reply::of(404, r#"{"type":"NOT_FOUND","message":"It is gone","errors":null}"#);
            let client = |states: &[&str]| {
                let mut replies: Vec<_> = states.iter().map(|state| in_state(fixture, state)).collect();
                replies.push(gone());
                Recorder::script(replies)
            };
            let recorder = client(&["CONFIGURING", "SOMETHING_NEW", $rest]);
            let handle = recorder.client().$name("5A");
            assert_eq!(handle.wait_for().interval(SOON).await.unwrap().state.as_str(), $rest);
            assert_eq!(recorder.seen().len(), 3);
            let recorder = client(&["REMOVING", "REMOVING"]);
            recorder.client().$name("5A").wait_deleted().interval(SOON).await.unwrap();
            assert_eq!(recorder.seen().len(), 3);
            let recorder = client(&["FAILED"]);
            let error = recorder.client().$name("5A").wait_for().interval(SOON).await.unwrap_err();
            assert!(matches!(error, Error::Failed { kind: $kind, .. }), "{error}");
        }
    )+};
}

mod each_can_be_waited_for_until_it_rests_and_until_it_is_gone {
    use super::*;

    waits! {
        image: "image", "ENABLED", "image";
        shared_storage: "shared_storage", "ACTIVE", "shared storage";
        firewall_policy: "firewall_policy", "ACTIVE", "firewall policy";
        load_balancer: "load_balancer", "ACTIVE", "load balancer";
        private_network: "private_network", "ACTIVE", "private network";
        monitoring_policy: "monitoring_policy", "ACTIVE", "monitoring policy";
        public_ip: "public_ip", "ACTIVE", "public address";
        vpn: "vpn", "ACTIVE", "VPN";
        block_storage: "block_storage", "POWERED_ON", "block storage";
        ssh_key: "ssh_key", "ACTIVE", "SSH key";
        user: "user", "ACTIVE", "user";
    }
}

fn says<T, E: Display>(result: Result<T, E>, rule: &str) {
    assert_eq!(result.err().map(|error| error.to_string()).as_deref(), Some(rule));
}

#[test]
fn a_value_out_of_its_limits_is_refused_with_the_rule() {
    for gb in [0, 40, 75, 2050] {
        says(SharedStorageSize::new(gb), "size must be a multiple of 50 from 50 to 2000");
    }
    for gb in [0, 10, 25, 510] {
        says(BlockStorageSize::new(gb), "size must be a multiple of 10 from 20 to 500");
    }
    says(ImageCount::new(0), "num_images must be 1 to 50");
    says(ImageCount::new(51), "num_images must be 1 to 50");
    says(CheckInterval::new(4), "health_check_interval must be 5 to 300");
    says(PersistenceTime::new(1201), "persistence_time must be 30 to 1200");
    says(PortRange::new(90, 80), "port_from must be 1 to 65535, and not above port_to");
    says(PortRange::one(0), "port_from must be 1 to 65535, and not above port_to");
    says(LoadBalancerRuleSpec::new(BalancedProtocol::Tcp, 80, 0), "port_server must be 1 to 65535");
    says(PortSpec::new(MonitoredProtocol::Tcp, 0, PortAlert::Responding, true), "port must be 1 to 65535");
    says(
        ProcessSpec::new("x".repeat(51), ProcessAlert::Running, true),
        "process must be 1 to 50 characters long",
    );
    says(Password::new("short"), "password must be at least 8 characters long");
    for source in ["", "10.0.0.0/33", "10.0.0.0/+8", "10.0.0", "::1", "10.0.0.0/8/8"] {
        says(Source::new(source), "source must be an IPv4 address or network");
    }
    assert!(Source::new("0.0.0.0").is_ok() && Source::new("10.0.0.0/8").is_ok());
    let range = |address: [u8; 4], mask: [u8; 4]| AddressRange::new(address.into(), mask.into());
    says(range([10, 0, 0, 0], [255, 0, 255, 0]), "subnet_mask must be a mask such as 255.255.255.0");
    says(range([10, 0, 0, 1], [255, 0, 0, 0]), "network_address must be the first address of the network");
    assert!(range([0, 0, 0, 0], [0, 0, 0, 0]).is_ok() && range([10, 0, 0, 1], [255, 255, 255, 255]).is_ok());
}

#[test]
fn a_call_that_breaks_a_rule_is_not_sent() {
    let client = Recorder::script(vec![Reply::of(500, "sent")]).client();
    let policy = client.firewall_policy("F1");
    let rule = || FirewallRuleSpec::portless(PortlessProtocol::Any);
    says(
        client.create_firewall_policy(&FirewallPolicyCreate::new("a", [])).request(),
        "rules must have at least one entry",
    );
    says(
        client.create_firewall_policy(&FirewallPolicyCreate::new("", [rule()])).request(),
        "name must be 1 to 128 characters long",
    );
    says(
        policy.add_rules(&[rule().with_description("x".repeat(257))]).request(),
        "description must be at most 256 characters long",
    );
    says(policy.add_server_ips([""]).request(), "server_ips must be the ids of resources");
    says(policy.add_server_ips([""; 0]).request(), "server_ips must have at least one entry");
    says(policy.rule("").request(), "id must be the id of a resource");
    says(client.create_role("").request(), "name must be 1 to 128 characters long");
    says(
        client.public_ip("1B").set_reverse_dns("x".repeat(257)).request(),
        "reverse_dns must be at most 256 characters long",
    );
    for (cpu, kept) in
        [((1, 2), true), ((95, 100), true), ((96, 100), false), ((90, 101), false), ((90, 90), false)]
    {
        let thresholds = Thresholds { cpu: Threshold::alerting(cpu.0, cpu.1), ..Thresholds::default() };
        let change = MonitoringPolicyModify::default().with_thresholds(thresholds);
        let call = client.monitoring_policy("M1").modify(&change);
        assert_eq!(call.request().is_ok(), kept, "{cpu:?}");
    }
}

#[test]
fn no_secret_shows_in_debug_output() {
    let user: innkeeper_sdk_oneandone::User =
        serde_json::from_str(include_str!("../fixtures/user.json")).unwrap();
    let key = user.api.as_ref().unwrap().key.as_ref().unwrap().as_str();
    assert!(!format!("{user:?}").contains(key));
    assert!(!format!("{:?}", Password::new("Hz353u7574").unwrap()).contains("Hz353"));
}
