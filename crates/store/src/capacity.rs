//! What the servers of a location take together.
//!
//! Kept beside the servers by everything in this crate that changes one, so that an order reads one row of each
//! location however many servers there are.

use crate::error::StoreError;
use crate::statement::statements;
use crate::tx::Tx;
use crate::value::params;
use innkeeper_domain::id::{LocationId, ServiceId};

statements! { "capacity":
    USED = "SELECT vcpu, memory_mib, disk_gib FROM location_use WHERE location_id = $1";
    OPEN = "INSERT INTO location_use (location_id, vcpu, memory_mib, disk_gib) VALUES ($1, 0, 0, 0) \
        ON CONFLICT (location_id) DO NOTHING";
    ADD = "UPDATE location_use SET vcpu = vcpu + $2, memory_mib = memory_mib + $3, disk_gib = disk_gib + $4 \
        WHERE location_id = $1";
    OF_SERVER = "SELECT s.location_id, s.vcpu + s.vcpu_held, s.memory_mib + s.memory_mib_held, s.disk_gib_held \
        + CAST(COALESCE((SELECT SUM(d.size_gib) FROM disk d WHERE d.server_id = s.id), 0) AS BIGINT) \
        FROM server s WHERE s.id = $1 AND s.state NOT IN ('gone', 'failed')";
    ADDED_UP = "SELECT CAST(COALESCE(SUM(s.vcpu + s.vcpu_held), 0) AS BIGINT), \
        CAST(COALESCE(SUM(s.memory_mib + s.memory_mib_held), 0) AS BIGINT), \
        CAST(COALESCE(SUM(s.disk_gib_held \
        + COALESCE((SELECT SUM(d.size_gib) FROM disk d WHERE d.server_id = s.id), 0)), 0) AS BIGINT) \
        FROM server s WHERE s.location_id = $1 AND s.state NOT IN ('gone', 'failed')";
}

/// What the servers of a location take together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Used {
    /// Processors.
    pub vcpu: i64,
    /// Memory in MiB.
    pub memory_mib: i64,
    /// Disks in GiB.
    pub disk_gib: i64,
}

/// What the servers of a location take together, with what resizes under way hold.
pub fn used(tx: &mut Tx<'_>, location: LocationId) -> Result<Used, StoreError> {
    sums(tx, USED, location)
}

/// The same, added up from the servers themselves: for checks.
pub fn added_up(tx: &mut Tx<'_>, location: LocationId) -> Result<Used, StoreError> {
    sums(tx, ADDED_UP, location)
}

fn sums(
    tx: &mut Tx<'_>,
    statement: crate::statement::Statement,
    location: LocationId,
) -> Result<Used, StoreError> {
    let found = tx.first(statement, params![location], |columns| {
        Ok(Used { vcpu: columns.take()?, memory_mib: columns.take()?, disk_gib: columns.take()? })
    })?;
    Ok(found.unwrap_or_default())
}

/// Changes a server, and what its location counts with it.
pub(crate) fn counted<T>(
    tx: &mut Tx<'_>,
    server: ServiceId,
    change: impl FnOnce(&mut Tx<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let before = of_server(tx, server)?;
    let changed = change(tx)?;
    let after = of_server(tx, server)?;
    let (was, is) = (before.map_or(Used::default(), |it| it.1), after.map_or(Used::default(), |it| it.1));
    if let Some((location, _)) = after.or(before)
        && was != is
    {
        let params =
            params![location, is.vcpu - was.vcpu, is.memory_mib - was.memory_mib, is.disk_gib - was.disk_gib];
        if tx.execute(ADD, params)? == 0 {
            tx.execute(OPEN, params![location])?;
            tx.execute_one(ADD, params)?;
        }
    }
    Ok(changed)
}

/// Where a server is and what it takes; `None` for one that is not there, or no longer.
fn of_server(tx: &mut Tx<'_>, server: ServiceId) -> Result<Option<(LocationId, Used)>, StoreError> {
    tx.first(OF_SERVER, params![server], |columns| {
        let location = columns.take()?;
        Ok((location, Used { vcpu: columns.take()?, memory_mib: columns.take()?, disk_gib: columns.take()? }))
    })
}
