//! The driver as a value: opened on a root, and asked through the compute port.

use crate::config::{Accel, Forward, QemuConfig};
use crate::definition::Machine;
use crate::layout::{Layout, check_name};
use crate::probe;
use async_trait::async_trait;
use innkeeper_ports::compute::{
    Capabilities, Compute, ComputeError, Ensured, Listed, MachineSpec, Observed, PowerOrder, Secret,
    Tombstone,
};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::{io, path::PathBuf};

/// Why the driver cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The root cannot be created or entered.
    #[error("the machines' folder {path} cannot be used: name another root, or give this user write access")]
    Root {
        /// The root as configured.
        path: PathBuf,
        /// What went wrong.
        source: io::Error,
    },
}

/// The compute driver that runs QEMU. Its clones share one host.
#[derive(Clone, Debug)]
pub struct Qemu {
    host: Arc<Host>,
}

/// What every verb works with.
#[derive(Debug)]
pub(crate) struct Host {
    pub(crate) config: QemuConfig,
    pub(crate) layout: Layout,
    pub(crate) forwards: Vec<Forward>,
    accel: OnceLock<Accel>,
    /// The process of each machine whose agent has answered. It saves the question, and losing it costs nothing.
    ready: Mutex<HashMap<String, u32>>,
}

impl Qemu {
    /// Opens the driver on its root, and adopts the machines that are there.
    ///
    /// A host without QEMU opens as well: each verb that needs it says so.
    pub fn open(config: QemuConfig) -> Result<Self, OpenError> {
        let layout = Layout::create(&config.root)
            .map_err(|source| OpenError::Root { path: config.root.clone(), source })?;
        let forwards = config.forwards_in_force();
        let host = Host { config, layout, forwards, accel: OnceLock::new(), ready: Mutex::default() };
        Ok(Self { host: Arc::new(host) })
    }

    /// The folder that holds the machines.
    pub fn root(&self) -> &std::path::Path {
        self.host.layout.root()
    }

    /// What a running machine wrote to its serial port lately, oldest first, at most 64 KiB.
    pub async fn serial_log(&self, name: &str) -> Result<String, ComputeError> {
        self.blocking(name, crate::observe::serial_log).await
    }

    /// A connection to the screen of a running machine, which speaks RFB.
    pub async fn screen(&self, name: &str) -> Result<std::os::unix::net::UnixStream, ComputeError> {
        self.blocking(name, crate::observe::screen).await
    }

    /// Runs a verb where it may block. The verb goes on when the caller has lost interest: the lock of the name
    /// keeps later calls waiting until it is through.
    async fn blocking<T: Send + 'static>(
        &self,
        name: &str,
        verb: impl FnOnce(&Host, &str) -> Result<T, ComputeError> + Send + 'static,
    ) -> Result<T, ComputeError> {
        let (host, name) = (Arc::clone(&self.host), name.to_owned());
        match tokio::task::spawn_blocking(move || verb(&host, &name)).await {
            Ok(answer) => answer,
            Err(e) => Err(ComputeError::Transient(format!("the driver stopped: {e}"))),
        }
    }
}

impl Host {
    /// The directory of a name; a name that is no name has none.
    pub(crate) fn machine(&self, name: &str) -> Result<Machine, ComputeError> {
        check_name(name)?;
        Ok(Machine { name: name.to_owned(), dir: self.layout.machine(name) })
    }

    /// The directory of a machine that `ensure` has completed and nobody has retired.
    pub(crate) fn known(&self, name: &str) -> Result<Machine, ComputeError> {
        let machine = self.machine(name).map_err(|_| ComputeError::NotFound)?;
        if self.is_retired(name) || machine.definition()?.is_none() || machine.installed()?.is_none() {
            return Err(ComputeError::NotFound);
        }
        Ok(machine)
    }

    pub(crate) fn is_retired(&self, name: &str) -> bool {
        self.layout.tombstone(name).exists()
    }

    /// How guests are run here: as configured, or as probed once.
    pub(crate) fn accel(&self) -> Accel {
        *self.accel.get_or_init(|| probe::acceleration(&self.config).accel)
    }

    pub(crate) fn is_known_ready(&self, name: &str, pid: u32) -> bool {
        self.ready.lock().unwrap_or_else(PoisonError::into_inner).get(name) == Some(&pid)
    }

    pub(crate) fn note_ready(&self, name: &str, pid: u32) {
        self.ready.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), pid);
    }

    pub(crate) fn forget_ready(&self, name: &str) {
        self.ready.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
    }
}

#[async_trait]
impl Compute for Qemu {
    fn name(&self) -> &'static str {
        "qemu"
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities { hot_disk_grow: true, hot_cpu_add: false, hot_memory_add: false, set_password: true }
    }

    async fn ensure(&self, name: &str, spec: &MachineSpec) -> Result<Ensured, ComputeError> {
        let spec = spec.clone();
        self.blocking(name, move |host, name| crate::ensure::ensure(host, name, &spec)).await
    }

    async fn power(&self, name: &str, order: &PowerOrder) -> Result<(), ComputeError> {
        let order = order.clone();
        self.blocking(name, move |host, name| crate::power::power(host, name, &order)).await
    }

    async fn observe(&self, name: &str) -> Result<Observed, ComputeError> {
        self.blocking(name, crate::observe::observe).await
    }

    async fn list(&self) -> Result<Vec<Listed>, ComputeError> {
        self.blocking("", |host, _| crate::list::list(host)).await
    }

    async fn retire(&self, name: &str) -> Result<(), ComputeError> {
        self.blocking(name, crate::retire::retire).await
    }

    async fn tombstones(&self) -> Result<Vec<Tombstone>, ComputeError> {
        self.blocking("", |host, _| crate::list::tombstones(host)).await
    }

    async fn forget(&self, name: &str) -> Result<(), ComputeError> {
        self.blocking(name, crate::retire::forget).await
    }

    async fn set_root_password(&self, name: &str, password: &Secret) -> Result<(), ComputeError> {
        let password = password.clone();
        self.blocking(name, move |host, name| crate::password::set_root_password(host, name, &password)).await
    }
}
