//! Instants, civil dates and billing cycles.
//!
//! An [`Instant`] is a point on the time line; a [`Date`] is a square on somebody's calendar. They meet only
//! where a time zone is named. Billing periods are civil: they keep their anchor day through months of 28 to
//! 31 days, through summer time, and when the account moves to another zone.

use crate::persisted::persisted_enum;
use jiff::{Span, Timestamp, civil, tz::TimeZone};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A civil date.
pub type Date = civil::Date;

/// A point in time, in microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(i64);

impl Instant {
    /// The instant of a count of microseconds.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since the epoch.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// This instant, `duration` later; it stops at the ends of time.
    #[must_use]
    pub fn plus(self, duration: std::time::Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)))
    }

    /// This instant, `duration` earlier.
    #[must_use]
    pub fn minus(self, duration: std::time::Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)))
    }

    /// How many microseconds have passed since `earlier`; negative when it lies ahead.
    pub const fn micros_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The civil date and time in a zone.
    pub fn civil(self, zone: &Zone) -> civil::DateTime {
        self.timestamp().to_zoned(zone.0.clone()).datetime()
    }

    /// The civil date in a zone.
    pub fn date(self, zone: &Zone) -> Date {
        self.civil(zone).date()
    }

    /// RFC 3339 in UTC with whole seconds and a numeric offset, as `2026-11-02T10:25:24+00:00`.
    pub fn rfc3339(self) -> String {
        self.utc('T', "+00:00")
    }

    /// `2026-11-02 10:25:24` in UTC.
    pub fn plain(self) -> String {
        self.utc(' ', "")
    }

    /// Lists show a time with every item, so this goes without the interpreter of a pattern, and without the formatter.
    fn utc(self, between: char, offset: &str) -> String {
        let at = jiff::tz::Offset::UTC.to_datetime(self.timestamp());
        let mut text = String::with_capacity(25);
        if at.year() < 0 {
            text.push('-');
        }
        let year = at.year().unsigned_abs();
        push_two(&mut text, year / 100);
        push_two(&mut text, year % 100);
        let rest = [
            ('-', at.month()),
            ('-', at.day()),
            (between, at.hour()),
            (':', at.minute()),
            (':', at.second()),
        ];
        for (mark, part) in rest {
            text.push(mark);
            push_two(&mut text, part.unsigned_abs().into());
        }
        text.push_str(offset);
        text
    }

    /// Reads an RFC 3339 text with any offset. Its years have four digits, so there is none before the year 0.
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        const YEAR_0: i64 = -62_167_219_200_000_000;
        let instant = text.parse::<Timestamp>().ok().map(|stamp| Self(stamp.as_microsecond()));
        instant.filter(|instant| instant.0 >= YEAR_0)
    }

    /// The nearest instant of the calendar, whose last one is a whole second.
    fn timestamp(self) -> Timestamp {
        let second = self.0.div_euclid(1_000_000);
        if second < Timestamp::MIN.as_second() {
            Timestamp::MIN
        } else if second >= Timestamp::MAX.as_second() {
            Timestamp::MAX
        } else {
            Timestamp::from_microsecond(self.0).unwrap_or_default()
        }
    }
}

/// Appends a number below 100 as two digits.
fn push_two(text: &mut String, number: u16) {
    text.extend(
        [number / 10, number % 10].into_iter().filter_map(|digit| char::from_digit(digit.into(), 10)),
    );
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339())
    }
}

/// A time zone of the IANA database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Self = Self(TimeZone::UTC);

    /// Looks up a name such as `Europe/Vilnius`. `Etc/Unknown` is the name of no zone.
    pub fn parse(name: &str) -> Option<Self> {
        TimeZone::get(name).ok().filter(|zone| !zone.is_unknown()).map(Self)
    }

    /// The IANA name.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The first instant of a civil date here. Where midnight does not exist, the first instant after it.
    pub fn start_of(&self, date: Date) -> Instant {
        let zoned = self.0.to_ambiguous_zoned(date.at(0, 0, 0, 0)).compatible();
        zoned.map_or(Instant(i64::MAX), |zoned| Instant(zoned.timestamp().as_microsecond()))
    }
}

persisted_enum! {
    /// How often an agreement is billed.
    pub enum Cycle {
        /// Every month.
        Monthly = "m",
        /// Every three months.
        Quarterly = "q",
        /// Every six months.
        SemiAnnually = "s",
        /// Every year.
        Annually = "a",
        /// Every two years.
        Biennially = "b",
        /// Every three years.
        Triennially = "t",
    }
}

impl Cycle {
    /// The length in calendar months.
    pub const fn months(self) -> i32 {
        match self {
            Self::Monthly => 1,
            Self::Quarterly => 3,
            Self::SemiAnnually => 6,
            Self::Annually => 12,
            Self::Biennially => 24,
            Self::Triennially => 36,
        }
    }

