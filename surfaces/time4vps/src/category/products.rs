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
    let products = sold.iter().filter(|one| one.offer.product.category.0 == id).map(product).collect();
    json(&Products { products })
}

fn product(sold: &OnSale<'_>) -> Product {
    let (product, remaining) = (&sold.offer.product, sold.offer.remaining());
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
