//! The same key and request is the same answer, byte for byte, and one effect.

use crate::desk::{Desk, Seen};
use axum::http::header;
use serde_json::json;
use std::sync::Arc;

#[track_caller]
fn assert_same(first: &Seen, second: &Seen) {
    assert_eq!((first.status, &first.text), (second.status, &second.text));
    assert_eq!(first.headers[header::CONTENT_TYPE], second.headers[header::CONTENT_TYPE]);
}

#[tokio::test]
async fn a_repeated_order_makes_one_server() {
    let desk = Desk::new().await;
    let wish = desk.wish("web1").await;
    let first = desk.keyed("order-1", "POST", "/servers", &wish).await;
    assert_eq!(first.status, 202, "{}", first.text);
    assert_same(&first, &desk.keyed("order-1", "POST", "/servers", &wish).await);
    desk.house.settle().await;
    // Also when the server runs already, the answer is the one that was given.
    assert_same(&first, &desk.keyed("order-1", "POST", "/servers", &wish).await);
    assert_same(&first, &desk.keyed("order-1", "POST", "/servers/", &wish).await);
    assert_eq!(desk.get("/servers").await.json().as_array().unwrap().len(), 1);
    desk.house.check().await;
    assert_eq!(desk.keyed("order-2", "POST", "/servers", &wish).await.status, 202);
    assert_eq!(desk.get("/servers").await.json().as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn every_change_is_carried_out_once() {
    let desk = Desk::new().await;
    let server = desk.server("web1").await;
    let tiny = desk.tiny().await;
    let calls = [
        ("PUT", "", json!({"name": "web2"})),
        ("PUT", "/hardware", json!({"vcore": 2})),
        ("PUT", "/status/action", json!({"action": "REBOOT"})),
        ("PUT", "/image", json!({"id": tiny})),
        ("DELETE", "", json!(null)),
    ];
    for (index, (verb, path, body)) in calls.iter().enumerate() {
        let (key, path) = (format!("change-{index}"), format!("/servers/{server}{path}"));
        let first = desk.keyed(&key, verb, &path, body).await;
        assert!([200, 202].contains(&first.status), "{verb} {path}: {}", first.text);
        let done = desk.everything().await;
        assert_same(&first, &desk.keyed(&key, verb, &path, body).await);
        assert_eq!(desk.everything().await, done, "{verb} {path}");
        desk.house.settle().await;
        let rest = desk.everything().await;
        assert_same(&first, &desk.keyed(&key, verb, &path, body).await);
        assert_eq!(desk.everything().await, rest, "{verb} {path}");
    }
    desk.get(&format!("/servers/{server}")).await.assert_refusal(404, "deleted");
}

#[tokio::test]
async fn a_key_belongs_to_one_request_of_one_account() {
    let desk = Desk::new().await;
    let wish = desk.wish("web1").await;
    assert_eq!(desk.keyed("k", "POST", "/servers", &wish).await.status, 202);
    let before = desk.everything().await;
    let other = desk.keyed("k", "POST", "/servers", &desk.wish("web2").await).await;
    other.assert_refusal(409, "another body");
    assert!(other.text.contains("Idempotency-Key"), "{}", other.text);
    let id = desk.get("/servers").await.json()[0]["id"].as_str().unwrap().to_owned();
    desk.keyed("k", "DELETE", &format!("/servers/{id}"), &wish).await.assert_refusal(409, "another call");
    assert_eq!(desk.everything().await, before);
    let stranger = desk.house.customer("eve@example.net").await;
    desk.house.credit(&stranger, "100.00").await;
    let stranger = desk.house.key(&stranger).await;
    let headers = [("X-TOKEN", stranger.as_str()), ("Idempotency-Key", "k")];
    let seen = desk.raw("POST", "/servers", wish.to_string().into(), &headers).await;
    assert_eq!(seen.status, 202, "{}", seen.text);
    assert_ne!(seen.id(), id);
}

#[tokio::test]
async fn refusals_are_repeated_too_but_not_what_passes_by_itself() {
    let desk = Desk::with(Desk::limited(3)).await;
    let bad = json!({"name": ""});
    let first = desk.keyed("k", "POST", "/servers", &bad).await;
    first.assert_refusal(400, "no hardware");
    assert_same(&first, &desk.keyed("k", "POST", "/servers", &bad).await);
    let wish = desk.wish("web1").await;
    desk.raw("POST", "/servers", wish.to_string().into(), &[("X-TOKEN", "0"), ("Idempotency-Key", "l")])
        .await
        .assert_refusal(401, "no token");
    desk.get("/servers").await;
    desk.keyed("l", "POST", "/servers", &wish).await.assert_refusal(429, "too many");
    desk.house.run_for(std::time::Duration::from_mins(2)).await;
    assert_eq!(desk.keyed("l", "POST", "/servers", &wish).await.status, 202);
}

#[tokio::test]
async fn a_key_that_is_none_is_refused_and_means_nothing_to_a_read() {
    let desk = Desk::new().await;
    let wish = desk.wish("web1").await;
    for key in ["", "a b", &"k".repeat(256)] {
        desk.keyed(key, "POST", "/servers", &wish).await.assert_refusal(400, key);
        assert_eq!(desk.keyed(key, "GET", "/servers", &wish).await.text, "[]");
    }
    let server = desk.server("web1").await;
    let path = format!("/servers/{server}/status");
    let seen = desk.keyed("k", "GET", &path, &wish).await;
    desk.call("PUT", &format!("{path}/action"), Some(&json!({"action": "POWER_OFF"}))).await;
    assert_ne!(desk.keyed("k", "GET", &path, &wish).await.text, seen.text);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn duplicates_at_the_same_time_are_one() {
    let desk = Arc::new(Desk::new().await);
    let wish = desk.wish("web1").await;
    let post = |desk: Arc<Desk>, wish| async move { desk.keyed("k", "POST", "/servers", &wish).await };
    let tasks: Vec<_> = (0..8).map(|_| tokio::spawn(post(Arc::clone(&desk), wish.clone()))).collect();
    let mut seen = Vec::new();
    for task in tasks {
        seen.push(task.await.unwrap());
    }
    for other in &seen {
        assert_eq!(other.status, 202, "{}", other.text);
        assert_same(&seen[0], other);
    }
    assert_eq!(desk.get("/servers").await.json().as_array().unwrap().len(), 1);
    desk.house.settle().await;

    let path = format!("/servers/{}", seen[0].id());
    let delete =
        |desk: Arc<Desk>, path: String| async move { desk.keyed("d", "DELETE", &path, &json!(null)).await };
    let tasks: Vec<_> = (0..8).map(|_| tokio::spawn(delete(Arc::clone(&desk), path.clone()))).collect();
    for task in tasks {
        assert_eq!(task.await.unwrap().status, 202);
    }
    desk.house.settle().await;
    desk.house.check().await;
    let deletes = desk.get("/logs?period=LAST_HOUR&q=DELETE").await.json();
    assert_eq!(deletes.as_array().unwrap().len(), 1);
}
