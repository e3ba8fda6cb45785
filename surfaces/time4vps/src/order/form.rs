//! `GET /order/@product_id`: the order form of a product.

use crate::answer::{Outcome, json};
use crate::call::Call;
use crate::error::{Refusal, sentence};
use crate::shop::{self, OnSale};
use crate::values::{cycle, decimal};
use innkeeper_app::catalogue;
use innkeeper_domain::account::Right;
use innkeeper_domain::catalogue::{Category, ProductOption, price_of};
use innkeeper_domain::id::ProductId;
use innkeeper_sdk_time4vps::form::{
    FormConfig, FormProduct, OptionConfig, OptionField, OptionItem, ProductForm, StandardField,
};
use innkeeper_sdk_time4vps::{CycleCode, Decimal};

/// Shows the order form.
pub(crate) async fn form(call: Call) -> Outcome {
    call.caller.require(Right::View)?;
    let unknown = || Refusal::Sentence(sentence::NO_PRODUCT);
    let catalogue = catalogue::show(&call.app).await?;
    let id = call.id().map(ProductId).ok_or_else(unknown)?;
    let sold = shop::product(&catalogue, id, call.caller.currency).ok_or_else(unknown)?;
    let category = catalogue.categories.iter().find(|one| one.id == sold.offer.product.category);
    json(&ProductForm { product: product(&sold, category.ok_or_else(unknown)?) })
}

fn product(sold: &OnSale<'_>, category: &Category) -> FormProduct {
    let (product, first) = (&sold.offer.product, &sold.first);
    let code = CycleCode(cycle(first.cycle));
    let (price, setup) = (decimal(first.recurring), decimal(first.setup));
    let cycles = StandardField::Select {
        title: "pickcycle".to_owned(),
        id: "cycle".to_owned(),
        name: "cycle".to_owned(),
        items: shop::periods(&sold.prices, true),
        value: code,
        price,
        setup,
    };
    let domain = StandardField::Input {
        title: "domain".to_owned(),
        id: "domain".to_owned(),
        name: "domain".to_owned(),
        value: None,
    };
    FormProduct {
        id: product.id.0.into(),
        category_name: category.name.clone(),
        category_id: category.id.0.into(),
        name: product.name.clone(),
        description: product.description.clone(),
        price,
        recurring: code,
        setup,
        config: FormConfig {
            product: vec![cycles, domain],
            forms: sold.offer.options.iter().filter_map(|option| field(option, sold)).collect(),
            addons: Vec::new(),
            subproducts: Vec::new(),
        },
        recurring_price: price,
        prorata_date: None,
    }
}

/// An option, with the prices of the cycle to begin with; `None` when nothing of it is sold for that cycle.
fn field(option: &ProductOption, sold: &OnSale<'_>) -> Option<OptionField> {
    let first = &sold.first;
    let items: Vec<OptionItem> = option
        .items
        .iter()
        .filter_map(|item| {
            let price = price_of(&item.prices, first.cycle, first.recurring.currency)?;
            Some(OptionItem {
                title: item.name.clone(),
                value: 1,
                id: item.id.0,
                price: decimal(price.recurring),
                setup: decimal(price.setup),
                selected: false,
            })
        })
        .collect();
    let first_item_id = items.first()?.id;
    Some(OptionField {
        kind: "select".to_owned(),
        title: option.name.clone(),
        id: option.id.0.into(),
        first_item_id,
        description: String::new(),
        name: format!("custom[{}]", option.id),
        required: option.required,
        multiple: false,
        config: OptionConfig::default(),
        value: Vec::new(),
        textvalue: Vec::new(),
        price: Decimal::ZERO,
        recurring_price: Decimal::ZERO,
        setup: Decimal::ZERO,
        prorata_date: None,
        items,
    })
}
