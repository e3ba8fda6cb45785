//! Bad input to every served call: the dialect's own refusal, and nothing changed.

use crate::desk::{Desk, NOBODY, SIZE_M};
use axum::body::Bytes;
use innkeeper_surfaces_oneandone::routes::{ROUTES, State, Verb};
use serde_json::{Value, json};

/// The calls that read a body, for a server.
fn with_bodies(server: &str) -> Vec<(&'static str, String)> {
    let reads = |verb| matches!(verb, Verb::Post | Verb::Put);
    let routes = ROUTES.iter().filter(|route| route.state == State::Served && reads(route.verb));
    routes.map(|route| (route.verb.name(), route.path.replace("{id}", server))).collect()
}

#[tokio::test]
async fn a_body_that_is_no_object_is_refused() {
    let desk = Desk::new().await;
    let server = desk.server("web1").await;
    let before = desk.everything().await;
    let deep = format!("{}{}", r#"{"a":"#.repeat(100_000), "}".repeat(100_000));
    let bodies: [&[u8]; 14] = [
        b"{",
        b"}",
        b"{\"name\":}",
        b"name=web1",
        b"<xml/>",
        b"\xff\xfe",
        b"\0",
        b"{\"name\":\"\xff\"}",
        b"{\"name\":1e999}",
        b"[1]",
        b"\"text\"",
        b"5",
        b"true",
        deep.as_bytes(),
    ];
    let calls = with_bodies(&server);
    assert_eq!(calls.len(), 5);
    for (verb, path) in &calls {
        for body in bodies {
            let seen = desk.raw(verb, path, Bytes::copy_from_slice(body), &[("X-TOKEN", &desk.token)]).await;
            seen.assert_refusal(
                400,
                &format!("{verb} {path} {}", String::from_utf8_lossy(&body[..body.len().min(40)])),
            );
        }
        let nest = "[".repeat(100_000);
        let seen = desk.raw(verb, path, nest.into(), &[("X-TOKEN", &desk.token)]).await;
        seen.assert_refusal(400, path);
    }
    assert_eq!(desk.everything().await, before);
}

#[tokio::test]
async fn a_body_above_a_mebibyte_is_refused_everywhere() {
    let desk = Desk::new().await;
    let server = desk.server("web1").await;
    let before = desk.everything().await;
    let huge: Bytes = vec![b' '; (1 << 20) + 1].into();
    for route in ROUTES.iter().filter(|route| route.state == State::Served) {
        let path = route.path.replace("{id}", &server);
        let seen = desk.raw(route.verb.name(), &path, huge.clone(), &[("X-TOKEN", &desk.token)]).await;
        seen.assert_refusal(400, &path);
        assert!(!seen.headers.contains_key("retry-after"), "the Python client would repeat it");
        assert!(seen.headers.contains_key("x-request-id"));
    }
    assert_eq!(desk.everything().await, before);
}

/// Orders with one member changed are refused, and nothing is ordered.
async fn refused(cases: Vec<(&'static str, Value)>) {
    let desk = Desk::new().await;
    desk.server("web1").await;
    let before = desk.everything().await;
    for (member, value) in cases {
        let mut wish = desk.wish("web2").await;
        wish[member] = value.clone();
        let shown = value.to_string();
        let what = format!("{member} {}", shown.chars().take(60).collect::<String>());
        desk.call("POST", "/servers", Some(&wish)).await.assert_refusal(400, &what);
    }
    desk.call("POST", "/servers", None).await.assert_refusal(400, "no body");
    assert_eq!(desk.everything().await, before);
}

#[tokio::test]
async fn members_of_a_new_server_are_checked() {
    refused(vec![
        ("name", json!(null)),
        ("name", json!("")),
        ("name", json!(" ")),
        ("name", json!("a\u{0}b")),
        ("name", json!(5)),
        ("name", json!({"a": 1})),
        ("name", json!("x".repeat(129))),
        ("description", json!("x".repeat(257))),
        ("description", json!([])),
        ("appliance_id", json!(null)),
        ("appliance_id", json!(NOBODY)),
        ("appliance_id", json!("404")),
        ("appliance_id", json!(7)),
        ("password", json!("short")),
        ("password", json!("x".repeat(65))),
        ("password", json!("with\u{7}bell")),
        ("power_on", json!("perhaps")),
        ("datacenter_id", json!(NOBODY)),
        ("datacenter_id", json!("US")),
        ("ip_id", json!(NOBODY)),
        ("ip_id", json!("127.80.0.1")),
        ("rsa_key", json!("no key")),
        ("firewall_policy_id", json!(NOBODY)),
        ("load_balancer_id", json!(NOBODY)),
        ("loadbalancer_id", json!(NOBODY)),
        ("monitoring_policy_id", json!(NOBODY)),
        ("private_network_id", json!(NOBODY)),
        ("public_key", json!([NOBODY])),
        ("public_key", json!([1])),
        ("server_type", json!("baremetal")),
        ("server_type", json!("toaster")),
        ("ipv6_range", json!("2001:db8::/64")),
        ("hostname", json!("-")),
    ])
    .await;
}

#[tokio::test]
async fn the_hardware_of_a_new_server_is_checked() {
    let hardware = |name: &str, value: Value| {
        let mut hardware =
            json!({"vcore": 1, "cores_per_processor": 1, "ram": 1, "hdds": [{"size": 20, "is_main": true}]});
        hardware[name] = value;
        ("hardware", hardware)
    };
    let hdds = |sizes: Value| hardware("hdds", sizes);
    refused(vec![
        ("hardware", json!(null)),
        ("hardware", json!({})),
        ("hardware", json!([1])),
        ("hardware", json!("M")),
        ("hardware", json!({"fixed_instance_size_id": NOBODY})),
        ("hardware", json!({"fixed_instance_size_id": 0})),
        ("hardware", json!({"baremetal_model_id": NOBODY})),
        hardware("vcore", json!(0)),
        hardware("vcore", json!(17)),
        hardware("vcore", json!(-1)),
        hardware("vcore", json!(1.5)),
        hardware("vcore", json!(null)),
        hardware("vcore", json!(u64::MAX)),
        hardware("cores_per_processor", json!(2)),
        hardware("cores_per_processor", json!("many")),
        hardware("ram", json!(0.25)),
        hardware("ram", json!(0.7)),
        hardware("ram", json!(129)),
        hardware("ram", json!([1])),
        hdds(json!([])),
        hdds(json!("20")),
        hdds(json!([20])),
        hdds(json!([{"size": 10, "is_main": true}])),
        hdds(json!([{"size": 25, "is_main": true}])),
        hdds(json!([{"size": 2010, "is_main": true}])),
        hdds(json!([{"size": 20, "is_main": true}, {"size": 20, "is_main": true}])),
        hdds(json!([{"size": 20}, {"size": 20}])),
        hdds(json!(vec![json!({"size": 20, "is_main": true}); 9])),
    ])
    .await;
}

#[tokio::test]
async fn a_server_that_the_appliance_does_not_fit_is_refused_with_the_vendor_s_name() {
    let desk = Desk::new().await;
    let big = innkeeper_app::testing::CATALOGUE.replace("disk_gib_min = 2\n", "disk_gib_min = 30\n");
    desk.house.load(&big).await;
    let mut wish = desk.wish("web1").await;
    wish["appliance_id"] = json!(desk.house.image("kvm-debian-12-x86_64").await.uid.to_string());
    let seen = desk.call("POST", "/servers", Some(&wish)).await;
    seen.assert_refusal(400, "a small disk");
    assert_eq!(seen.json()["type"], "RESIZE_RESTRICTION_APPLIANCE_MINIMUM_HDD_SIZE");
    wish["hardware"]["hdds"][0]["size"] = json!(30);
    assert_eq!(desk.call("POST", "/servers", Some(&wish)).await.status, 202);
}

#[tokio::test]
async fn an_account_without_credit_cannot_order() {
    let desk = Desk::new().await;
    let poor = desk.house.customer("poor@example.net").await;
    let poor = desk.house.key(&poor).await;
    let seen = desk.call_as(&poor, "POST", "/servers", Some(&desk.wish("web1").await)).await;
    seen.assert_refusal(402, "no credit");
    assert_eq!(desk.call_as(&poor, "GET", "/servers", None).await.text, "[]");
}

#[tokio::test]
async fn a_location_that_is_full_is_a_quota() {
    let desk = Desk::new().await;
    let mut wish = desk.wish("web1").await;
    wish["hardware"] = json!({"vcore": 16, "cores_per_processor": 1, "ram": 128, "hdds": [{"size": 20}]});
    let before = desk.everything().await;
    let seen = desk.call("POST", "/servers", Some(&wish)).await;
    seen.assert_refusal(409, "more memory than the location has");
    assert_eq!(seen.json()["type"], "QUOTA_EXCEEDED");
    assert_eq!(desk.everything().await, before);
}

#[tokio::test]
async fn members_of_changes_are_checked() {
    let desk = Desk::new().await;
    let server = desk.server("web1").await;
    let before = desk.everything().await;
    let tiny = desk.tiny().await;
    let cases = [
        ("", json!({"name": ""})),
        ("", json!({"name": "x".repeat(129)})),
        ("", json!({"name": ["a"]})),
        ("", json!({"name": "a\u{1b}[2J"})),
        ("", json!({"name": "ok", "description": "x".repeat(257)})),
        ("/hardware", json!({})),
        ("/hardware", json!({"vcore": null, "cores_per_processor": null, "ram": null})),
        ("/hardware", json!({"vcore": 0})),
        ("/hardware", json!({"vcore": "two"})),
        ("/hardware", json!({"vcore": 3, "cores_per_processor": 2})),
        ("/hardware", json!({"cores_per_processor": 2})),
        ("/hardware", json!({"ram": 0.3})),
        ("/hardware", json!({"fixed_instance_size_id": NOBODY})),
        ("/hardware", json!({"fixed_instance_size_id": {"id": SIZE_M}})),
        ("/image", json!({})),
        ("/image", json!({"id": NOBODY})),
        ("/image", json!({"id": "tiny"})),
        ("/image", json!({"id": tiny, "password": "short"})),
        ("/image", json!({"id": tiny, "firewall_policy": {"id": NOBODY}})),
        ("/image", json!({"id": tiny, "firewall_policy": "all"})),
        ("/status/action", json!({})),
        ("/status/action", json!({"action": "power_on"})),
        ("/status/action", json!({"action": "EXPLODE"})),
        ("/status/action", json!({"action": 1})),
        ("/status/action", json!({"action": "REBOOT", "method": "SOFT"})),
        ("/status/action", json!({"action": "REBOOT", "recovery_mode": true})),
        ("/status/action", json!({"action": "REBOOT", "recovery_mode": true, "recovery_image_id": NOBODY})),
        ("/status/action", json!({"action": "REBOOT", "recovery_mode": "yes"})),
    ];
    for (path, body) in cases {
        let seen = desk.call("PUT", &format!("/servers/{server}{path}"), Some(&body)).await;
        seen.assert_refusal(400, &format!("{path} {body}"));
    }
    assert_eq!(desk.everything().await, before);
}

#[tokio::test]
async fn ids_that_name_nothing_are_not_found() {
    let desk = Desk::new().await;
    let server = desk.server("web1").await;
    let before = desk.everything().await;
    let long = "A".repeat(4000);
    let bad =
        [NOBODY, "1", "web1", "%00", "%ff", "%2e%2e", "..", "null", &server[1..], &long, "%F0%9F%98%80"];
    let body = json!({"name": "x", "id": desk.tiny().await, "action": "REBOOT", "vcore": 1});
    for route in ROUTES.iter().filter(|route| route.state == State::Served && route.path.contains('{')) {
        for id in bad {
            let path = route.path.replace("{id}", id).replace("{hdd}", &server).replace("{ip}", &server);
            let seen = desk.call(route.verb.name(), &path, Some(&body)).await;
            seen.assert_refusal(404, &format!("{} {path}", route.verb.name()));
        }
    }
    for part in ["hardware/hdds", "ips"] {
        for id in bad {
            desk.get(&format!("/servers/{server}/{part}/{id}")).await.assert_refusal(404, id);
        }
    }
    assert_eq!(desk.everything().await, before);
}

#[tokio::test]
async fn list_parameters_and_periods_are_checked() {
    let desk = Desk::new().await;
    for path in ["/servers", "/server_appliances", "/datacenters", "/logs", "/usages"] {
        for query in ["page=0", "page=-1", "page=x", "page=1&per_page=0", "page=1&per_page=x"] {
            desk.get(&format!("{path}?period=LAST_HOUR&{query}")).await.assert_refusal(400, query);
        }
    }
    for path in ["/logs", "/usages"] {
        for query in [
            "",
            "?period=",
            "?period=ALWAYS",
            "?period=CUSTOM",
            "?period=CUSTOM&start_date=2026-11-01T00:00:00Z",
            "?period=CUSTOM&start_date=yesterday&end_date=today",
            "?period=CUSTOM&start_date=2026-11-02T00:00:00Z&end_date=2026-11-01T00:00:00Z",
        ] {
            desk.get(&format!("{path}{query}")).await.assert_refusal(400, query);
        }
    }
}
