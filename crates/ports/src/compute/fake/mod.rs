//! A compute driver that keeps machines in memory, with the semantics of a real one and faults on demand.

mod fault;
mod world;

use super::{
    Capabilities, Compute, ComputeError, Counters, Ensured, Listed, MachineSpec, Observed, PowerOrder,
    Secret, Tombstone,
};
use crate::clock::Clock;
use async_trait::async_trait;
use fault::{Faults, When};
pub use fault::{Frozen, Verb};
use innkeeper_domain::time::Instant;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use world::World;

/// An in-memory compute driver. Its clones share one world.
#[derive(Clone, Default)]
pub struct FakeCompute {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    world: World,
    faults: Faults,
    calls: Vec<String>,
    clock: Option<Arc<dyn Clock>>,
}

impl std::fmt::Debug for FakeCompute {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FakeCompute {{\n{}}}", self.snapshot())
    }
}

impl FakeCompute {
    /// An empty world: every image is known, guests are ready at the first look, and nothing fails.
    pub fn new() -> Self {
        Self::default()
    }

    /// Stamps tombstones with this clock, rather than with a count.
    #[must_use]
    pub fn with_clock(self, clock: Arc<dyn Clock>) -> Self {
        self.lock().clock = Some(clock);
        self
    }

    /// Knows these images only; others are refused.
    #[must_use]
    pub fn with_images<'a>(self, images: impl IntoIterator<Item = &'a str>) -> Self {
        self.lock().world.images = Some(images.into_iter().map(str::to_owned).collect::<BTreeSet<_>>());
        self
    }

    /// Claims these abilities.
    #[must_use]
    pub fn with_capabilities(self, capabilities: Capabilities) -> Self {
        self.lock().world.capabilities = capabilities;
        self
    }

    /// A guest is seen booting `observes` times after power-on, and ready from then on.
    #[must_use]
    pub fn with_boot_observes(self, observes: u32) -> Self {
        self.lock().world.boot_observes = observes;
        self
    }

    /// A guest that is asked to shut down is seen running `observes` times more.
    #[must_use]
    pub fn with_stop_observes(self, observes: u32) -> Self {
        self.lock().world.stop_observes = observes;
        self
    }

    /// The next call of a verb fails and changes nothing. Calls of this queue up, one for each failure.
    pub fn fail_next(&self, verb: Verb, error: ComputeError) {
        self.lock().faults.push(verb, When::Before, error);
    }

    /// The next call of a verb does its work, and its answer is lost: the caller gets this error.
    pub fn lose_answer_next(&self, verb: Verb, error: ComputeError) {
        self.lock().faults.push(verb, When::After, error);
    }

    /// The next call of a verb stops before it touches the world, and goes on when the handle thaws it.
    pub fn freeze_next(&self, verb: Verb) -> Frozen {
        self.lock().faults.freeze(verb)
    }

    /// Refuses to ensure or power on this name, until [`FakeCompute::relent`].
    pub fn refuse_forever(&self, name: &str, why: &str) {
        self.lock().world.refused.insert(name.to_owned(), why.to_owned());
    }

    /// Stops refusing a name.
    pub fn relent(&self, name: &str) {
        self.lock().world.refused.remove(name);
    }

    /// The guest of this name ignores being asked to shut down.
    pub fn deafen(&self, name: &str) {
        self.lock().world.deaf.insert(name.to_owned());
    }

    /// The guest of this name never gets ready.
    pub fn hang(&self, name: &str) {
        self.lock().world.hung.insert(name.to_owned());
    }

    /// Cuts the power of a machine behind everybody's back, as a crash of the host's process does.
    pub fn lose_power(&self, name: &str) {
        self.lock().world.lose_power(name);
    }

    /// Removes a machine behind everybody's back, without a tombstone.
    pub fn lose_machine(&self, name: &str) {
        self.lock().world.machines.remove(name);
    }

    /// Puts a machine into the world that nobody asked for.
    pub fn plant(&self, name: &str, spec: &MachineSpec) {
        self.lock().world.build(name, spec);
    }

    /// Makes a machine show these counters until its next power-on.
    pub fn set_counters(&self, name: &str, counters: Counters) {
        self.lock().world.set_counters(name, counters);
    }

    /// How often a machine of this name was created.
    pub fn built(&self, name: &str) -> u32 {
        self.lock().world.history(name).built
    }

    /// How often the system disk of this name was installed, the first time included.
    pub fn installs(&self, name: &str) -> u32 {
        self.lock().world.history(name).installs
    }

    /// How often reset was pressed.
    pub fn resets(&self, name: &str) -> u32 {
        self.lock().world.history(name).resets
    }

    /// How often a machine went from off to on.
    pub fn power_ons(&self, name: &str) -> u32 {
        self.lock().world.history(name).power_ons
    }

    /// The definition of a machine, with its disks as large as they are.
    pub fn spec(&self, name: &str) -> Option<MachineSpec> {
        self.lock().world.machines.get(name).map(|machine| machine.spec.clone())
    }

    /// The root password inside the guest.
    pub fn root_password(&self, name: &str) -> Option<String> {
        self.lock().world.machines.get(name).and_then(|machine| machine.root_password.clone())
    }

    /// Whether a machine is powered on; `None` where there is none.
    pub fn running(&self, name: &str) -> Option<bool> {
        self.lock().world.machines.get(name).map(world::Machine::is_on)
    }

    /// Every call so far in order, as `power web-1 on`.
    pub fn calls(&self) -> Vec<String> {
        self.lock().calls.clone()
    }

    /// The whole world as text, the same for the same world. Tombstones show no time.
    pub fn snapshot(&self) -> String {
        self.lock().world.to_string()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs one call: noted, frozen, failed or done, and perhaps robbed of its answer.
    async fn call<T>(
        &self,
        verb: Verb,
        subject: String,
        act: impl FnOnce(&mut World, Instant) -> Result<T, ComputeError> + Send,
    ) -> Result<T, ComputeError> {
        let gate = {
            let mut state = self.lock();
            state.calls.push(format!("{verb} {subject}").trim_end().to_owned());
            state.faults.gate(verb)
        };
        if let Some(gate) = gate {
            gate.wait().await;
        }
        let mut state = self.lock();
        let fault = state.faults.next(verb);
        if let Some((When::Before, error)) = fault {
            return Err(error);
        }
        let now = match &state.clock {
            Some(clock) => clock.now(),
            None => Instant::from_micros(i64::try_from(state.calls.len()).unwrap_or(i64::MAX)),
        };
        let answer = act(&mut state.world, now);
        match fault {
            Some((_, error)) => Err(error),
            None => answer,
        }
    }
}

