//! Roles: what the users that have one may do.

use crate::error::Invalid;
use crate::id::RoleId;
use crate::identity::Identity;
use crate::permissions::Permissions;
use crate::user::Activity;
use crate::word::{State, Word};
use crate::{lenient, rule};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// Its id.
    pub id: RoleId,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// Empty when none was given.
    #[serde(default, deserialize_with = "lenient::text")]
    pub description: String,
    /// `ACTIVE` or `DISABLE`.
    pub state: Word<State>,
    /// RFC 3339.
    #[serde(default, deserialize_with = "lenient::text")]
    pub creation_date: String,
    /// 1 for a role that was there from the start, otherwise 0. Never a boolean.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub default: u8,
    /// The users that have it.
    #[serde(default, deserialize_with = "lenient::list")]
    pub users: Vec<Identity>,
    /// What they may do.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub permissions: Option<Permissions>,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The body of `PUT /roles/{id}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RoleModify {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<Activity>,
}

impl RoleModify {
    /// Another name, of 1 to 128 characters.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Another description, of at most 256 characters.
    #[must_use]
    pub fn with_description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
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
        rule::texts(self.name.as_deref(), self.description.as_deref())
    }
}

#[cfg(feature = "client")]
pub use calls::RoleHandle;

#[cfg(feature = "client")]
mod calls {
    use super::{Role, RoleModify};
    use crate::call::{Call, Method, Path};
    use crate::client::Client;
    use crate::handle::handle;
    use crate::id::UserId;
    use crate::identity::Identity;
    use crate::permissions::Permissions;
    use crate::rule;

    handle!(RoleHandle of Role as RoleId, "/roles", list_roles -> Role, role, "role");

    /// Roles.
    impl Client {
        /// Makes a role with a name of 1 to 128 characters.
        pub fn create_role(&self, name: impl Into<String>) -> Call<Role> {
            let name = name.into();
            Call::new(self, Method::Post, Path::of("/roles")).member("name", &name).rule(rule::name(&name))
        }
    }

    impl RoleHandle {
        /// Changes name, description or whether it counts.
        pub fn modify(&self, change: &RoleModify) -> Call<Role> {
            self.call(Method::Put, self.path("")).json(change).rule(change.check())
        }

        /// Shows what it may do.
        pub fn permissions(&self) -> Call<Permissions> {
            self.call(Method::Get, self.path("/permissions"))
        }

        /// Changes what it may do. A group that is not given stays as it is.
        pub fn modify_permissions(&self, permissions: &Permissions) -> Call<Role> {
            self.call(Method::Put, self.path("/permissions")).json(permissions)
        }

        /// Lists the users that have it.
        pub fn users(&self) -> Call<Vec<Identity>> {
            self.call(Method::Get, self.path("/users"))
        }

        /// Gives it to users, instead of any other role.
        pub fn add_users(&self, users: impl IntoIterator<Item = impl Into<UserId>>) -> Call<Role> {
            let users: Vec<UserId> = users.into_iter().map(Into::into).collect();
            self.call(Method::Post, self.path("/users")).list("users", &users)
        }

        /// Shows one of the users that have it.
        pub fn user(&self, id: impl Into<UserId>) -> Call<Identity> {
            self.call(Method::Get, self.path("/users").id(id.into()))
        }

        /// Takes it from a user.
        pub fn remove_user(&self, id: impl Into<UserId>) -> Call<Role> {
            self.call(Method::Delete, self.path("/users").id(id.into()))
        }

        /// Copies it. The answer shows the new one.
        pub fn clone_as(&self, name: impl Into<String>) -> Call<Role> {
            let name = name.into();
            self.call(Method::Post, self.path("/clone")).member("name", &name).rule(rule::name(&name))
        }
    }
}
