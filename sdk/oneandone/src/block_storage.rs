//! Block storages: disks of their own that one server at a time has.

use crate::datacenter::DatacenterRef;
use crate::error::Invalid;
use crate::id::{BlockStorageId, DatacenterId, ServerId};
use crate::identity::Identity;
use crate::word::{State, Word};
use crate::{lenient, limits, rule};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A block storage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockStorage {
    /// Its id.
    pub id: BlockStorageId,
    /// In GB.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub size: u32,
    /// `CONFIGURING`, `POWERED_ON` when it rests, or `REMOVING`.
    pub state: Word<State>,
    /// Null when none was given.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub description: Option<String>,
    /// Where it is.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub datacenter: Option<DatacenterRef>,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// RFC 3339.
    #[serde(default, deserialize_with = "lenient::text")]
    pub creation_date: String,
    /// The server that has it.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub server: Option<Identity>,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The size of a block storage in GB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct BlockStorageSize(u32);

impl BlockStorageSize {
    /// A multiple of 10 from 20 to 500 GB.
    pub fn new(gb: u32) -> Result<Self, Invalid> {
        let kept = limits::BLOCK_STORAGE_GB.contains(&gb) && gb.is_multiple_of(limits::BLOCK_STORAGE_STEP_GB);
        if kept { Ok(Self(gb)) } else { Err(Invalid::new("size", "must be a multiple of 10 from 20 to 500")) }
    }

    /// The size in GB.
    pub const fn gb(self) -> u32 {
        self.0
    }
}

/// The body of `POST /block_storages`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BlockStorageCreate {
    name: String,
    size: BlockStorageSize,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    server: Option<ServerId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    datacenter_id: Option<DatacenterId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    execution_group: Option<String>,
}

impl BlockStorageCreate {
    /// A storage with a name of 1 to 128 characters.
    pub fn new(name: impl Into<String>, size: BlockStorageSize) -> Self {
        let name = name.into();
        Self { name, size, description: None, server: None, datacenter_id: None, execution_group: None }
    }

    /// A description of at most 256 characters.
    #[must_use]
    pub fn with_description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// The server that has it from the start.
    #[must_use]
    pub fn with_server(mut self, server: impl Into<ServerId>) -> Self {
        self.server = Some(server.into());
        self
    }

    /// Where it is to be, instead of the default datacenter.
    #[must_use]
    pub fn with_datacenter(mut self, datacenter_id: impl Into<DatacenterId>) -> Self {
        self.datacenter_id = Some(datacenter_id.into());
        self
    }

    /// The group of a container cluster.
    #[must_use]
    pub fn with_execution_group(mut self, execution_group: impl Into<String>) -> Self {
        self.execution_group = Some(execution_group.into());
        self
    }

    /// Whether the service takes it as it is. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        rule::texts(Some(&self.name), self.description.as_deref())
    }
}

/// The body of `PUT /block_storages/{id}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BlockStorageModify {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<BlockStorageSize>,
}

impl BlockStorageModify {
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

    /// A larger size. A storage never becomes smaller.
    #[must_use]
    pub fn with_size(mut self, size: impl Into<BlockStorageSize>) -> Self {
        self.size = Some(size.into());
        self
    }

    /// Whether the service takes it as it is. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        rule::texts(self.name.as_deref(), self.description.as_deref())
    }
}

#[cfg(feature = "client")]
pub use calls::BlockStorageHandle;

#[cfg(feature = "client")]
mod calls {
    use super::{BlockStorage, BlockStorageCreate, BlockStorageModify};
    use crate::call::{Call, Method, Path, maybe};
    use crate::client::Client;
    use crate::handle::{handle, waits};
    use crate::id::ServerId;
    use crate::identity::Identity;

    handle!(BlockStorageHandle of BlockStorage as BlockStorageId, "/block_storages", list_block_storages -> BlockStorage, block_storage, "block storage");
    waits!(BlockStorageHandle of BlockStorage, "block storage");

    /// Block storages.
    impl Client {
        /// Orders a block storage. The answer shows it in `CONFIGURING`.
        pub fn create_block_storage(&self, storage: &BlockStorageCreate) -> Call<BlockStorage> {
            Call::new(self, Method::Post, Path::of("/block_storages")).json(storage).rule(storage.check())
        }
    }

    impl BlockStorageHandle {
        /// Changes name or description, or makes it larger.
        pub fn modify(&self, change: &BlockStorageModify) -> Call<BlockStorage> {
            self.call(Method::Put, self.path("")).json(change).rule(change.check())
        }

        /// Shows the server that has it.
        pub fn server(&self) -> Call<Option<Identity>> {
            self.call::<Identity>(Method::Get, self.path("/server")).read_with(maybe)
        }

        /// Gives it to a server of the same datacenter.
        pub fn attach(&self, server: impl Into<ServerId>) -> Call<BlockStorage> {
            self.call(Method::Post, self.path("/server")).id_body("server", server.into())
        }

        /// Takes it from its server.
        pub fn detach(&self) -> Call<BlockStorage> {
            self.call(Method::Delete, self.path("/server"))
        }
    }
}
