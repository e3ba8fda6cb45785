//! The house rules that an operator sets.

use innkeeper_domain::money::Currency;
use innkeeper_domain::time::Zone;
use std::time::Duration;

/// What the operator decided about money and time.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The currency of accounts that name none.
    pub currency: Currency,
    /// The tax rate of new accounts, in ten-thousandths.
    pub tax_bp: i64,
    /// The zone in which invoices are dated.
    pub zone: Zone,
    /// How many days after its issue an invoice is due.
    pub due_days: i64,
    /// How long an unpaid order holds what it needs.
    pub order_hold: Duration,
    /// How long an unpaid service runs on before it is suspended.
    pub grace: Duration,
    /// How long a suspended service is kept before it is terminated.
    pub retention: Duration,
    /// How many hours of a metered server an account must be able to pay for when it orders.
    pub metered_reserve_hours: i64,
    /// The domain under which servers without a name of their own get one.
    pub host_domain: String,
    /// How long idempotency keys are kept.
    pub idempotency_kept: Duration,
    /// How long a tombstone of a deleted machine is kept: longer than any lease, and than the age of the backup that
    /// may be restored.
    pub tombstone_kept: Duration,
    /// How many password checks run at the same time.
    pub password_checks: usize,
    /// How often signing in may fail.
    pub sign_in: SignInPolicy,
}

/// How often signing in may fail, and how many may wait for it. A count of 0 means no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignInPolicy {
    /// How often one network may fail on one login before it has to wait between attempts.
    pub failures_free: u32,
    /// The longest of these waits.
    pub wait_max: Duration,
    /// How often one network may fail in ten minutes, whatever it tries.
    pub failures_per_address: u32,
    /// How often all networks together may fail on one login in an hour, before waits on it begin at once.
    pub failures_per_login: u32,
    /// How many passwords may wait to be checked.
    pub password_queue: usize,
}

impl Default for SignInPolicy {
    fn default() -> Self {
        Self {
            failures_free: 5,
            wait_max: Duration::from_mins(15),
            failures_per_address: 100,
            failures_per_login: 100,
            password_queue: 32,
        }
    }
}

impl SignInPolicy {
    /// No limits at all, for whoever tests something else.
    pub const UNLIMITED: Self = Self {
        failures_free: 0,
        wait_max: Duration::ZERO,
        failures_per_address: 0,
        failures_per_login: 0,
        password_queue: 0,
    };
}

impl Default for Policy {
    fn default() -> Self {
        const DAY: Duration = Duration::from_hours(24);
        Self {
            currency: Currency::EUR,
            tax_bp: 0,
            zone: Zone::UTC,
            due_days: 7,
            order_hold: DAY,
            grace: DAY * 7,
            retention: DAY * 14,
            metered_reserve_hours: 24,
            host_domain: "hosts.example".to_owned(),
            idempotency_kept: DAY * 2,
            tombstone_kept: Duration::from_hours(8 * 24),
            password_checks: 2,
            sign_in: SignInPolicy::default(),
        }
    }
}
