//! Our client sends what the published Python client sends for the same call, and names the same pages.
//!
//! Not compared, because the service does not tell them apart: the order of headers and elements, the case of
//! headers, dashes and underscores in the names of elements, and blanks around texts. The published client also names
//! the content of an empty body.

use crate::calls::{BASE, Sample, fits, samples};
use crate::recorder::{Recorded, Recorder, Reply, SITE};
use innkeeper_sdk_spreedly::Element;
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// What counts of a request.
#[derive(Debug, PartialEq)]
struct Essence {
    line: String,
    query: Vec<(String, String)>,
    authorization: Option<String>,
    content_type: Option<String>,
    is_measured: bool,
    body: Option<Element>,
}

fn essence(recorded: &Recorded) -> Essence {
    let header = |name| recorded.header(name).map(str::to_owned);
    let body = recorded.xml();
    Essence {
        line: format!("{} {}", recorded.method, recorded.path),
        query: recorded.query.clone(),
        authorization: header("authorization"),
        content_type: body.as_ref().and_then(|_| header("content-type")),
        is_measured: header("content-length").is_some()
            || matches!(recorded.method.as_str(), "GET" | "DELETE"),
        body: body.as_ref().map(sorted),
    }
}

/// An element with those inside in one order.
fn sorted(element: &Element) -> Element {
    let mut inner: Vec<_> = element.children().iter().map(sorted).collect();
    inner.sort_by_key(Element::to_compact);
    let empty = Element::with_text(element.name(), element.text()).typed(element.kind().unwrap_or_default());
    inner.into_iter().fold(empty, Element::with)
}

/// Lets Python make its calls; the first part of each path is the number of the call.
#[expect(clippy::disallowed_methods, reason = "the published client is a program of its own")]
fn python(recorder: &Recorder, calls: &[&str]) -> Vec<Value> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python");
    let setup = Command::new(tests.join("setup.sh")).output().unwrap();
    assert!(setup.status.success(), "{}", String::from_utf8_lossy(&setup.stderr));
    let interpreter = String::from_utf8(setup.stdout).unwrap().trim().to_owned();
    let calls: Vec<_> =
        calls.iter().enumerate().map(|(index, call)| (format!("{}/{index}", recorder.url()), call)).collect();
    let mut child = Command::new(interpreter)
        .args(["-W", "ignore"])
        .arg(tests.join("record.py"))
        .env("NO_PROXY", "*")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(json!(calls).to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[tokio::test]
async fn every_call_is_the_one_that_the_published_python_client_makes() {
    let samples: Vec<_> = samples().into_iter().filter(|sample| !sample.python.is_empty()).collect();
    let answers: Vec<_> = samples.iter().map(|sample| (sample.operation, sample.reply())).collect();
    let recorder = Recorder::start(move |recorded| {
        let (_, path) = recorded.path[1..].split_once('/').unwrap();
        let below = format!("/{path}").strip_prefix(BASE).unwrap().to_owned();
        let answer = answers.iter().find(|(operation, _)| fits(operation, &recorded.method, &below));
        answer.map_or_else(|| Reply::of(404, ""), |(_, reply)| reply.clone())
    });
    python(&recorder, &samples.iter().map(|sample| sample.python).collect::<Vec<_>>());
    let theirs = recorder.seen();
    assert_eq!(theirs.len(), samples.len());
    for (index, sample) in samples.iter().enumerate() {
        compare(sample, &theirs, &format!("/{index}/")).await;
    }
}

async fn compare(sample: &Sample, theirs: &[Recorded], prefix: &str) {
    let mut their = theirs.iter().find(|seen| seen.path.starts_with(prefix)).unwrap().clone();
    their.path = format!("/{}", their.path.strip_prefix(prefix).unwrap());
    let own = Recorder::script(vec![sample.reply()]);
    (sample.start)(&own.client()).sent.await.unwrap();
    let ours = own.seen().remove(0);
    assert_eq!(essence(&ours), essence(&their), "{} and {}", sample.rust, sample.python);
}

#[tokio::test]
async fn the_sign_up_page_is_theirs_but_not_below_the_api() {
    let recorder = Recorder::script(vec![Reply::of(500, "asked")]);
    let theirs = python(
        &recorder,
        &["c.get_signup_url(77, 501, 'mika')", "c.get_signup_url(77, 501, 'mika', token='0f6d2c')"],
    );
    let client = recorder.client();
    let page = client.subscriber(77).sign_up_url(501);
    let ours = [page.clone().screen_name("mika").build().unwrap(), page.token("0f6d2c").build().unwrap()];
    for (index, (their, our)) in theirs.iter().zip(&ours).enumerate() {
        let their = their.as_str().unwrap().replace(&format!("/{index}{BASE}"), &format!("/{SITE}"));
        assert_eq!(*our, their);
    }
    assert_eq!(recorder.seen(), []);
}
