//! Disks of servers.

use crate::capacity::counted;
use crate::column::{Columns, only};
use crate::error::StoreError;
use crate::statement::statements;
use crate::tx::Tx;
use crate::value::params;
use innkeeper_domain::id::{AccountId, DiskId, ServiceId, Uid};
use innkeeper_domain::server::Disk;

statements! { "disks":
    INSERT = "INSERT INTO disk (uid, server_id, size_gib, is_main) VALUES ($1, $2, $3, $4) RETURNING id";
    BY_SERVER = "SELECT id, uid, server_id, size_gib, is_main FROM disk WHERE server_id = $1 ORDER BY is_main DESC, id";
    BY_ACCOUNT = "SELECT d.id, d.uid, d.server_id, d.size_gib, d.is_main FROM disk d \
        JOIN server s ON s.id = d.server_id WHERE s.account_id = $1 ORDER BY d.is_main DESC, d.id";
    WITHIN = "SELECT d.id, d.uid, d.server_id, d.size_gib, d.is_main FROM disk d JOIN server s ON s.id = d.server_id \
        WHERE s.account_id = $1 AND s.id >= $2 AND s.id <= $3";
    SERVER = "SELECT server_id FROM disk WHERE id = $1";
    GROW = "UPDATE disk SET size_gib = $2 WHERE id = $1 AND size_gib <= $2";
}

fn read(columns: &mut Columns<'_>) -> Result<Disk, StoreError> {
    Ok(Disk {
        id: columns.take()?,
        uid: columns.take()?,
        server: columns.take()?,
        size_gib: columns.take()?,
        is_main: columns.take()?,
    })
}

/// Adds a disk to a server.
pub fn insert(
    tx: &mut Tx<'_>,
    uid: Uid,
    server: ServiceId,
    size_gib: u32,
    is_main: bool,
) -> Result<DiskId, StoreError> {
    counted(tx, server, |tx| tx.value(INSERT, params![uid, server, size_gib, is_main]))
}

/// The disks of a server, the main one first.
pub fn by_server(tx: &mut Tx<'_>, server: ServiceId) -> Result<Vec<Disk>, StoreError> {
    tx.query(BY_SERVER, params![server], read)
}

/// The disks of every server of an account, main ones first.
pub fn by_account(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Disk>, StoreError> {
    tx.query(BY_ACCOUNT, params![account], read)
}

/// The disks of an account's servers from one number to another, in order of server, main ones first.
pub fn within(
    tx: &mut Tx<'_>,
    account: AccountId,
    first: ServiceId,
    last: ServiceId,
) -> Result<Vec<Disk>, StoreError> {
    let mut disks = tx.query(WITHIN, params![account, first, last], read)?;
    // They come nearly in this order; the database would sort them row by row.
    disks.sort_unstable_by_key(|disk| (disk.server, !disk.is_main, disk.id));
    Ok(disks)
}

/// Grows a disk; `false` when it is larger already.
pub fn grow(tx: &mut Tx<'_>, id: DiskId, size_gib: u32) -> Result<bool, StoreError> {
    let Some(server) = tx.first(SERVER, params![id], only)? else { return Ok(false) };
    counted(tx, server, |tx| tx.execute(GROW, params![id, size_gib]).map(|count| count == 1))
}
