//! The three forms of dates, all UTC, with the zero dates that stand for never.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::{borrow::Cow, fmt, str::FromStr};

const SECONDS_PER_DAY: i64 = 86_400;
/// Days from 0000-03-01 to 1970-01-01.
const EPOCH_DAYS: i64 = 719_468;
/// Days in 400 years.
const ERA_DAYS: i64 = 146_097;

/// What is no date of the form that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotDate;

impl fmt::Display for NotDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a date")
    }
}

impl std::error::Error for NotDate {}

/// `YYYY-MM-DD`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// `0000-00-00`.
    pub const NEVER: Self = Self { year: 0, month: 0, day: 0 };

    /// A date of the years 1 to 9999; nothing when the calendar has no such day.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        ((1..=9999).contains(&year) && (1..=days).contains(&day)).then_some(Self { year, month, day })
    }

    /// The date of an instant, given as seconds since 1970-01-01T00:00:00Z; [`Self::NEVER`] outside the
    /// years 1 to 9999.
    pub fn from_unix_seconds(seconds: i64) -> Self {
        // Years are counted from March, so that a leap day is the last of its year, in eras of 400 years.
        let days = seconds.div_euclid(SECONDS_PER_DAY) + EPOCH_DAYS;
        let (era, of_era) = (days.div_euclid(ERA_DAYS), days.rem_euclid(ERA_DAYS));
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        let parts = (u16::try_from(year), u8::try_from(month), u8::try_from(day));
        let (Ok(year), Ok(month), Ok(day)) = parts else { return Self::NEVER };
        Self::new(year, month, day).unwrap_or(Self::NEVER)
    }

    /// Year, month and day; zeros for [`Self::NEVER`].
    pub const fn parts(self) -> (u16, u8, u8) {
        (self.year, self.month, self.day)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl FromStr for Date {
    type Err = NotDate;

    fn from_str(text: &str) -> Result<Self, NotDate> {
        let [year, month, day] = numbers(text, '-', [4, 2, 2])?;
        let small = |number: u16| u8::try_from(number).map_err(|_| NotDate);
        match (year, small(month)?, small(day)?) {
            (0, 0, 0) => Ok(Self::NEVER),
            (year, month, day) => Self::new(year, month, day).ok_or(NotDate),
        }
    }
}

/// `YYYY-MM-DD HH:MM:SS`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Stamp {
    date: Date,
    hour: u8,
    minute: u8,
    second: u8,
}

impl Stamp {
    /// `0000-00-00 00:00:00`.
    pub const NEVER: Self = Self { date: Date::NEVER, hour: 0, minute: 0, second: 0 };

    /// A time of a day; nothing when the clock has no such time.
    pub fn new(date: Date, hour: u8, minute: u8, second: u8) -> Option<Self> {
        let fits = hour < 24 && minute < 60 && second < 60;
        let never = date == Date::NEVER && (hour, minute, second) != (0, 0, 0);
        (fits && !never).then_some(Self { date, hour, minute, second })
    }

    /// An instant, given as seconds since 1970-01-01T00:00:00Z; [`Self::NEVER`] outside the years 1 to 9999.
    pub fn from_unix_seconds(seconds: i64) -> Self {
        let of_day = seconds.rem_euclid(SECONDS_PER_DAY);
        let part = |value: i64| u8::try_from(value).unwrap_or(0);
        let (hour, minute, second) = (part(of_day / 3_600), part(of_day / 60 % 60), part(of_day % 60));
        Self::new(Date::from_unix_seconds(seconds), hour, minute, second).unwrap_or(Self::NEVER)
    }

    /// Its date.
    pub const fn date(self) -> Date {
        self.date
    }
}

impl fmt::Display for Stamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:02}:{:02}:{:02}", self.date, self.hour, self.minute, self.second)
    }
}

impl FromStr for Stamp {
    type Err = NotDate;

    fn from_str(text: &str) -> Result<Self, NotDate> {
        let (date, time) = text.split_once(' ').ok_or(NotDate)?;
        join(date, time)
    }
}

/// `YYYY-MM-DDTHH:MM:SS+00:00`, or the empty string for what has not happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TaskTime(pub Option<Stamp>);

impl TaskTime {
    /// `""`.
    pub const UNSET: Self = Self(None);

    /// An instant, given as seconds since 1970-01-01T00:00:00Z.
    pub fn from_unix_seconds(seconds: i64) -> Self {
        Self(Some(Stamp::from_unix_seconds(seconds)))
    }
}

