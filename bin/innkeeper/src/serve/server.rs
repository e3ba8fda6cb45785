//! Serves a router on a listener, within bounds: of connections, of time for the head of a request, of its size.

use super::{Stop, stopped};
use crate::config::Config;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
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
use tokio::sync::Semaphore;
use tower::ServiceExt;

/// The largest head of a request, in bytes.
const HEAD_BYTES_MAX: usize = 64 * 1024;
/// How long to wait when the process has no file descriptor left for another connection.
const EXHAUSTED: Duration = Duration::from_millis(100);

/// Serves until told to stop; then finishes what is under way.
pub(super) async fn serve(listener: TcpListener, router: Router, config: Arc<Config>, stop: Stop) {
    let connections = Arc::new(Semaphore::new(config.server.connections_max));
    let graceful = GracefulShutdown::new();
    let mut end = std::pin::pin!(stopped(stop));
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(config.server.header_timeout)
        .max_buf_size(HEAD_BYTES_MAX);
    loop {
        let accepted = tokio::select! {
            () = &mut end => break,
            accepted = accept(&listener, &connections) => accepted,
        };
        let (stream, peer, permit) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(EXHAUSTED).await;
                continue;
            }
        };
        // Answers are small and single: waiting for more to send would only delay them.
        let _ = stream.set_nodelay(true);
        let (router, limit) = (router.clone(), config.server.request_timeout);
        let service = service_fn(move |request| answer(router.clone(), request, peer, limit));
        let connection = graceful.watch(builder.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, %peer, "a connection broke");
            }
            drop(permit);
        });
    }
    drop(listener);
    graceful.shutdown().await;
}

type Accepted = (TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit);

/// Waits for room first, so that connections beyond the bound wait in the kernel.
async fn accept(listener: &TcpListener, connections: &Arc<Semaphore>) -> std::io::Result<Accepted> {
    let permit = Arc::clone(connections).acquire_owned().await.map_err(std::io::Error::other)?;
    let (stream, peer) = listener.accept().await?;
    Ok((stream, peer, permit))
}

async fn answer(
    router: Router,
    request: Request<Incoming>,
    peer: SocketAddr,
    limit: Duration,
) -> Result<Response, Infallible> {
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(peer));
    if let Ok(answered) = tokio::time::timeout(limit, router.oneshot(request)).await {
        return answered;
    }
    tracing::warn!(%peer, "an answer took too long");
    Ok(StatusCode::SERVICE_UNAVAILABLE.into_response())
}
