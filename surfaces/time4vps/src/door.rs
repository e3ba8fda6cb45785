//! The door: every call is read, counted, signed in, decoded, carried out once for its key, and answered.

use crate::answer::{Outcome, respond};
use crate::authorization::Authorization;
use crate::call::{Call, OpenCall};
use crate::error::Refusal;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter, on};
use innkeeper_app::account::{authenticate_key, authenticate_password};
use innkeeper_app::{App, Caller};
use innkeeper_surface::params::Params;
use innkeeper_surface::{Incoming, RateLimit, idempotent};
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

type PathParams = Result<RawPathParams, RawPathParamsRejection>;

/// What every call passes.
pub(crate) struct Door {
    app: App,
    limit: RateLimit,
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
            handler(OpenCall { app, peer: incoming.peer, params }).await
        })
        .await
    })
}

impl Door {
    pub(crate) fn new(app: App, requests_per_minute: u32) -> Self {
        Self { app, limit: RateLimit::new(requests_per_minute, Duration::from_mins(1)) }
    }

    /// Reads the request, counts it, and answers what comes of it.
    async fn answer(&self, request: Request, act: impl AsyncFnOnce(&Incoming) -> Outcome) -> Response {
        let incoming = match Incoming::read(&self.app, request).await {
            Ok(incoming) => incoming,
            Err(error) => return respond(Refusal::from(error).answer(), ""),
        };
        let outcome = match self.count(&incoming) {
            Ok(()) => act(&incoming).await,
            Err(refusal) => Err(refusal),
        };
        respond(outcome.unwrap_or_else(|refusal| refusal.answer()), &incoming.request_id)
    }

    /// Counts before anything is checked, so that passwords cannot be tried without end.
    fn count(&self, incoming: &Incoming) -> Result<(), Refusal> {
        let peer = incoming.peer.map(|peer| peer.to_string()).unwrap_or_default();
        let verdict = self.limit.count(&peer, self.app.now());
        if verdict.allowed {
            return Ok(());
        }
        Err(Refusal::Throttled { wait: Duration::from_secs(verdict.reset_s) })
    }

    async fn carry_out<H, F>(&self, incoming: &Incoming, path: Vec<String>, handler: H) -> Outcome
    where
        H: Fn(Call) -> F + Send,
        F: Future<Output = Outcome> + Send,
    {
        let (caller, token) = self.sign_in(incoming).await?;
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

fn params(incoming: &Incoming) -> Result<Params, Refusal> {
    // Some clients send the header twice; the first one counts.
    let content_type = incoming.header(CONTENT_TYPE.as_str());
    Ok(Params::parse(incoming.query.as_deref(), content_type, &incoming.body)?)
}

/// The parameters of a path, in order. A path that is no UTF-8 has none, and names nothing.
fn values(path: PathParams) -> Vec<String> {
    path.map(|path| path.iter().map(|(_, value)| value.to_owned()).collect()).unwrap_or_default()
}
