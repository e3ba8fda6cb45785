//! Plain forms: any bytes are fields, at a bounded cost, and fields read back as they were written.

use crate::Cost;
use innkeeper_sdk_vshield::Form;

/// How many bytes a byte of input may cost: a field of one byte has a name and a value of its own.
const BYTES_EACH: u64 = 200;

pub(crate) const WORDS: &[&str] =
    &["act=order&", "hostname=a.example.net", "&", "=", "%", "%00", "%ff", "%zz", "+", "==", "&&"];

pub(crate) fn run(input: &[u8]) {
    let mut form = Form::parse(b"");
    Cost::of(|| form = Form::parse(input)).within(BYTES_EACH, input.len());
    let written = form.encode();
    assert_eq!(Form::parse(written.as_bytes()).fields(), form.fields(), "{written}");
}
