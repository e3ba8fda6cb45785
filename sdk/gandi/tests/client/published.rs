//! Our client sends what the published Python clients send for the same call, and writes XML-RPC byte by byte as
//! `xmlrpc.client` does.
//!
//! Not compared, because the service does not tell them apart: the order of members, and options that are empty or
//! not there. Requests that Python makes before the one that does the work are its own.

use crate::calls::samples;
use crate::recorder::{Recorded, Recorder, Reply};
use innkeeper_sdk_gandi::xmlrpc::{MethodCall, Struct, Value};
use innkeeper_sdk_gandi::{DateTime, Decimal};
use serde_json::json;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// What counts of a request.
#[derive(Debug, PartialEq)]
struct Essence {
    verb: String,
    content_type: Option<String>,
    method: String,
    params: Vec<Value>,
}

fn essence(recorded: &Recorded) -> Essence {
    let MethodCall { method, mut params } = recorded.call();
    // gandi.cli sends an empty struct of options where others send none.
    while params.len() > 1 && params.last() == Some(&Value::Struct(Struct::new())) {
        params.pop();
    }
    let content_type = recorded.header("content-type").map(str::to_owned);
    Essence { verb: recorded.method.clone(), content_type, method, params }
}

/// Lets Python make its calls; the first part of each path is the number of the call.
#[expect(clippy::disallowed_methods, reason = "the published client is a program of its own")]
fn python(recorder: &Recorder, expressions: &[&str]) {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python");
    let setup = Command::new(tests.join("setup.sh")).output().unwrap();
    assert!(setup.status.success(), "{}", String::from_utf8_lossy(&setup.stderr));
    let interpreter = String::from_utf8(setup.stdout).unwrap().trim().to_owned();
    let url = |index: usize| recorder.url().replace("/xmlrpc/", &format!("/{index}/xmlrpc/"));
    let calls: Vec<_> =
        expressions.iter().enumerate().map(|(index, expression)| (url(index), expression)).collect();
    let mut child = Command::new(interpreter)
        .arg(tests.join("record.py"))
        .env("NO_PROXY", "*")
        .env_remove("API_HOST")
        .env_remove("API_KEY")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(json!(calls).to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn number_of(recorded: &Recorded) -> usize {
    recorded.path[1..].split_once('/').unwrap().0.parse().unwrap()
}

#[tokio::test]
async fn every_call_is_the_one_that_the_published_python_clients_make() {
    let samples = samples();
    let expressions: Vec<_> = samples.iter().map(|sample| sample.python).collect();
    let answers: Vec<_> = samples.iter().map(|sample| (sample.operation, sample.answer)).collect();
    let recorder = Recorder::start(move |recorded| {
        let call = recorded.call();
        // gandi.cli takes a disk of the customer for an image of that name, when there is one.
        if call.params.last().and_then(|options| options.get("name")) == Some(&Value::from("Debian 8")) {
            return Reply::value(Vec::new());
        }
        // The sample's own answer, or for what Python asks before, that of another sample.
        let own = answers[number_of(recorded)];
        let answer = [own].iter().chain(&answers).find(|(operation, _)| *operation == call.method).unwrap().1;
        Reply::of(200, answer)
    });
    python(&recorder, &expressions);
    let theirs = recorder.seen();
    for (index, sample) in samples.iter().enumerate() {
        let own = Recorder::script(vec![Reply::of(200, sample.answer)]);
        (sample.start)(&own.client()).sent.await.unwrap();
        let ours = own.seen().remove(0);
        let of_sample = |seen: &&Recorded| number_of(seen) == index && seen.call().method == sample.operation;
        let their = theirs.iter().rfind(of_sample).unwrap_or_else(|| panic!("{} did not", sample.python));
        assert_eq!(essence(&ours), essence(their), "{} and {}", sample.rust, sample.python);
    }
    for their in &theirs {
        assert_eq!(their.call().to_xml(), their.body, "the same bytes as Python's");
    }
}

#[test]
fn every_kind_of_value_is_written_byte_by_byte_as_python_writes_it() {
    let recorder = Recorder::start(|_| Reply::value(Value::Nil));
    let expression = "c.echo(K, 0, -1, 2147483647, -2147483648, True, False, None, '', 'a & <b> \"c\" \\'d\\' \
        ]]> é € 😀\\n\\t ', 0.25, 5120.0, 1e16, 1e-05, -1.5e+300, 0.1, xmlrpc.client.DateTime('20260301T12:00:00'), \
        xmlrpc.client.Binary(bytes(range(256))), xmlrpc.client.Binary(b''), [], {}, [[1, [None]], {'a&b': {'c': []}}])";
    python(&recorder, &[expression]);
    let double = |number: f64| Value::Double(Decimal::from_f64(number).unwrap());
    let nested = Value::Array(vec![
        Value::Array(vec![Value::from(1), Value::Array(vec![Value::Nil])]),
        Value::Struct(Struct::new().with("a&b", Struct::new().with("c", Vec::new()))),
    ]);
    let ours = [
        Value::from(crate::recorder::KEY),
        Value::from(0),
        Value::from(-1),
        Value::from(i32::MAX),
        Value::from(i32::MIN),
        Value::from(true),
        Value::from(false),
        Value::Nil,
        Value::from(""),
        Value::from("a & <b> \"c\" 'd' ]]> é € 😀\n\t "),
        double(0.25),
        double(5120.0),
        double(1e16),
        double(1e-5),
        double(-1.5e300),
        double(0.1),
        Value::from(DateTime::read("20260301T12:00:00").unwrap()),
        Value::Base64((0..=255).collect()),
        Value::Base64(Vec::new()),
        Value::Array(Vec::new()),
        Value::Struct(Struct::new()),
        nested,
    ];
    let call = MethodCall::new("echo", ours);
    let seen = recorder.seen().remove(0);
    assert_eq!(call.to_xml(), seen.body);
    assert_eq!(seen.call(), call);
}
