//! Ways to pay. Number 1 is the account's credit, which every invoice is paid from; the gateways that fill it follow.

mod fees;
mod methods;

pub(crate) use fees::fees;
pub(crate) use methods::methods;

use crate::error::Refusal;
use innkeeper_app::App;
use innkeeper_sdk_time4vps::billing::PaymentFee;
use innkeeper_sdk_time4vps::{Decimal, Fee};
use innkeeper_surface::params::Params;

/// Every way to pay, in the order that customers see.
fn all(app: &App) -> Vec<PaymentFee> {
    let credit = ("Account credit".to_owned(), Decimal::ZERO, Decimal::ZERO);
    let gateways = app.gateways().iter().map(|gateway| {
        let (fixed, percent) = (gateway.fixed_fee_cents, gateway.percent_fee_bp);
        (gateway.title.clone(), Decimal::cents(fixed), Decimal::new(percent, 2))
    });
    let numbered = (1..).zip(std::iter::once(credit).chain(gateways));
    numbered
        .map(|(id, (name, fixed, percent))| PaymentFee {
            id,
            name,
            fixed_fee: Fee(fixed),
            percent_fee: Fee(percent),
        })
        .collect()
}

/// Checks the `pay_method` of an order. It may be left out, and it decides nothing: an order is paid from the
/// credit, and what is missing there may come in by any way.
pub(crate) fn check(app: &App, params: &Params) -> Result<(), Refusal> {
    let Some(wanted) = params.integer("pay_method")? else { return Ok(()) };
    let known = all(app).iter().any(|method| i64::try_from(method.id) == Ok(wanted));
    if known { Ok(()) } else { Err(Refusal::format(params.name_of("pay_method"))) }
}
