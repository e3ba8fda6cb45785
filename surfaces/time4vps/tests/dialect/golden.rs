//! Every served call in the wrong hands: `authorization.golden` says what each of them gets.
//!
//! A line is `case METHOD path status body`; of an answer that is no refusal, the body is told by its members. A call
//! that is served and has no lines ends the test, so that nobody serves one without having looked at them.
//! `INNKEEPER_BLESS=1` writes the file anew.

use crate::desk::{Ask, Customer, Desk, is_refusal};
use innkeeper_app::account::create_key;
use innkeeper_app::operation;
use innkeeper_domain::account::{AccountState, Role};
use innkeeper_surfaces_time4vps::routes::{ROUTES, Route};
use serde_json::Value;
use std::fmt::Write as _;
use std::time::Duration;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/authorization.golden");

/// What a call names: things of one customer, or nothing.
#[derive(Clone)]
struct Named {
    service: i64,
    order: i64,
    invoice: i64,
    script: i64,
    task: i64,
}

struct Book {
    desk: Desk,
    ada: Customer,
    bob: Customer,
    lines: String,
}

fn guarded() -> impl Iterator<Item = Route> {
    ROUTES.into_iter().filter(|route| route.served && !route.open)
}

fn ask(route: &Route, named: &Named) -> Ask {
    let id = match route.path {
        path if path.starts_with("/invoice") => named.invoice,
        path if path.starts_with("/scripts") => named.script,
        _ => named.service,
    };
    let path = route
        .path
        .replace("@server_id", &named.service.to_string())
        .replace("@order_num", &named.order.to_string())
        .replace("@category_id", "1")
        .replace("@product_id", "70")
        .replace("@task_id", &named.task.to_string())
        .replace("@id", &id.to_string());
    Ask::new(&format!("{} {path}", route.method)).json(body(route))
}

fn body(route: &Route) -> &'static str {
    match (route.method, route.path) {
        ("PUT", "/details") => r#"{"city":"Kaunas"}"#,
        ("POST", "/service/@id/cancel") => r#"{"reason":"x","immediate":"false"}"#,
        ("POST", "/service/@id/label") => r#"{"label":"x"}"#,
        ("POST", "/order" | "/quote") => r#"{"items":[{"product_id":70}]}"#,
        ("POST", "/server/@server_id/reinstall") => r#"{"os":"kvm-tiny-1-x86_64"}"#,
        ("POST", "/server/@server_id/rename") => r#"{"hostname":"b.example.net"}"#,
        ("GET", _)
        | (
            "POST",
            "/logout"
            | "/revoke"
            | "/order/@product_id"
            | "/server/@server_id/reboot"
            | "/server/@server_id/resetpassword",
        ) => "",
        (method, path) => panic!("no body of {method} {path} is known here"),
    }
}

fn names_property(route: &Route) -> bool {
    route.path.contains('@') && !route.path.starts_with("/category") && !route.path.starts_with("/order")
}

/// Of a refusal every byte, of anything else its members.
fn shape(body: &str) -> String {
    if is_refusal(body) {
        return body.to_owned();
    }
    let members = |value: &Value| match value {
        Value::Object(members) => format!("{{{}}}", members.keys().cloned().collect::<Vec<_>>().join(" ")),
        other => other.to_string(),
    };
    match serde_json::from_str(body).unwrap() {
        Value::Array(items) => format!("[{}]", items.first().map(members).unwrap_or_default()),
        other => members(&other),
    }
}

impl Book {
    async fn open() -> Self {
        let desk = Desk::in_file().await;
        let (ada, bob) = (desk.furnish("ada@example.net").await, desk.furnish("bob@example.net").await);
        Self { desk, ada, bob, lines: String::new() }
    }

    async fn of(&self, customer: &Customer) -> Named {
        let app = self.desk.house.app();
        let operations =
            operation::of_server(app, &customer.caller, customer.service).await.unwrap().unwrap();
        Named {
            service: customer.service.0,
            order: customer.order,
            invoice: customer.invoice.0,
            script: customer.script,
            task: operations.first().unwrap().id.0,
        }
    }

