//! Creates the database, or brings it up to date.

use crate::config::Config;
use crate::failure::Failure;
use crate::house;
use crate::output::Output;
use serde_json::json;

pub(crate) fn run(config: &Config, output: Output) -> Result<(), Failure> {
    let app = house::open_or_create(config)?;
    let kind = app.store().kind();
    let text = format!("{} ({kind}) is up to date", config.database);
    output.text(&text, &json!({ "database": config.database, "kind": kind, "up_to_date": true }))
}
