//! Writes parameters as PHP reads them: pairs joined by `&`, nested ones with brackets, or as JSON.

use serde_json::Value;
use std::fmt::Write;

/// How the parameters of a POST and a PUT are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// As a form, `items[0][type]=product&emarketing[]=Subscribed`.
    #[default]
    Form,
    /// As a JSON object. Some deployments of the product read nothing else.
    Json,
}

impl Encoding {
    /// The content type of the body.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Form => "application/x-www-form-urlencoded",
            Self::Json => "application/json",
        }
    }

    /// The body.
    pub fn encode(self, parameters: &Value) -> String {
        match self {
            Self::Form => form(parameters),
            Self::Json => parameters.to_string(),
        }
    }
}

/// The pairs of an object. A flag is 1 or 0, because PHP takes the text `false` for true; what is null or an empty list
/// is left out, because a form has no way to say it.
fn form(parameters: &Value) -> String {
    let mut to = String::new();
    if let Value::Object(members) = parameters {
        for (name, value) in members {
            let mut encoded = String::new();
            encode(&mut encoded, name);
            place(&mut to, &encoded, value);
        }
    }
    to
}

/// Whether a form has a way to say it.
fn is_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Array(items) => items.iter().any(is_something),
        Value::Object(members) => members.values().any(is_something),
        _ => true,
    }
}

fn place(to: &mut String, name: &str, value: &Value) {
    match value {
        Value::Null => {}
        Value::Bool(flag) => pair(to, name, if *flag { "1" } else { "0" }),
        Value::Number(number) => pair(to, name, &number.to_string()),
        Value::String(text) => pair(to, name, text),
        Value::Array(items) => {
            for (index, item) in items.iter().filter(|item| is_something(item)).enumerate() {
                // Items with members of their own need an index, so that PHP keeps those together.
                let inner = match item {
                    Value::Array(_) | Value::Object(_) => format!("{name}%5B{index}%5D"),
                    _ => format!("{name}%5B%5D"),
                };
                place(to, &inner, item);
            }
        }
        Value::Object(members) => {
            for (member, value) in members {
                let mut inner = format!("{name}%5B");
                encode(&mut inner, member);
                inner.push_str("%5D");
                place(to, &inner, value);
            }
        }
    }
}

fn pair(to: &mut String, name: &str, value: &str) {
    if !to.is_empty() {
        to.push('&');
    }
    to.push_str(name);
    to.push('=');
    encode(to, value);
}

/// Appends a text in which only unreserved characters stay as they are (RFC 3986, section 2.3).
pub(crate) fn encode(to: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            to.push(char::from(byte));
        } else {
            // Writing into a text does not fail.
            let _ = write!(to, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn nested_parameters_have_brackets() {
        let written = |parameters: Value| form(&parameters).replace("%5B", "[").replace("%5D", "]");
        assert_eq!(written(json!({"custom": {"1557": {"9953": 1}}})), "custom[1557][9953]=1");
        assert_eq!(
            written(json!({"items": [{"type": "product", "product_id": 70}, {"type": "certificate"}]})),
            "items[0][type]=product&items[0][product_id]=70&items[1][type]=certificate"
        );
        assert_eq!(
            written(json!({"privileges": {"support": ["tickets", "emails"]}})),
            "privileges[support][]=tickets&privileges[support][]=emails"
        );
        assert_eq!(
            written(json!({"a": null, "b": [], "c": {}, "send": true, "keep": false})),
            "send=1&keep=0"
        );
    }

    #[test]
    fn every_letter_arrives_as_itself() {
        assert_eq!(
            form(&json!({"a&b": "1 + 1 = 2&ü\n[x]"})),
            "a%26b=1%20%2B%201%20%3D%202%26%C3%BC%0A%5Bx%5D"
        );
        assert_eq!(form(&json!({"label": ""})), "label=");
    }
}
