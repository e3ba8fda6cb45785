//! Waiting ends when it should, tells how it goes, and can be dropped.

use crate::recorder::{Recorder, Reply};
use innkeeper_sdk_time4vps::server::{TaskName, TaskQueued};
use innkeeper_sdk_time4vps::service::ServiceStatus;
use innkeeper_sdk_time4vps::wait::Progress;
use innkeeper_sdk_time4vps::{Error, RetryPolicy, TaskTime};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const SOON: Duration = Duration::from_millis(1);
const LATER: &str = "2026-11-02T10:26:24+00:00";

fn task(assigned: &str, completed: &str) -> Reply {
    let mut task: Value = serde_json::from_str(include_str!("../fixtures/task.json")).unwrap();
    task["assigned"] = json!(assigned);
    task["completed"] = json!(completed);
    Reply::json(&task)
}

fn service(status: &str) -> Reply {
    let mut service: Value = serde_json::from_str(include_str!("../fixtures/service.json")).unwrap();
    service["service"]["status"] = json!(status);
    Reply::json(&service)
}

fn server(busy: bool) -> Reply {
    let mut server: Value = serde_json::from_str(include_str!("../fixtures/server.json")).unwrap();
    if busy {
        server["active_task"] = serde_json::from_str(include_str!("../fixtures/active_task.json")).unwrap();
    }
    Reply::json(&server)
}

fn throttled(seconds: u64) -> Reply {
    Reply::of(401, format!(r#"{{"error":[["wait_x_between_action",{seconds}],"unauthorized"]}}"#))
}

#[tokio::test]
async fn a_task_is_waited_for_until_it_has_ended_through_throttling() {
    let recorder = Recorder::script(vec![task("", ""), throttled(0), task(LATER, ""), task(LATER, LATER)]);
    let client = recorder.builder().retry(RetryPolicy::none()).build().unwrap();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let wait = client.server(1302).wait_task(TaskQueued { task_id: 4_948_782 }).interval(SOON);
    let wait = wait.on_progress(move |progress: &Progress| {
        log.lock().unwrap().push((progress.state.clone(), progress.looks));
    });
    let task = wait.await.unwrap();
    assert_eq!(task.password().unwrap().as_str(), "Xk9mP3qR7");
    let told = |state: &str, looks| (format!("server_reset_password {state}"), looks);
    assert_eq!(*seen.lock().unwrap(), [told("queued", 1), told("queued", 2), told("running", 3)]);
    assert!(recorder.seen().iter().all(|seen| seen.path == "/api/server/1302/task/4948782"));
}

#[tokio::test]
async fn a_task_is_waited_for_by_its_name_and_one_that_is_not_there_ends_the_wait() {
    let recorder = Recorder::script(vec![task("", LATER)]);
    let task = recorder.client().server(1302).wait_task(TaskName::ResetPassword).await.unwrap();
    assert_ne!(task.completed, TaskTime::UNSET);
    assert_eq!(recorder.seen()[0].path, "/api/server/1302/task/server_reset_password");
    let recorder = Recorder::script(vec![Reply::of(200, r#"{"error":["Invalid task ID"]}"#)]);
    assert!(recorder.client().server(1302).wait_task(7).await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_service_is_ready_when_it_is_active_and_one_that_has_ended_ends_the_wait() {
    let recorder = Recorder::script(vec![service("Pending"), service("Something"), service("Active")]);
    let active = recorder.client().service(1302).wait_for().interval(SOON).await.unwrap();
    assert_eq!(active.status, ServiceStatus::Active);
    assert_eq!(recorder.seen().len(), 3);
    for status in ["Cancelled", "Terminated", "Fraud"] {
        let recorder = Recorder::script(vec![service("Pending"), service(status)]);
        let error = recorder.client().service(1302).wait_for().interval(SOON).await.unwrap_err();
        assert_eq!(error.to_string(), format!("the service is {status} for good"));
    }
}

#[tokio::test]
async fn a_server_is_ready_when_no_task_is_active() {
    let recorder = Recorder::script(vec![server(true), server(true), server(false)]);
    let idle = recorder.client().server(1302).wait_for().interval(SOON).await.unwrap();
    assert_eq!(idle.active_task, None);
    assert_eq!(recorder.seen().len(), 3);
}

#[tokio::test]
async fn a_wait_has_an_end_and_tells_the_state_it_saw() {
    let recorder = Recorder::script(vec![task(LATER, "")]);
    let wait = recorder.client().server(1302).wait_task(7).interval(SOON).timeout(Duration::from_millis(80));
    let error = wait.await.unwrap_err();
    let Error::Timeout { state, waited } = &error else { panic!("{error}") };
    assert_eq!(state, "server_reset_password running");
    assert!(*waited >= Duration::from_millis(80));
}

#[tokio::test]
async fn a_wait_that_is_dropped_stops_looking_and_another_goes_on() {
    let recorder = Recorder::script(vec![task("", ""), task(LATER, ""), task(LATER, LATER)]);
    let handle = recorder.client().server(1302);
    let (looked, look) = tokio::sync::oneshot::channel();
    let mut looked = Some(looked);
    let first = handle.wait_task(7).interval(Duration::from_hours(1)).on_progress(move |_| {
        looked.take().map(|looked| looked.send(()));
    });
    tokio::select! {
        outcome = first.into_future() => panic!("{outcome:?}"),
        seen = look => seen.unwrap(),
    }
    assert_eq!(recorder.seen().len(), 1);
    handle.wait_task(7).interval(SOON).await.unwrap();
    assert_eq!(recorder.seen().len(), 3);
}

#[tokio::test]
async fn an_error_of_a_look_ends_the_wait_as_it_is() {
    let recorder = Recorder::script(vec![Reply::of(401, r#"{"error":["wronglogin","unauthorized"]}"#)]);
    let error = recorder.client().server(1302).wait_for().await.unwrap_err();
    assert!(matches!(error, Error::Authentication(_)), "{error}");
}