#[async_trait]
impl Compute for FakeCompute {
    fn name(&self) -> &'static str {
        "fake"
    }

    fn capabilities(&self) -> Capabilities {
        self.lock().world.capabilities
    }

    async fn ensure(&self, name: &str, spec: &MachineSpec) -> Result<Ensured, ComputeError> {
        self.call(Verb::Ensure, name.to_owned(), |world, _| world.ensure(name, spec)).await
    }

    async fn power(&self, name: &str, order: &PowerOrder) -> Result<(), ComputeError> {
        let wish = match order {
            PowerOrder::On => "on",
            PowerOrder::OffSoft => "off-soft",
            PowerOrder::OffHard => "off-hard",
            PowerOrder::Reset { .. } => "reset",
        };
        self.call(Verb::Power, format!("{name} {wish}"), |world, _| world.power(name, order)).await
    }

    async fn observe(&self, name: &str) -> Result<Observed, ComputeError> {
        self.call(Verb::Observe, name.to_owned(), |world, _| world.observe(name)).await
    }

    async fn list(&self) -> Result<Vec<Listed>, ComputeError> {
        self.call(Verb::List, String::new(), |world, _| Ok(world.list())).await
    }

    async fn retire(&self, name: &str) -> Result<(), ComputeError> {
        self.call(Verb::Retire, name.to_owned(), |world, now| world.retire(name, now)).await
    }

    async fn tombstones(&self) -> Result<Vec<Tombstone>, ComputeError> {
        self.call(Verb::Tombstones, String::new(), |world, _| Ok(world.tombstones())).await
    }

    async fn forget(&self, name: &str) -> Result<(), ComputeError> {
        self.call(Verb::Forget, name.to_owned(), |world, _| world.forget(name)).await
    }

    async fn set_root_password(&self, name: &str, password: &Secret) -> Result<(), ComputeError> {
        self.call(Verb::SetRootPassword, name.to_owned(), |world, _| world.set_root_password(name, password))
            .await
    }
}

#[cfg(test)]
mod tests;
