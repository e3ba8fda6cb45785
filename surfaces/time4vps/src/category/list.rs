//! `GET /category`: the categories in which something is sold.

use crate::answer::{Outcome, json};
use crate::call::Call;
use crate::shop;
use innkeeper_app::catalogue;
use innkeeper_domain::account::Right;
use innkeeper_sdk_time4vps::catalogue::{Categories, Category};

/// Lists the categories.
pub(crate) async fn list(call: Call) -> Outcome {
    call.caller.require(Right::View)?;
    let catalogue = catalogue::show(&call.app).await?;
    let categories = shop::categories(&catalogue, call.caller.currency);
    let category = |category: &innkeeper_domain::catalogue::Category| Category {
        id: category.id.0.into(),
        name: category.name.clone(),
        description: category.description.clone(),
        slug: category.slug.clone(),
    };
    json(&Categories { categories: categories.into_iter().map(category).collect() })
}
