//! The client: where the service is, who calls, and how patiently.

use crate::error::{Error, Invalid};
use crate::retry::RetryPolicy;
use crate::secret::ApiKey;
use crate::transport;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Where the service of the original provider is. Its test system is at `https://rpc.ote.gandi.net/xmlrpc/`.
pub const BASE_URL: &str = "https://rpc.gandi.net/xmlrpc/";

/// A client of one account. Clones are cheap and share their connections.
///
/// Its methods are in the modules of the resources; each returns a [`Call`](crate::Call), a
/// [`List`](crate::List) or a [`Wait`](crate::Wait), and nothing is sent before that is awaited.
#[derive(Clone)]
pub struct Client {
    settings: Arc<Settings>,
}

/// What a client was built from.
pub(crate) struct Settings {
    pub(crate) http: reqwest::Client,
    pub(crate) base_url: String,
    pub(crate) path: String,
    pub(crate) key: ApiKey,
    pub(crate) timeout: Duration,
    pub(crate) retry: RetryPolicy,
    pub(crate) idempotency_keys: bool,
}

impl Client {
    /// A client of the original provider with everything as usual.
    pub fn new(key: impl Into<String>) -> Result<Self, Error> {
        Self::builder(key).build()
    }

    /// A client with settings of its own. `key` is the API key: 24 lower-case letters and digits.
    pub fn builder(key: impl Into<String>) -> ClientBuilder {
        Self::with_key(ApiKey::new(key))
    }

    /// A client without a key, which can make a contact and ask what methods there are.
    pub fn anonymous() -> ClientBuilder {
        Self::with_key(Ok(ApiKey::none()))
    }

    fn with_key(key: Result<ApiKey, Invalid>) -> ClientBuilder {
        ClientBuilder {
            key,
            base_url: BASE_URL.to_owned(),
            timeout: Duration::from_secs(30),
            retry: RetryPolicy::default(),
            user_agent: concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")).to_owned(),
            idempotency_keys: false,
            http: None,
        }
    }

    /// Where the service is.
    pub fn base_url(&self) -> &str {
        &self.settings.base_url
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base_url", &self.settings.base_url).finish_non_exhaustive()
    }
}

/// Settings of a client that is to be.
#[must_use]
#[derive(Clone)]
pub struct ClientBuilder {
    key: Result<ApiKey, Invalid>,
    base_url: String,
    timeout: Duration,
    retry: RetryPolicy,
    user_agent: String,
    idempotency_keys: bool,
    http: Option<reqwest::Client>,
}

impl ClientBuilder {
    /// Where the service is: `http://127.0.0.1:8080/xmlrpc/`. It ends with a slash, said or not.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = base_url.into();
        self
    }

    /// How long one exchange may take; 30 s unless said otherwise.
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How often and how patiently safe requests are repeated.
    pub fn retry(mut self, retry: RetryPolicy) -> Self {
        self.retry = retry;
        self
    }

    /// How the client names itself.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// Whether changes carry an `Idempotency-Key` and are then as safe to repeat as a look.
    ///
    /// Off unless said otherwise: innkeeper honours the key, the original service does not know it and would do
    /// the work twice.
    pub const fn idempotency_keys(mut self, on: bool) -> Self {
        self.idempotency_keys = on;
        self
    }

    /// An HTTP client to use instead of an own one: for proxies, other certificates, shared connections.
    /// [`user_agent`](Self::user_agent) has no effect on it.
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.http = Some(http);
        self
    }

    /// Builds the client. Fails when the base URL or the key cannot be used, and when there is no TLS to use.
    pub fn build(self) -> Result<Client, Error> {
        let base_url = format!("{}/", self.base_url.trim_end_matches('/'));
        let url = reqwest::Url::parse(&base_url).ok().filter(|url| {
            matches!(url.scheme(), "http" | "https") && url.query().is_none() && url.fragment().is_none()
        });
        let Some(url) = url else {
            return Err(Invalid::new("base_url", "must be an http or https URL without a query").into());
        };
        let path = url.path().to_owned();
        let key = self.key?;
        let http = match self.http {
            Some(http) => http,
            None => transport::http_client(&base_url, &self.user_agent)?,
        };
        let Self { timeout, retry, idempotency_keys, .. } = self;
        let settings = Settings { http, base_url, path, key, timeout, retry, idempotency_keys };
        Ok(Client { settings: Arc::new(settings) })
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}
