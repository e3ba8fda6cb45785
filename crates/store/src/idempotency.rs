//! Idempotency keys: the outcome of a request, kept so that its repetition is the same answer.

use crate::error::StoreError;
use crate::statement::statements;
use crate::tx::Tx;
use crate::value::params;
use innkeeper_domain::id::AccountId;
use innkeeper_domain::time::Instant;

statements! { "idempotency":
    FIND = "SELECT fingerprint, outcome, status, body FROM idempotency WHERE account_id = $1 AND key = $2";
    INSERT = "INSERT INTO idempotency (account_id, key, fingerprint, outcome, created_at) VALUES ($1, $2, $3, $4, $5)";
    ANSWER = "INSERT INTO idempotency (account_id, key, fingerprint, status, body, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6) \
        ON CONFLICT (account_id, key) DO UPDATE SET status = excluded.status, body = excluded.body \
        WHERE idempotency.status IS NULL AND idempotency.fingerprint = excluded.fingerprint";
    PURGE = "DELETE FROM idempotency WHERE created_at < $1";
}

/// What is kept of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The hash of the request.
    pub fingerprint: String,
    /// What the use case returned, as JSON, if it changed something.
    pub outcome: Option<String>,
    /// The status and body that were answered, if it came to that.
    pub answer: Option<(i64, String)>,
}

/// What is kept under a key.
pub fn find(tx: &mut Tx<'_>, account: AccountId, key: &str) -> Result<Option<Kept>, StoreError> {
    tx.first(FIND, params![account, key], |columns| {
        let (fingerprint, outcome) = (columns.take()?, columns.take()?);
        let (status, body) = (columns.take::<Option<i64>>()?, columns.take::<Option<String>>()?);
        Ok(Kept { fingerprint, outcome, answer: status.zip(body) })
    })
}

/// Keeps the outcome of a use case, in the transaction of its effect.
pub fn insert(
    tx: &mut Tx<'_>,
    account: AccountId,
    key: &str,
    fingerprint: &str,
    outcome: &str,
    at: Instant,
) -> Result<(), StoreError> {
    tx.execute_one(INSERT, params![account, key, fingerprint, outcome, at])
}

/// An answer to keep.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The hash of the request.
    pub fingerprint: String,
    /// The HTTP status.
    pub status: i64,
    /// The body.
    pub body: String,
}

/// Keeps the answer that was given, unless one is kept already.
pub fn answer(
    tx: &mut Tx<'_>,
    account: AccountId,
    key: &str,
    answer: &Answer,
    at: Instant,
) -> Result<(), StoreError> {
    tx.execute(ANSWER, params![account, key, &answer.fingerprint, answer.status, &answer.body, at]).map(drop)
}

/// Forgets what is older than an instant.
pub fn purge(tx: &mut Tx<'_>, before: Instant) -> Result<u64, StoreError> {
    tx.execute(PURGE, params![before])
}
