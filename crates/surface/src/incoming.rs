//! A request, read whole within bounds, with where it came from and what it is called.

use axum::body::{Body, HttpBody};
use axum::extract::{ConnectInfo, Request};
use axum::http::header::EXPECT;
use axum::http::{HeaderMap, Method};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use innkeeper_app::{App, Caller, IdempotencyKey};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};

/// The largest body that is read, in bytes.
pub const BODY_BYTES_MAX: usize = 1024 * 1024;
/// How much of a body that is too large is read and thrown away, so that the client gets to read the refusal: closing
/// a connection on which bytes lie unread takes back what was written to it.
const WASTE_BYTES_MAX: usize = 16 * BODY_BYTES_MAX;
/// The longest idempotency key, in characters.
const KEY_CHARS_MAX: usize = 255;

/// The header that carries an idempotency key.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// The header that names a request, in both directions.
pub const REQUEST_ID: &str = "x-request-id";

/// A request, read whole.
#[derive(Clone)]
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

impl std::fmt::Debug for Incoming {
    /// Leaves out query, headers and body: each of them may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("Incoming");
        shown.field("method", &self.method).field("path", &self.path).field("request_id", &self.request_id);
        shown.finish_non_exhaustive()
    }
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
        let body = whole(body, parts.headers.contains_key(EXPECT)).await?;
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
        caller.idempotency = Some(IdempotencyKey::new(text.to_owned(), self.fingerprint(&caller)));
        Ok(caller)
    }

    /// The hash of what makes this request this request: who asks, in which role, method, path, query and body.
    ///
    /// Keys belong to an account. An answer that was kept may hold what another login of it is not to know.
    fn fingerprint(&self, caller: &Caller) -> String {
        let mut hasher = Sha256::new();
        let query = self.query.as_deref().unwrap_or_default();
        let path = self.path.trim_end_matches('/');
        let who = format!("{} {}", caller.login, caller.role.as_str());
        let request = [self.method.as_str().as_bytes(), path.as_bytes(), query.as_bytes(), &self.body[..]];
        for part in std::iter::once(who.as_bytes()).chain(request) {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
        hasher.finalize().iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

/// Reads a body to its end. A client that `asks` before it sends is not told to go on when it announces too much.
async fn whole(mut body: Body, asks: bool) -> Result<Bytes, ReadError> {
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if asks && announced > BODY_BYTES_MAX {
        return Err(ReadError::TooLarge);
    }
    let mut bytes = BytesMut::new();
    let mut wasted = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| broken(&error))?;
        let Ok(part) = frame.into_data() else { continue };
        if announced <= BODY_BYTES_MAX && wasted == 0 && bytes.len() + part.len() <= BODY_BYTES_MAX {
            bytes.extend_from_slice(&part);
            continue;
        }
        bytes = BytesMut::new();
        wasted += part.len();
        if wasted > WASTE_BYTES_MAX {
            break;
        }
    }
    if wasted > 0 { Err(ReadError::TooLarge) } else { Ok(bytes.freeze()) }
}

/// Why a body broke off: whoever hands it over bounds the time that it may take.
fn broken(error: &axum::Error) -> ReadError {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == ErrorKind::TimedOut) {
            return ReadError::TooSlow;
        }
        cause = error.source();
    }
    ReadError::Broken
}

fn is_request_id(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use arriving::Parts;
    use std::collections::VecDeque;

    /// A body that arrives in parts, without the machinery of a server.
    mod arriving {
        use super::*;
        use std::pin::Pin;
        use std::task::{Context, Poll};

        pub(super) struct Parts {
            pub(super) parts: VecDeque<Result<Bytes, std::io::Error>>,
            pub(super) announced: u64,
        }

        impl HttpBody for Parts {
            type Data = Bytes;
            type Error = std::io::Error;

            fn poll_frame(
                mut self: Pin<&mut Self>,
                _: &mut Context<'_>,
            ) -> Poll<Option<Result<hyper::body::Frame<Bytes>, std::io::Error>>> {
                Poll::Ready(self.parts.pop_front().map(|part| part.map(hyper::body::Frame::data)))
            }

            fn size_hint(&self) -> hyper::body::SizeHint {
                hyper::body::SizeHint::with_exact(self.announced)
            }
        }
    }

    fn parts(sizes: &[usize], end: Option<ErrorKind>) -> Body {
        let whole = sizes.iter().map(|size| Ok(Bytes::from(vec![b'x'; *size])));
        let parts = whole.chain(end.map(|kind| Err(kind.into()))).collect();
        Body::new(Parts { parts, announced: 0 })
    }

    #[tokio::test]
    async fn a_body_is_read_whole_or_not_at_all() {
        let max = BODY_BYTES_MAX;
        assert_eq!(whole(parts(&[2, 0, 3], None), false).await.unwrap().len(), 5);
        assert_eq!(whole(parts(&[max - 1, 1], None), false).await.unwrap().len(), max);
        assert_eq!(whole(Body::from(vec![0; max]), true).await.unwrap().len(), max);
        for sizes in [&[max, 1][..], &[max + 1], &[max + 1, 1], &[max; 40]] {
            assert_eq!(whole(parts(sizes, None), false).await, Err(ReadError::TooLarge));
        }
        assert_eq!(whole(Body::from(vec![0; max + 1]), false).await, Err(ReadError::TooLarge));
        assert_eq!(whole(parts(&[1], Some(ErrorKind::TimedOut)), false).await, Err(ReadError::TooSlow));
        assert_eq!(whole(parts(&[1], Some(ErrorKind::BrokenPipe)), false).await, Err(ReadError::Broken));
    }

    #[tokio::test]
    async fn who_asks_before_it_sends_too_much_is_refused_unheard() {
        let parts = VecDeque::from([Err(ErrorKind::BrokenPipe.into())]);
        let unread = Body::new(Parts { parts, announced: BODY_BYTES_MAX as u64 + 1 });
        assert_eq!(whole(unread, true).await, Err(ReadError::TooLarge));
    }
}
