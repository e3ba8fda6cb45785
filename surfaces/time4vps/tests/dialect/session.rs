//! Passwords and tokens: what signs in, what does not, and what ends.

use crate::desk::{Ask, Desk};
use innkeeper_app::testing::PASSWORD;
use serde_json::Value;
use std::time::Duration;

async fn login(desk: &Desk) -> (String, String) {
    let body = format!("username=ada%40example.net&password={PASSWORD}");
    let (status, body) = desk.send(Ask::new("POST /login").form(&body)).await;
    assert_eq!(status, 200);
    let pair: Value = serde_json::from_str(&body).unwrap();
    (pair["token"].as_str().unwrap().to_owned(), pair["refresh"].as_str().unwrap().to_owned())
}

async fn status(desk: &Desk, key: &str) -> u16 {
    desk.send(Ask::new("GET /balance").bearer(key)).await.0
}

#[tokio::test]
async fn tokens_last_an_hour_and_refresh_tokens_thirty_days() {
    let desk = Desk::new().await;
    desk.house.customer("ada@example.net").await;
    let (token, refresh) = login(&desk).await;
    assert_eq!(status(&desk, &token).await, 200);
    assert_eq!(status(&desk, &refresh).await, 401);
    let advance = |by: Duration| desk.house.clock().set(desk.house.app().now().plus(by));
    advance(Duration::from_hours(1));
    assert_eq!(status(&desk, &token).await, 401);
    advance(Duration::from_hours(30 * 24 - 2));
    let renew = |refresh: &str| {
        let body = serde_json::json!({ "refresh_token": refresh }).to_string();
        desk.send(Ask::new("POST /token").json(&body))
    };
    let (code, body) = renew(&refresh).await;
    assert_eq!(code, 200);
    let pair: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(status(&desk, pair["token"].as_str().unwrap()).await, 200);
    advance(Duration::from_hours(30 * 24));
    assert_eq!(renew(pair["refresh"].as_str().unwrap()).await.0, 401);
    // A token of calls does not buy the next pair.
    let (token, _) = login(&desk).await;
    assert_eq!(renew(&token).await.0, 401);
    assert_eq!(renew(&format!("refresh.{token}")).await.0, 401);
    assert_eq!(status(&desk, &token).await, 200);
}

#[tokio::test]
async fn revoking_ends_the_token_and_the_refresh_token_beside_it() {
    let desk = Desk::new().await;
    desk.house.customer("ada@example.net").await;
    let (token, refresh) = login(&desk).await;
    let body = serde_json::json!({ "refresh_token": refresh }).to_string();
    let (code, answer) = desk.send(Ask::new("POST /revoke").bearer(&token).json(&body)).await;
    assert_eq!((code, answer.as_str()), (200, r#"{"status":true}"#));
    assert_eq!(status(&desk, &token).await, 401);
    assert_eq!(desk.send(Ask::new("POST /token").json(&body)).await.0, 401);
}

#[tokio::test]
async fn nobody_revokes_the_refresh_token_of_somebody_else() {
    let desk = Desk::new().await;
    desk.house.customer("ada@example.net").await;
    let bob = desk.house.tenant("bob@example.net").await;
    let (_, refresh) = login(&desk).await;
    let body = serde_json::json!({ "refresh_token": refresh }).to_string();
    let key = desk.house.key(&bob).await;
    assert_eq!(desk.send(Ask::new("POST /revoke").bearer(&key).json(&body)).await.0, 200);
    assert_eq!(status(&desk, &key).await, 401);
    assert_eq!(desk.send(Ask::new("POST /token").json(&body)).await.0, 200);
}

#[tokio::test]
async fn name_and_password_sign_in_and_have_nothing_to_end() {
    let desk = Desk::new().await;
    desk.house.customer("ada@example.net").await;
    // ada@example.net:Correct-Horse-1
    let basic = "Basic YWRhQGV4YW1wbGUubmV0OkNvcnJlY3QtSG9yc2UtMQ==";
    let (code, body) = desk.send(Ask::new("GET /details").header("authorization", basic)).await;
    assert_eq!(code, 200);
    assert!(
        body.contains(r#""email":"ada@example.net","lastlogin":"2026-11-02 10:00:00","ip":"192.0.2.44""#)
    );
    for _ in 0..2 {
        let (code, body) = desk.send(Ask::new("POST /logout").header("authorization", basic)).await;
        assert_eq!((code, body.as_str()), (200, r#"{"status":true}"#));
    }
}
