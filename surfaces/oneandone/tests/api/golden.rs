//! Every served route in the wrong hands: `authorization.golden` says what each of them gets.
//!
//! A line is `case VERB path status body`; of an answer that is no refusal, the body is told by its members. A route
//! that is served and has no lines ends the test, so that nobody serves one without having looked at them.
//! `INNKEEPER_BLESS=1` writes the file anew.

use crate::desk::{Desk, NOBODY, SIZE_M, Seen, US};
use innkeeper_app::account::{create_key, revoke_own_key};
use innkeeper_domain::account::{AccountState, Role};
use innkeeper_surfaces_oneandone::routes::{ROUTES, Route, State, Verb};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::time::Duration;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/authorization.golden");
const BAD_KEY: &str = "00000000000000000000000000000bad";

/// What a call names: things of one customer, or nothing.
#[derive(Clone)]
struct Named {
    server: String,
    hdd: String,
    ip: String,
    log: String,
}

/// A request for a route.
struct Case {
    route: &'static Route,
    path: String,
    body: Option<Value>,
}

struct Book {
    desk: Desk,
    lines: String,
    tiny: String,
    wish: Value,
}

fn served() -> impl Iterator<Item = &'static Route> {
    ROUTES.iter().filter(|route| route.state == State::Served)
}

fn guarded() -> impl Iterator<Item = &'static Route> {
    served().filter(|route| route.path != "/ping")
}

/// Of a refusal every byte, of anything else its members.
fn shape(seen: &Seen) -> String {
    let members = |value: &Value| match value {
        Value::Object(members) => format!("{{{}}}", members.keys().cloned().collect::<Vec<_>>().join(" ")),
        other => other.to_string(),
    };
    match seen.json() {
        _ if seen.status >= 400 => seen.text.clone(),
        Value::Array(items) => format!("[{}]", items.first().map(members).unwrap_or_default()),
        other => members(&other),
    }
}

impl Book {
    async fn open() -> (Self, Named) {
        let desk = Desk::in_file().await;
        let server = desk.server("web1").await;
        let (tiny, wish) = (desk.tiny().await, desk.wish("other").await);
        let token = desk.token.clone();
        let book = Self { desk, lines: String::new(), tiny, wish };
        let named = book.named(&token, server).await;
        (book, named)
    }

    /// What belongs to a server.
    async fn named(&self, token: &str, server: String) -> Named {
        let first = async |path: String| {
            let seen = self.desk.call_as(token, "GET", &path, None).await;
            seen.json()[0]["id"].as_str().unwrap().to_owned()
        };
        Named {
            hdd: first(format!("/servers/{server}/hardware/hdds")).await,
            ip: first(format!("/servers/{server}/ips")).await,
            log: first("/logs?period=LAST_24H".to_owned()).await,
            server,
        }
    }

    fn case(&self, route: &'static Route, named: &Named) -> Case {
        let id = match route.path.split('/').nth(1).unwrap() {
            "servers" if route.path.contains("fixed_instance_sizes") => SIZE_M,
            "servers" => &named.server,
            "logs" => &named.log,
            "server_appliances" => &self.tiny,
            "datacenters" => US,
            "usages" | "ping_auth" => "",
            other => panic!("no id of {other} is known here"),
        };
        let body = match (route.verb, route.path) {
            (Verb::Get | Verb::Delete, _) => None,
            (Verb::Post, "/servers") => Some(self.wish.clone()),
            (Verb::Put, "/servers/{id}") => Some(json!({"name": "other"})),
            (Verb::Put, "/servers/{id}/hardware") => Some(json!({"vcore": 2})),
            (Verb::Put, "/servers/{id}/image") => Some(json!({"id": self.tiny})),
            (Verb::Put, "/servers/{id}/status/action") => Some(json!({"action": "REBOOT"})),
            (verb, path) => panic!("no body of {} {path} is known here", verb.name()),
        };
        let query = if ["/logs", "/usages"].contains(&route.path) { "?period=LAST_24H" } else { "" };
        let path = route.path.replace("{id}", id).replace("{hdd}", &named.hdd).replace("{ip}", &named.ip);
        Case { route, path: path + query, body }
    }

