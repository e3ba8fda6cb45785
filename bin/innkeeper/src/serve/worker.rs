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
use innkeeper_ports::clock::SystemClock;
use innkeeper_ports::compute::Compute;
use std::sync::Arc;
use std::time::Duration;

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
        let driver = house::open_driver(config)?;
        let lock = WorkerLock::take(config)?;
        let compute: Arc<dyn Compute> = Arc::new(driver);
        let store = app.store().clone();
        let world = World { compute: Arc::clone(&compute), store: store.clone() };
        let (clock, entropy) = (Arc::new(SystemClock), Arc::new(OsEntropy));
        let engine = Engine::new(store, clock, entropy, Arc::new(world), registry(app), config.engine)
            .with_faults(Arc::clone(metrics) as Arc<dyn innkeeper_engine::Faults>);
        Ok(Self { app: app.clone(), compute, engine: Arc::new(engine), pause: config.sweep, lock })
    }

    /// Works until told to stop, and finishes the steps under way.
    pub(super) async fn run(self, health: Health, stop: Stop) {
        health.set_working(true);
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

/// Sweeps at once, which adopts the machines that are there, and then again and again.
async fn sweep_for_ever(app: App, compute: Arc<dyn Compute>, pause: Duration, stop: Stop) {
    let mut end = std::pin::pin!(stopped(stop));
    let mut first = true;
    loop {
        match sweep(&app, compute.as_ref()).await {
            Ok(swept) => {
                let (restarted, retired, unknown) =
                    (swept.restarted.len(), swept.retired.len(), swept.unknown.len());
                if first || restarted + retired > 0 {
                    tracing::info!(restarted, retired, unknown, forgotten = swept.forgotten, "swept");
                }
                first = false;
            }
            Err(error) => tracing::warn!(%error, "the sweep was not completed"),
        }
        tokio::select! {
            () = &mut end => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}
