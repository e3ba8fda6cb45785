//! The contract that every compute driver keeps.
//!
//! It is run on the fake and on each real driver, so that a workflow proved on the fake holds on all of them.

use super::{
    Compute, ComputeError, DiskSpec, Ensured, GuestState, Install, MachineSpec, NetworkSpec, Observed,
    PowerOrder, Secret,
};
use innkeeper_domain::server::Size;
use std::{fmt::Debug, net::Ipv4Addr, time::Duration};

/// A driver on trial, and what it may use. The names that begin with `prefix`, and `address`, must be free.
pub struct Trial<'a> {
    driver: &'a dyn Compute,
    prefix: &'a str,
    image: &'a str,
    address: Ipv4Addr,
    pause: Duration,
}

/// How often the contract looks before it gives up on a change.
const LOOKS_MAX: u32 = 600;

impl<'a> Trial<'a> {
    /// A trial that looks ten times a second for up to a minute. The image must carry a guest agent.
    pub fn of(driver: &'a dyn Compute, prefix: &'a str, image: &'a str, address: Ipv4Addr) -> Self {
        Self { driver, prefix, image, address, pause: Duration::from_millis(100) }
    }

    /// Looks again at once, for drivers whose time is counted in looks.
    #[must_use]
    pub fn at_once(self) -> Self {
        Self { pause: Duration::ZERO, ..self }
    }

    fn name(&self, suffix: &str) -> String {
        format!("{}-{suffix}", self.prefix)
    }

    fn spec(&self) -> MachineSpec {
        MachineSpec {
            revision: 1,
            size: Size { vcpu: 1, cores_per_socket: 1, memory_mib: 128 },
            disks: vec![DiskSpec { name: "sys".to_owned(), size_gib: 2 }],
            install: Install {
                id: format!("{}-first", self.prefix),
                revision: 1,
                image: self.image.to_owned(),
                hostname: "contract".to_owned(),
                root_password: Some(Secret("correct horse".to_owned())),
                ssh_keys: Vec::new(),
                user_data: None,
            },
            network: NetworkSpec { mac: "52:54:00:0c:0c:0c".to_owned(), address: self.address },
        }
    }

    async fn until(
        &self,
        name: &str,
        what: &str,
        done: impl Fn(&Observed) -> bool + Send,
    ) -> Result<Observed, String> {
        let mut last = None;
        for _ in 0..LOOKS_MAX {
            let seen = self
                .driver
                .observe(name)
                .await
                .map_err(|e| format!("observe while waiting for {what}: {e}"))?;
            if done(&seen) {
                return Ok(seen);
            }
            last = Some(seen);
            // The port knows no runtime, so this waits as plainly as it can.
            std::thread::sleep(self.pause);
        }
        Err(format!("{name} never came to be {what}; last seen {last:?}"))
    }

    async fn ready(&self, name: &str) -> Result<Observed, String> {
        self.until(name, "ready", |seen| matches!(seen.guest, GuestState::Ready)).await
    }

    async fn off(&self, name: &str) -> Result<Observed, String> {
        self.until(name, "off", |seen| !seen.running && matches!(seen.guest, GuestState::Off)).await
    }
}

fn same<T: PartialEq + Debug>(what: &str, found: &T, wanted: &T) -> Result<(), String> {
    if found == wanted { Ok(()) } else { Err(format!("{what}: found {found:?}, wanted {wanted:?}")) }
}

fn holds(what: &str, held: bool) -> Result<(), String> {
    if held { Ok(()) } else { Err(format!("not so: {what}")) }
}

/// Puts the driver through the whole contract, and says which clause it broke.
pub async fn run(trial: &Trial<'_>) -> Result<(), String> {
    unknown_names(trial).await?;
    bad_requests(trial).await?;
    life(trial).await?;
    reinstallation(trial).await?;
    retirement(trial).await
}

/// Nothing is known of a name that was never built, and retiring it is no error.
pub async fn unknown_names(trial: &Trial<'_>) -> Result<(), String> {
    let name = trial.name("unknown");
    let driver = trial.driver;
    same("observe of an unknown name", &driver.observe(&name).await, &Err(ComputeError::NotFound))?;
    for order in [PowerOrder::On, PowerOrder::OffSoft, PowerOrder::OffHard] {
        same("power of an unknown name", &driver.power(&name, &order).await, &Err(ComputeError::NotFound))?;
    }
    let password = Secret("none".to_owned());
    same(
        "password of an unknown name",
        &driver.set_root_password(&name, &password).await,
        &Err(ComputeError::NotFound),
    )?;
    same("forget of an unknown name", &driver.forget(&name).await, &Ok(()))?;
    same("retire of an unknown name", &driver.retire(&name).await, &Ok(()))?;
    same("ensure after that", &driver.ensure(&name, &trial.spec()).await, &Err(ComputeError::Retired))?;
    same("forget", &driver.forget(&name).await, &Ok(()))
}

