//! Servers, as they are sold.

use crate::capacity::{Used, counted};
use crate::column::{Columns, json, only, to_json};
use crate::error::StoreError;
use crate::statement::{bulk, statements};
use crate::tx::Tx;
use crate::value::params;
use innkeeper_domain::id::{AccountId, ImageId, ProductId, ServiceId, Uid};
use innkeeper_domain::secret::Secret;
use innkeeper_domain::server::{InstallPlan, ListedServer, Server, ServerState, Size};
use innkeeper_domain::time::Instant;
use std::collections::HashMap;

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, uid, account_id, location_id, image_id, fixed_size, name, description, hostname, state, \
             suspended, removal, vcpu, cores_per_socket, memory_mib, machine, install, first_password, created_at, \
             changed_at FROM server ",
            $rest
        )
    };
}

statements! { "servers":
    INSERT = "INSERT INTO server (id, uid, account_id, location_id, image_id, fixed_size, name, description, hostname, \
        state, suspended, removal, vcpu, cores_per_socket, memory_mib, vcpu_held, memory_mib_held, disk_gib_held, \
        machine, install, first_password, created_at, changed_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0, $11, $12, $13, 0, 0, 0, $14, $15, $16, $17, $17)";
    BY_ID = select!("WHERE id = $1");
    OF_ACCOUNT = select!("WHERE account_id = $1 AND id = $2");
    OF_ACCOUNT_BY_UID = select!("WHERE account_id = $1 AND uid = $2");
    BY_ACCOUNT = select!("WHERE account_id = $1 AND state NOT IN ('gone', 'failed') ORDER BY id");
    PAGE_OF_ACCOUNT = "SELECT id, uid, location_id, image_id, fixed_size, name, description, state, removal, vcpu, \
        cores_per_socket, memory_mib, created_at FROM server \
        WHERE account_id = $1 AND state NOT IN ('gone', 'failed') ORDER BY id LIMIT $2 OFFSET $3";
    EVERY_BY_ACCOUNT = select!("WHERE account_id = $1 ORDER BY id");
    BY_MACHINE = select!("WHERE machine = $1");
    STANDING = select!("WHERE state NOT IN ('gone', 'failed') AND id > $1 ORDER BY id LIMIT $2");
    SET_STATE = "UPDATE server SET state = $2, changed_at = $3 WHERE id = $1";
    RENAME = "UPDATE server SET name = $2, description = $3, changed_at = $4 WHERE id = $1";
    HOSTNAME = "SELECT id, hostname FROM server WHERE id = $1";
    SET_HOSTNAME = "UPDATE server SET hostname = $2, changed_at = $3 WHERE id = $1";
    SET_SIZE = "UPDATE server SET vcpu = $2, cores_per_socket = $3, memory_mib = $4, fixed_size = $5, changed_at = $6 \
        WHERE id = $1";
    SET_INSTALL = "UPDATE server SET image_id = $2, install = $3, first_password = $4, changed_at = $5 WHERE id = $1";
    SET_SUSPENDED = "UPDATE server SET suspended = $2, changed_at = $3 WHERE id = $1";
    SET_REMOVAL = "UPDATE server SET removal = 1, changed_at = $2 WHERE id = $1";
    HOLD = "UPDATE server SET vcpu_held = $2, memory_mib_held = $3, disk_gib_held = $4 WHERE id = $1";
    REVISION = "SELECT revision FROM server WHERE id = $1";
    REVISE = "UPDATE server SET revision = CASE WHEN revision < $2 THEN $2 ELSE revision + 1 END WHERE id = $1";
    COUNTS = "SELECT state, COUNT(*) FROM server GROUP BY state ORDER BY state";
}

bulk! { "servers":
    HOSTNAME_MANY = HOSTNAME, "SELECT id, hostname FROM server WHERE id = ANY($1)";
}

