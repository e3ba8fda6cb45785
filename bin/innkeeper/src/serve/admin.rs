//! Health and metrics, for whoever watches the process.

use super::health::Health;
use super::metrics::Metrics;
use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use innkeeper_app::account::sign_in_counts;
use innkeeper_app::rate::{Network, RateLimit};
use innkeeper_app::{App, operator};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

#[derive(Clone)]
struct Watched {
    app: App,
    metrics: Arc<Metrics>,
    health: Health,
    limit: Arc<RateLimit<Network>>,
}

/// `/healthz` (it lives), `/readyz` (it can work) and `/metrics` (Prometheus). The last two ask the database, so
/// that an address may call them so many times a minute (0 for any number), and each has so much time.
pub(super) fn router(
    app: App,
    metrics: Arc<Metrics>,
    health: Health,
    requests_per_minute: u32,
    request_timeout: Duration,
) -> Router {
    let limit = Arc::new(RateLimit::new(requests_per_minute, Duration::from_mins(1)));
    let watched = Watched { app, metrics, health, limit };
    Router::new()
        .route("/readyz", get(ready))
        .route("/metrics", get(show))
        .route_layer(middleware::from_fn_with_state(watched.clone(), counted))
        .route_layer(middleware::from_fn_with_state(request_timeout, in_time))
        .route("/healthz", get(|| async { "ok\n" }))
        .with_state(watched)
}

async fn in_time(State(limit): State<Duration>, request: Request, next: Next) -> Response {
    let answered = tokio::time::timeout(limit, next.run(request)).await;
    answered.unwrap_or_else(|_| (StatusCode::SERVICE_UNAVAILABLE, "no answer in time\n").into_response())
}

async fn counted(State(watched): State<Watched>, request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let verdict = watched.limit.count(Network::of_peer(peer), watched.app.now());
    if verdict.allowed {
        return next.run(request).await;
    }
    let wait = [(header::RETRY_AFTER, verdict.reset_s.to_string())];
    (StatusCode::TOO_MANY_REQUESTS, wait, "too many requests\n").into_response()
}

async fn ready(State(watched): State<Watched>) -> Response {
    match watched.health.hindrance().await {
        None => "ready\n".into_response(),
        Some(hindrance) => (StatusCode::SERVICE_UNAVAILABLE, format!("{hindrance}\n")).into_response(),
    }
}

async fn show(State(watched): State<Watched>) -> Response {
    let Ok(counts) = operator::counts(&watched.app).await else {
        return (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response();
    };
    let sign_ins = sign_in_counts(&watched.app);
    let text = watched.metrics.text(&counts, &sign_ins, watched.health.working());
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}
