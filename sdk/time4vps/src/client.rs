//! The client: where the service is, who calls, and how patiently.

use crate::credential::Credential;
use crate::encoding::Encoding;
use crate::error::{Error, Invalid};
use crate::login::Tokens;
use crate::retry::RetryPolicy;
use crate::session::Session;
use crate::transport;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Where the service of the original provider is. The same product runs elsewhere under another host.
pub const BASE_URL: &str = "https://billing.time4vps.com/api";

/// A client of one account. Clones are cheap and share their connections.
///
/// Its methods are in the modules of the resources; each returns a [`Call`](crate::Call) or a
/// [`Wait`](crate::Wait), and nothing is sent before that is awaited.
#[derive(Clone)]
pub struct Client {
    settings: Arc<Settings>,
}

/// What a client was built from.
pub(crate) struct Settings {
    pub(crate) http: reqwest::Client,
    pub(crate) base_url: String,
    pub(crate) session: Session,
    pub(crate) encoding: Encoding,
    pub(crate) timeout: Duration,
    pub(crate) retry: RetryPolicy,
    pub(crate) idempotency_keys: bool,
}

impl Client {
    /// A client of the original provider with everything as usual.
    pub fn new(credential: impl Into<Credential>) -> Result<Self, Error> {
        Self::builder(credential).build()
    }

    /// A client with settings of its own. A pair of mail address and password is a credential, and so are those that
    /// [`Credential`] makes.
    pub fn builder(credential: impl Into<Credential>) -> ClientBuilder {
        ClientBuilder {
            credential: credential.into(),
            encoding: Encoding::default(),
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

    /// The tokens that the client has now: the ones it was given, or the ones it got when it signed in. A program may
    /// keep them for its next start.
    pub fn tokens(&self) -> Option<Tokens> {
        self.settings.session.tokens()
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
    credential: Credential,
    encoding: Encoding,
    base_url: String,
    timeout: Duration,
    retry: RetryPolicy,
    user_agent: String,
    idempotency_keys: bool,
    http: Option<reqwest::Client>,
}

impl ClientBuilder {
    /// Where the service is, `/api` included: `http://127.0.0.1:8080/api`. A final slash does no harm.
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

    /// How the parameters of a POST and a PUT are written; as a form unless said otherwise.
    pub const fn encoding(mut self, encoding: Encoding) -> Self {
        self.encoding = encoding;
        self
    }

    /// Whether POST, PUT and DELETE carry an `Idempotency-Key` and are then as safe to repeat as a GET.
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

    /// Builds the client. Fails when the base URL or the credential cannot be used, and when there is no TLS to use.
    pub fn build(self) -> Result<Client, Error> {
        let base_url = self.base_url.trim_end_matches('/').to_owned();
        let usable = reqwest::Url::parse(&base_url).is_ok_and(|url| {
            matches!(url.scheme(), "http" | "https") && url.query().is_none() && url.fragment().is_none()
        });
        if !usable {
            return Err(Invalid::new("base_url", "must be an http or https URL without a query").into());
        }
        let session = Session::new(self.credential)?;
        let http = match self.http {
            Some(http) => http,
            None => transport::http_client(&base_url, &self.user_agent)?,
        };
        let Self { timeout, retry, idempotency_keys, encoding, .. } = self;
        let settings = Settings { http, base_url, session, encoding, timeout, retry, idempotency_keys };
        Ok(Client { settings: Arc::new(settings) })
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}
