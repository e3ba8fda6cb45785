//! The workflows: what the long verbs do after they have been answered.
//!
//! Each file opens with the drawing of its steps. What they share lies in [`machine`].

pub(crate) mod cycle;
pub(crate) mod expiry;
pub(crate) mod machine;
pub(crate) mod password;
pub(crate) mod power;
pub(crate) mod provision;
pub(crate) mod reinstall;
pub(crate) mod remove;
pub(crate) mod rename;
pub(crate) mod resize;
#[cfg(feature = "sabotage")]
mod sabotage;

pub use machine::World;

use crate::app::App;
use crate::lifecycle::Cx;
use crate::policy::Policy;
use innkeeper_domain::time::Instant;
use innkeeper_engine::Registry;
use innkeeper_ports::entropy::Entropy;
use std::sync::Arc;

/// The kind of the operation that builds a server for the first time.
pub const PROVISION: &str = "server.provision";
/// The kind of the operation that changes the power of a server.
pub const POWER: &str = "server.power";
/// The kind of the operation that builds a server anew from an image.
pub const REINSTALL: &str = "server.reinstall";
/// The kind of the operation that sets a new root password.
pub const RESET_PASSWORD: &str = "server.reset_password";
/// The kind of the operation that changes the size of a server.
pub const RESIZE: &str = "server.resize";
/// The kind of the operation that gives a server another host name.
pub const RENAME: &str = "server.rename";
/// The kind of the operation that takes a server down for good.
pub const REMOVE: &str = "server.remove";
/// The kind of the operation that bills a service for as long as it lives.
pub const CYCLE: &str = "service.cycle";
/// The kind of the operation that watches an order wait for its money.
pub const EXPIRY: &str = "order.expiry";

/// What every workflow of this crate carries.
#[derive(Clone)]
pub(crate) struct House {
    entropy: Arc<dyn Entropy>,
    policy: Arc<Policy>,
}

impl House {
    pub(crate) fn cx(&self, now: Instant) -> Cx {
        Cx { now, entropy: Arc::clone(&self.entropy), policy: Arc::clone(&self.policy) }
    }
}

/// Every workflow, for the engine.
pub fn registry(app: &App) -> Registry<World> {
    let house = House { entropy: Arc::clone(&app.entropy), policy: Arc::clone(&app.policy) };
    Registry::default()
        .with(provision::Provision(house.clone()))
        .with(power::Power(house.clone()))
        .with(reinstall::Reinstall(house.clone()))
        .with(password::ResetPassword(house.clone()))
        .with(resize::Resize(house.clone()))
        .with(remove::Remove(house.clone()))
        .with(rename::Rename(house.clone()))
        .with(cycle::ServiceCycle(house.clone()))
        .with(expiry::OrderExpiry(house))
}

/// Declares the steps of a workflow with their persisted names, in the order of a quiet run.
macro_rules! steps {
    ($($(#[$meta:meta])* $variant:ident = $text:literal),+ $(,)?) => {
        /// The steps. Their names are data.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Step { $($(#[$meta])* $variant),+ }

        impl innkeeper_engine::StepName for Step {
            const ALL: &'static [Self] = &[$(Self::$variant),+];
            fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }
    };
}
pub(crate) use steps;
