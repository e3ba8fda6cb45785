//! The life of an operation: steps, refusals, deadlines, waiting, parking.

use crate::bench::{Answer, Bench, START, Step};
use innkeeper_domain::operation::OperationState;
use innkeeper_engine::Next;
use innkeeper_store::operations;
use std::time::Duration;

const HOUR: Duration = Duration::from_hours(1);

#[tokio::test]
async fn steps_are_taken_in_order_and_see_what_was_committed_before() {
    let bench = Bench::new().await;
    let id = bench.start("a").await;
    let engine = bench.engine();
    assert_eq!(engine.run_due().await, 1);
    assert_eq!(engine.run_due().await, 0);
    assert_eq!(bench.world.acts(), ["one given", "two changed"]);
    assert_eq!(bench.commits().await, ["one", "two", "ended"]);
    let operation = bench.operation(id).await;
    assert_eq!(
        (operation.state, operation.percent, operation.finding.as_str()),
        (OperationState::Done, 100, "")
    );
    assert_eq!((operation.started_at, operation.finished_at), (Some(START), Some(START)));
    assert_eq!(bench.events(id).await, ["one committed", "two committed"]);
    assert_eq!(engine.next_run().await, None);
}

#[tokio::test]
async fn a_silent_world_is_asked_again_later_and_later() {
    let bench = Bench::new().await;
    let id = bench.start("a").await;
    for _ in 0..5 {
        bench.world.answers(Answer::Transient("no answer"));
    }
    let engine = bench.engine();
    let mut waits = Vec::new();
    for _ in 0..5 {
        engine.run_due().await;
        let next = bench.next_run().await.unwrap();
        waits.push(next.micros_since(innkeeper_ports::clock::Clock::now(bench.clock.as_ref())) / 1000);
        bench.clock.set(next);
    }
    assert_eq!(waits, [200, 400, 800, 1600, 3200]);
    assert_eq!(bench.operation(id).await.finding, "no answer");
    bench.settle(&engine, HOUR).await;
    let operation = bench.operation(id).await;
    assert_eq!((operation.state, operation.finding.as_str()), (OperationState::Done, ""));
    assert_eq!(bench.commits().await, ["one", "two", "ended"]);
}

#[tokio::test]
async fn a_refusal_is_put_right() {
    let bench = Bench::new().await;
    let id = bench.start("a").await;
    bench.world.answers(Answer::Refused("no room"));
    bench.settle(&bench.engine(), HOUR).await;
    let operation = bench.operation(id).await;
    assert_eq!((operation.state, operation.finding.as_str()), (OperationState::Failed, "it was undone"));
    assert_eq!(bench.commits().await, ["refused: no room", "undo", "ended"]);
    assert_eq!(bench.events(id).await, ["one refused", "one committed", "undo committed"]);
}

#[tokio::test]
async fn what_takes_too_long_is_put_right() {
    let bench = Bench::new().await;
    let id = bench.start("a").await;
    for _ in 0..100 {
        bench.world.answers(Answer::Transient("still busy"));
    }
    let engine = bench.engine();
    bench.settle(&engine, Duration::from_secs(70)).await;
    let commits = bench.commits().await;
    assert_eq!(commits, ["refused: it took too long; last: still busy"]);
    assert_eq!(bench.operation(id).await.step, "undo");
    // The undoing has its own time, and is parked when that is over, too.
    bench.settle(&engine, HOUR).await;
    let operation = bench.operation(id).await;
    assert_eq!(operation.state, OperationState::Parked);
    assert_eq!(operation.finding, "it cannot be undone: it took too long; last: still busy");
    assert!(engine.next_run().await.is_none());
    // Parked, it still holds its subject, and an operator lets it go on.
    bench.world.answers.lock().unwrap().clear();
    let now = innkeeper_ports::clock::Clock::now(bench.clock.as_ref());
    assert!(bench.write(move |tx| operations::unpark(tx, id, now, now.plus(HOUR))).await);
    bench.settle(&engine, HOUR).await;
    assert_eq!(bench.operation(id).await.state, OperationState::Failed);
}

