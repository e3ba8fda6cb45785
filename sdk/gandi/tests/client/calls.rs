//! Every operation at least once: the answer it gets, the same call of a published Python client, and ours.

use innkeeper_sdk_gandi::{Client, Error, call::Prepared};
use std::pin::Pin;

/// One operation, called.
pub(crate) struct Sample {
    /// As the list of operations writes it.
    pub(crate) operation: &'static str,
    /// What the server answers.
    pub(crate) answer: &'static str,
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
    ($operation:literal, $fixture:literal, $python:literal, |$client:ident| $call:expr $(,)?) => {
        crate::calls::Sample {
            operation: $operation,
            answer: include_str!(concat!("../fixtures/", $fixture, ".xml")),
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

/// An expression without the line breaks and braces that a formatter adds.
pub(crate) fn on_one_line(source: &str) -> String {
    let line = source.split_whitespace().collect::<Vec<_>>().join(" ").replace(" .", ".");
    let inner = line.strip_prefix("{ ").and_then(|line| line.strip_suffix(" }"));
    inner.unwrap_or(&line).to_owned()
}

/// All of them, in the order of the list of operations.
pub(crate) fn samples() -> Vec<Sample> {
    let mut samples = crate::calls_account::samples();
    samples.extend(crate::calls_machines::samples());
    samples.extend(crate::calls_networks::samples());
    samples.extend(crate::calls_dns::samples());
    samples.sort_by_key(|sample| operations().iter().position(|operation| *operation == sample.operation));
    samples
}

/// Every operation of the API.
pub(crate) fn operations() -> Vec<&'static str> {
    include_str!("../fixtures/operations.txt").lines().collect()
}
