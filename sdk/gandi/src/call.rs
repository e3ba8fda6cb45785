//! A call that is ready to go: look at it, await it, or block on it.

use crate::client::Client;
use crate::error::{Error, Invalid};
use crate::secret::ApiKey;
use crate::xmlrpc::{DecodeError, FromValue, MethodCall, MethodResponse, ToValue, Value};
use crate::{retry, transport};
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
    read: fn(Value) -> Result<T, DecodeError>,
}

/// A request as it is going to be sent. XML-RPC has one verb, POST, and one path.
#[derive(Clone, PartialEq, Eq)]
pub struct Prepared {
    rpc_method: String,
    path: String,
    headers: Vec<(String, String)>,
    key: Option<ApiKey>,
    params: Vec<Value>,
    looks: bool,
}

impl Prepared {
    /// The verb: POST.
    pub const fn method(&self) -> &'static str {
        "POST"
    }

    /// The method, such as `hosting.vm.list`.
    pub fn rpc_method(&self) -> &str {
        &self.rpc_method
    }

    /// The path of the base URL, such as `/xmlrpc/`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The headers, with names in lower case.
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// The parameters after the API key.
    pub fn params(&self) -> &[Value] {
        &self.params
    }

    /// Whether the API key is the first parameter: of everything but `system.*`.
    pub const fn needs_key(&self) -> bool {
        self.key.is_some()
    }

    /// The XML body, with the API key in it.
    pub fn body(&self) -> String {
        let key = self.key.as_ref().map(|key| Value::from(key.as_str()));
        MethodCall::new(&self.rpc_method, key.into_iter().chain(self.params.iter().cloned())).to_xml()
    }

    /// Whether it may be sent again without another effect: it only looks, or it has an idempotency key.
    pub fn is_repeatable(&self) -> bool {
        self.looks || self.headers.iter().any(|(name, _)| name == IDEMPOTENCY_HEADER)
    }
}

impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Key and parameters stay out: a parameter may be a password.
        write!(f, "POST {} {}", self.path, self.rpc_method)
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

    /// Adds a parameter.
    pub(crate) fn param(mut self, value: &(impl ToValue + ?Sized)) -> Self {
        if let Ok(request) = &mut self.request {
            let value = value.to_value();
            if value.is_writable() {
                request.params.push(value);
            } else {
                let rule = "must have no control characters, for which XML has no place";
                self.request = Err(Invalid::new("a text", rule).into());
            }
        }
        self
    }

    /// Adds the id of a resource.
    pub(crate) fn id(self, id: impl Into<i64>) -> Self {
        let id = id.into();
        self.rule(crate::rule::positive("id", Some(id))).param(&id)
    }

    /// Refuses the call when a rule is broken.
    pub(crate) fn rule(mut self, kept: Result<(), Invalid>) -> Self {
        if let (Ok(_), Err(broken)) = (&self.request, kept) {
            self.request = Err(broken.into());
        }
        self
    }

    /// Leaves the API key out.
    pub(crate) fn without_key(mut self) -> Self {
        if let Ok(request) = &mut self.request {
            request.key = None;
        }
        self
    }

    /// The same call with another way to read the answer.
    fn read_with<U>(self, read: fn(Value) -> Result<U, DecodeError>) -> Call<U> {
        Call { client: self.client, request: self.request, read }
    }

    /// The same call with the answer as a value of XML-RPC.
    pub fn raw(self) -> Call<Value> {
        self.read_with(Ok)
    }

    async fn send(self) -> Result<T, Error> {
        let request = self.request?;
        let settings = self.client.settings();
        let body = request.body();
        let send = || exchange(settings, &request, &body, self.read);
        retry::run(&settings.retry, request.is_repeatable(), send).await
    }
}

impl<T: FromValue> Call<T> {
    /// A call that only looks.
    pub(crate) fn look(client: &Client, method: &str) -> Self {
        let settings = client.settings();
        let request = Prepared {
            rpc_method: method.to_owned(),
            path: settings.path.clone(),
            headers: vec![("content-type".to_owned(), "text/xml".to_owned())],
            key: Some(settings.key.clone()),
            params: Vec::new(),
            looks: true,
        };
        Self { client: client.clone(), request: Ok(request), read: T::from_value }
    }

    /// A call that changes something.
    pub(crate) fn change(client: &Client, method: &str) -> Self {
        let mut call = Self::look(client, method);
        if let Ok(request) = &mut call.request {
            request.looks = false;
        }
        if client.settings().idempotency_keys {
            return call.idempotency_key(format!("{:016x}{:016x}", retry::chance(0), retry::chance(1)));
        }
        call
    }
}

/// Sends a request once and reads the answer. A fault is an answer of XML-RPC and still an error of the call.
async fn exchange<T>(
    settings: &crate::client::Settings,
    request: &Prepared,
    body: &str,
    read: fn(Value) -> Result<T, DecodeError>,
) -> Result<T, Error> {
    let answer = transport::send(settings, request, body).await?;
    let unread = |source| Error::unread(&answer.body, source);
    match MethodResponse::read(&answer.body).map_err(unread)? {
        MethodResponse::Value(value) => read(value).map_err(unread),
        MethodResponse::Fault(fault) => Err(Error::faulted(fault)),
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
