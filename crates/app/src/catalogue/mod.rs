//! The catalogue: shown to everyone, loaded by the operator from a file.

mod load;
mod reader;
mod wire;

pub use load::{LoadError, Loaded, Problem, load};

use crate::app::App;
use crate::error::Denied;
use innkeeper_domain::catalogue::Catalogue;
use innkeeper_domain::id::{LocationId, ProductId};
use innkeeper_store::{addresses, catalogue, stock};
use std::collections::HashMap;
use std::sync::Arc;

/// Everything that is sold.
pub async fn show(app: &App) -> Result<Arc<Catalogue>, Denied> {
    Ok(app.store.read("catalogue.show", catalogue::whole).await?)
}

/// How many of each product can still be sold anywhere. Those without limits are not among them.
pub async fn remaining(app: &App) -> Result<HashMap<ProductId, i64>, Denied> {
    let mut remaining = HashMap::new();
    for (product, stock) in app.store.read("catalogue.remaining", stock::all).await? {
        *remaining.entry(product).or_insert(0) += stock.remaining;
    }
    Ok(remaining)
}

/// How many addresses of a location are free, and how many there are. For the operator.
pub async fn addresses(app: &App, location: LocationId) -> Result<(i64, i64), Denied> {
    Ok(app.store.read("catalogue.addresses", move |tx| addresses::count(tx, location)).await?)
}
