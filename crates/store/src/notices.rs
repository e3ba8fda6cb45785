//! Notices: what an account was told, once for each occasion.

use crate::error::StoreError;
use crate::statement::statements;
use crate::tx::Tx;
use crate::value::params;
use innkeeper_domain::id::AccountId;
use innkeeper_domain::time::Instant;

statements! { "notices":
    INSERT = "INSERT INTO notice (account_id, kind, subject, message, relation, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (kind, relation) DO NOTHING";
    BY_ACCOUNT = "SELECT kind, subject, message, relation, created_at FROM notice WHERE account_id = $1 ORDER BY id";
}

/// Something that an account is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What kind of occasion, as `invoice.reminder`.
    pub kind: String,
    /// The headline.
    pub subject: String,
    /// The text.
    pub message: String,
    /// What it is about, as `invoice:12`. With the kind it is unique.
    pub relation: String,
    /// When it was written.
    pub created_at: Instant,
}

/// Tells an account something, unless it was told already.
pub fn insert(tx: &mut Tx<'_>, account: AccountId, notice: &Notice) -> Result<(), StoreError> {
    let Notice { kind, subject, message, relation, created_at } = notice;
    tx.execute(INSERT, params![account, kind, subject, message, relation, *created_at]).map(drop)
}

/// What an account was told, oldest first.
pub fn by_account(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Notice>, StoreError> {
    tx.query(BY_ACCOUNT, params![account], |columns| {
        Ok(Notice {
            kind: columns.take()?,
            subject: columns.take()?,
            message: columns.take()?,
            relation: columns.take()?,
            created_at: columns.take()?,
        })
    })
}
