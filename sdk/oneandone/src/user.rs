//! Users, and how each may use this API.

use crate::error::Invalid;
use crate::id::UserId;
use crate::identity::Identity;
use crate::secret::{Password, Secret};
use crate::word::{State, Word, words};
use crate::{lenient, rule};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

words! {
    /// Whether a user or a role counts.
    Activity {
        Active = "ACTIVE",
        Disable = "DISABLE",
    }
}

/// A user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// Null when none was given.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub description: Option<String>,
    /// Where it is written to.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub email: Option<String>,
    /// `CREATING`, `ACTIVE`, `DISABLE` or `REMOVING`.
    pub state: Word<State>,
    /// RFC 3339.
    #[serde(default, deserialize_with = "lenient::text")]
    pub creation_date: String,
    /// What it may do; null when it has no role.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub role: Option<Identity>,
    /// How it may use this API.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub api: Option<ApiAccess>,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// How a user may use this API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiAccess {
    /// Whether it may.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub active: bool,
    /// Its key; null until there is one.
    #[serde(default)]
    pub key: Option<Secret>,
    /// From where it may; from anywhere when empty.
    #[serde(default, deserialize_with = "lenient::list")]
    pub allowed_ips: Vec<String>,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The answer of `GET /users/{id}/api/key`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKey {
    /// 32 lower-case hex digits.
    #[serde(default)]
    pub key: Option<Secret>,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The body of `POST /users`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UserCreate {
    name: String,
    password: Password,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
}

impl UserCreate {
    /// A user with a name of 1 to 128 characters.
    pub fn new(name: impl Into<String>, password: Password) -> Self {
        Self { name: name.into(), password, email: None, description: None }
    }

    /// Where it is written to.
    #[must_use]
    pub fn with_email(mut self, email: impl Into<String>) -> Self {
        self.email = Some(email.into());
        self
    }

    /// A description of at most 256 characters.
    #[must_use]
    pub fn with_description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Whether the service takes it as it is. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        rule::texts(Some(&self.name), self.description.as_deref())
    }
}

/// The body of `PUT /users/{id}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct UserModify {
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<Password>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<Activity>,
}

impl UserModify {
    /// Another description, of at most 256 characters.
    #[must_use]
    pub fn with_description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Where else it is written to.
    #[must_use]
    pub fn with_email(mut self, email: impl Into<String>) -> Self {
        self.email = Some(email.into());
        self
    }

    /// Another password.
    #[must_use]
    pub fn with_password(mut self, password: impl Into<Password>) -> Self {
        self.password = Some(password.into());
        self
    }

    /// Whether it counts.
    #[must_use]
    pub fn with_state(mut self, state: impl Into<Activity>) -> Self {
        self.state = Some(state.into());
        self
    }

    /// Whether the service takes it as it is. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        rule::texts(None, self.description.as_deref())
    }
}

#[cfg(feature = "client")]
pub use calls::UserHandle;

#[cfg(feature = "client")]
mod calls {
    use super::{ApiAccess, ApiKey, User, UserCreate, UserModify};
    use crate::call::{Call, Method, Path};
    use crate::client::Client;
    use crate::handle::{handle, waits};
    use crate::permissions::Permissions;
    use std::net::IpAddr;

    handle!(UserHandle of User as UserId, "/users", list_users -> User, user, "user");
    waits!(UserHandle of User, "user");

    /// Users.
    impl Client {
        /// Makes a user.
        pub fn create_user(&self, user: &UserCreate) -> Call<User> {
            Call::new(self, Method::Post, Path::of("/users")).json(user).rule(user.check())
        }

        /// Shows what the user of the API key may do.
        pub fn current_user_permissions(&self) -> Call<Permissions> {
            Call::new(self, Method::Get, Path::of("/users/current_user_permissions"))
        }
    }

    impl UserHandle {
        /// Changes the user.
        pub fn modify(&self, change: &UserModify) -> Call<User> {
            self.call(Method::Put, self.path("")).json(change).rule(change.check())
        }

        /// Shows how the user may use this API.
        pub fn api(&self) -> Call<ApiAccess> {
            self.call(Method::Get, self.path("/api"))
        }

        /// Lets the user use this API, or not.
        pub fn set_api_active(&self, active: bool) -> Call<User> {
            self.call(Method::Put, self.path("/api")).member("active", &active)
        }

        /// Shows the user's API key.
        pub fn api_key(&self) -> Call<ApiKey> {
            self.call(Method::Get, self.path("/api/key"))
        }

        /// Gives the user another API key. The one before is no longer valid.
        pub fn renew_api_key(&self) -> Call<User> {
            self.call(Method::Put, self.path("/api/key"))
        }

        /// Lists the addresses from which the user may use this API.
        pub fn allowed_ips(&self) -> Call<Vec<String>> {
            self.call(Method::Get, self.path("/api/ips"))
        }

        /// Lets the user use this API from further addresses.
        pub fn allow_ips(&self, ips: impl IntoIterator<Item = impl Into<IpAddr>>) -> Call<User> {
            let ips: Vec<IpAddr> = ips.into_iter().map(Into::into).collect();
            self.call(Method::Post, self.path("/api/ips")).list("ips", &ips)
        }

        /// Takes an address from those from which the user may use this API.
        pub fn disallow_ip(&self, ip: impl Into<IpAddr>) -> Call<User> {
            self.call(Method::Delete, self.path("/api/ips").id(ip.into().to_string()))
        }
    }
}
