//! Shared storages: space that several servers see at once, and the access to it.

use crate::datacenter::DatacenterRef;
use crate::error::Invalid;
use crate::id::{DatacenterId, ServerId, SharedStorageId};
use crate::secret::Secret;
use crate::word::{State, Word, words};
use crate::{lenient, limits, rule};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

words! {
    /// What a server may do with a shared storage.
    Rights {
        Read = "R",
        ReadWrite = "RW",
    }
}

/// A shared storage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedStorage {
    /// Its id.
    pub id: SharedStorageId,
    /// In GB.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub size: u32,
    /// The smallest size it can have, in GB.
    #[serde(default, deserialize_with = "lenient::optional_integer")]
    pub minimum_size_allowed: Option<u32>,
    /// `CONFIGURING`, `ACTIVE` or `REMOVING`.
    pub state: Word<State>,
    /// Null when none was given.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub description: Option<String>,
    /// Where it is.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub datacenter: Option<DatacenterRef>,
    /// The short name in the panel.
    #[serde(default, deserialize_with = "lenient::text")]
    pub cloudpanel_id: String,
    /// What is used of it in GB: a decimal with two places as text.
    #[serde(default, deserialize_with = "lenient::text")]
    pub size_used: String,
    /// Where Windows finds it.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub cifs_path: Option<String>,
    /// Where Linux finds it.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub nfs_path: Option<String>,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// RFC 3339.
    #[serde(default, deserialize_with = "lenient::text")]
    pub creation_date: String,
    /// The servers that see it.
    #[serde(default, deserialize_with = "lenient::list")]
    pub servers: Vec<StorageServer>,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A server that sees a shared storage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StorageServer {
    /// Its id.
    pub id: ServerId,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// What it may do.
    pub rights: Word<Rights>,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The access to the shared storages of a datacenter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StorageAccess {
    /// The datacenter.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub datacenter: Option<DatacenterRef>,
    /// `CONFIGURING` or `ACTIVE`.
    pub state: Word<State>,
    /// The key table, as base64.
    #[serde(default)]
    pub kerberos_content_file: Option<Secret>,
    /// The user to log in with.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub user_domain: Option<String>,
    /// 1 when a password has to be set first.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub needs_password_reset: u8,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The size of a shared storage in GB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct SharedStorageSize(u32);

impl SharedStorageSize {
    /// A multiple of 50 from 50 to 2000 GB.
    pub fn new(gb: u32) -> Result<Self, Invalid> {
        let kept =
            limits::SHARED_STORAGE_GB.contains(&gb) && gb.is_multiple_of(limits::SHARED_STORAGE_STEP_GB);
        if kept {
            Ok(Self(gb))
        } else {
            Err(Invalid::new("size", "must be a multiple of 50 from 50 to 2000"))
        }
    }

    /// The size in GB.
    pub const fn gb(self) -> u32 {
        self.0
    }
}

/// The body of `POST /shared_storages`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SharedStorageCreate {
    name: String,
    size: SharedStorageSize,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    datacenter_id: Option<DatacenterId>,
}

impl SharedStorageCreate {
    /// A storage with a name of 1 to 128 characters.
    pub fn new(name: impl Into<String>, size: SharedStorageSize) -> Self {
        Self { name: name.into(), size, description: None, datacenter_id: None }
    }

    /// A description of at most 256 characters.
    #[must_use]
    pub fn with_description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Where it is to be, instead of the default datacenter.
    #[must_use]
    pub fn with_datacenter(mut self, datacenter_id: impl Into<DatacenterId>) -> Self {
        self.datacenter_id = Some(datacenter_id.into());
        self
    }

    /// Whether the service takes it as it is. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        rule::texts(Some(&self.name), self.description.as_deref())
    }
}

/// The body of `PUT /shared_storages/{id}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SharedStorageModify {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<SharedStorageSize>,
}

impl SharedStorageModify {
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

    /// Another size.
    #[must_use]
    pub fn with_size(mut self, size: impl Into<SharedStorageSize>) -> Self {
        self.size = Some(size.into());
        self
    }

    /// Whether the service takes it as it is. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        rule::texts(self.name.as_deref(), self.description.as_deref())
    }
}

/// A server that is to see a shared storage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StorageGrant {
    id: ServerId,
    rights: Rights,
}

impl StorageGrant {
    /// This server with these rights.
    pub fn new(server: impl Into<ServerId>, rights: Rights) -> Self {
        Self { id: server.into(), rights }
    }
}

#[cfg(feature = "client")]
pub use calls::SharedStorageHandle;

#[cfg(feature = "client")]
mod calls {
    use super::{
        SharedStorage, SharedStorageCreate, SharedStorageModify, StorageAccess, StorageGrant, StorageServer,
    };
    use crate::call::{Call, Method, Path};
    use crate::client::Client;
    use crate::handle::{handle, waits};
    use crate::id::ServerId;
    use crate::secret::Password;

    handle!(SharedStorageHandle of SharedStorage as SharedStorageId, "/shared_storages", list_shared_storages -> SharedStorage, shared_storage, "shared storage");
    waits!(SharedStorageHandle of SharedStorage, "shared storage");

    /// Shared storages.
    impl Client {
        /// Orders a shared storage. The answer shows it in `CONFIGURING`.
        pub fn create_shared_storage(&self, storage: &SharedStorageCreate) -> Call<SharedStorage> {
            Call::new(self, Method::Post, Path::of("/shared_storages")).json(storage).rule(storage.check())
        }

        /// Shows the access to the shared storages, one entry for each datacenter.
        pub fn list_storage_access(&self) -> Call<Vec<StorageAccess>> {
            Call::new(self, Method::Get, Path::of("/shared_storages/access"))
        }

        /// Sets the password of the access.
        pub fn change_storage_password(&self, password: &Password) -> Call<Vec<StorageAccess>> {
            Call::new(self, Method::Put, Path::of("/shared_storages/access")).member("password", password)
        }
    }

    impl SharedStorageHandle {
        /// Changes name, description or size.
        pub fn modify(&self, change: &SharedStorageModify) -> Call<SharedStorage> {
            self.call(Method::Put, self.path("")).json(change).rule(change.check())
        }

        /// Lists the servers that see it.
        pub fn servers(&self) -> Call<Vec<StorageServer>> {
            self.call(Method::Get, self.path("/servers"))
        }

        /// Lets servers see it.
        pub fn add_servers(&self, grants: &[StorageGrant]) -> Call<SharedStorage> {
            self.call(Method::Post, self.path("/servers")).list("servers", grants)
        }

        /// Shows one of the servers that see it.
        pub fn server(&self, id: impl Into<ServerId>) -> Call<StorageServer> {
            self.call(Method::Get, self.path("/servers").id(id.into()))
        }

        /// Takes it from a server.
        pub fn remove_server(&self, id: impl Into<ServerId>) -> Call<SharedStorage> {
            self.call(Method::Delete, self.path("/servers").id(id.into()))
        }
    }
}
