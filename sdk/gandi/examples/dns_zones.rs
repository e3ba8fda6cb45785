//! Makes a zone, edits a new version of it and activates that, and deletes it.
//!
//! Reads `GANDI_URL` and `GANDI_KEY`. Needs the feature `blocking`.
#![expect(clippy::print_stdout, reason = "an example shows what it sees")]

use innkeeper_sdk_gandi::Client;
use innkeeper_sdk_gandi::record::{RecordCreate, RecordFilter, RecordKind, Ttl};
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let client =
        Client::builder(std::env::var("GANDI_KEY")?).base_url(std::env::var("GANDI_URL")?).build()?;

    let zone = client.zone(&client.create_zone("example.org").block()?);
    let draft = zone.version(zone.new_version().block()?);
    let www = RecordCreate::new("www", RecordKind::A, "203.0.113.76").with_ttl(Ttl::new(3600)?);
    draft.add_record(&www).block()?;
    draft.add_record(&RecordCreate::new("old", RecordKind::A, "203.0.113.77")).block()?;
    let gone = draft.delete_records(&RecordFilter::of("old", RecordKind::A)).block()?;
    println!("{gone} deleted from version {}", draft.version());
    draft.activate().block()?;

    for record in zone.records().block()? {
        println!("{} {} {} {}", record.name, record.ttl, record.kind.as_str(), record.value);
    }
    zone.delete().block()?;
    Ok(())
}
