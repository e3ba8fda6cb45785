//! What surrounds every request: its name, its span in the log, its count, and a limit on its time.

use super::metrics::Metrics;
use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use innkeeper_app::App;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;
use tracing::Instrument;

/// Names a request, in both directions.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The router, with every request watched.
pub(super) fn layered(router: Router, metrics: Arc<Metrics>, app: App) -> Router {
    router.layer(axum::middleware::from_fn(move |request: Request, next: Next| {
        watched(request, next, Arc::clone(&metrics), app.clone())
    }))
}

async fn watched(mut request: Request, next: Next, metrics: Arc<Metrics>, app: App) -> Response {
    let began = Instant::now();
    let id = named(&request).unwrap_or_else(|| app.uid().to_string().to_lowercase());
    if let Ok(value) = HeaderValue::from_str(&id) {
        request.headers_mut().insert(REQUEST_ID, value);
    }
    let method = request.method().clone();
    // The query stays out of the log: one of the dialects takes passwords there.
    let path = request.uri().path().to_owned();
    let surface = surface_of(&path);
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let span = tracing::info_span!("request", id = %id);
    // In a task of its own, because a client that goes away must not stop a verb halfway, and a panic ends only
    // this request.
    let answering = tokio::spawn(next.run(request).instrument(span.clone()));
    let mut response = answering.await.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response());
    if !response.headers().contains_key(REQUEST_ID)
        && let Ok(value) = HeaderValue::from_str(&id)
    {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    let (status, took) = (response.status().as_u16(), began.elapsed());
    metrics.request(surface, method_label(&method), status, took);
    let peer = peer.map(|peer| peer.to_string());
    let took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    span.in_scope(|| tracing::info!(surface, %method, path, status, took_us, peer, "answered"));
    response
}

/// The name that a client gave its request, if it is one.
fn named(request: &Request) -> Option<String> {
    let text = request.headers().get(REQUEST_ID)?.to_str().ok()?;
    let fits = (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    fits.then(|| text.to_owned())
}

fn surface_of(path: &str) -> &'static str {
    match path.split('/').nth(1) {
        Some("v1") => "oneandone",
        Some("api") => "time4vps",
        _ => "none",
    }
}

/// Clients may make methods up: they are counted as one, so that nobody fills the metrics with names.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::HEAD => "HEAD",
        _ => "other",
    }
}
