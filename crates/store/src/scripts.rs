//! Init scripts.

use crate::column::Columns;
use crate::error::StoreError;
use crate::statement::statements;
use crate::tx::Tx;
use crate::value::params;
use innkeeper_domain::id::{AccountId, ScriptId};
use innkeeper_domain::script::Script;
use innkeeper_domain::time::Instant;

statements! { "scripts":
    INSERT = "INSERT INTO script (account_id, name, syntax, content, created_at) VALUES ($1, $2, $3, $4, $5) RETURNING id";
    BY_ACCOUNT = "SELECT id, name, syntax, content FROM script WHERE account_id = $1 ORDER BY id";
    BY_ID = "SELECT id, name, syntax, content FROM script WHERE account_id = $1 AND id = $2";
}

fn read(columns: &mut Columns<'_>) -> Result<Script, StoreError> {
    Ok(Script {
        id: columns.take()?,
        name: columns.take()?,
        syntax: columns.take()?,
        content: columns.take()?,
    })
}

/// Adds a script.
pub fn insert(
    tx: &mut Tx<'_>,
    account: AccountId,
    name: &str,
    syntax: &str,
    content: &str,
    at: Instant,
) -> Result<ScriptId, StoreError> {
    tx.value(INSERT, params![account, name, syntax, content, at])
}

/// The scripts of an account, oldest first.
pub fn by_account(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Script>, StoreError> {
    tx.query(BY_ACCOUNT, params![account], read)
}

/// A script of an account.
pub fn by_id(tx: &mut Tx<'_>, account: AccountId, id: ScriptId) -> Result<Option<Script>, StoreError> {
    tx.first(BY_ID, params![account, id], read)
}
