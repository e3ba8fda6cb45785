//! What every call goes through: read whole, authenticated, counted, carried out once, and answered.

use crate::Config;
use crate::answer::Outcome;
use crate::call::Call;
use crate::error::{ApiError, Kind};
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, Request};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use innkeeper_app::account::authenticate_key;
use innkeeper_app::{App, Caller};
use innkeeper_domain::id::LoginId;
use innkeeper_sdk_oneandone::{RATE_LIMIT_HEADER, RATE_REMAINING_HEADER, TOKEN_HEADER};
use innkeeper_surface::incoming::REQUEST_ID;
use innkeeper_surface::{Answer, Incoming, Network, RateLimit, Verdict, idempotent};
use std::sync::Arc;
use std::time::Duration;

/// The parameters of a path, unless they do not decode.
pub(crate) type PathParams = Result<RawPathParams, RawPathParamsRejection>;

/// What every handler shares.
#[derive(Clone)]
pub(crate) struct Surface {
    app: App,
    limit: Arc<RateLimit<Who>>,
    by_network: Arc<RateLimit<Network>>,
}

/// Whose calls are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Who {
    Login(LoginId),
    /// Whoever comes from there without a valid token.
    Network(Network),
}

impl Surface {
    pub(crate) fn new(app: App, config: Config) -> Self {
        const MINUTE: Duration = Duration::from_mins(1);
        let limit = RateLimit::new(config.requests_per_minute, MINUTE);
        let by_network = RateLimit::new(config.requests_per_minute_per_address, MINUTE);
        Self { app, limit: Arc::new(limit), by_network: Arc::new(by_network) }
    }

    /// Answers a call that needs a token.
    pub(crate) async fn answer<H, F>(self, path: PathParams, request: Request, handler: H) -> Response
    where
        H: FnOnce(Call) -> F + Send,
        F: Future<Output = Outcome> + Send,
    {
        let incoming = match Incoming::read(&self.app, request).await {
            Ok(incoming) => incoming,
            Err(error) => return self.unread(error.into()),
        };
        let request_id = incoming.request_id.clone();
        if let Err(error) = self.admit(&incoming) {
            return respond(&request_id, None, Err(error));
        }
        let who = self.authenticate(&incoming).await;
        let verdict = self.count(who.as_ref().ok(), &incoming);
        let outcome = match (check(verdict), who) {
            (Err(error), _) | (Ok(()), Err(error)) => Err(error),
            (Ok(()), Ok(caller)) => self.carry_out(caller, incoming, path, handler).await,
        };
        respond(&request_id, Some(verdict), outcome)
    }

    /// Answers a call that anyone may make.
    pub(crate) async fn answer_anyone(self, request: Request, outcome: Outcome) -> Response {
        let incoming = match Incoming::read(&self.app, request).await {
            Ok(incoming) => incoming,
            Err(error) => return self.unread(error.into()),
        };
        if let Err(error) = self.admit(&incoming) {
            return respond(&incoming.request_id, None, Err(error));
        }
        let verdict = self.count(None, &incoming);
        respond(&incoming.request_id, Some(verdict), check(verdict).and(outcome))
    }

    async fn authenticate(&self, incoming: &Incoming) -> Result<Caller, ApiError> {
        let mut tokens = incoming.headers.get_all(TOKEN_HEADER).iter();
        let (Some(token), None) = (tokens.next(), tokens.next()) else {
            return Err(Kind::Unauthorized.into());
        };
        let token = token.to_str().map_err(|_| ApiError::from(Kind::Unauthorized))?;
        Ok(authenticate_key(&self.app, token.trim(), incoming.peer).await?)
    }

    /// Counts a call of an address before anything is looked at.
    fn admit(&self, incoming: &Incoming) -> Result<(), ApiError> {
        check(self.by_network.count(Network::of_peer(incoming.peer), self.app.now()))
    }

    /// Counts a call of a user; one without a valid token counts against its address.
    fn count(&self, caller: Option<&Caller>, incoming: &Incoming) -> Verdict {
        let unknown = Who::Network(Network::of_peer(incoming.peer));
        self.limit.count(caller.map_or(unknown, |caller| Who::Login(caller.login)), self.app.now())
    }

    async fn carry_out<H, F>(
        &self,
        caller: Caller,
        incoming: Incoming,
        path: PathParams,
        handler: H,
    ) -> Outcome
    where
        H: FnOnce(Call) -> F + Send,
        F: Future<Output = Outcome> + Send,
    {
        let caller = incoming.caller(caller)?;
        let path = path.map_err(|_| ApiError::from(Kind::NotFound))?;
        let path = path.iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
        let reads = matches!(incoming.method, Method::GET | Method::HEAD);
        let request_id = incoming.request_id.clone();
        let call = Call::new(self.app.clone(), caller.clone(), incoming, path);
        if reads {
            return handler(call).await;
        }
        let action = async {
            handler(call).await.unwrap_or_else(|error| {
                note(&request_id, &error);
                error.answer()
            })
        };
        Ok(idempotent(&self.app, &caller, action).await?)
    }

    /// A request that did not arrive whole has no name of its own and is not counted.
    fn unread(&self, error: ApiError) -> Response {
        respond(&self.app.uid().to_string().to_lowercase(), None, Err(error))
    }
}

fn check(verdict: Verdict) -> Result<(), ApiError> {
    let reset_s = u32::try_from(verdict.reset_s).unwrap_or(u32::MAX);
    if verdict.allowed { Ok(()) } else { Err(ApiError::too_many_requests(reset_s)) }
}

/// Logs what went wrong on our side.
fn note(request_id: &str, error: &ApiError) {
    if let Some(cause) = error.cause() {
        tracing::error!(request_id, cause, "a call failed");
    }
}

fn respond(request_id: &str, verdict: Option<Verdict>, outcome: Outcome) -> Response {
    let mut response = match outcome {
        Ok(Answer { status, body }) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], body)
                .into_response()
        }
        Err(error) => {
            note(request_id, &error);
            error.into_response()
        }
    };
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // Answers hold passwords: nobody on the way may keep them.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(name) = HeaderValue::from_str(request_id) {
        headers.insert(HeaderName::from_static(REQUEST_ID), name);
    }
    // Without a limit there is nothing to tell: a remainder of 0 would read as "wait".
    if let Some(verdict) = verdict.filter(|verdict| verdict.limit > 0) {
        headers.insert(RATE_LIMIT_HEADER, HeaderValue::from(verdict.limit));
        headers.insert(RATE_REMAINING_HEADER, HeaderValue::from(verdict.remaining));
    }
    response
}
