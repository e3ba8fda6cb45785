//! The golden files: which method calls which operation, and what it sends.

use crate::calls::{Sample, operations, samples};
use crate::recorder::{KEY, Recorded, Recorder, Reply};
use innkeeper_sdk_gandi::xmlrpc::Value;
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
    let recorder = Recorder::script(vec![Reply::of(200, sample.answer)]);
    let started = (sample.start)(&recorder.client());
    started.sent.await.unwrap_or_else(|error| panic!("{}: {error} {error:?}", sample.rust));
    let seen = recorder.seen();
    let [seen] = &seen[..] else { panic!("{}: one request expected: {seen:?}", sample.rust) };
    let (request, call) = (started.request, seen.call());
    assert_eq!(call.method, sample.operation);
    assert_eq!(request.rpc_method(), sample.operation);
    assert_eq!((seen.method.as_str(), seen.path.as_str()), (request.method(), request.path()));
    assert_eq!(seen.body, request.body());
    let key = usize::from(request.needs_key());
    assert_eq!(call.params[..key], vec![Value::from(KEY); key]);
    assert_eq!(call.params[key..], *request.params());
    seen.clone()
}

fn written(sample: &Sample, seen: &Recorded) -> String {
    let mut text = format!("# {}\n{} {}\n", sample.rust, seen.method, seen.path);
    for name in ["content-type", "idempotency-key"] {
        if let Some(value) = seen.header(name) {
            writeln!(text, "{name}: {value}").unwrap();
        }
    }
    text.push_str(&seen.body);
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

#[tokio::test]
async fn every_list_has_a_twin_that_counts_with_the_same_filters() {
    let recorder = Recorder::script(vec![Reply::value(3)]);
    let client = recorder.client();
    assert_eq!(client.list_vms().hostname("web1").page(2).per_page(5).sort("id").count().await.unwrap(), 3);
    assert_eq!(client.zone(1).records().count().await.unwrap(), 3);
    assert_eq!(client.list_disks().count().await.unwrap(), 3);
    let seen: Vec<_> = recorder.seen().iter().map(Recorded::call).collect();
    assert_eq!(seen[0].method, "hosting.vm.count");
    assert_eq!(seen[0].params[1].get("hostname").and_then(Value::as_str), Some("web1"));
    assert_eq!(seen[0].params[1].get("page"), None);
    assert_eq!((seen[1].method.as_str(), seen[1].params.len()), ("domain.zone.record.count", 3));
    assert_eq!((seen[2].method.as_str(), seen[2].params.len()), ("hosting.disk.count", 1));
}
