//! One request, and one connection that carries many.

use crate::outcome::{Outcome, failure};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use std::net::SocketAddr;
use tokio::net::TcpStream;

/// A request that can be sent any number of times.
#[derive(Clone, Debug)]
pub struct Call {
    /// The method.
    pub method: &'static str,
    /// The path, with its query.
    pub path: String,
    /// A header with a credential.
    pub credential: Option<(&'static str, String)>,
    /// The body, as JSON; empty for none.
    pub body: String,
}

impl Call {
    /// A GET without a credential.
    pub fn get(path: impl Into<String>) -> Self {
        Self { method: "GET", path: path.into(), credential: None, body: String::new() }
    }

    /// A POST of a JSON document.
    pub fn post(path: impl Into<String>, body: impl Into<String>) -> Self {
        Self { method: "POST", path: path.into(), credential: None, body: body.into() }
    }

    /// The same call with the token of a 1&1 user.
    #[must_use]
    pub fn with_token(mut self, key: impl Into<String>) -> Self {
        self.credential = Some(("x-token", key.into()));
        self
    }

    /// The same call with the token of a Time4VPS login.
    #[must_use]
    pub fn with_bearer(mut self, key: &str) -> Self {
        self.credential = Some(("authorization", format!("Bearer {key}")));
        self
    }
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body.
    pub body: Bytes,
}

impl Answer {
    /// Whether the call did what it was to do.
    pub const fn is_good(&self) -> bool {
        self.status >= 200 && self.status < 300
    }

    /// The beginning of the body, for people.
    pub fn text(&self) -> String {
        let text = String::from_utf8_lossy(&self.body);
        format!("{} {}", self.status, text.chars().take(300).collect::<String>())
    }
}

/// A connection that is kept open.
pub struct Connection(SendRequest<Full<Bytes>>);

impl Connection {
    /// Opens a connection; its work is done by a task of the runtime that this is called on.
    pub async fn open(address: SocketAddr) -> Outcome<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(async move { drop(connection.await) });
        Ok(Self(sender))
    }

    /// Sends a call and reads the whole answer.
    pub async fn send(&mut self, call: &Call) -> Outcome<Answer> {
        let mut request = Request::builder().method(call.method).uri(&call.path).header("host", "bench");
        if let Some((name, value)) = &call.credential {
            request = request.header(*name, value);
        }
        if !call.body.is_empty() {
            request = request.header("content-type", "application/json");
        }
        let request = request.body(Full::new(Bytes::from(call.body.clone())))?;
        self.0.ready().await?;
        let answer = self.0.send_request(request).await?;
        let status = answer.status().as_u16();
        Ok(Answer { status, body: answer.into_body().collect().await?.to_bytes() })
    }
}

/// Sends a call on a connection of its own; a refusal is a failure.
pub async fn once(address: SocketAddr, call: &Call) -> Outcome<Answer> {
    let answer = Connection::open(address).await?.send(call).await?;
    if answer.is_good() {
        return Ok(answer);
    }
    Err(failure(format!("{} {}: {}", call.method, call.path, answer.text())))
}
