//! API keys, by the hash of the key. The key itself is never stored.

use crate::column::{Columns, json, to_json};
use crate::error::StoreError;
use crate::statement::statements;
use crate::tx::Tx;
use crate::value::params;
use innkeeper_domain::account::{AccountState, ApiKey, Role};
use innkeeper_domain::id::{AccountId, ApiKeyId, LoginId, Uid};
use innkeeper_domain::money::Currency;
use innkeeper_domain::time::Instant;

statements! { "api_keys":
    INSERT = "INSERT INTO api_key (uid, login_id, hash, label, hint, allowed_ips, created_at, expires_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id";
    BY_ACCOUNT = "SELECT k.id, k.uid, k.login_id, k.label, k.hint, k.allowed_ips, k.created_at, k.revoked_at \
        FROM api_key k JOIN login l ON l.id = k.login_id WHERE l.account_id = $1 ORDER BY k.id";
    HOLDER = "SELECT a.id, a.state, a.currency, l.id, l.uid, l.email, l.role, l.active, k.label, k.allowed_ips, k.expires_at \
        FROM api_key k JOIN login l ON l.id = k.login_id JOIN account a ON a.id = l.account_id \
        WHERE k.hash = $1 AND k.revoked_at IS NULL";
    FORGET = "DELETE FROM api_key WHERE login_id = $1 AND expires_at < $2";
    REVOKE = "UPDATE api_key SET revoked_at = $3 WHERE id = $2 AND revoked_at IS NULL \
        AND login_id IN (SELECT id FROM login WHERE account_id = $1)";
    REVOKE_HASH = "UPDATE api_key SET revoked_at = $2 WHERE hash = $1 AND revoked_at IS NULL";
}

/// What a new key is made of.
#[derive(Clone, Debug)]
pub struct NewApiKey {
    /// Its identity.
    pub uid: Uid,
    /// The login it acts as.
    pub login: LoginId,
    /// The hash of the key.
    pub hash: String,
    /// What its owner calls it.
    pub label: String,
    /// The last four digits.
    pub hint: String,
    /// The addresses it may be used from; empty for any.
    pub allowed_ips: Vec<String>,
    /// Now.
    pub at: Instant,
    /// When it stops being valid by itself.
    pub expires_at: Option<Instant>,
}

/// Who a key lets in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The account.
    pub account: AccountId,
    /// Whether the account may buy and use.
    pub account_state: AccountState,
    /// The account's currency.
    pub currency: Currency,
    /// The login.
    pub login: LoginId,
    /// The login's identity.
    pub login_uid: Uid,
    /// The login's mail address.
    pub email: String,
    /// What the login may do.
    pub role: Role,
    /// Whether the login may log in.
    pub active: bool,
    /// What the key's owner calls it.
    pub label: String,
    /// The addresses the key may be used from; empty for any.
    pub allowed_ips: Vec<String>,
    /// When the key stops being valid by itself.
    pub expires_at: Option<Instant>,
}

/// Adds a key.
pub fn insert(tx: &mut Tx<'_>, new: &NewApiKey) -> Result<ApiKeyId, StoreError> {
    let ips = to_json(&new.allowed_ips)?;
    tx.value(
        INSERT,
        params![new.uid, new.login, &new.hash, &new.label, &new.hint, ips, new.at, new.expires_at],
    )
}

/// Deletes what a login has of keys whose time was over before an instant, and counts them.
pub fn forget(tx: &mut Tx<'_>, login: LoginId, before: Instant) -> Result<u64, StoreError> {
    tx.execute(FORGET, params![login, before])
}

/// The keys of an account, oldest first, also revoked ones.
pub fn by_account(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<ApiKey>, StoreError> {
    tx.query(BY_ACCOUNT, params![account], |columns| {
        Ok(ApiKey {
            id: columns.take()?,
            uid: columns.take()?,
            login: columns.take()?,
            label: columns.take()?,
            hint: columns.take()?,
            allowed_ips: json(&columns.take::<String>()?)?,
            created_at: columns.take()?,
            revoked_at: columns.take()?,
        })
    })
}

/// Who the key of a hash lets in; `None` for an unknown or revoked key.
pub fn holder(tx: &mut Tx<'_>, hash: &str) -> Result<Option<Holder>, StoreError> {
    tx.first(HOLDER, params![hash], read_holder)
}

fn read_holder(columns: &mut Columns<'_>) -> Result<Holder, StoreError> {
    Ok(Holder {
        account: columns.take()?,
        account_state: columns.take()?,
        currency: columns.take()?,
        login: columns.take()?,
        login_uid: columns.take()?,
        email: columns.take()?,
        role: columns.take()?,
        active: columns.take()?,
        label: columns.take()?,
        allowed_ips: json(&columns.take::<String>()?)?,
        expires_at: columns.take()?,
    })
}

/// Revokes a key of an account; `false` when there is none to revoke.
pub fn revoke(tx: &mut Tx<'_>, account: AccountId, id: ApiKeyId, at: Instant) -> Result<bool, StoreError> {
    tx.execute(REVOKE, params![account, id, at]).map(|count| count == 1)
}

/// Revokes the key of a hash; `false` when there is none to revoke.
pub fn revoke_hash(tx: &mut Tx<'_>, hash: &str, at: Instant) -> Result<bool, StoreError> {
    tx.execute(REVOKE_HASH, params![hash, at]).map(|count| count == 1)
}
