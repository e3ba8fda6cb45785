//! A compute driver whose machines are files in a folder that several processes share.
//!
//! It is as strict as a real driver and costs nothing, so that a house with thousands of machines can be killed and
//! frozen at any instruction. A machine and its tombstone take the same path, and whichever comes first is put there
//! by one system call that replaces nothing: no lock is held while a process stands still.

pub mod history;
mod machine;
mod place;

pub use machine::Machine;
pub use place::Standing;

use async_trait::async_trait;
use innkeeper_ports::compute::{
    Capabilities, Compute, ComputeError, Counters, Endpoint, Ensured, GuestState, Listed, MachineSpec,
    Observed, PowerOrder, Secret, Tombstone,
};
use innkeeper_ports::entropy::{self, Entropy};
use machine::Refusal;
use place::{Found, Place};
use std::io;
use std::net::SocketAddrV4;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// How the driver behaves.
#[derive(Clone, Debug)]
pub struct DummyConfig {
    /// The folder that all processes share.
    pub root: PathBuf,
    /// The longest pause inside an act, in milliseconds; the short ones are an eighth of it at most.
    pub pause_ms_max: u64,
    /// One pause in so many is of the longest.
    pub long_pause_one_in: u64,
    /// How many acts in a thousand answer with an error that passes by itself.
    pub errors_permille: u64,
    /// Whether a retired name leaves a tombstone. Without one the driver is broken, as an auditor has to notice.
    pub tombstones: bool,
}

/// The driver. Its clones, and those of other processes on the same folder, share one world.
#[derive(Clone)]
pub struct Dummy {
    place: Place,
    config: DummyConfig,
    entropy: Arc<dyn Entropy>,
}

impl std::fmt::Debug for Dummy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dummy").field("config", &self.config).finish_non_exhaustive()
    }
}

impl Dummy {
    /// Opens the folder, and creates it where there is none.
    pub fn open(config: DummyConfig, entropy: Arc<dyn Entropy>) -> io::Result<Self> {
        let place = Place::open(&config.root)?;
        Ok(Self { place, config, entropy })
    }

    /// A number below `below`, or 0.
    fn draw(&self, below: u64) -> u64 {
        let mut bytes = [0; 8];
        self.entropy.fill(&mut bytes);
        u64::from_le_bytes(bytes).checked_rem(below).unwrap_or(0)
    }

    /// Stands still for a moment, so that a kill lands inside an act; now and then for long.
    async fn pause(&self) {
        let longest = self.config.pause_ms_max;
        let millis =
            if self.draw(self.config.long_pause_one_in) == 0 { longest } else { self.draw(longest / 8) };
        if millis > 0 {
            tokio::time::sleep(Duration::from_millis(millis)).await;
        }
    }

    /// An error that passes by itself, as often as configured.
    fn stumble(&self, what: &str) -> Result<(), ComputeError> {
        if self.draw(1000) < self.config.errors_permille {
            return Err(ComputeError::Transient(format!("the dummy stumbles {what}")));
        }
        Ok(())
    }

    fn fresh(&self) -> String {
        entropy::uid(self.entropy.as_ref()).to_string().to_lowercase()
    }

    /// Changes a machine by a rule, and again from what is there by then if somebody else was faster.
    async fn change<T>(
        &self,
        name: &str,
        rule: impl Fn(&Machine) -> Result<(Machine, T), Refusal> + Send,
    ) -> Result<T, ComputeError>
    where
        T: Send,
    {
        loop {
            let (generation, machine) = match self.place.look(name).map_err(broken)? {
                Found::Machine(generation, machine) => (generation, machine),
                Found::Retired | Found::Nothing => return Err(ComputeError::NotFound),
            };
            let (next, answer) = rule(&machine).map_err(ComputeError::from)?;
            if next == *machine {
                return Ok(answer);
            }
            self.pause().await;
            if self.place.swap(name, generation, &next, &self.fresh()).map_err(broken)? {
                return Ok(answer);
            }
        }
    }
}

/// What the file system did not do. The same call again is the remedy.
#[expect(clippy::needless_pass_by_value, reason = "it is given to map_err")]
fn broken(error: io::Error) -> ComputeError {
    ComputeError::Transient(format!("the dummy's folder: {error}"))
}

impl From<Refusal> for ComputeError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Off => Self::Refused("the machine is off: power it on first".to_owned()),
            Refusal::Stale => Self::Stale,
        }
    }
}

fn check_name(name: &str) -> Result<(), ComputeError> {
    let fits = (1..=64).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if fits { Ok(()) } else { Err(ComputeError::Refused(format!("{name:?} is no name of a machine"))) }
}

