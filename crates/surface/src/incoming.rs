//! A request, read whole within bounds, with where it came from and what it is called.

use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderMap, Method};
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use innkeeper_app::{App, Caller, IdempotencyKey};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// The largest body that is read, in bytes.
pub const BODY_BYTES_MAX: usize = 1024 * 1024;
/// How long a client may take to send its body.
const BODY_TIME_MAX: Duration = Duration::from_secs(30);
/// The longest idempotency key, in characters.
const KEY_CHARS_MAX: usize = 255;

/// The header that carries an idempotency key.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// The header that names a request, in both directions.
pub const REQUEST_ID: &str = "x-request-id";

/// A request, read whole.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// The method.
    pub method: Method,
    /// The path, as it was sent.
    pub path: String,
    /// The query string, as it was sent.
    pub query: Option<String>,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    /// Where the connection comes from.
    pub peer: Option<IpAddr>,
    /// Names the request in answers, logs and the audit trail.
    pub request_id: String,
}

/// Why a request could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The body is larger than [`BODY_BYTES_MAX`].
    #[error("the body is larger than {BODY_BYTES_MAX} bytes")]
    TooLarge,
    /// The client did not send its body in time.
    #[error("the body did not arrive in time")]
    TooSlow,
    /// The client went away, or broke the protocol.
    #[error("the body could not be read")]
    Broken,
}

/// The idempotency key is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an idempotency key has 1 to {KEY_CHARS_MAX} visible ASCII characters")]
pub struct KeyError;

impl Incoming {
    /// Reads a request whole.
    pub async fn read(app: &App, request: Request) -> Result<Self, ReadError> {
        let (parts, body) = request.into_parts();
        let limited = Limited::new(body, BODY_BYTES_MAX);
        let body = match tokio::time::timeout(BODY_TIME_MAX, limited.collect()).await {
            Ok(Ok(body)) => body.to_bytes(),
            Ok(Err(error)) if error.is::<LengthLimitError>() => return Err(ReadError::TooLarge),
            Ok(Err(_)) => return Err(ReadError::Broken),
            Err(_) => return Err(ReadError::TooSlow),
        };
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_canonical());
        let named = parts
            .headers
            .get(REQUEST_ID)
            .and_then(|value| value.to_str().ok())
            .filter(|text| is_request_id(text));
        let request_id = named.map_or_else(|| app.uid().to_string().to_lowercase(), ToOwned::to_owned);
        Ok(Self {
            method: parts.method,
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().map(ToOwned::to_owned),
            headers: parts.headers,
            body,
            peer,
            request_id,
        })
    }

    /// A header's text; `None` when it is missing or not text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The caller of this request: an authenticated one, with the request's name and idempotency key.
    ///
    /// Keys count on requests that change something; on GET and HEAD they are not looked at.
    pub fn caller(&self, mut caller: Caller) -> Result<Caller, KeyError> {
        caller.request_id.clone_from(&self.request_id);
        if self.method == Method::GET || self.method == Method::HEAD {
            return Ok(caller);
        }
        let Some(key) = self.headers.get(IDEMPOTENCY_KEY) else { return Ok(caller) };
        let text = key.to_str().map_err(|_| KeyError)?;
        if text.is_empty() || text.len() > KEY_CHARS_MAX || !text.bytes().all(|byte| byte.is_ascii_graphic())
        {
            return Err(KeyError);
        }
        caller.idempotency = Some(IdempotencyKey { key: text.to_owned(), fingerprint: self.fingerprint() });
        Ok(caller)
    }

    /// The hash of what makes this request this request: method, path, query and body.
    fn fingerprint(&self) -> String {
        let mut hasher = Sha256::new();
        let query = self.query.as_deref().unwrap_or_default();
        let path = self.path.trim_end_matches('/');
        for part in [self.method.as_str().as_bytes(), path.as_bytes(), query.as_bytes(), &self.body[..]] {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
        hasher.finalize().iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

fn is_request_id(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
