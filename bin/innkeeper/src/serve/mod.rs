//! A serving process: listeners, the engine, and an end that loses nothing.
//!
//! ```text
//!   open store ──▶ bind ──▶ lock ──▶ adopt (first sweep) ──▶ serve and work
//!                                                               │ SIGTERM, SIGINT
//!                            exit ◀── steps done ◀── requests done ◀── stop accepting
//! ```
//!
//! Machines belong to nobody's process group: they outlive this process, and the next one adopts them.

mod admin;
mod connections;
mod descriptors;
mod dumps;
mod health;
mod lock;
mod metrics;
mod observe;
mod patience;
mod proxies;
mod server;
mod signals;
mod worker;

use crate::config::Config;
use crate::failure::Failure;
use crate::house;
use axum::Router;
use innkeeper_app::App;
pub(crate) use lock::WorkerLock;
use metrics::Metrics;
pub(crate) use proxies::Range;
pub(crate) use signals::Signals;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::watch;
use worker::Worker;

/// What a process does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Roles {
    /// Answers requests.
    pub(crate) api: bool,
    /// Builds, bills and sweeps.
    pub(crate) worker: bool,
}

/// Told to every part of the process when it is to end.
pub(crate) type Stop = watch::Receiver<bool>;

/// Completes when the process is to end.
pub(crate) async fn stopped(mut stop: Stop) {
    // An error means that the sender is gone, and with it everything that could want to go on.
    let _ = stop.wait_for(|stop| *stop).await;
}

/// Serves until a signal ends it.
pub(crate) async fn run(config: Config, roles: Roles) -> Result<(), Failure> {
    let config = Arc::new(config);
    if !config.server.core_dumps {
        dumps::forbid();
    }
    descriptors::make_room(config.server.connections_max);
    let signals = Signals::listen()?;
    let app = house::open_or_create(&config)?;
    app.store().examine().await.map_err(|error| Failure::failed(error).during(&config.database))?;
    let metrics = Arc::new(Metrics::default());
    // Whoever may not work must not answer either: the ports are taken after the lock.
    let worker = if roles.worker { Some(Worker::prepare(&config, &app, &metrics)?) } else { None };
    let health = health::Health::new(app.clone(), roles.worker);
    let listeners = listeners(&config, roles, &app, &metrics, &health).await?;

    let (stop, stopping) = watch::channel(false);
    let mut servers = tokio::task::JoinSet::new();
    for (listener, router) in listeners {
        let (config, metrics) = (Arc::clone(&config), Arc::clone(&metrics));
        servers.spawn(server::serve(listener, router, config, metrics, stopping.clone()));
    }
    let mut working = tokio::spawn(work(worker, health.clone(), stopping));
    tracing::info!(api = roles.api, worker = roles.worker, database = %config.database, "innkeeper is up");

    let mut ended_early = false;
    tokio::select! {
        signal = signals.wait() => tracing::info!(signal, "stopping: requests and steps under way are finished"),
        _ = &mut working, if roles.worker => ended_early = true,
    }
    let _ = stop.send(true);
    let finish = async {
        while servers.join_next().await.is_some() {}
        if !ended_early {
            let _ = (&mut working).await;
        }
    };
    if tokio::time::timeout(config.server.stop_timeout, finish).await.is_err() {
        tracing::warn!("not everything came to its end in time; leases let the next process take over");
    }
    if ended_early {
        return Err(Failure::failed("the worker ended by itself: the log says why"));
    }
    tracing::info!("innkeeper is down");
    Ok(())
}

/// Works in this process until something is done: for commands that need a worker for a moment.
pub(crate) async fn work_until<T>(
    config: &Config,
    app: &App,
    done: impl Future<Output = T>,
) -> Result<T, Failure> {
    let worker = Worker::prepare(config, app, &Arc::default())?;
    let (stop, stopping) = watch::channel(false);
    let working = tokio::spawn(worker.run(health::Health::new(app.clone(), true), stopping));
    let outcome = done.await;
    let _ = stop.send(true);
    working.await.map_err(Failure::failed)?;
    Ok(outcome)
}

async fn work(worker: Option<Worker>, health: health::Health, stop: Stop) {
    match worker {
        Some(worker) => worker.run(health, stop).await,
        None => stopped(stop).await,
    }
}

type Listening = Vec<(TcpListener, Router)>;

/// Binds what is served where. A process without requests still tells its health, if it is told where.
async fn listeners(
    config: &Config,
    roles: Roles,
    app: &App,
    metrics: &Arc<Metrics>,
    health: &health::Health,
) -> Result<Listening, Failure> {
    let limit = config.server.request_timeout;
    let per_minute = config.server.admin_requests_per_minute;
    let admin = admin::router(app.clone(), Arc::clone(metrics), health.clone(), per_minute, limit);
    let mut listening = Vec::new();
    let beside = config.server.admin_listen.is_none();
    if let Some(address) = config.server.admin_listen {
        listening.push((bind("server.admin_listen", address).await?, admin.clone()));
    }
    if roles.api {
        let watch = observe::Watch { metrics: Arc::clone(metrics), app: app.clone(), limit };
        let dialects = observe::layered(dialects(app, config), watch);
        let router = if beside { dialects.merge(admin) } else { dialects };
        listening.push((bind("server.listen", config.server.listen).await?, router));
    }
    Ok(listening)
}

fn dialects(app: &App, config: &Config) -> Router {
    Router::new()
        .nest("/v1", innkeeper_surfaces_oneandone::router(app.clone(), config.oneandone))
        .nest("/api", innkeeper_surfaces_time4vps::router(app.clone(), config.time4vps))
}

async fn bind(key: &str, address: SocketAddr) -> Result<TcpListener, Failure> {
    let listener = TcpListener::bind(address).await.map_err(|error| {
        Failure::failed(format!(
            "{key}: {address} cannot be listened on: {error}; is innkeeper running already?"
        ))
    })?;
    let bound = listener.local_addr()?;
    tracing::info!(address = %bound, key, "listening");
    Ok(listener)
}
