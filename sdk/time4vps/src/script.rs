//! Init scripts.

use crate::id::ScriptId;
use crate::lenient;
use serde::{Deserialize, Serialize};

/// An element of the answer of `GET /scripts`, which is a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScriptRow {
    /// A number.
    #[serde(deserialize_with = "lenient::integer")]
    pub id: i64,
    /// As its owner called it.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// As `bash`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub syntax: String,
}

/// The answer of `GET /scripts/@id`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Script {
    /// A number.
    #[serde(deserialize_with = "lenient::integer")]
    pub id: i64,
    /// As its owner called it.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// As `bash`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub syntax: String,
    /// The text.
    #[serde(default, deserialize_with = "lenient::text")]
    pub content: String,
}

impl From<&ScriptRow> for ScriptId {
    fn from(script: &ScriptRow) -> Self {
        script.id.into()
    }
}

#[cfg(feature = "client")]
mod calls {
    use super::{Script, ScriptRow};
    use crate::call::{Call, Method, Path, many};
    use crate::client::Client;
    use crate::id::ScriptId;

    /// Init scripts. They are made in the provider's portal.
    impl Client {
        /// Lists the init scripts without their text.
        pub fn list_scripts(&self) -> Call<Vec<ScriptRow>> {
            Call::<Vec<ScriptRow>>::new(self, Method::Get, Path::of("/scripts")).read_with(many)
        }

        /// Shows an init script with its text.
        pub fn get_script(&self, id: impl Into<ScriptId>) -> Call<Script> {
            Call::new(self, Method::Get, Path::of("/scripts").id(id.into().number()))
        }
    }
}
