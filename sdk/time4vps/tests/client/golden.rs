//! The golden files: which method calls which operation, and what it sends; and no parameter but the documented ones.

use crate::calls::{Sample, answer_to, operations, samples};
use crate::recorder::{BASIC, Recorded, Recorder, Reply};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

/// Compares with a golden file, or writes it when `UPDATE_GOLDEN` is set.
fn compare(name: &str, now: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, now).unwrap();
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    let differing = golden.lines().zip(now.lines()).position(|(golden, now)| golden != now);
    assert!(golden == now, "tests/{name} differs from line {differing:?} on; UPDATE_GOLDEN=1 writes it anew");
}

/// Sends the call of a sample, and looks what has come.
async fn sent(sample: &Sample) -> Recorded {
    let recorder = Recorder::script(vec![Reply::json(&sample.answer)]);
    let started = (sample.start)(&recorder.client());
    started.sent.await.unwrap_or_else(|error| panic!("{}: {error} {error:?}", sample.rust));
    let seen = recorder.seen();
    let [seen] = &seen[..] else { panic!("{}: one request expected: {seen:?}", sample.rust) };
    let request = started.request;
    let below = seen.path.strip_prefix("/api").unwrap();
    let called = answer_to(&[(sample.operation, sample.answer.clone())], &seen.method, below);
    assert!(called.is_some(), "{} is not {}", sample.rust, sample.operation);
    assert_eq!(seen.method, request.method().as_str());
    assert_eq!(seen.path, format!("/api{}", request.path()));
    assert_eq!(seen.query, request.query());
    assert_eq!(seen.body, request.encoded_body().unwrap_or_default());
    assert_eq!(seen.header("authorization"), request.needs_credential().then_some(BASIC));
    seen.clone()
}

fn written(sample: &Sample, seen: &Recorded) -> String {
    let mut text = format!("# {}\n{} {}", sample.rust, seen.method, seen.path);
    for (index, (name, value)) in seen.query.iter().enumerate() {
        write!(text, "{}{name}={value}", if index == 0 { '?' } else { '&' }).unwrap();
    }
    text.push('\n');
    for name in ["authorization", "content-type", "idempotency-key"] {
        if let Some(value) = seen.header(name) {
            writeln!(text, "{name}: {value}").unwrap();
        }
    }
    for (name, value) in seen.form() {
        writeln!(text, "{name}={}", value.escape_debug()).unwrap();
    }
    text.push('\n');
    text
}

#[tokio::test]
async fn golden_requests_are_what_every_method_sends() {
    let mut text = String::new();
    for sample in samples() {
        let seen = sent(&sample).await;
        text.push_str(&written(&sample, &seen));
    }
    compare("requests.golden", &text);
}

#[test]
fn golden_operations_name_the_method_of_each() {
    let mut text = String::new();
    for sample in samples() {
        assert!(operations().contains(&sample.operation), "{} is no operation", sample.operation);
        writeln!(text, "{} -> {}", sample.operation, sample.rust).unwrap();
    }
    compare("operations.golden", &text);
}

#[test]
fn every_operation_of_the_api_has_a_method_that_is_called() {
    let samples = samples();
    let missing: Vec<_> = operations()
        .into_iter()
        .filter(|operation| !samples.iter().any(|sample| sample.operation == *operation))
        .collect();
    assert!(missing.is_empty(), "{} of {} are missing: {missing:#?}", missing.len(), operations().len());
}

/// Parameters that an order form names, and the list of parameters does not.
const FROM_THE_FORM: &[&str] = &["addon", "addon_cycles"];

/// The documented parameters of an operation.
fn documented() -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let lines = include_str!("../fixtures/parameters.txt").lines();
    let read = |line: &'static str| {
        let (operation, names) = line.split_once(':').unwrap();
        (operation, names.split_whitespace().collect())
    };
    lines.map(read).collect()
}

#[tokio::test]
async fn every_documented_parameter_is_sent_and_no_other() {
    let documented = documented();
    let mut sent_ones: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
    for sample in samples().iter().filter(|sample| documented.contains_key(sample.operation)) {
        let seen = sent(sample).await;
        let names = seen
            .query
            .iter()
            .cloned()
            .chain(seen.form())
            .map(|(name, _)| name.split('[').next().unwrap_or_default().to_owned());
        let names = names.filter(|name| !FROM_THE_FORM.contains(&name.as_str()));
        sent_ones.entry(sample.operation).or_default().extend(names);
    }
    for (operation, names) in documented {
        let sent: BTreeSet<_> = sent_ones.get(operation).unwrap().iter().map(String::as_str).collect();
        assert_eq!(sent, names, "{operation}");
    }
}
