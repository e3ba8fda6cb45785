//! What surrounds every request: its name, its span in the log, its count, and a limit on its time.

use super::metrics::Metrics;
use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use innkeeper_app::App;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tracing::Instrument;

/// Names a request, in both directions.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// How a dialect says what only this server can know.
#[derive(Clone, Copy)]
struct Dialect {
    name: &'static str,
    /// What is answered in place of an answer that took too long.
    late: fn() -> Response,
    /// What is answered when there will be none.
    broken: fn() -> Response,
}

const ONEANDONE: Dialect = Dialect {
    name: "oneandone",
    late: innkeeper_surfaces_oneandone::error::late,
    broken: innkeeper_surfaces_oneandone::error::broken,
};
const TIME4VPS: Dialect = Dialect {
    name: "time4vps",
    late: innkeeper_surfaces_time4vps::error::late,
    broken: innkeeper_surfaces_time4vps::error::broken,
};
const NONE: Dialect = Dialect {
    name: "none",
    late: || StatusCode::SERVICE_UNAVAILABLE.into_response(),
    broken: || StatusCode::INTERNAL_SERVER_ERROR.into_response(),
};

/// What watching takes.
#[derive(Clone)]
pub(super) struct Watch {
    /// Where requests are counted.
    pub(super) metrics: Arc<Metrics>,
    /// Who names those that have no name.
    pub(super) app: App,
    /// How long an answer may take.
    pub(super) limit: Duration,
}

/// The router, with every request watched.
pub(super) fn layered(router: Router, watch: Watch) -> Router {
    router.layer(axum::middleware::from_fn_with_state(watch, watched))
}

async fn watched(State(watch): State<Watch>, mut request: Request, next: Next) -> Response {
    let Watch { metrics, app, limit } = watch;
    let began = Instant::now();
    let id = named(&request).unwrap_or_else(|| app.uid().to_string().to_lowercase());
    if let Ok(value) = HeaderValue::from_str(&id) {
        request.headers_mut().insert(REQUEST_ID, value);
    }
    let method = request.method().clone();
    // The query stays out of the log: one of the dialects takes passwords there.
    let path = request.uri().path().to_owned();
    let dialect = dialect_of(&path);
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let span = tracing::info_span!("request", id = %id);
    // In a task of its own, because neither a client that goes away nor the end of our patience must stop a verb
    // halfway, and a panic ends only this request.
    let answering = tokio::spawn(next.run(request).instrument(span.clone()));
    let mut response = match tokio::time::timeout(limit, answering).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => (dialect.broken)(),
        Err(_) => {
            span.in_scope(|| tracing::warn!("an answer took too long"));
            (dialect.late)()
        }
    };
    if !response.headers().contains_key(REQUEST_ID)
        && let Ok(value) = HeaderValue::from_str(&id)
    {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    let (status, took) = (response.status().as_u16(), began.elapsed());
    let surface = dialect.name;
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

fn dialect_of(path: &str) -> Dialect {
    match path.split('/').nth(1) {
        Some("v1") => ONEANDONE,
        Some("api") => TIME4VPS,
        _ => NONE,
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
