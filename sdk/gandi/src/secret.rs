//! Texts that no log should hold.

use crate::error::Invalid;
use crate::xmlrpc::{DecodeError, FromValue, ToValue, Value};
use std::fmt;

/// A text that `Debug` does not show, such as a password.
#[derive(Clone, PartialEq, Eq)]
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

impl FromValue for Secret {
    fn from_value(value: Value) -> Result<Self, DecodeError> {
        String::from_value(value).map(Self)
    }
}

impl ToValue for Secret {
    fn to_value(&self) -> Value {
        Value::from(self.as_str())
    }
}

/// An API key: 24 lower-case letters and digits. `Debug` does not show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey(Secret);

impl ApiKey {
    /// A key.
    pub fn new(key: impl Into<String>) -> Result<Self, Invalid> {
        let key = key.into();
        let kept = key.len() == crate::limits::KEY_CHARS
            && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        if kept { Ok(Self(Secret(key))) } else { Err(Invalid::new("key", "must be 24 of a to z and 0 to 9")) }
    }

    /// The empty key, with which a contact can be made and nothing else.
    pub fn none() -> Self {
        Self(Secret(String::new()))
    }

    /// The key.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}
