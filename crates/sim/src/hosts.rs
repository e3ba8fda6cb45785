//! The hosts: a fake world of machines whose calls fail, hang, freeze and lose their answers by chance, and which
//! remembers what was built and retired.

use crate::chance::Chance;
use crate::plan::Plan;
use crate::trace::Trace;
use async_trait::async_trait;
use innkeeper_ports::clock::ManualClock;
use innkeeper_ports::compute::fake::FakeCompute;
use innkeeper_ports::compute::{
    Capabilities, Compute, ComputeError, Ensured, Listed, MachineSpec, Observed, PowerOrder, Secret,
    Tombstone,
};
use innkeeper_store::sabotage::{self, Sabotage};
use std::collections::{BTreeMap, BTreeSet};
use std::future::poll_fn;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;

/// Something that happened to a machine, in the order in which it happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Happened {
    Built(String),
    Retired(String),
}

/// Lets a frozen call go on once it is opened.
pub(crate) type Gate = Arc<AtomicBool>;

/// The hosts; their clones share one world.
#[derive(Clone)]
pub(crate) struct Hosts {
    pub(crate) fake: FakeCompute,
    state: Arc<Mutex<State>>,
    trace: Trace,
    trouble_one_in: u64,
    freeze_one_in: u64,
}

struct State {
    chance: Chance,
    is_on: bool,
    /// Whether a call may freeze now.
    may_freeze: bool,
    frozen: Option<Gate>,
    happened: Vec<Happened>,
    /// Machines that were lost behind everybody's back, as they were then.
    lost: BTreeMap<String, MachineSpec>,
    refused: BTreeSet<String>,
    faults: u64,
}

/// What goes wrong with a call.
enum Trouble {
    None,
    Silent,
    AnswerLost,
    Refused,
}

impl Hosts {
    pub(crate) fn new(plan: &Plan, clock: Arc<ManualClock>, trace: Trace) -> Self {
        let mut chance = Chance::new(plan.seed, 2);
        let grows = chance.one_in(2);
        let capabilities = Capabilities {
            hot_disk_grow: true,
            hot_cpu_add: grows,
            hot_memory_add: grows,
            set_password: !chance.one_in(8),
        };
        let few = |chance: &mut Chance, most| u32::try_from(chance.below(most)).unwrap_or(0);
        let fake = FakeCompute::new()
            .with_clock(clock)
            .with_capabilities(capabilities)
            .with_boot_observes(few(&mut chance, 4))
            .with_stop_observes(few(&mut chance, 3));
        let state = State {
            chance,
            is_on: false,
            may_freeze: false,
            frozen: None,
            happened: Vec::new(),
            lost: BTreeMap::new(),
            refused: BTreeSet::new(),
            faults: 0,
        };
        let (trouble_one_in, freeze_one_in) = (plan.trouble_one_in, plan.freeze_one_in);
        Self { fake, state: Arc::new(Mutex::new(state)), trace, trouble_one_in, freeze_one_in }
    }

    /// Turns faults on or off. Off, what was refused for good is so no longer.
    pub(crate) fn turn(&self, is_on: bool) {
        let mut state = self.lock();
        state.is_on = is_on;
        if !is_on {
            for name in std::mem::take(&mut state.refused) {
                self.fake.relent(&name);
            }
        }
    }

    pub(crate) fn allow_freezing(&self, is_allowed: bool) {
        self.lock().may_freeze = is_allowed;
    }

    /// The gate that the last call ran into, if it did.
    pub(crate) fn take_frozen(&self) -> Option<Gate> {
        self.lock().frozen.take()
    }

    pub(crate) fn take_happened(&self) -> Vec<Happened> {
        std::mem::take(&mut self.lock().happened)
    }

    pub(crate) fn faults(&self) -> u64 {
        self.lock().faults
    }

    /// Whether the machine of a name was lost behind everybody's back.
    pub(crate) fn is_lost(&self, name: &str) -> bool {
        self.lock().lost.contains_key(name)
    }

    /// The machine of a name that was lost is there again.
    pub(crate) fn find(&self, name: &str) {
        self.lock().lost.remove(name);
    }

    /// The operator brings the disks of a lost machine back.
    pub(crate) fn bring_back(&self, name: &str) {
        if let Some(spec) = self.lock().lost.remove(name) {
            self.trace.note(format_args!("machine {name} is brought back"));
            self.fake.plant(name, &spec);
        }
    }

