//! Instants, dates, zones and periods: nothing in the calendar ends the process, and periods have no gap.

use crate::Source;
use innkeeper_domain::time::{Cycle, Date, Instant, Period, Zone};
use innkeeper_sdk_time4vps::{Cycle as Code, Date as WireDate, Stamp, TaskTime};
use std::fmt::{Debug, Display};
use std::str::FromStr;
use std::time::Duration;

/// Zones with and without summer time, with midnights that are missing, and with a day that is.
const ZONES: [&str; 6] =
    ["UTC", "Europe/Vilnius", "America/Sao_Paulo", "Pacific/Apia", "Asia/Kathmandu", "Africa/Cairo"];

pub(crate) const WORDS: &[&str] = &[
    "2024-02-29",
    "0000-00-00",
    "9999-12-31",
    "T00:00:00+00:00",
    "T23:59:60Z",
    "Europe/Vilnius",
    "../../etc/passwd",
    "Monthly",
    "-009999",
    "+14:00",
    "[UTC]",
];

pub(crate) fn run(input: &[u8]) {
    let mut source = Source::new(input);
    let (one, other) = (source.integer(), source.integer());
    instants(one, other, &mut source);
    periods(&mut source);
    let text = source.rest();
    if let Some(instant) = Instant::parse_rfc3339(&text) {
        let whole = Instant::parse_rfc3339(&instant.rfc3339());
        assert!(whole.is_some_and(|whole| (0..1_000_000).contains(&instant.micros_since(whole))), "{text}");
    }
    if let Some(zone) = Zone::parse(&text) {
        assert_eq!(Zone::parse(zone.name()), Some(zone), "{text}");
    }
    stable::<WireDate>(&text);
    stable::<Stamp>(&text);
    stable::<TaskTime>(&text);
    if let Some(code) = Code::from_code(&text) {
        assert_eq!(code.code(), text);
    }
    if let Some(title) = Code::from_title(&text) {
        assert_eq!(Code::from_title(title.title()), Some(title));
    }
    if let Some(cycle) = Cycle::parse(&text) {
        assert_eq!(cycle.as_str(), text);
    }
    let _ = text.parse::<Date>();
}

fn stable<T: FromStr + Display + PartialEq + Debug>(text: &str) {
    if let Ok(value) = text.parse::<T>() {
        assert_eq!(value.to_string().parse::<T>().ok().as_ref(), Some(&value), "{text}");
    }
}

fn instants(one: i64, other: i64, source: &mut Source<'_>) {
    let instant = Instant::from_micros(one);
    let (later, earlier) = (
        instant.plus(Duration::from_micros(other.unsigned_abs())),
        instant.minus(Duration::from_micros(other.unsigned_abs())),
    );
    assert!(earlier <= instant && instant <= later);
    assert!(later.micros_since(instant) >= 0);
    let _ = (instant.plus(Duration::MAX), instant.minus(Duration::MAX));
    let (text, plain) = (instant.rfc3339(), instant.plain());
    assert!(!text.is_empty() && !plain.is_empty());
    let seconds = one.div_euclid(1_000_000);
    let _ =
        (WireDate::from_unix_seconds(one), Stamp::from_unix_seconds(other), TaskTime::from_unix_seconds(one));
    // What both calendars have, they agree on.
    let ours = instant.date(&Zone::UTC);
    let theirs = WireDate::from_unix_seconds(seconds);
    if theirs != WireDate::NEVER && ours.year() < 9999 {
        assert_eq!(theirs.to_string(), ours.to_string());
    }
    if let Some(zone) = source.pick(&ZONES).and_then(|name| Zone::parse(name)) {
        let date = instant.date(&zone);
        let start = zone.start_of(date);
        // The ends of the calendar are no days of anybody.
        if (-9000..=9000).contains(&date.year()) {
            assert!(start <= instant, "{instant} in {zone:?} begins at {start}");
            assert!(start.date(&zone) == date, "{date} in {zone:?} begins at {start}");
        }
    }
}

fn periods(source: &mut Source<'_>) {
    let (year, month, day) = (source.integer(), source.below(14), source.below(33));
    let parts = (i16::try_from(year.rem_euclid(30_000) - 15_000), i8::try_from(month), i8::try_from(day));
    let (Ok(year), Ok(month), Ok(day)) = parts else { return };
    let Ok(anchor) = Date::new(year, month, day) else { return };
    let index = i32::try_from(source.integer().clamp(i32::MIN.into(), i32::MAX.into())).unwrap_or_default();
    for cycle in Cycle::ALL {
        let (this, next) = (
            Period::nth(anchor, *cycle, index),
            index.checked_add(1).and_then(|next| Period::nth(anchor, *cycle, next)),
        );
        if let Some(this) = this {
            assert!(this.start < this.end && this.last_day() < this.end, "{anchor} {cycle} {index}");
            assert!(this.start.day() <= anchor.day());
        }
        if let (Some(this), Some(next)) = (this, next) {
            assert_eq!(this.end, next.start, "{anchor} {cycle} {index}");
        }
    }
}
