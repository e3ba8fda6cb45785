//! Usage intervals, opened and closed by the transactions that change the fact.

use crate::column::Columns;
use crate::error::StoreError;
use crate::statement::statements;
use crate::tx::Tx;
use crate::value::params;
use innkeeper_domain::id::{AccountId, ServiceId};
use innkeeper_domain::time::Instant;
use innkeeper_domain::usage::{Interval, Meter};

statements! { "usage":
    OPEN = "INSERT INTO usage_interval (account_id, service_id, meter, quantity_milli, start_at) VALUES ($1, $2, $3, $4, $5)";
    CLOSE = "UPDATE usage_interval SET end_at = $3 WHERE service_id = $1 AND meter = $2 AND end_at IS NULL";
    OPEN_ONES = "SELECT id, service_id, meter, quantity_milli, start_at, end_at FROM usage_interval \
        WHERE service_id = $1 AND end_at IS NULL ORDER BY meter";
    BY_SERVICE = "SELECT id, service_id, meter, quantity_milli, start_at, end_at FROM usage_interval \
        WHERE service_id = $1 ORDER BY meter, start_at, id";
    BY_ACCOUNT = "SELECT id, service_id, meter, quantity_milli, start_at, end_at FROM usage_interval \
        WHERE account_id = $1 AND start_at < $3 AND (end_at IS NULL OR end_at > $2) ORDER BY service_id, meter, start_at, id";
}

fn read(columns: &mut Columns<'_>) -> Result<Interval, StoreError> {
    Ok(Interval {
        id: columns.take()?,
        service: columns.take()?,
        meter: columns.take()?,
        quantity_milli: columns.take()?,
        start: columns.take()?,
        end: columns.take()?,
    })
}

/// Opens an interval. A second open one of the same meter is a unique violation.
pub fn open(
    tx: &mut Tx<'_>,
    account: AccountId,
    service: ServiceId,
    meter: Meter,
    quantity_milli: i64,
    at: Instant,
) -> Result<(), StoreError> {
    tx.execute_one(OPEN, params![account, service, meter, quantity_milli, at])
}

/// Closes the open interval of a meter; `false` when none is open.
pub fn close(tx: &mut Tx<'_>, service: ServiceId, meter: Meter, at: Instant) -> Result<bool, StoreError> {
    tx.execute(CLOSE, params![service, meter, at]).map(|count| count == 1)
}

/// The open intervals of a service.
pub fn open_ones(tx: &mut Tx<'_>, service: ServiceId) -> Result<Vec<Interval>, StoreError> {
    tx.query(OPEN_ONES, params![service], read)
}

/// Every interval of a service, by meter and start.
pub fn by_service(tx: &mut Tx<'_>, service: ServiceId) -> Result<Vec<Interval>, StoreError> {
    tx.query(BY_SERVICE, params![service], read)
}

/// The intervals of an account that touch `[from, to)`.
pub fn by_account(
    tx: &mut Tx<'_>,
    account: AccountId,
    from: Instant,
    to: Instant,
) -> Result<Vec<Interval>, StoreError> {
    tx.query(BY_ACCOUNT, params![account, from, to], read)
}
