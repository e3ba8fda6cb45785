//! The house that a configuration describes: its store, its app, and its driver.

use crate::config::Config;
use crate::entropy::OsEntropy;
use crate::failure::Failure;
use innkeeper_app::App;
use innkeeper_drivers_qemu::Qemu;
use innkeeper_gateways_manual::Manual;
use innkeeper_ports::clock::{Clock, SystemClock};
use innkeeper_ports::compute::Compute;
use innkeeper_ports::gateway::Gateway;
use innkeeper_store::{Store, StoreConfig};
use std::path::Path;
use std::sync::Arc;

/// Opens the database, which must be there already.
pub(crate) fn open(config: &Config) -> Result<App, Failure> {
    if let StoreConfig::Sqlite { path, .. } = &config.store
        && !path.exists()
    {
        return Err(Failure::not_found(format!(
            "there is no database at {}: create it with innkeeper migrate, or name another one with --database",
            path.display()
        )));
    }
    open_or_create(config)
}

/// Opens the database, and creates it where there is none.
pub(crate) fn open_or_create(config: &Config) -> Result<App, Failure> {
    if let StoreConfig::Sqlite { path, .. } = &config.store
        && let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty())
    {
        create_private_dir(folder)?;
    }
    let store = Store::open(&config.store).map_err(|error| Failure::from(error).during(&config.database))?;
    Ok(app_over(store, config))
}

fn app_over(store: Store, config: &Config) -> App {
    let manual = Manual::new(&config.manual.title, &config.manual.instruction);
    let gateways = vec![manual.info()];
    App::new(store, clock(config), Arc::new(OsEntropy), config.policy.clone(), gateways)
}

/// Opens the driver on its folder, and adopts the machines that are there.
pub(crate) fn open_driver(config: &Config) -> Result<Arc<dyn Compute>, Failure> {
    #[cfg(feature = "chaos")]
    if let Some(driver) = crate::chaos::driver(config)? {
        return Ok(driver);
    }
    create_private_dir(&config.qemu.root)?;
    Ok(Arc::new(Qemu::open(config.qemu.clone()).map_err(Failure::failed)?))
}

/// The clock of the house.
pub(crate) fn clock(config: &Config) -> Arc<dyn Clock> {
    #[cfg(feature = "chaos")]
    if let Some(clock) = crate::chaos::clock(config) {
        return clock;
    }
    let _ = config;
    Arc::new(SystemClock)
}

/// Creates a folder that only this user can enter, with its parents.
pub(crate) fn create_private_dir(path: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(|error| {
        Failure::failed(format!(
            "the folder {} cannot be created: {error}; name another one with data_dir or INNKEEPER_DATA_DIR",
            path.display()
        ))
    })
}
