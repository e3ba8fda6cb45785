//! The catalogue: shown to everyone, loaded by the operator from a file.

mod load;
mod reader;
mod wire;

pub use load::{LoadError, Loaded, Problem, load};

use crate::app::App;
use crate::error::Denied;
use innkeeper_domain::catalogue::Catalogue;
use innkeeper_domain::id::LocationId;
use innkeeper_store::{addresses, catalogue};

/// Everything that is sold.
pub async fn show(app: &App) -> Result<Catalogue, Denied> {
    Ok(app.store.read("catalogue.show", catalogue::whole).await?)
}

/// How many addresses of a location are free, and how many there are. For the operator.
pub async fn addresses(app: &App, location: LocationId) -> Result<(i64, i64), Denied> {
    Ok(app.store.read("catalogue.addresses", move |tx| addresses::count(tx, location)).await?)
}
