//! Who may do what: every served call without a credential, with a wrong one, in a lesser role, from a suspended
//! account, and about what belongs to somebody else.

use crate::desk::{Ask, Customer, Desk, is_refusal};
use innkeeper_app::account::create_key;
use innkeeper_domain::account::{AccountState, Role};
use innkeeper_surfaces_time4vps::routes::{ROUTES, Route};

const BLOCKED: &str = r#"{"error":["access_blocked"]}"#;
const WRONG_LOGIN: &str = r#"{"error":["wronglogin","unauthorized"]}"#;

fn guarded() -> impl Iterator<Item = Route> {
    ROUTES.into_iter().filter(|route| route.served && !route.open)
}

/// The call of a route about what a customer has.
fn line(route: &Route, customer: &Customer) -> String {
    let (service, order) = (customer.service.to_string(), customer.order.to_string());
    let id = match route.path {
        path if path.starts_with("/invoice") => customer.invoice.to_string(),
        path if path.starts_with("/scripts") => customer.script.to_string(),
        _ => service.clone(),
    };
    let path = route
        .path
        .replace("@server_id", &service)
        .replace("@order_num", &order)
        .replace("@category_id", "1")
        .replace("@product_id", "70")
        .replace("@task_id", "server_create")
        .replace("@id", &id);
    format!("{} {path}", route.method)
}

fn body(route: &Route) -> &'static str {
    match (route.method, route.path) {
        ("PUT", "/details") => r#"{"city":"Kaunas"}"#,
        ("POST", "/service/@id/cancel") => r#"{"reason":"x","immediate":"false"}"#,
        ("POST", "/service/@id/label") => r#"{"label":"x"}"#,
        ("POST", "/order" | "/quote") => r#"{"items":[{"product_id":70}]}"#,
        ("POST", "/server/@server_id/reinstall") => r#"{"os":"kvm-tiny-1-x86_64"}"#,
        ("POST", "/server/@server_id/rename") => r#"{"hostname":"b.example.net"}"#,
        _ => "",
    }
}

/// Whether a route changes anything but the caller's own session.
fn changes(route: &Route) -> bool {
    route.method != "GET" && !matches!(route.path, "/quote" | "/logout" | "/revoke")
}

/// Whether a route names something that belongs to an account.
fn names_property(route: &Route) -> bool {
    route.path.contains('@') && !route.path.starts_with("/category") && !route.path.starts_with("/order")
}

fn ask(route: &Route, customer: &Customer) -> Ask {
    Ask::new(&line(route, customer)).json(body(route))
}

