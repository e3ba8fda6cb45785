//! The session of a client: which credential goes with a call, and how a token that is refused is replaced.
//!
//! ```text
//!   call ──401──▶ somebody else has renewed? ──yes──▶ call again, once
//!                   │ no
//!                   ▼
//!                 POST /token ──refused──▶ POST /login ──▶ call again, once
//! ```
//!
//! A call that was refused for its token was not carried out, so that it is safe to send any of them again. Calls that
//! are refused together renew the token once.

use crate::call::Prepared;
use crate::client::Settings;
use crate::credential::{Credential, Kind};
use crate::error::{Error, Invalid};
use crate::login::Tokens;
use crate::transport::{self, Answer};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use reqwest::header::HeaderValue;
use std::sync::{Mutex, PoisonError};

/// What a client signs in with, and the tokens that it has.
pub(crate) struct Session {
    source: Source,
    tokens: Mutex<Option<Tokens>>,
    /// Held by the call that renews, so that the others wait for it.
    renewing: tokio::sync::Mutex<()>,
}

/// Where a credential comes from.
enum Source {
    /// The same one with every call, or none.
    Fixed(Option<HeaderValue>),
    /// The token, which can be renewed, and with a login also be bought anew.
    Tokens { login: Option<(String, String)> },
}

impl Session {
    pub(crate) fn new(credential: Credential) -> Result<Self, Error> {
        let mut tokens = None;
        let source = match credential.0 {
            Kind::Anonymous => Source::Fixed(None),
            Kind::Basic { username, password } => Source::Fixed(Some(basic(&username, &password)?)),
            Kind::Bearer(token) => Source::Fixed(Some(bearer(&token)?)),
            Kind::Tokens(given) => {
                bearer(&given.token)?;
                tokens = Some(given);
                Source::Tokens { login: None }
            }
            Kind::Login { username, password } => Source::Tokens { login: Some((username, password)) },
        };
        Ok(Self { source, tokens: Mutex::new(tokens), renewing: tokio::sync::Mutex::new(()) })
    }

    pub(crate) fn tokens(&self) -> Option<Tokens> {
        // A token is replaced as a whole, so that a panic elsewhere leaves no half of one.
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn keep(&self, tokens: Tokens) {
        *self.tokens.lock().unwrap_or_else(PoisonError::into_inner) = Some(tokens);
    }

    /// Gets tokens that are not the refused ones. `None` when there is no way to get any.
    async fn renew(&self, settings: &Settings, refused: Option<&Tokens>) -> Result<Option<Tokens>, Error> {
        let Source::Tokens { login } = &self.source else {
            return Ok(None);
        };
        let _held = self.renewing.lock().await;
        if let Some(newer) = self.tokens().filter(|tokens| Some(tokens) != refused) {
            return Ok(Some(newer));
        }
        if let Some(old) = refused.filter(|tokens| !tokens.refresh.is_empty()) {
            match tokens(settings, "/token", &[("refresh_token", &old.refresh)]).await {
                Ok(mut new) => {
                    if new.refresh.is_empty() {
                        new.refresh.clone_from(&old.refresh);
                    }
                    self.keep(new.clone());
                    return Ok(Some(new));
                }
                // The second token has ended as well, which only a login can mend.
                Err(Error::Authentication(_) | Error::Validation { .. } | Error::NotFound(_)) => {}
                Err(error) => return Err(error),
            }
        }
        let Some((username, password)) = login else {
            return Ok(None);
        };
        let new = tokens(settings, "/login", &[("username", username), ("password", password)]).await?;
        self.keep(new.clone());
        Ok(Some(new))
    }
}

/// Asks for tokens.
async fn tokens(settings: &Settings, path: &str, parameters: &[(&str, &String)]) -> Result<Tokens, Error> {
    let parameters = parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).clone().into()));
    let request = Prepared::without_credential(path, parameters.collect(), settings.encoding);
    let answer = transport::send(settings, &request, None).await?;
    crate::call::json(&answer.body)
}

/// Sends a request with the credential that it needs.
pub(crate) async fn send(settings: &Settings, request: &Prepared) -> Result<Answer, Error> {
    let session = &settings.session;
    if !request.needs_credential() {
        return transport::send(settings, request, None).await;
    }
    if let Source::Fixed(credential) = &session.source {
        return transport::send(settings, request, credential.clone()).await;
    }
    let mut used = session.tokens();
    if used.is_none() {
        used = session.renew(settings, None).await?;
    }
    let refused = match transport::send(settings, request, header(used.as_ref())?).await {
        Err(Error::Authentication(refusal)) if refusal.status == 401 && refusal.kind != "ipnotallowed" => {
            refusal
        }
        outcome => return outcome,
    };
    match session.renew(settings, used.as_ref()).await? {
        Some(new) => transport::send(settings, request, header(Some(&new))?).await,
        None => Err(Error::Authentication(refused)),
    }
}

fn header(tokens: Option<&Tokens>) -> Result<Option<HeaderValue>, Error> {
    tokens.map(|tokens| bearer(&tokens.token)).transpose()
}

fn bearer(token: &str) -> Result<HeaderValue, Error> {
    let visible = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
    let rule = || Invalid::new("token", "must be 1 or more visible ASCII characters");
    let value = HeaderValue::try_from(format!("Bearer {token}")).ok().filter(|_| visible);
    value.map(sensitive).ok_or_else(|| rule().into())
}

/// The header of RFC 7617, in UTF-8.
fn basic(username: &str, password: &str) -> Result<HeaderValue, Error> {
    let readable = |text: &str| !text.chars().any(char::is_control);
    if username.is_empty() || username.contains(':') || !readable(username) {
        return Err(Invalid::new("username", "must be 1 or more visible characters without a colon").into());
    }
    if !readable(password) {
        return Err(Invalid::new("password", "must have no control characters").into());
    }
    let encoded = BASE64_STANDARD.encode(format!("{username}:{password}"));
    let value = HeaderValue::try_from(format!("Basic {encoded}"));
    value.map(sensitive).map_err(|_| Invalid::new("username", "must fit into a header").into())
}

/// Makes a header hide itself.
fn sensitive(mut value: HeaderValue) -> HeaderValue {
    value.set_sensitive(true);
    value
}
