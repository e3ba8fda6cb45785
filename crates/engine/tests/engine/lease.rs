//! Leases: a dead worker is followed, and a late one is refused.

use crate::bench::{Answer, Bench};
use innkeeper_domain::operation::OperationState;
use innkeeper_engine::prove::Plan;
use innkeeper_engine::{EngineConfig, Fault, Point};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

const HOUR: Duration = Duration::from_hours(1);

#[tokio::test]
async fn a_dead_worker_is_followed_when_its_lease_has_ended() {
    for point in [Point::BeforeAct, Point::AfterAct, Point::AfterCommit] {
        let bench = Bench::new().await;
        let id = bench.start("a").await;
        let (dead, alive) = (bench.engine_with(Plan::accident(0, point, Fault::Crash)), bench.engine());
        assert_eq!(dead.run_due().await, 1);
        assert_eq!(alive.run_due().await, 0);
        bench.clock.advance(Duration::from_millis(29_999));
        assert_eq!(alive.run_due().await, 0);
        bench.clock.advance(Duration::from_millis(1));
        assert_eq!(alive.run_due().await, 1);
        assert_eq!(bench.operation(id).await.state, OperationState::Done);
        assert_eq!(bench.commits().await, ["one", "two", "ended"], "{point:?}");
    }
}

#[tokio::test]
async fn a_worker_that_lost_its_lease_commits_nothing() {
    let bench = Bench::new().await;
    let id = bench.start("a").await;
    let robbed = bench.engine_with(Plan::accident(0, Point::AfterAct, Fault::LeaseLost));
    assert_eq!(robbed.run_due().await, 1);
    assert_eq!((bench.world.acts(), bench.commits().await), (vec!["one given".to_owned()], vec![]));
    assert_eq!(bench.operation(id).await.state, OperationState::Live);
    bench.settle(&bench.engine(), HOUR).await;
    assert_eq!(bench.commits().await, ["one", "two", "ended"]);
}

#[tokio::test]
async fn a_worker_that_wakes_up_too_late_finds_its_work_done() {
    let bench = Bench::new().await;
    let id = bench.start("a").await;
    let thaw = Arc::new(Notify::new());
    bench.world.answers(Answer::Freeze(thaw.clone()));
    let late = Arc::new(bench.engine());
    let worker = tokio::spawn(async move { late.run_due().await });
    while bench.world.acts().is_empty() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    bench.clock.advance(Duration::from_secs(31));
    bench.settle(&bench.engine(), HOUR).await;
    assert_eq!(bench.operation(id).await.state, OperationState::Done);
    thaw.notify_one();
    assert_eq!(worker.await.unwrap(), 1);
    assert_eq!(bench.world.acts().len(), 3);
    assert_eq!(bench.commits().await, ["one", "two", "ended"]);
    assert_eq!(bench.events(id).await, ["one committed", "two committed"]);
}

#[tokio::test]
async fn a_worker_that_wakes_up_while_another_has_its_work_leaves_it_alone() {
    let bench = Bench::new().await;
    let id = bench.start("a").await;
    let (first, second) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    bench.world.answers(Answer::Freeze(first.clone()));
    bench.world.answers(Answer::Freeze(second.clone()));
    let mut workers = Vec::new();
    for acts in [1, 2] {
        let engine = Arc::new(bench.engine());
        workers.push(tokio::spawn(async move { engine.run_due().await }));
        while bench.world.acts().len() < acts {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        bench.clock.advance(Duration::from_secs(20));
        if acts == 1 {
            bench.clock.advance(Duration::from_secs(11));
        }
    }
    // The first one is late; the second one's lease still runs.
    first.notify_one();
    assert_eq!(workers.remove(0).await.unwrap(), 1);
    assert_eq!(bench.commits().await, Vec::<String>::new());
    second.notify_one();
    assert_eq!(workers.remove(0).await.unwrap(), 1);
    assert_eq!(bench.operation(id).await.state, OperationState::Done);
    assert_eq!(bench.commits().await, ["one", "two", "ended"]);
}

#[tokio::test]
async fn a_driver_that_hangs_is_given_up_within_the_lease() {
    let mut bench = Bench::new().await;
    bench.config = EngineConfig { lease: Duration::from_millis(100), ..EngineConfig::default() };
    let id = bench.start("a").await;
    bench.world.answers(Answer::Freeze(Arc::new(Notify::new())));
    let engine = bench.engine();
    engine.run_due().await;
    let operation = bench.operation(id).await;
    assert_eq!((operation.state, operation.finding.as_str()), (OperationState::Live, "no answer within 0 s"));
    bench.settle(&engine, HOUR).await;
    assert_eq!(bench.operation(id).await.state, OperationState::Done);
}

#[tokio::test]
async fn a_driver_that_panics_takes_nobody_along() {
    let mut bench = Bench::new().await;
    bench.config = EngineConfig { poll: Duration::from_millis(5), ..EngineConfig::default() };
    bench.world.answers(Answer::Panic);
    let (bad, good) = (bench.start("a").await, bench.start("b").await);
    let (engine, stop) = (Arc::new(bench.engine()), Arc::new(Notify::new()));
    let stopped = stop.clone();
    let worker = tokio::spawn(engine.run(async move { stopped.notified().await }));
    while bench.operation(good).await.state != OperationState::Done
        && bench.operation(bad).await.state != OperationState::Done
    {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    bench.clock.advance(Duration::from_secs(31));
    while bench.operation(good).await.state != OperationState::Done
        || bench.operation(bad).await.state != OperationState::Done
    {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    stop.notify_one();
    worker.await.unwrap();
    assert_eq!(bench.commits_of("a").await, ["one", "two", "ended"]);
    assert_eq!(bench.commits_of("b").await, ["one", "two", "ended"]);
}
