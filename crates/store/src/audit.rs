//! The audit trail: who did what, in the transaction that did it.

use crate::error::StoreError;
use crate::statement::statements;
use crate::tx::Tx;
use crate::value::params;
use innkeeper_domain::id::AccountId;
use innkeeper_domain::time::Instant;

statements! { "audit":
    INSERT = "INSERT INTO audit (at, account_id, actor, verb, subject, detail, request_id) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    BY_ACCOUNT = "SELECT at, actor, verb, subject, detail, request_id FROM audit WHERE account_id = $1 ORDER BY id";
}

/// One line of the trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When.
    pub at: Instant,
    /// Who, as `login:3` or `operator`.
    pub actor: String,
    /// What, as `server.rename`.
    pub verb: String,
    /// To what, as `server:12`.
    pub subject: String,
    /// Anything that helps to understand it; never a secret.
    pub detail: String,
    /// The request that asked for it.
    pub request_id: String,
}

/// Adds a line.
pub fn insert(tx: &mut Tx<'_>, account: AccountId, entry: &Entry) -> Result<(), StoreError> {
    let Entry { at, actor, verb, subject, detail, request_id } = entry;
    tx.execute_one(INSERT, params![*at, account, actor, verb, subject, detail, request_id])
}

/// The lines of an account, oldest first.
pub fn by_account(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Entry>, StoreError> {
    tx.query(BY_ACCOUNT, params![account], |columns| {
        Ok(Entry {
            at: columns.take()?,
            actor: columns.take()?,
            verb: columns.take()?,
            subject: columns.take()?,
            detail: columns.take()?,
            request_id: columns.take()?,
        })
    })
}
