//! Lists images, shared storages and block storages with their sizes and states.
//!
//! Reads `ONEANDONE_URL` and `ONEANDONE_TOKEN`. Needs the feature `blocking`.
#![expect(clippy::print_stdout, reason = "an example shows what it sees")]

use innkeeper_sdk_oneandone::Client;
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::builder(std::env::var("ONEANDONE_TOKEN")?)
        .base_url(std::env::var("ONEANDONE_URL")?)
        .build()?;
    for image in client.list_images().sort("name").block()? {
        println!("image {} is {}", image.name, image.state.as_str());
    }
    for storage in client.list_shared_storages().block()? {
        println!("shared storage {} has {} of {} GB used", storage.name, storage.size_used, storage.size);
    }
    for storage in client.list_block_storages().block()? {
        println!("block storage {} of {} GB is {}", storage.name, storage.size, storage.state.as_str());
    }
    Ok(())
}