fn read(columns: &mut Columns<'_>) -> Result<Server, StoreError> {
    Ok(Server {
        id: columns.take()?,
        uid: columns.take()?,
        account: columns.take()?,
        location: columns.take()?,
        image: columns.take()?,
        fixed_size: columns.take()?,
        name: columns.take()?,
        description: columns.take()?,
        hostname: columns.take()?,
        state: columns.take()?,
        suspended: columns.take()?,
        removal: columns.take()?,
        size: size(columns)?,
        machine: columns.take()?,
        install: json(&columns.take::<String>()?)?,
        first_password: columns.take::<Option<String>>()?.map(Secret),
        created_at: columns.take()?,
        changed_at: columns.take()?,
    })
}

fn size(columns: &mut Columns<'_>) -> Result<Size, StoreError> {
    Ok(Size { vcpu: columns.take()?, cores_per_socket: columns.take()?, memory_mib: columns.take()? })
}

/// Adds a server; `changed_at` is taken from `created_at`.
pub fn insert(tx: &mut Tx<'_>, server: &Server) -> Result<(), StoreError> {
    let install = to_json(&server.install)?;
    counted(tx, server.id, |tx| {
        tx.execute_one(
            INSERT,
            params![
                server.id,
                server.uid,
                server.account,
                server.location,
                server.image,
                server.fixed_size,
                &server.name,
                &server.description,
                &server.hostname,
                server.state,
                server.size.vcpu,
                server.size.cores_per_socket,
                server.size.memory_mib,
                &server.machine,
                install,
                server.first_password.as_ref().map(Secret::reveal),
                server.created_at
            ],
        )
    })
}

/// The server of a number, whoever owns it.
pub fn by_id(tx: &mut Tx<'_>, id: ServiceId) -> Result<Option<Server>, StoreError> {
    tx.first(BY_ID, params![id], read)
}

/// The server of a number, if the account owns it.
pub fn of_account(tx: &mut Tx<'_>, account: AccountId, id: ServiceId) -> Result<Option<Server>, StoreError> {
    tx.first(OF_ACCOUNT, params![account, id], read)
}

/// The server of an identity, if the account owns it.
pub fn of_account_by_uid(
    tx: &mut Tx<'_>,
    account: AccountId,
    uid: Uid,
) -> Result<Option<Server>, StoreError> {
    tx.first(OF_ACCOUNT_BY_UID, params![account, uid], read)
}