    /// Something goes wrong with one of the machines by itself.
    pub(crate) fn misfortune(&self, name: &str) {
        let mut state = self.lock();
        state.faults += 1;
        if state.chance.one_in(25)
            && let Some(spec) = self.fake.spec(name)
        {
            self.trace.note(format_args!("machine {name} is lost"));
            state.lost.insert(name.to_owned(), spec);
            self.fake.lose_machine(name);
        } else {
            self.trace.note(format_args!("machine {name} loses its power"));
            self.fake.lose_power(name);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What becomes of a call before it reaches the world.
    async fn meet(&self, verb: &str, name: &str) -> Trouble {
        let gate = {
            let mut state = self.lock();
            let freezes = state.is_on && state.may_freeze && state.frozen.is_none();
            (freezes && state.chance.one_in(self.freeze_one_in)).then(|| {
                state.faults += 1;
                let gate = Gate::default();
                state.frozen = Some(Arc::clone(&gate));
                gate
            })
        };
        if let Some(gate) = gate {
            self.trace.note(format_args!("frozen in {verb} {name}"));
            let open = || if gate.load(Ordering::SeqCst) { Poll::Ready(()) } else { Poll::Pending };
            poll_fn(|_| open()).await;
        }
        let mut state = self.lock();
        if !state.is_on || !state.chance.one_in(self.trouble_one_in) {
            return Trouble::None;
        }
        state.faults += 1;
        match state.chance.weighted(&[4, 4, 1]) {
            0 => Trouble::Silent,
            1 => Trouble::AnswerLost,
            _ => Trouble::Refused,
        }
    }

    /// Runs one call with whatever goes wrong with it.
    async fn call<T>(
        &self,
        verb: &str,
        name: &str,
        call: impl Future<Output = Result<T, ComputeError>> + Send,
    ) -> Result<T, ComputeError> {
        let trouble = self.meet(verb, name).await;
        let before = self.fake.built(name);
        let answer = match trouble {
            Trouble::Silent => Err(ComputeError::Transient("the host is silent".to_owned())),
            Trouble::Refused => Err(ComputeError::Refused("the host will not".to_owned())),
            Trouble::AnswerLost => {
                drop(call.await);
                Err(ComputeError::Transient("the answer was lost".to_owned()))
            }
            Trouble::None => call.await,
        };
        let what = match &answer {
            Ok(_) => "done".to_owned(),
            Err(error) => error.to_string(),
        };
        if verb != "observe" || answer.is_err() {
            self.trace.note(format_args!("{verb} {name}: {what}"));
        }
        let mut state = self.lock();
        if self.fake.built(name) > before {
            state.happened.push(Happened::Built(name.to_owned()));
        }
        drop(state);
        answer
    }

    /// Lets some of the machines that are asked for the first time be broken from the start.
    fn curse(&self, name: &str) {
        let mut state = self.lock();
        if !state.is_on || self.trouble_one_in == 0 || self.fake.built(name) > 0 {
            return;
        }
        match state.chance.below(60) {
            0 => {
                self.trace.note(format_args!("the guest of {name} hangs"));
                self.fake.hang(name);
            }
            1 => {
                self.trace.note(format_args!("the guest of {name} is deaf"));
                self.fake.deafen(name);
            }
            2 => {
                self.trace.note(format_args!("the host has no room for {name}"));
                self.fake.refuse_forever(name, "there is no room on the host");
                state.refused.insert(name.to_owned());
            }
            _ => {}
        }
    }
}

#[async_trait]
impl Compute for Hosts {
    fn name(&self) -> &'static str {
        "sim"
    }

    fn capabilities(&self) -> Capabilities {
        self.fake.capabilities()
    }

    async fn ensure(&self, name: &str, spec: &MachineSpec) -> Result<Ensured, ComputeError> {
        self.curse(name);
        self.call("ensure", name, self.fake.ensure(name, spec)).await
    }

    async fn power(&self, name: &str, order: &PowerOrder) -> Result<(), ComputeError> {
        let verb = match order {
            PowerOrder::On => "power-on",
            PowerOrder::OffSoft => "power-off-soft",
            PowerOrder::OffHard => "power-off-hard",
            PowerOrder::Reset { .. } => "reset",
        };
        self.call(verb, name, self.fake.power(name, order)).await
    }

    async fn observe(&self, name: &str) -> Result<Observed, ComputeError> {
        self.call("observe", name, self.fake.observe(name)).await
    }

    async fn list(&self) -> Result<Vec<Listed>, ComputeError> {
        self.call("list", "", self.fake.list()).await
    }

    async fn retire(&self, name: &str) -> Result<(), ComputeError> {
        let call = async {
            self.fake.retire(name).await?;
            if sabotage::on(Sabotage::NoTombstone) {
                self.fake.forget(name).await?;
            }
            self.lock().happened.push(Happened::Retired(name.to_owned()));
            Ok(())
        };
        self.call("retire", name, call).await
    }

    async fn tombstones(&self) -> Result<Vec<Tombstone>, ComputeError> {
        self.call("tombstones", "", self.fake.tombstones()).await
    }

    async fn forget(&self, name: &str) -> Result<(), ComputeError> {
        self.call("forget", name, self.fake.forget(name)).await
    }

    async fn set_root_password(&self, name: &str, password: &Secret) -> Result<(), ComputeError> {
        self.call("set-password", name, self.fake.set_root_password(name, password)).await
    }
}
