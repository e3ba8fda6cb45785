//! Every served route against every caller who may not use it.

use crate::desk::{Desk, NOBODY, SIZE_M, US};
use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, Request};
use innkeeper_app::account::{create_key, revoke_own_key};
use innkeeper_domain::account::{AccountState, Role};
use innkeeper_surfaces_oneandone::routes::{ROUTES, Route, State, Verb};
use serde_json::{Value, json};

const UNAUTHORIZED: &str =
    r#"{"type":"UNAUTHORIZED","message":"The Token you are using is not valid","errors":null}"#;

/// A call of a route that would succeed for its owner.
struct Case {
    verb: &'static str,
    route: &'static str,
    path: String,
    body: Option<Value>,
}

/// Every served route that needs a token, filled in for a server. A route that is not known here ends the test.
async fn cases(desk: &Desk, server: &str) -> Vec<Case> {
    let first = |seen: &Value| seen[0]["id"].as_str().unwrap().to_owned();
    let hdd = first(&desk.get(&format!("/servers/{server}/hardware/hdds")).await.json());
    let ip = first(&desk.get(&format!("/servers/{server}/ips")).await.json());
    let log = first(&desk.get("/logs?period=LAST_HOUR").await.json());
    let (tiny, wish) = (desk.tiny().await, desk.wish("other").await);
    let case = |route: &Route| {
        let id = match route.path.split('/').nth(1).unwrap() {
            "servers" if route.path.contains("fixed_instance_sizes") => SIZE_M,
            "servers" => server,
            "logs" => &log,
            "server_appliances" => &tiny,
            "datacenters" => US,
            "usages" | "ping_auth" => "",
            other => panic!("no id of {other} is known here"),
        };
        let body = match (route.verb, route.path) {
            (Verb::Get | Verb::Delete, _) => None,
            (Verb::Post, "/servers") => Some(wish.clone()),
            (Verb::Put, "/servers/{id}") => Some(json!({"name": "other"})),
            (Verb::Put, "/servers/{id}/hardware") => Some(json!({"vcore": 2})),
            (Verb::Put, "/servers/{id}/image") => Some(json!({"id": tiny})),
            (Verb::Put, "/servers/{id}/status/action") => Some(json!({"action": "REBOOT"})),
            (verb, path) => panic!("no body of {} {path} is known here", verb.name()),
        };
        let query = if ["/logs", "/usages"].contains(&route.path) { "?period=LAST_HOUR" } else { "" };
        let path = route.path.replace("{id}", id).replace("{hdd}", &hdd).replace("{ip}", &ip) + query;
        Case { verb: route.verb.name(), route: route.path, path, body }
    };
    let routes = ROUTES.iter().filter(|route| route.state == State::Served && route.path != "/ping");
    routes.map(case).collect()
}

impl Case {
    fn changes(&self) -> bool {
        self.verb != "GET"
    }

    /// Whether it belongs to an account.
    fn is_owned(&self) -> bool {
        self.route.starts_with("/servers/{id}") || self.route.starts_with("/logs/{id}")
    }

    fn name(&self) -> String {
        format!("{} {}", self.verb, self.route)
    }
}

#[tokio::test]
async fn nobody_gets_in_without_a_valid_token() {
    let desk = Desk::new().await;
    let server = desk.server("web1").await;
    let before = desk.everything().await;
    let revoked = desk.house.key(&desk.customer).await;
    revoke_own_key(desk.house.app(), &revoked).await.unwrap();
    let (long, zeros) = ("a".repeat(5000), "0".repeat(32));
    let upper = desk.token.to_uppercase();
    let tokens = ["", " ", "null", "%00", &long, &zeros, &upper, &revoked, &desk.token[1..]];
    for case in cases(&desk, &server).await {
        let body: Bytes = case.body.as_ref().map_or_else(Bytes::new, |body| body.to_string().into());
        let mut headers: Vec<Vec<(&str, &str)>> =
            tokens.iter().map(|token| vec![("X-TOKEN", *token)]).collect();
        headers.push(vec![]);
        headers.push(vec![("X-TOKEN", &desk.token), ("X-TOKEN", &desk.token)]);
        headers.push(vec![("Authorization", &desk.token)]);
        for headers in headers {
            let seen = desk.raw(case.verb, &case.path, body.clone(), &headers).await;
            seen.assert_refusal(401, &case.name());
            assert_eq!(seen.text, UNAUTHORIZED);
        }
        let mut request = Request::builder().method(case.verb).uri(format!("/v1{}", case.path));
        request.headers_mut().unwrap().insert("x-token", HeaderValue::from_bytes(b"\xff\xfe").unwrap());
        desk.send(request.body(Body::from(body)).unwrap()).await.assert_refusal(401, &case.name());
    }
    assert_eq!(desk.everything().await, before);
}

#[tokio::test]
async fn a_key_works_only_from_its_addresses() {
    let desk = Desk::new().await;
    let server = desk.server("web1").await;
    let before = desk.everything().await;
    let app = desk.house.app();
    let elsewhere =
        create_key(app, &desk.customer, "", vec!["192.0.2.9".to_owned()], None).await.unwrap().key;
    let here = create_key(app, &desk.customer, "", vec!["127.0.0.1".to_owned()], None).await.unwrap().key;
    for case in cases(&desk, &server).await {
        let seen = desk.call_as(&elsewhere, case.verb, &case.path, case.body.as_ref()).await;
        seen.assert_refusal(406, &case.name());
        if !case.changes() {
            assert_eq!(desk.call_as(&here, case.verb, &case.path, None).await.status, 200, "{}", case.name());
        }
    }
    assert_eq!(desk.everything().await, before);
}

