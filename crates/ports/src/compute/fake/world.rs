//! The world of the fake driver: machines, tombstones, and the rules by which they change.

use super::super::{
    Capabilities, ComputeError, Counters, Endpoint, Ensured, GuestState, Listed, MachineSpec, Observed,
    PowerOrder, Secret, Tombstone,
};
use innkeeper_domain::server::Size;
use innkeeper_domain::time::Instant;
use std::collections::{BTreeMap, BTreeSet};
use std::{fmt, net::SocketAddrV4};

pub(super) struct World {
    pub(super) machines: BTreeMap<String, Machine>,
    pub(super) images: Option<BTreeSet<String>>,
    pub(super) capabilities: Capabilities,
    pub(super) boot_observes: u32,
    pub(super) stop_observes: u32,
    pub(super) refused: BTreeMap<String, String>,
    pub(super) deaf: BTreeSet<String>,
    pub(super) hung: BTreeSet<String>,
    tombstones: BTreeMap<String, Instant>,
    histories: BTreeMap<String, History>,
}

impl Default for World {
    fn default() -> Self {
        let capabilities = Capabilities {
            hot_disk_grow: true,
            hot_cpu_add: false,
            hot_memory_add: false,
            set_password: true,
        };
        Self {
            machines: BTreeMap::new(),
            images: None,
            capabilities,
            boot_observes: 0,
            stop_observes: 0,
            refused: BTreeMap::new(),
            deaf: BTreeSet::new(),
            hung: BTreeSet::new(),
            tombstones: BTreeMap::new(),
            histories: BTreeMap::new(),
        }
    }
}

/// What happened to a name; it outlives the machine.
#[derive(Clone, Copy, Default)]
pub(super) struct History {
    pub(super) built: u32,
    pub(super) installs: u32,
    pub(super) resets: u32,
    pub(super) power_ons: u32,
}

pub(super) struct Machine {
    pub(super) spec: MachineSpec,
    pub(super) root_password: Option<String>,
    on: Option<On>,
    reset_token: Option<String>,
    counters: Counters,
}

/// A machine that is on: the size that it runs with, and how it is getting on.
struct On {
    size: Size,
    boot_left: u32,
    stop_left: Option<u32>,
}

impl Machine {
    pub(super) fn is_on(&self) -> bool {
        self.on.is_some()
    }
}

impl World {
    pub(super) fn history(&self, name: &str) -> History {
        self.histories.get(name).copied().unwrap_or_default()
    }

    pub(super) fn lose_power(&mut self, name: &str) {
        if let Some(machine) = self.machines.get_mut(name) {
            machine.on = None;
        }
    }

    pub(super) fn set_counters(&mut self, name: &str, counters: Counters) {
        if let Some(machine) = self.machines.get_mut(name) {
            machine.counters = counters;
        }
    }

    pub(super) fn build(&mut self, name: &str, spec: &MachineSpec) {
        let machine = Machine {
            root_password: spec.install.root_password.clone().map(|secret| secret.0),
            spec: spec.clone(),
            on: None,
            reset_token: None,
            counters: Counters::default(),
        };
        self.machines.insert(name.to_owned(), machine);
        let history = self.histories.entry(name.to_owned()).or_default();
        history.built += 1;
        history.installs += 1;
    }

    pub(super) fn ensure(&mut self, name: &str, spec: &MachineSpec) -> Result<Ensured, ComputeError> {
        check_name(name)?;
        if self.tombstones.contains_key(name) {
            return Err(ComputeError::Retired);
        }
        self.check_refused(name)?;
        if spec.disks.is_empty() {
            return Err(ComputeError::Refused("a machine needs a system disk".to_owned()));
        }
        let image = &spec.install.image;
        if self.images.as_ref().is_some_and(|images| !images.contains(image)) {
            return Err(ComputeError::Refused(format!("there is no image {image:?}; build it first")));
        }
        let Some(machine) = self.machines.get_mut(name) else {
            self.build(name, spec);
            return Ok(Ensured { restart_needed: false });
        };
        if spec.revision < machine.spec.revision {
            return Err(ComputeError::Stale);
        }
        let keeps = machine.spec.install.revision > spec.install.revision;
        if machine.spec.install.id != spec.install.id && !keeps {
            machine.on = None;
            machine.root_password = spec.install.root_password.clone().map(|secret| secret.0);
            self.histories.entry(name.to_owned()).or_default().installs += 1;
        }
        let before = std::mem::replace(&mut machine.spec, spec.clone());
        if keeps {
            machine.spec.install = before.install.clone();
        }
        for disk in &mut machine.spec.disks {
            let held =
                before.disks.iter().find(|held| held.name == disk.name).map_or(0, |held| held.size_gib);
            disk.size_gib = disk.size_gib.max(held);
        }
        let abilities = self.capabilities;
        let restart_needed = machine.on.as_mut().is_some_and(|on| {
            if abilities.hot_cpu_add && spec.size.vcpu > on.size.vcpu {
                on.size.vcpu = spec.size.vcpu;
                on.size.cores_per_socket = spec.size.cores_per_socket;
            }
            if abilities.hot_memory_add && spec.size.memory_mib > on.size.memory_mib {
                on.size.memory_mib = spec.size.memory_mib;
            }
            on.size != spec.size || before.network != spec.network
        });
        Ok(Ensured { restart_needed })
    }

