//! A machine and the rules by which it changes, without any file.

use innkeeper_domain::server::Size;
use innkeeper_ports::compute::{Ensured, MachineSpec, PowerOrder};
use serde::{Deserialize, Serialize};

/// A machine as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Machine {
    /// Names this very building of it, so that another under the same name is told apart.
    pub build: String,
    /// Its definition.
    pub spec: MachineSpec,
    /// The size that it runs with; `None` when it is off.
    pub on: Option<Size>,
    /// The last press of reset.
    pub reset_token: Option<String>,
}

/// Why a machine does not change as asked.
pub(crate) enum Refusal {
    /// It is off.
    Off,
    /// A later wish was made true.
    Stale,
}

impl Machine {
    pub(crate) const fn new(build: String, spec: MachineSpec) -> Self {
        Self { build, spec, on: None, reset_token: None }
    }

    /// The machine as a definition wishes it, and whether a restart is needed for all of it.
    pub(crate) fn converged(&self, spec: &MachineSpec) -> Result<(Self, Ensured), Refusal> {
        if spec.revision < self.spec.revision {
            return Err(Refusal::Stale);
        }
        let mut next = self.clone();
        next.spec = spec.clone();
        for disk in &mut next.spec.disks {
            let held = self.spec.disks.iter().find(|held| held.name == disk.name);
            // Disks never shrink.
            disk.size_gib = disk.size_gib.max(held.map_or(0, |held| held.size_gib));
        }
        if self.spec.install.revision > spec.install.revision {
            next.spec.install = self.spec.install.clone();
        } else if self.spec.install.id != spec.install.id {
            next.on = None;
        }
        let restart_needed =
            next.on.is_some_and(|size| size != spec.size || self.spec.network != spec.network);
        Ok((next, Ensured { restart_needed }))
    }

    /// The machine after an order.
    pub(crate) fn powered(&self, order: &PowerOrder) -> Self {
        let mut next = self.clone();
        match order {
            PowerOrder::On => next.on = self.on.or(Some(self.spec.size)),
            PowerOrder::OffSoft | PowerOrder::OffHard => next.on = None,
            PowerOrder::Reset { token } if self.reset_token.as_ref() == Some(token) => {}
            PowerOrder::Reset { token } => {
                next.reset_token = Some(token.clone());
                // A reset does not change the hardware of what runs.
                next.on = self.on.or(Some(self.spec.size));
            }
        }
        next
    }
}
