//! The parameters `period`, `start_date` and `end_date` of logs, usages and monitoring.

use innkeeper_domain::time::Instant;
use innkeeper_sdk_oneandone::loose;
use std::time::Duration;

/// A period that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WindowError {
    /// `period` is missing, or none of the words.
    #[error("period must be LAST_HOUR, LAST_24H, LAST_7D, LAST_30D, LAST_365D or CUSTOM")]
    Period,
    /// A custom period has no beginning, or one that is no time.
    #[error("start_date must be an RFC 3339 time when period is CUSTOM")]
    StartDate,
    /// A custom period has no end, or one that is no time.
    #[error("end_date must be an RFC 3339 time when period is CUSTOM")]
    EndDate,
    /// A custom period ends before it begins.
    #[error("end_date must not lie before start_date")]
    Reversed,
}

/// The time a caller asks about. Both bounds belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first instant.
    pub from: Instant,
    /// The last instant.
    pub to: Instant,
}

impl Window {
    /// Reads the decoded pairs of a query string. The dates count only for `CUSTOM`.
    pub fn from_query(pairs: &[(String, String)], now: Instant) -> Result<Self, WindowError> {
        const DAY_HOURS: u64 = 24;
        let hours = match loose::parameter(pairs, "period") {
            Some("LAST_HOUR") => 1,
            Some("LAST_24H") => DAY_HOURS,
            Some("LAST_7D") => 7 * DAY_HOURS,
            Some("LAST_30D") => 30 * DAY_HOURS,
            Some("LAST_365D") => 365 * DAY_HOURS,
            Some("CUSTOM") => return Self::custom(pairs),
            _ => return Err(WindowError::Period),
        };
        Ok(Self { from: now.minus(Duration::from_hours(hours)), to: now })
    }

    /// Whether something that lasted from `start` to `end` touches this time.
    pub fn touches(&self, start: Instant, end: Instant) -> bool {
        start <= self.to && end >= self.from
    }

    fn custom(pairs: &[(String, String)]) -> Result<Self, WindowError> {
        let start = Reading::of(loose::parameter(pairs, "start_date").ok_or(WindowError::StartDate)?);
        let end = Reading::of(loose::parameter(pairs, "end_date").ok_or(WindowError::EndDate)?);
        // A caller writes both dates in one order: if one of them has a month above 12, both are year-day-month.
        let (from, to) = match (start, end) {
            (Reading { month_first: Some(from), .. }, Reading { month_first: Some(to), .. })
            | (Reading { day_first: Some(from), .. }, Reading { day_first: Some(to), .. }) => (from, to),
            (start, end) => {
                (start.either().ok_or(WindowError::StartDate)?, end.either().ok_or(WindowError::EndDate)?)
            }
        };
        if from <= to { Ok(Self { from, to }) } else { Err(WindowError::Reversed) }
    }
}

/// What a date text means in the order year-month-day, and in the order year-day-month that clients of the
/// first years wrote.
#[derive(Clone, Copy, Debug)]
struct Reading {
    month_first: Option<Instant>,
    day_first: Option<Instant>,
}

impl Reading {
    fn of(text: &str) -> Self {
        let text = restored(text.trim());
        let day_first = exchanged(&text).and_then(|text| Instant::parse_rfc3339(&text));
        Self { month_first: Instant::parse_rfc3339(&text), day_first }
    }

    fn either(self) -> Option<Instant> {
        self.month_first.or(self.day_first)
    }
}

/// Puts back the plus sign of an offset, which a query that was not escaped turns into a blank.
fn restored(text: &str) -> String {
    match text.rsplit_once(' ') {
        Some((time, offset)) if time.contains('T') => format!("{time}+{offset}"),
        _ => text.to_owned(),
    }
}