    pub(super) fn power(&mut self, name: &str, order: &PowerOrder) -> Result<(), ComputeError> {
        if !self.machines.contains_key(name) {
            return Err(ComputeError::NotFound);
        }
        if matches!(order, PowerOrder::On | PowerOrder::Reset { .. }) {
            self.check_refused(name)?;
        }
        let boot_observes = self.boot_observes;
        let deaf = self.deaf.contains(name);
        let Some(machine) = self.machines.get_mut(name) else { return Err(ComputeError::NotFound) };
        let history = self.histories.entry(name.to_owned()).or_default();
        let fresh = On { size: machine.spec.size, boot_left: boot_observes, stop_left: None };
        match order {
            PowerOrder::On => {
                if machine.on.is_none() {
                    machine.on = Some(fresh);
                    machine.counters = Counters::default();
                    history.power_ons += 1;
                }
            }
            PowerOrder::OffHard => machine.on = None,
            PowerOrder::OffSoft => {
                if deaf {
                    return Ok(());
                }
                if self.stop_observes == 0 {
                    machine.on = None;
                } else if let Some(on) = &mut machine.on {
                    on.stop_left.get_or_insert(self.stop_observes);
                }
            }
            PowerOrder::Reset { token } => {
                if machine.reset_token.as_ref() == Some(token) {
                    return Ok(());
                }
                machine.reset_token = Some(token.clone());
                history.resets += 1;
                if let Some(on) = &mut machine.on {
                    // A reset does not change the hardware.
                    (on.boot_left, on.stop_left) = (boot_observes, None);
                } else {
                    machine.on = Some(fresh);
                    machine.counters = Counters::default();
                    history.power_ons += 1;
                }
            }
        }
        Ok(())
    }

    pub(super) fn observe(&mut self, name: &str) -> Result<Observed, ComputeError> {
        let hung = self.hung.contains(name);
        let Some(machine) = self.machines.get_mut(name) else { return Err(ComputeError::NotFound) };
        if machine.on.as_ref().is_some_and(|on| on.stop_left == Some(0)) {
            machine.on = None;
        }
        let guest = match &mut machine.on {
            None => GuestState::Off,
            Some(on) => {
                on.stop_left = on.stop_left.map(|left| left.saturating_sub(1));
                if on.boot_left > 0 || hung {
                    on.boot_left = on.boot_left.saturating_sub(1);
                    GuestState::Booting
                } else {
                    GuestState::Ready
                }
            }
        };
        let address = machine.spec.network.address;
        let endpoint = |guest_port| Endpoint { guest_port, address: SocketAddrV4::new(address, guest_port) };
        Ok(Observed {
            running: machine.is_on(),
            guest,
            counters: machine.counters,
            endpoints: [22, 80].map(endpoint).to_vec(),
            install_id: machine.spec.install.id.clone(),
        })
    }

    pub(super) fn list(&self) -> Vec<Listed> {
        let listed =
            |(name, machine): (&String, &Machine)| Listed { name: name.clone(), running: machine.is_on() };
        self.machines.iter().map(listed).collect()
    }

    pub(super) fn retire(&mut self, name: &str, now: Instant) -> Result<(), ComputeError> {
        check_name(name)?;
        self.machines.remove(name);
        self.tombstones.entry(name.to_owned()).or_insert(now);
        Ok(())
    }

    pub(super) fn tombstones(&self) -> Vec<Tombstone> {
        let stone = |(name, at): (&String, &Instant)| Tombstone { name: name.clone(), retired_at: *at };
        self.tombstones.iter().map(stone).collect()
    }

    pub(super) fn forget(&mut self, name: &str) -> Result<(), ComputeError> {
        check_name(name)?;
        self.tombstones.remove(name);
        Ok(())
    }

    pub(super) fn set_root_password(&mut self, name: &str, password: &Secret) -> Result<(), ComputeError> {
        if !self.capabilities.set_password {
            return Err(ComputeError::Unsupported("setting the root password of a running guest"));
        }
        let hung = self.hung.contains(name);
        let Some(machine) = self.machines.get_mut(name) else { return Err(ComputeError::NotFound) };
        match &machine.on {
            None => Err(ComputeError::Refused("the machine is off: power it on first".to_owned())),
            Some(on) if on.boot_left > 0 || hung => {
                Err(ComputeError::Transient("the guest is still booting".to_owned()))
            }
            Some(_) => {
                machine.root_password = Some(password.0.clone());
                Ok(())
            }
        }
    }

    fn check_refused(&self, name: &str) -> Result<(), ComputeError> {
        self.refused.get(name).map_or(Ok(()), |why| Err(ComputeError::Refused(why.clone())))
    }
}

fn check_name(name: &str) -> Result<(), ComputeError> {
    let fits = (1..=64).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if fits {
        Ok(())
    } else {
        Err(ComputeError::Refused(format!("{name:?} is no machine name: use a-z, 0-9, -")))
    }
}

impl fmt::Display for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, machine) in &self.machines {
            let MachineSpec { size, disks, install, network, .. } = &machine.spec;
            let power = if machine.is_on() { "on" } else { "off" };
            write!(
                f,
                "machine {name} {power} {}x{} {}MiB",
                size.vcpu, size.cores_per_socket, size.memory_mib
            )?;
            for disk in disks {
                write!(f, " {}:{}GiB", disk.name, disk.size_gib)?;
            }
            write!(f, " {} {}", network.address, network.mac)?;
            write!(f, " {} of {} as {}", install.id, install.image, install.hostname)?;
            write!(f, " password={:?} keys={:?}", machine.root_password, install.ssh_keys)?;
            writeln!(f, " script={:?}", install.user_data)?;
        }
        for name in self.tombstones.keys() {
            writeln!(f, "tombstone {name}")?;
        }
        for (name, history) in &self.histories {
            let History { built, installs, resets, .. } = history;
            writeln!(f, "history {name} built={built} installs={installs} resets={resets}")?;
        }
        Ok(())
    }
}
