//! API keys: made once, shown once, revoked for ever.

use crate::app::{App, record};
use crate::caller::Caller;
use crate::error::{Denied, denied_into};
use crate::secret::key_hash;
use innkeeper_domain::account::{ApiKey, Right};
use innkeeper_domain::id::ApiKeyId;
use innkeeper_domain::name;
use innkeeper_domain::time::Instant;
use innkeeper_store::api_keys::{self, NewApiKey};
use std::net::IpAddr;
use std::time::Duration;

/// A new key. It is shown this once; only its hash is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct NewKey {
    /// Its number.
    pub id: ApiKeyId,
    /// The key: 32 lower-case hexadecimal digits.
    pub key: String,
}

impl std::fmt::Debug for NewKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewKey").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Why no key was made or revoked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApiKeyError {
    /// The account has no such key, or it is revoked already.
    #[error("no such key")]
    NotFound,
    /// The label is too long or holds control characters.
    #[error("the label is not valid")]
    Label,
    /// One of the addresses is none.
    #[error("an allowed address is not an IP address")]
    Address,
    /// Turned away.
    #[error(transparent)]
    Denied(#[from] Denied),
}
denied_into!(ApiKeyError);

/// How long a key is shown after its time.
const SHOWN: Duration = Duration::from_hours(24);

/// Makes a key for the caller's own login.
///
/// A key for a while takes the place of earlier ones whose while is over: whoever signs in every hour for years has no
/// more of them than those of a day.
pub async fn create_key(
    app: &App,
    caller: &Caller,
    label: &str,
    allowed_ips: Vec<String>,
    expires_at: Option<Instant>,
) -> Result<NewKey, ApiKeyError> {
    caller.require(Right::View)?;
    if !name::is_text(label, name::NAME_CHARS_MAX) {
        return Err(ApiKeyError::Label);
    }
    if allowed_ips.len() > 100 || allowed_ips.iter().any(|text| text.parse::<IpAddr>().is_err()) {
        return Err(ApiKeyError::Address);
    }
    let key = app.uid().to_string().to_lowercase();
    let new = NewApiKey {
        uid: app.uid(),
        login: caller.login,
        hash: key_hash(&key),
        label: label.to_owned(),
        hint: key.chars().skip(28).collect(),
        allowed_ips,
        at: app.now(),
        expires_at,
    };
    let caller = caller.clone();
    let id = app
        .store
        .write("account.create_key", move |tx| {
            if new.expires_at.is_some() {
                api_keys::forget(tx, new.login, new.at.minus(SHOWN))?;
            }
            let id = api_keys::insert(tx, &new)?;
            record(tx, &caller, new.at, "api_key.create", &format!("api_key:{id}"))?;
            Ok::<_, ApiKeyError>(id)
        })
        .await?;
    Ok(NewKey { id, key })
}

/// The keys of the caller's account, also revoked ones.
pub async fn keys(app: &App, caller: &Caller) -> Result<Vec<ApiKey>, Denied> {
    caller.require(Right::Administer)?;
    let account = caller.account;
    Ok(app.store.read("account.keys", move |tx| api_keys::by_account(tx, account)).await?)
}

/// Revokes a key of the caller's account.
pub async fn revoke_key(app: &App, caller: &Caller, id: ApiKeyId) -> Result<(), ApiKeyError> {
    caller.require(Right::Administer)?;
    let (caller, now) = (caller.clone(), app.now());
    app.store
        .write("account.revoke_key", move |tx| {
            if !api_keys::revoke(tx, caller.account, id, now)? {
                return Err(ApiKeyError::NotFound);
            }
            record(tx, &caller, now, "api_key.revoke", &format!("api_key:{id}"))?;
            Ok(())
        })
        .await
}

/// Revokes the very key that a caller came with.
pub async fn revoke_own_key(app: &App, key: &str) -> Result<(), ApiKeyError> {
    let (hash, now) = (key_hash(key), app.now());
    let revoked = app
        .store
        .write("account.revoke_own_key", move |tx| api_keys::revoke_hash(tx, &hash, now))
        .await
        .map_err(ApiKeyError::from)?;
    if revoked { Ok(()) } else { Err(ApiKeyError::NotFound) }
}
