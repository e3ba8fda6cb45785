//! Domain values in the forms of this wire: money, dates, cycles and statuses.

use innkeeper_domain::billing::{Invoice, InvoiceKind, InvoiceState, Service, ServiceState};
use innkeeper_domain::money::Money;
use innkeeper_domain::time::{self, Instant, Period};
use innkeeper_sdk_time4vps::billing::InvoiceStatus;
use innkeeper_sdk_time4vps::service::ServiceStatus;
use innkeeper_sdk_time4vps::{Amount, Cycle, Date, Decimal, Stamp, TaskTime};

/// Money as a number.
pub(crate) fn decimal(money: Money) -> Decimal {
    Decimal::new(money.minor, u8::try_from(money.currency.exponent()).unwrap_or(2))
}

/// Money as a string of two decimals. Currencies of three decimals are cut to two, because the wire has no more.
pub(crate) fn amount(money: Money) -> Amount {
    Amount::cents(match money.currency.exponent() {
        0 => money.minor.saturating_mul(100),
        3 => money.minor / 10,
        _ => money.minor,
    })
}

/// Ten-thousandths as per cent.
pub(crate) const fn percent(basis_points: i64) -> Decimal {
    Decimal::new(basis_points, 2)
}

const fn seconds(instant: Instant) -> i64 {
    instant.micros().div_euclid(1_000_000)
}

/// The UTC date of an instant.
pub(crate) fn date(instant: Instant) -> Date {
    Date::from_unix_seconds(seconds(instant))
}

/// A civil date.
pub(crate) fn civil(date: time::Date) -> Date {
    let parts = (u16::try_from(date.year()), u8::try_from(date.month()), u8::try_from(date.day()));
    let (Ok(year), Ok(month), Ok(day)) = parts else { return Date::NEVER };
    Date::new(year, month, day).unwrap_or(Date::NEVER)
}

/// Date and time in UTC; zeros for what has not happened.
pub(crate) fn stamp(instant: Option<Instant>) -> Stamp {
    instant.map_or(Stamp::NEVER, |instant| Stamp::from_unix_seconds(seconds(instant)))
}

/// Date and time as tasks write it; empty for what has not happened.
pub(crate) fn task_time(instant: Option<Instant>) -> TaskTime {
    instant.map_or(TaskTime::UNSET, |instant| TaskTime::from_unix_seconds(seconds(instant)))
}

/// A billing cycle.
pub(crate) const fn cycle(cycle: time::Cycle) -> Cycle {
    match cycle {
        time::Cycle::Monthly => Cycle::Monthly,
        time::Cycle::Quarterly => Cycle::Quarterly,
        time::Cycle::SemiAnnually => Cycle::SemiAnnually,
        time::Cycle::Annually => Cycle::Annually,
        time::Cycle::Biennially => Cycle::Biennially,
        time::Cycle::Triennially => Cycle::Triennially,
    }
}

/// The state of a service.
pub(crate) const fn service_status(state: ServiceState) -> ServiceStatus {
    match state {
        ServiceState::Pending => ServiceStatus::Pending,
        ServiceState::Active => ServiceStatus::Active,
        ServiceState::Suspended => ServiceStatus::Suspended,
        ServiceState::Cancelled => ServiceStatus::Cancelled,
        ServiceState::Terminated => ServiceStatus::Terminated,
    }
}

/// The state of an invoice. One that is covered by a hold reads as paid: nothing more is asked for. A credit
/// note is money that went back.
pub(crate) const fn invoice_status(invoice: &Invoice) -> InvoiceStatus {
    match (invoice.kind, invoice.state) {
        (InvoiceKind::CreditNote, _) => InvoiceStatus::Refunded,
        (InvoiceKind::Invoice, InvoiceState::Unpaid) => InvoiceStatus::Unpaid,
        (InvoiceKind::Invoice, InvoiceState::Held | InvoiceState::Paid) => InvoiceStatus::Paid,
        (InvoiceKind::Invoice, InvoiceState::Credited) => InvoiceStatus::Cancelled,
    }
}

/// The first day that is not paid for yet: the end of the running period, on the account's calendar. Zeros before
/// delivery and after the end.
pub(crate) fn next_due(service: &Service) -> Date {
    let period = service.anchor.and_then(|anchor| Period::nth(anchor, service.cycle, service.period_index));
    period.filter(|_| service.state.live()).map_or(Date::NEVER, |period| civil(period.end))
}

/// The day of the next invoice; zeros when the service ends instead.
pub(crate) fn next_invoice(service: &Service) -> Date {
    if service.auto_renew { next_due(service) } else { Date::NEVER }
}

#[cfg(test)]
mod tests {
    use super::*;
    use innkeeper_domain::money::Currency;

    #[test]
    fn money_keeps_its_value_in_every_currency() {
        let cases = [("EUR", 999, "9.99", "\"9.99\""), ("JPY", 999, "999", "\"999.00\"")];
        for (currency, minor, number, text) in cases {
            let money = Money::new(minor, Currency::parse(currency).unwrap());
            assert_eq!(serde_json::to_string(&decimal(money)).unwrap(), number);
            assert_eq!(serde_json::to_string(&amount(money)).unwrap(), text);
        }
        let dinar = Money::new(9999, Currency::parse("KWD").unwrap());
        assert_eq!(serde_json::to_string(&decimal(dinar)).unwrap(), "9.999");
        assert_eq!(serde_json::to_string(&amount(dinar)).unwrap(), "\"9.99\"");
    }

    #[test]
    fn cycles_keep_their_codes_and_names() {
        for one in time::Cycle::ALL {
            assert_eq!(cycle(*one).code(), one.as_str());
            assert_eq!(cycle(*one).title(), one.title());
        }
    }

    #[test]
    fn dates_are_utc() {
        let instant = Instant::parse_rfc3339("2026-11-02T23:59:59.999999+00:00").unwrap();
        assert_eq!(date(instant).to_string(), "2026-11-02");
        assert_eq!(stamp(Some(instant)).to_string(), "2026-11-02 23:59:59");
        assert_eq!(task_time(Some(instant)).to_string(), "2026-11-02T23:59:59+00:00");
        assert_eq!(stamp(None), Stamp::NEVER);
        assert_eq!(task_time(None), TaskTime::UNSET);
    }
}
