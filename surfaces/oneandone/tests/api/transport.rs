//! Paths, verbs, headers and limits: what holds for every call.

use crate::desk::{Desk, SIZE_M};
use axum::body::Body;
use axum::http::Request;
use innkeeper_surfaces_oneandone::Config;
use innkeeper_surfaces_oneandone::routes::{ROUTES, State, Verb};
use serde_json::json;
use std::collections::HashSet;
use std::time::Duration;

#[tokio::test]
async fn the_router_serves_exactly_the_served_routes() {
    let desk = Desk::new().await;
    let server = desk.server("web1").await;
    let answered: HashSet<_> = ROUTES
        .iter()
        .filter(|route| route.state == State::Served)
        .map(|route| (route.verb, route.path))
        .collect();
    let paths: HashSet<_> = ROUTES.iter().map(|route| route.path).collect();
    for path in paths {
        let literal = path.replace("/{id}", &format!("/{server}"));
        // What is left in braces is never looked at: the path is missing, or the answer names nothing.
        let literal = literal.replace(['{', '}'], "x");
        let known = answered.iter().any(|(_, other)| *other == path);
        for verb in [Verb::Get, Verb::Post, Verb::Put, Verb::Delete] {
            let seen = desk.raw(verb.name(), &literal, "{".into(), &[("X-TOKEN", "wrong")]).await;
            let what = format!("{} {path}", verb.name());
            match (answered.contains(&(verb, path)), known) {
                (true, _) if path == "/ping" => assert_eq!(seen.status, 200, "{what}"),
                (true, _) => seen.assert_refusal(401, &what),
                (false, true) => seen.assert_refusal(405, &what),
                (false, false) => {
                    // A literal that is not served may stand where an id would: nobody has such an id.
                    let as_owner = desk.call(verb.name(), &literal, Some(&json!({"name": "x"}))).await;
                    assert!([404, 405].contains(&as_owner.status), "{what}: {}", as_owner.text);
                    as_owner.assert_refusal(as_owner.status, &what);
                }
            }
        }
    }
}

#[tokio::test]
async fn what_is_no_path_is_a_json_404() {
    let desk = Desk::new().await;
    for path in ["", "/nothing", "/servers/1/2/3/4/5", "//servers", "/SERVERS", "/ping/x"] {
        desk.get(path).await.assert_refusal(404, path);
        desk.raw("POST", path, "x".into(), &[]).await.assert_refusal(404, path);
    }
    for (verb, path) in
        [("PATCH", "/servers"), ("OPTIONS", "/servers/"), ("PROPFIND", "/ping"), ("POST", "/ping/")]
    {
        desk.call(verb, path, None).await.assert_refusal(405, path);
    }
}

#[tokio::test]
async fn a_trailing_slash_and_odd_queries_change_nothing() {
    let desk = Desk::new().await;
    let server = desk.server("web1").await;
    let plain = desk.get(&format!("/servers/{server}")).await;
    for path in [
        format!("/servers/{server}/"),
        format!("/servers/{server}?"),
        format!("/servers/{server}/?&&a=&=b&%zz&page=x"),
        format!("/servers/{}", server.to_lowercase()),
    ] {
        let seen = desk.get(&path).await;
        assert_eq!((seen.status, &seen.text), (200, &plain.text), "{path}");
    }
    let all = desk.get("/servers").await.text;
    for query in ["/?&page=1", "?&&page=1&page=&", "?q=&sort=&fields=", "?unknown=1&q=WEB1"] {
        assert_eq!(desk.get(&format!("/servers{query}")).await.text, all, "{query}");
    }
    assert_eq!(desk.get("/logs/?period=LAST_24H").await.status, 200);
    assert_eq!(desk.get("/servers/fixed_instance_sizes/").await.status, 200);
    assert_eq!(desk.get(&format!("/servers/fixed_instance_sizes/{SIZE_M}/")).await.status, 200);
    let put = desk
        .call("PUT", &format!("/servers/{server}/status/action/"), Some(&json!({"action": "REBOOT"})))
        .await;
    assert_eq!(put.status, 202);
}

#[tokio::test]
async fn bodies_of_reads_and_deletions_are_ignored() {
    let desk = Desk::new().await;
    let server = desk.server("web1").await;
    let path = format!("/servers/{server}");
    let plain = desk.get(&path).await.text;
    for body in ["null", "{", "[]", "\u{0}"] {
        let seen = desk.raw("GET", &path, body.into(), &[("X-Token", &desk.token)]).await;
        assert_eq!((seen.status, seen.text.as_str()), (200, plain.as_str()), "{body:?}");
    }
    let seen = desk.raw("DELETE", &path, "{".into(), &[("x-token", &desk.token)]).await;
    assert_eq!(seen.status, 202, "{}", seen.text);
}