/// The text with its second and third part exchanged.
fn exchanged(text: &str) -> Option<String> {
    let (date, time) = text.split_once('T')?;
    let mut parts = date.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    parts.next().is_none().then(|| format!("{year}-{day}-{month}T{time}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2016-07-28T12:00:00+00:00";

    fn read(pairs: &[(&str, &str)]) -> Result<(String, String), WindowError> {
        let pairs: Vec<_> =
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let window = Window::from_query(&pairs, Instant::parse_rfc3339(NOW).unwrap())?;
        Ok((window.from.rfc3339(), window.to.rfc3339()))
    }

    fn custom(start: &str, end: &str) -> Result<(String, String), WindowError> {
        read(&[("period", "CUSTOM"), ("start_date", start), ("end_date", end)])
    }

    #[test]
    fn named_periods_end_now() {
        for (period, from) in [
            ("LAST_HOUR", "2016-07-28T11:00:00+00:00"),
            ("LAST_24H", "2016-07-27T12:00:00+00:00"),
            ("LAST_7D", "2016-07-21T12:00:00+00:00"),
            ("LAST_30D", "2016-06-28T12:00:00+00:00"),
            ("LAST_365D", "2015-07-29T12:00:00+00:00"),
        ] {
            let pairs = [("period", period), ("start_date", "rubbish")];
            assert_eq!(read(&pairs), Ok((from.to_owned(), NOW.to_owned())));
        }
    }

    #[test]
    fn a_missing_or_unknown_period_is_refused() {
        for pairs in [&[][..], &[("period", "")], &[("period", "last_hour")], &[("period", "LAST_YEAR")]] {
            assert_eq!(read(pairs), Err(WindowError::Period));
        }
    }

    #[test]
    fn custom_takes_any_offset_and_a_point_in_time() {
        let same = ("2016-07-28T00:05:00+00:00".to_owned(), "2016-07-28T00:05:00+00:00".to_owned());
        for text in ["2016-07-28T00:05:00Z", "2016-07-28T02:05:00+02:00", "2016-07-28T02:05:00 02:00"] {
            assert_eq!(custom(text, "2016-07-28T00:05:00+00:00"), Ok(same.clone()), "{text}");
        }
    }

    #[test]
    fn dates_with_the_day_before_the_month_are_read() {
        let (from, to) = custom("2015-05-07T00:05:00Z", "2015-19-07T00:05:00Z").unwrap();
        assert_eq!((from.as_str(), to.as_str()), ("2015-07-05T00:05:00+00:00", "2015-07-19T00:05:00+00:00"));
        let (from, to) = custom("2015-19-05T00:05:00Z", "2015-05-20T00:05:00Z").unwrap();
        assert_eq!((from.as_str(), to.as_str()), ("2015-05-19T00:05:00+00:00", "2015-05-20T00:05:00+00:00"));
    }

    #[test]
    fn dates_that_are_none_are_refused() {
        let good = "2016-07-28T00:05:00Z";
        for bad in
            ["", "yesterday", "2016-07-28", "2016-13-13T00:00:00Z", "2016-02-30T00:00:00Z", "T", "-T-", "ü ü"]
        {
            assert_eq!(custom(bad, good), Err(WindowError::StartDate), "{bad}");
            assert_eq!(custom(good, bad), Err(WindowError::EndDate), "{bad}");
        }
        assert_eq!(custom(good, "2016-07-27T00:05:00Z"), Err(WindowError::Reversed));
        assert_eq!(read(&[("period", "CUSTOM")]), Err(WindowError::StartDate));
    }

    #[test]
    fn both_bounds_belong_to_the_window() {
        let at = |text| Instant::parse_rfc3339(text).unwrap();
        let window = Window { from: at("2016-07-28T00:00:00Z"), to: at("2016-07-28T01:00:00Z") };
        for (start, end, touches) in [
            ("2016-07-27T23:00:00Z", "2016-07-28T00:00:00Z", true),
            ("2016-07-28T01:00:00Z", "2016-07-28T02:00:00Z", true),
            ("2016-07-27T23:00:00Z", "2016-07-27T23:59:59Z", false),
            ("2016-07-28T01:00:01Z", "2016-07-28T02:00:00Z", false),
        ] {
            assert_eq!(window.touches(at(start), at(end)), touches, "{start} {end}");
        }
    }
}
