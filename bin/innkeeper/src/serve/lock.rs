//! One worker for a SQLite file, and one for a folder of machines: locks that the kernel gives back with the process.

use crate::config::Config;
use crate::failure::Failure;
use innkeeper_store::StoreConfig;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

/// The locks of a worker. They end with it, also when it is killed.
#[derive(Debug)]
pub(crate) struct WorkerLock {
    _files: Vec<File>,
}

impl WorkerLock {
    /// Takes the locks, or says who stands in the way.
    pub(crate) fn take(config: &Config) -> Result<Self, Failure> {
        let mut files = Vec::new();
        if !config.machines_are_shared() {
            files.push(lock(&config.qemu.root.join("worker.lock"))?);
        }
        if let StoreConfig::Sqlite { path, .. } = &config.store {
            let mut beside = path.clone().into_os_string();
            beside.push(".worker.lock");
            files.push(lock(&PathBuf::from(beside))?);
        }
        Ok(Self { _files: files })
    }
}

fn lock(path: &Path) -> Result<File, Failure> {
    let shown = path.display();
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
        .map_err(|error| Failure::failed(format!("the lock {shown} cannot be opened: {error}")))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Failure::unavailable(format!(
            "another worker holds {shown}: stop it first, or start this one with --roles api"
        ))),
        Err(TryLockError::Error(error)) => {
            Err(Failure::failed(format!("the lock {shown} cannot be taken: {error}")))
        }
    }
}
