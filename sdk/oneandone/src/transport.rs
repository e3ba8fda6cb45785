//! The only module that knows the HTTP library: one request out, one bounded answer in.

use crate::call::{Method, Prepared};
use crate::client::Settings;
use crate::error::{Error, TransportKind};
use reqwest::header::{CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use std::time::Duration;

/// The longest answer that is read; the longest known one is a configuration of a VPN, far below.
const ANSWER_BYTES_MAX: usize = 32 * 1024 * 1024;

/// An answer that is a success.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) body: Vec<u8>,
}

/// Sends a request once.
pub(crate) async fn send(settings: &Settings, request: &Prepared) -> Result<Answer, Error> {
    let method = match request.method() {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Delete => reqwest::Method::DELETE,
    };
    let url = format!("{}{}", settings.base_url, request.target());
    let mut outgoing =
        settings.http.request(method, url).timeout(settings.timeout).headers(headers(settings, request)?);
    if let Some(body) = request.body() {
        outgoing = outgoing.body(body.to_string());
    } else if matches!(request.method(), Method::Post | Method::Put) {
        // Servers may ask for the length, and the library tells none of a body that is not there.
        outgoing = outgoing.header(CONTENT_LENGTH, 0);
    }
    let response = outgoing.send().await.map_err(broken)?;
    let status = response.status();
    let retry_after = wait_asked(response.headers());
    let body = read(response).await?;
    if status.is_success() {
        return Ok(Answer { body });
    }
    Err(Error::refused(status.as_u16(), &body, retry_after))
}

fn headers(settings: &Settings, request: &Prepared) -> Result<HeaderMap, Error> {
    let mut headers = HeaderMap::new();
    if request.needs_token() {
        headers.insert(crate::TOKEN_HEADER, settings.token.header());
    }
    for (name, value) in request.headers() {
        let name = HeaderName::try_from(name.as_str()).map_err(setup)?;
        headers.insert(name, HeaderValue::try_from(value.as_str()).map_err(setup)?);
    }
    Ok(headers)
}

async fn read(mut response: reqwest::Response) -> Result<Vec<u8>, Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(broken)? {
        if body.len() + chunk.len() > ANSWER_BYTES_MAX {
            let source = format!("more than {ANSWER_BYTES_MAX} bytes").into();
            return Err(Error::Transport { kind: TransportKind::TooLong, source });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Whole seconds, by either header. A date in `Retry-After` is not read: this service writes seconds.
fn wait_asked(headers: &HeaderMap) -> Option<Duration> {
    let seconds = |value: &HeaderValue| value.to_str().ok()?.trim().parse().ok().map(Duration::from_secs);
    let asked = headers.get(RETRY_AFTER).and_then(seconds);
    asked.or_else(|| headers.get(crate::RATE_RESET_HEADER).and_then(seconds))
}

fn broken(error: reqwest::Error) -> Error {
    let kind = if error.is_connect() {
        TransportKind::Connect
    } else if error.is_timeout() {
        TransportKind::Timeout
    } else if error.is_builder() {
        TransportKind::Setup
    } else {
        TransportKind::Interrupted
    };
    Error::Transport { kind, source: Box::new(error) }
}

fn setup(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Transport { kind: TransportKind::Setup, source: Box::new(error) }
}

/// The HTTP client of a client that brings none.
pub(crate) fn http_client(base_url: &str, user_agent: &str) -> Result<reqwest::Client, Error> {
    // Redirects are not followed: the service sends none, and the API key goes to no other place.
    let builder =
        reqwest::Client::builder().user_agent(user_agent).redirect(reqwest::redirect::Policy::none());
    with_tls(builder, base_url).build().map_err(setup)
}

#[cfg(feature = "tls")]
fn with_tls(builder: reqwest::ClientBuilder, base_url: &str) -> reqwest::ClientBuilder {
    use rustls::crypto::{CryptoProvider, ring};
    if base_url.starts_with("http://") {
        // Nothing is encrypted, so that a machine without root certificates works as well.
        let plain =
            rustls::ClientConfig::builder_with_provider(std::sync::Arc::new(ring::default_provider()))
                .with_safe_default_protocol_versions()
                .map(|config| {
                    config.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth()
                });
        if let Ok(plain) = plain {
            return builder.tls_backend_preconfigured(plain);
        }
    }
    if CryptoProvider::get_default().is_none() {
        // Somebody else may be first by a hair; any provider will do.
        drop(ring::default_provider().install_default());
    }
    builder
}

#[cfg(not(feature = "tls"))]
fn with_tls(builder: reqwest::ClientBuilder, _: &str) -> reqwest::ClientBuilder {
    builder
}
