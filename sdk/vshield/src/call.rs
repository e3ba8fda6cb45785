//! A call that is ready to go: look at it, await it, or block on it.

use crate::client::Client;
use crate::error::{AnswerBody, Error, Invalid};
use crate::form::{CONTENT_TYPE, Form, Request};
use crate::retry;
use crate::transport::{self, Answer};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;

/// The header that makes a request safe to repeat.
const IDEMPOTENCY_HEADER: &str = "idempotency-key";

/// The future of a call.
pub type CallFuture<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

/// An operation with its request; `T` is what it answers.
///
/// Nothing is sent before it is awaited, or with the feature `blocking` before [`block`](Self::block).
/// Values that break a rule cannot be made, so that only an idempotency key is left to be refused here, as
/// [`Error::Invalid`].
#[must_use = "a call is sent when it is awaited or blocked on"]
pub struct Call<T> {
    client: Client,
    request: Result<Prepared, Error>,
    read: fn(Answer) -> Result<T, Error>,
}

/// A request as it is going to be sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Prepared {
    method: Method,
    path: String,
    headers: Vec<(String, String)>,
    body: Option<Form>,
}

/// The verb of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Looks.
    Get,
    /// Makes, changes or removes.
    Post,
}

impl Method {
    /// The verb in upper case.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Prepared {
    /// The verb.
    pub const fn method(&self) -> Method {
        self.method
    }

    /// The path below the base URL, such as `/server/getInfo/12`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The headers beside the API key, with names in lower case.
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// The body.
    pub const fn body(&self) -> Option<&Form> {
        self.body.as_ref()
    }

    /// Whether it may be sent again without another effect.
    pub fn is_repeatable(&self) -> bool {
        self.method == Method::Get || self.headers.iter().any(|(name, _)| name == IDEMPOTENCY_HEADER)
    }
}

impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

impl<T> Call<T> {
    /// The request as it is going to be sent, or why it is not.
    pub const fn request(&self) -> Result<&Prepared, &Error> {
        self.request.as_ref()
    }

    /// Adds an idempotency key, by which the service recognises a repetition. Only a service that knows such keys
    /// may be given one: with a key the call is repeated when the network fails.
    pub fn idempotency_key(mut self, key: impl Into<String>) -> Self {
        let key = key.into();
        let is_visible = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_graphic());
        match &mut self.request {
            Ok(request) if is_visible => {
                request.headers.retain(|(name, _)| name != IDEMPOTENCY_HEADER);
                request.headers.push((IDEMPOTENCY_HEADER.to_owned(), key));
            }
            Ok(_) => {
                let rule = "must be 1 or more visible ASCII characters";
                self.request = Err(Invalid::new("the idempotency key", rule).into());
            }
            Err(_) => {}
        }
        self
    }
}

impl<T: DeserializeOwned> Call<T> {
    /// A look. The path is made of fixed words and of numbers, so that there is nothing to encode.
    pub(crate) fn look(client: &Client, path: String) -> Self {
        let request = Prepared { method: Method::Get, path, headers: Vec::new(), body: None };
        Self { client: client.clone(), request: Ok(request), read }
    }

    /// Work that needs no more than its path.
    pub(crate) fn work(client: &Client, path: String) -> Self {
        let request = Prepared { method: Method::Post, path, headers: Vec::new(), body: None };
        let call = Self { client: client.clone(), request: Ok(request), read };
        if client.settings().idempotency_keys {
            return call.idempotency_key(format!("{:016x}{:016x}", retry::chance(0), retry::chance(1)));
        }
        call
    }

    /// Adds the body of a wish.
    pub(crate) fn wish(mut self, wish: &impl Request) -> Self {
        if let Ok(request) = &mut self.request {
            request.body = Some(wish.form());
            request.headers.push(("content-type".to_owned(), CONTENT_TYPE.to_owned()));
        }
        self
    }
}

impl<T> Call<T> {
    /// The same call with the result as JSON, members that this crate does not know included.
    pub fn raw(self) -> Call<Value> {
        Call { client: self.client, request: self.request, read }
    }

    async fn send(self) -> Result<T, Error> {
        let request = self.request?;
        let settings = self.client.settings();
        let send = || transport::send(settings, &request);
        let answer = retry::run(&settings.retry, request.is_repeatable(), send).await?;
        (self.read)(answer)
    }
}

#[cfg(feature = "blocking")]
impl<T: Send + 'static> Call<T> {
    /// Sends the call and waits for the answer, on a small runtime of the crate.
    ///
    /// Inside an async runtime it returns [`Error::Invalid`]: blocking there would stop everything else.
    pub fn block(self) -> Result<T, Error> {
        crate::blocking::run(self.into_future())
    }
}

impl<T: Send + 'static> IntoFuture for Call<T> {
    type Output = Result<T, Error>;
    type IntoFuture = CallFuture<T>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Call").field(&self.request).finish()
    }
}

/// Reads a result and names the member at fault.
fn read<T: DeserializeOwned>(answer: Answer) -> Result<T, Error> {
    let Answer { result, body } = answer;
    serde_path_to_error::deserialize(result).map_err(|error| {
        let path = match error.path().to_string().as_str() {
            "." => "result".to_owned(),
            member if member.starts_with('[') => format!("result{member}"),
            member => format!("result.{member}"),
        };
        Error::Decode { path, body: AnswerBody::new(&body), source: error.into_inner() }
    })
}
