//! A call by an authenticated user, and the ways to read it.

use crate::answer::Outcome;
use crate::error::{ApiError, Kind};
use crate::listing::Listing;
use axum::extract::Query;
use axum::http::Uri;
use innkeeper_app::server::ServerRef;
use innkeeper_app::{App, Caller};
use innkeeper_domain::id::Uid;
use innkeeper_sdk_oneandone::Request;
use innkeeper_surface::Incoming;
use serde::Serialize;
use serde_json::Value;

/// A call by an authenticated user.
pub(crate) struct Call {
    /// What carries it out.
    pub(crate) app: App,
    /// Who calls.
    pub(crate) caller: Caller,
    incoming: Incoming,
    /// The parameters of the path, by name.
    path: Vec<(String, String)>,
}

impl Call {
    pub(crate) const fn new(
        app: App,
        caller: Caller,
        incoming: Incoming,
        path: Vec<(String, String)>,
    ) -> Self {
        Self { app, caller, incoming, path }
    }

    /// An id in the path. What is no id names nothing.
    pub(crate) fn uid(&self, name: &str) -> Result<Uid, ApiError> {
        let text = self.path.iter().find(|(known, _)| known == name).map(|(_, text)| text.as_str());
        text.and_then(Uid::parse).ok_or_else(|| Kind::NotFound.into())
    }

    /// The server in the path.
    pub(crate) fn server(&self) -> Result<ServerRef, ApiError> {
        self.uid("id").map(ServerRef::Uid)
    }

    /// The decoded pairs of the query string.
    pub(crate) fn query(&self) -> Vec<(String, String)> {
        let query = self.incoming.query.as_deref().unwrap_or_default();
        let uri = format!("/?{query}").parse::<Uri>();
        uri.ok().and_then(|uri| Query::try_from_uri(&uri).ok()).map_or_else(Vec::new, |Query(pairs)| pairs)
    }

    /// The body. One that is missing counts as an empty object.
    pub(crate) fn body<T: Request>(&self) -> Result<T, ApiError> {
        let bytes = self.incoming.body.trim_ascii();
        if bytes.is_empty() {
            return Ok(T::decode(&Value::Null)?);
        }
        // Also refuses what is nested deeper than 128 levels, before it costs anything.
        let value: Value = serde_json::from_slice(bytes).map_err(|_| ApiError::from(Kind::BadRequest))?;
        Ok(T::decode(&value)?)
    }

    /// How the caller wants to see a list.
    pub(crate) fn listing(&self) -> Result<Listing, ApiError> {
        Ok(Listing::from_query(&self.query())?)
    }

    /// Answers a list as the caller wants to see it.
    pub(crate) fn list<T: Serialize>(&self, items: &[T]) -> Outcome {
        self.listing()?.answer(items)
    }
}
