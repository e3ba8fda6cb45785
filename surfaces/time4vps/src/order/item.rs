//! The parameters of an order, read into what is wished for.

use crate::call::Call;
use crate::error::{Refusal, code, sentence};
use crate::{payment, shop};
use innkeeper_app::catalogue;
use innkeeper_app::order::NewItem;
use innkeeper_domain::catalogue::Catalogue;
use innkeeper_domain::id::{OptionId, OptionItemId, ProductId};
use innkeeper_domain::money::Currency;
use innkeeper_domain::time::Cycle;
use innkeeper_surface::params::{Param, Params};

/// What reseller modules send as `domain` when the house is to make a host name up.
const MADE_UP: &str = "serverhost.name";

/// The one item of `POST /order/@product_id`: the product stands in the path, the rest among the parameters.
pub(super) async fn of_path(call: &Call) -> Result<NewItem, Refusal> {
    let id = call.id().ok_or(Refusal::Sentence(sentence::NO_PRODUCT))?;
    let catalogue = catalogue::show(&call.app).await?;
    payment::check(&call.app, &call.params)?;
    item(&catalogue, call.caller.currency, ProductId(id), &call.params)
}

/// The items of `POST /order` and `POST /quote`.
pub(super) async fn of_list(call: &Call) -> Result<Vec<NewItem>, Refusal> {
    let catalogue = catalogue::show(&call.app).await?;
    payment::check(&call.app, &call.params)?;
    no_promotion(&call.params)?;
    let wanted = call.params.maps("items")?.filter(|items| !items.is_empty());
    let mut items = Vec::new();
    for params in wanted.ok_or_else(|| Refusal::missing("items"))? {
        match params.text("type")? {
            None | Some("product") => {}
            Some("certificate") => return Err(Refusal::Sentence(sentence::NO_CERTIFICATES)),
            Some(_) => return Err(Refusal::format(params.name_of("type"))),
        }
        payment::check(&call.app, params)?;
        let id = params.integer("product_id")?;
        let id = id.ok_or_else(|| Refusal::missing(params.name_of("product_id")))?;
        items.push(item(&catalogue, call.caller.currency, ProductId(id), params)?);
    }
    Ok(items)
}

fn item(
    catalogue: &Catalogue,
    currency: Currency,
    id: ProductId,
    params: &Params,
) -> Result<NewItem, Refusal> {
    shop::product(catalogue, id, currency).ok_or(Refusal::Sentence(sentence::NO_PRODUCT))?;
    no_promotion(params)?;
    if params.map("addon")?.is_some_and(|addons| !addons.is_empty()) {
        return Err(Refusal::format(params.name_of("addon")));
    }
    let cycle = params
        .text("cycle")?
        .map(|text| Cycle::parse(text).ok_or_else(|| Refusal::format(params.name_of("cycle"))));
    let domain = params.text("domain")?.filter(|text| !text.eq_ignore_ascii_case(MADE_UP));
    let custom = params.map("custom")?.map(choices).transpose()?;
    Ok(NewItem {
        cycle: cycle.transpose()?,
        choices: custom.unwrap_or_default(),
        hostname: domain.map(str::to_owned),
        ..NewItem::of(id)
    })
}

/// There are no promotions, so that no code of one exists.
fn no_promotion(params: &Params) -> Result<(), Refusal> {
    match params.text("promocode")? {
        None => Ok(()),
        Some(_) => Err(Refusal::Code(code::COUPON_UNKNOWN)),
    }
}

/// Reads `custom`: `{"<option>":<item>}` or `{"<option>":{"<item>":1}}`. A quantity of 0 is not chosen.
fn choices(custom: &Params) -> Result<Vec<(OptionId, OptionItemId)>, Refusal> {
    let mut choices = Vec::new();
    for (name, param) in custom.iter() {
        let wrong = || Refusal::format(custom.name_of(name));
        let option = OptionId(name.parse().map_err(|_| wrong())?);
        let item = match param {
            Param::Map(_) => custom.map(name)?.map(chosen).transpose()?.flatten(),
            _ => custom.integer(name)?.map(OptionItemId),
        };
        choices.extend(item.map(|item| (option, item)));
    }
    Ok(choices)
}

/// The item of an option that has the quantity 1.
fn chosen(items: &Params) -> Result<Option<OptionItemId>, Refusal> {
    let mut chosen = None;
    for (name, _) in items.iter() {
        let wrong = || Refusal::format(items.name_of(name));
        let item = OptionItemId(name.parse().map_err(|_| wrong())?);
        match items.integer(name)? {
            None | Some(0) => {}
            Some(1) if chosen.is_none() => chosen = Some(item),
            // One item of an option, once.
            Some(_) => return Err(wrong()),
        }
    }
    Ok(chosen)
}
