//! The golden files: which method calls which operation, and what it sends.

use crate::calls::{BASE, Sample, fits, operations, samples};
use crate::recorder::{AUTHORIZATION, Recorded, Recorder};
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
    let recorder = Recorder::script(vec![sample.reply()]);
    let started = (sample.start)(&recorder.client());
    started.sent.await.unwrap_or_else(|error| panic!("{}: {error} {error:?}", sample.rust));
    let seen = recorder.seen();
    let [seen] = &seen[..] else { panic!("{}: one request expected: {seen:?}", sample.rust) };
    let request = started.request;
    let below = seen.path.strip_prefix(BASE).unwrap();
    assert!(fits(sample.operation, &seen.method, below), "{} is not {}", sample.rust, sample.operation);
    assert_eq!(seen.method, request.method().as_str());
    assert_eq!(seen.path, request.path());
    assert_eq!(seen.query, request.query());
    assert_eq!(seen.body, request.body().unwrap_or_default());
    assert_eq!(seen.header("authorization"), Some(AUTHORIZATION));
    if seen.method != "GET" && seen.method != "DELETE" {
        assert_eq!(seen.header("content-length"), Some(seen.body.len().to_string().as_str()));
    }
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
    if !seen.body.is_empty() {
        text.push_str(&seen.body);
        text.push('\n');
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
