//! The snapshot of a server: it may have one at a time, which lives for three days.

use super::calls::ServerHandle;
use super::{Server, SnapshotRef};
use crate::call::{Call, Method, maybe};
use crate::error::Error;
use crate::id::SnapshotId;

/// The snapshot.
impl ServerHandle {
    /// Shows the snapshot. The service answers with one object or none; a list is read as well.
    pub fn snapshots(&self) -> Call<Option<SnapshotRef>> {
        self.call::<SnapshotRef>(Method::Get, self.path("/snapshots")).read_with(first)
    }

    /// Takes a snapshot.
    pub fn create_snapshot(&self) -> Call<Server> {
        self.call(Method::Post, self.path("/snapshots"))
    }

    /// Puts the server back to where the snapshot was taken.
    pub fn restore_snapshot(&self, id: impl Into<SnapshotId>) -> Call<Server> {
        self.call(Method::Put, self.path("/snapshots").id(id.into()))
    }

    /// Deletes the snapshot.
    pub fn delete_snapshot(&self, id: impl Into<SnapshotId>) -> Call<Server> {
        self.call(Method::Delete, self.path("/snapshots").id(id.into()))
    }
}

/// Reads an object, null, or the first of a list.
fn first(body: &[u8]) -> Result<Option<SnapshotRef>, Error> {
    match maybe::<Vec<SnapshotRef>>(body) {
        Ok(list) => Ok(list.and_then(|list| list.into_iter().next())),
        Err(_) => maybe(body),
    }
}