    /// Makes a call and writes its line. A refused call, and one that only looks, has changed not one byte.
    async fn note(&mut self, case: &str, route: &Route, ask: Ask) -> (u16, String) {
        let before = self.desk.digest();
        let (status, body) = self.desk.send(ask).await;
        if status != 200 || is_refusal(&body) || route.method == "GET" {
            assert_eq!(self.desk.digest(), before, "{case} {route} changed something");
        }
        writeln!(self.lines, "{case} {} {} {status} {}", route.method, route.path, shape(&body)).unwrap();
        (status, body)
    }

    /// Every guarded call with one header.
    async fn each(&mut self, case: &str, header: Option<&str>) {
        let named = self.of(&self.ada).await;
        for route in guarded() {
            let ask = ask(&route, &named);
            let ask = header.into_iter().fold(ask, |ask, value| ask.header("authorization", value));
            let (status, _) = self.note(case, &route, ask).await;
            assert_eq!(status, 401, "{case} {route}");
        }
    }

    /// Every guarded call with a fresh key of a login in a role.
    async fn each_in_role(&mut self, case: &str, role: Role) {
        let named = self.of(&self.ada).await;
        let email = format!("{case}.{}", self.ada.caller.email);
        for (number, route) in guarded().enumerate() {
            let owner =
                innkeeper_app::Caller { email: format!("{number}.{email}"), ..self.ada.caller.clone() };
            let key = self.desk.key_in_role(&owner, role).await;
            let (_, body) = self.note(case, &route, ask(&route, &named).bearer(&key)).await;
            // Whoever may only look is not to enter servers.
            assert!(role != Role::Viewer || !body.contains("Password"), "{route}: {body}");
            self.desk.house.settle().await;
        }
    }
}

async fn credentials(book: &mut Book) {
    let app = book.desk.house.app().clone();
    book.desk.house.customer("carl@example.net").await;
    let here = book.ada.caller.clone();
    let revoked = book.desk.house.key(&here).await;
    book.desk.send(Ask::new("POST /revoke").bearer(&revoked)).await;
    let elsewhere = create_key(&app, &here, "", vec!["198.51.100.1".to_owned()], None).await.unwrap().key;
    let end = app.now().plus(Duration::from_secs(1));
    let expired = create_key(&app, &here, "", Vec::new(), Some(end)).await.unwrap().key;
    book.desk.house.clock().set(end);
    book.each("none", None).await;
    book.each("malformed", Some("Basic %%%")).await;
    book.each("other-scheme", Some("Digest x")).await;
    book.each("wrong-key", Some("Bearer 00000000000000000000000000000bad")).await;
    // carl@example.net with a wrong password, and nobody@example.net with any.
    book.each("wrong-password", Some("Basic Y2FybEBleGFtcGxlLm5ldDp3cm9uZw==")).await;
    book.each("unknown-login", Some("Basic bm9ib2R5QGV4YW1wbGUubmV0Ondyb25n")).await;
    book.each("revoked", Some(&format!("Bearer {revoked}"))).await;
    book.each("expired", Some(&format!("Bearer {expired}"))).await;
    book.each("elsewhere", Some(&format!("Bearer {elsewhere}"))).await;
    let refresh = format!("Bearer refresh.{}", book.ada.key);
    book.each("refresh-token", Some(&refresh)).await;
}

