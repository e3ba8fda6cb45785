//! Waiting ends when it should, tells how it goes, and can be dropped.

use crate::recorder::{Recorder, Reply};
use innkeeper_sdk_spreedly::Error;
use innkeeper_sdk_spreedly::wait::Progress;
use std::future::IntoFuture;
use std::sync::{Arc, Mutex};
use std::time::Duration;

const SOON: Duration = Duration::from_millis(1);

fn inactive() -> Reply {
    Reply::of(200, include_str!("../fixtures/subscriber_created.xml"))
}

fn active() -> Reply {
    Reply::of(200, include_str!("../fixtures/subscriber.xml"))
}

fn gone() -> Reply {
    Reply::of(404, "There is no subscriber with a customer id of 77")
}

#[tokio::test]
async fn a_subscriber_is_waited_for_until_it_is_active() {
    let recorder =
        Recorder::script(vec![inactive(), inactive(), Reply::of(429, "").with("Retry-After", "0"), active()]);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let wait = recorder.client().subscriber(77).wait_for().interval(SOON);
    let subscriber = wait.on_progress(move |progress: &Progress| {
        log.lock().unwrap().push((progress.state.clone(), progress.looks));
    });
    assert_eq!(subscriber.await.unwrap().feature_level, "vps-m");
    assert_eq!(*seen.lock().unwrap(), [("inactive".to_owned(), 1), ("inactive".to_owned(), 2)]);
    assert_eq!(recorder.seen().len(), 4);
}

#[tokio::test]
async fn anything_that_a_subscriber_shows_can_be_waited_for() {
    let recorder = Recorder::script(vec![inactive(), active()]);
    let wait = recorder.client().subscriber(77).wait_until(|subscriber| subscriber.payment_account_on_file);
    assert_eq!(wait.interval(SOON).await.unwrap().payment_account_display, "Visa ending in 0629");
}

#[tokio::test]
async fn a_subscriber_that_is_not_there_ends_the_wait() {
    let recorder = Recorder::script(vec![gone()]);
    assert!(recorder.client().subscriber(77).wait_for().await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_subscriber_is_deleted_when_it_is_not_found() {
    let recorder = Recorder::script(vec![active(), inactive(), gone()]);
    recorder.client().subscriber(77).wait_deleted().interval(SOON).await.unwrap();
    assert_eq!(recorder.seen().len(), 3);
}

#[tokio::test]
async fn a_wait_has_an_end_and_tells_the_state_it_saw() {
    let recorder = Recorder::script(vec![inactive()]);
    let wait = recorder.client().subscriber(77).wait_for().interval(SOON).timeout(Duration::from_millis(80));
    let error = wait.await.unwrap_err();
    let Error::Timeout { state, waited } = &error else { panic!("{error}") };
    assert!(state == "inactive" || state == "unknown", "{state}");
    assert!(*waited >= Duration::from_millis(80));
}

#[tokio::test]
async fn a_wait_that_is_dropped_stops_looking_and_another_goes_on() {
    let recorder = Recorder::script(vec![inactive(), inactive(), active()]);
    let handle = recorder.client().subscriber(77);
    let (told, mut tell) = tokio::sync::mpsc::unbounded_channel();
    let first =
        handle.wait_for().interval(Duration::from_hours(1)).on_progress(move |progress: &Progress| {
            told.send(progress.looks).unwrap();
        });
    tokio::select! {
        _ = first.into_future() => panic!("the wait does not end"),
        looks = tell.recv() => assert_eq!(looks, Some(1)),
    }
    assert_eq!(recorder.seen().len(), 1);
    handle.wait_for().interval(SOON).await.unwrap();
    assert_eq!(recorder.seen().len(), 3);
}

#[tokio::test]
async fn an_error_of_a_look_ends_the_wait_as_it_is() {
    let recorder = Recorder::script(vec![Reply::of(401, "HTTP Basic: Access denied.")]);
    let error = recorder.client().subscriber(77).wait_deleted().await.unwrap_err();
    assert!(matches!(error, Error::Authentication(_)), "{error}");
}
