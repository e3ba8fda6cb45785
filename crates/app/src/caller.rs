//! The caller: who asks, for which account, and with which rights.

use crate::error::Denied;
use innkeeper_domain::account::{AccountState, Right, Role};
use innkeeper_domain::id::{AccountId, LoginId, Uid};
use innkeeper_domain::money::Currency;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The credential of a caller that came with a password.
pub const PASSWORD: &str = "password";

/// The credential of the operator, who needs none.
pub const OPERATOR: &str = "operator";

/// An authenticated request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The account asked for.
    pub account: AccountId,
    /// Whether the account may buy and use.
    pub account_state: AccountState,
    /// The account's currency.
    pub currency: Currency,
    /// The login that asks.
    pub login: LoginId,
    /// The login's identity.
    pub login_uid: Uid,
    /// The login's mail address.
    pub email: String,
    /// What the login may do.
    pub role: Role,
    /// What the caller came with: [`PASSWORD`], or the label of an API key.
    pub credential: String,
    /// Names the request in logs and in the audit trail.
    pub request_id: String,
    /// The idempotency key of the request, if it carries one.
    pub idempotency: Option<IdempotencyKey>,
}

/// The idempotency key of a request.
#[derive(Clone, Debug)]
pub struct IdempotencyKey {
    /// The key, as the client chose it: at most 255 characters.
    pub key: String,
    /// The hash of method, path, query and body: the same key with another one is refused.
    pub fingerprint: String,
    /// Whether the request has learnt of an outcome under its key, its own or that of another try.
    learnt: Arc<AtomicBool>,
}

/// The same request under the same key, whatever either has learnt.
impl PartialEq for IdempotencyKey {
    fn eq(&self, other: &Self) -> bool {
        (&self.key, &self.fingerprint) == (&other.key, &other.fingerprint)
    }
}

impl Eq for IdempotencyKey {}

impl IdempotencyKey {
    /// The key of a request that has just come.
    pub fn new(key: String, fingerprint: String) -> Self {
        Self { key, fingerprint, learnt: Arc::default() }
    }

    pub(crate) fn set_learnt(&self, learnt: bool) {
        self.learnt.store(learnt, Ordering::Relaxed);
    }

    pub(crate) fn has_learnt(&self) -> bool {
        self.learnt.load(Ordering::Relaxed)
    }
}

impl Caller {
    /// Checks that the caller has a right.
    pub fn require(&self, right: Right) -> Result<(), Denied> {
        if !self.account_state.allows(right) {
            return Err(Denied::Suspended);
        }
        if self.role.allows(right) { Ok(()) } else { Err(Denied::Forbidden) }
    }

    /// Who acts, for the audit trail: the login, or the operator in its place.
    pub fn actor(&self) -> String {
        if self.credential == OPERATOR { OPERATOR.to_owned() } else { format!("login:{}", self.login) }
    }
}
