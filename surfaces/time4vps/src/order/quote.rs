//! `POST /quote`: what an order would cost. It changes nothing.

use super::item;
use crate::answer::{Outcome, json};
use crate::call::Call;
use crate::error::Refusal;
use crate::values::{cycle, decimal, percent};
use innkeeper_app::order::{self, QuotedItem};
use innkeeper_domain::money::Money;
use innkeeper_sdk_time4vps::order::{Quote, QuoteItem};
use innkeeper_sdk_time4vps::{CycleCode, Decimal};
use std::collections::BTreeMap;

/// Prices an order.
pub(crate) async fn quote(call: Call) -> Outcome {
    let items = item::of_list(&call).await?;
    let quote = order::quote(&call.app, &call.caller, items).await?;
    let totals = quote.totals;
    // An order is covered by the credit as a whole, or waits for money as a whole.
    let covered = quote.credit.minor >= totals.total.minor;
    json(&Quote {
        currency: totals.total.currency.to_string(),
        items: quote.items.iter().map(view).collect(),
        subtotal: decimal(totals.net),
        discount: Decimal::ZERO,
        fee: Decimal::ZERO,
        tax: decimal(totals.tax),
        taxrate: percent(quote.tax_bp),
        credit: if covered { decimal(totals.total) } else { Decimal::ZERO },
        total: decimal(totals.total),
        recurring: recurring(&quote.items, quote.tax_bp)?,
    })
}

fn view(item: &QuotedItem) -> QuoteItem {
    QuoteItem {
        kind: "product".to_owned(),
        product_id: item.product.0.into(),
        name: item.name.clone(),
        cycle: CycleCode(cycle(item.cycle)),
        price: decimal(item.recurring),
        setup: decimal(item.setup),
        recurring: decimal(item.recurring),
        discount: Decimal::ZERO,
    }
}

/// What each cycle costs later on, tax included.
fn recurring(items: &[QuotedItem], tax_bp: i64) -> Result<BTreeMap<CycleCode, Decimal>, Refusal> {
    let mut nets: BTreeMap<CycleCode, Money> = BTreeMap::new();
    for item in items {
        let sum = nets.entry(CycleCode(cycle(item.cycle))).or_insert(Money::zero(item.recurring.currency));
        *sum = sum.plus(item.recurring)?;
    }
    let gross = |(cycle, net): (CycleCode, Money)| Ok((cycle, decimal(net.plus(net.share(tax_bp)?)?)));
    nets.into_iter().map(gross).collect()
}
