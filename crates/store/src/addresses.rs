//! Public addresses. One is held by one server at most, and is taken inside the transaction of the order.

use crate::column::Columns;
use crate::error::StoreError;
#[cfg(feature = "sabotage")]
use crate::sabotage;
use crate::statement::statements;
use crate::tx::Tx;
use crate::value::params;
use innkeeper_domain::id::{AccountId, LocationId, ServiceId, Uid};
use innkeeper_domain::server::Address;
use innkeeper_domain::time::Instant;
use std::net::Ipv4Addr;

statements! { "addresses":
    INSERT = "INSERT INTO address (uid, location_id, address, changed_at) VALUES ($1, $2, $3, $4) \
        ON CONFLICT (address) DO NOTHING";
    // The address that has been free longest, so that a released one rests before it is given away again.
    TAKE = "UPDATE address SET account_id = $2, server_id = $3, changed_at = $4 WHERE id = (SELECT id FROM address \
        WHERE location_id = $1 AND account_id IS NULL ORDER BY changed_at, id LIMIT 1) \
        AND account_id IS NULL RETURNING id, uid, location_id, address, server_id";
    TAKE_KEPT = "UPDATE address SET server_id = $4, changed_at = $5 WHERE location_id = $1 AND account_id = $2 \
        AND uid = $3 AND server_id IS NULL RETURNING id, uid, location_id, address, server_id";
    RELEASE = "UPDATE address SET account_id = NULL, server_id = NULL, changed_at = $2 WHERE server_id = $1";
    KEEP = "UPDATE address SET server_id = NULL, changed_at = $2 WHERE server_id = $1";
    BY_SERVER = "SELECT id, uid, location_id, address, server_id FROM address WHERE server_id = $1 ORDER BY id";
    BY_ACCOUNT = "SELECT id, uid, location_id, address, server_id FROM address WHERE account_id = $1 ORDER BY id";
    WITHIN = "SELECT a.id, a.uid, a.location_id, a.address, a.server_id FROM server s \
        JOIN address a ON a.server_id = s.id WHERE s.account_id = $1 AND s.id >= $2 AND s.id <= $3";
    COUNT_FREE = "SELECT COUNT(*) FROM address WHERE location_id = $1 AND account_id IS NULL";
    COUNT = "SELECT COUNT(*) FROM address WHERE location_id = $1";
}

fn read(columns: &mut Columns<'_>) -> Result<Address, StoreError> {
    Ok(Address {
        id: columns.take()?,
        uid: columns.take()?,
        location: columns.take()?,
        address: columns.take()?,
        server: columns.take()?,
    })
}

/// Adds an address to a location; `false` when it is there already.
pub fn insert(
    tx: &mut Tx<'_>,
    uid: Uid,
    location: LocationId,
    address: Ipv4Addr,
    at: Instant,
) -> Result<bool, StoreError> {
    tx.execute(INSERT, params![uid, location, address.to_string(), at]).map(|count| count == 1)
}

/// Gives a free address of a location to a server; `None` when all are taken.
pub fn take(
    tx: &mut Tx<'_>,
    location: LocationId,
    account: AccountId,
    server: ServiceId,
    at: Instant,
) -> Result<Option<Address>, StoreError> {
    #[cfg(feature = "sabotage")]
    if sabotage::on(sabotage::Sabotage::AddressOutside) {
        sabotage::address::give_as_seen(tx, location, account, server, at)?;
        return Ok(by_server(tx, server)?.into_iter().next());
    }
    tx.first(TAKE, params![location, account, server, at], read)
}

/// Gives an address that an account kept to a server; `None` when it has no such address free there.
pub fn take_kept(
    tx: &mut Tx<'_>,
    location: LocationId,
    account: AccountId,
    uid: Uid,
    server: ServiceId,
    at: Instant,
) -> Result<Option<Address>, StoreError> {
    tx.first(TAKE_KEPT, params![location, account, uid, server, at], read)
}

/// Takes every address from a server: back into the pool, or kept for its account.
pub fn release(tx: &mut Tx<'_>, server: ServiceId, keep: bool, at: Instant) -> Result<u64, StoreError> {
    tx.execute(if keep { KEEP } else { RELEASE }, params![server, at])
}

/// The addresses of a server, the main one first.
pub fn by_server(tx: &mut Tx<'_>, server: ServiceId) -> Result<Vec<Address>, StoreError> {
    tx.query(BY_SERVER, params![server], read)
}

/// The addresses that an account holds, with a server or without.
pub fn by_account(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Address>, StoreError> {
    tx.query(BY_ACCOUNT, params![account], read)
}

/// The addresses of an account's servers from one number to another, in order of server, main ones first.
pub fn within(
    tx: &mut Tx<'_>,
    account: AccountId,
    first: ServiceId,
    last: ServiceId,
) -> Result<Vec<Address>, StoreError> {
    let mut addresses = tx.query(WITHIN, params![account, first, last], read)?;
    // They come nearly in this order; the database would sort them row by row.
    addresses.sort_unstable_by_key(|address| (address.server, address.id));
    Ok(addresses)
}

/// How many addresses of a location are free, and how many there are.
pub fn count(tx: &mut Tx<'_>, location: LocationId) -> Result<(i64, i64), StoreError> {
    Ok((tx.value(COUNT_FREE, params![location])?, tx.value(COUNT, params![location])?))
}
