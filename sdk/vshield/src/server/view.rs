//! A server as answers show it.

use crate::auto_renew::AutoRenew;
use crate::id::ServerId;
use crate::operating_system::OperatingSystem;
use crate::plan::Plan;
use crate::secret::Secret;
use crate::task::ServerTask;
use crate::time::UnixTime;
use crate::word::{Code, Word, numbers};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

numbers! {
    /// What a server is doing.
    ServerStatus {
        Stopped = 0,
        Running = 1,
        Suspended = 2,
        Installing = 3,
        Reinstalling = 4,
    }
}

/// A server as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Server {
    /// Its id.
    pub id: ServerId,
    /// Its address.
    #[serde(deserialize_with = "crate::lenient::text")]
    pub ip: String,
    /// Its name, which others may have as well.
    #[serde(deserialize_with = "crate::lenient::text")]
    pub hostname: String,
    /// What is installed; an unknown or empty word for an own image.
    pub os: Word<OperatingSystem>,
    /// Its size.
    pub plan: Code<Plan>,
    /// Whether it is renewed by itself.
    pub autorenew: Code<AutoRenew>,
    /// What it is doing.
    pub status: Code<ServerStatus>,
    /// The machine it runs on.
    #[serde(deserialize_with = "crate::lenient::text")]
    pub node: String,
    /// How long it is paid for.
    pub expiration: UnixTime,
    /// When it was made.
    #[serde(rename = "creationdate")]
    pub creation_date: UnixTime,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A server as its own page shows it, with its password and its tasks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerDetail {
    /// Its id.
    pub id: ServerId,
    /// Its address.
    #[serde(deserialize_with = "crate::lenient::text")]
    pub ip: String,
    /// Its name, which others may have as well.
    #[serde(deserialize_with = "crate::lenient::text")]
    pub hostname: String,
    /// What is installed; an unknown or empty word for an own image.
    pub os: Word<OperatingSystem>,
    /// Its size.
    pub plan: Code<Plan>,
    /// Whether it is renewed by itself.
    pub autorenew: Code<AutoRenew>,
    /// What it is doing.
    pub status: Code<ServerStatus>,
    /// The machine it runs on.
    #[serde(deserialize_with = "crate::lenient::text")]
    pub node: String,
    /// How long it is paid for.
    pub expiration: UnixTime,
    /// When it was made.
    #[serde(rename = "creationdate")]
    pub creation_date: UnixTime,
    /// The password of its administrator, where there is one.
    #[serde(default, deserialize_with = "crate::lenient::optional")]
    pub password: Option<Secret>,
    /// Its tasks.
    #[serde(default, deserialize_with = "crate::lenient::list")]
    pub tasks: Vec<ServerTask>,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl From<&Server> for ServerId {
    fn from(server: &Server) -> Self {
        server.id
    }
}

impl From<&ServerDetail> for ServerId {
    fn from(server: &ServerDetail) -> Self {
        server.id
    }
}

/// A session on the screen and keyboard of a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Console {
    /// Where it is; empty when there is none. Who has this address has the server.
    #[serde(rename = "sessionUrl")]
    pub session_url: Secret,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
