//! A call that is ready to go: look at it, await it, or block on it.

use crate::client::Client;
use crate::error::{AnswerBody, Error, Invalid};
use crate::loose::Request;
use crate::{retry, transport};
use serde::Serialize;
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
    body: Option<Value>,
    needs_token: bool,
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

    /// The path below the base URL, such as `/servers/951FEECF08A537A018B7D0285EAEEF6E`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The parameters, not yet encoded.
    pub fn query(&self) -> &[(String, String)] {
        &self.query
    }

    /// The headers beside the API key, with names in lower case.
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// The JSON body.
    pub const fn body(&self) -> Option<&Value> {
        self.body.as_ref()
    }

    /// Whether the API key goes with it: with everything but a ping.
    pub const fn needs_token(&self) -> bool {
        self.needs_token
    }

    /// Whether it may be sent again without another effect.
    pub fn is_repeatable(&self) -> bool {
        self.method == Method::Get || self.headers.iter().any(|(name, _)| name == IDEMPOTENCY_HEADER)
    }

    /// Path and encoded parameters.
    pub(crate) fn target(&self) -> String {
        let mut target = self.path.clone();
        for (index, (name, value)) in self.query.iter().enumerate() {
            target.push(if index == 0 { '?' } else { '&' });
            encode(&mut target, name);
            target.push('=');
            encode(&mut target, value);
        }
        target
    }
}

impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The body stays out: it may hold a password.
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

impl<T: DeserializeOwned> Call<T> {
    pub(crate) fn new(client: &Client, method: Method, path: Path) -> Self {
        let request = path.0.map_err(Error::from).map(|path| Prepared {
            method,
            path,
            query: Vec::new(),
            headers: Vec::new(),
            body: None,
            needs_token: true,
        });
        let call = Self { client: client.clone(), request, read: json };
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

    /// Adds a JSON body.
    pub(crate) fn json(mut self, body: &impl Serialize) -> Self {
        self.request = self.request.and_then(|mut request| {
            let body = serde_json::to_value(body);
            request.body = Some(body.map_err(|_| Invalid::new("the body", "must be writable as JSON"))?);
            request.headers.push(("content-type".to_owned(), "application/json".to_owned()));
            Ok(request)
        });
        self
    }

    /// Adds a JSON body of one id.
    pub(crate) fn id_body(self, name: &'static str, id: impl AsRef<str>) -> Self {
        let given = !id.as_ref().is_empty();
        let kept = if given { Ok(()) } else { Err(Invalid::new(name, "must be the id of a resource")) };
        self.json(&std::collections::BTreeMap::from([(name, id.as_ref())])).rule(kept)
    }

    /// Adds a JSON body of one member.
    pub(crate) fn member(self, name: &'static str, value: &impl Serialize) -> Self {
        self.json(&std::collections::BTreeMap::from([(name, value)]))
    }

    /// Adds a JSON body of one list, which is not empty and has no empty id.
    pub(crate) fn list(self, name: &'static str, items: &[impl Serialize]) -> Self {
        let kept = crate::rule::some(name, items);
        let call = self.member(name, &items).rule(kept);
        let items =
            call.request.as_ref().ok().and_then(|request| request.body.as_ref()?.get(name)?.as_array());
        let empty = |item: &Value| item == "" || item.get("id").is_some_and(|id| id == "");
        let kept = if items.is_some_and(|items| items.iter().any(empty)) {
            Err(Invalid::new(name, "must be the ids of resources"))
        } else {
            Ok(())
        };
        call.rule(kept)
    }

    /// Adds a JSON body that has to keep the rules by which a service reads it.
    pub(crate) fn checked<B: Serialize + Request>(self, body: &B) -> Self {
        let mut call = self.json(body);
        call.request = call.request.and_then(|request| {
            B::decode(request.body.as_ref().unwrap_or(&Value::Null)).map_err(Invalid::from)?;
            Ok(request)
        });
        call
    }

    /// Refuses the call when a rule is broken.
    pub(crate) fn rule(mut self, kept: Result<(), Invalid>) -> Self {
        if let (Ok(_), Err(broken)) = (&self.request, kept) {
            self.request = Err(broken.into());
        }
        self
    }

    /// Leaves the API key out.
    pub(crate) fn without_token(mut self) -> Self {
        if let Ok(request) = &mut self.request {
            request.needs_token = false;
        }
        self
    }
}

impl<T> Call<T> {
    /// The same call with another way to read the answer.
    pub(crate) fn read_with<U>(self, read: fn(&[u8]) -> Result<U, Error>) -> Call<U> {
        Call { client: self.client, request: self.request, read }
    }

    /// The same call with the answer as JSON, members that this crate does not know included.
    pub fn raw(self) -> Call<Value> {
        self.read_with(json)
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

/// Reads a JSON answer and names the member at fault.
pub(crate) fn json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let read = serde_path_to_error::deserialize(&mut reader);
    let fault = |path: String, source| Error::Decode { path, body: AnswerBody::new(body), source };
    let value = read.map_err(|error| fault(error.path().to_string(), error.into_inner()))?;
    reader.end().map_err(|source| fault(".".to_owned(), source))?;
    Ok(value)
}

/// Reads an object, or null and `[]` as none.
pub(crate) fn maybe<T: DeserializeOwned>(body: &[u8]) -> Result<Option<T>, Error> {
    match json::<Value>(body)? {
        Value::Null => Ok(None),
        Value::Array(items) if items.is_empty() => Ok(None),
        _ => json(body).map(Some),
    }
}

/// A path that is being put together from fixed words and identifiers.
#[derive(Clone, Debug)]
pub(crate) struct Path(Result<String, Invalid>);

impl Path {
    /// A path of fixed words, such as `/servers`.
    pub(crate) fn of(words: &str) -> Self {
        Self(Ok(words.to_owned()))
    }

    /// Adds fixed words, such as `/hardware/hdds`.
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
            self.0 = self.0.and_then(|_| Err(Invalid::new("id", "must be the id of a resource")));
        } else if let Ok(path) = &mut self.0 {
            path.push('/');
            encode(path, id);
        }
        self
    }
}

/// Appends a text in which only unreserved characters stay as they are (RFC 3986, section 2.3).
fn encode(to: &mut String, text: &str) {
    use std::fmt::Write;
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            to.push(char::from(byte));
        } else {
            // Writing into a text does not fail.
            let _ = write!(to, "%{byte:02X}");
        }
    }
}
