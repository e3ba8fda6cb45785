//! What is sold here: prepaid products of a fixed size that have a price in the caller's currency.
//!
//! What is charged by the hour has no period to name, so this dialect does not offer it.

use crate::values::{cycle, decimal};
use innkeeper_domain::billing::BillingMode;
use innkeeper_domain::catalogue::{Catalogue, Category, Offer, Price};
use innkeeper_domain::id::ProductId;
use innkeeper_domain::money::Currency;
use innkeeper_sdk_time4vps::catalogue::{CyclePrice, Period, Prices};
use innkeeper_sdk_time4vps::{CycleCode, CycleTitle};

/// An offer with its prices, from the shortest cycle to the longest; never without one.
pub(crate) struct OnSale<'a> {
    pub(crate) offer: &'a Offer,
    pub(crate) first: Price,
    pub(crate) prices: Vec<Price>,
}

fn on_sale(offer: &Offer, currency: Currency) -> Option<OnSale<'_>> {
    let product = &offer.product;
    let prices = offer.prices_in(currency);
    let first = prices.first().copied()?;
    let sold = product.offered && product.billing == BillingMode::Prepaid && product.plan.is_some();
    sold.then_some(OnSale { offer, first, prices })
}

/// Everything that is sold, in the operator's order.
pub(crate) fn everything(catalogue: &Catalogue, currency: Currency) -> Vec<OnSale<'_>> {
    catalogue.offers.iter().filter_map(|offer| on_sale(offer, currency)).collect()
}

/// A product, if it is sold.
pub(crate) fn product(catalogue: &Catalogue, id: ProductId, currency: Currency) -> Option<OnSale<'_>> {
    catalogue.offer(id).and_then(|offer| on_sale(offer, currency))
}

/// The categories in which something is sold.
pub(crate) fn categories(catalogue: &Catalogue, currency: Currency) -> Vec<&Category> {
    let sold = everything(catalogue, currency);
    let has = |category: &&Category| sold.iter().any(|one| one.offer.product.category == category.id);
    catalogue.categories.iter().filter(has).collect()
}

/// Prices as a list of periods, the first of them selected.
pub(crate) fn periods(prices: &[Price], formatted: bool) -> Vec<Period> {
    let period = |(index, price): (usize, &Price)| {
        let title = price.cycle.title();
        Period {
            title: CycleTitle(cycle(price.cycle)),
            value: CycleCode(cycle(price.cycle)),
            price: decimal(price.recurring),
            setup: decimal(price.setup),
            selected: index == 0,
            formatted: formatted.then(|| format!("{} {title}", price.recurring)),
        }
    };
    prices.iter().enumerate().map(period).collect()
}

/// Prices as a map by cycle code, in one currency, from the shortest cycle to the longest.
pub(crate) fn price_map(prices: &[Price], currency: Currency) -> Prices {
    let mut own: Vec<&Price> = prices.iter().filter(|price| price.recurring.currency == currency).collect();
    own.sort_by_key(|price| price.cycle.months());
    let entry = |price: &Price| CyclePrice {
        cycle: cycle(price.cycle),
        price: decimal(price.recurring),
        setup: decimal(price.setup),
    };
    Prices(own.into_iter().map(entry).collect())
}
