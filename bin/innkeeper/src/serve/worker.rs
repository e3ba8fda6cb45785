//! The worker of a process: the engine, and the sweep that stands behind it.

use super::health::Health;
use super::lock::WorkerLock;
use super::metrics::Metrics;
use super::{Stop, stopped};
use crate::config::Config;
use crate::entropy::OsEntropy;
use crate::failure::Failure;
use crate::house;
use innkeeper_app::App;
use innkeeper_app::sweep::sweep;
use innkeeper_app::workflow::{World, registry};
use innkeeper_engine::Engine;
use innkeeper_ports::compute::Compute;
use std::sync::Arc;
use std::time::Duration;

/// How long the first sweep may keep the engine waiting: a driver that hangs must not stop everything.
const ADOPT_LIMIT: Duration = Duration::from_secs(30);

/// A worker that is ready to begin.
pub(crate) struct Worker {
    app: App,
    compute: Arc<dyn Compute>,
    engine: Arc<Engine<World>>,
    pause: Duration,
    /// Held for as long as the worker lives.
    lock: WorkerLock,
}

impl Worker {
    /// Takes the locks, opens the driver and sets the engine up.
    pub(super) fn prepare(config: &Config, app: &App, metrics: &Arc<Metrics>) -> Result<Self, Failure> {
        let compute = house::open_driver(config)?;
        let lock = WorkerLock::take(config)?;
        let store = app.store().clone();
        let world = World { compute: Arc::clone(&compute), store: store.clone() };
        let (clock, entropy) = (house::clock(config), Arc::new(OsEntropy));
        let engine = Engine::new(store, clock, entropy, Arc::new(world), registry(app), config.engine)
            .with_faults(Arc::clone(metrics) as Arc<dyn innkeeper_engine::Faults>);
        Ok(Self { app: app.clone(), compute, engine: Arc::new(engine), pause: config.sweep, lock })
    }

    /// Works until told to stop, and finishes the steps under way.
    pub(super) async fn run(self, health: Health, stop: Stop) {
        health.set_working(true);
        // The machines are adopted before anything is built or billed: a restored database may show servers that
        // were deleted since.
        tokio::select! {
            () = stopped(stop.clone()) => {}
            () = sweep_once(&self.app, self.compute.as_ref(), true) => {}
            () = tokio::time::sleep(ADOPT_LIMIT) => tracing::warn!("the first sweep takes long; work begins"),
        }
        let sweeping = tokio::spawn(sweep_for_ever(self.app, self.compute, self.pause, stop.clone()));
        // In a task of its own, so that a panic in it is seen as the end of the worker.
        let engine = tokio::spawn(self.engine.run(stopped(stop)));
        if let Err(error) = engine.await {
            tracing::error!(%error, "the engine ended");
        }
        health.set_working(false);
        sweeping.abort();
        drop(self.lock);
    }
}

/// Sweeps again and again.
async fn sweep_for_ever(app: App, compute: Arc<dyn Compute>, pause: Duration, stop: Stop) {
    let mut end = std::pin::pin!(stopped(stop));
    loop {
        tokio::select! {
            () = &mut end => return,
            () = tokio::time::sleep(pause) => {}
        }
        sweep_once(&app, compute.as_ref(), false).await;
    }
}

/// Sweeps once, and tells what came of it.
async fn sweep_once(app: &App, compute: &dyn Compute, first: bool) {
    match sweep(app, compute).await {
        Ok(swept) => {
            let (restarted, retired, ended) = (swept.restarted.len(), swept.retired.len(), swept.ended.len());
            let (missing, unknown) = (swept.missing.len(), swept.unknown.len());
            if first || restarted + retired + ended > 0 {
                let forgotten = swept.forgotten;
                tracing::info!(restarted, retired, ended, missing, unknown, forgotten, "swept");
            }
        }
        Err(error) => tracing::warn!(%error, "the sweep was not completed"),
    }
}
