//! Notifications of the account.

use crate::dates::Stamp;
use crate::id::NotificationId;
use crate::lenient;
use crate::scalar::{TextFlag, TextId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The answer of `GET /notifications` and `GET /notifications/new`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notifications {
    /// What there is to know.
    #[serde(default, deserialize_with = "lenient::list")]
    pub notifications: Vec<Notification>,
}

/// A notification. The description of the service does not show one, so every member may be missing but the id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    /// Its number.
    pub id: TextId,
    /// What it is about.
    #[serde(default, deserialize_with = "lenient::text")]
    pub subject: String,
    /// The text.
    #[serde(default, deserialize_with = "lenient::text")]
    pub message: String,
    /// The kind of thing it is about, as `Hosting` or `Invoice`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub rel_type: String,
    /// The id of that thing.
    #[serde(default, deserialize_with = "lenient::text")]
    pub rel_id: String,
    /// When it came.
    #[serde(default)]
    pub date_added: Stamp,
    /// Whether it was read.
    #[serde(default)]
    pub seen: TextFlag,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Which notifications to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NotificationFilter {
    kind: Option<String>,
    id: Option<String>,
}

impl NotificationFilter {
    /// Only those about things of this kind, as `Hosting`.
    #[must_use]
    pub fn with_kind(mut self, rel_type: impl Into<String>) -> Self {
        self.kind = Some(rel_type.into());
        self
    }

    /// Only those about the thing of this id.
    #[must_use]
    pub fn with_id(mut self, rel_id: impl Into<String>) -> Self {
        self.id = Some(rel_id.into());
        self
    }

    /// The parameters of the call.
    pub fn parameters(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let given = [("rel_type", &self.kind), ("rel_id", &self.id)];
        given.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?)))
    }
}

impl From<&Notification> for NotificationId {
    fn from(notification: &Notification) -> Self {
        notification.id.into()
    }
}

#[cfg(feature = "client")]
mod calls {
    use super::{Notification, NotificationFilter, Notifications};
    use crate::ack::Ack;
    use crate::call::{Call, Method, Path, json};
    use crate::client::Client;
    use crate::id::NotificationId;

    /// Notifications.
    impl Client {
        /// Lists the notifications. It does not mark them as read.
        pub fn list_notifications(&self, filter: &NotificationFilter) -> Call<Vec<Notification>> {
            notifications(self, "/notifications", filter)
        }

        /// Lists the notifications that are not read yet.
        pub fn list_new_notifications(&self, filter: &NotificationFilter) -> Call<Vec<Notification>> {
            notifications(self, "/notifications/new", filter)
        }

        /// Marks a notification as read.
        pub fn acknowledge_notification(&self, id: impl Into<NotificationId>) -> Call<Ack> {
            let path = Path::of("/notifications").id(id.into().number()).then("/ack");
            Call::new(self, Method::Put, path)
        }
    }

    fn notifications(client: &Client, path: &str, filter: &NotificationFilter) -> Call<Vec<Notification>> {
        let mut call = Call::<Notifications>::new(client, Method::Get, Path::of(path));
        for (name, value) in filter.parameters() {
            call = call.parameter(name, value);
        }
        call.read_with(|body| Ok(json::<Notifications>(body)?.notifications))
    }
}
