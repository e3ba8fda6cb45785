//! A small HTTP client: one request, one connection, one answer.

use crate::failure::Failure;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpStream;

/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// The largest answer that is read, in bytes.
const BODY_BYTES_MAX: usize = 8 << 20;

/// An answer, read whole.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    /// The status.
    pub(super) status: u16,
    /// The body.
    pub(super) body: Bytes,
}

impl Answer {
    /// The body as text.
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body of a success, as JSON. One dialect tells refusals in the body of a success.
    pub(super) fn json(&self) -> Result<Value, Failure> {
        let value: Value = serde_json::from_slice(&self.body)
            .map_err(|_| Failure::failed(format!("the answer is no JSON: {}", self.text())))?;
        if !(200..300).contains(&self.status) || value.get("error").is_some() {
            return Err(Failure::failed(format!("status {}: {}", self.status, self.text())));
        }
        Ok(value)
    }
}

/// A header of a request.
pub(super) type Header<'a> = (&'a str, &'a str);

/// Asks for a resource.
pub(super) async fn get(at: SocketAddr, path: &str, headers: &[Header<'_>]) -> Result<Answer, Failure> {
    send(at, (Method::GET, path), headers, None).await
}

/// Sends a request.
pub(super) async fn send(
    at: SocketAddr,
    (method, path): (Method, &str),
    headers: &[Header<'_>],
    body: Option<&Value>,
) -> Result<Answer, Failure> {
    let what = format!("{method} http://{at}{path}");
    let exchange = exchange(at, (method, path), headers, body);
    match tokio::time::timeout(PATIENCE, exchange).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => Err(Failure::unavailable(error).during(what)),
        Err(_) => Err(Failure::unavailable("no answer in time").during(what)),
    }
}

type AnyError = Box<dyn std::error::Error + Send + Sync>;

async fn exchange(
    at: SocketAddr,
    (method, path): (Method, &str),
    headers: &[Header<'_>],
    body: Option<&Value>,
) -> Result<Answer, AnyError> {
    let stream = TcpStream::connect(at).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let driving = tokio::spawn(connection);
    let mut request = Request::builder().method(method).uri(path).header("host", at.to_string());
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let bytes = match body {
        Some(body) => {
            request = request.header("content-type", "application/json");
            serde_json::to_vec(body)?
        }
        None => Vec::new(),
    };
    let response = sender.send_request(request.body(Full::new(Bytes::from(bytes)))?).await?;
    let status = response.status().as_u16();
    let body = Limited::new(response.into_body(), BODY_BYTES_MAX).collect().await?.to_bytes();
    driving.abort();
    Ok(Answer { status, body })
}

/// The value of an `Authorization` header for a login.
pub(super) fn basic(name: &str, password: &str) -> String {
    format!("Basic {}", BASE64_STANDARD.encode(format!("{name}:{password}")))
}
