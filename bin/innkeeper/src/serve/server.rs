//! Serves a router on a listener, within bounds: of connections, of a client's time, of the size of what it sends.

use super::connections::{Connections, Place};
use super::metrics::Metrics;
use super::patience::{Arriving, Patient};
use super::{Stop, proxies, stopped};
use crate::config::Config;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderValue, Request, StatusCode, Version, header};
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

/// The largest head of a request, in bytes.
const HEAD_BYTES_MAX: usize = 64 * 1024;
/// How long to wait when the process has no file descriptor left for another connection.
const EXHAUSTED: Duration = Duration::from_millis(100);
/// What a client hears that there is no room for. It is sent without waiting for what the client has to say.
const NO_ROOM: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\nretry-after: 1\r\ncontent-length: 0\r\n\r\n";

/// Serves until told to stop; then finishes what is under way.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    config: Arc<Config>,
    metrics: Arc<Metrics>,
    stop: Stop,
) {
    let limits = &config.server;
    let connections = Connections::new(limits.connections_max, limits.connections_per_client_max);
    let graceful = GracefulShutdown::new();
    let mut end = std::pin::pin!(stopped(stop));
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_timeout)
        .max_header_size(HEAD_BYTES_MAX)
        .max_buf_size(HEAD_BYTES_MAX);
    loop {
        let accepted = tokio::select! {
            () = &mut end => break,
            accepted = listener.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(EXHAUSTED).await;
                continue;
            }
        };
        let Some(place) = connections.admit(peer.ip()).map(Arc::new) else {
            metrics.connection("turned_away");
            turn_away(&stream, peer);
            continue;
        };
        metrics.connection("opened");
        // Answers are small and single: waiting for more to send would only delay them.
        let _ = stream.set_nodelay(true);
        let (router, config, held) = (router.clone(), Arc::clone(&config), Arc::clone(&place));
        let service = service_fn(move |request| {
            answer(router.clone(), request, peer, Arc::clone(&config), Arc::clone(&held))
        });
        let stream = TokioIo::new(Patient::new(stream, limits.answer_timeout));
        let connection = graceful.watch(builder.serve_connection(stream, service));
        let metrics = Arc::clone(&metrics);
        tokio::spawn(async move {
            tokio::select! {
                closed = connection => {
                    if let Err(error) = closed {
                        tracing::debug!(%error, %peer, "a connection broke");
                    }
                    metrics.connection("closed");
                }
                () = place.ended() => metrics.connection("ended"),
            }
        });
    }
    drop(listener);
    graceful.shutdown().await;
}

fn turn_away(stream: &TcpStream, peer: SocketAddr) {
    tracing::debug!(%peer, "there is no room for a connection");
    // Nothing was written yet, so these bytes fit into the kernel's buffer, or the client is gone.
    let _ = stream.try_write(NO_ROOM);
}

async fn answer(
    router: Router,
    request: Request<Incoming>,
    peer: SocketAddr,
    config: Arc<Config>,
    place: Arc<Place>,
) -> Result<Response, Infallible> {
    let limits = &config.server;
    // Where such a request ends is what a proxy in front and this server could see differently, and what then seems
    // to be the next one may be part of this one: so there is no next one (RFC 9112, section 6.1).
    let is_last = request.headers().contains_key(header::TRANSFER_ENCODING);
    let mut response = if names_one_host(&request) {
        let arriving = Arc::clone(&place);
        let mut request = request.map(|body| Body::new(Arriving::new(body, limits.body_timeout, arriving)));
        let client = proxies::client(peer.ip(), request.headers(), &limits.trusted_proxies);
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(client, peer.port())));
        router.oneshot(request).await.unwrap_or_else(|never| match never {})
    } else {
        (StatusCode::BAD_REQUEST, [(header::CONNECTION, "close")]).into_response()
    };
    if is_last {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    place.wait_for_client();
    Ok(response)
}

/// Whether a request names the host that it is for exactly once (RFC 9112, section 3.2).
fn names_one_host(request: &Request<Incoming>) -> bool {
    let count = request.headers().get_all(header::HOST).iter().count();
    count == 1 || (count == 0 && request.version() == Version::HTTP_10)
}