/// Requests that can never work are refused, and leave nothing behind.
pub async fn bad_requests(trial: &Trial<'_>) -> Result<(), String> {
    let driver = trial.driver;
    for name in ["", "..", "UPPER", "a/b", "a b", &"x".repeat(65)] {
        let answer = driver.ensure(name, &trial.spec()).await;
        holds(&format!("{name:?} is refused as a name"), matches!(answer, Err(ComputeError::Refused(_))))?;
    }
    let name = trial.name("bad");
    let answer = driver.ensure(&name, &MachineSpec { disks: Vec::new(), ..trial.spec() }).await;
    holds("a machine without disks is refused", matches!(answer, Err(ComputeError::Refused(_))))?;
    let listed = driver.list().await.map_err(|e| format!("list: {e}"))?;
    holds("a refused machine is not listed", listed.iter().all(|machine| machine.name != name))
}

/// A machine is built once, powered, reset once for each token, grown, and powered off softly and hard.
pub async fn life(trial: &Trial<'_>) -> Result<(), String> {
    let (driver, name) = (trial.driver, trial.name("life"));
    let calm = Ok(Ensured { restart_needed: false });
    let mut spec = trial.spec();
    same("ensure", &driver.ensure(&name, &spec).await, &calm)?;
    same("ensure twice", &driver.ensure(&name, &spec).await, &calm)?;
    let seen = trial.off(&name).await?;
    holds("ensure never powers on", !seen.running)?;
    let listed = driver.list().await.map_err(|e| format!("list: {e}"))?;
    same("how often it is listed", &listed.iter().filter(|machine| machine.name == name).count(), &1)?;
    for order in [PowerOrder::OffSoft, PowerOrder::OffHard] {
        same("power off when off", &driver.power(&name, &order).await, &Ok(()))?;
    }
    let password = Secret("battery staple".to_owned());
    let answer = driver.set_root_password(&name, &password).await;
    holds("the password of a machine that is off is refused", answer.is_err())?;

    same("power on", &driver.power(&name, &PowerOrder::On).await, &Ok(()))?;
    same("power on twice", &driver.power(&name, &PowerOrder::On).await, &Ok(()))?;
    let seen = trial.ready(&name).await?;
    holds("ready means running", seen.running)?;
    holds("port 22 is reachable", seen.endpoints.iter().any(|endpoint| endpoint.guest_port == 22))?;
    if driver.capabilities().set_password {
        same("set_root_password", &driver.set_root_password(&name, &password).await, &Ok(()))?;
    }
    same("ensure while running", &driver.ensure(&name, &spec).await, &calm)?;
    growth(trial, &name, &mut spec).await?;

    same("soft off", &driver.power(&name, &PowerOrder::OffSoft).await, &Ok(()))?;
    trial.off(&name).await?;
    resets(trial, &name).await?;
    same("hard off", &driver.power(&name, &PowerOrder::OffHard).await, &Ok(()))?;
    trial.off(&name).await?;
    same("retire", &driver.retire(&name).await, &Ok(()))?;
    same("forget", &driver.forget(&name).await, &Ok(()))
}

/// Disks grow and never shrink; disks come and go; a new size waits for the next power-on unless it is hot.
async fn growth(trial: &Trial<'_>, name: &str, spec: &mut MachineSpec) -> Result<(), String> {
    let driver = trial.driver;
    let able = driver.capabilities();
    for (size_gib, why) in [(3, "grow"), (1, "never shrink"), (3, "same size")] {
        for disk in &mut spec.disks {
            disk.size_gib = size_gib;
        }
        let answer = driver.ensure(name, spec).await;
        same(why, &answer.is_ok(), &true)?;
        if able.hot_disk_grow {
            same(why, &answer, &Ok(Ensured { restart_needed: false }))?;
        }
    }
    spec.disks.push(DiskSpec { name: "more".to_owned(), size_gib: 1 });
    holds("a disk is added", driver.ensure(name, spec).await.is_ok())?;
    spec.disks.truncate(1);
    holds("a disk is removed", driver.ensure(name, spec).await.is_ok())?;
    holds("changing disks leaves it running", driver.observe(name).await.is_ok_and(|seen| seen.running))?;
    spec.size.memory_mib += 32;
    let answer = driver.ensure(name, spec).await;
    same("more memory needs a restart", &answer, &Ok(Ensured { restart_needed: !able.hot_memory_add }))
}

