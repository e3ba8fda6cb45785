//! Finds out who asks, by password or by API key.

use super::SignInCounts;
use super::attempts::Attempt;
use crate::app::App;
use crate::caller::{Caller, PASSWORD};
use crate::error::{Denied, denied_into};
use crate::secret::key_hash;
use innkeeper_domain::account::{Account, AccountState, Login};
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
    /// Too many attempts failed, or too many passwords are being checked; nothing was looked at.
    #[error("too many attempts; wait {} seconds", wait.as_secs())]
    Throttled {
        /// How long to wait with the next attempt; whole seconds, at least one.
        wait: Duration,
    },
    /// Turned away.
    #[error(transparent)]
    Denied(#[from] Denied),
}
denied_into!(AuthError);

/// The longest password that is looked at; none that is longer was ever taken.
const PASSWORD_BYTES_MAX: usize = 512;
/// How long to wait when too many passwords are being checked.
const CROWDED_WAIT: Duration = Duration::from_secs(1);

/// Lets a login in by its password.
///
/// Whether a login exists shows neither in the answer nor in the work done for it: both cost one look into the
/// database and one hash.
pub async fn authenticate_password(
    app: &App,
    email: &str,
    password: &str,
    address: Option<IpAddr>,
) -> Result<Caller, AuthError> {
    let email = email.trim().to_lowercase();
    let attempt = Attempt::of(&email, address);
    admit(app, &attempt)?;
    let found = find_login(app, email).await?;
    let hash = found.as_ref().map(|(login, _)| login.password_hash.clone());
    let password = if password.len() > PASSWORD_BYTES_MAX { "" } else { password };
    let fits = match &hash {
        Some(hash) if app.passwords.remembers(password, hash) => true,
        _ => {
            let turn = app.passwords.turn().await.ok_or(AuthError::Throttled { wait: CROWDED_WAIT })?;
            // What failed while this one waited counts against it too.
            admit(app, &attempt)?;
            app.passwords.fits(turn, password.to_owned(), hash).await?
        }
    };
    let Some((login, account)) =
        found.filter(|(login, account)| fits && login.active && account.state != AccountState::Closed)
    else {
        app.attempts.login_failed(&attempt, app.now());
        return Err(AuthError::Unknown);
    };
    app.attempts.succeeded(&attempt, app.now());
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

/// What came of attempts to sign in since the process started.
pub fn sign_in_counts(app: &App) -> SignInCounts {
    let (failed, throttled) = app.attempts.counts();
    let (hashed, crowded) = app.passwords.counts();
    SignInCounts { failed, throttled, crowded, hashed }
}

fn admit(app: &App, attempt: &Attempt) -> Result<(), AuthError> {
    app.attempts.admit(attempt, app.now()).map_err(|wait| AuthError::Throttled { wait })
}

async fn find_login(app: &App, email: String) -> Result<Option<(Login, Account)>, AuthError> {
    app.store
        .read("account.login", move |tx| {
            // What is no mail address is looked for in vain, and costs as much as one that nobody has.
            if !name::is_email(&email) {
                return Ok(None);
            }
            let Some(login) = logins::by_email(tx, &email)? else { return Ok(None) };
            Ok(accounts::by_id(tx, login.account)?.map(|account| (login, account)))
        })
        .await
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
        // What is no key is looked for in vain, and counts as one that nobody has.
        let nobody = Attempt::of("", address);
        admit(app, &nobody)?;
        app.attempts.key_failed(&nobody, app.now());
        return Err(AuthError::Unknown);
    }
    let hash = key_hash(key);
    let attempt = Attempt::of(&hash, address);
    admit(app, &attempt)?;
    let found = app
        .store
        .read("account.key", move |tx| api_keys::holder(tx, &hash))
        .await
        .map_err(AuthError::from)?;
    let now = app.now();
    let holder = found
        .filter(|holder| holder.active && holder.account_state != AccountState::Closed)
        .filter(|holder| holder.expires_at.is_none_or(|end| now < end));
    let Some(holder) = holder else {
        app.attempts.key_failed(&attempt, now);
        return Err(AuthError::Unknown);
    };
    let allowed = holder.allowed_ips.is_empty()
        || address.is_some_and(|address| holder.allowed_ips.contains(&address.to_string()));
    if !allowed {
        app.attempts.key_failed(&attempt, now);
        return Err(AuthError::AddressNotAllowed);
    }
    app.attempts.succeeded(&attempt, now);
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