impl fmt::Display for TaskTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(Stamp { date, hour, minute, second }) = self.0 else { return Ok(()) };
        write!(f, "{date}T{hour:02}:{minute:02}:{second:02}+00:00")
    }
}

impl FromStr for TaskTime {
    type Err = NotDate;

    fn from_str(text: &str) -> Result<Self, NotDate> {
        if text.is_empty() {
            return Ok(Self::UNSET);
        }
        let (date, time) = text.split_once('T').ok_or(NotDate)?;
        join(date, time.strip_suffix("+00:00").ok_or(NotDate)?).map(|stamp| Self(Some(stamp)))
    }
}

fn join(date: &str, time: &str) -> Result<Stamp, NotDate> {
    let parts = numbers(time, ':', [2, 2, 2])?.map(u8::try_from);
    let [Ok(hour), Ok(minute), Ok(second)] = parts else { return Err(NotDate) };
    Stamp::new(date.parse()?, hour, minute, second).ok_or(NotDate)
}

fn numbers(text: &str, separator: char, widths: [usize; 3]) -> Result<[u16; 3], NotDate> {
    let mut parts = text.split(separator);
    let numbers = widths.map(|width| {
        let part = parts.next().filter(|part| part.len() == width)?;
        part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok())?
    });
    match (numbers, parts.next()) {
        ([Some(first), Some(second), Some(third)], None) => Ok([first, second, third]),
        _ => Err(NotDate),
    }
}

macro_rules! as_text {
    ($($name:ident),*) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                // A typed client of this API also meets null where nothing has happened yet.
                let text = Option::<Cow<'_, str>>::deserialize(deserializer)?;
                let text = text.filter(|text| !text.is_empty());
                text.map_or_else(|| Ok(Self::default()), |text| text.parse().map_err(de::Error::custom))
            }
        }
    )*};
}

as_text!(Date, Stamp, TaskTime);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_take_the_three_forms() {
        let seconds = 1_793_615_124; // 2026-11-02T10:25:24Z
        assert_eq!(Date::from_unix_seconds(seconds).to_string(), "2026-11-02");
        assert_eq!(Stamp::from_unix_seconds(seconds).to_string(), "2026-11-02 10:25:24");
        assert_eq!(TaskTime::from_unix_seconds(seconds).to_string(), "2026-11-02T10:25:24+00:00");
        assert_eq!(Date::from_unix_seconds(-1).to_string(), "1969-12-31");
        assert_eq!(Date::from_unix_seconds(951_782_400).to_string(), "2000-02-29");
        assert_eq!(Stamp::from_unix_seconds(i64::MAX), Stamp::NEVER);
        assert_eq!(Stamp::from_unix_seconds(i64::MIN), Stamp::NEVER);
    }

    #[test]
    fn every_day_follows_the_day_before() {
        let mut last = Date::from_unix_seconds(-2_208_988_800);
        assert_eq!(last.to_string(), "1900-01-01");
        for day in 1..146_097 {
            let next = Date::from_unix_seconds(-2_208_988_800 + day * SECONDS_PER_DAY);
            let (year, month, day) = last.parts();
            let expected = Date::new(year, month, day + 1)
                .or_else(|| Date::new(year, month + 1, 1))
                .or_else(|| Date::new(year + 1, 1, 1));
            assert_eq!(Some(next), expected);
            last = next;
        }
        assert_eq!(last.to_string(), "2299-12-31");
    }

    #[test]
    fn never_is_zeros_or_nothing() {
        assert_eq!(Date::NEVER.to_string(), "0000-00-00");
        assert_eq!(Stamp::NEVER.to_string(), "0000-00-00 00:00:00");
        assert_eq!(TaskTime::UNSET.to_string(), "");
        assert_eq!("0000-00-00".parse(), Ok(Date::NEVER));
        assert_eq!("0000-00-00 00:00:00".parse(), Ok(Stamp::NEVER));
        assert_eq!("".parse(), Ok(TaskTime::UNSET));
        assert_eq!(serde_json::from_str::<TaskTime>("null").unwrap(), TaskTime::UNSET);
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in
            ["", "2026-11", "2026-02-30", "26-01-01", "2026-1-01", "2026-01-01-", "+026-01-01", "2026-00-01"]
        {
            assert_eq!(text.parse::<Date>(), Err(NotDate), "{text}");
        }
        for text in ["2026-11-02", "2026-11-02 24:00:00", "0000-00-00 00:00:01", "2026-11-02T10:00:00"] {
            assert_eq!(text.parse::<Stamp>(), Err(NotDate), "{text}");
        }
        assert_eq!("2026-11-02T10:00:00Z".parse::<TaskTime>(), Err(NotDate));
    }
}
