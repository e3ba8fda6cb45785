//! Waiting ends when it should, tells how it goes, and can be dropped.

use crate::calls::fixture;
use crate::recorder::{Recorder, Reply};
use innkeeper_sdk_vshield::Error;
use innkeeper_sdk_vshield::server::ServerStatus;
use innkeeper_sdk_vshield::task::{TaskKind, TaskStatus};
use innkeeper_sdk_vshield::wait::Progress;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const SOON: Duration = Duration::from_millis(1);

fn task(status: i64) -> Reply {
    let mut task = fixture(include_str!("../fixtures/task.json"));
    task["status"] = status.into();
    Reply::done(&task)
}

fn server(status: i64) -> Reply {
    let mut server = fixture(include_str!("../fixtures/server.json"));
    server["status"] = status.into();
    Reply::done(&server)
}

fn invoice(service: Value) -> Reply {
    let mut invoice = fixture(include_str!("../fixtures/invoice.json"));
    invoice["service"] = service;
    Reply::done(&invoice)
}

#[tokio::test]
async fn a_task_is_waited_for_until_it_is_completed() {
    let script = vec![
        Reply::done(&json!({"taskId": "41"})),
        task(2),
        task(7),
        Reply::of(429, "{}").with("Retry-After", "0"),
        task(1),
    ];
    let recorder = Recorder::script(script);
    let client = recorder.client();
    let restart = client.server(12).restart().await.unwrap();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let wait = client.task(&restart).wait_for().interval(SOON).on_progress(move |progress: &Progress| {
        log.lock().unwrap().push((progress.state.clone(), progress.percent, progress.looks));
    });
    let task = wait.await.unwrap();
    assert!(task.kind.is(TaskKind::Restart) && task.status.is(TaskStatus::Completed));
    let told = |state: &str, looks| (state.to_owned(), None, looks);
    assert_eq!(*seen.lock().unwrap(), [told("InProgress", 1), told("7", 2)]);
    assert_eq!(recorder.seen().iter().filter(|seen| seen.path == "/system/getTaskInfo/41").count(), 4);
}

#[tokio::test]
async fn a_task_that_failed_or_is_not_there_ends_the_wait() {
    let recorder = Recorder::script(vec![task(2), task(0)]);
    let error = recorder.client().task(41).wait_for().interval(SOON).await.unwrap_err();
    assert_eq!(error.to_string(), "the task is Failed for good");
    let recorder = Recorder::script(vec![Reply::refused("Invalid task Id.")]);
    assert!(recorder.client().task(41).wait_for().await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_server_is_ready_when_it_is_installed_and_runs_or_is_stopped() {
    for (number, status) in [(0, ServerStatus::Stopped), (1, ServerStatus::Running)] {
        let recorder = Recorder::script(vec![server(3), server(4), server(99), server(number)]);
        let ready = recorder.client().server(12).wait_for().interval(SOON).await.unwrap();
        assert!(ready.status.is(status));
        assert_eq!(recorder.seen().len(), 4);
    }
    let recorder = Recorder::script(vec![server(3), server(2)]);
    let error = recorder.client().server(12).wait_for().interval(SOON).await.unwrap_err();
    assert_eq!(error.to_string(), "the server is Suspended for good");
}

#[tokio::test]
async fn a_server_is_deleted_when_it_is_not_found() {
    let recorder = Recorder::script(vec![server(1), server(0), Reply::refused("Invalid server.")]);
    recorder.client().server(12).wait_deleted().interval(SOON).await.unwrap();
    assert_eq!(recorder.seen().len(), 3);
}

#[tokio::test]
async fn an_order_is_deployed_when_its_invoice_names_the_server() {
    let placed = fixture(include_str!("../fixtures/placed_order.json"));
    let script = vec![Reply::done(&placed), invoice(Value::Null), invoice(Value::Null), invoice(json!(12))];
    let recorder = Recorder::script(script);
    let client = recorder.client();
    let order = innkeeper_sdk_vshield::server::ServerOrder {
        location: innkeeper_sdk_vshield::Location::Uk,
        hostname: innkeeper_sdk_vshield::server::Hostname::new("alpha").unwrap(),
        os: innkeeper_sdk_vshield::OperatingSystem::Debian10,
        days: innkeeper_sdk_vshield::Days::new(30).unwrap(),
        plan: innkeeper_sdk_vshield::Plan::VpsS,
    };
    let placed = client.order_server(&order).await.unwrap();
    let invoice = client.invoice(&placed).wait_deployed().interval(SOON).await.unwrap();
    assert_eq!(client.server(invoice.service.unwrap()).id(), 12);
    assert_eq!(recorder.seen()[3].path, "/billing/getInvoiceInfo/35922");
}

#[tokio::test]
async fn a_wait_has_an_end_and_tells_the_state_it_saw() {
    let recorder = Recorder::script(vec![server(3)]);
    let wait = recorder.client().server(12).wait_for().interval(SOON).timeout(Duration::from_millis(80));
    let error = wait.await.unwrap_err();
    let Error::Timeout { state, waited } = &error else { panic!("{error}") };
    assert!(state == "Installing" || state == "unknown", "{state}");
    assert!(*waited >= Duration::from_millis(80));
}

#[tokio::test]
async fn a_wait_that_is_dropped_stops_looking_and_another_goes_on() {
    let recorder = Recorder::script(vec![task(2), task(2), task(1)]);
    let handle = recorder.client().task(41);
    let (told, hears) = tokio::sync::oneshot::channel();
    let mut told = Some(told);
    let first = handle.wait_for().interval(Duration::from_hours(1)).on_progress(move |_| {
        told.take().unwrap().send(()).unwrap();
    });
    let first = tokio::spawn(first.into_future());
    hears.await.unwrap();
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    assert_eq!(recorder.seen().len(), 1);
    handle.wait_for().interval(SOON).await.unwrap();
    assert_eq!(recorder.seen().len(), 3);
}

#[tokio::test]
async fn an_error_of_a_look_ends_the_wait_as_it_is() {
    let recorder = Recorder::script(vec![Reply::refused("You are not authenticated.")]);
    let error = recorder.client().server(12).wait_deleted().await.unwrap_err();
    assert!(matches!(error, Error::Authentication(_)), "{error}");
}

#[cfg(feature = "blocking")]
#[test]
fn a_program_without_a_runtime_waits_as_well() {
    let recorder = Recorder::script(vec![task(2), task(1)]);
    let task = recorder.client().task(41).wait_for().interval(SOON).block().unwrap();
    assert!(task.status.is(TaskStatus::Completed));
}
