//! The door: every call is read, counted, signed in, decoded, carried out once for its key, and answered.

use crate::Config;
use crate::answer::{Outcome, respond};
use crate::authorization::Authorization;
use crate::call::{Call, OpenCall};
use crate::error::Refusal;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, Request, State};
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter, on};
use innkeeper_app::account::{authenticate_key, authenticate_password};
use innkeeper_app::{App, Caller};
use innkeeper_domain::id::LoginId;
use innkeeper_surface::params::Params;
use innkeeper_surface::{Incoming, Network, RateLimit, Verdict, idempotent};
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

type PathParams = Result<RawPathParams, RawPathParamsRejection>;

const MINUTE: Duration = Duration::from_mins(1);

/// What every call passes.
pub(crate) struct Door {
    app: App,
    by_network: RateLimit<Network>,
    by_login: Arc<RateLimit<LoginId>>,
}

/// A call that needs a credential.
pub(crate) fn signed_in<H, F>(filter: MethodFilter, handler: H) -> MethodRouter<Arc<Door>>
where
    H: Fn(Call) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Outcome> + Send + 'static,
{
    on(filter, move |State(door): State<Arc<Door>>, path: PathParams, request: Request| async move {
        door.answer(request, async |incoming| door.carry_out(incoming, values(path), handler).await).await
    })
}

/// A call that anyone may make. It has no account, so its idempotency key has nowhere to be kept.
pub(crate) fn open<H, F>(filter: MethodFilter, handler: H) -> MethodRouter<Arc<Door>>
where
    H: Fn(OpenCall) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Outcome> + Send + 'static,
{
    on(filter, move |State(door): State<Arc<Door>>, request: Request| async move {
        door.answer(request, async |incoming| {
            let (app, params) = (door.app.clone(), params(incoming)?);
            let by_login = Arc::clone(&door.by_login);
            handler(OpenCall { app, peer: incoming.peer, params, by_login }).await
        })
        .await
    })
}

impl Door {
    pub(crate) fn new(app: App, config: Config) -> Self {
        let by_login = RateLimit::new(config.requests_per_minute_per_login, MINUTE);
        let by_network = RateLimit::new(config.requests_per_minute, MINUTE);
        Self { app, by_network, by_login: Arc::new(by_login) }
    }

    /// Reads the request, counts it, and answers what comes of it.
    async fn answer(&self, request: Request, act: impl AsyncFnOnce(&Incoming) -> Outcome) -> Response {
        let incoming = match Incoming::read(&self.app, request).await {
            Ok(incoming) => incoming,
            Err(error) => return respond(Refusal::from(error).answer(), ""),
        };
        let verdict = self.by_network.count(Network::of_peer(incoming.peer), self.app.now());
        // Counted before anything is checked, so that nothing can be tried without end.
        let outcome = match within(verdict) {
            Ok(()) => act(&incoming).await,
            Err(refusal) => Err(refusal),
        };
        let wait = outcome.as_ref().err().and_then(Refusal::wait_s);
        let answer = outcome.unwrap_or_else(|refusal| refusal.answer());
        let mut response = respond(answer, &incoming.request_id);
        if let Some(wait) = wait {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait));
        }
        response
    }

    async fn carry_out<H, F>(&self, incoming: &Incoming, path: Vec<String>, handler: H) -> Outcome
    where
        H: Fn(Call) -> F + Send,
        F: Future<Output = Outcome> + Send,
    {
        let (caller, token) = self.sign_in(incoming).await?;
        within(self.by_login.count(caller.login, self.app.now()))?;
        let caller = incoming.caller(caller)?;
        let (app, key) = (self.app.clone(), caller.clone());
        let action = async move {
            let outcome = match params(incoming) {
                Ok(params) => handler(Call { app, caller, token, peer: incoming.peer, path, params }).await,
                Err(refusal) => Err(refusal),
            };
            outcome.unwrap_or_else(|refusal| refusal.answer())
        };
        Ok(idempotent(&self.app, &key, action).await?)
    }

    async fn sign_in(&self, incoming: &Incoming) -> Result<(Caller, Option<String>), Refusal> {
        match Authorization::of(&incoming.headers) {
            Authorization::None => Err(Refusal::Unauthorized),
            Authorization::Malformed => Err(Refusal::WrongLogin),
            Authorization::Login(login) => {
                let (name, password) = (&login.login, &login.password);
                Ok((authenticate_password(&self.app, name, password, incoming.peer).await?, None))
            }
            Authorization::Token(token) => {
                Ok((authenticate_key(&self.app, &token, incoming.peer).await?, Some(token)))
            }
        }
    }
}

/// Refuses what is above a limit.
pub(crate) fn within(verdict: Verdict) -> Result<(), Refusal> {
    if verdict.allowed {
        Ok(())
    } else {
        Err(Refusal::Throttled { wait: Duration::from_secs(verdict.reset_s) })
    }
}

fn params(incoming: &Incoming) -> Result<Params, Refusal> {
    // Some clients send the header twice; the first one counts.
    let content_type = incoming.header(CONTENT_TYPE.as_str());
    Ok(Params::parse(incoming.query.as_deref(), content_type, &incoming.body)?)
}

/// The parameters of a path, in order. A path that is no UTF-8 has none, and names nothing.
fn values(path: PathParams) -> Vec<String> {
    path.map(|path| path.iter().map(|(_, value)| value.to_owned()).collect()).unwrap_or_default()
}
