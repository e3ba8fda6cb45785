//! How many of a product there are at a location, the sold ones included.

use crate::Tables;
use crate::rows::Operation;
use std::collections::{BTreeMap, HashMap};

/// The steps of a change of size that come before the new size is written down: until then both products are taken.
const BEFORE_THE_CHANGE: [&str; 5] = ["halt", "down", "cut", "apply", "restore"];

/// What is left, and what every standing server and every change of size under way has taken.
pub(crate) fn totals(tables: &Tables) -> BTreeMap<(i64, i64), i64> {
    let mut totals: BTreeMap<(i64, i64), i64> =
        tables.stock.iter().map(|row| ((row.product_id, row.location_id), row.remaining)).collect();
    if totals.is_empty() {
        return totals;
    }
    let products: HashMap<i64, i64> = tables.services.iter().map(|row| (row.id, row.product_id)).collect();
    let mut places = HashMap::new();
    for server in &tables.servers {
        if matches!(server.state.as_str(), "gone" | "failed") {
            continue;
        }
        places.insert(server.id, server.location_id);
        let product = products.get(&server.id).copied().unwrap_or_default();
        take(&mut totals, product, server.location_id);
    }
    for operation in &tables.operations {
        let place = operation.service_id.and_then(|id| places.get(&id));
        if let (Some(product), Some(place)) = (wanted(operation), place) {
            take(&mut totals, product, *place);
        }
    }
    totals
}

fn take(totals: &mut BTreeMap<(i64, i64), i64>, product: i64, location: i64) {
    if let Some(total) = totals.get_mut(&(product, location)) {
        *total += 1;
    }
}

/// The product that a change of size under way has taken beside the present one.
fn wanted(operation: &Operation) -> Option<i64> {
    let open = matches!(operation.state.as_str(), "live" | "parked");
    if !open || operation.kind != "server.resize" || !BEFORE_THE_CHANGE.contains(&operation.step.as_str()) {
        return None;
    }
    let input: serde_json::Value = serde_json::from_str(&operation.input).ok()?;
    input.get("product")?.as_i64()
}
