//! Finds out who asks, by password or by API key.

use crate::app::App;
use crate::caller::{Caller, PASSWORD};
use crate::error::{Denied, denied_into};
use crate::secret::key_hash;
use innkeeper_domain::account::{AccountState, Login};
use innkeeper_domain::name;
use innkeeper_store::{accounts, api_keys, logins};
use std::net::IpAddr;
use std::time::Duration;

/// Why a caller is not let in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthError {
    /// No such login or key, or a wrong password. Which of them is not told.
    #[error("wrong credentials")]
    Unknown,
    /// The key may not be used from this address.
    #[error("this address is not allowed")]
    AddressNotAllowed,
    /// Turned away.
    #[error(transparent)]
    Denied(#[from] Denied),
}
denied_into!(AuthError);

/// Lets a login in by its password.
pub async fn authenticate_password(
    app: &App,
    email: &str,
    password: &str,
    address: Option<IpAddr>,
) -> Result<Caller, AuthError> {
    let email = email.trim().to_lowercase();
    let found = app
        .store
        .read("account.login", move |tx| {
            // What is no mail address is looked for in vain, and costs as much as one that nobody has.
            if !name::is_email(&email) {
                return Ok::<_, AuthError>(None);
            }
            let Some(login) = logins::by_email(tx, &email)? else { return Ok(None) };
            Ok(accounts::by_id(tx, login.account)?.map(|account| (login, account)))
        })
        .await?;
    let hash = found.as_ref().map(|(login, _)| login.password_hash.clone());
    let fits = app.passwords.fits(password.to_owned(), hash).await?;
    let Some((login, account)) =
        found.filter(|(login, account)| fits && login.active && account.state != AccountState::Closed)
    else {
        return Err(AuthError::Unknown);
    };
    note_login(app, &login, address).await?;
    Ok(Caller {
        account: account.id,
        account_state: account.state,
        currency: account.currency,
        login: login.id,
        login_uid: login.uid,
        email: login.email,
        role: login.role,
        credential: PASSWORD.to_owned(),
        request_id: String::new(),
        idempotency: None,
    })
}

/// Notes when and from where a login was used, at most once a minute: it comes with every request.
async fn note_login(app: &App, login: &Login, address: Option<IpAddr>) -> Result<(), AuthError> {
    let (id, now) = (login.id, app.now());
    let ip = address.map(|address| address.to_string()).unwrap_or_default();
    let recent = login.last_seen_at.is_some_and(|seen| seen.plus(Duration::from_mins(1)) > now);
    if recent && ip == login.last_seen_ip {
        return Ok(());
    }
    app.store.write("account.seen", move |tx| logins::touch(tx, id, now, &ip)).await.map_err(AuthError::from)
}

/// Lets a login in by one of its API keys.
pub async fn authenticate_key(app: &App, key: &str, address: Option<IpAddr>) -> Result<Caller, AuthError> {
    if key.is_empty() || key.len() > 128 {
        return Err(AuthError::Unknown);
    }
    let hash = key_hash(key);
    let found = app
        .store
        .read("account.key", move |tx| api_keys::holder(tx, &hash))
        .await
        .map_err(AuthError::from)?;
    let now = app.now();
    let holder = found
        .filter(|holder| holder.active && holder.account_state != AccountState::Closed)
        .filter(|holder| holder.expires_at.is_none_or(|end| now < end))
        .ok_or(AuthError::Unknown)?;
    let allowed = holder.allowed_ips.is_empty()
        || address.is_some_and(|address| holder.allowed_ips.contains(&address.to_string()));
    if !allowed {
        return Err(AuthError::AddressNotAllowed);
    }
    Ok(Caller {
        account: holder.account,
        account_state: holder.account_state,
        currency: holder.currency,
        login: holder.login,
        login_uid: holder.login_uid,
        email: holder.email,
        role: holder.role,
        credential: holder.label,
        request_id: String::new(),
        idempotency: None,
    })
}
