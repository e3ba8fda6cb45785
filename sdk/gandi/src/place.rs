//! Datacenters, the images of each, and plans of snapshots.

use crate::id::{DatacenterId, DiskId, ImageId, SnapshotProfileId};
use crate::word::{Word, words};
use crate::xmlrpc::members;
use crate::{DateTime, Decimal};

words! {
    /// For whom a datacenter is closed.
    ClosedFor {
        Nobody = "NONE",
        Newcomers = "NEW",
        Everybody = "ALL",
    }
    /// Who sees an image.
    Visibility {
        All = "all",
        Deprecated = "deprecated",
        Private = "private",
    }
}

members! {
    /// A datacenter.
    answer Datacenter {
        /// Its id.
        id: DatacenterId,
        /// Its code: `FR-SD5`.
        dc_code: String,
        /// Its country, by two letters.
        iso: String,
        /// Its name.
        name: String,
        /// Its country in words.
        country: String,
        /// Where machines can move from here.
        can_migrate_to: Vec<DatacenterId>,
        /// When it closes.
        deactivate_at: Option<DateTime>,
        /// For whom it is closed with machines.
        iaas_closed_for: Word<ClosedFor>,
        /// For whom it is closed with instances.
        paas_closed_for: Word<ClosedFor>,
    }

    /// An image of a datacenter. Machines are created from its `disk_id`, and not from its `id`.
    answer Image {
        /// Its id.
        id: ImageId,
        /// Its name, the same in every datacenter.
        label: String,
        /// The disk that machines are created from.
        disk_id: DiskId,
        /// Where it is.
        datacenter_id: DatacenterId,
        /// The processor it is for: `x86-64`.
        os_arch: Option<String>,
        /// Its kernel.
        kernel_version: Option<String>,
        /// Its size, in MB.
        size: i64,
        /// Who sees it.
        visibility: Word<Visibility>,
        /// Who made it.
        author_id: Option<i64>,
        /// When it was made.
        date_created: Option<DateTime>,
        /// When it was changed last.
        date_updated: Option<DateTime>,
    }

    /// A plan of snapshots.
    answer SnapshotProfile {
        /// Its id.
        id: SnapshotProfileId,
        /// Its name.
        name: String,
        /// Snapshots that are kept in all.
        kept_total: i64,
        /// What they count for.
        quota_factor: Decimal,
        /// When they are made.
        schedules: Vec<Schedule>,
    }

    /// When snapshots are made.
    answer Schedule {
        /// How often.
        name: String,
        /// Snapshots that are kept of these.
        kept_version: i64,
    }
}

impl From<&Datacenter> for DatacenterId {
    fn from(datacenter: &Datacenter) -> Self {
        datacenter.id
    }
}

impl From<&Image> for DiskId {
    fn from(image: &Image) -> Self {
        image.disk_id
    }
}

impl From<&SnapshotProfile> for SnapshotProfileId {
    fn from(profile: &SnapshotProfile) -> Self {
        profile.id
    }
}

#[cfg(feature = "client")]
mod calls {
    use super::{Datacenter, Image, SnapshotProfile};
    use crate::call::Call;
    use crate::client::Client;
    use crate::id::{DatacenterId, SnapshotProfileId};
    use crate::list::List;
    use std::collections::BTreeMap;

    /// Places and images.
    impl Client {
        /// Lists datacenters: `hosting.datacenter.list`.
        pub fn list_datacenters(&self) -> List<Datacenter> {
            List::new(self, "hosting.datacenter.list")
        }

        /// Lists images: `hosting.image.list`.
        pub fn list_images(&self) -> List<Image> {
            List::new(self, "hosting.image.list")
        }

        /// Shows the kernels of a datacenter by their flavour: `hosting.disk.list_kernels`.
        pub fn list_kernels(&self, id: impl Into<DatacenterId>) -> Call<BTreeMap<String, Vec<String>>> {
            Call::look(self, "hosting.disk.list_kernels").id(id.into())
        }

        /// Lists plans of snapshots of disks: `hosting.snapshotprofile.list`.
        pub fn list_snapshot_profiles(&self) -> List<SnapshotProfile> {
            List::new(self, "hosting.snapshotprofile.list")
        }

        /// Lists plans of snapshots of instances: `paas.snapshotprofile.list`.
        pub fn list_paas_snapshot_profiles(&self) -> List<SnapshotProfile> {
            List::new(self, "paas.snapshotprofile.list")
        }
    }

    /// Filters of datacenters.
    impl List<Datacenter> {
        /// Only that of this code.
        pub fn dc_code(self, code: &str) -> Self {
            self.filter("dc_code", code)
        }

        /// Only those of this country.
        pub fn iso(self, iso: &str) -> Self {
            self.filter("iso", iso)
        }

        /// Only those in which machines can be created.
        pub fn open_for_machines(self) -> Self {
            self.filter("iaas_opened", true)
        }

        /// Only those in which instances can be created.
        pub fn open_for_instances(self) -> Self {
            self.filter("paas_opened", true)
        }
    }

    /// Filters of images.
    impl List<Image> {
        /// Only those of this datacenter.
        pub fn datacenter(self, id: impl Into<DatacenterId>) -> Self {
            self.filter("datacenter_id", id.into().as_i64())
        }
    }

    /// Filters of plans.
    impl List<SnapshotProfile> {
        /// Only that of this name.
        pub fn name(self, name: &str) -> Self {
            self.filter("name", name)
        }

        /// Only this one.
        pub fn id(self, id: impl Into<SnapshotProfileId>) -> Self {
            self.filter("id", id.into().as_i64())
        }
    }
}
