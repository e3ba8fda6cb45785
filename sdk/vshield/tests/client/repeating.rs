//! What is safe is repeated, and nothing else.

use crate::calls::fixture;
use crate::recorder::{Recorder, Reply};
use innkeeper_sdk_vshield::{Amount, Days, Error, RetryPolicy};
use serde_json::{Value, json};
use std::time::Duration;

fn server() -> Value {
    fixture(include_str!("../fixtures/server.json"))
}

fn renewal() -> Value {
    fixture(include_str!("../fixtures/renewal.json"))
}

fn balance() -> Value {
    fixture(include_str!("../fixtures/balance.json"))
}

fn full() -> Amount {
    Amount::from_cents(2500).unwrap()
}

fn month() -> Days {
    Days::new(30).unwrap()
}

/// A server that fails so twice and then works.
fn failing(reply: &Reply, result: &Value) -> Recorder {
    Recorder::script(vec![reply.clone(), reply.clone(), Reply::done(result)])
}

#[tokio::test]
async fn a_look_is_repeated_until_it_works() {
    for reply in [
        Reply::of(502, ""),
        Reply::of(503, "{}"),
        Reply::of(504, "{}"),
        Reply::of(429, "{}").with("Retry-After", "0"),
        Reply::of(429, "{}").with("X-Rate-Limit-Reset", "0"),
        Reply::of(429, "{}"),
        Reply::done(&server()).cut(),
    ] {
        let recorder = failing(&reply, &server());
        assert_eq!(recorder.client().server(12).get().await.unwrap().hostname, "alpha");
        assert_eq!(recorder.seen().len(), 3, "{reply:?}");
    }
}

#[tokio::test]
async fn work_without_a_key_is_sent_once() {
    for reply in [Reply::of(503, ""), Reply::of(429, "").with("Retry-After", "0"), Reply::of(200, "{}").cut()]
    {
        let recorder = failing(&reply, &server());
        let client = recorder.client();
        client.server(12).renew(month()).await.unwrap_err();
        client.server(12).restart().await.unwrap_err();
        assert_eq!(recorder.seen().len(), 2, "{reply:?}");
    }
}

#[tokio::test]
async fn work_with_a_key_is_repeated_with_the_same_key() {
    let recorder = failing(&Reply::of(503, ""), &renewal());
    let call = recorder.client().server(12).renew(month()).idempotency_key("order-7");
    assert!(call.request().unwrap().is_repeatable());
    call.await.unwrap();
    let keys: Vec<_> =
        recorder.seen().iter().map(|seen| seen.header("idempotency-key").map(str::to_owned)).collect();
    assert_eq!(keys, vec![Some("order-7".to_owned()); 3]);
}

#[tokio::test]
async fn a_client_can_give_every_change_a_key_of_its_own() {
    let recorder =
        Recorder::script(vec![Reply::done(&renewal()), Reply::done(&renewal()), Reply::done(&server())]);
    let client = recorder.builder().idempotency_keys(true).build().unwrap();
    client.server(12).renew(month()).await.unwrap();
    client.server(12).renew(month()).await.unwrap();
    client.server(12).get().await.unwrap();
    let keys: Vec<_> =
        recorder.seen().iter().map(|seen| seen.header("idempotency-key").map(str::to_owned)).collect();
    assert_eq!(keys[2], None);
    assert_ne!(keys[0], keys[1]);
    assert_eq!(keys[0].as_ref().unwrap().len(), 32);
}

#[tokio::test]
async fn a_wait_that_is_too_long_is_handed_to_the_caller() {
    let recorder = Recorder::script(vec![Reply::of(429, "{}").with("X-Rate-Limit-Reset", "3600")]);
    let error = recorder.client().list_servers().await.unwrap_err();
    let Error::RateLimited { retry_after, .. } = error else { panic!("{error}") };
    assert_eq!(retry_after, Some(Duration::from_hours(1)));
    assert_eq!(recorder.seen().len(), 1);
}

#[tokio::test]
async fn a_refusal_is_not_repeated_and_neither_is_anything_without_a_policy() {
    for status in [200, 400, 401, 404, 409, 500] {
        let recorder = Recorder::script(vec![Reply::of(status, json!({}).to_string())]);
        recorder.client().server(12).get().await.unwrap_err();
        assert_eq!(recorder.seen().len(), 1, "{status}");
    }
    let recorder = Recorder::script(vec![Reply::of(503, "")]);
    let client = recorder.builder().retry(RetryPolicy::none()).build().unwrap();
    client.server(12).get().await.unwrap_err();
    assert_eq!(recorder.seen().len(), 1);
}

#[tokio::test]
async fn the_key_of_the_account_goes_to_no_other_place() {
    let other = Recorder::script(vec![Reply::done(&balance())]);
    let elsewhere = format!("{}/billing/getBalance", other.url());
    let recorder = Recorder::script(vec![Reply::of(302, "").with("Location", elsewhere)]);
    recorder.client().balance().await.unwrap_err();
    assert_eq!(other.seen(), []);
}

#[cfg(feature = "blocking")]
#[test]
fn a_program_without_a_runtime_blocks_and_one_with_a_runtime_is_told_so() {
    let recorder = Recorder::script(vec![Reply::done(&balance())]);
    let client = recorder.client();
    for _ in 0..3 {
        assert_eq!(client.balance().block().unwrap().user_balance, full());
    }
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let client = client.clone();
            std::thread::spawn(move || client.balance().block().unwrap().user_balance)
        })
        .collect();
    for thread in threads {
        assert_eq!(thread.join().unwrap(), full());
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let error = runtime.block_on(async { client.balance().block().unwrap_err() });
    assert_eq!(error.to_string(), "block() must not be called inside an async runtime; use .await there");
    assert_eq!(runtime.block_on(async { client.balance().await.unwrap().user_balance }), full());
    drop(runtime);
    assert_eq!(client.balance().block().unwrap().user_balance, full());
    assert_eq!(recorder.seen().len(), 9);
}
