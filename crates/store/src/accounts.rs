//! Accounts.

use crate::column::{Columns, json, to_json};
use crate::error::StoreError;
use crate::statement::{bulk, statements};
use crate::tx::Tx;
use crate::value::params;
use innkeeper_domain::account::{Account, AccountState, Profile};
use innkeeper_domain::id::{AccountId, Uid};
use innkeeper_domain::money::Currency;
use innkeeper_domain::time::Instant;

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, uid, state, email, currency, zone, tax_bp, profile, created_at FROM account ",
            $rest
        )
    };
}

statements! { "accounts":
    INSERT = "INSERT INTO account (uid, state, email, currency, zone, tax_bp, profile, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id";
    BY_ID = select!("WHERE id = $1");
    BY_EMAIL = select!("WHERE email = $1");
    BY_UID = select!("WHERE uid = $1");
    ALL = select!("ORDER BY id");
    UPDATE_PROFILE = "UPDATE account SET email = $2, profile = $3 WHERE id = $1";
    SET_STATE = "UPDATE account SET state = $2 WHERE id = $1";
}

bulk! { "accounts":
    BY_ID_MANY = BY_ID, select!("WHERE id = ANY($1)");
}

/// What a new account is made of.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Its identity.
    pub uid: Uid,
    /// Its mail address; the caller has checked it and put it in lower case.
    pub email: String,
    /// The currency of everything it will owe.
    pub currency: Currency,
    /// Its IANA time zone.
    pub zone: String,
    /// Its tax rate in ten-thousandths.
    pub tax_bp: i64,
    /// Who it is.
    pub profile: Profile,
    /// Now.
    pub at: Instant,
}

fn read(columns: &mut Columns<'_>) -> Result<Account, StoreError> {
    Ok(Account {
        id: columns.take()?,
        uid: columns.take()?,
        state: columns.take()?,
        email: columns.take()?,
        currency: columns.take()?,
        zone: columns.take()?,
        tax_bp: columns.take()?,
        profile: json(&columns.take::<String>()?)?,
        created_at: columns.take()?,
    })
}

/// Adds an account. A mail address that is taken is a unique violation.
pub fn insert(tx: &mut Tx<'_>, new: &NewAccount) -> Result<AccountId, StoreError> {
    let profile = to_json(&new.profile)?;
    let state = AccountState::Active;
    tx.value(
        INSERT,
        params![new.uid, state, &new.email, new.currency.as_str(), &new.zone, new.tax_bp, profile, new.at],
    )
}

/// The accounts of many numbers, in no particular order.
pub fn by_ids(tx: &mut Tx<'_>, ids: &[AccountId]) -> Result<Vec<Account>, StoreError> {
    let rows: Vec<_> = ids.iter().map(|id| params![*id].to_vec()).collect();
    tx.query_many(BY_ID_MANY, &rows, read)
}

/// The account of a number.
pub fn by_id(tx: &mut Tx<'_>, id: AccountId) -> Result<Option<Account>, StoreError> {
    tx.first(BY_ID, params![id], read)
}

/// The account of an identity.
pub fn by_uid(tx: &mut Tx<'_>, uid: Uid) -> Result<Option<Account>, StoreError> {
    tx.first(BY_UID, params![uid], read)
}

/// The account of a mail address.
pub fn by_email(tx: &mut Tx<'_>, email: &str) -> Result<Option<Account>, StoreError> {
    tx.first(BY_EMAIL, params![email], read)
}

/// Every account, oldest first.
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<Account>, StoreError> {
    tx.query(ALL, params![], read)
}

/// Changes who an account is.
pub fn update_profile(
    tx: &mut Tx<'_>,
    id: AccountId,
    email: &str,
    profile: &Profile,
) -> Result<(), StoreError> {
    let profile = to_json(profile)?;
    tx.execute_one(UPDATE_PROFILE, params![id, email, profile])
}

/// Changes whether an account may buy and use.
pub fn set_state(tx: &mut Tx<'_>, id: AccountId, state: AccountState) -> Result<(), StoreError> {
    tx.execute_one(SET_STATE, params![id, state])
}
