//! What is safe is repeated, and nothing else.

use crate::recorder::{Recorder, Reply};
use innkeeper_sdk_spreedly::subscriber::SubscriberCreate;
use innkeeper_sdk_spreedly::{Error, RetryPolicy};
use std::time::Duration;

const CREATED: &str = include_str!("../fixtures/subscriber_created.xml");

fn wish() -> SubscriberCreate {
    SubscriberCreate::new("77").screen_name("mika")
}

/// A server that fails so twice and then works.
fn failing(reply: &Reply) -> Recorder {
    Recorder::script(vec![reply.clone(), reply.clone(), Reply::of(200, CREATED)])
}

#[tokio::test]
async fn a_look_is_repeated_until_it_works() {
    for reply in [
        Reply::of(502, ""),
        Reply::of(503, ""),
        Reply::of(504, "A timeout"),
        Reply::of(429, "").with("Retry-After", "0"),
        Reply::of(429, "").with("X-Rate-Limit-Reset", "0"),
        Reply::of(429, ""),
        Reply::of(200, CREATED).cut(),
    ] {
        let recorder = failing(&reply);
        assert_eq!(recorder.client().subscriber(77).get().await.unwrap().screen_name, "mika");
        assert_eq!(recorder.seen().len(), 3, "{reply:?}");
    }
}

#[tokio::test]
async fn work_without_a_key_is_sent_once() {
    for reply in
        [Reply::of(503, ""), Reply::of(429, "").with("Retry-After", "0"), Reply::of(201, CREATED).cut()]
    {
        let recorder = failing(&reply);
        let client = recorder.client();
        client.create_subscriber(&wish()).await.unwrap_err();
        client.subscriber(77).stop_auto_renew().await.unwrap_err();
        assert_eq!(recorder.seen().len(), 2, "{reply:?}");
    }
}

#[tokio::test]
async fn work_with_a_key_is_repeated_with_the_same_key() {
    let recorder = failing(&Reply::of(503, ""));
    let call = recorder.client().create_subscriber(&wish()).idempotency_key("order-7");
    assert!(call.request().unwrap().is_repeatable());
    call.await.unwrap();
    let keys: Vec<_> =
        recorder.seen().iter().map(|seen| seen.header("idempotency-key").map(str::to_owned)).collect();
    assert_eq!(keys, vec![Some("order-7".to_owned()); 3]);
}

#[tokio::test]
async fn a_client_can_give_every_change_a_key_of_its_own() {
    let recorder = Recorder::script(vec![Reply::of(200, CREATED)]);
    let client = recorder.builder().idempotency_keys(true).build().unwrap();
    client.create_subscriber(&wish()).await.unwrap();
    client.create_subscriber(&wish()).await.unwrap();
    client.subscriber(77).get().await.unwrap();
    let keys: Vec<_> =
        recorder.seen().iter().map(|seen| seen.header("idempotency-key").map(str::to_owned)).collect();
    assert_eq!(keys[2], None);
    assert_ne!(keys[0], keys[1]);
    assert_eq!(keys[0].as_ref().unwrap().len(), 32);
}

#[tokio::test]
async fn a_wait_that_is_too_long_is_handed_to_the_caller() {
    let recorder = Recorder::script(vec![Reply::of(429, "").with("X-Rate-Limit-Reset", "3600")]);
    let error = recorder.client().list_plans().await.unwrap_err();
    let Error::RateLimited { retry_after, .. } = error else { panic!("{error}") };
    assert_eq!(retry_after, Some(Duration::from_hours(1)));
    assert_eq!(recorder.seen().len(), 1);
}

#[tokio::test]
async fn a_refusal_is_not_repeated_and_neither_is_anything_without_a_policy() {
    for status in [400, 401, 403, 404, 422, 500] {
        let recorder = Recorder::script(vec![Reply::of(status, "no")]);
        recorder.client().subscriber(77).get().await.unwrap_err();
        assert_eq!(recorder.seen().len(), 1, "{status}");
    }
    let recorder = Recorder::script(vec![Reply::of(503, "")]);
    let client = recorder.builder().retry(RetryPolicy::none()).build().unwrap();
    client.subscriber(77).get().await.unwrap_err();
    assert_eq!(recorder.seen().len(), 1);
}

#[tokio::test]
async fn the_token_of_the_site_goes_to_no_other_place() {
    let other = Recorder::script(vec![Reply::of(200, CREATED)]);
    let recorder = Recorder::script(vec![Reply::of(302, "").with("Location", other.url())]);
    recorder.client().list_plans().await.unwrap_err();
    assert_eq!(other.seen(), []);
}

#[tokio::test]
async fn a_subscriber_that_is_there_is_not_created_and_one_that_is_not_there_is() {
    let lines =
        |recorder: &Recorder| -> Vec<_> { recorder.seen().into_iter().map(|seen| seen.method).collect() };
    let none = || Reply::of(404, "There is no subscriber with a customer id of 77");
    let taken = || Reply::of(403, "A subscriber with a customer-id of 77 already exists.");
    let found = || Reply::of(200, CREATED);

    let recorder = Recorder::script(vec![found()]);
    recorder.client().get_or_create_subscriber(&wish()).await.unwrap();
    assert_eq!(lines(&recorder), ["GET"]);

    let recorder = Recorder::script(vec![none(), Reply::of(201, CREATED)]);
    recorder.client().get_or_create_subscriber(&wish()).await.unwrap();
    assert_eq!(lines(&recorder), ["GET", "POST"]);
    assert_eq!(
        recorder.seen()[1].body,
        "<subscriber><customer-id>77</customer-id><screen-name>mika</screen-name></subscriber>"
    );

    // Somebody else was quicker.
    let recorder = Recorder::script(vec![none(), taken(), found()]);
    assert_eq!(recorder.client().get_or_create_subscriber(&wish()).await.unwrap().screen_name, "mika");
    assert_eq!(lines(&recorder), ["GET", "POST", "GET"]);

    // A refusal that has another reason stays what it is.
    let recorder = Recorder::script(vec![none(), taken(), none()]);
    let error = recorder.client().get_or_create_subscriber(&wish()).await.unwrap_err();
    assert!(matches!(error, Error::Conflict(_)), "{error}");

    let recorder = Recorder::script(vec![Reply::of(401, "HTTP Basic: Access denied.")]);
    let error = recorder.client().get_or_create_subscriber(&wish()).await.unwrap_err();
    assert!(matches!(error, Error::Authentication(_)), "{error}");
    assert_eq!(lines(&recorder), ["GET"]);
}

#[cfg(feature = "blocking")]
#[test]
fn a_program_without_a_runtime_blocks_and_one_with_a_runtime_is_told_so() {
    let recorder = Recorder::script(vec![Reply::of(200, CREATED)]);
    let client = recorder.client();
    for _ in 0..3 {
        assert_eq!(client.subscriber(77).get().block().unwrap().screen_name, "mika");
    }
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let client = client.clone();
            std::thread::spawn(move || client.get_or_create_subscriber(&wish()).block().unwrap())
        })
        .collect();
    for thread in threads {
        assert_eq!(thread.join().unwrap().screen_name, "mika");
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let error = runtime.block_on(async { client.subscriber(77).get().block().unwrap_err() });
    assert_eq!(error.to_string(), "block() must not be called inside an async runtime; use .await there");
    runtime.block_on(async { client.subscriber(77).get().await.unwrap() });
    drop(runtime);
    client.subscriber(77).wait_until(|subscriber| !subscriber.active).block().unwrap();
    assert_eq!(recorder.seen().len(), 9);
}
