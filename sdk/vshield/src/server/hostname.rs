//! The name of a server.

use crate::error::Invalid;
use crate::form::{Form, Request};
use crate::limits;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::fmt;

/// A name that a server may be given. The body of `POST /server/updateHostname/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hostname(String);

impl Hostname {
    /// A name of 1 to 16 ASCII letters. Names need not be unique.
    pub fn new(name: impl Into<String>) -> Result<Self, Invalid> {
        let name = name.into();
        let is_letters = name.bytes().all(|byte| byte.is_ascii_alphabetic());
        if is_letters && limits::HOSTNAME_LETTERS.contains(&name.len()) {
            return Ok(Self(name));
        }
        Err(Invalid::new("hostname", "must be 1 to 16 ASCII letters"))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Hostname {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Request for Hostname {
    fn form(&self) -> Form {
        Form::new([("hostname", self.as_str())])
    }

    fn decode(form: &Form) -> Result<Self, Invalid> {
        Self::new(form.required("hostname")?)
    }
}

/// The answer to another name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostnameSet {
    /// What it is called now.
    #[serde(rename = "newHostname", deserialize_with = "crate::lenient::text")]
    pub new_hostname: String,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
