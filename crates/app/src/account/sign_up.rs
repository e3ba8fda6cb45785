//! Signs a customer up: an account and its first login, in one transaction.

use super::profile::bad_part;
use crate::app::{App, record_for};
use crate::error::{Denied, denied_into};
use innkeeper_domain::account::{Account, Profile, Role};
use innkeeper_domain::id::{AccountId, LoginId, Uid};
use innkeeper_domain::money::Currency;
use innkeeper_domain::name;
use innkeeper_domain::time::Zone;
use innkeeper_store::accounts::{self, NewAccount};
use innkeeper_store::logins::{self, NewLogin};

/// The shortest password that is taken.
pub const PASSWORD_CHARS_MIN: usize = 12;

/// What a customer says of themselves.
#[derive(Clone)]
pub struct SignUp {
    /// The mail address; also the name of the first login.
    pub email: String,
    /// The password of the first login.
    pub password: String,
    /// Who they are.
    pub profile: Profile,
    /// The currency of everything they will owe; the house's where none is named.
    pub currency: Option<Currency>,
    /// The IANA time zone that their days begin in; UTC where none is named.
    pub zone: Option<String>,
}

impl std::fmt::Debug for SignUp {
    /// Leaves the password out.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignUp").field("email", &self.email).finish_non_exhaustive()
    }
}

/// A new account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedUp {
    /// Its number.
    pub account: AccountId,
    /// Its identity.
    pub uid: Uid,
    /// Its first login.
    pub login: LoginId,
}

/// Why nobody was signed up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignUpError {
    /// The mail address is none.
    #[error("the mail address is not valid")]
    Email,
    /// The mail address belongs to a login already.
    #[error("the mail address is taken")]
    EmailTaken,
    /// The password is too short or too simple.
    #[error(
        "the password needs {PASSWORD_CHARS_MIN} characters, among them a digit and an upper-case letter"
    )]
    Password,
    /// A part of the profile is too long or holds control characters; the text names it.
    #[error("{0} is not valid")]
    Field(&'static str),
    /// The time zone is not in the IANA database.
    #[error("no such time zone: write one such as Europe/Vilnius")]
    Zone,
    /// Turned away.
    #[error(transparent)]
    Denied(#[from] Denied),
}
denied_into!(SignUpError);

/// Signs a customer up. Anyone may call it.
pub async fn sign_up(app: &App, wish: SignUp) -> Result<SignedUp, SignUpError> {
    let email = wish.email.trim().to_lowercase();
    if !name::is_email(&email) {
        return Err(SignUpError::Email);
    }
    if !is_password(&wish.password) {
        return Err(SignUpError::Password);
    }
    if let Some(part) = bad_part(&wish.profile) {
        return Err(SignUpError::Field(part));
    }
    let zone = wish.zone.unwrap_or_else(|| "UTC".to_owned());
    Zone::parse(&zone).ok_or(SignUpError::Zone)?;
    let password_hash = app.passwords.hash(wish.password).await?;
    let (uid, login_uid, at) = (app.uid(), app.uid(), app.now());
    let account = NewAccount {
        uid,
        email: email.clone(),
        currency: wish.currency.unwrap_or(app.policy.currency),
        zone,
        tax_bp: app.policy.tax_bp,
        profile: wish.profile,
        at,
    };
    app.store
        .write("account.sign_up", move |tx| {
            // Asked first, because a broken unique rule would end the transaction on PostgreSQL.
            if accounts::by_email(tx, &email)?.is_some() || logins::by_email(tx, &email)?.is_some() {
                return Err(SignUpError::EmailTaken);
            }
            let id = accounts::insert(tx, &account)?;
            let login = logins::insert(
                tx,
                &NewLogin {
                    uid: login_uid,
                    account: id,
                    email: email.clone(),
                    password_hash: password_hash.clone(),
                    role: Role::Owner,
                    at,
                },
            )?;
            record_for(tx, id, "customer", "", at, ("account.sign_up", &format!("account:{id}"), ""))?;
            Ok(SignedUp { account: id, uid, login })
        })
        .await
}

/// Whether a text can be the password of a login.
pub(crate) fn is_password(text: &str) -> bool {
    text.chars().count() >= PASSWORD_CHARS_MIN
        && text.len() <= 512
        && text.chars().any(|character| character.is_ascii_digit())
        && text.chars().any(char::is_uppercase)
}

/// Every account, oldest first. For the operator.
pub async fn list(app: &App) -> Result<Vec<Account>, Denied> {
    Ok(app.store.read("account.list", accounts::all).await?)
}
