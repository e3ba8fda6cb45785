//! The bodies of requests: fields of a form, written strictly and read loosely.

use crate::error::Invalid;
use std::fmt::Write;

/// What bodies are: the value of `Content-Type`.
pub const CONTENT_TYPE: &str = "application/x-www-form-urlencoded";

/// The fields of a form in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    fields: Vec<(String, String)>,
}

/// A wish that travels as a form.
pub trait Request: Sized {
    /// The form as a client sends it.
    fn form(&self) -> Form;

    /// Reads a form as a service does. Fields beside those of the wish are not looked at.
    fn decode(form: &Form) -> Result<Self, Invalid>;
}

impl Form {
    /// A form of these fields.
    pub fn new<N: Into<String>, V: Into<String>>(fields: impl IntoIterator<Item = (N, V)>) -> Self {
        Self { fields: fields.into_iter().map(|(name, value)| (name.into(), value.into())).collect() }
    }

    /// Reads a body. A percent sign without two hex digits stands for itself, and what is not UTF-8 is replaced.
    pub fn parse(body: &[u8]) -> Self {
        let pairs = body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
        let fields = pairs.map(|pair| {
            let mut halves = pair.splitn(2, |byte| *byte == b'=');
            let mut half = || decode(halves.next().unwrap_or_default());
            (half(), half())
        });
        Self { fields: fields.collect() }
    }

    /// The fields, not encoded.
    pub fn fields(&self) -> &[(String, String)] {
        &self.fields
    }

    /// The value of a field; of several with the same name, that of the first.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// The value of a field without the blanks around it; refused when it is missing.
    pub(crate) fn required(&self, name: &str) -> Result<&str, Invalid> {
        self.value(name).map(str::trim).ok_or_else(|| Invalid::new(name, "is required"))
    }

    /// The body.
    pub fn encode(&self) -> String {
        let mut body = String::new();
        for (name, value) in &self.fields {
            if !body.is_empty() {
                body.push('&');
            }
            encode(&mut body, name);
            body.push('=');
            encode(&mut body, value);
        }
        body
    }
}

/// Appends a text in which only unreserved characters stay as they are (RFC 3986, section 2.3). A blank becomes
/// `%20`, which every reader of forms takes.
fn encode(to: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            to.push(char::from(byte));
        } else {
            // Writing into a text does not fail.
            let _ = write!(to, "%{byte:02X}");
        }
    }
}

fn decode(text: &[u8]) -> String {
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        let escaped = digit(after.first()).zip(digit(after.get(1))).filter(|_| *byte == b'%');
        match (byte, escaped) {
            (_, Some((high, low))) => {
                bytes.extend(u8::try_from(high * 16 + low));
                rest = after.get(2..).unwrap_or_default();
            }
            (b'+', None) => bytes.push(b' '),
            (byte, None) => bytes.push(*byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
