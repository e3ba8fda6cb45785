//! What is safe is repeated, and nothing else.

use crate::calls_account::pat;
use crate::recorder::{Recorder, Reply};
use innkeeper_sdk_gandi::product::{Period, ProductCreate, ProductName};
use innkeeper_sdk_gandi::{Error, Fault, RetryPolicy};
use std::time::Duration;

const OPERATION: &str = include_str!("../fixtures/operation.xml");

fn wish() -> ProductCreate {
    ProductCreate::new(ProductName::Cores, 2, Period::OneYear).unwrap()
}

/// A server that fails so twice and then works.
fn failing(reply: &Reply) -> Recorder {
    Recorder::script(vec![reply.clone(), reply.clone(), Reply::of(200, OPERATION)])
}

fn passing() -> [Reply; 8] {
    [
        Reply::of(502, ""),
        Reply::of(503, "no"),
        Reply::of(504, "no"),
        Reply::of(429, "").with("Retry-After", "0"),
        Reply::of(429, "").with("X-Rate-Limit-Reset", "0"),
        Reply::of(429, ""),
        Reply::of(200, OPERATION).cut(),
        Reply::fault(Fault::new(160_005, "Error on object : OBJECT_SERVICE (CAUSE_UNAVAILABLE)")),
    ]
}

#[tokio::test]
async fn a_look_is_repeated_until_it_works() {
    for reply in passing() {
        let recorder = failing(&reply);
        assert!(recorder.client().operation(8801).get().await.unwrap().is_done());
        assert_eq!(recorder.seen().len(), 3, "{reply:?}");
    }
}

#[tokio::test]
async fn work_without_a_key_is_sent_once() {
    for reply in passing() {
        let recorder = failing(&reply);
        let client = recorder.client();
        client.create_product(&wish()).await.unwrap_err();
        client.vm(7001).reboot().await.unwrap_err();
        assert_eq!(recorder.seen().len(), 2, "{reply:?}");
    }
}

#[tokio::test]
async fn work_with_a_key_is_repeated_with_the_same_key() {
    let recorder = failing(&Reply::of(503, ""));
    let call = recorder.client().create_product(&wish()).idempotency_key("order-7");
    assert!(call.request().unwrap().is_repeatable());
    call.await.unwrap();
    let keys: Vec<_> =
        recorder.seen().iter().map(|seen| seen.header("idempotency-key").map(str::to_owned)).collect();
    assert_eq!(keys, vec![Some("order-7".to_owned()); 3]);
}

#[tokio::test]
async fn a_client_can_give_every_change_a_key_of_its_own() {
    let recorder = Recorder::script(vec![Reply::of(200, OPERATION)]);
    let client = recorder.builder().idempotency_keys(true).build().unwrap();
    client.create_product(&wish()).await.unwrap();
    client.create_product(&wish()).await.unwrap();
    client.operation(8801).get().await.unwrap();
    let keys: Vec<_> =
        recorder.seen().iter().map(|seen| seen.header("idempotency-key").map(str::to_owned)).collect();
    assert_eq!(keys[2], None);
    assert_ne!(keys[0], keys[1]);
    assert_eq!(keys[0].as_ref().unwrap().len(), 32);
}

#[test]
fn only_what_looks_may_be_sent_again() {
    for sample in crate::calls::samples() {
        let client = innkeeper_sdk_gandi::Client::builder(crate::recorder::KEY).build().unwrap();
        let request = (sample.start)(&client).request;
        let verb = sample.operation.rsplit('.').next().unwrap();
        let looks = ["info", "list", "count", "balance", "can_migrate", "query", "list_kernels"]
            .contains(&verb)
            || sample.operation.starts_with("system.")
            || sample.rust.contains("check_contact");
        assert_eq!(request.is_repeatable(), looks, "{}", sample.rust);
    }
    let client = innkeeper_sdk_gandi::Client::builder(crate::recorder::KEY).build().unwrap();
    assert!(!client.create_contact(&pat()).request().unwrap().is_repeatable());
}

#[tokio::test]
async fn a_wait_that_is_too_long_is_handed_to_the_caller() {
    let recorder = Recorder::script(vec![Reply::of(429, "").with("X-Rate-Limit-Reset", "3600")]);
    let error = recorder.client().list_vms().await.unwrap_err();
    let Error::RateLimited { retry_after, .. } = error else { panic!("{error}") };
    assert_eq!(retry_after, Some(Duration::from_hours(1)));
    assert_eq!(recorder.seen().len(), 1);
}

#[tokio::test]
async fn a_refusal_is_not_repeated_and_neither_is_anything_without_a_policy() {
    for code in [510_150, 530_242, 530_260, 150_000, 1] {
        let recorder = Recorder::script(vec![Reply::fault(Fault::new(code, ""))]);
        recorder.client().vm(7001).get().await.unwrap_err();
        assert_eq!(recorder.seen().len(), 1, "{code}");
    }
    let recorder = Recorder::script(vec![Reply::of(503, "")]);
    let client = recorder.builder().retry(RetryPolicy::none()).build().unwrap();
    client.vm(7001).get().await.unwrap_err();
    assert_eq!(recorder.seen().len(), 1);
}

#[tokio::test]
async fn the_key_of_the_account_goes_to_no_other_place() {
    let other = Recorder::script(vec![Reply::value("elsewhere")]);
    for status in ["302", "307", "308"] {
        let redirect = Reply::of(status.parse().unwrap(), "").with("Location", other.url());
        let recorder = Recorder::script(vec![redirect]);
        recorder.client().version().await.unwrap_err();
    }
    assert_eq!(other.seen(), []);
}

#[tokio::test]
async fn what_needs_no_key_is_sent_without_one() {
    let recorder = Recorder::script(vec![Reply::of(200, include_str!("../fixtures/methods.xml"))]);
    recorder.client().list_methods().await.unwrap();
    assert!(!recorder.seen()[0].body.contains(crate::recorder::KEY));
    let recorder = Recorder::script(vec![Reply::of(200, include_str!("../fixtures/contact_created.xml"))]);
    let anonymous = innkeeper_sdk_gandi::Client::anonymous().base_url(recorder.url()).build().unwrap();
    anonymous.create_contact(&pat()).await.unwrap();
    assert_eq!(recorder.seen()[0].call().params[0], "".into());
}

#[cfg(feature = "blocking")]
#[test]
fn a_program_without_a_runtime_blocks_and_one_with_a_runtime_is_told_so() {
    let recorder = Recorder::script(vec![Reply::of(200, include_str!("../fixtures/version.xml"))]);
    let client = recorder.client();
    for _ in 0..3 {
        assert_eq!(client.version().block().unwrap().api_version, "3.3.42");
    }
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let client = client.clone();
            std::thread::spawn(move || client.version().block().unwrap())
        })
        .collect();
    for thread in threads {
        assert_eq!(thread.join().unwrap().api_version, "3.3.42");
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let error = runtime.block_on(async { client.version().block().unwrap_err() });
    assert_eq!(error.to_string(), "block() must not be called inside an async runtime; use .await there");
    assert_eq!(runtime.block_on(async { client.version().await.unwrap() }).api_version, "3.3.42");
    drop(runtime);
    assert_eq!(client.version().block().unwrap().api_version, "3.3.42");
    assert_eq!(recorder.seen().len(), 9);
}
