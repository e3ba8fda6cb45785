//! What clients rely on while a server lives: states, percentages, passwords, refusals by state.

use crate::desk::{Desk, RSA_KEY, SIZE_L, SIZE_M};
use innkeeper_app::order::{self, NewItem};
use innkeeper_app::testing::House;
use innkeeper_ports::compute::ComputeError;
use innkeeper_ports::compute::fake::Verb;
use innkeeper_surfaces_oneandone::Config;
use serde_json::{Value, json};
use std::time::Duration;

async fn status(desk: &Desk, id: &str) -> Value {
    desk.get(&format!("/servers/{id}/status")).await.json()
}

async fn act(desk: &Desk, id: &str, body: Value) -> crate::desk::Seen {
    desk.call("PUT", &format!("/servers/{id}/status/action"), Some(&body)).await
}

#[tokio::test]
async fn every_action_is_seen_on_the_next_look_and_comes_to_rest() {
    let desk = Desk::new().await;
    let id = desk.server("web1").await;
    for (action, method, during, after) in [
        ("REBOOT", "SOFTWARE", "REBOOTING", "POWERED_ON"),
        ("REBOOT", "HARDWARE", "REBOOTING", "POWERED_ON"),
        ("POWER_OFF", "SOFTWARE", "POWERING_OFF", "POWERED_OFF"),
        ("POWER_ON", "SOFTWARE", "POWERING_ON", "POWERED_ON"),
        ("POWER_OFF", "HARDWARE", "POWERING_OFF", "POWERED_OFF"),
        ("POWER_ON", "HARDWARE", "POWERING_ON", "POWERED_ON"),
    ] {
        let seen = act(&desk, &id, json!({"action": action, "method": method})).await;
        assert_eq!(seen.status, 202, "{}", seen.text);
        assert_eq!(seen.json()["status"], json!({"state": during, "percent": 0}));
        // 0 is for the direct answer alone: clients take it for done.
        assert_eq!(status(&desk, &id).await, json!({"state": during, "percent": 1}));
        act(&desk, &id, json!({"action": action})).await.assert_refusal(409, "busy");
        desk.house.settle().await;
        assert_eq!(status(&desk, &id).await, json!({"state": after, "percent": null}));
    }
}

#[tokio::test]
async fn what_is_so_already_is_accepted_and_does_nothing() {
    let desk = Desk::new().await;
    let id = desk.server("web1").await;
    let before = desk.everything().await;
    let seen = act(&desk, &id, json!({"action": "POWER_ON"})).await;
    assert_eq!(
        (seen.status, &seen.json()["status"]),
        (202, &json!({"state": "POWERED_ON", "percent": null}))
    );
    assert_eq!(desk.everything().await, before);
    let same = json!({"vcore": 1, "cores_per_processor": 1, "ram": 0.5});
    let seen = desk.call("PUT", &format!("/servers/{id}/hardware"), Some(&same)).await;
    assert_eq!((seen.status, &seen.json()["status"]["percent"]), (202, &Value::Null));
    assert_eq!(desk.call("PUT", &format!("/servers/{id}"), Some(&json!({}))).await.status, 200);
    assert_eq!(desk.everything().await, before);
    act(&desk, &id, json!({"action": "POWER_OFF"})).await;
    desk.house.settle().await;
    let seen = act(&desk, &id, json!({"action": "POWER_OFF"})).await;
    assert_eq!(
        (seen.status, &seen.json()["status"]),
        (202, &json!({"state": "POWERED_OFF", "percent": null}))
    );
    act(&desk, &id, json!({"action": "REBOOT"})).await.assert_refusal(409, "rebooting what is off");
}

