//! Health and metrics, for whoever watches the process.

use super::health::Health;
use super::metrics::Metrics;
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use innkeeper_app::{App, operator};
use std::sync::Arc;

#[derive(Clone)]
struct Watched {
    app: App,
    metrics: Arc<Metrics>,
    health: Health,
}

/// `/healthz` (it lives), `/readyz` (it can work) and `/metrics` (Prometheus).
pub(super) fn router(app: App, metrics: Arc<Metrics>, health: Health) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(show))
        .with_state(Watched { app, metrics, health })
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
    let text = watched.metrics.text(&counts, watched.health.working());
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}
