//! A call that is ready to go: look at it, await it, or block on it.

use crate::client::Client;
use crate::error::{AnswerBody, Error, Invalid};
use crate::loose::Request;
use crate::record::Answer;
use crate::xml::{Element, Fault};
use crate::{percent, retry, transport};
use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;

/// The header that makes a request safe to repeat.
const IDEMPOTENCY_HEADER: &str = "idempotency-key";

/// The future of a call.
pub type CallFuture<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

/// An operation with its request; `T` is what it answers.
///
/// Nothing is sent before it is awaited, or with the feature `blocking` before [`block`](Self::block). A value
/// that breaks a rule is found when the call is made and reported instead of sending, as [`Error::Invalid`].
#[must_use = "a call is sent when it is awaited or blocked on"]
pub struct Call<T> {
    client: Client,
    request: Result<Prepared, Error>,
    read: fn(&[u8]) -> Result<T, Error>,
}

/// A request as it is going to be sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Prepared {
    method: Method,
    path: String,
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    body: Option<String>,
}

/// The verb of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Looks.
    Get,
    /// Makes.
    Post,
    /// Changes.
    Put,
    /// Removes.
    Delete,
}

impl Method {
    /// The verb in upper case.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
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

    /// The path below the base URL, such as `/api/v4/acme/subscribers/77.xml`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The parameters, not yet encoded.
    pub fn query(&self) -> &[(String, String)] {
        &self.query
    }

    /// The headers beside the API token, with names in lower case.
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// The XML body.
    pub fn body(&self) -> Option<&str> {
        self.body.as_deref()
    }

    /// Whether it may be sent again without another effect.
    pub fn is_repeatable(&self) -> bool {
        self.method == Method::Get || self.headers.iter().any(|(name, _)| name == IDEMPOTENCY_HEADER)
    }

    /// Path and encoded parameters.
    pub(crate) fn target(&self) -> String {
        let mut target = self.path.clone();
        percent::query(&mut target, self.query.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        target
    }
}

impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The body stays out: it may hold a card.
        write!(f, "{} {}", self.method, self.target())
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
        if let Ok(request) = &mut self.request {
            request.headers.retain(|(name, _)| name != IDEMPOTENCY_HEADER);
            request.headers.push((IDEMPOTENCY_HEADER.to_owned(), key.into()));
        }
        self
    }
}

impl<T: Answer> Call<T> {
    /// A call that looks.
    pub(crate) fn get(client: &Client, path: Path) -> Self {
        Self::answered(client, Method::Get, path)
    }

    /// A call with an answer to read.
    pub(crate) fn answered(client: &Client, method: Method, path: Path) -> Self {
        Self::new(client, method, path, xml)
    }
}

impl Call<()> {
    /// A call whose answer says nothing but that it worked.
    pub(crate) fn blank(client: &Client, method: Method, path: Path) -> Self {
        Self::new(client, method, path, |_| Ok(()))
    }
}

impl<T> Call<T> {
    fn new(client: &Client, method: Method, path: Path, read: fn(&[u8]) -> Result<T, Error>) -> Self {
        let request = path.0.map_err(Error::from).map(|path| Prepared {
            method,
            path,
            query: Vec::new(),
            headers: Vec::new(),
            body: None,
        });
        let call = Self { client: client.clone(), request, read };
        if method != Method::Get && client.settings().idempotency_keys {
            return call.idempotency_key(format!("{:016x}{:016x}", retry::chance(0), retry::chance(1)));
        }
        call
    }

    /// Adds a parameter.
    pub(crate) fn parameter(mut self, name: &str, value: impl Into<String>) -> Self {
        if let Ok(request) = &mut self.request {
            request.query.push((name.to_owned(), value.into()));
        }
        self
    }

    /// Adds an XML body.
    pub(crate) fn xml(mut self, body: &impl Request) -> Self {
        let body = body.to_element();
        if !body.is_writable() {
            return self.rule(Err(Invalid::new("the body", "must have no control characters")));
        }
        if let Ok(request) = &mut self.request {
            request.body = Some(body.to_compact());
            request.headers.push(("content-type".to_owned(), "application/xml".to_owned()));
        }
        self
    }

    /// Refuses the call when a rule is broken.
    pub(crate) fn rule(mut self, kept: Result<(), Invalid>) -> Self {
        if let (Ok(_), Err(broken)) = (&self.request, kept) {
            self.request = Err(broken.into());
        }
        self
    }

    /// The same call with another way to read the answer.
    pub(crate) fn read_with<U>(self, read: fn(&[u8]) -> Result<U, Error>) -> Call<U> {
        Call { client: self.client, request: self.request, read }
    }

    /// The same call with the answer as a tree of XML. An answer without XML, as that of a deletion, does not read.
    pub fn raw(self) -> Call<Element> {
        self.read_with(|body| Element::parse(body).map_err(|fault| unread(body, fault)))
    }

    async fn send(self) -> Result<T, Error> {
        let request = self.request?;
        let settings = self.client.settings();
        let send = || transport::send(settings, &request);
        let answer = retry::run(&settings.retry, request.is_repeatable(), send).await?;
        (self.read)(&answer.body)
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

/// Reads an XML answer and names the member at fault.
fn xml<T: Answer>(body: &[u8]) -> Result<T, Error> {
    T::from_xml(body).map_err(|fault| unread(body, fault))
}

fn unread(body: &[u8], source: Fault) -> Error {
    let path = if source.path().is_empty() { "." } else { source.path() };
    Error::Decode { path: path.to_owned(), body: AnswerBody::new(body), source }
}

/// A path that is being put together from fixed words and identifiers.
#[derive(Clone, Debug)]
pub(crate) struct Path(Result<String, Invalid>);

impl Path {
    /// A path of fixed words, such as `/api/v4/acme/subscribers`.
    pub(crate) fn of(words: &str) -> Self {
        Self(Ok(words.to_owned()))
    }

    /// Adds fixed words, such as `/fees.xml`.
    pub(crate) fn then(mut self, words: &str) -> Self {
        if let Ok(path) = &mut self.0 {
            path.push_str(words);
        }
        self
    }

    /// Adds an identifier as one segment, whatever characters it has. An empty one is refused, because it would
    /// address the collection, and so are the two that a server may resolve.
    pub(crate) fn id(mut self, id: impl AsRef<str>) -> Self {
        let id = id.as_ref();
        if matches!(id, "" | "." | "..") {
            self.0 = self.0.and_then(|_| Err(Invalid::new("id", "must be a segment of a path")));
        } else if let Ok(path) = &mut self.0 {
            path.push('/');
            percent::encode(path, id);
        }
        self
    }
}
