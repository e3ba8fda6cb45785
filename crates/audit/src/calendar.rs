//! Billing periods: counted from their anchor in calendar months, begun at the first instant of a day in a zone.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// The months of a cycle; `None` for a name that was never sold.
pub(crate) fn months(cycle: &str) -> Option<i64> {
    Some(match cycle {
        "m" => 1,
        "q" => 3,
        "s" => 6,
        "a" => 12,
        "b" => 24,
        "t" => 36,
        _ => return None,
    })
}

/// The day that lies a number of months after another: on the same day of the month, or on its last.
pub(crate) fn months_after(anchor: Date, months: i64) -> Option<Date> {
    let count = i64::from(anchor.year()) * 12 + i64::from(anchor.month()) - 1 + months;
    let year = i16::try_from(count.div_euclid(12)).ok()?;
    let month = i8::try_from(count.rem_euclid(12) + 1).ok()?;
    Date::new(year, month, anchor.day().min(days(year, month))).ok()
}

/// How many days a month has.
const fn days(year: i16, month: i8) -> i8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The day on which an instant falls in a zone.
pub(crate) fn day_of(at_us: i64, zone: &TimeZone) -> Option<Date> {
    Some(zone.to_datetime(Timestamp::from_microsecond(at_us).ok()?).date())
}

/// The first instant of a day in a zone; where midnight was skipped, the first one after it.
pub(crate) fn start_of(day: Date, zone: &TimeZone) -> Option<i64> {
    let midnight = day.at(0, 0, 0, 0);
    zone.to_timestamp(midnight).ok().map(Timestamp::as_microsecond)
}

/// The boundaries of an agreement's periods: the n-th begins at `boundary(n)` and ends at `boundary(n + 1)`.
pub(crate) struct Periods<'a> {
    anchor: Date,
    months: i64,
    zone: &'a TimeZone,
}

impl<'a> Periods<'a> {
    pub(crate) const fn new(anchor: Date, months: i64, zone: &'a TimeZone) -> Self {
        Self { anchor, months, zone }
    }

    /// The instant at which the n-th period begins.
    pub(crate) fn boundary(&self, index: i64) -> Option<i64> {
        start_of(months_after(self.anchor, self.months.checked_mul(index)?)?, self.zone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_day_of_a_month_comes_back() {
        let anchor: Date = "2023-12-31".parse().unwrap();
        let days: Vec<String> =
            (0..4).map(|index| months_after(anchor, index).unwrap().to_string()).collect();
        assert_eq!(days, ["2023-12-31", "2024-01-31", "2024-02-29", "2024-03-31"]);
        assert_eq!(months_after(anchor, 14).unwrap().to_string(), "2025-02-28");
        assert_eq!(months_after(anchor, 36).unwrap().to_string(), "2026-12-31");
    }

    #[test]
    fn a_skipped_midnight_begins_later() {
        let zone = TimeZone::get("America/Sao_Paulo").unwrap();
        let begins = start_of("2018-11-04".parse().unwrap(), &zone).unwrap();
        assert_eq!(begins, "2018-11-04T03:00:00Z".parse::<Timestamp>().unwrap().as_microsecond());
        assert_eq!(day_of(begins - 1, &zone).unwrap().to_string(), "2018-11-03");
    }
}