#[async_trait]
impl Compute for Dummy {
    fn name(&self) -> &'static str {
        "dummy"
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities { hot_disk_grow: true, hot_cpu_add: false, hot_memory_add: false, set_password: true }
    }

    async fn ensure(&self, name: &str, spec: &MachineSpec) -> Result<Ensured, ComputeError> {
        check_name(name)?;
        if spec.disks.is_empty() {
            return Err(ComputeError::Refused("a machine needs a system disk".to_owned()));
        }
        self.stumble("before building")?;
        let answer = loop {
            match self.place.look(name).map_err(broken)? {
                Found::Retired => return Err(ComputeError::Retired),
                Found::Machine(..) => match self.change(name, |machine| machine.converged(spec)).await {
                    // Gone since the look: what is there now decides.
                    Err(ComputeError::NotFound) => {}
                    other => break other?,
                },
                Found::Nothing => {
                    self.pause().await;
                    let machine = Machine::new(self.fresh(), spec.clone());
                    if self.place.build(name, &machine, &self.fresh()).map_err(broken)? {
                        break Ensured { restart_needed: false };
                    }
                }
            }
        };
        self.pause().await;
        self.stumble("after building")?;
        Ok(answer)
    }

    async fn power(&self, name: &str, order: &PowerOrder) -> Result<(), ComputeError> {
        self.stumble("before the switch")?;
        self.change(name, |machine| Ok((machine.powered(order), ()))).await?;
        self.stumble("after the switch")
    }

    async fn observe(&self, name: &str) -> Result<Observed, ComputeError> {
        self.pause().await;
        let Found::Machine(_, machine) = self.place.look(name).map_err(broken)? else {
            return Err(ComputeError::NotFound);
        };
        let address = machine.spec.network.address;
        let endpoint = |guest_port| Endpoint { guest_port, address: SocketAddrV4::new(address, guest_port) };
        let running = machine.on.is_some();
        Ok(Observed {
            running,
            guest: if running { GuestState::Ready } else { GuestState::Off },
            counters: Counters::default(),
            endpoints: [22, 80].map(endpoint).to_vec(),
            install_id: machine.spec.install.id.clone(),
        })
    }

    async fn list(&self) -> Result<Vec<Listed>, ComputeError> {
        let standing = self.place.standing().map_err(broken)?;
        let listed = |(name, machine): (String, Machine)| Listed { name, running: machine.on.is_some() };
        Ok(standing.machines.into_iter().map(listed).collect())
    }

    async fn retire(&self, name: &str) -> Result<(), ComputeError> {
        check_name(name)?;
        self.stumble("before retiring")?;
        self.pause().await;
        self.place.retire(name, self.config.tombstones, &self.fresh()).map_err(broken)?;
        self.pause().await;
        self.stumble("after retiring")
    }

    async fn tombstones(&self) -> Result<Vec<Tombstone>, ComputeError> {
        let standing = self.place.standing().map_err(broken)?;
        let stone = |(name, retired_at)| Tombstone { name, retired_at };
        Ok(standing.tombstones.into_iter().map(stone).collect())
    }

    async fn forget(&self, name: &str) -> Result<(), ComputeError> {
        check_name(name)?;
        self.place.forget(name).map_err(broken)
    }

    async fn set_root_password(&self, name: &str, _password: &Secret) -> Result<(), ComputeError> {
        self.change(name, |machine| {
            // Nobody logs in here, so the password itself is not kept.
            if machine.on.is_some() { Ok((machine.clone(), ())) } else { Err(Refusal::Off) }
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use innkeeper_ports::compute::contract::{self, Trial};
    use innkeeper_ports::entropy::SeededEntropy;
    use std::net::Ipv4Addr;

    fn dummy(pause_ms_max: u64, errors_permille: u64) -> (tempfile::TempDir, Dummy) {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("machines");
        let config =
            DummyConfig { root, pause_ms_max, long_pause_one_in: 8, errors_permille, tombstones: true };
        (folder, Dummy::open(config, Arc::new(SeededEntropy::new(7))).unwrap())
    }

    #[tokio::test]
    async fn the_contract_is_kept() {
        let (_folder, dummy) = dummy(0, 0);
        let trial = Trial::of(&dummy, "trial", "tiny", Ipv4Addr::new(127, 80, 0, 9)).at_once();
        contract::run(&trial).await.unwrap();
    }

    #[tokio::test]
    async fn it_stumbles_as_often_as_configured() {
        let (_folder, dummy) = dummy(0, 500);
        let failed = async |name: &str| dummy.retire(name).await.is_err();
        let mut failures = 0;
        for index in 0..100 {
            failures += u32::from(failed(&format!("m-{index}")).await);
        }
        assert!((50..100).contains(&failures), "{failures}");
    }
}