#[tokio::test]
async fn what_another_account_has_is_not_found() {
    let desk = Desk::new().await;
    let server = desk.server("web1").await;
    let before = desk.everything().await;
    let stranger = desk.house.customer("eve@example.net").await;
    desk.house.credit(&stranger, "100.00").await;
    let stranger = desk.house.key(&stranger).await;
    for case in cases(&desk, &server).await.iter().filter(|case| case.is_owned()) {
        let seen = desk.call_as(&stranger, case.verb, &case.path, case.body.as_ref()).await;
        seen.assert_refusal(404, &case.name());
        // It looks as if it had never been there.
        let nowhere = case.path.replacen(case.path.split('/').nth(2).unwrap(), NOBODY, 1);
        let unknown = desk.call_as(&stranger, case.verb, &nowhere, case.body.as_ref()).await;
        assert_eq!((seen.status, seen.text), (unknown.status, unknown.text), "{}", case.name());
    }
    assert_eq!(desk.call_as(&stranger, "GET", "/servers", None).await.text, "[]");
    assert_eq!(desk.call_as(&stranger, "GET", "/logs?period=LAST_365D", None).await.text, "[]");
    let usages = desk.call_as(&stranger, "GET", "/usages?period=LAST_365D", None).await.json();
    assert_eq!(usages["SERVERS"], json!([]));
    assert_eq!(desk.everything().await, before);
}

#[tokio::test]
async fn the_address_that_another_account_kept_is_unknown() {
    let desk = Desk::new().await;
    let server = desk.server("web1").await;
    let ip = desk.get(&format!("/servers/{server}/ips")).await.json()[0]["id"].clone();
    assert_eq!(desk.call("DELETE", &format!("/servers/{server}?keep_ips=True"), None).await.status, 202);
    desk.house.settle().await;
    let stranger = desk.house.customer("eve@example.net").await;
    desk.house.credit(&stranger, "100.00").await;
    let stranger = desk.house.key(&stranger).await;
    let mut wish = desk.wish("web2").await;
    wish["ip_id"] = ip;
    let seen = desk.call_as(&stranger, "POST", "/servers", Some(&wish)).await;
    seen.assert_refusal(400, "another account's address");
    assert_eq!(seen.json()["message"], "ip_id is unknown");
    assert_eq!(desk.call("POST", "/servers", Some(&wish)).await.status, 202);
}

#[tokio::test]
async fn a_role_limits_what_a_user_changes() {
    let desk = Desk::new().await;
    let server = desk.server("web1").await;
    let before = desk.everything().await;
    let viewer = desk.key_in_role(Role::Viewer).await;
    let operator = desk.key_in_role(Role::Operator).await;
    let cases = cases(&desk, &server).await;
    for case in &cases {
        let seen = desk.call_as(&viewer, case.verb, &case.path, case.body.as_ref()).await;
        if case.changes() {
            seen.assert_refusal(403, &case.name());
        } else {
            assert_eq!(seen.status, 200, "{}: {}", case.name(), seen.text);
            assert!(!seen.text.contains(r#""first_password":""#), "{}", seen.text);
        }
    }
    // What changes the bill is the owner's alone.
    for (verb, route) in
        [("POST", "/servers"), ("PUT", "/servers/{id}/hardware"), ("DELETE", "/servers/{id}")]
    {
        let case = cases.iter().find(|case| (case.verb, case.route) == (verb, route)).unwrap();
        desk.call_as(&operator, verb, &case.path, case.body.as_ref()).await.assert_refusal(403, &case.name());
    }
    assert_eq!(desk.everything().await, before);
    for route in ["/servers/{id}", "/servers/{id}/status/action", "/servers/{id}/image"] {
        let case = cases.iter().find(|case| (case.verb, case.route) == ("PUT", route)).unwrap();
        let seen = desk.call_as(&operator, "PUT", &case.path, case.body.as_ref()).await;
        assert!([200, 202].contains(&seen.status), "{}: {}", case.name(), seen.text);
        desk.house.settle().await;
    }
}

#[tokio::test]
async fn a_suspended_account_may_only_look_and_a_closed_one_not_even_that() {
    let desk = Desk::new().await;
    let server = desk.server("web1").await;
    let before = desk.everything().await;
    let cases = cases(&desk, &server).await;
    desk.set_account_state(AccountState::Suspended).await;
    for case in &cases {
        let seen = desk.call(case.verb, &case.path, case.body.as_ref()).await;
        if case.changes() {
            seen.assert_refusal(403, &case.name());
        } else {
            assert_eq!(seen.status, 200, "{}: {}", case.name(), seen.text);
        }
    }
    assert_eq!(desk.everything().await, before);
    desk.set_account_state(AccountState::Closed).await;
    for case in &cases {
        desk.call(case.verb, &case.path, case.body.as_ref()).await.assert_refusal(401, &case.name());
    }
}

#[tokio::test]
async fn an_answer_that_was_kept_for_one_login_is_not_given_to_another() {
    let desk = Desk::new().await;
    let wish = desk.wish("web1").await;
    let made = desk.keyed("order-1", "POST", "/servers", &wish).await;
    assert!(made.json()["first_password"].is_string(), "{}", made.text);
    assert_eq!(desk.keyed("order-1", "POST", "/servers", &wish).await.text, made.text);
    for role in [Role::Viewer, Role::Operator, Role::Owner] {
        let key = desk.key_in_role(role).await;
        let headers = [("X-TOKEN", key.as_str()), ("Idempotency-Key", "order-1")];
        let seen = desk.raw("POST", "/servers", wish.to_string().into(), &headers).await;
        seen.assert_refusal(409, role.as_str());
    }
}
