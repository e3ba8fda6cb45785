//! What an item costs: setup once, then each period.

use super::check::{Checked, OrderError};
use innkeeper_domain::billing::{BillingMode, LineKind};
use innkeeper_domain::catalogue::{MeterPrice, price_of};
use innkeeper_domain::money::{Currency, Money};
use innkeeper_domain::server::Size;
use innkeeper_domain::time::Cycle;
use innkeeper_domain::usage::Meter;

/// One line of the first invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotedLine {
    /// Setup, or the first period.
    pub kind: LineKind,
    /// What people read.
    pub description: String,
    /// Before tax.
    pub net: Money,
}

/// What an item costs, before tax.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotedItem {
    /// The product's number.
    pub product: innkeeper_domain::id::ProductId,
    /// The product's name.
    pub name: String,
    /// How often it is billed.
    pub cycle: Cycle,
    /// How it is charged.
    pub billing: BillingMode,
    /// Once.
    pub setup: Money,
    /// Each period; zero for a metered item.
    pub recurring: Money,
    /// The lines that are due with the order; none for a metered item.
    pub lines: Vec<QuotedLine>,
}

/// Prices a checked item.
pub(crate) fn price(checked: &Checked<'_>, currency: Currency) -> Result<QuotedItem, OrderError> {
    let product = &checked.offer.product;
    let (mut setup, mut recurring) = (Money::zero(currency), Money::zero(currency));
    if product.billing == BillingMode::Prepaid {
        let own = checked.offer.price(checked.cycle, currency).ok_or(OrderError::NoPrice(currency))?;
        (setup, recurring) = (own.setup, own.recurring);
        for item in &checked.chosen {
            let price =
                price_of(&item.prices, checked.cycle, currency).ok_or(OrderError::NoPrice(currency))?;
            setup = setup.plus(price.setup)?;
            recurring = recurring.plus(price.recurring)?;
        }
    }
    let line = |kind, text: &str, net: Money| QuotedLine { kind, description: text.to_owned(), net };
    let mut lines = Vec::new();
    if product.billing == BillingMode::Prepaid {
        lines.push(line(LineKind::Recurring, &product.name, recurring));
        if setup.minor > 0 {
            lines.push(line(LineKind::Setup, &format!("{} (setup)", product.name), setup));
        }
    }
    Ok(QuotedItem {
        product: product.id,
        name: product.name.clone(),
        cycle: checked.cycle,
        billing: product.billing,
        setup,
        recurring,
        lines,
    })
}

/// What a metered server costs in a number of hours, before tax.
pub(crate) fn metered(
    rates: &[MeterPrice],
    size: Size,
    disks_gib: &[u32],
    hours: i64,
    currency: Currency,
) -> Result<Money, OrderError> {
    let disk: i64 = disks_gib.iter().map(|size| i64::from(*size)).sum();
    let micros = hours.saturating_mul(3_600_000_000);
    let mut sum = Money::zero(currency);
    for price in rates {
        let milli = match price.meter {
            Meter::Vcpu => i64::from(size.vcpu) * 1000,
            Meter::Memory => i64::from(size.memory_mib) * 1000 / 1024,
            Meter::Disk => disk * 1000,
            Meter::Address => 1000,
        };
        sum = sum.plus(price.rate.price(milli, micros)?)?;
    }
    Ok(sum)
}
