//! The log of what was done to which resource by whom.
//!
//! One published client learns only from here that a delete has finished: it waits for an entry with the
//! deleted id, [`DELETE`], [`LogState::Ok`] and [`TYPE_VM`].

use crate::identity::Identity;
use crate::lenient;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The action of an entry for a new resource.
pub const CREATE: &str = "CREATE";
/// The action of an entry for a removed resource.
pub const DELETE: &str = "DELETE";
/// The action of an entry for a server that was installed anew.
pub const REINSTALL: &str = "REINSTALL";
/// The type of an entry about a server.
pub const TYPE_VM: &str = "VM";

/// An entry. It is written when the work is accepted and changed when the work ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Log {
    /// 32 upper-case hex digits.
    #[serde(deserialize_with = "lenient::text")]
    pub id: String,
    /// RFC 3339.
    pub start_date: String,
    /// RFC 3339; null while the work runs.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub end_date: Option<String>,
    /// Whole seconds from start to end.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub duration: i64,
    /// How it went.
    pub status: LogStatus,
    /// [`CREATE`], [`DELETE`], [`REINSTALL`] and others.
    pub action: String,
    /// [`TYPE_VM`] and others.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it is about; never null, also when the resource is gone.
    pub resource: Identity,
    /// Free members.
    #[serde(default, deserialize_with = "lenient::map")]
    pub details: Map<String, Value>,
    /// Who did it.
    pub user: Identity,
    /// The resource's short name in the panel.
    #[serde(default, deserialize_with = "lenient::text")]
    pub cloudpanel_id: String,
}

/// How the work of an entry went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogStatus {
    /// The state.
    pub state: LogState,
    /// 0 to 100.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub percent: u8,
}

/// The state of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LogState {
    /// The work runs.
    Configuring,
    /// The work is done.
    Ok,
    /// The work failed for good.
    Failed,
    /// A state that this crate does not know. Never sent by our own service.
    #[serde(other)]
    Unknown,
}

/// The time that a list of log entries, of usages or of measured values covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Period {
    /// The last 60 minutes.
    LastHour,
    /// The last 24 hours.
    Last24Hours,
    /// The last 7 days.
    Last7Days,
    /// The last 30 days.
    Last30Days,
    /// The last 365 days.
    Last365Days,
    /// From one moment to another, each as RFC 3339 text such as `2016-06-26T15:43:43+00:00`.
    Custom {
        /// The first moment.
        start_date: String,
        /// The last moment.
        end_date: String,
    },
}

impl Period {
    /// The word on the wire.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::LastHour => "LAST_HOUR",
            Self::Last24Hours => "LAST_24H",
            Self::Last7Days => "LAST_7D",
            Self::Last30Days => "LAST_30D",
            Self::Last365Days => "LAST_365D",
            Self::Custom { .. } => "CUSTOM",
        }
    }

    /// The query parameters, in the order in which they are sent.
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        let mut parameters = vec![("period", self.as_str().to_owned())];
        if let Self::Custom { start_date, end_date } = self {
            parameters.push(("start_date", start_date.clone()));
            parameters.push(("end_date", end_date.clone()));
        }
        parameters
    }
}

#[cfg(feature = "client")]
mod calls {
    use super::{Log, Period};
    use crate::call::{Call, Method, Path};
    use crate::client::Client;
    use crate::id::LogId;
    use crate::list::List;

    /// The log.
    impl Client {
        /// Lists the entries of a period.
        pub fn list_logs(&self, period: &Period) -> List<Log> {
            let list = List::new(self, "/logs");
            period.parameters().into_iter().fold(list, |list, (name, value)| list.parameter(name, value))
        }

        /// Shows an entry.
        pub fn get_log(&self, id: impl Into<LogId>) -> Call<Log> {
            Call::new(self, Method::Get, Path::of("/logs").id(id.into()))
        }
    }
}
