//! The account: its own details, signing up, and a forgotten password.

use crate::dates::Stamp;
use crate::error::Invalid;
use crate::lenient;
use crate::profile::Profile;
use crate::scalar::TextId;
use crate::secret::{Password, TwoFactorSecret};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The answer of `GET /details`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// Who asks.
    pub client: Client,
}

/// An account as it sees itself. Unset members are empty strings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    /// Its number.
    pub id: TextId,
    /// Also its login.
    #[serde(default, deserialize_with = "lenient::text")]
    pub email: String,
    /// Zeros when it never logged in.
    #[serde(default)]
    pub lastlogin: Stamp,
    /// The address of the last login.
    #[serde(default, deserialize_with = "lenient::text")]
    pub ip: String,
    /// The host name of that address.
    #[serde(default, deserialize_with = "lenient::text")]
    pub host: String,
    /// Given name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub firstname: String,
    /// Family name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub lastname: String,
    /// Empty for private persons.
    #[serde(default, deserialize_with = "lenient::text")]
    pub companyname: String,
    /// Street and number.
    #[serde(default, deserialize_with = "lenient::text")]
    pub address1: String,
    /// Never settable through this API.
    #[serde(default, deserialize_with = "lenient::text")]
    pub address2: String,
    /// Town.
    #[serde(default, deserialize_with = "lenient::text")]
    pub city: String,
    /// Up to 20 characters.
    #[serde(default, deserialize_with = "lenient::text")]
    pub state: String,
    /// Postal code.
    #[serde(default, deserialize_with = "lenient::text")]
    pub postcode: String,
    /// Two letters.
    #[serde(default, deserialize_with = "lenient::text")]
    pub country: String,
    /// As `+370.61234567`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub phonenumber: String,
}

/// The answer of `POST /signup`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedUp {
    /// Always true.
    #[serde(default = "crate::ack::yes", deserialize_with = "lenient::flag")]
    pub success: bool,
    /// The number of the new account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<TextId>,
    /// Codes of the message catalogue.
    #[serde(default, deserialize_with = "lenient::list")]
    pub info: Vec<String>,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

crate::word::words! {
    /// The currency of an account.
    Currency {
        Eur = "EUR",
    }
}

/// A new account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SignUp {
    #[serde(flatten)]
    profile: Profile,
    password: Password,
    #[serde(rename = "2faenable", skip_serializing_if = "Option::is_none")]
    two_factor: Option<[&'static str; 1]>,
    #[serde(rename = "2fasecret", skip_serializing_if = "Option::is_none")]
    two_factor_secret: Option<TwoFactorSecret>,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<Currency>,
}

impl SignUp {
    /// An account of somebody with a mail address and a name. A state is not part of it: add it later.
    pub fn new(profile: Profile, password: Password) -> Self {
        Self { profile, password, two_factor: None, two_factor_secret: None, currency: None }
    }

    /// Asks for a code of an app, made from this secret, whenever somebody signs in.
    #[must_use]
    pub fn with_two_factor(mut self, secret: TwoFactorSecret) -> Self {
        self.two_factor = Some(["Enable"]);
        self.two_factor_secret = Some(secret);
        self
    }

    /// The currency of its invoices.
    #[must_use]
    pub const fn with_currency(mut self, currency: Currency) -> Self {
        self.currency = Some(currency);
        self
    }

    /// Whether the service takes it as it is. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        if !self.profile.has_email() {
            return Err(Invalid::new("email", "is required"));
        }
        if self.profile.has_state() {
            return Err(Invalid::new("state", "is no part of signing up"));
        }
        self.profile.check()
    }
}

#[cfg(feature = "client")]
mod calls {
    use super::{Client as Account, Details, SignUp, SignedUp};
    use crate::ack::Ack;
    use crate::call::{Call, Method, Path, json};
    use crate::client::Client;
    use crate::profile::Profile;

    /// The account.
    impl Client {
        /// Shows the account's own details.
        pub fn details(&self) -> Call<Account> {
            Call::<Details>::new(self, Method::Get, Path::of("/details"))
                .read_with(|body| Ok(json::<Details>(body)?.client))
        }

        /// Changes the details that are given.
        pub fn update_details(&self, profile: &Profile) -> Call<Ack> {
            Call::new(self, Method::Put, Path::of("/details")).parameters(profile).rule(profile.check())
        }

        /// Opens an account. No credential is sent.
        pub fn sign_up(&self, account: &SignUp) -> Call<SignedUp> {
            let call = Call::new(self, Method::Post, Path::of("/signup")).parameters(account);
            call.rule(account.check()).without_credential()
        }

        /// Has a link for a new password sent to a mail address. No credential is sent, and the answer does not tell
        /// whether there is such an account.
        pub fn reset_password(&self, email: impl AsRef<str>) -> Call<Ack> {
            let email = email.as_ref();
            let call = Call::new(self, Method::Post, Path::of("/passwordreset")).member("email", &email);
            call.rule(crate::rule::email("email", email)).without_credential()
        }
    }
}
