//! Waiting ends when it should, tells how it goes, and can be dropped.

use crate::recorder::{Recorder, Reply};
use crate::wire::{fixture, read};
use innkeeper_sdk_gandi::operation::{Creation, Step};
use innkeeper_sdk_gandi::wait::Progress;
use innkeeper_sdk_gandi::xmlrpc::ToValue;
use innkeeper_sdk_gandi::{Error, Fault, Operation, Word};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const SOON: Duration = Duration::from_millis(1);

fn operation(step: &str, eta: Option<i64>) -> Operation {
    let mut operation: Operation = read(fixture!("operation"));
    operation.step = Word::Other(step.to_owned());
    operation.eta = eta;
    operation
}

fn at(step: &str) -> Reply {
    Reply::value(operation(step, None).to_value())
}

#[tokio::test]
async fn an_operation_is_waited_for_through_all_its_steps() {
    let recorder = Recorder::script(vec![
        at("BILL"),
        Reply::value(operation("WAIT", Some(-3)).to_value()),
        at("SOMETHING_NEW"),
        Reply::value(operation("RUN", Some(7)).to_value()),
        Reply::of(429, "").with("Retry-After", "0"),
        at("DONE"),
    ]);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let wait = recorder.client().operation(8801).wait_for().interval(SOON);
    let done = wait.on_progress(move |progress: &Progress| {
        log.lock().unwrap().push((progress.state.clone(), progress.eta, progress.looks));
    });
    assert!(done.await.unwrap().is_done());
    let told = |state: &str, eta: Option<u64>, looks| (state.to_owned(), eta.map(Duration::from_secs), looks);
    assert_eq!(
        *seen.lock().unwrap(),
        [
            told("BILL", None, 1),
            told("WAIT", None, 2),
            told("SOMETHING_NEW", None, 3),
            told("RUN", Some(7), 4)
        ]
    );
    assert_eq!(recorder.seen().len(), 6);
    assert!(recorder.seen().iter().all(|seen| seen.call().method == "operation.info"));
}

#[tokio::test]
async fn an_operation_that_ended_otherwise_ends_the_wait_with_the_reason() {
    for step in ["ERROR", "SUPPORT", "CANCEL"] {
        let mut failed = operation(step, None);
        failed.last_error = Some("no room".to_owned());
        let recorder = Recorder::script(vec![at("RUN"), Reply::value(failed.to_value())]);
        let error = recorder.client().operation(8801).wait_for().interval(SOON).await.unwrap_err();
        assert_eq!(error.to_string(), format!("the operation is {step} for good: no room"));
        assert_eq!(recorder.seen().len(), 2);
    }
    let recorder = Recorder::script(vec![at("CANCEL")]);
    let error = recorder.client().operation(8801).wait_for().await.unwrap_err();
    assert_eq!(error.to_string(), "the operation is CANCEL for good");
    let recorder = Recorder::script(vec![Reply::fault(Fault::new(510_242, "gone"))]);
    assert!(recorder.client().operation(8801).wait_for().await.unwrap_err().is_not_found());
}

/// A server whose operations take so many looks, by their ids.
fn busy(looks: &'static [(i64, u32)]) -> Recorder {
    let mut asked = std::collections::HashMap::new();
    let creation: Creation = read(fixture!("creation"));
    Recorder::start(move |recorded| {
        let id = recorded.call().params[1].as_i64().unwrap();
        let mut operation = creation.operations.iter().find(|operation| operation.id == id).unwrap().clone();
        let times = asked.entry(id).or_insert(0_u32);
        *times += 1;
        let needed = looks.iter().find(|(known, _)| *known == id).unwrap().1;
        let done = *times >= needed;
        operation.step = Word::Known(if done { Step::Done } else { Step::Run });
        if needed == 0 {
            operation.step = Word::Known(Step::Error);
        }
        Reply::value(operation.to_value())
    })
}

#[tokio::test]
async fn a_creation_is_done_when_all_of_its_operations_are() {
    let creation: Creation = read(fixture!("creation"));
    let recorder = busy(&[(8901, 1), (8902, 2), (8903, 3)]);
    let done = recorder.client().wait_for_creation(&creation).interval(SOON).await.unwrap();
    assert!(done.iter().all(Operation::is_done));
    assert_eq!(done.iter().filter_map(|operation| operation.vm_id).count(), 1);
    // What is over is not asked for again.
    assert_eq!(recorder.seen().len(), 1 + 2 + 3);

    let recorder = busy(&[(8901, 1), (8902, 9), (8903, 0)]);
    let error = recorder.client().wait_for_all(&creation.operations).interval(SOON).await.unwrap_err();
    assert_eq!(error.to_string(), "the operation is ERROR for good");

    let recorder = busy(&[]);
    assert_eq!(recorder.client().wait_for_all([]).await.unwrap(), []);
}

#[tokio::test]
async fn a_wait_has_an_end_and_tells_the_state_it_saw() {
    let recorder = Recorder::script(vec![at("RUN")]);
    let wait = recorder.client().operation(1).wait_for().interval(SOON * 50).timeout(Duration::from_secs(1));
    let error = wait.await.unwrap_err();
    let Error::Timeout { state, waited } = &error else { panic!("{error}") };
    assert_eq!(state, "RUN");
    assert!(*waited >= Duration::from_secs(1));
}

#[tokio::test]
async fn a_wait_that_is_dropped_stops_looking_and_another_goes_on() {
    let recorder = Recorder::script(vec![at("WAIT"), at("RUN"), at("DONE")]);
    let handle = recorder.client().operation(8801);
    let (tell, told) = tokio::sync::oneshot::channel();
    let mut tell = Some(tell);
    let first = handle.wait_for().interval(Duration::from_hours(1)).on_progress(move |_| {
        if let Some(tell) = tell.take() {
            tell.send(()).unwrap();
        }
    });
    tokio::select! {
        _ = first.into_future() => panic!("not before an hour"),
        told = told => told.unwrap(),
    }
    assert_eq!(recorder.seen().len(), 1);
    handle.wait_for().interval(SOON).await.unwrap();
    assert_eq!(recorder.seen().len(), 3);
}

#[tokio::test]
async fn an_error_of_a_look_ends_the_wait_as_it_is() {
    let recorder = Recorder::script(vec![Reply::fault(Fault::new(510_150, "Invalid API key"))]);
    let error = recorder.client().operation(1).wait_for().await.unwrap_err();
    assert!(matches!(error, Error::Authentication(_)), "{error}");
}