#[tokio::test]
async fn hardware_grows_by_parts_and_by_sizes_and_shrinks_only_while_off() {
    let desk = Desk::new().await;
    let id = desk.server("web1").await;
    let path = format!("/servers/{id}/hardware");
    let resize = async |body: Value| desk.call("PUT", &path, Some(&body)).await;
    let hardware = async || desk.get(&path).await.json();

    let seen = resize(json!({"vcore": 2, "cores_per_processor": 2, "ram": 1})).await;
    assert_eq!((seen.status, &seen.json()["status"]), (202, &json!({"state": "CONFIGURING", "percent": 0})));
    assert_eq!(seen.json()["hardware"]["vcore"], 1, "the answer shows the old values");
    assert_eq!(status(&desk, &id).await, json!({"state": "CONFIGURING", "percent": 1}));
    resize(json!({"vcore": 4})).await.assert_refusal(409, "busy");
    desk.house.settle().await;
    let grown = hardware().await;
    assert_eq!(
        (&grown["vcore"], &grown["cores_per_processor"], &grown["ram"]),
        (&json!(2), &json!(2), &json!(1))
    );

    let less = resize(json!({"vcore": 1, "cores_per_processor": 1})).await;
    less.assert_refusal(409, "fewer processors while on");
    assert_eq!(less.json()["type"], "RESIZE_RESTRICTION_HOT_VCPU_DECREASE_NOT_ALLOWED");
    let less = resize(json!({"ram": 0.5})).await;
    less.assert_refusal(409, "less memory while on");
    assert_eq!(less.json()["type"], "RESIZE_RESTRICTION_HOT_RAM_DECREASE_NOT_ALLOWED");

    assert_eq!(resize(json!({"fixed_instance_size_id": SIZE_L})).await.status, 202);
    desk.house.settle().await;
    let fixed = hardware().await;
    assert_eq!(fixed["fixed_instance_size_id"], SIZE_L);
    assert_eq!(
        (&fixed["vcore"], &fixed["ram"], &fixed["hdds"][0]["size"]),
        (&json!(2), &json!(2), &json!(80))
    );

    act(&desk, &id, json!({"action": "POWER_OFF", "method": "HARDWARE"})).await;
    desk.house.settle().await;
    assert_eq!(resize(json!({"vcore": 1, "cores_per_processor": 1, "ram": 0.5})).await.status, 202);
    desk.house.settle().await;
    let small = hardware().await;
    assert_eq!((&small["vcore"], &small["ram"]), (&json!(1), &json!(0.5)));
    assert_eq!(small["fixed_instance_size_id"], Value::Null, "single values leave the size");
    assert_eq!(status(&desk, &id).await, json!({"state": "POWERED_OFF", "percent": null}));
    desk.house.check().await;
}

#[tokio::test]
async fn a_fixed_size_brings_its_parts() {
    let desk = Desk::new().await;
    let mut wish = desk.wish("web1").await;
    wish["hardware"] = json!({"fixed_instance_size_id": SIZE_M});
    wish["datacenter_id"] = json!("4EFAD5836CE43ACA502FD5B99BEE44EF");
    let made = desk.call("POST", "/servers", Some(&wish)).await;
    assert_eq!(made.status, 202, "{}", made.text);
    let hardware = &made.json()["hardware"];
    assert_eq!((&hardware["vcore"], &hardware["ram"], &hardware["hdds"]), (&json!(1), &json!(1), &json!([])));
    assert_eq!(made.json()["datacenter"]["country_code"], "DE");
    desk.house.settle().await;
    let shown = desk.get(&format!("/servers/{}", made.id())).await.json();
    assert_eq!(shown["hardware"]["fixed_instance_size_id"], SIZE_M);
    assert_eq!(shown["hardware"]["hdds"][0]["size"], 40);
}

#[tokio::test]
async fn the_first_password_is_shown_unless_the_caller_chose_it() {
    let desk = Desk::new().await;
    let made = desk.call("POST", "/servers", Some(&desk.wish("web1").await)).await;
    let generated = made.json()["first_password"].as_str().unwrap().to_owned();
    assert_eq!(generated.chars().count(), 10);
    assert_eq!((&made.json()["rsa_key"], &made.json()["description"]), (&json!(0), &json!("")));
    desk.house.settle().await;
    let path = format!("/servers/{}", made.id());
    assert_eq!(desk.get(&path).await.json()["first_password"], generated.as_str());

    let tiny = desk.tiny().await;
    let seen = desk
        .call("PUT", &format!("{path}/image"), Some(&json!({"id": tiny, "firewall_policy": {"id": null}})))
        .await;
    assert_eq!((seen.status, &seen.json()["status"]), (202, &json!({"state": "DEPLOYING", "percent": 0})));
    assert_eq!(seen.json()["first_password"], Value::Null);
    desk.house.settle().await;
    let renewed = desk.get(&path).await.json()["first_password"].as_str().unwrap().to_owned();
    assert_ne!(renewed, generated);
    let seen = desk
        .call("PUT", &format!("{path}/image"), Some(&json!({"id": tiny, "password": "Chosen-One-1"})))
        .await;
    assert_eq!((seen.status, &seen.json()["first_password"]), (202, &Value::Null));
    desk.house.settle().await;
    assert_eq!(desk.get(&path).await.json()["first_password"], Value::Null);

    let mut wish = desk.wish("web2").await;
    wish["password"] = json!("Chosen-One-1");
    wish["rsa_key"] = json!(RSA_KEY);
    let made = desk.call("POST", "/servers", Some(&wish)).await.json();
    assert_eq!((&made["first_password"], &made["rsa_key"]), (&Value::Null, &json!(1)));
}

