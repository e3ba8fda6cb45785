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
    /// How long a tombstone of a deleted machine is kept.
    pub tombstone_kept: Duration,
    /// How many password checks run at the same time.
    pub password_checks: usize,
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
            tombstone_kept: Duration::from_hours(1),
            password_checks: 2,
        }
    }
}