    /// The English name.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Monthly => "Monthly",
            Self::Quarterly => "Quarterly",
            Self::SemiAnnually => "Semi-Annually",
            Self::Annually => "Annually",
            Self::Biennially => "Biennially",
            Self::Triennially => "Triennially",
        }
    }
}

/// One billing period: from `start` to the day before `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// Counts from 0 at the anchor.
    pub index: i32,
    /// The first day.
    pub start: Date,
    /// The day after the last: the first day of the next period.
    pub end: Date,
}

impl Period {
    /// The period number `index` of an agreement anchored on a day.
    ///
    /// Each boundary is counted from the anchor, never from the boundary before it, so that an anchor on
    /// the 31st is back on the 31st after a short month. `None` past the end of the calendar.
    pub fn nth(anchor: Date, cycle: Cycle, index: i32) -> Option<Self> {
        let boundary = |count: i32| {
            let months = i64::from(count).checked_mul(i64::from(cycle.months()))?;
            anchor.checked_add(Span::new().try_months(months).ok()?).ok()
        };
        Some(Self { index, start: boundary(index)?, end: boundary(index.checked_add(1)?)? })
    }

    /// The last day that belongs to the period.
    pub fn last_day(&self) -> Date {
        self.end.yesterday().unwrap_or(self.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn an_anchor_on_the_31st_survives_short_months() {
        let anchor = date("2026-01-31");
        let starts: Vec<String> = (0..5)
            .map(|index| Period::nth(anchor, Cycle::Monthly, index).unwrap().start.to_string())
            .collect();
        assert_eq!(starts, ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]);
    }

    #[test]
    fn a_leap_day_anchor_comes_back() {
        let period = Period::nth(date("2024-02-29"), Cycle::Annually, 4).unwrap();
        assert_eq!(period.start, date("2028-02-29"));
        assert_eq!(Period::nth(date("2024-02-29"), Cycle::Annually, 1).unwrap().start, date("2025-02-28"));
    }

    #[test]
    fn a_day_starts_where_its_midnight_was_skipped() {
        let zone = Zone::parse("America/Sao_Paulo").unwrap();
        // Summer time began at midnight: 2018-11-04 has no 00:00 there.
        assert_eq!(zone.start_of(date("2018-11-04")).rfc3339(), "2018-11-04T03:00:00+00:00");
    }

    #[test]
    fn instants_print_in_utc() {
        let instant = Instant::parse_rfc3339("2026-11-02T12:25:24.5+02:00").unwrap();
        assert_eq!(instant.rfc3339(), "2026-11-02T10:25:24+00:00");
        assert_eq!(instant.plain(), "2026-11-02 10:25:24");
        assert_eq!(Instant::parse_rfc3339("2026-11-02"), None);
    }

    #[test]
    fn a_zone_keeps_its_name() {
        for name in ["UTC", "Europe/Vilnius", "Etc/GMT+5"] {
            assert_eq!(Zone::parse(name).unwrap().name(), name);
        }
        for wrong in ["Etc/Unknown", "Mars/Base", "", "../UTC", "/etc/localtime"] {
            assert_eq!(Zone::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_ends_of_time_print_as_the_ends_of_the_calendar() {
        assert_eq!(Instant::from_micros(i64::MAX).rfc3339(), "9999-12-30T22:00:00+00:00");
        assert_eq!(Instant::from_micros(253_402_300_799_000_000).plain(), "9999-12-30 22:00:00");
        assert!(Instant::from_micros(i64::MIN).rfc3339().starts_with("-9999-01-02"));
        let year_0 = Instant::parse_rfc3339("0000-01-01T00:00:00Z").unwrap();
        assert_eq!(Instant::parse_rfc3339(&year_0.rfc3339()), Some(year_0));
        for before in ["-009999-01-02T01:59:59Z", "-000001-12-31T23:59:59Z", "0000-01-01T00:00:00+00:01"] {
            assert_eq!(Instant::parse_rfc3339(before), None, "{before}");
        }
    }

    proptest! {
        #[test]
        fn periods_are_gapless(day in 0_i64..20_000, index in 0_i32..600) {
            let anchor = date("1990-01-01").checked_add(Span::new().days(day)).unwrap();
            for &cycle in Cycle::ALL {
                let this = Period::nth(anchor, cycle, index).unwrap();
                let next = Period::nth(anchor, cycle, index + 1).unwrap();
                prop_assert_eq!(this.end, next.start);
                prop_assert!(this.start < this.end);
                prop_assert!(this.start.day() <= anchor.day());
            }
        }
    }
}
