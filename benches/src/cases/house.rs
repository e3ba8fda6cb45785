//! The house that is listed and ordered from: so many customers with so many servers each, all powered off, so that
//! no machine is missed.

use crate::bench::{Bench, Place};
use crate::fill::fill;
use crate::http::{Call, once};
use crate::multiply::{Pattern, key};
use crate::outcome::{Outcome, failure};
use crate::template::{Shape, template};
use innkeeper_ports::clock::{Clock, SystemClock};
use serde_json::Value;
use std::net::SocketAddr;
use std::time::Duration;

/// The pattern of the house: half of its servers are paid by the month, half by the hour.
pub async fn pattern(bench: &Bench) -> Outcome<Pattern> {
    let servers = bench.sizes.servers_each;
    // Bought yesterday, so that nothing is due while it is measured.
    let at = SystemClock.now().minus(Duration::from_hours(24));
    let shape = Shape { prepaid: servers / 2, metered: servers - servers / 2, running: false, at };
    Pattern::new(template(shape).await?)
}

/// Fills a database with the house.
pub fn furnish(bench: &Bench, place: &Place, pattern: &Pattern) -> Outcome<()> {
    fill(place, pattern, bench.sizes.customers)
}

/// How many customers ask.
pub fn askers(bench: &Bench) -> i64 {
    bench.sizes.customers.min(16)
}

/// A call of 1&1's for each of the customers that ask.
pub fn of_users(bench: &Bench, call: &Call) -> Vec<Call> {
    (0..askers(bench)).map(|customer| call.clone().with_token(key(customer))).collect()
}

/// A call of Time4VPS's for each of the customers that ask.
pub fn of_logins(bench: &Bench, call: &Call) -> Vec<Call> {
    (0..askers(bench)).map(|customer| call.clone().with_bearer(&key(customer))).collect()
}

/// The wish for a server at 1&1, in the size M.
pub async fn wish(address: SocketAddr) -> Outcome<Call> {
    let call = Call::get("/v1/server_appliances").with_token(key(0));
    let images: Value = serde_json::from_slice(&once(address, &call).await?.body)?;
    let image = images.get(0).and_then(|image| image.get("id")).and_then(Value::as_str);
    let image = image.ok_or_else(|| failure("there is no image to order"))?;
    let body = format!(
        "{{\"name\":\"bench\",\"appliance_id\":\"{image}\",\
         \"hardware\":{{\"fixed_instance_size_id\":\"65929629F35BBFBA63022008F773F3EB\"}}}}"
    );
    Ok(Call::post("/v1/servers", body))
}
