//! `GET /category/@category_id/product`: what is sold in a category.

use crate::answer::{Outcome, json};
use crate::call::Call;
use crate::error::{Refusal, sentence};
use crate::shop::{self, OnSale};
use innkeeper_app::catalogue;
use innkeeper_domain::account::Right;
use innkeeper_sdk_time4vps::catalogue::{Product, Products};

/// Lists the products of a category.
pub(crate) async fn products(call: Call) -> Outcome {
    call.caller.require(Right::View)?;
    let (catalogue, currency) = (catalogue::show(&call.app).await?, call.caller.currency);
    let known = shop::categories(&catalogue, currency);
    let id = call.id().filter(|id| known.iter().any(|category| category.id.0 == *id));
    let id = id.ok_or(Refusal::Sentence(sentence::NO_CATEGORY))?;
    let sold = shop::everything(&catalogue, currency);
    let remaining = catalogue::remaining(&call.app).await?;
    let product = |one: &OnSale<'_>| product(one, remaining.get(&one.offer.product.id).copied());
    let products = sold.iter().filter(|one| one.offer.product.category.0 == id).map(product).collect();
    json(&Products { products })
}

/// `remaining` is how many can still be sold; `None` without limit.
fn product(sold: &OnSale<'_>, remaining: Option<i64>) -> Product {
    let product = &sold.offer.product;
    Product {
        id: product.id.0.into(),
        kind: 1.into(),
        name: product.name.clone(),
        stock: remaining.is_some(),
        paytype: "Regular".to_owned(),
        description: product.description.clone(),
        qty: remaining.unwrap_or(0).into(),
        tags: Vec::new(),
        periods: shop::periods(&sold.prices, false),
    }
}
