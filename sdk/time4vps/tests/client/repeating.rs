//! What is safe is repeated, and nothing else.

use crate::recorder::{Recorded, Recorder, Reply};
use innkeeper_sdk_time4vps::cart::ProductOrder;
use innkeeper_sdk_time4vps::{Error, RetryPolicy};
use serde_json::{Value, json};
use std::time::Duration;

fn server() -> Value {
    serde_json::from_str(include_str!("../fixtures/server.json")).unwrap()
}

fn order() -> Value {
    serde_json::from_str(include_str!("../fixtures/order.json")).unwrap()
}

fn label() -> Value {
    json!({"label": "db primary"})
}

fn throttled(seconds: u64) -> Reply {
    Reply::of(401, format!(r#"{{"error":[["wait_x_between_action",{seconds}],"unauthorized"]}}"#))
}

/// A server that fails so twice and then works.
fn failing(reply: &Reply, answer: &Value) -> Recorder {
    Recorder::script(vec![reply.clone(), reply.clone(), Reply::json(answer)])
}

fn key(seen: &Recorded) -> Option<String> {
    seen.header("idempotency-key").map(str::to_owned)
}

#[tokio::test]
async fn a_look_is_repeated_until_it_works() {
    for reply in [
        Reply::of(502, ""),
        Reply::of(503, "{}"),
        Reply::of(504, "{}"),
        throttled(0),
        Reply::of(429, "{}").with("Retry-After", "0"),
        Reply::of(429, "{}"),
        Reply::of(200, server().to_string()).cut(),
    ] {
        let recorder = failing(&reply, &server());
        assert_eq!(recorder.client().server(1302).get().await.unwrap().ip, "192.0.2.10");
        assert_eq!(recorder.seen().len(), 3, "{reply:?}");
    }
}

#[tokio::test]
async fn work_without_a_key_is_sent_once() {
    for reply in [Reply::of(503, ""), throttled(0), Reply::of(200, "{}").cut()] {
        let recorder = failing(&reply, &order());
        let client = recorder.client();
        client.order(&ProductOrder::new(70)).await.unwrap_err();
        client.server(1302).reboot().await.unwrap_err();
        assert_eq!(recorder.seen().len(), 2, "{reply:?}");
    }
}

#[tokio::test]
async fn work_with_a_key_is_repeated_with_the_same_key() {
    let recorder = failing(&Reply::of(503, ""), &order());
    let call = recorder.client().order(&ProductOrder::new(70)).idempotency_key("order-7");
    assert!(call.request().unwrap().is_repeatable());
    call.await.unwrap();
    let keys: Vec<_> = recorder.seen().iter().map(key).collect();
    assert_eq!(keys, vec![Some("order-7".to_owned()); 3]);
}

#[tokio::test]
async fn a_client_can_give_every_change_a_key_of_its_own() {
    let recorder =
        Recorder::script(vec![Reply::json(&order()), Reply::json(&order()), Reply::json(&server())]);
    let client = recorder.builder().idempotency_keys(true).build().unwrap();
    client.order(&ProductOrder::new(70)).await.unwrap();
    client.order(&ProductOrder::new(70)).await.unwrap();
    client.server(1302).get().await.unwrap();
    let keys: Vec<_> = recorder.seen().iter().map(key).collect();
    assert_eq!(keys[2], None);
    assert_ne!(keys[0], keys[1]);
    assert_eq!(keys[0].as_ref().unwrap().len(), 32);
}

#[tokio::test]
async fn a_wait_that_is_too_long_is_handed_to_the_caller() {
    let recorder = Recorder::script(vec![throttled(3600)]);
    let error = recorder.client().list_servers().await.unwrap_err();
    let Error::RateLimited { retry_after, .. } = error else { panic!("{error}") };
    assert_eq!(retry_after, Some(Duration::from_hours(1)));
    assert_eq!(recorder.seen().len(), 1);
}

#[tokio::test]
async fn a_refusal_is_not_repeated_and_neither_is_anything_without_a_policy() {
    for status in [200, 400, 401, 404, 409, 500] {
        let recorder = Recorder::script(vec![Reply::of(status, r#"{"error":["invalid_template"]}"#)]);
        recorder.client().server(1302).get().await.unwrap_err();
        assert_eq!(recorder.seen().len(), 1, "{status}");
    }
    let recorder = Recorder::script(vec![Reply::of(503, "")]);
    let client = recorder.builder().retry(RetryPolicy::none()).build().unwrap();
    client.server(1302).get().await.unwrap_err();
    assert_eq!(recorder.seen().len(), 1);
}

#[tokio::test]
async fn the_login_of_the_account_goes_to_no_other_place() {
    let other = Recorder::script(vec![Reply::json(&label())]);
    let elsewhere = format!("{}/service/1302/label", other.url());
    let recorder = Recorder::script(vec![Reply::of(302, "").with("Location", elsewhere)]);
    recorder.client().service(1302).label().await.unwrap_err();
    assert_eq!(other.seen(), []);
}

#[cfg(feature = "blocking")]
#[test]
fn a_program_without_a_runtime_blocks_and_one_with_a_runtime_is_told_so() {
    let recorder = Recorder::script(vec![Reply::json(&label())]);
    let client = recorder.client();
    for _ in 0..3 {
        assert_eq!(client.service(1302).label().block().unwrap(), "db primary");
    }
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let client = client.clone();
            std::thread::spawn(move || client.service(1302).label().block().unwrap())
        })
        .collect();
    for thread in threads {
        assert_eq!(thread.join().unwrap(), "db primary");
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let error = runtime.block_on(async { client.service(1302).label().block().unwrap_err() });
    assert_eq!(error.to_string(), "block() must not be called inside an async runtime; use .await there");
    assert_eq!(runtime.block_on(async { client.service(1302).label().await.unwrap() }), "db primary");
    drop(runtime);
    assert_eq!(client.service(1302).label().block().unwrap(), "db primary");
    assert_eq!(recorder.seen().len(), 9);
}