    /// Makes a call and writes its line. A refused call, and one that only looks, has changed not one byte.
    async fn note(&mut self, case: &str, call: &Case, headers: &[(&str, &str)]) -> Seen {
        let before = self.desk.digest();
        let body = call.body.as_ref().map_or_else(Vec::new, |body| body.to_string().into_bytes());
        let (verb, path) = (call.route.verb.name(), call.route.path);
        let seen = self.desk.raw(verb, &call.path, body.into(), headers).await;
        if seen.status >= 400 || call.route.verb == Verb::Get {
            assert_eq!(self.desk.digest(), before, "{case} {verb} {path} changed something");
        }
        if seen.status >= 400 {
            seen.assert_refusal(seen.status, case);
        }
        writeln!(self.lines, "{case} {verb} {path} {} {}", seen.status, shape(&seen)).unwrap();
        seen
    }

    /// Every guarded route with some headers, which do not let anybody in.
    async fn each(&mut self, case: &str, named: &Named, headers: &[(&str, &str)]) {
        for route in guarded() {
            let call = self.case(route, named);
            let seen = self.note(case, &call, headers).await;
            assert!([401, 406].contains(&seen.status), "{case} {}", route.path);
        }
    }

    /// Every guarded route with one token; what is accepted is let come to its end.
    async fn each_as(&mut self, case: &str, named: &Named, token: &str) {
        // Deletions come last: they leave nothing for the others.
        let (last, first): (Vec<_>, Vec<_>) = guarded().partition(|route| route.verb == Verb::Delete);
        for route in first.into_iter().chain(last) {
            let call = self.case(route, named);
            let seen = self.note(case, &call, &[("X-TOKEN", token)]).await;
            assert!(case != "viewer" || !seen.text.contains(r#""first_password":""#), "{}", seen.text);
            self.desk.house.settle().await;
        }
    }
}

async fn credentials(book: &mut Book, named: &Named) {
    let (app, customer) = (book.desk.house.app().clone(), book.desk.customer.clone());
    let token = book.desk.token.clone();
    let revoked = book.desk.house.key(&customer).await;
    revoke_own_key(&app, &revoked).await.unwrap();
    let elsewhere = create_key(&app, &customer, "", vec!["192.0.2.9".to_owned()], None).await.unwrap().key;
    let end = app.now().plus(Duration::from_secs(1));
    let expired = create_key(&app, &customer, "", Vec::new(), Some(end)).await.unwrap().key;
    book.desk.house.clock().set(end);
    let (long, basic) = ("a".repeat(5000), format!("Bearer {token}"));
    book.each("none", named, &[]).await;
    book.each("malformed", named, &[("X-TOKEN", "%00")]).await;
    book.each("too-long", named, &[("X-TOKEN", &long)]).await;
    book.each("twice", named, &[("X-TOKEN", &token), ("X-TOKEN", &token)]).await;
    book.each("other-header", named, &[("Authorization", &basic)]).await;
    book.each("wrong-key", named, &[("X-TOKEN", BAD_KEY)]).await;
    book.each("revoked", named, &[("X-TOKEN", &revoked)]).await;
    book.each("expired", named, &[("X-TOKEN", &expired)]).await;
    book.each("elsewhere", named, &[("X-TOKEN", &elsewhere)]).await;
}

/// Another account's things by every name that a request can carry, each beside a name that nobody has.
async fn strangers(book: &mut Book, theirs: &Named) {
    let eve = book.desk.house.customer("eve@example.net").await;
    book.desk.house.credit(&eve, "100.00").await;
    let token = book.desk.house.key(&eve).await;
    let made = book.desk.call_as(&token, "POST", "/servers", Some(&book.wish)).await;
    book.desk.house.settle().await;
    let own = book.named(&token, made.id()).await;
    let nobody = Named {
        server: NOBODY.to_owned(),
        hdd: NOBODY.to_owned(),
        ip: NOBODY.to_owned(),
        log: NOBODY.to_owned(),
    };
    let headers = [("X-TOKEN", token.as_str())];
    let owned =
        |route: &&Route| route.path.starts_with("/servers/{id}") || route.path.starts_with("/logs/{id}");
    for route in guarded().filter(owned) {
        let (foreign, missing) = (book.case(route, theirs), book.case(route, &nobody));
        let foreign = book.note("foreign", &foreign, &headers).await;
        let missing = book.note("missing", &missing, &headers).await;
        assert_eq!((foreign.status, foreign.text), (missing.status, missing.text), "{}", route.path);
    }
    for (part, route) in [("hdd", "/servers/{id}/hardware/hdds/{hdd}"), ("ip", "/servers/{id}/ips/{ip}")] {
        let route = guarded().find(|it| it.path == route).unwrap();
        let mixed = |other: &Named| Named { hdd: other.hdd.clone(), ip: other.ip.clone(), ..own.clone() };
        let (foreign, missing) = (book.case(route, &mixed(theirs)), book.case(route, &mixed(&nobody)));
        let foreign = book.note(&format!("foreign-{part}"), &foreign, &headers).await;
        let missing = book.note(&format!("missing-{part}"), &missing, &headers).await;
        assert_eq!((foreign.status, foreign.text), (missing.status, missing.text), "{part}");
    }
    let create = guarded().find(|it| it.verb == Verb::Post && it.path == "/servers").unwrap();
    let mut answers = Vec::new();
    for (case, ip) in [("foreign-ip", &theirs.ip), ("own-ip", &own.ip), ("missing-ip", &nobody.ip)] {
        let mut call = book.case(create, &own);
        call.body.as_mut().unwrap()["ip_id"] = json!(ip);
        let seen = book.note(case, &call, &headers).await;
        answers.push((seen.status, seen.text));
    }
    // An address that a server has, be it the caller's own, is no address that was kept.
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    let queries = ["/logs?period=LAST_365D&q=web1", "/usages?period=LAST_365D&q=web1", "/servers?q=web1"];
    for query in queries {
        let seen = book.desk.call_as(&token, "GET", query, None).await;
        assert!(!seen.text.contains(&theirs.server) && !seen.text.contains("web1"), "{}", seen.text);
    }
}

#[tokio::test]
async fn every_served_route_says_to_the_wrong_hands_what_the_golden_file_says() {
    let (mut book, named) = Book::open().await;
    credentials(&mut book, &named).await;
    // `/ping` is the one that anybody may ask.
    let open: Vec<_> = served().filter(|route| route.path == "/ping").collect();
    for route in open {
        let call = Case { route, path: route.path.to_owned(), body: None };
        book.note("none", &call, &[]).await;
        book.note("wrong-key", &call, &[("X-TOKEN", BAD_KEY)]).await;
    }
    strangers(&mut book, &named).await;
    let viewer = book.desk.key_in_role(Role::Viewer).await;
    book.each_as("viewer", &named, &viewer).await;
    let owner = book.desk.token.clone();
    book.desk.set_account_state(AccountState::Suspended).await;
    book.each_as("suspended", &named, &owner).await;
    book.desk.set_account_state(AccountState::Closed).await;
    book.each("closed", &named, &[("X-TOKEN", &owner)]).await;
    book.desk.set_account_state(AccountState::Active).await;
    let operator = book.desk.key_in_role(Role::Operator).await;
    book.each_as("operator", &named, &operator).await;

    if std::env::var_os("INNKEEPER_BLESS").is_some() {
        std::fs::write(GOLDEN, &book.lines).unwrap();
    }
    let golden = std::fs::read_to_string(GOLDEN).unwrap_or_default();
    for (line, expected) in book.lines.lines().zip(golden.lines().chain(std::iter::repeat("nothing"))) {
        assert_eq!(line, expected, "INNKEEPER_BLESS=1 writes {GOLDEN} anew; look at every line");
    }
    assert_eq!(book.lines.lines().count(), golden.lines().count());
}
