//! Moments of the wire: a date and a time of day without a zone, which innkeeper takes for UTC.

use crate::error::Invalid;
use std::fmt;

/// A moment, written as `20260301T12:00:00` and in no other way.
///
/// The zero date, `00000000T00:00:00`, is what some services write for never.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateTime {
    year: u16,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    second: u8,
}

const DAY_SECONDS: i64 = 86_400;

impl DateTime {
    /// The zero date.
    pub const ZERO: Self = Self { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };

    /// A moment by its date and time of day, `(year, month, day)` and `(hour, minute, second)`.
    pub fn new(date: (u16, u8, u8), time: (u8, u8, u8)) -> Result<Self, Invalid> {
        let ((year, month, day), (hour, minute, second)) = (date, time);
        let kept = (1..=9999).contains(&year)
            && (1..=days_of(year, month)).contains(&day)
            && hour < 24
            && minute < 60
            && second < 60;
        if kept {
            return Ok(Self { year, month, day, hour, minute, second });
        }
        Err(Invalid::new("date", "must be a moment of the calendar"))
    }

    /// Reads a moment. Beside the form of the wire it takes dashes, a blank in the place of the `T`, no colons, and
    /// a `Z` at the end.
    pub fn read(text: &str) -> Result<Self, Invalid> {
        let refused = || Invalid::new("date", "must be written as YYYYMMDDTHH:MM:SS");
        let text = text.trim();
        let text = text.strip_suffix('Z').unwrap_or(text);
        let (date, time) = text.split_once(['T', ' ']).ok_or_else(refused)?;
        let date = digits(date, '-', 8).ok_or_else(refused)?;
        let time = digits(time, ':', 6).ok_or_else(refused)?;
        let (date, time): (u32, u32) =
            (date.parse().map_err(|_| refused())?, time.parse().map_err(|_| refused())?);
        if (date, time) == (0, 0) {
            return Ok(Self::ZERO);
        }
        let part = |number: u32, place: u32| u8::try_from(number / place % 100).unwrap_or(u8::MAX);
        let year = u16::try_from(date / 10_000).map_err(|_| refused())?;
        Self::new(
            (year, part(date, 100), part(date, 1)),
            (part(time, 10_000), part(time, 100), part(time, 1)),
        )
    }

    /// Whether it is the zero date.
    pub fn is_zero(&self) -> bool {
        *self == Self::ZERO
    }

    /// Year, month and day.
    pub const fn date(&self) -> (u16, u8, u8) {
        (self.year, self.month, self.day)
    }

    /// Hour, minute and second.
    pub const fn time(&self) -> (u8, u8, u8) {
        (self.hour, self.minute, self.second)
    }

    /// Seconds since 1970, taking the moment for UTC.
    pub fn unix_seconds(&self) -> i64 {
        // Counted from March, so that the day which a leap year has more is the last one of its year.
        let shifted_month = (i64::from(self.month) + 9) % 12;
        let year = i64::from(self.year) - i64::from(self.month <= 2);
        let of_year = (153 * shifted_month + 2) / 5 + i64::from(self.day) - 1;
        let days = year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + of_year;
        let seconds = i64::from(self.hour) * 3600 + i64::from(self.minute) * 60 + i64::from(self.second);
        (days - 719_468) * DAY_SECONDS + seconds
    }

    /// The moment of these seconds since 1970, in UTC, from the year 1 to the year 9999.
    pub fn from_unix_seconds(seconds: i64) -> Result<Self, Invalid> {
        let refused = || Invalid::new("date", "must be a moment of the calendar");
        let days = seconds.div_euclid(DAY_SECONDS) + 719_468;
        let of_day = seconds.rem_euclid(DAY_SECONDS);
        let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = (shifted_month + 2) % 12 + 1;
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        let small = |number: i64| u8::try_from(number).map_err(|_| refused());
        let year = u16::try_from(year).map_err(|_| refused())?;
        let time = (small(of_day / 3600)?, small(of_day / 60 % 60)?, small(of_day % 60)?);
        Self::new((year, small(month)?, small(day)?), time)
    }

    /// As `2026-03-01 12:00:00`, which is how metrics are asked for.
    pub fn spaced(&self) -> String {
        let Self { year, month, day, hour, minute, second } = self;
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    }
}

/// The digits of a date or time, bare or in groups.
fn digits(text: &str, separator: char, length: usize) -> Option<String> {
    let bare: String = text.chars().filter(|character| *character != separator).collect();
    let grouped = text.len() == bare.len() || text.len() == bare.len() + 2;
    (bare.len() == length && grouped && bare.bytes().all(|byte| byte.is_ascii_digit())).then_some(bare)
}

const fn days_of(year: u16, month: u8) -> u8 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day, hour, minute, second } = self;
        write!(f, "{year:04}{month:02}{day:02}T{hour:02}:{minute:02}:{second:02}")
    }
}

impl fmt::Debug for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_moment_is_written_in_one_form_and_read_in_several() {
        let moment = DateTime::new((2026, 3, 1), (12, 0, 2)).unwrap();
        assert_eq!(moment.to_string(), "20260301T12:00:02");
        assert_eq!(moment.spaced(), "2026-03-01 12:00:02");
        for text in [
            "20260301T12:00:02",
            "2026-03-01T12:00:02Z",
            "2026-03-01 12:00:02",
            "20260301T120002",
            " 20260301T12:00:02\n",
        ] {
            assert_eq!(DateTime::read(text).unwrap(), moment, "{text}");
        }
        assert!(DateTime::read("00000000T00:00:00").unwrap().is_zero());
        assert!(DateTime::read("0000-00-00 00:00:00").unwrap().is_zero());
    }

    #[test]
    fn what_is_on_no_calendar_is_refused() {
        for text in ["", "T", "20260229T00:00:00", "20261301T00:00:00", "20260301T24:00:00", "20260301", "x"]
        {
            assert!(DateTime::read(text).is_err(), "{text}");
        }
        assert!(DateTime::read("20240229T23:59:59").is_ok());
        assert!(DateTime::read("19000229T23:59:59").is_err());
        assert!(DateTime::read("2026-0301T12:00:00").is_err());
    }

    #[test]
    fn seconds_are_counted_from_1970() {
        assert_eq!(DateTime::new((1970, 1, 1), (0, 0, 0)).unwrap().unix_seconds(), 0);
        assert_eq!(DateTime::new((2026, 3, 1), (12, 0, 0)).unwrap().unix_seconds(), 1_772_366_400);
        assert!(DateTime::from_unix_seconds(i64::MAX / 2).is_err());
    }

    proptest! {
        #[test]
        fn seconds_and_moments_are_the_same_thing(seconds in -62_135_596_800_i64..253_402_300_800) {
            let moment = DateTime::from_unix_seconds(seconds).unwrap();
            prop_assert_eq!(moment.unix_seconds(), seconds);
            prop_assert_eq!(DateTime::read(&moment.to_string()).unwrap(), moment);
        }
    }
}
