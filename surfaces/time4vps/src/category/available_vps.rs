//! `GET /category/available/vps`: everything that is sold, with its options and price maps.

use crate::answer::{Outcome, json};
use crate::call::Call;
use crate::shop::{self, OnSale, price_map};
use innkeeper_app::catalogue;
use innkeeper_domain::account::Right;
use innkeeper_domain::money::Currency;
use innkeeper_sdk_time4vps::catalogue::{VpsComponent, VpsProduct};

/// Lists the products.
pub(crate) async fn available_vps(call: Call) -> Outcome {
    call.caller.require(Right::View)?;
    let (catalogue, currency) = (catalogue::show(&call.app).await?, call.caller.currency);
    let products: Vec<VpsProduct> =
        shop::everything(&catalogue, currency).iter().map(|sold| product(sold, currency)).collect();
    json(&products)
}

fn product(sold: &OnSale<'_>, currency: Currency) -> VpsProduct {
    let product = &sold.offer.product;
    let items =
        sold.offer.options.iter().flat_map(|option| option.items.iter().map(move |item| (option, item)));
    let components = items.map(|(option, item)| VpsComponent {
        id: item.id.0,
        category_id: option.id.0,
        name: item.name.clone(),
        prices: price_map(&item.prices, currency),
    });
    VpsProduct {
        id: product.id.0,
        name: product.name.clone(),
        description: product.description.clone(),
        prices: price_map(&sold.prices, currency),
        components: components.collect(),
        addons: Vec::new(),
        // Products are not changed into others here, so that none is named.
        upgrades: Vec::new(),
    }
}
