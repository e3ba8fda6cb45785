//! Stored SSH keys, to be put on new servers.

use crate::error::Invalid;
use crate::id::SshKeyId;
use crate::identity::Identity;
use crate::secret::Secret;
use crate::word::{State, Word};
use crate::{lenient, rule};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A stored SSH key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SshKey {
    /// Its id.
    pub id: SshKeyId,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// Empty when none was given.
    #[serde(default, deserialize_with = "lenient::text")]
    pub description: String,
    /// `ACTIVE` or `DELETING`.
    pub state: Word<State>,
    /// The servers that have it.
    #[serde(default, deserialize_with = "lenient::list")]
    pub servers: Vec<Identity>,
    /// Its fingerprint: 32 lower-case hex digits.
    #[serde(default, deserialize_with = "lenient::text")]
    pub md5: String,
    /// The public key without the word in front.
    #[serde(default, deserialize_with = "lenient::text")]
    pub public_key: String,
    /// RFC 3339.
    #[serde(default, deserialize_with = "lenient::text")]
    pub creation_date: String,
    /// The private key of a pair that the service has made; only in the answer to that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private_key: Option<Secret>,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The body of `POST /ssh_keys`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SshKeyCreate {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    public_key: Option<String>,
}

impl SshKeyCreate {
    /// A key with a name of 1 to 128 characters.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), description: None, public_key: None }
    }

    /// A description of at most 256 characters.
    #[must_use]
    pub fn with_description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// The text of a public key. Without one the service makes a pair.
    #[must_use]
    pub fn with_public_key(mut self, public_key: impl Into<String>) -> Self {
        self.public_key = Some(public_key.into());
        self
    }

    /// Whether the service takes it as it is. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        rule::texts(Some(&self.name), self.description.as_deref())
    }
}

/// The body of `PUT /ssh_keys/{id}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SshKeyModify {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
}

impl SshKeyModify {
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

    /// Whether the service takes it as it is. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        rule::texts(self.name.as_deref(), self.description.as_deref())
    }
}

#[cfg(feature = "client")]
pub use calls::SshKeyHandle;

#[cfg(feature = "client")]
mod calls {
    use super::{SshKey, SshKeyCreate, SshKeyModify};
    use crate::call::{Call, Method, Path};
    use crate::client::Client;
    use crate::handle::{handle, waits};

    handle!(SshKeyHandle of SshKey as SshKeyId, "/ssh_keys", list_ssh_keys -> SshKey, ssh_key, "SSH key");
    waits!(SshKeyHandle of SshKey, "SSH key");

    /// SSH keys.
    impl Client {
        /// Stores a key, or lets the service make a pair.
        pub fn create_ssh_key(&self, key: &SshKeyCreate) -> Call<SshKey> {
            Call::new(self, Method::Post, Path::of("/ssh_keys")).json(key).rule(key.check())
        }
    }

    impl SshKeyHandle {
        /// Changes name or description.
        pub fn modify(&self, change: &SshKeyModify) -> Call<SshKey> {
            self.call(Method::Put, self.path("")).json(change).rule(change.check())
        }
    }
}
