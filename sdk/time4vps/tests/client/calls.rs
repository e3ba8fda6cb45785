//! Every operation: the answer it gets, the call of the published client, and ours.

use innkeeper_sdk_time4vps::{Client, Error, call::Prepared};
use serde_json::Value;
use std::pin::Pin;

/// One operation, called.
pub(crate) struct Sample {
    /// As the list of operations writes it.
    pub(crate) operation: &'static str,
    /// What the server answers.
    pub(crate) answer: Value,
    /// The tool of the published client that makes the same call, and its arguments; empty when it has none.
    pub(crate) tool: (&'static str, &'static str),
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
    ($operation:literal, $answer:literal, |$client:ident| $call:expr $(,)?) => {
        sample!($operation, $answer, "" {}, |$client| $call)
    };
    ($operation:literal, $answer:literal, $tool:literal {$($arguments:tt)*}, |$client:ident| $call:expr $(,)?) => {
        crate::calls::Sample {
            operation: $operation,
            answer: serde_json::from_str(include_str!(concat!("../fixtures/", $answer, ".json"))).unwrap(),
            tool: ($tool, stringify!({$($arguments)*})),
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
    samples.extend(crate::calls_services::samples());
    samples.extend(crate::calls_orders::samples());
    samples.extend(crate::calls_dns::samples());
    samples.extend(crate::calls_servers::samples());
    samples.sort_by_key(|sample| operations().iter().position(|operation| *operation == sample.operation));
    samples
}

/// Every operation of the API.
pub(crate) fn operations() -> Vec<&'static str> {
    include_str!("../fixtures/operations.txt").lines().collect()
}

/// The answer to a request, by the sample whose path fits best.
pub(crate) fn answer_to(samples: &[(&'static str, Value)], method: &str, path: &str) -> Option<Value> {
    let fits = |operation: &str| {
        let (verb, pattern) = operation.split_once(' ')?;
        let (words, given): (Vec<_>, Vec<_>) = (pattern.split('/').collect(), path.split('/').collect());
        let same = words.len() == given.len()
            && words.iter().zip(&given).all(|(word, given)| word.starts_with('{') || word == given);
        (verb == method && same).then(|| words.iter().filter(|word| word.starts_with('{')).count())
    };
    let fitting = samples.iter().filter_map(|(operation, answer)| Some((fits(operation)?, answer)));
    fitting.min_by_key(|(placeholders, _)| *placeholders).map(|(_, answer)| answer.clone())
}