async fn strangers(book: &mut Book) {
    let nothing =
        Named { service: 999_999, order: 999_999, invoice: 999_999, script: 999_999, task: 999_999 };
    let (own, theirs) = (book.of(&book.ada).await, book.of(&book.bob).await);
    let key = book.ada.key.clone();
    for route in guarded().filter(names_property) {
        let foreign = book.note("foreign", &route, ask(&route, &theirs).bearer(&key)).await;
        let missing = book.note("missing", &route, ask(&route, &nothing).bearer(&key)).await;
        assert_eq!(foreign, missing, "{route}");
    }
    let route = |path: &str| guarded().find(|route| route.path == path).unwrap();
    let task = route("/server/@server_id/task/@task_id");
    let reinstall = route("/server/@server_id/reinstall");
    let end = route("/logout");
    for (what, other) in [("foreign", &theirs), ("missing", &nothing)] {
        let mixed = Named { task: other.task, ..own.clone() };
        book.note(&format!("{what}-task"), &task, ask(&task, &mixed).bearer(&key)).await;
        let script = format!(r#"{{"os":"kvm-tiny-1-x86_64","script":{}}}"#, other.script);
        let again = Ask { body: Vec::new(), ..ask(&reinstall, &own) }.bearer(&key).json(&script);
        book.note(&format!("{what}-script"), &reinstall, again).await;
    }
    let last: Vec<&str> = book.lines.lines().rev().take(4).collect();
    let answer = |line: &str| line.split_once(' ').unwrap().1.to_owned();
    assert_eq!(answer(last[0]), answer(last[2]));
    assert_eq!(answer(last[1]), answer(last[3]));
    // Somebody else's refresh token stays theirs, and nobody is told whose it is.
    let theirs = book.desk.house.key(&book.bob.caller).await;
    for (what, token) in
        [("foreign-token", theirs.as_str()), ("missing-token", "00000000000000000000000000000bad")]
    {
        let own = book.desk.house.key(&book.ada.caller).await;
        let body = format!(r#"{{"refresh_token":"refresh.{token}"}}"#);
        let (_, answer) = book.note(what, &end, Ask::new("POST /logout").bearer(&own).json(&body)).await;
        assert_eq!(answer, r#"{"status":true}"#);
    }
    let still = book.desk.send(Ask::new("GET /balance").bearer(&theirs)).await;
    assert_eq!(still.0, 200);
}

async fn doors(book: &mut Book) {
    let open: Vec<Route> = ROUTES.into_iter().filter(|route| route.served && route.open).collect();
    for route in open {
        let cases: &[(&str, &str)] = match route.path {
            "/login" => &[
                ("none", ""),
                ("malformed", r#"{"username":[],"password":"x"}"#),
                ("wrong-password", r#"{"username":"carl@example.net","password":"wrong"}"#),
                ("unknown-login", r#"{"username":"nobody@example.net","password":"wrong"}"#),
                ("no-address", r#"{"username":"carl","password":"wrong"}"#),
                // Ada has keys and no password.
                ("without-password", r#"{"username":"ada@example.net","password":"wrong"}"#),
            ],
            "/token" => &[
                ("none", ""),
                ("malformed", r#"{"refresh_token":{}}"#),
                ("wrong-key", r#"{"refresh_token":"refresh.00000000000000000000000000000bad"}"#),
                ("no-prefix", r#"{"refresh_token":"00000000000000000000000000000bad"}"#),
            ],
            path => panic!("no wrong hands of {path} are known here"),
        };
        for (case, body) in cases {
            let line = format!("{} {}", route.method, route.path);
            book.note(case, &route, Ask::new(&line).json(body)).await;
        }
    }
    let token = ROUTES.into_iter().find(|route| route.path == "/token").unwrap();
    let body = format!(r#"{{"refresh_token":"refresh.{}"}}"#, book.ada.key);
    book.note("no-refresh-token", &token, Ask::new("POST /token").json(&body)).await;
}

#[tokio::test]
async fn every_served_call_says_to_the_wrong_hands_what_the_golden_file_says() {
    let mut book = Book::open().await;
    credentials(&mut book).await;
    doors(&mut book).await;
    strangers(&mut book).await;
    book.each_in_role("viewer", Role::Viewer).await;
    let caller = book.ada.caller.clone();
    book.desk.set_account_state(&caller, AccountState::Suspended).await;
    book.each_in_role("suspended", Role::Owner).await;
    book.desk.set_account_state(&caller, AccountState::Closed).await;
    let closed = format!("Bearer {}", book.ada.key);
    book.each("closed", Some(&closed)).await;
    book.desk.set_account_state(&caller, AccountState::Active).await;
    book.each_in_role("operator", Role::Operator).await;

    if std::env::var_os("INNKEEPER_BLESS").is_some() {
        std::fs::write(GOLDEN, &book.lines).unwrap();
    }
    let golden = std::fs::read_to_string(GOLDEN).unwrap_or_default();
    for (line, expected) in book.lines.lines().zip(golden.lines().chain(std::iter::repeat("nothing"))) {
        assert_eq!(line, expected, "INNKEEPER_BLESS=1 writes {GOLDEN} anew; look at every line");
    }
    assert_eq!(book.lines.lines().count(), golden.lines().count());
}
