//! What is to be done in a run.

use std::path::PathBuf;
use std::time::Duration;

/// Which database the house stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum StoreKind {
    /// One process with both roles over one file.
    Sqlite,
    /// Two processes that answer and three that work, over one server.
    Postgres,
}

/// What is broken in the house, so that the auditor can show that it would notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Sabotage {
    /// A commit does not look whether its lease is still held.
    NoFence,
    /// A retired machine leaves no tombstone.
    NoTombstone,
    /// Money is taken before the commit of what earns it.
    ChargeOutside,
    /// An address is picked before the transaction that assigns it.
    AddressOutside,
}

impl Sabotage {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::NoFence, Self::NoTombstone, Self::ChargeOutside, Self::AddressOutside];

    /// The name that the binary knows it by.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoFence => "no_fence",
            Self::NoTombstone => "no_tombstone",
            Self::ChargeOutside => "charge_outside",
            Self::AddressOutside => "address_outside",
        }
    }
}

/// A dialect that customers shop with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shop {
    /// Servers by the hour.
    OneAndOne,
    /// Servers by the month.
    Time4Vps,
}

/// A run.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The binary, built with its feature `chaos`.
    pub binary: PathBuf,
    /// The database.
    pub store: StoreKind,
    /// The PostgreSQL server whose user may create databases, where one is used.
    pub postgres: Option<String>,
    /// How long customers and trouble go on.
    pub length: Duration,
    /// What every decision follows from.
    pub seed: u64,
    /// What is broken in the house.
    pub sabotage: Option<Sabotage>,
    /// How many customers there are to begin with.
    pub customers: u64,
    /// How many of them act at the same time.
    pub clients: u64,
    /// Where the evidence of a failed run is kept.
    pub evidence: PathBuf,
}

impl Plan {
    /// A run of an unbroken house.
    pub const fn new(binary: PathBuf, store: StoreKind, length: Duration, seed: u64) -> Self {
        Self {
            binary,
            store,
            postgres: None,
            length,
            seed,
            sabotage: None,
            customers: 12,
            clients: 6,
            evidence: PathBuf::new(),
        }
    }

    /// The same run in a house that is broken in one way, with customers who tread where it is broken.
    #[must_use]
    pub const fn broken(mut self, sabotage: Sabotage) -> Self {
        self.sabotage = Some(sabotage);
        if matches!(sabotage, Sabotage::NoFence | Sabotage::NoTombstone) {
            // Few and slow: a queue of work would keep stale workers and new wishes apart.
            (self.customers, self.clients) = (3, 3);
        }
        self
    }

    /// How long a customer thinks between two requests, at most, in milliseconds.
    pub(crate) const fn thought_ms_max(&self) -> u64 {
        if matches!(self.sabotage, Some(Sabotage::NoFence | Sabotage::NoTombstone)) { 200 } else { 60 }
    }

    /// How long a machine's act may pause, in milliseconds. A broken house is given time to show it.
    pub(crate) const fn pause_ms_max(&self) -> u64 {
        match self.sabotage {
            None => 80,
            Some(Sabotage::AddressOutside) => 20,
            Some(Sabotage::ChargeOutside) => 400,
            Some(Sabotage::NoFence | Sabotage::NoTombstone) => 1900,
        }
    }

    /// One pause in so many is of the longest.
    pub(crate) const fn long_pause_one_in(&self) -> u64 {
        if matches!(self.sabotage, Some(Sabotage::NoTombstone)) { 3 } else { 8 }
    }

    /// How long a worker may be silent, in seconds. An act is given up after half of it.
    pub(crate) const fn lease_s(&self) -> u64 {
        match self.sabotage {
            Some(Sabotage::NoFence | Sabotage::NoTombstone) => 4,
            _ => 2,
        }
    }
}