#[tokio::test]
async fn loose_scalars_and_unknown_members_are_read() {
    let desk = Desk::new().await;
    let wish = json!({
        "name": "Ünïcode/\"1\"", "server_id": "x", "api_token": {"X-TOKEN": "y"}, "appliance_id": desk.tiny().await,
        "hardware": {"vcore": "2", "cores_per_processor": 1.0, "ram": "1.5", "unknown": [],
            "hdds": [{"size": "40", "is_main": "False", "server_id": null}, {"size": 20.0, "is_main": "True"}]},
        "power_on": "false", "rsa_key": "", "public_key": true,
    });
    let made = desk.call("POST", "/servers", Some(&wish)).await;
    assert_eq!(made.status, 202, "{}", made.text);
    desk.house.settle().await;
    let seen = desk.get(&format!("/servers/{}", made.id())).await.json();
    assert_eq!(seen["name"], "Ünïcode/\"1\"");
    assert_eq!(seen["status"], json!({"state": "POWERED_OFF", "percent": null}));
    let hardware = &seen["hardware"];
    assert_eq!((&hardware["vcore"], &hardware["ram"]), (&json!(2), &json!(1.5)));
    let hdds: Vec<_> =
        hardware["hdds"].as_array().unwrap().iter().map(|hdd| (&hdd["size"], &hdd["is_main"])).collect();
    assert_eq!(hdds, [(&json!(20), &json!(true)), (&json!(40), &json!(false))]);
}

#[tokio::test]
async fn every_answer_has_a_name_and_says_how_much_is_left() {
    let desk = Desk::with(Desk::limited(50)).await;
    let seen =
        desk.raw("GET", "/servers", "".into(), &[("X-TOKEN", &desk.token), ("X-Request-Id", "abc-1")]).await;
    assert_eq!(seen.headers["x-request-id"], "abc-1");
    for seen in [
        seen,
        desk.get("/servers/1").await,
        desk.get("/nowhere").await,
        desk.call("PATCH", "/servers", None).await,
        desk.raw("GET", "/ping", "".into(), &[]).await,
        desk.raw("GET", "/servers", "".into(), &[]).await,
    ] {
        for name in ["x-rate-limit-limit", "x-rate-limit-remaining", "x-request-id"] {
            assert!(seen.headers.contains_key(name), "{name}: {seen:?}");
        }
        assert_eq!(seen.headers["x-rate-limit-limit"], "50");
        assert_eq!(seen.headers["x-content-type-options"], "nosniff");
        assert_eq!(seen.headers["content-type"], "application/json");
        assert_eq!(seen.headers["cache-control"], "no-store");
    }
}

#[tokio::test]
async fn too_many_calls_are_told_when_to_come_back() {
    let desk = Desk::with(Desk::limited(3)).await;
    for left in ["2", "1", "0"] {
        assert_eq!(desk.get("/ping_auth").await.headers["x-rate-limit-remaining"], left);
    }
    desk.house.run_for(Duration::from_secs(20)).await;
    let seen = desk.get("/ping_auth").await;
    seen.assert_refusal(429, "too many");
    assert_eq!(seen.headers["x-rate-limit-reset"], "40");
    assert_eq!(seen.headers["retry-after"], "40");
    assert_eq!(seen.headers["x-rate-limit-remaining"], "0");
    // Another user is not held up, and neither is who has no token yet: that one counts by address.
    let other = desk.house.customer("eve@example.net").await;
    let other = desk.house.key(&other).await;
    assert_eq!(desk.call_as(&other, "GET", "/ping_auth", None).await.status, 200);
    for status in [401, 401, 401, 429] {
        desk.raw("GET", "/servers", "".into(), &[]).await.assert_refusal(status, "without a token");
    }
    desk.raw("GET", "/ping", "".into(), &[]).await.assert_refusal(429, "the same address");
    desk.house.run_for(Duration::from_secs(40)).await;
    assert_eq!(desk.get("/ping_auth").await.status, 200);
}

#[tokio::test]
async fn without_a_limit_nothing_is_counted() {
    let desk = Desk::with(Desk::limited(0)).await;
    for _ in 0..20 {
        let seen = desk.get("/ping_auth").await;
        assert_eq!(seen.status, 200);
        assert!(!seen.headers.contains_key("x-rate-limit-remaining"));
    }
    assert!(Config::default().requests_per_minute > 500);
}

#[tokio::test]
async fn a_head_has_no_body_and_an_address_may_be_unknown() {
    let desk = Desk::new().await;
    let seen = desk.call("HEAD", "/servers", None).await;
    assert_eq!((seen.status, seen.text.as_str()), (200, ""));
    let request = Request::get("/v1/ping").body(Body::empty()).unwrap();
    assert_eq!(desk.send(request).await.text, r#"["PONG"]"#);
    let request = Request::get("/v1/ping_auth").header("X-TOKEN", &desk.token).body(Body::empty()).unwrap();
    assert_eq!(desk.send(request).await.text, r#"["PONG"]"#);
}
