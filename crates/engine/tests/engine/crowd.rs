//! Many workers at once: everything is done, and nothing is committed twice.

use crate::bench::{Answer, Bench, Step};
use innkeeper_domain::operation::OperationState;
use innkeeper_engine::EngineConfig;
use innkeeper_store::testing::both;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Barrier, Notify};

/// Runs a body on a SQLite file, and on PostgreSQL where one is named.
fn on_both(body: impl AsyncFn(Bench)) {
    for database in both() {
        // Only a failed test's output is shown; its last line then names the database.
        println!("on {database:?}");
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap();
        runtime.block_on(async { body(Bench::over(&database.config()).await).await });
    }
}

#[test]
fn several_engines_share_the_work_and_commit_each_step_once() {
    on_both(async |mut bench| {
        let poll = Duration::from_millis(10);
        bench.config = EngineConfig { concurrency: 4, poll, ..EngineConfig::default() };
        let mut ids = Vec::new();
        for index in 0..40 {
            ids.push((index, bench.start(&format!("subject-{index}")).await));
            if index % 4 == 0 {
                bench.world.answers(Answer::Transient("busy"));
            }
        }
        let stop = Arc::new(Notify::new());
        let mut workers = Vec::new();
        for _ in 0..4 {
            let (engine, stop) = (Arc::new(bench.engine()), stop.clone());
            workers.push(tokio::spawn(engine.run(async move { stop.notified().await })));
        }
        for (_, id) in &ids {
            while bench.operation(*id).await.state != OperationState::Done {
                // Real time passes, and what is tried again later is due.
                bench.clock.advance(Duration::from_millis(10));
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        }
        stop.notify_waiters();
        for worker in workers {
            worker.await.unwrap();
        }
        for (index, _) in ids {
            assert_eq!(bench.commits_of(&format!("subject-{index}")).await, ["one", "two", "ended"]);
        }
        // Twice for each, and again for the ten that found the world busy.
        assert!(bench.world.acts().len() >= 90);
    });
}

#[test]
fn engines_that_claim_at_the_same_time_claim_different_things() {
    on_both(async |bench| {
        for index in 0..64 {
            bench.start(&format!("subject-{index}")).await;
        }
        let engines: Vec<_> = (0..8).map(|_| Arc::new(bench.engine())).collect();
        let mut workers = Vec::new();
        for engine in engines {
            workers.push(tokio::spawn(async move { engine.run_due().await }));
        }
        let mut claimed = 0;
        for worker in workers {
            claimed += worker.await.unwrap();
        }
        bench.settle(&bench.engine(), Duration::from_secs(1)).await;
        assert!(claimed <= 64);
        assert_eq!((bench.world.acts().len(), bench.commits().await.len()), (128, 192));
    });
}

/// Each waits for the others, as each waits for the disk on a billing day without credit.
#[test]
fn those_that_have_to_go_alone_go_at_the_same_time() {
    on_both(async |mut bench| {
        bench.config = EngineConfig { poll: Duration::from_millis(10), ..EngineConfig::default() };
        let meeting = Arc::new(Barrier::new(3));
        let mut ids = Vec::new();
        for subject in ["a", "b", "c"] {
            bench.world.answers(Answer::Meet(Arc::clone(&meeting)));
            ids.push(bench.start_at(subject, Step::Crowd).await);
        }
        let (engine, stop) = (Arc::new(bench.engine()), Arc::new(Notify::new()));
        let stopped = Arc::clone(&stop);
        let worker = tokio::spawn(engine.run(async move { stopped.notified().await }));
        for id in ids {
            let done = async {
                while bench.operation(id).await.state != OperationState::Done {
                    tokio::time::sleep(Duration::from_millis(2)).await;
                }
            };
            tokio::time::timeout(Duration::from_secs(5), done).await.unwrap();
        }
        stop.notify_one();
        worker.await.unwrap();
        assert_eq!(bench.world.acts().len(), 3);
    });
}

#[test]
fn an_engine_that_is_stopped_finishes_the_step_under_way() {
    on_both(async |mut bench| {
        bench.config = EngineConfig { poll: Duration::from_millis(10), ..EngineConfig::default() };
        let thaw = Arc::new(Notify::new());
        bench.world.answers(Answer::Freeze(thaw.clone()));
        let id = bench.start("a").await;
        let (engine, stop) = (Arc::new(bench.engine()), Arc::new(Notify::new()));
        let stopped = stop.clone();
        let worker = tokio::spawn(engine.run(async move { stopped.notified().await }));
        while bench.world.acts().is_empty() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        stop.notify_one();
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert!(!worker.is_finished());
        thaw.notify_one();
        worker.await.unwrap();
        assert_eq!(bench.operation(id).await.state, OperationState::Done);
    });
}

#[test]
fn an_idle_engine_wakes_up_for_new_work() {
    on_both(async |mut bench| {
        bench.config = EngineConfig { poll: Duration::from_hours(1), ..EngineConfig::default() };
        let (engine, stop) = (Arc::new(bench.engine()), Arc::new(Notify::new()));
        let stopped = stop.clone();
        let worker = tokio::spawn(engine.run(async move { stopped.notified().await }));
        tokio::time::sleep(Duration::from_millis(20)).await;
        let id = bench.start("a").await;
        while bench.operation(id).await.state != OperationState::Done {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        stop.notify_one();
        worker.await.unwrap();
    });
}
