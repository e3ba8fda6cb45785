//! Zones and records.

use crate::calls::{Sample, sample};
use innkeeper_sdk_gandi::record::{RecordCreate, RecordFilter, RecordKind, Ttl};

pub(crate) fn samples() -> Vec<Sample> {
    vec![
        sample!("domain.zone.list", "zones", "c.domain.zone.list(K)", |client| client.list_zones()),
        sample!("domain.zone.info", "zone", "c.domain.zone.info(K, 47173)", |client| client
            .zone(47173)
            .get()),
        sample!("domain.zone.create", "zone", "c.domain.zone.create(K, {'name': 'example.org'})", |client| {
            client.create_zone("example.org")
        }),
        sample!(
            "domain.zone.update",
            "zone",
            "c.domain.zone.update(K, 47173, {'name': 'other.org'})",
            |client| client.zone(47173).rename("other.org")
        ),
        sample!("domain.zone.delete", "true", "c.domain.zone.delete(K, 47173)", |client| client
            .zone(47173)
            .delete()),
        sample!("domain.zone.version.new", "three", "Zone.new(47173)", |client| client
            .zone(47173)
            .new_version()),
        sample!("domain.zone.version.set", "true", "Zone.set(47173, 3)", |client| client
            .zone(47173)
            .version(3)
            .activate()),
        sample!("domain.zone.record.list", "records", "Record.list(47173, {})", |client| client
            .zone(47173)
            .records()),
        sample!(
            "domain.zone.record.list",
            "records",
            "c.domain.zone.record.list(K, 47173, 3, {'name': 'www', 'type': 'A'})",
            |client| client.zone(47173).version(3).records().name("www").kind(RecordKind::A)
        ),
        sample!(
            "domain.zone.record.add",
            "record",
            "c.domain.zone.record.add(K, 47173, 3, {'name': '@', 'type': 'MX', 'value': '15 mail', 'ttl': 3600})",
            |client| client.zone(47173).version(3).add_record(
                &RecordCreate::new("@", RecordKind::Mx, "15 mail").with_ttl(Ttl::new(3600).unwrap())
            )
        ),
        sample!(
            "domain.zone.record.delete",
            "three",
            "c.domain.zone.record.delete(K, 47173, 3, {'name': 'www', 'type': 'A'})",
            |client| client.zone(47173).version(3).delete_records(&RecordFilter::of("www", RecordKind::A))
        ),
    ]
}