#[tokio::test]
async fn without_a_right_credential_nothing_is_answered() {
    let desk = Desk::new().await;
    let ada = desk.furnish("ada@example.net").await;
    let elsewhere =
        create_key(desk.house.app(), &ada.caller, "elsewhere", vec!["198.51.100.1".to_owned()], None).await;
    let elsewhere = elsewhere.unwrap().key;
    desk.house.customer("carl@example.net").await;
    let revoked = desk.house.key(&ada.caller).await;
    desk.send(Ask::new("POST /revoke").bearer(&revoked)).await;
    let state = desk.state().await;
    for route in guarded() {
        let refused = async |header: Option<&str>, body: &str| {
            let ask = ask(&route, &ada);
            let ask = header.into_iter().fold(ask, |ask, value| ask.header("authorization", value));
            let answer = desk.send(ask).await;
            assert_eq!(answer, (401, body.to_owned()), "{route} with {header:?}");
        };
        refused(None, r#"{"error":["unauthorized"]}"#).await;
        for wrong in ["Basic %%%", "Basic bm9jb2xvbg==", "Digest x", "Bearer ", "Bearer nobody", ""] {
            refused(Some(wrong), WRONG_LOGIN).await;
        }
        refused(Some(&format!("Bearer {revoked}")), WRONG_LOGIN).await;
        refused(Some(&format!("Bearer refresh.{}", ada.key)), WRONG_LOGIN).await;
        let not_here = r#"{"error":["ipnotallowed","unauthorized"]}"#;
        refused(Some(&format!("Bearer {elsewhere}")), not_here).await;
        // carl@example.net with a wrong password
        refused(Some("Basic Y2FybEBleGFtcGxlLm5ldDp3cm9uZw=="), WRONG_LOGIN).await;
    }
    assert_eq!(desk.state().await, state);
}

#[tokio::test]
async fn what_belongs_to_somebody_else_reads_like_what_does_not_exist() {
    let desk = Desk::new().await;
    let (ada, bob) = (desk.furnish("ada@example.net").await, desk.furnish("bob@example.net").await);
    let state = desk.state().await;
    for route in guarded().filter(names_property) {
        let foreign = desk.send(ask(&route, &bob).bearer(&ada.key)).await;
        let nothing = Customer {
            service: innkeeper_domain::id::ServiceId(999_999),
            order: 999_999,
            invoice: innkeeper_domain::id::InvoiceId(999_999),
            script: 999_999,
            caller: bob.caller.clone(),
            key: String::new(),
        };
        let unknown = desk.send(ask(&route, &nothing).bearer(&ada.key)).await;
        assert_eq!(foreign, unknown, "{route}");
        assert_eq!(foreign.0, 200, "{route}");
        let empty = foreign.1 == r#"{"invoice":null}"#;
        assert!(empty || is_refusal(&foreign.1), "{route}: {}", foreign.1);
    }
    assert_eq!(desk.state().await, state);
    for list in ["/service", "/server", "/invoice", "/scripts"] {
        let own = desk.call(&ada.key, &format!("GET {list}")).await;
        assert!(!own.contains(&format!(r#""id":"{}""#, bob.service)), "{own}");
        assert!(!own.contains(&format!(r#""server_id":{}"#, bob.service)), "{own}");
    }
}

#[tokio::test]
async fn a_lesser_role_looks_and_touches_nothing() {
    let desk = Desk::new().await;
    let ada = desk.furnish("ada@example.net").await;
    let viewer = desk.key_in_role(&ada.caller, Role::Viewer).await;
    let operator = desk.key_in_role(&ada.caller, Role::Operator).await;
    let state = desk.state().await;
    for route in guarded() {
        if matches!(route.path, "/logout" | "/revoke") {
            continue;
        }
        let answer = desk.send(ask(&route, &ada).bearer(&viewer)).await;
        if changes(&route) {
            assert_eq!(answer, (200, BLOCKED.to_owned()), "{route}");
        } else {
            assert_eq!(answer.0, 200, "{route}");
            assert!(!is_refusal(&answer.1), "{route}: {}", answer.1);
        }
        let spends =
            matches!(route.path, "/order" | "/order/@product_id" | "/service/@id/cancel" | "/details");
        if changes(&route) && spends {
            assert_eq!(desk.send(ask(&route, &ada).bearer(&operator)).await.1, BLOCKED, "{route}");
        }
    }
    assert_eq!(desk.state().await, state);
    let label =
        desk.send(Ask::new(&format!("POST /service/{}/label?label=x", ada.service)).bearer(&operator)).await;
    assert_eq!(label.1, r#"{"success":true,"info":["label_updated"]}"#);
    for (line, key) in [("POST /logout", viewer), ("POST /revoke", operator)] {
        assert_eq!(desk.send(Ask::new(line).bearer(&key)).await, (200, r#"{"status":true}"#.to_owned()));
        assert_eq!(desk.send(Ask::new(line).bearer(&key)).await.0, 401);
    }
}

#[tokio::test]
async fn a_suspended_account_looks_and_a_closed_one_does_not() {
    let desk = Desk::new().await;
    let ada = desk.furnish("ada@example.net").await;
    desk.set_account_state(&ada.caller, AccountState::Suspended).await;
    let state = desk.state().await;
    for route in guarded().filter(|route| !matches!(route.path, "/logout" | "/revoke")) {
        let answer = desk.send(ask(&route, &ada).bearer(&ada.key)).await;
        if changes(&route) {
            assert_eq!(answer, (200, BLOCKED.to_owned()), "{route}");
        } else {
            assert_eq!(answer.0, 200, "{route}");
            assert!(!is_refusal(&answer.1), "{route}: {}", answer.1);
        }
    }
    assert_eq!(desk.state().await, state);
    desk.set_account_state(&ada.caller, AccountState::Closed).await;
    for route in guarded() {
        let answer = desk.send(ask(&route, &ada).bearer(&ada.key)).await;
        assert_eq!(answer, (401, WRONG_LOGIN.to_owned()), "{route}");
    }
}
