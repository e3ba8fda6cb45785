//! The periods of logs and usages: whatever is asked for is a time that ends after it begins.

use crate::Source;
use innkeeper_domain::time::Instant;
use innkeeper_surfaces_oneandone::dates::{Window, WindowError};

pub(crate) const WORDS: &[&str] = &[
    "LAST_HOUR",
    "LAST_365D",
    "CUSTOM",
    "2016-07-28T00:05:00Z",
    "2015-19-07T00:05:00Z",
    "+00:00",
    " 02:00",
    "[Europe/Berlin]",
    "-009999-01-02T01:59:59Z",
    "9999-12-30T22:00:00Z",
    "T",
    "-",
    "60",
    "24:00:00",
    "\n",
];

pub(crate) fn run(input: &[u8]) {
    let mut source = Source::new(input);
    // A clock that works, give or take some thousand years.
    let now = Instant::from_micros(source.integer().rem_euclid(100_000_000_000_000_000));
    if source.flag() {
        written(&mut source, now);
        return;
    }
    let rest = source.rest();
    let mut lines = rest.split('\n');
    let mut line = || lines.next().unwrap_or_default();
    let _ = asked(line(), line(), line(), now);
}

/// Any text is refused or a period in the right order.
fn asked(period: &str, start: &str, end: &str, now: Instant) -> Result<Window, WindowError> {
    let pairs = [("period", period), ("start_date", start), ("end_date", end)];
    let pairs = pairs.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let read = Window::from_query(&pairs, now);
    if let Ok(window) = read {
        assert!(window.from <= window.to, "{period} {start} {end} is {window:?}");
        assert!(window.touches(window.from, window.from) && window.touches(window.to, window.to));
        assert!(
            read_back(window.from) && read_back(window.to),
            "{window:?} is written in another way than read"
        );
    }
    read
}

/// Dates that are written in full are read as they were meant, with any offset.
fn written(source: &mut Source<'_>, now: Instant) {
    // The years 1 to 9998, which every calendar has.
    let instant = |source: &mut Source<'_>| {
        Instant::from_micros(
            source.integer().rem_euclid(315_000_000_000) * 1_000_000 - 62_000_000_000_000_000,
        )
    };
    let (one, other) = (instant(source), instant(source));
    let (from, to) = (one.min(other), one.max(other));
    let read = asked("CUSTOM", &from.rfc3339(), &to.rfc3339(), now);
    assert_eq!(read, Ok(Window { from, to }), "{from} to {to}");
    // A query that was not escaped has a blank for the plus.
    let blank = |instant: Instant| instant.rfc3339().replace('+', " ");
    assert_eq!(asked("CUSTOM", &blank(from), &blank(to), now), Ok(Window { from, to }));
    if from < to {
        assert_eq!(asked("CUSTOM", &to.rfc3339(), &from.rfc3339(), now), Err(WindowError::Reversed));
    }
}

fn read_back(instant: Instant) -> bool {
    let whole = instant.micros().div_euclid(1_000_000);
    Instant::parse_rfc3339(&instant.rfc3339()).is_some_and(|read| read.micros() == whole * 1_000_000)
}
