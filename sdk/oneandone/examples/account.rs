//! Shows who may use the account, what was used in the last month, and how the servers are.
//!
//! Reads `ONEANDONE_URL` and `ONEANDONE_TOKEN`. Needs the feature `blocking`.
#![expect(clippy::print_stdout, reason = "an example shows what it sees")]

use innkeeper_sdk_oneandone::Client;
use innkeeper_sdk_oneandone::log::Period;
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::builder(std::env::var("ONEANDONE_TOKEN")?)
        .base_url(std::env::var("ONEANDONE_URL")?)
        .build()?;
    for user in client.list_users().block()? {
        println!("user {} is {}", user.name, user.state.as_str());
    }
    for server in client.usages(&Period::Last30Days).block()?.servers {
        for service in server.services {
            println!("{} used {} {} of {}", server.name, service.avg_amount, service.unit, service.kind);
        }
    }
    for server in client.list_monitored_servers().block()? {
        println!("{} is {}", server.name, server.status.state);
    }
    Ok(())
}
