//! DNS zones: a zone has versions, one of them is active, and only the others can be edited.

use crate::DateTime;
use crate::id::ZoneId;
use crate::xmlrpc::members;

members! {
    /// A zone. The owner, the domains and the versions come with [`get`](ZoneHandle::get) and not in lists.
    answer Zone {
        /// Its id.
        id: ZoneId,
        /// Its name.
        name: String,
        /// The handle of its owner.
        owner: Option<String> | omit,
        /// How many domains use it.
        domains: Option<i64> | omit,
        /// Whether everybody can see it.
        public: bool,
        /// The active version.
        version: i64,
        /// All of its versions.
        versions: Option<Vec<i64>> | omit,
        /// When it was changed last.
        date_updated: Option<DateTime>,
    }

    /// The name of a zone that is to be, or is to change.
    request ZoneName {
        /// The name.
        name: String,
    }
}

#[cfg(feature = "client")]
pub use calls::ZoneHandle;

#[cfg(feature = "client")]
mod calls {
    use super::{Zone, ZoneName};
    use crate::call::Call;
    use crate::client::Client;
    use crate::error::Invalid;
    use crate::handle::{handle, shown};
    use crate::list::List;
    use crate::record::{Record, RecordCreate, RecordFilter};
    use crate::rule;

    handle!(ZoneHandle as ZoneId, zone, "zone");
    shown!(ZoneHandle of Zone as ZoneId, list_zones = "domain.zone.list", "domain.zone.info", "zone");

    /// Zones.
    impl Client {
        /// Creates a zone: `domain.zone.create`.
        pub fn create_zone(&self, name: impl Into<String>) -> Call<Zone> {
            let zone = ZoneName { name: name.into() };
            Call::change(self, "domain.zone.create").param(&zone).rule(rule::some("name", &zone.name))
        }
    }

    impl ZoneHandle {
        /// Gives it another name: `domain.zone.update`.
        pub fn rename(&self, name: impl Into<String>) -> Call<Zone> {
            let zone = ZoneName { name: name.into() };
            self.change("domain.zone.update").param(&zone).rule(rule::some("name", &zone.name))
        }

        /// Deletes it: `domain.zone.delete`.
        pub fn delete(&self) -> Call<bool> {
            self.change("domain.zone.delete")
        }

        /// Copies the active version into a new one, which can be edited: `domain.zone.version.new`. The answer is
        /// its number.
        pub fn new_version(&self) -> Call<i64> {
            self.change("domain.zone.version.new")
        }

        /// A version to work with; 0 is the active one. Nothing is sent.
        pub fn version(&self, version: i64) -> VersionHandle {
            VersionHandle { zone: self.clone(), version }
        }

        /// The records of the active version: `domain.zone.record.list`.
        pub fn records(&self) -> List<Record> {
            self.version(0).records()
        }
    }

    /// A version of a zone, bound to a client.
    #[derive(Clone, Debug)]
    pub struct VersionHandle {
        zone: ZoneHandle,
        version: i64,
    }

    impl VersionHandle {
        /// Its number.
        pub const fn version(&self) -> i64 {
            self.version
        }

        /// Makes it the active one: `domain.zone.version.set`.
        pub fn activate(&self) -> Call<bool> {
            let rule = rule::positive("version", Some(self.version));
            self.zone.change("domain.zone.version.set").param(&self.version).rule(rule)
        }

        /// Lists its records: `domain.zone.record.list`.
        pub fn records(&self) -> List<Record> {
            let kept = if self.version >= 0 {
                rule::positive("id", Some(self.zone.id.as_i64()))
            } else {
                Err(Invalid::new("version", "must be 0 or more"))
            };
            let list = List::new(&self.zone.client, "domain.zone.record.list");
            list.before(&self.zone.id).before(&self.version).rule(kept)
        }

        /// Adds a record: `domain.zone.record.add`. The active version cannot be edited.
        pub fn add_record(&self, record: &RecordCreate) -> Call<Record> {
            let rule = rule::positive("version", Some(self.version));
            let call = self.zone.change("domain.zone.record.add").param(&self.version).param(record);
            call.rule(rule).rule(record.check())
        }

        /// Deletes records: `domain.zone.record.delete`. The answer is how many they were.
        pub fn delete_records(&self, filter: &RecordFilter) -> Call<i64> {
            let rule = rule::positive("version", Some(self.version));
            let call = self.zone.change("domain.zone.record.delete").param(&self.version).param(filter);
            call.rule(rule).rule(rule::changes(filter))
        }
    }
}

#[cfg(feature = "client")]
pub use calls::VersionHandle;
