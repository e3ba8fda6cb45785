//! How often anybody may try: an address is counted before a token is looked at, and bad tokens have an end.

use crate::desk::{Desk, Seen};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use innkeeper_app::account::sign_in_counts;
use innkeeper_app::testing::House;
use innkeeper_app::{Policy, SignInPolicy};
use innkeeper_surfaces_oneandone::Config;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

async fn desk(sign_in: SignInPolicy, config: Config) -> Desk {
    Desk::over(House::with_policy(Policy { sign_in, ..Policy::default() }).await, config).await
}

async fn ping(desk: &Desk, from: &str, path: &str, token: &str) -> Seen {
    let from: IpAddr = from.parse().unwrap();
    let request = Request::get(format!("/v1{path}")).header("X-TOKEN", token);
    let request = request.extension(ConnectInfo(SocketAddr::new(from, 50_000)));
    desk.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn bad_tokens_have_an_end_and_known_ones_go_on() {
    let sign_in = SignInPolicy { failures_per_address: 3, ..SignInPolicy::default() };
    let desk = desk(sign_in, Desk::limited(0)).await;
    let other = desk.house.key(&desk.customer).await;
    assert_eq!(ping(&desk, "192.0.2.1", "/ping_auth", &desk.token).await.status, 200);
    for token in ["guess1", "guess2", "guess3"] {
        ping(&desk, "192.0.2.1", "/ping_auth", token).await.assert_refusal(401, token);
    }
    // What is throttled is not looked up: a token that is right is told nothing else.
    for token in ["guess4", other.as_str()] {
        let seen = ping(&desk, "192.0.2.1", "/servers", token).await;
        seen.assert_refusal(429, token);
        assert_eq!(seen.headers["retry-after"], "600");
        assert_eq!(seen.headers["x-rate-limit-reset"], "600");
    }
    assert_eq!(ping(&desk, "192.0.2.1", "/ping_auth", &desk.token).await.status, 200);
    assert_eq!(ping(&desk, "192.0.2.2", "/ping_auth", &other).await.status, 200);
    let counts = sign_in_counts(desk.house.app());
    assert_eq!((counts.failed, counts.throttled, counts.hashed), (3, 2, 1));
    desk.house.run_for(Duration::from_mins(10)).await;
    assert_eq!(ping(&desk, "192.0.2.1", "/ping_auth", &other).await.status, 200);
}

#[tokio::test]
async fn an_address_has_so_many_calls_whatever_it_brings() {
    let config = Config { requests_per_minute: 0, requests_per_minute_per_address: 4 };
    let desk = desk(SignInPolicy::default(), config).await;
    for (path, token, status) in [
        ("/ping", "", 200),
        ("/nowhere", "", 404),
        ("/ping_auth", "guess", 401),
        ("/ping_auth", desk.token.as_str(), 200),
    ] {
        assert_eq!(ping(&desk, "2001:db8:1:2::1", path, token).await.status, status);
    }
    for path in ["/ping", "/nowhere", "/ping_auth"] {
        let seen = ping(&desk, "2001:db8:1:2:3::4", path, &desk.token).await;
        seen.assert_refusal(429, path);
        assert_eq!(seen.headers["retry-after"], "60");
    }
    assert_eq!(sign_in_counts(desk.house.app()).failed, 1);
    assert_eq!(ping(&desk, "2001:db8:1:3::1", "/ping_auth", &desk.token).await.status, 200);
}
