//! The engine: what it works with, and how an operation is started.

use crate::drive::{AnyWorkflow, Erased};
use crate::fault::{Faults, NoFaults};
use crate::workflow::{StepName, Workflow};
use innkeeper_domain::id::{AccountId, OperationId, ServiceId, Uid};
use innkeeper_domain::time::Instant;
use innkeeper_ports::{clock::Clock, entropy::Entropy};
use innkeeper_store::operations::{self, NewOperation};
use innkeeper_store::{Store, StoreError, Tx};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// How hard the engine works.
#[derive(Clone, Copy, Debug)]
pub struct EngineConfig {
    /// How long a worker may be silent before another takes its operation.
    pub lease: Duration,
    /// How many operations are acted for at the same time.
    pub concurrency: usize,
    /// How many operations of a kind and a step share a transaction at most, where they may. Others wait for it
    /// meanwhile: for 256 renewals on SQLite some 40 ms.
    pub crowd: usize,
    /// How often the database is asked for work that another process left there.
    pub poll: Duration,
}

impl Default for EngineConfig {
    fn default() -> Self {
        Self { lease: Duration::from_secs(30), concurrency: 64, crowd: 256, poll: Duration::from_millis(250) }
    }
}

/// The workflows that an engine knows, by kind.
pub struct Registry<W>(pub(crate) BTreeMap<&'static str, Arc<dyn AnyWorkflow<W>>>);

impl<W: Send + Sync + 'static> Default for Registry<W> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<W: Send + Sync + 'static> Registry<W> {
    /// Adds a workflow.
    #[must_use]
    pub fn with<F: Workflow<World = W>>(mut self, workflow: F) -> Self {
        self.0.insert(F::KIND, Arc::new(Erased(Arc::new(workflow))));
        self
    }

    /// Every kind with its steps, for the golden list of what was ever shipped.
    pub fn steps(&self) -> Vec<(&'static str, Vec<&'static str>)> {
        self.0.iter().map(|(kind, workflow)| (*kind, workflow.steps())).collect()
    }
}

/// Drives operations of every registered kind.
pub struct Engine<W> {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) world: Arc<W>,
    pub(crate) registry: Registry<W>,
    pub(crate) config: EngineConfig,
    pub(crate) faults: Arc<dyn Faults>,
}

impl<W: Send + Sync + 'static> Engine<W> {
    /// An engine over a store and a world.
    pub fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        world: Arc<W>,
        registry: Registry<W>,
        config: EngineConfig,
    ) -> Self {
        Self { store, clock, entropy, world, registry, config, faults: Arc::new(NoFaults) }
    }

    /// The same engine, with a plan of what breaks.
    #[must_use]
    pub fn with_faults(mut self, faults: Arc<dyn Faults>) -> Self {
        self.faults = faults;
        self
    }

    /// The workflows that it knows.
    pub const fn registry(&self) -> &Registry<W> {
        &self.registry
    }

    /// The world that it acts on.
    pub const fn world(&self) -> &Arc<W> {
        &self.world
    }
}

/// What a new operation is asked for.
#[derive(Clone, Debug)]
pub struct Start {
    /// Its identity.
    pub uid: Uid,
    /// The account it works for.
    pub account: AccountId,
    /// The service it works on.
    pub service: Option<ServiceId>,
    /// What it excludes other operations from.
    pub subject: String,
    /// What the workflow is asked for, as JSON of its own.
    pub input: String,
    /// Who asked, as `login:3`.
    pub requested_by: String,
    /// Not before this instant.
    pub run_at: Instant,
}

/// Starts an operation in the transaction of the wish for it.
///
/// A subject that has a live operation already is a unique violation: the wish has to wait or be refused.
pub fn start<F: Workflow>(
    tx: &mut Tx<'_>,
    start: &Start,
    step: F::Step,
    now: Instant,
) -> Result<OperationId, StoreError> {
    let new = NewOperation {
        uid: start.uid,
        account: start.account,
        service: start.service,
        kind: F::KIND,
        subject: start.subject.clone(),
        step: step.as_str().to_owned(),
        run_at: start.run_at,
        deadline_at: start.run_at.max(now).plus(F::time_limit(step)),
        input: start.input.clone(),
        requested_by: start.requested_by.clone(),
        at: now,
    };
    operations::insert(tx, &new)
}
