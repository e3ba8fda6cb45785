//! Texts that no log should hold.

use crate::error::Invalid;
use crate::limits;
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;

/// A text that `Debug` does not show.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::lenient::text(deserializer).map(Self)
    }
}

/// The password of a new account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Password(Secret);

impl Password {
    /// A password of at least 12 characters with a digit and an upper-case letter.
    pub fn new(password: impl Into<String>) -> Result<Self, Invalid> {
        let password = password.into();
        let long = password.chars().count() >= limits::PASSWORD_CHARS_MIN;
        if long && password.chars().any(char::is_numeric) && password.chars().any(char::is_uppercase) {
            return Ok(Self(Secret(password)));
        }
        let rule = "must be at least 12 characters long, with a digit and an upper-case letter";
        Err(Invalid::new("password", rule))
    }

    /// The password.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// The secret of a two-factor app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct TwoFactorSecret(Secret);

impl TwoFactorSecret {
    /// A secret of 16 letters and digits.
    pub fn new(secret: impl Into<String>) -> Result<Self, Invalid> {
        let secret = secret.into();
        let kept = secret.len() == limits::TWO_FACTOR_CHARS
            && secret.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if kept {
            return Ok(Self(Secret(secret)));
        }
        Err(Invalid::new("2fasecret", "must be 16 letters and digits"))
    }

    /// The secret.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}
