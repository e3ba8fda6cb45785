//! Waiting ends when it should, tells how it goes, and can be dropped.

use crate::recorder::{Recorder, Reply};
use innkeeper_sdk_oneandone::Error;
use innkeeper_sdk_oneandone::server::ServerState;
use innkeeper_sdk_oneandone::wait::Progress;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const SOON: Duration = Duration::from_millis(1);

fn server(state: &str, percent: Option<u8>) -> Reply {
    let mut server: Value = serde_json::from_str(include_str!("../fixtures/server.json")).unwrap();
    server["status"] = json!({"state": state, "percent": percent});
    Reply::json(&server)
}

fn gone() -> Reply {
    Reply::of(404, r#"{"type":"NOT_FOUND","message":"It is gone","errors":null}"#)
}

#[tokio::test]
async fn a_server_is_ready_when_it_rests_and_no_work_runs() {
    for (word, state) in [
        ("POWERED_ON", ServerState::PoweredOn),
        ("POWERED_OFF", ServerState::PoweredOff),
        ("ON RECOVERY", ServerState::OnRecovery),
    ] {
        let recorder = Recorder::script(vec![
            server("DEPLOYING", Some(3)),
            server("SOMETHING_NEW", None),
            server("POWERED_ON", Some(99)),
            Reply::of(429, "{}").with("Retry-After", "0"),
            server(word, None),
        ]);
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&seen);
        let wait = recorder.client().server("5A").wait_for().interval(SOON);
        let server = wait.on_progress(move |progress: &Progress| {
            log.lock().unwrap().push((progress.state.clone(), progress.percent, progress.looks));
        });
        assert_eq!(server.await.unwrap().status.state, state);
        let told = |state: &str, percent, looks| (state.to_owned(), percent, looks);
        assert_eq!(
            *seen.lock().unwrap(),
            [told("DEPLOYING", Some(3), 1), told("UNKNOWN", None, 2), told("POWERED_ON", Some(99), 3)]
        );
        assert_eq!(recorder.seen().len(), 5);
    }
}

#[tokio::test]
async fn a_server_that_failed_or_is_not_there_ends_the_wait() {
    let recorder = Recorder::script(vec![server("DEPLOYING", Some(3)), server("FAILED", None)]);
    let error = recorder.client().server("5A").wait_for().interval(SOON).await.unwrap_err();
    assert_eq!(error.to_string(), "the server is FAILED for good");
    let recorder = Recorder::script(vec![gone()]);
    assert!(recorder.client().server("5A").wait_for().await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_server_is_deleted_when_it_is_not_found() {
    let recorder = Recorder::script(vec![server("REMOVING", Some(1)), server("REMOVING", Some(50)), gone()]);
    recorder.client().server("5A").wait_deleted().interval(SOON).await.unwrap();
    assert_eq!(recorder.seen().len(), 3);
}

#[tokio::test]
async fn a_wait_has_an_end_and_tells_the_state_it_saw() {
    let recorder = Recorder::script(vec![server("DEPLOYING", Some(3))]);
    let wait = recorder.client().server("5A").wait_for().interval(SOON).timeout(Duration::from_millis(80));
    let error = wait.await.unwrap_err();
    let Error::Timeout { state, waited } = &error else { panic!("{error}") };
    assert_eq!(state, "DEPLOYING");
    assert!(*waited >= Duration::from_millis(80));
    assert!(recorder.seen().len() > 1);
}

#[tokio::test]
async fn a_wait_that_is_dropped_stops_looking_and_another_goes_on() {
    let recorder = Recorder::script(vec![
        server("DEPLOYING", Some(3)),
        server("DEPLOYING", Some(50)),
        server("POWERED_ON", None),
    ]);
    let handle = recorder.client().server("5A");
    let first = handle.wait_for().interval(Duration::from_hours(1));
    assert!(tokio::time::timeout(Duration::from_secs(1), first).await.is_err());
    assert_eq!(recorder.seen().len(), 1);
    handle.wait_for().interval(SOON).await.unwrap();
    assert_eq!(recorder.seen().len(), 3);
}

#[tokio::test]
async fn an_error_of_a_look_ends_the_wait_as_it_is() {
    let recorder = Recorder::script(vec![Reply::of(401, "{}")]);
    let error = recorder.client().server("5A").wait_deleted().await.unwrap_err();
    assert!(matches!(error, Error::Authentication(_)), "{error}");
}
