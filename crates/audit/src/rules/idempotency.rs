//! One key is one order: what is kept under a key names an order of that account, and no other key names it.

use crate::Findings;
use crate::books::Books;
use crate::rows::Idempotency;
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};

pub(super) fn check(books: &Books<'_>, found: &mut Findings) {
    let mut keys: HashMap<(i64, &str), usize> = HashMap::new();
    let mut orders: HashMap<i64, &str> = HashMap::new();
    for row in &books.tables.idempotency {
        *keys.entry((row.account_id, &row.key)).or_default() += 1;
        let Some((order, services)) = placed(row) else { continue };
        let mut say = |text: String| found.say("idempotency.outcome", format!("key {:?}: {text}", row.key));
        if let Some(other) = orders.insert(order, &row.key) {
            say(format!("it made order {order}, as {other:?} did"));
        }
        if books.orders.get(&order).is_none_or(|order| order.account_id != row.account_id) {
            say(format!("its account has no order {order}"));
        }
        let made: BTreeSet<i64> = books.services_of(order).iter().map(|service| service.id).collect();
        if made != services {
            say(format!("it answered services {services:?}, and order {order} made {made:?}"));
        }
    }
    for ((account, key), count) in keys {
        if count > 1 {
            found.say("idempotency.outcome", format!("account {account} has key {key:?} {count} times"));
        }
    }
}

/// The order that was placed under a key, with its services; `None` for other requests, and for refusals.
fn placed(row: &Idempotency) -> Option<(i64, BTreeSet<i64>)> {
    let outcome: Value = serde_json::from_str(row.outcome.as_deref()?).ok()?;
    let order = outcome.get("order")?.as_i64()?;
    let services = outcome.get("services")?.as_array()?;
    Some((order, services.iter().filter_map(|service| service.get(0)?.as_i64()).collect()))
}
