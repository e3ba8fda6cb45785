//! How often anybody may try: failed ones wait, the owner elsewhere does not, and nothing is hashed in vain.

use crate::desk::{Ask, Desk, send_from};
use axum::Router;
use innkeeper_app::account::sign_in_counts;
use innkeeper_app::testing::PASSWORD;
use innkeeper_app::{Policy, SignInPolicy};
use innkeeper_surfaces_time4vps::{Config, router};
use std::net::IpAddr;
use std::time::Duration;

const WRONG: &str = r#"{"error":["wronglogin","unauthorized"]}"#;
const UNLIMITED: Config = Config { requests_per_minute: 0, requests_per_minute_per_login: 0 };

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn waits(seconds: u64) -> String {
    format!(r#"{{"error":[["wait_x_between_action",{seconds}],"unauthorized"]}}"#)
}

async fn desk(sign_in: SignInPolicy) -> (Desk, Router) {
    let desk = Desk::with_policy(Policy { sign_in, ..Policy::default() }).await;
    let router = router(desk.house.app().clone(), UNLIMITED);
    (desk, router)
}

async fn login(router: &Router, from: &str, name: &str, password: &str) -> (u16, Option<u64>, String) {
    let body = serde_json::json!({"username": name, "password": password}).to_string();
    send_from(router, ip(from), Ask::new("POST /login").json(&body)).await
}

#[tokio::test]
async fn failed_sign_ins_wait_in_the_dialects_form_and_are_not_hashed() {
    let (desk, router) = desk(SignInPolicy { failures_free: 2, ..SignInPolicy::default() }).await;
    desk.house.customer("ada@example.net").await;
    for name in ["ada@example.net", "nobody@example.net"] {
        for _ in 0..2 {
            assert_eq!(login(&router, "192.0.2.1", name, "wrong").await, (401, None, WRONG.to_owned()));
        }
        let before = sign_in_counts(desk.house.app());
        // Also with the right password: who guesses is not told that a guess was right.
        for password in ["wrong", PASSWORD] {
            let answer = login(&router, "192.0.2.1", name, password).await;
            assert_eq!(answer, (401, Some(1), waits(1)), "{name}");
        }
        let after = sign_in_counts(desk.house.app());
        assert_eq!((after.hashed, after.throttled), (before.hashed, before.throttled + 2));
    }
    // Basic credentials are the same door.
    let basic = Ask::new("GET /balance").header("authorization", "Basic YWRhQGV4YW1wbGUubmV0OndydW5n");
    assert_eq!(send_from(&router, ip("192.0.2.1"), basic).await, (401, Some(1), waits(1)));
    // The owner elsewhere is heard at once, and everybody is when the wait is over.
    assert_eq!(login(&router, "192.0.2.2", "ada@example.net", PASSWORD).await.0, 200);
    let clock = desk.house.clock();
    clock.set(desk.house.app().now().plus(Duration::from_secs(1)));
    assert_eq!(login(&router, "192.0.2.1", "ada@example.net", PASSWORD).await.0, 200);
}

#[tokio::test]
async fn an_unknown_login_costs_as_many_hashes_as_a_known_one() {
    let (desk, router) = desk(SignInPolicy::UNLIMITED).await;
    desk.house.customer("ada@example.net").await;
    // Bob has keys and no password.
    desk.house.tenant("bob@example.net").await;
    let long = "x".repeat(100_000);
    for name in ["ada@example.net", "bob@example.net", "nobody@example.net", "nobody", long.as_str()] {
        for password in ["wrong", long.as_str()] {
            let before = sign_in_counts(desk.house.app()).hashed;
            assert_eq!(login(&router, "192.0.2.1", name, password).await, (401, None, WRONG.to_owned()));
            assert_eq!(sign_in_counts(desk.house.app()).hashed, before + 1, "{name:.20}");
        }
    }
}

#[tokio::test]
async fn keys_are_not_tried_without_end_and_known_ones_go_on() {
    let (desk, router) = desk(SignInPolicy { failures_per_address: 3, ..SignInPolicy::default() }).await;
    let ada = desk.house.tenant("ada@example.net").await;
    let (known, other) = (desk.house.key(&ada).await, desk.house.key(&ada).await);
    let ask = |key: &str| Ask::new("GET /balance").bearer(key);
    let here = ip("2001:db8:1:2::1");
    assert_eq!(send_from(&router, here, ask(&known)).await.0, 200);
    for number in 0..3 {
        // One network of IPv6 is one client, whatever address it takes.
        let from = ip(&format!("2001:db8:1:2::{number}"));
        assert_eq!(
            send_from(&router, from, ask(&format!("guess{number}"))).await,
            (401, None, WRONG.to_owned())
        );
    }
    assert_eq!(send_from(&router, here, ask("guess")).await, (401, Some(600), waits(600)));
    assert_eq!(send_from(&router, here, ask(&other)).await, (401, Some(600), waits(600)));
    let body = r#"{"refresh_token":"refresh.guess"}"#;
    let answer = send_from(&router, here, Ask::new("POST /token").json(body)).await;
    assert_eq!(answer, (401, Some(600), waits(600)));
    assert_eq!(send_from(&router, here, ask(&known)).await.0, 200);
    assert_eq!(send_from(&router, ip("2001:db8:1:3::1"), ask(&other)).await.0, 200);
    assert_eq!(sign_in_counts(desk.house.app()).failed, 3);
}

#[tokio::test]
async fn a_login_has_so_many_calls_from_wherever_and_the_door_counts_them_too() {
    let (desk, _) = desk(SignInPolicy::default()).await;
    let config = Config { requests_per_minute: 0, requests_per_minute_per_login: 3 };
    let router = router(desk.house.app().clone(), config);
    let ada = desk.house.customer("ada@example.net").await;
    let key = desk.house.key(&ada).await;
    assert_eq!(login(&router, "192.0.2.1", "ada@example.net", PASSWORD).await.0, 200);
    let ask = || Ask::new("GET /balance").bearer(&key);
    for host in [2, 3] {
        assert_eq!(send_from(&router, IpAddr::from([192, 0, 2, host]), ask()).await.0, 200);
    }
    assert_eq!(send_from(&router, ip("192.0.2.4"), ask()).await, (401, Some(60), waits(60)));
    let answer = login(&router, "192.0.2.5", "ada@example.net", PASSWORD).await;
    assert_eq!(answer, (401, Some(60), waits(60)));
    let other = desk.house.tenant("bob@example.net").await;
    let other = Ask::new("GET /balance").bearer(&desk.house.key(&other).await);
    assert_eq!(send_from(&router, ip("192.0.2.4"), other).await.0, 200);
}

#[tokio::test]
async fn of_a_crowd_everybody_is_answered_and_nothing_is_hashed_for_those_turned_away() {
    const CROWD: u64 = 12;
    let sign_in = SignInPolicy { password_queue: 1, ..SignInPolicy::UNLIMITED };
    let desk = Desk::with_policy(Policy { sign_in, password_checks: 1, ..Policy::default() }).await;
    let router = router(desk.house.app().clone(), UNLIMITED);
    let mut asking = tokio::task::JoinSet::new();
    for number in 0..CROWD {
        let router = router.clone();
        let name = format!("user{number}@example.net");
        asking.spawn(async move { login(&router, "192.0.2.1", &name, "wrong").await });
    }
    let mut turned_away = 0;
    for answer in asking.join_all().await {
        if answer != (401, None, WRONG.to_owned()) {
            assert_eq!(answer, (401, Some(1), waits(1)));
            turned_away += 1;
        }
    }
    let counts = sign_in_counts(desk.house.app());
    assert_eq!((counts.crowded, counts.hashed), (turned_away, CROWD - turned_away));
}