#[tokio::test]
async fn a_rename_shows_at_once_and_whatever_is_under_way() {
    let desk = Desk::new().await;
    let made = desk.call("POST", "/servers", Some(&desk.wish("web1").await)).await;
    let path = format!("/servers/{}", made.id());
    let name = "ü/\u{1F980} 2";
    let seen = desk.call("PUT", &path, Some(&json!({"name": name, "description": "two"}))).await;
    assert_eq!(
        (seen.status, &seen.json()["name"], &seen.json()["description"]),
        (200, &json!(name), &json!("two"))
    );
    assert_eq!(seen.json()["status"], json!({"state": "DEPLOYING", "percent": 1}));
    let seen = desk.call("PUT", &path, Some(&json!({"name": "web3", "description": null}))).await.json();
    assert_eq!((&seen["name"], &seen["description"]), (&json!("web3"), &json!("two")));
}

#[tokio::test]
async fn a_deleted_server_is_removing_and_then_gone_and_its_log_says_so() {
    let desk = Desk::new().await;
    let id = desk.server("web1").await;
    let path = format!("/servers/{id}?keep_ips=false&keep_hdds=True");
    let seen = desk.call("DELETE", &path, None).await;
    assert_eq!((seen.status, &seen.json()["status"]), (202, &json!({"state": "REMOVING", "percent": 1})));
    assert_eq!(status(&desk, &id).await, json!({"state": "REMOVING", "percent": 1}));
    assert_eq!(desk.call("DELETE", &path, None).await.status, 202, "a second wish changes nothing");
    act(&desk, &id, json!({"action": "REBOOT"})).await.assert_refusal(409, "being removed");
    let logs = async || desk.get("/logs?q=DELETE&period=LAST_HOUR&sort=-start_date").await.json();
    let entry = &logs().await[0];
    assert_eq!((&entry["action"], &entry["status"]["state"]), (&json!("DELETE"), &json!("CONFIGURING")));
    assert_eq!((&entry["end_date"], &entry["resource"]["id"]), (&Value::Null, &json!(id)));
    desk.house.settle().await;
    desk.get(&format!("/servers/{id}")).await.assert_refusal(404, "gone");
    desk.call("DELETE", &path, None).await.assert_refusal(404, "gone");
    assert_eq!(desk.get("/servers").await.text, "[]");
    let all = logs().await;
    assert_eq!(all.as_array().unwrap().len(), 1);
    let entry = &all[0];
    assert_eq!((&entry["action"], &entry["status"]["state"]), (&json!("DELETE"), &json!("OK")));
    assert_eq!((&entry["type"], &entry["resource"]["id"]), (&json!("VM"), &json!(id)));
    desk.house.check().await;
}

#[tokio::test]
async fn a_server_deleted_while_it_is_built_has_its_delete_in_the_log() {
    let desk = Desk::new().await;
    let made = desk.call("POST", "/servers", Some(&desk.wish("web1").await)).await;
    let id = made.id();
    let seen = desk.call("DELETE", &format!("/servers/{id}"), None).await;
    assert_eq!((seen.status, &seen.json()["status"]["state"]), (202, &json!("REMOVING")));
    assert_eq!(status(&desk, &id).await["state"], "REMOVING");
    desk.house.settle().await;
    desk.get(&format!("/servers/{id}")).await.assert_refusal(404, "gone");
    let logs = desk.get("/logs?q=DELETE&period=LAST_HOUR").await.json();
    assert_eq!((&logs[0]["resource"]["id"], &logs[0]["status"]["state"]), (&json!(id), &json!("OK")));
    let one = desk.get(&format!("/logs/{}", logs[0]["id"].as_str().unwrap())).await.json();
    assert_eq!(one, logs[0]);
    desk.house.check().await;
}

