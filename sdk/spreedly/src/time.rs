//! Instants as this API writes them: `2026-03-01T12:00:00Z`, to the second, in UTC, and never otherwise.

use crate::error::Invalid;
use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const DAY_S: i64 = 86_400;
/// The first second of the year 1 and the last of the year 9999.
const SECONDS: std::ops::RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;

/// An instant, to the second.
///
/// Answers are read with a fraction, an offset or without seconds as well; it is written in one way only,
/// because the published clients read no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time {
    unix_s: i64,
}

impl Time {
    /// The instant so many seconds after 1970 began, in the years 1 to 9999.
    pub fn from_unix_s(unix_s: i64) -> Result<Self, Invalid> {
        if SECONDS.contains(&unix_s) {
            return Ok(Self { unix_s });
        }
        Err(Invalid::new("time", "must be in the years 1 to 9999"))
    }

    /// Seconds after 1970 began.
    pub const fn unix_s(self) -> i64 {
        self.unix_s
    }

    /// The instant in UTC: year, month, day, hour, minute, second.
    pub fn utc(self) -> (i64, i64, i64, i64, i64, i64) {
        let (year, month, day) = civil(self.unix_s.div_euclid(DAY_S));
        let second = self.unix_s.rem_euclid(DAY_S);
        (year, month, day, second / 3600, second / 60 % 60, second % 60)
    }
}

impl TryFrom<SystemTime> for Time {
    type Error = Invalid;

    /// Fractions of a second are dropped.
    fn try_from(time: SystemTime) -> Result<Self, Invalid> {
        let seconds = match time.duration_since(UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_secs()),
            Err(before) => i64::try_from(before.duration().as_secs()).map(|seconds| -seconds),
        };
        Self::from_unix_s(seconds.unwrap_or(i64::MAX))
    }
}

impl From<Time> for SystemTime {
    fn from(time: Time) -> Self {
        let distance = Duration::from_secs(time.unix_s.unsigned_abs());
        if time.unix_s < 0 { UNIX_EPOCH - distance } else { UNIX_EPOCH + distance }
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day, hour, minute, second) = self.utc();
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

impl FromStr for Time {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let rule = || Invalid::new("time", "must be like 2026-03-01T12:00:00Z");
        Self::from_unix_s(read(text.trim()).ok_or_else(rule)?)
    }
}

/// Reads a date, `T` or a blank, a time of day with or without seconds and a fraction, and an offset.
fn read(text: &str) -> Option<i64> {
    let (date, rest) = text.split_at_checked(10)?;
    let mut date = date.splitn(3, '-');
    let (year, month, day) = (number(date.next()?, 4)?, number(date.next()?, 2)?, number(date.next()?, 2)?);
    let rest = rest.strip_prefix(['T', ' '])?;
    let end = rest.find(|letter: char| !letter.is_ascii_digit() && !matches!(letter, ':' | '.'));
    let (clock, zone) = rest.split_at_checked(end.unwrap_or(rest.len()))?;
    let mut clock = clock.split(':');
    let (hour, minute) = (number(clock.next()?, 2)?, number(clock.next()?, 2)?);
    let seconds = clock.next().unwrap_or("00");
    let (second, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
    let second = number(second, 2)?;
    let ordered = fraction.bytes().all(|digit| digit.is_ascii_digit()) && clock.next().is_none();
    let valid = ordered && year >= 1 && hour < 24 && minute < 60 && second < 61;
    let days = days(year, month, day).filter(|_| valid)?;
    Some(days * DAY_S + hour * 3600 + minute * 60 + second.min(59) - offset_s(zone.trim())?)
}

fn offset_s(zone: &str) -> Option<i64> {
    if matches!(zone, "" | "Z" | "z" | "UTC" | "GMT") {
        return Some(0);
    }
    let (sign, digits) = match zone.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = digits.split_at_checked(2)?;
    let minutes = number(minutes.strip_prefix(':').unwrap_or(minutes), 2).filter(|minutes| *minutes < 60)?;
    Some(sign * (number(hours, 2).filter(|hours| *hours < 24)? * 3600 + minutes * 60))
}

fn number(text: &str, digits: usize) -> Option<i64> {
    let plain = text.len() == digits && text.bytes().all(|digit| digit.is_ascii_digit());
    text.parse().ok().filter(|_| plain)
}

/// Days from 1970 began to a date of the Gregorian calendar, if there is such a date.
///
/// A year is taken from March to February, so that the day that may be missing is the last one.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let shifted = if month > 2 { year } else { year - 1 };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = shifted * 365 + shifted.div_euclid(4) - shifted.div_euclid(100) + shifted.div_euclid(400);
    let found = days + day_of_year - 719_468;
    (civil(found) == (year, month, day)).then_some(found)
}

/// The date so many days after 1970 began.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let leaps = day_of_era / 1460 - day_of_era / 36_524 + day_of_era / 146_096;
    let year_of_era = (day_of_era - leaps) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = (shifted_month + 2) % 12 + 1;
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> String {
        text.parse::<Time>().map_or_else(|error| error.to_string(), |time| time.to_string())
    }

    #[test]
    fn an_instant_is_written_in_one_way_however_it_came() {
        for text in [
            "2026-03-01T12:00:00Z",
            "2026-03-01T12:00Z",
            "2026-03-01T12:00:00",
            "2026-03-01 12:00:00 UTC",
            "2026-03-01T12:00:00.999Z",
            "2026-03-01T14:30:00+02:30",
            "2026-03-01T07:00:00-0500",
            " 2026-03-01T12:00:00Z\n",
        ] {
            assert_eq!(read(text), "2026-03-01T12:00:00Z", "{text}");
        }
        assert_eq!(read("2024-02-29T23:59:60Z"), "2024-02-29T23:59:59Z");
        assert_eq!("1970-01-01T00:00:01Z".parse::<Time>().unwrap().unix_s(), 1);
        assert_eq!("2000-03-01T00:00:00Z".parse::<Time>().unwrap().unix_s(), 951_868_800);
    }

    #[test]
    fn what_is_no_instant_is_refused() {
        for text in [
            "",
            "2026",
            "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "0000-00-00T00:00:00Z",
            "2026-03-01",
            "2026-03-01T24:00:00Z",
            "2026-03-01T12:60:00Z",
            "2026-03-01T12:00:00X",
            "2026-03-01T12:00:0Z",
            "2026-03-01T12:00:00:00Z",
            "2026-03-01T1200Z",
            "+026-03-01T12:00:00Z",
            "2026-03-01T12:00:00+25:00",
            "2026-03-01T12:00:00+02:",
            "ü026-03-01T12:00:00Z",
        ] {
            assert_eq!(read(text), "time must be like 2026-03-01T12:00:00Z", "{text}");
        }
        assert_eq!(read("0001-01-01T00:00:00+01:00"), "time must be in the years 1 to 9999");
    }

    proptest! {
        #[test]
        fn every_instant_reads_as_it_is_written(unix_s in SECONDS) {
            let time = Time::from_unix_s(unix_s).unwrap();
            prop_assert_eq!(time.to_string().parse::<Time>().unwrap(), time);
            prop_assert_eq!(Time::try_from(SystemTime::from(time)).unwrap(), time);
        }

        #[test]
        fn no_text_is_too_odd_to_be_refused(text in ".{0,40}") {
            let _ = text.parse::<Time>();
        }
    }
}
