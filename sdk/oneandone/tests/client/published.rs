//! Our client sends what the published Python client sends for the same call.
//!
//! Not compared, because the service does not tell them apart: the order of headers, parameters and members, the
//! case of headers, `True` and `true`, and members that are null or an object of nothing else. Requests that
//! Python makes before the one that does the work are its own. A ping needs no API key: Python sends one, and we do
//! not.

use crate::calls::{Sample, answer_to, samples};
use crate::recorder::{Recorded, Recorder, Reply};
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// What counts of a request.
#[derive(Debug, PartialEq)]
struct Essence {
    line: String,
    query: Vec<(String, String)>,
    token: Option<String>,
    content_type: Option<String>,
    body: Value,
}

fn essence(recorded: &Recorded) -> Essence {
    let mut query = recorded.query.clone();
    for (_, value) in &mut query {
        if value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false") {
            value.make_ascii_lowercase();
        }
    }
    query.sort();
    let header = |name| recorded.header(name).map(str::to_owned);
    let body = recorded.json();
    Essence {
        line: format!("{} {}", recorded.method, recorded.path),
        query,
        token: header("x-token").filter(|_| recorded.path != "/v1/ping"),
        content_type: body.as_ref().and_then(|_| header("content-type")),
        body: body.map(given).unwrap_or_default(),
    }
}

/// A body without the members that say nothing, in one order.
fn given(body: Value) -> Value {
    match body {
        Value::Object(members) => {
            let members = members.into_iter().map(|(name, value)| (name, given(value)));
            let mut members: Vec<_> =
                members.filter(|(_, value)| !value.is_null() && *value != json!({})).collect();
            members.sort_by(|(one, _), (other, _)| one.cmp(other));
            Value::Object(members.into_iter().collect())
        }
        Value::Array(items) => items.into_iter().map(given).collect(),
        scalar => scalar,
    }
}

/// Lets Python make its calls; the first part of each path is the number of the call.
#[expect(clippy::disallowed_methods, reason = "the published client is a program of its own")]
fn python(recorder: &Recorder, samples: &[Sample]) {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python");
    let setup = Command::new(tests.join("setup.sh")).output().unwrap();
    assert!(setup.status.success(), "{}", String::from_utf8_lossy(&setup.stderr));
    let interpreter = String::from_utf8(setup.stdout).unwrap().trim().to_owned();
    let url = |index: usize| recorder.url().replace("/v1", &format!("/{index}"));
    let calls: Vec<_> =
        samples.iter().enumerate().map(|(index, sample)| (url(index), sample.python)).collect();
    let mut child = Command::new(interpreter)
        .arg(tests.join("record.py"))
        .env("PYTHONPATH", tests.join("../../../../conformance/oneandone/shims"))
        .env("NO_PROXY", "*")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(json!(calls).to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[tokio::test]
async fn every_call_is_the_one_that_the_published_python_client_makes() {
    let samples: Vec<_> = samples().into_iter().filter(|sample| !sample.python.is_empty()).collect();
    let answers: Vec<_> = samples.iter().map(|sample| (sample.operation, sample.answer.clone())).collect();
    let recorder = Recorder::start(move |recorded| {
        let (_, path) = recorded.path[1..].split_once('/').unwrap();
        let answer = answer_to(&answers, &recorded.method, &format!("/{path}"));
        answer.map_or_else(|| Reply::of(404, "{}"), |answer| Reply::json(&answer))
    });
    python(&recorder, &samples);
    let theirs = recorder.seen();
    for (index, sample) in samples.iter().enumerate() {
        let prefix = format!("/{index}/");
        let mut their = theirs.iter().rfind(|seen| seen.path.starts_with(&prefix)).unwrap().clone();
        their.path = format!("/v1/{}", their.path.strip_prefix(&prefix).unwrap());
        let own = Recorder::script(vec![Reply::json(&sample.answer)]);
        (sample.start)(&own.client()).sent.await.unwrap();
        let ours = own.seen().remove(0);
        assert_eq!(essence(&ours), essence(&their), "{} and {}", sample.rust, sample.python);
    }
}
