//! The disks and the DVD drive of a server.

use super::calls::ServerHandle;
use super::{Hdd, HddSize, HddSpec, Server};
use crate::call::{Call, Method, maybe};
use crate::error::Invalid;
use crate::id::{DvdId, HddId};
use crate::identity::Identity;
use crate::limits;
use serde::Serialize;

/// The disks.
impl ServerHandle {
    /// Lists the disks.
    pub fn hdds(&self) -> Call<Vec<Hdd>> {
        self.call(Method::Get, self.path("/hardware/hdds"))
    }

    /// Adds disks.
    pub fn add_hdds(&self, hdds: &[HddSpec]) -> Call<Server> {
        #[derive(Serialize)]
        struct Body<'a> {
            hdds: &'a [HddSpec],
        }
        let count = 1..=limits::HDDS_MAX;
        let kept = if count.contains(&hdds.len()) {
            hdds.iter().copied().try_for_each(HddSpec::check)
        } else {
            Err(Invalid::new("hdds", "must be 1 to 8 disks"))
        };
        self.call(Method::Post, self.path("/hardware/hdds")).json(&Body { hdds }).rule(kept)
    }

    /// A disk to work with. Nothing is sent.
    pub fn hdd(&self, id: impl Into<HddId>) -> HddHandle {
        HddHandle { server: self.clone(), id: id.into() }
    }
}

/// The DVD drive.
impl ServerHandle {
    /// Shows the loaded medium.
    pub fn dvd(&self) -> Call<Option<Identity>> {
        self.call::<Identity>(Method::Get, self.path("/dvd")).read_with(maybe)
    }

    /// Loads a medium.
    pub fn load_dvd(&self, id: impl Into<DvdId>) -> Call<Server> {
        self.call(Method::Put, self.path("/dvd")).id_body("id", id.into())
    }

    /// Takes the medium out.
    pub fn eject_dvd(&self) -> Call<Server> {
        self.call(Method::Delete, self.path("/dvd"))
    }
}

/// A disk of a server, bound to a client.
#[derive(Clone, Debug)]
pub struct HddHandle {
    server: ServerHandle,
    id: HddId,
}

impl HddHandle {
    /// Its id.
    pub const fn id(&self) -> &HddId {
        &self.id
    }

    fn call<T: serde::de::DeserializeOwned>(&self, method: Method) -> Call<T> {
        self.server.call(method, self.server.path("/hardware/hdds").id(&self.id))
    }

    /// Shows the disk.
    pub fn get(&self) -> Call<Hdd> {
        self.call(Method::Get)
    }

    /// Makes the disk larger. A disk never becomes smaller.
    pub fn resize(&self, size: HddSize) -> Call<Server> {
        #[derive(Serialize)]
        struct Body {
            size: HddSize,
        }
        self.call(Method::Put).json(&Body { size })
    }

    /// Removes the disk, which must not be the main one.
    pub fn remove(&self) -> Call<Server> {
        self.call(Method::Delete)
    }
}
