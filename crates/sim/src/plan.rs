//! The plan of a run: everything that its seed decides before it begins.

use crate::chance::Chance;
use innkeeper_app::Policy;
use innkeeper_domain::time::Zone;
use std::time::Duration;

/// What one run is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Decides everything.
    pub seed: u64,
    /// How many months pass.
    pub months: u64,
    /// How many customers come.
    pub customers: u64,
    /// How many processes work over the one database.
    pub processes: u64,
    /// One write in so many ends its process, before or after its commit; 0 for none.
    pub die_one_in: u64,
    /// One write in so many meets a database that does not answer; 0 for none.
    pub fail_one_in: u64,
    /// One call in so many to the machines goes wrong; 0 for none.
    pub trouble_one_in: u64,
    /// One call in so many to the machines freezes, and goes on after its lease; 0 for none.
    pub freeze_one_in: u64,
    /// One look at the clock in so many finds it moved back a little or forward a lot; 0 for none.
    pub jump_one_in: u64,
    /// How many operations a process takes at once.
    pub concurrency: u64,
    /// The tax rate of all accounts, in ten-thousandths.
    pub tax_bp: i64,
    /// Whether invoices are dated in Vilnius rather than in UTC.
    pub is_eastern: bool,
}

impl Plan {
    /// The plan of a seed.
    pub fn of(seed: u64) -> Self {
        let mut chance = Chance::new(seed, 0);
        let mut one_of = |all: &[u64]| chance.pick(all).copied().unwrap_or(0);
        Self {
            seed,
            months: 12,
            customers: one_of(&[4, 5, 6, 7, 8]),
            processes: one_of(&[1, 2, 2]),
            die_one_in: one_of(&[0, 30, 100, 200, 400]),
            fail_one_in: one_of(&[0, 30, 100, 300]),
            trouble_one_in: one_of(&[0, 5, 10, 20, 50]),
            freeze_one_in: one_of(&[0, 20, 50, 150]),
            jump_one_in: one_of(&[0, 100, 400, 1500]),
            concurrency: one_of(&[1, 2, 8]),
            tax_bp: one_of(&[0, 1900, 2100, 770]).cast_signed(),
            is_eastern: one_of(&[0, 1]) == 1,
        }
    }

    /// The rules of the house.
    pub(crate) fn policy(&self) -> Policy {
        let zone = Zone::parse("Europe/Vilnius").filter(|_| self.is_eastern).unwrap_or(Zone::UTC);
        Policy { tax_bp: self.tax_bp, zone, tombstone_kept: Duration::from_hours(2), ..Policy::default() }
    }
}
