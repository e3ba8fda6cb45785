//! Our client sends what the published client sends for the same call.
//!
//! That is Togglebox's, which speaks JSON with a token, and so does ours here. Not compared, because the service does
//! not tell them apart: the order of headers and members, `"true"` and `true`, and what HTTP libraries add. What the
//! published client has no call for is compared with the parameters that the service documents, in the golden tests.

use crate::calls::{Sample, answer_to, samples};
use crate::recorder::{PASSWORD, Recorded, Recorder, Reply, USERNAME};
use innkeeper_sdk_time4vps::{Credential, Encoding};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const TOKEN: &str = "tbpat_0123456789abcdef";

/// What counts of a request.
#[derive(Debug, PartialEq)]
struct Essence {
    line: String,
    query: Vec<(String, String)>,
    authorization: Option<String>,
    content_type: Option<String>,
    body: Value,
}

fn essence(recorded: &Recorded) -> Essence {
    let header = |name| recorded.header(name).map(str::to_owned);
    let mut query = recorded.query.clone();
    query.sort();
    Essence {
        line: format!("{} {}", recorded.method, recorded.path),
        query,
        authorization: header("authorization"),
        content_type: header("content-type"),
        body: recorded.json().map(one_order).unwrap_or_default(),
    }
}

/// A body with its members in one order, and flags as flags.
fn one_order(body: Value) -> Value {
    match body {
        Value::Object(members) => {
            let mut members: Vec<_> =
                members.into_iter().map(|(name, value)| (name, one_order(value))).collect();
            members.sort_by(|(one, _), (other, _)| one.cmp(other));
            Value::Object(members.into_iter().collect())
        }
        Value::Array(items) => items.into_iter().map(one_order).collect(),
        Value::String(text) if text == "true" || text == "false" => Value::Bool(text == "true"),
        scalar => scalar,
    }
}

/// Lets the published client make calls: a URL, what it signs in with, a tool, and its arguments.
#[expect(clippy::disallowed_methods, reason = "the published client is a program of its own")]
fn published(calls: &[Value]) {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/node");
    let setup = Command::new(tests.join("setup.sh")).output().unwrap();
    assert!(setup.status.success(), "{}", String::from_utf8_lossy(&setup.stderr));
    let modules = String::from_utf8(setup.stdout).unwrap().trim().to_owned();
    let mut child = Command::new("node")
        .arg(tests.join("record.mjs"))
        .arg(modules)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(Value::from(calls).to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Where the recorder is for the published client, which adds `/api` itself.
fn home(recorder: &Recorder) -> String {
    recorder.url().strip_suffix("/api").unwrap().to_owned()
}

async fn ours(sample: &Sample) -> Recorded {
    let own = Recorder::script(vec![Reply::json(&sample.answer)]);
    let client = own.builder_for(Credential::bearer(TOKEN)).encoding(Encoding::Json).build().unwrap();
    (sample.start)(&client).sent.await.unwrap();
    own.seen().remove(0)
}

#[tokio::test]
async fn every_call_is_the_one_that_the_published_client_makes() {
    let samples: Vec<_> = samples().into_iter().filter(|sample| !sample.tool.0.is_empty()).collect();
    assert_eq!(samples.len(), 28, "calls that the published client has as well");
    let operations: BTreeSet<_> = samples.iter().map(|sample| sample.operation).collect();
    assert_eq!(operations.len(), 20 + 2, "operations that it has, and the two that end tokens");
    let answers: Vec<_> = samples.iter().map(|sample| (sample.operation, sample.answer.clone())).collect();
    let recorder = Recorder::start(move |recorded| {
        let (_, path) = recorded.path.split_once("/api").unwrap();
        let answer = answer_to(&answers, &recorded.method, path);
        answer.map_or_else(|| Reply::of(404, "{}"), |answer| Reply::json(&answer))
    });
    let calls: Vec<_> = samples
        .iter()
        .enumerate()
        .map(|(index, Sample { tool: (name, arguments), .. })| {
            let arguments: Value = serde_json::from_str(arguments).unwrap();
            json!([format!("{}/{index}", home(&recorder)), {"apiToken": TOKEN}, name, arguments])
        })
        .collect();
    published(&calls);
    let theirs = recorder.seen();
    for (index, sample) in samples.iter().enumerate() {
        let prefix = format!("/{index}/");
        let mut their = theirs.iter().rfind(|seen| seen.path.starts_with(&prefix)).unwrap().clone();
        their.path = format!("/{}", their.path.strip_prefix(&prefix).unwrap());
        assert_eq!(essence(&ours(sample).await), essence(&their), "{} and {:?}", sample.rust, sample.tool);
    }
}

/// A service that refuses its first token once.
fn refusing_once() -> Recorder {
    Recorder::start(|seen| match (seen.path.as_str(), seen.header("authorization")) {
        ("/api/login", _) => Reply::of(200, r#"{"token":"first","refresh":"r1"}"#),
        ("/api/token", _) => Reply::of(200, r#"{"token":"second","refresh":"r2"}"#),
        (_, Some("Bearer second")) => Reply::of(200, r#"{"label":"db primary"}"#),
        _ => Reply::of(401, r#"{"error":["unauthorized"]}"#),
    })
}

#[tokio::test]
async fn signing_in_and_renewing_a_token_take_the_same_requests() {
    let their = refusing_once();
    let login = json!({"username": USERNAME, "password": PASSWORD});
    published(&[json!([home(&their), login, "get_service_label", {"service_id": 1302}])]);
    let own = refusing_once();
    let client =
        own.builder_for(Credential::login(USERNAME, PASSWORD)).encoding(Encoding::Json).build().unwrap();
    assert_eq!(client.service(1302).label().await.unwrap(), "db primary");
    let all = |recorder: &Recorder| recorder.seen().iter().map(essence).collect::<Vec<_>>();
    assert_eq!(all(&own), all(&their));
    assert_eq!(own.seen().len(), 4);
}

#[tokio::test]
async fn a_throttled_call_is_made_again_without_the_new_token_that_the_published_client_buys() {
    let throttled = r#"{"error":[["wait_x_between_action",0],"unauthorized"]}"#;
    let throttling_once = || {
        let mut calls = 0;
        Recorder::start(move |seen| match seen.path.as_str() {
            "/api/login" | "/api/token" => Reply::of(200, r#"{"token":"first","refresh":"r1"}"#),
            _ => {
                calls += 1;
                if calls == 1 { Reply::of(401, throttled) } else { Reply::of(200, r#"{"label":"a"}"#) }
            }
        })
    };
    let paths =
        |recorder: &Recorder| recorder.seen().iter().map(|seen| seen.path.clone()).collect::<Vec<_>>();
    let their = throttling_once();
    let login = json!({"username": USERNAME, "password": PASSWORD});
    published(&[json!([home(&their), login, "get_service_label", {"service_id": 1302}])]);
    let label = "/api/service/1302/label";
    assert_eq!(paths(&their), ["/api/login", label, "/api/token", label]);
    let own = throttling_once();
    let client = own.builder_for(Credential::login(USERNAME, PASSWORD)).build().unwrap();
    assert_eq!(client.service(1302).label().await.unwrap(), "a");
    assert_eq!(paths(&own), ["/api/login", label, label]);
}
