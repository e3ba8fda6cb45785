//! What a sample is: an operation, the answer it gets, the call of the published Python client, and ours.

use innkeeper_sdk_vshield::{Client, Error, call::Prepared};
use serde_json::Value;
use std::pin::Pin;

/// One operation, called.
pub(crate) struct Sample {
    /// As the list of operations writes it.
    pub(crate) operation: &'static str,
    /// The result that the server answers.
    pub(crate) answer: Value,
    /// The same call in Python.
    pub(crate) python: &'static str,
    /// Our call as it is written in the source.
    pub(crate) rust: String,
    pub(crate) start: fn(&Client) -> Started,
}

/// A call that is prepared and can be sent.
pub(crate) struct Started {
    pub(crate) request: Prepared,
    pub(crate) sent: Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>,
}

macro_rules! sample {
    ($operation:literal, $answer:literal, $python:literal, |$client:ident| $call:expr $(,)?) => {
        crate::calls::Sample {
            operation: $operation,
            answer: crate::calls::fixture(include_str!(concat!("../fixtures/", $answer, ".json"))),
            python: $python,
            rust: crate::calls::on_one_line(stringify!($call)),
            start: |$client| {
                let call = $call;
                let request = call.request().unwrap().clone();
                let sent = Box::pin(async move { call.await.map(drop) });
                crate::calls::Started { request, sent }
            },
        }
    };
}
pub(crate) use sample;

/// A body of the folder of fixtures.
pub(crate) fn fixture(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// An expression without the line breaks and braces that a formatter adds.
pub(crate) fn on_one_line(source: &str) -> String {
    let line = source.split_whitespace().collect::<Vec<_>>().join(" ").replace(" .", ".");
    let inner = line.strip_prefix("{ ").and_then(|line| line.strip_suffix(" }"));
    inner.unwrap_or(&line).to_owned()
}

/// Every operation of the API.
pub(crate) fn operations() -> Vec<&'static str> {
    include_str!("../fixtures/operations.txt").lines().collect()
}

/// Whether a request is one of an operation.
pub(crate) fn fits(operation: &str, method: &str, path: &str) -> bool {
    let (verb, pattern) = operation.split_once(' ').unwrap();
    let (words, given): (Vec<_>, Vec<_>) = (pattern.split('/').collect(), path.split('/').collect());
    let same = |(word, given): (&&str, &&str)| word.starts_with('{') || word == given;
    verb == method && words.len() == given.len() && words.iter().zip(&given).all(same)
}
