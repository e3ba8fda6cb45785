//! Processes: each is an app and an engine over the one store, and can die and freeze.

use crate::hosts::{Gate, Hosts};
use innkeeper_app::App;
use innkeeper_app::workflow::{World, registry};
use innkeeper_domain::time::Instant;
use innkeeper_engine::{Engine, EngineConfig};
use innkeeper_ports::clock::{Clock, ManualClock};
use innkeeper_ports::entropy::SeededEntropy;
use innkeeper_ports::gateway::GatewayInfo;
use innkeeper_store::Store;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

/// Something that a process is doing; what it comes to is told as text.
pub(crate) type Task = Pin<Box<dyn Future<Output = String>>>;

/// A task that hangs in a call to the machines.
pub(crate) struct Frozen {
    pub(crate) task: Task,
    pub(crate) gate: Gate,
    pub(crate) until: Instant,
}

/// One process.
pub(crate) struct Process {
    /// What it works with; `None` while it is down.
    pub(crate) up: Option<(App, Arc<Engine<World>>)>,
    /// When it comes back.
    pub(crate) back_at: Instant,
    pub(crate) frozen: Vec<Frozen>,
}

/// What every process of a house is made from.
#[derive(Clone)]
pub(crate) struct Parts {
    pub(crate) store: Store,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) entropy: Arc<SeededEntropy>,
    pub(crate) hosts: Hosts,
    pub(crate) policy: innkeeper_app::Policy,
    pub(crate) concurrency: usize,
}

impl Parts {
    /// The instant a span from now.
    pub(crate) fn clock_after(&self, span: Duration) -> Instant {
        self.clock.now().plus(span)
    }

    /// A process that has just begun. Nothing of an earlier one is in it.
    pub(crate) fn begin(&self) -> (App, Arc<Engine<World>>) {
        let Self { store, clock, entropy, hosts, policy, concurrency } = self.clone();
        let gateway = GatewayInfo {
            name: "manual",
            title: "Bank transfer".to_owned(),
            fixed_fee_cents: 0,
            percent_fee_bp: 0,
        };
        let app = App::new(store.clone(), clock.clone(), entropy.clone(), policy, vec![gateway]);
        let world = World { compute: Arc::new(hosts), store: store.clone() };
        let config = EngineConfig { lease: Duration::from_secs(30), concurrency, ..EngineConfig::default() };
        let registry = registry(&app);
        let engine = Engine::new(store, clock, entropy, Arc::new(world), registry, config);
        (app, Arc::new(engine))
    }
}

/// Looks at a future once. In this house nothing waits but what has died or is frozen.
pub(crate) fn look<T>(future: Pin<&mut (impl Future<Output = T> + ?Sized)>) -> Poll<T> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}