#[tokio::test]
async fn an_operation_that_is_found_too_late_is_acted_for_once_more() {
    let bench = Bench::new().await;
    bench.start("a").await;
    bench.clock.advance(HOUR);
    bench.settle(&bench.engine(), HOUR).await;
    assert_eq!(bench.world.acts(), ["one given", "two changed"]);
    // What still does not go well then is given up.
    let bench = Bench::new().await;
    bench.start("a").await;
    bench.world.answers(Answer::Transient("still busy"));
    bench.clock.advance(HOUR);
    bench.settle(&bench.engine(), HOUR).await;
    assert_eq!(bench.commits().await, ["refused: it took too long; last: still busy", "undo", "ended"]);
}

#[tokio::test]
async fn waiting_ends_at_the_deadline() {
    let bench = Bench::new().await;
    bench.start("a").await;
    for second in [10, 20, 70] {
        bench.world.decides(Next::WaitUntil(START.plus(Duration::from_secs(second))));
    }
    let engine = bench.engine();
    engine.run_due().await;
    assert_eq!(bench.next_run().await, Some(START.plus(Duration::from_secs(10))));
    bench.settle(&engine, HOUR).await;
    assert_eq!(bench.commits().await, ["one", "one", "one", "refused: it took too long", "undo", "ended"]);
}

#[tokio::test]
async fn a_step_for_later_has_its_time_from_then_on_and_can_be_hastened() {
    let bench = Bench::new().await;
    let id = bench.start("a").await;
    let later = START.plus(HOUR * 24);
    bench.world.decides(Next::GoAt(Step::Two, later));
    let engine = bench.engine();
    bench.settle(&engine, HOUR).await;
    assert_eq!((bench.next_run().await, bench.operation(id).await.step.as_str()), (Some(later), "two"));
    let now = innkeeper_ports::clock::Clock::now(bench.clock.as_ref());
    assert!(bench.write(move |tx| operations::hasten(tx, "a", now)).await);
    bench.settle(&engine, HOUR).await;
    assert_eq!(bench.operation(id).await.state, OperationState::Done);
}

#[tokio::test]
async fn a_commit_that_cannot_be_is_tried_until_the_deadline_and_then_parked() {
    let bench = Bench::new().await;
    let id = bench.start("a").await;
    *bench.world.broken_commits.lock().unwrap() = 3;
    let engine = bench.engine();
    bench.settle(&engine, HOUR).await;
    assert_eq!((bench.operation(id).await.state, bench.commits().await.len()), (OperationState::Done, 3));

    let id = bench.start("b").await;
    *bench.world.broken_commits.lock().unwrap() = usize::MAX;
    bench.settle(&engine, HOUR).await;
    let operation = bench.operation(id).await;
    assert_eq!((operation.state, operation.step.as_str()), (OperationState::Parked, "one"));
    assert!(
        operation.finding.starts_with("step one cannot be committed: the store failed: the commit has a bug"),
        "{}",
        operation.finding
    );
    assert!(operation.finding.contains(&format!("innkeeper operation retry {id}")), "{}", operation.finding);
}

#[tokio::test]
async fn what_this_version_does_not_know_is_left_for_a_newer_one() {
    let bench = Bench::new().await;
    let (kind, step) = (bench.plant("server.teleport", "pack").await, bench.plant("toy", "three").await);
    let engine = bench.engine();
    bench.settle(&engine, HOUR).await;
    for (id, text) in [(kind, "operations of kind server.teleport"), (step, "step three of toy")] {
        let operation = bench.operation(id).await;
        assert_eq!(operation.state, OperationState::Parked);
        assert!(operation.finding.contains(text), "{}", operation.finding);
        assert!(operation.finding.contains("start a newer innkeeper"), "{}", operation.finding);
    }
    assert_eq!(bench.world.acts(), Vec::<String>::new());
}

#[tokio::test]
async fn an_ended_operation_frees_its_subject() {
    let bench = Bench::new().await;
    let first = bench.start("a").await;
    bench.settle(&bench.engine(), HOUR).await;
    let second = bench.start("a").await;
    bench.settle(&bench.engine(), HOUR).await;
    for id in [first, second] {
        assert_eq!(bench.operation(id).await.state, OperationState::Done);
    }
}

#[tokio::test]
async fn a_registry_lists_its_steps() {
    let bench = Bench::new().await;
    assert_eq!(bench.engine().registry().steps(), [("toy", vec!["one", "two", "undo", "crowd"])]);
}
