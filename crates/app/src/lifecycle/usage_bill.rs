//! Bills the use of a metered service: one line a meter, from what was billed last to an instant.

use super::{Cx, invoice, money, pay};
use innkeeper_domain::account::Account;
use innkeeper_domain::billing::{Invoice, LineKind, Service};
use innkeeper_domain::catalogue::MeterPrice;
use innkeeper_domain::money::Money;
use innkeeper_domain::time::Instant;
use innkeeper_domain::usage::{Interval, clip};
use innkeeper_store::invoices::{self, NewLine};
use innkeeper_store::{StoreError, Tx, services, usage};

/// Issues the invoice of a service's use up to `to`, and pays it if the credit reaches.
///
/// `None` when nothing was used or nothing has a price.
pub(crate) fn bill(
    tx: &mut Tx<'_>,
    cx: &Cx,
    account: &Account,
    service: &Service,
    to: Instant,
) -> Result<Option<Invoice>, StoreError> {
    let from = billed_to(tx, service)?;
    let intervals = usage::by_service(tx, service.id)?;
    let mut lines = Vec::new();
    for price in services::rates(tx, service.id)? {
        if let Some(line) = line(service, &price, &intervals, from, to)? {
            lines.push(line);
        }
    }
    if lines.is_empty() {
        return Ok(None);
    }
    let invoice = invoice::issue(tx, cx, account, None, &lines)?;
    pay::pay(tx, cx, account, &invoice)?;
    Ok(Some(invoice))
}

/// The first instant of a service that no usage line has billed.
pub(crate) fn billed_to(tx: &mut Tx<'_>, service: &Service) -> Result<Instant, StoreError> {
    let lines = invoices::lines_by_service(tx, service.id)?;
    let last = lines.iter().filter(|line| line.kind == LineKind::Usage).map(|line| line.to).max();
    Ok(last.or(service.activated_at).unwrap_or(service.created_at))
}

/// The line of one meter. Its amount is rounded once, on the sum of quantity and time.
pub(crate) fn line(
    service: &Service,
    price: &MeterPrice,
    intervals: &[Interval],
    from: Instant,
    to: Instant,
) -> Result<Option<NewLine>, StoreError> {
    let (amount, milli_micros) = amount(price, intervals, from, to)?;
    if milli_micros == 0 {
        return Ok(None);
    }
    let quantity_milli = unit_hours_milli(milli_micros);
    Ok(Some(NewLine {
        kind: LineKind::Usage,
        service: service.id,
        subject: service.id.billing_subject(),
        meter: price.meter.as_str().to_owned(),
        from,
        to,
        description: format!(
            "{} of service {}: {} unit-hours at {} {} ({} to {})",
            price.meter,
            service.id,
            innkeeper_domain::money::format_decimal(quantity_milli, 3),
            price.rate.decimal(),
            price.rate.currency,
            from.plain(),
            to.plain(),
        ),
        quantity_milli,
        rate_micro: price.rate.micro_minor,
        net: amount,
    }))
}

/// Thousandths of unit-hours, for people.
pub(crate) fn unit_hours_milli(milli_micros: i128) -> i64 {
    i64::try_from(milli_micros / 3_600_000_000).unwrap_or(i64::MAX)
}

/// The amount of one meter in a span of time, and the thousandths of units times microseconds behind it.
pub(crate) fn amount(
    price: &MeterPrice,
    intervals: &[Interval],
    from: Instant,
    to: Instant,
) -> Result<(Money, i128), StoreError> {
    let mut milli_micros: i128 = 0;
    for interval in intervals.iter().filter(|interval| interval.meter == price.meter) {
        if let Some((start, end)) = clip(interval.start, interval.end, from, to) {
            milli_micros += i128::from(interval.quantity_milli) * i128::from(end.micros_since(start));
        }
    }
    Ok((price.rate.price_of(milli_micros).map_err(money)?, milli_micros))
}
