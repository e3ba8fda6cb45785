//! Who an account is: shown, and changed.

use crate::app::{App, record};
use crate::caller::Caller;
use crate::error::{Denied, denied_into};
use crate::idempotency::once;
use innkeeper_domain::account::{Account, Login, Profile, Right};
use innkeeper_domain::name;
use innkeeper_store::{accounts, logins};

/// A change of an account: parts that are `None` stay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProfileChange {
    /// Another mail address.
    pub email: Option<String>,
    /// The profile with the change in it; the caller reads it first.
    pub profile: Option<Profile>,
}

/// Why an account was not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    /// The mail address is none.
    #[error("the mail address is not valid")]
    Email,
    /// The mail address belongs to another login.
    #[error("the mail address is taken")]
    EmailTaken,
    /// A part is too long or holds control characters; the text names it.
    #[error("{0} is not valid")]
    Field(&'static str),
    /// Turned away.
    #[error(transparent)]
    Denied(#[from] Denied),
}
denied_into!(ProfileError);

/// The caller's account and login.
pub async fn profile(app: &App, caller: &Caller) -> Result<(Account, Login), Denied> {
    caller.require(Right::View)?;
    let (account, login) = (caller.account, caller.login);
    app.store
        .read("account.profile", move |tx| {
            let account = accounts::by_id(tx, account)?.ok_or_else(|| Denied::bug("the account is gone"))?;
            let login = logins::by_id(tx, login)?.ok_or_else(|| Denied::bug("the login is gone"))?;
            Ok((account, login))
        })
        .await
}

/// Changes the caller's account.
pub async fn update_profile(app: &App, caller: &Caller, change: ProfileChange) -> Result<(), ProfileError> {
    let email = change.email.map(|email| email.trim().to_lowercase());
    if email.as_deref().is_some_and(|email| !name::is_email(email)) {
        return Err(ProfileError::Email);
    }
    if let Some(part) = change.profile.as_ref().and_then(bad_part) {
        return Err(ProfileError::Field(part));
    }
    let (caller, now) = (caller.clone(), app.now());
    app.store
        .write("account.update_profile", move |tx| {
            once(tx, (&caller, Right::Administer), now, |tx| {
                let account =
                    accounts::by_id(tx, caller.account)?.ok_or_else(|| Denied::bug("the account is gone"))?;
                let email = email.as_ref().unwrap_or(&account.email);
                if *email != account.email {
                    if accounts::by_email(tx, email)?.is_some() || logins::by_email(tx, email)?.is_some() {
                        return Err(ProfileError::EmailTaken);
                    }
                    logins::rename(tx, account.id, &account.email, email)?;
                }
                let profile = change.profile.as_ref().unwrap_or(&account.profile);
                accounts::update_profile(tx, account.id, email, profile)?;
                record(tx, &caller, now, "account.update", &format!("account:{}", account.id))?;
                Ok(())
            })
        })
        .await
}

/// The first part of a profile that is too long, holds control characters, or is no country.
pub(super) fn bad_part(profile: &Profile) -> Option<&'static str> {
    let parts = [
        ("companyname", &profile.company_name),
        ("companyregistrationnumber", &profile.company_number),
        ("vateu", &profile.vat_number),
        ("firstname", &profile.first_name),
        ("lastname", &profile.last_name),
        ("address1", &profile.address1),
        ("address2", &profile.address2),
        ("city", &profile.city),
        ("state", &profile.region),
        ("postcode", &profile.postcode),
        ("phonenumber", &profile.phone),
    ];
    if let Some((part, _)) = parts.iter().find(|(_, text)| !name::is_text(text, name::DESCRIPTION_CHARS_MAX))
    {
        return Some(part);
    }
    let country_ok = profile.country.is_empty()
        || (profile.country.len() == 2 && profile.country.bytes().all(|byte| byte.is_ascii_uppercase()));
    (!country_ok).then_some("country")
}