/// A token presses reset once, and a machine that is off comes on.
async fn resets(trial: &Trial<'_>, name: &str) -> Result<(), String> {
    let driver = trial.driver;
    let press = |token: &str| PowerOrder::Reset { token: token.to_owned() };
    same("reset when off", &driver.power(name, &press("one")).await, &Ok(()))?;
    trial.ready(name).await?;
    same("the same token again", &driver.power(name, &press("one")).await, &Ok(()))?;
    let seen = driver.observe(name).await.map_err(|e| format!("observe: {e}"))?;
    same("a token presses once", &seen.guest, &GuestState::Ready)?;
    same("another token", &driver.power(name, &press("two")).await, &Ok(()))?;
    trial.ready(name).await?;
    same("hard off", &driver.power(name, &PowerOrder::OffHard).await, &Ok(()))?;
    trial.off(name).await?;
    same("a used token", &driver.power(name, &press("two")).await, &Ok(()))?;
    let seen = driver.observe(name).await.map_err(|e| format!("observe: {e}"))?;
    same("a used token leaves it off", &seen.running, &false)
}

/// Another installation powers off and builds the system disk anew, and nothing brings an earlier one back.
pub async fn reinstallation(trial: &Trial<'_>) -> Result<(), String> {
    let (driver, name) = (trial.driver, trial.name("again"));
    let mut spec = trial.spec();
    same("ensure", &driver.ensure(&name, &spec).await, &Ok(Ensured { restart_needed: false }))?;
    same("power on", &driver.power(&name, &PowerOrder::On).await, &Ok(()))?;
    let first = spec.clone();
    spec.revision = 2;
    spec.install = Install { id: format!("{}-second", trial.prefix), revision: 2, ..spec.install };
    same("another installation", &driver.ensure(&name, &spec).await, &Ok(Ensured { restart_needed: false }))?;
    let seen = driver.observe(&name).await.map_err(|e| format!("observe: {e}"))?;
    same("it is off after that", &seen.running, &false)?;
    same("what is installed", &seen.install_id, &spec.install.id)?;
    same("an earlier wish", &driver.ensure(&name, &first).await, &Err(ComputeError::Stale))?;
    let restored = MachineSpec { revision: 3, ..first };
    let answer = driver.ensure(&name, &restored).await;
    same("a later wish with an earlier installation", &answer, &Ok(Ensured { restart_needed: false }))?;
    let seen = driver.observe(&name).await.map_err(|e| format!("observe: {e}"))?;
    same("what is installed after it", &seen.install_id, &spec.install.id)?;
    spec.revision = 3;
    same(
        "the same installation",
        &driver.ensure(&name, &spec).await,
        &Ok(Ensured { restart_needed: false }),
    )?;
    same("retire", &driver.retire(&name).await, &Ok(()))?;
    same("forget", &driver.forget(&name).await, &Ok(()))
}

/// Retiring a running machine leaves a tombstone and nothing else, until it is forgotten.
pub async fn retirement(trial: &Trial<'_>) -> Result<(), String> {
    let (driver, name) = (trial.driver, trial.name("gone"));
    let spec = trial.spec();
    same("ensure", &driver.ensure(&name, &spec).await, &Ok(Ensured { restart_needed: false }))?;
    same("power on", &driver.power(&name, &PowerOrder::On).await, &Ok(()))?;
    same("retire", &driver.retire(&name).await, &Ok(()))?;
    same("retire twice", &driver.retire(&name).await, &Ok(()))?;
    same("ensure after retire", &driver.ensure(&name, &spec).await, &Err(ComputeError::Retired))?;
    same("power after retire", &driver.power(&name, &PowerOrder::On).await, &Err(ComputeError::NotFound))?;
    same("observe after retire", &driver.observe(&name).await, &Err(ComputeError::NotFound))?;
    let listed = driver.list().await.map_err(|e| format!("list: {e}"))?;
    holds("a retired machine is not listed", listed.iter().all(|machine| machine.name != name))?;
    let stones = driver.tombstones().await.map_err(|e| format!("tombstones: {e}"))?;
    same("tombstones of the name", &stones.iter().filter(|stone| stone.name == name).count(), &1)?;
    same("forget", &driver.forget(&name).await, &Ok(()))?;
    let stones = driver.tombstones().await.map_err(|e| format!("tombstones: {e}"))?;
    holds("a forgotten tombstone is gone", stones.iter().all(|stone| stone.name != name))?;
    same(
        "a forgotten name builds",
        &driver.ensure(&name, &spec).await,
        &Ok(Ensured { restart_needed: false }),
    )?;
    same("retire", &driver.retire(&name).await, &Ok(()))?;
    same("forget", &driver.forget(&name).await, &Ok(()))
}
