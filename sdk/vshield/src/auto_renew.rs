//! Whether something is paid again when its time is over.

use crate::error::Invalid;
use crate::form::{Form, Request};
use crate::word::{Code, numbers};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

numbers! {
    /// Whether a server or a service is renewed by itself. As a body it is the field `status`.
    AutoRenew {
        Disable = 0,
        Enable = 1,
    }
}

impl From<bool> for AutoRenew {
    fn from(on: bool) -> Self {
        if on { Self::Enable } else { Self::Disable }
    }
}

impl Request for AutoRenew {
    fn form(&self) -> Form {
        Form::new([("status", self.as_number().to_string())])
    }

    fn decode(form: &Form) -> Result<Self, Invalid> {
        match form.required("status")? {
            "0" => Ok(Self::Disable),
            "1" => Ok(Self::Enable),
            _ => Err(Invalid::new("status", "must be 0 or 1")),
        }
    }
}

/// The answer to a change of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AutoRenewSet {
    /// What it is now; a text on the wire.
    #[serde(rename = "newStatus", serialize_with = "Code::as_text")]
    pub new_status: Code<AutoRenew>,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl AutoRenewSet {
    /// What it is now.
    pub fn new(status: AutoRenew) -> Self {
        Self { new_status: status.into(), extra: Map::new() }
    }

    /// Whether it is on now.
    pub fn is_on(&self) -> bool {
        self.new_status.is(AutoRenew::Enable)
    }
}
