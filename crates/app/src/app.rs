//! The app: what every verb works with.

use crate::account::Attempts;
use crate::caller::Caller;
use crate::error::Denied;
use crate::policy::Policy;
use crate::secret::PasswordChecks;
use innkeeper_domain::id::{AccountId, Uid};
use innkeeper_domain::time::Instant;
use innkeeper_ports::clock::Clock;
use innkeeper_ports::entropy::{self, Entropy};
use innkeeper_ports::gateway::GatewayInfo;
use innkeeper_store::audit::{self, Entry};
use innkeeper_store::{Store, StoreError, Tx};
use std::sync::Arc;

/// The store, the clock, chance and the house rules; cheap to clone.
#[derive(Clone)]
pub struct App {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) policy: Arc<Policy>,
    pub(crate) gateways: Arc<Vec<GatewayInfo>>,
    pub(crate) passwords: PasswordChecks,
    pub(crate) attempts: Arc<Attempts>,
}

impl App {
    /// An app over a store. `gateways` are the ways to pay, in the order that customers see.
    pub fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        policy: Policy,
        gateways: Vec<GatewayInfo>,
    ) -> Self {
        let passwords =
            PasswordChecks::new(entropy.as_ref(), policy.password_checks, policy.sign_in.password_queue);
        let attempts = Arc::new(Attempts::new(&policy.sign_in));
        let (policy, gateways) = (Arc::new(policy), Arc::new(gateways));
        Self { store, clock, entropy, policy, gateways, passwords, attempts }
    }

    /// The present instant.
    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// The house rules.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The ways to pay, in the order that customers see.
    pub fn gateways(&self) -> &[GatewayInfo] {
        &self.gateways
    }

    /// The store, for the programs that open and watch it.
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// A fresh uid, for an account, an order, a request.
    pub fn uid(&self) -> Uid {
        entropy::uid(self.entropy.as_ref())
    }

    /// Whether the database answers.
    pub async fn ready(&self) -> Result<(), Denied> {
        self.store.read("app.ready", innkeeper_store::operations::next_run).await?;
        Ok(())
    }
}

/// Writes the audit line of a verb, in its transaction.
pub(crate) fn record(
    tx: &mut Tx<'_>,
    caller: &Caller,
    at: Instant,
    verb: &str,
    subject: &str,
) -> Result<(), StoreError> {
    record_for(tx, caller.account, &caller.actor(), &caller.request_id, at, (verb, subject, ""))
}

/// Writes an audit line for whoever acts without a login: the operator, a workflow.
pub(crate) fn record_for(
    tx: &mut Tx<'_>,
    account: AccountId,
    actor: &str,
    request_id: &str,
    at: Instant,
    (verb, subject, detail): (&str, &str, &str),
) -> Result<(), StoreError> {
    let entry = Entry {
        at,
        actor: actor.to_owned(),
        verb: verb.to_owned(),
        subject: subject.to_owned(),
        detail: detail.to_owned(),
        request_id: request_id.to_owned(),
    };
    audit::insert(tx, account, &entry)
}
