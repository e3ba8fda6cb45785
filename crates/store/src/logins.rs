//! Logins: who acts for an account.

use crate::column::Columns;
use crate::error::StoreError;
use crate::statement::statements;
use crate::tx::Tx;
use crate::value::params;
use innkeeper_domain::account::{Login, Role};
use innkeeper_domain::id::{AccountId, LoginId, Uid};
use innkeeper_domain::time::Instant;

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, uid, account_id, email, password_hash, role, active, last_seen_at, last_seen_ip, created_at \
             FROM login ",
            $rest
        )
    };
}

statements! { "logins":
    INSERT = "INSERT INTO login (uid, account_id, email, password_hash, role, active, last_seen_ip, created_at) \
        VALUES ($1, $2, $3, $4, $5, 1, '', $6) RETURNING id";
    BY_ID = select!("WHERE id = $1");
    BY_EMAIL = select!("WHERE email = $1");
    BY_ACCOUNT = select!("WHERE account_id = $1 ORDER BY id");
    SET_PASSWORD = "UPDATE login SET password_hash = $2 WHERE id = $1";
    TOUCH = "UPDATE login SET last_seen_at = $2, last_seen_ip = $3 WHERE id = $1";
    RENAME = "UPDATE login SET email = $2 WHERE account_id = $1 AND email = $3";
}

/// What a new login is made of.
#[derive(Clone, Debug)]
pub struct NewLogin {
    /// Its identity.
    pub uid: Uid,
    /// The account it acts for.
    pub account: AccountId,
    /// Its mail address, in lower case.
    pub email: String,
    /// The argon2 hash of its password.
    pub password_hash: String,
    /// What it may do.
    pub role: Role,
    /// Now.
    pub at: Instant,
}

fn read(columns: &mut Columns<'_>) -> Result<Login, StoreError> {
    Ok(Login {
        id: columns.take()?,
        uid: columns.take()?,
        account: columns.take()?,
        email: columns.take()?,
        password_hash: columns.take()?,
        role: columns.take()?,
        active: columns.take()?,
        last_seen_at: columns.take()?,
        last_seen_ip: columns.take()?,
        created_at: columns.take()?,
    })
}

/// Adds a login. A mail address that is taken is a unique violation.
pub fn insert(tx: &mut Tx<'_>, new: &NewLogin) -> Result<LoginId, StoreError> {
    tx.value(INSERT, params![new.uid, new.account, &new.email, &new.password_hash, new.role, new.at])
}

/// The login of a number.
pub fn by_id(tx: &mut Tx<'_>, id: LoginId) -> Result<Option<Login>, StoreError> {
    tx.first(BY_ID, params![id], read)
}

/// The login of a mail address.
pub fn by_email(tx: &mut Tx<'_>, email: &str) -> Result<Option<Login>, StoreError> {
    tx.first(BY_EMAIL, params![email], read)
}

/// The logins of an account, oldest first.
pub fn by_account(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Login>, StoreError> {
    tx.query(BY_ACCOUNT, params![account], read)
}

/// Changes a password.
pub fn set_password(tx: &mut Tx<'_>, id: LoginId, hash: &str) -> Result<(), StoreError> {
    tx.execute_one(SET_PASSWORD, params![id, hash])
}

/// Notes that a login was used.
pub fn touch(tx: &mut Tx<'_>, id: LoginId, at: Instant, ip: &str) -> Result<(), StoreError> {
    tx.execute_one(TOUCH, params![id, at, ip])
}

/// Follows a change of the account's mail address.
pub fn rename(tx: &mut Tx<'_>, account: AccountId, from: &str, to: &str) -> Result<(), StoreError> {
    tx.execute(RENAME, params![account, to, from]).map(drop)
}
