//! XML-RPC: any bytes are refused or understood at a bounded cost, and what is understood reads back as it was written.

use crate::Cost;
use innkeeper_sdk_gandi::xmlrpc::{MethodCall, MethodResponse, Value};

/// How many bytes a byte of input may cost: the shortest member of a struct takes some forty.
const BYTES_EACH: u64 = 200;

pub(crate) const WORDS: &[&str] = &[
    "<methodCall><methodName>",
    "</methodName><params><param><value>",
    "</value></param></params></methodCall>",
    "<methodResponse><params><param><value>",
    "</value></param></params></methodResponse>",
    "<methodResponse><fault><value>",
    "<struct><member><name>",
    "</name><value>",
    "</value></member></struct>",
    "<array><data><value>",
    "</value></data></array>",
    "<int>1</int>",
    "<i8>9223372036854775808</i8>",
    "<boolean>1</boolean>",
    "<double>1e400</double>",
    "<dateTime.iso8601>20100101T24:00:00</dateTime.iso8601>",
    "<base64>AAAA</base64>",
    "<nil/>",
    "<string>",
    "&#0;",
    "&amp;",
    "<![CDATA[",
    "]]>",
    "<!DOCTYPE a [",
];

pub(crate) fn run(input: &[u8]) {
    let (mut call, mut answer) = (None, None);
    Cost::of(|| call = MethodCall::read(input).ok()).within(BYTES_EACH, input.len());
    Cost::of(|| answer = MethodResponse::read(input).ok()).within(BYTES_EACH, input.len());
    if let Some(call) = call.filter(is_call_writable) {
        let written = call.to_xml();
        assert_eq!(MethodCall::read(written.as_bytes()).ok(), Some(call), "{written}");
    }
    if let Some(answer) = answer.filter(is_writable) {
        let written = answer.to_xml();
        assert_eq!(MethodResponse::read(written.as_bytes()).ok(), Some(answer), "{written}");
    }
}

fn is_call_writable(call: &MethodCall) -> bool {
    Value::String(call.method.clone()).is_writable() && call.params.iter().all(Value::is_writable)
}

/// A control character is read where a service sends one, and left out where it is written: XML has no place for it.
fn is_writable(answer: &MethodResponse) -> bool {
    match answer {
        MethodResponse::Value(value) => value.is_writable(),
        MethodResponse::Fault(fault) => Value::String(fault.string.clone()).is_writable(),
    }
}