/// The servers that an account has, oldest first; none that are gone.
pub fn by_account(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Server>, StoreError> {
    tx.query(BY_ACCOUNT, params![account], read)
}

/// So many of the servers that an account has, oldest first, after so many of them; none that are gone.
pub fn page_of_account(
    tx: &mut Tx<'_>,
    account: AccountId,
    limit: i64,
    offset: i64,
) -> Result<Vec<ListedServer>, StoreError> {
    tx.query(PAGE_OF_ACCOUNT, params![account, limit, offset], |columns| {
        Ok(ListedServer {
            id: columns.take()?,
            uid: columns.take()?,
            location: columns.take()?,
            image: columns.take()?,
            fixed_size: columns.take()?,
            name: columns.take()?,
            description: columns.take()?,
            state: columns.take()?,
            removal: columns.take()?,
            size: size(columns)?,
            created_at: columns.take()?,
        })
    })
}

/// The servers that an account has or had, oldest first.
pub fn every_by_account(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Server>, StoreError> {
    tx.query(EVERY_BY_ACCOUNT, params![account], read)
}

/// The server behind a machine name.
pub fn by_machine(tx: &mut Tx<'_>, machine: &str) -> Result<Option<Server>, StoreError> {
    tx.first(BY_MACHINE, params![machine], read)
}

/// Servers of all accounts that are not gone, in order of number, after a number: for sweeps in pages.
pub fn standing(tx: &mut Tx<'_>, after: ServiceId, limit: i64) -> Result<Vec<Server>, StoreError> {
    tx.query(STANDING, params![after, limit], read)
}

/// Moves a server to a state.
pub fn set_state(tx: &mut Tx<'_>, id: ServiceId, state: ServerState, at: Instant) -> Result<(), StoreError> {
    let set = |tx: &mut Tx<'_>| tx.execute_one(SET_STATE, params![id, state, at]);
    // Only an end gives room back; nothing comes back from it.
    if matches!(state, ServerState::Gone | ServerState::Failed) { counted(tx, id, set) } else { set(tx) }
}

/// Changes what the owner calls a server.
pub fn rename(
    tx: &mut Tx<'_>,
    id: ServiceId,
    name: &str,
    description: &str,
    at: Instant,
) -> Result<(), StoreError> {
    tx.execute_one(RENAME, params![id, name, description, at])
}

/// The host names of many servers, by number.
pub fn hostnames(tx: &mut Tx<'_>, ids: &[ServiceId]) -> Result<HashMap<ServiceId, String>, StoreError> {
    let rows: Vec<_> = ids.iter().map(|id| params![*id].to_vec()).collect();
    let found = tx.query_many(HOSTNAME_MANY, &rows, |columns| Ok((columns.take()?, columns.take()?)))?;
    Ok(found.into_iter().collect())
}

/// Changes the host name.
pub fn set_hostname(tx: &mut Tx<'_>, id: ServiceId, hostname: &str, at: Instant) -> Result<(), StoreError> {
    tx.execute_one(SET_HOSTNAME, params![id, hostname, at])
}

/// Changes the size.
pub fn set_size(
    tx: &mut Tx<'_>,
    id: ServiceId,
    size: Size,
    fixed: Option<ProductId>,
    at: Instant,
) -> Result<(), StoreError> {
    let params = params![id, size.vcpu, size.cores_per_socket, size.memory_mib, fixed, at];
    counted(tx, id, |tx| tx.execute_one(SET_SIZE, params))
}

/// Changes what is installed at the next installation.
pub fn set_install(
    tx: &mut Tx<'_>,
    id: ServiceId,
    image: ImageId,
    install: &InstallPlan,
    first_password: Option<&Secret>,
    at: Instant,
) -> Result<(), StoreError> {
    let install = to_json(install)?;
    tx.execute_one(SET_INSTALL, params![id, image, install, first_password.map(Secret::reveal), at])
}

/// Notes that a server was powered off for want of payment, or no longer is.
pub fn set_suspended(tx: &mut Tx<'_>, id: ServiceId, suspended: bool, at: Instant) -> Result<(), StoreError> {
    tx.execute_one(SET_SUSPENDED, params![id, suspended, at])
}

/// Holds capacity beyond the present size, until a resize has ended; zeros give it back.
pub fn hold(tx: &mut Tx<'_>, id: ServiceId, extra: Used) -> Result<(), StoreError> {
    let params = params![id, extra.vcpu, extra.memory_mib, extra.disk_gib];
    counted(tx, id, |tx| tx.execute_one(HOLD, params))
}

/// How often what is wished of a server's machine has changed, or may have: it grows, and its unit means nothing.
pub fn revision(tx: &mut Tx<'_>, id: ServiceId) -> Result<i64, StoreError> {
    tx.first(REVISION, params![id], only)?
        .ok_or_else(|| StoreError::Internal(format!("there is no server {id} to revise")))
}

/// Notes that something else is wished of a server's machine than before.
///
/// The revision is the time in microseconds, or one more than the last where that is later. So it also grows when the
/// database is an older one that was restored, while its machines have gone on.
pub fn revise(tx: &mut Tx<'_>, id: ServiceId, now: Instant) -> Result<(), StoreError> {
    tx.execute_one(REVISE, params![id, now.micros()])
}

/// Notes that the owner wants a server gone.
pub fn set_removal(tx: &mut Tx<'_>, id: ServiceId, at: Instant) -> Result<(), StoreError> {
    tx.execute_one(SET_REMOVAL, params![id, at])
}

/// How many servers are in each state.
pub fn counts(tx: &mut Tx<'_>) -> Result<Vec<(ServerState, i64)>, StoreError> {
    tx.query(COUNTS, params![], |columns| Ok((columns.take()?, columns.take()?)))
}