#[tokio::test]
async fn a_server_that_cannot_be_built_is_not_found_and_its_log_failed() {
    let desk = Desk::new().await;
    desk.house.compute().fail_next(Verb::Ensure, ComputeError::Refused("no room on the host".to_owned()));
    let made = desk.call("POST", "/servers", Some(&desk.wish("web1").await)).await;
    desk.house.settle().await;
    desk.get(&format!("/servers/{}", made.id())).await.assert_refusal(404, "not built");
    let log = desk.get("/logs?period=LAST_HOUR").await.json();
    assert_eq!((&log[0]["action"], &log[0]["status"]["state"]), (&json!("CREATE"), &json!("FAILED")));
    assert!(!desk.get("/logs?period=LAST_HOUR").await.text.contains("no room on the host"));
    desk.house.check().await;
}

#[tokio::test]
async fn a_server_bought_by_the_month_is_listed_and_controlled_alike() {
    let desk = Desk::new().await;
    let app = desk.house.app();
    let offer = desk.house.offer("linux-4").await;
    let item = NewItem { name: Some("monthly".to_owned()), ..NewItem::of(offer.product.id) };
    let placed = order::place(app, &desk.customer, vec![item]).await.unwrap();
    let id = placed.services[0].1.to_string();
    desk.house.settle().await;
    let listed = desk.get("/servers").await.json();
    assert_eq!((&listed[0]["id"], &listed[0]["name"]), (&json!(id), &json!("monthly")));
    assert_eq!(listed[0]["hardware"]["fixed_instance_size_id"], Value::Null);
    assert_eq!(act(&desk, &id, json!({"action": "REBOOT"})).await.status, 202);
    desk.house.settle().await;
    let resize = desk.call("PUT", &format!("/servers/{id}/hardware"), Some(&json!({"vcore": 4}))).await;
    resize.assert_refusal(409, "the size was bought");
    assert_eq!(desk.call("DELETE", &format!("/servers/{id}"), None).await.status, 202);
    desk.house.settle().await;
    desk.get(&format!("/servers/{id}")).await.assert_refusal(404, "gone");
}

#[tokio::test]
async fn an_unpaid_order_is_deploying_and_never_at_rest() {
    let desk = Desk::over(House::new().await, Config::default()).await;
    let poor = desk.house.customer("poor@example.net").await;
    let offer = desk.house.offer("linux-2").await;
    order::place(desk.house.app(), &poor, vec![NewItem::of(offer.product.id)]).await.unwrap();
    desk.house.settle().await;
    let key = desk.house.key(&poor).await;
    let listed = desk.call_as(&key, "GET", "/servers", None).await.json();
    assert_eq!(listed[0]["status"], json!({"state": "DEPLOYING", "percent": 1}));
    assert_eq!((&listed[0]["ips"], &listed[0]["hardware"]["hdds"]), (&json!([]), &json!([])));
    let id = listed[0]["id"].as_str().unwrap();
    let seen = desk.call_as(&key, "DELETE", &format!("/servers/{id}"), None).await;
    assert_eq!((seen.status, &seen.json()["status"]["state"]), (202, &json!("REMOVING")));
    assert_eq!(desk.call_as(&key, "GET", "/servers", None).await.text, "[]");
}

#[tokio::test]
async fn a_kept_address_can_be_given_to_the_next_server() {
    let desk = Desk::new().await;
    let first = desk.server("web1").await;
    let ip = desk.get(&format!("/servers/{first}/ips")).await.json()[0].clone();
    let mut wish = desk.wish("web2").await;
    wish["ip_id"] = ip["id"].clone();
    desk.call("POST", "/servers", Some(&wish)).await.assert_refusal(400, "it is in use");
    desk.call("DELETE", &format!("/servers/{first}?keep_ips=True"), None).await;
    desk.house.settle().await;
    let mut elsewhere = wish.clone();
    elsewhere["datacenter_id"] = json!("4EFAD5836CE43ACA502FD5B99BEE44EF");
    desk.call("POST", "/servers", Some(&elsewhere)).await.assert_refusal(400, "another datacenter");
    let made = desk.call("POST", "/servers", Some(&wish)).await;
    assert_eq!(made.status, 202, "{}", made.text);
    desk.house.settle().await;
    assert_eq!(desk.get(&format!("/servers/{}/ips", made.id())).await.json()[0], ip);
}

