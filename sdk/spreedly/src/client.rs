//! The client: where the service is, who calls, and how patiently.

use crate::call::Path;
use crate::error::{Error, Invalid};
use crate::retry::RetryPolicy;
use crate::transport;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Where the service of the original provider is.
pub const BASE_URL: &str = "https://spreedly.com";
/// Where the same service went on under another name.
pub const PIN_PAYMENTS_URL: &str = "https://subs.pinpayments.com";

/// A client of one site. Clones are cheap and share their connections.
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
    pub(crate) token: Token,
    pub(crate) site_path: String,
    pub(crate) is_test_site: bool,
    pub(crate) timeout: Duration,
    pub(crate) retry: RetryPolicy,
    pub(crate) idempotency_keys: bool,
}

impl Client {
    /// A client of the original provider with everything as usual.
    pub fn new(token: impl Into<String>, site: impl Into<String>) -> Result<Self, Error> {
        Self::builder(token, site).build()
    }

    /// A client with settings of its own. `token` is the API token of the site, `site` its short name.
    pub fn builder(token: impl Into<String>, site: impl Into<String>) -> ClientBuilder {
        ClientBuilder {
            token: token.into(),
            site: site.into(),
            is_test_site: None,
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

    /// Whether subscribers of the site may be deleted.
    pub fn is_test_site(&self) -> bool {
        self.settings.is_test_site
    }

    /// The site as a segment of a path, with its slash.
    pub(crate) fn site_path(&self) -> &str {
        &self.settings.site_path
    }

    /// A path of the API of the site.
    pub(crate) fn path(&self, words: &str) -> Path {
        Path::of(&format!("/api/v4{}{words}", self.site_path()))
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
    token: String,
    site: String,
    is_test_site: Option<bool>,
    base_url: String,
    timeout: Duration,
    retry: RetryPolicy,
    user_agent: String,
    idempotency_keys: bool,
    http: Option<reqwest::Client>,
}

impl ClientBuilder {
    /// Where the service is: `http://127.0.0.1:8080`. What follows it, `/api/v4/` and the site, is added. A final
    /// slash does no harm.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = base_url.into();
        self
    }

    /// Whether it is a test site, where subscribers may be deleted. Unless said otherwise, it is one when its name
    /// contains `test`.
    pub const fn test_site(mut self, is_one: bool) -> Self {
        self.is_test_site = Some(is_one);
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

    /// Builds the client. Fails when the base URL, the token or the site cannot be used, and when there is no TLS to use.
    pub fn build(self) -> Result<Client, Error> {
        let base_url = self.base_url.trim_end_matches('/').to_owned();
        let usable = reqwest::Url::parse(&base_url).is_ok_and(|url| {
            matches!(url.scheme(), "http" | "https") && url.query().is_none() && url.fragment().is_none()
        });
        if !usable {
            return Err(Invalid::new("base_url", "must be an http or https URL without a query").into());
        }
        let token = Token::new(&self.token)?;
        let http = match self.http {
            Some(http) => http,
            None => transport::http_client(&base_url, &self.user_agent)?,
        };
        let site_path = site_path(&self.site)?;
        let is_test_site = self.is_test_site.unwrap_or_else(|| self.site.contains("test"));
        let Self { timeout, retry, idempotency_keys, .. } = self;
        let settings =
            Settings { http, base_url, token, site_path, is_test_site, timeout, retry, idempotency_keys };
        Ok(Client { settings: Arc::new(settings) })
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}

fn site_path(site: &str) -> Result<String, Invalid> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if site.is_empty() || !site.bytes().all(plain) {
        return Err(Invalid::new("site", "must be 1 or more of a-z, A-Z, 0-9, - and _"));
    }
    Ok(format!("/{site}"))
}

/// The API token. It has no `Debug`, and the header made of it hides itself.
pub(crate) struct Token(String);

impl Token {
    fn new(token: &str) -> Result<Self, Error> {
        // A colon would end the user name that the token is sent as.
        let visible = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':');
        if !visible {
            return Err(
                Invalid::new("token", "must be 1 or more visible ASCII characters without a colon").into()
            );
        }
        Ok(Self(token.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}
