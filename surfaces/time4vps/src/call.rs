//! A call as handlers see it: signed in, with its path and its parameters.

use crate::door::within;
use crate::error::Refusal;
use innkeeper_app::{App, Caller};
use innkeeper_domain::id::LoginId;
use innkeeper_surface::RateLimit;
use innkeeper_surface::params::Params;
use std::net::IpAddr;
use std::sync::Arc;

/// A call of somebody who is known.
pub(crate) struct Call {
    /// What it works with.
    pub(crate) app: App,
    /// Who calls.
    pub(crate) caller: Caller,
    /// The token that the caller came with, if it was one.
    pub(crate) token: Option<String>,
    /// Where the call comes from.
    pub(crate) peer: Option<IpAddr>,
    /// The parameters of the path, in order.
    pub(crate) path: Vec<String>,
    /// The parameters of query and body.
    pub(crate) params: Params,
}

/// A call of somebody who need not be known.
pub(crate) struct OpenCall {
    /// What it works with.
    pub(crate) app: App,
    /// Where the call comes from.
    pub(crate) peer: Option<IpAddr>,
    /// The parameters of query and body.
    pub(crate) params: Params,
    /// How many calls each login has made.
    pub(crate) by_login: Arc<RateLimit<LoginId>>,
}

impl OpenCall {
    /// Counts the call of somebody who turned out to be a login.
    pub(crate) fn count(&self, caller: &Caller) -> Result<(), Refusal> {
        within(self.by_login.count(caller.login, self.app.now()))
    }
}

impl Call {
    /// The number that comes first in the path; `None` when it is no number, which names nothing.
    pub(crate) fn id(&self) -> Option<i64> {
        self.path.first().and_then(|text| text.parse().ok())
    }

    /// What comes second in the path.
    pub(crate) fn second(&self) -> &str {
        self.path.get(1).map_or("", String::as_str)
    }
}