#[tokio::test]
async fn logs_and_usages_are_cut_to_their_period() {
    let desk = Desk::new().await;
    let id = desk.server("web1").await;
    desk.house.run_for(Duration::from_hours(3)).await;
    let logs = async |query: &str| desk.get(&format!("/logs?{query}")).await.json().as_array().unwrap().len();
    assert_eq!(logs("period=LAST_HOUR").await, 0);
    assert_eq!(logs("period=LAST_24H").await, 1);
    assert_eq!(logs("period=CUSTOM&start_date=2026-02-11T09:00:00Z&end_date=2026-19-11T09:00:00Z").await, 1);
    let usages = desk.get("/usages?period=LAST_HOUR").await.json();
    let cpu = &usages["SERVERS"][0]["services"][0];
    assert_eq!(
        (&cpu["type"], &cpu["usage"], &cpu["avg_amount"]),
        (&json!("CPU"), &json!(60), &json!("1.00"))
    );
    let early = "/usages?period=CUSTOM&start_date=2026-11-01T00:00:00Z&end_date=2026-11-02T00:00:00Z";
    assert_eq!(desk.get(early).await.json()["SERVERS"], json!([]));
    desk.call("DELETE", &format!("/servers/{id}"), None).await;
    desk.house.settle().await;
    let gone = desk.get("/usages?period=LAST_24H&fields=SERVERS.id,SERVERS.name").await.json();
    assert_eq!(gone, json!({"SERVERS": [{"id": id, "name": "web1"}]}));
}

#[tokio::test]
async fn lists_are_filtered_sorted_paged_and_cut() {
    let desk = Desk::new().await;
    for name in ["beta", "Alpha", "gamma"] {
        desk.server(name).await;
    }
    let names = async |query: &str| {
        let seen = desk.get(&format!("/servers?{query}")).await.json();
        let names = seen.as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap().to_owned());
        names.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names("").await, "beta Alpha gamma");
    assert_eq!(names("sort=name").await, "Alpha beta gamma");
    assert_eq!(names("sort=-name&page=2&per_page=2").await, "Alpha");
    assert_eq!(names("q=ALPHA").await, "Alpha");
    assert_eq!(names("q=127.80.0.2").await, "Alpha");
    let cut = desk.get("/servers?q=gamma&fields=name,hardware.ram").await.text;
    assert_eq!(cut, r#"[{"name":"gamma","hardware":{"ram":0.5}}]"#);
    let images = desk.get("/server_appliances?q=IMAGE&sort=name&fields=name").await.text;
    assert_eq!(images, r#"[{"name":"debian12-64std"},{"name":"tiny1-64std"}]"#);
}

#[tokio::test]
async fn a_page_that_is_read_alone_is_that_page_of_the_whole_list() {
    let desk = Desk::new().await;
    let mut ids = Vec::new();
    for name in ["a", "b", "c", "d", "e"] {
        ids.push(desk.server(name).await);
    }
    // One is gone, and one is being changed.
    desk.call("DELETE", &format!("/servers/{}", ids[1]), None).await;
    desk.house.settle().await;
    act(&desk, &ids[2], json!({"action": "POWER_OFF"})).await;
    let whole = desk.get("/servers").await.json();
    let whole = whole.as_array().unwrap();
    assert_eq!(whole.len(), 4);
    assert_eq!(whole.iter().filter(|item| !item["status"]["percent"].is_null()).count(), 1);
    for per_page in 1..=5 {
        for page in 1..=5 {
            let seen = desk.get(&format!("/servers?page={page}&per_page={per_page}")).await.json();
            let expected: Vec<_> = whole.iter().skip((page - 1) * per_page).take(per_page).collect();
            assert_eq!(seen.as_array().unwrap().iter().collect::<Vec<_>>(), expected, "{page} of {per_page}");
        }
    }
    let cut = desk.get("/servers?page=2&per_page=2&fields=name").await.text;
    assert_eq!(cut, r#"[{"name":"d"},{"name":"e"}]"#);
    let far = desk.get("/servers?page=18446744073709551615&per_page=18446744073709551615").await;
    assert_eq!((far.status, far.text.as_str()), (200, "[]"));
}
