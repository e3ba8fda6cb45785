//! Tells refusals apart: this service says by a message code, mostly under the status 200, what other services say
//! by a status.

use crate::error::{Error, ErrorItem, Refusal};
use serde::Deserialize;
use serde_json::Value;
use std::time::Duration;

/// What a refusal has in any answer that is an object.
#[derive(Deserialize)]
struct Head {
    #[serde(default)]
    error: Option<Value>,
    #[serde(default)]
    success: Option<Value>,
    #[serde(default)]
    status: Option<Value>,
}

/// Codes that refuse the caller.
const NOT_ADMITTED: &[&str] = &["wronglogin", "ipnotallowed", "unauthorized", "access_blocked"];
/// Codes and sentences for what is not there.
const NOT_THERE: &[&str] = &["invalid task id", "invalid method", "coupon_not_exist"];
/// How sentences end that say the same.
const NOT_THERE_ENDINGS: &[&str] = &[" not found", " does not exist"];
/// Codes and sentences for what the state of things does not admit.
const IN_CONFLICT: &[&str] = &[
    "useralreadyexistsemail_error",
    "upgrade_not_available",
    "upgrade_due_invoice",
    "has_pending_upgrade",
    "cannot_cancel_this_service",
    "cancelled_already",
    "dnsdomain_exists",
    "dnszonetaken",
    "dnserrcname_unique",
    "another task is active on this server",
    "the server is powered off",
    "the service is suspended until its invoice is paid",
];
/// The code of the service's own failures.
const FAILED: &str = "erroroccured";
/// The code that asks to wait; its argument is the number of seconds.
const WAIT: &str = "wait_x_between_action";

/// The head of an answer that is an object. A list must not be taken for its members in order.
fn head(body: &[u8]) -> Option<Head> {
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace())?;
    if *first == b'{' { serde_json::from_slice(body).ok() } else { None }
}

/// The refusal that an answer with a status of success may be all the same.
pub(crate) fn hidden(status: u16, body: &[u8], retry_after: Option<Duration>) -> Option<Error> {
    let head = head(body)?;
    let refused = |flag: &Option<Value>| flag == &Some(Value::Bool(false));
    let found = !items(head.error).is_empty() || refused(&head.success) || refused(&head.status);
    found.then(|| Error::refused(status, body, retry_after))
}

impl Error {
    /// Sorts an answer that refuses.
    pub(crate) fn refused(status: u16, body: &[u8], retry_after: Option<Duration>) -> Self {
        let mut refusal = Refusal::read(status, body);
        let asked = refusal.errors.iter().find(|item| item.text() == WAIT).map(seconds);
        refusal.retry_after = asked.flatten().or(retry_after);
        let retry_after = refusal.retry_after;
        let said: Vec<_> =
            refusal.errors.iter().map(|item| item.text().trim().to_ascii_lowercase()).collect();
        let any = |codes: &[&str]| said.iter().any(|text| codes.contains(&text.as_str()));
        let gone = NOT_THERE_ENDINGS.iter().any(|ending| said.iter().any(|text| text.ends_with(ending)));
        let refusal = Box::new(refusal);
        match status {
            _ if asked.is_some() => Self::RateLimited { refusal, retry_after },
            429 => Self::RateLimited { refusal, retry_after },
            401 | 403 => Self::Authentication(refusal),
            500.. => Self::Server(refusal),
            _ if any(&[FAILED]) => Self::Server(refusal),
            _ if any(NOT_ADMITTED) => Self::Authentication(refusal),
            404 => Self::NotFound(refusal),
            _ if gone || any(NOT_THERE) => Self::NotFound(refusal),
            409 => Self::Conflict(refusal),
            _ if any(IN_CONFLICT) => Self::Conflict(refusal),
            100..=399 if said.is_empty() && !(200..=299).contains(&status) => Self::Server(refusal),
            _ => {
                let fields = fields(&refusal.errors);
                Self::Validation { refusal, fields }
            }
        }
    }

    /// What an answer without the thing that was asked for comes to.
    pub(crate) fn absent(body: &[u8]) -> Self {
        Self::NotFound(Box::new(Refusal::read(200, body)))
    }
}

impl Refusal {
    fn read(status: u16, body: &[u8]) -> Self {
        let errors = items(head(body).and_then(|head| head.error));
        let first = errors.first();
        let text = first.map(ErrorItem::text).unwrap_or_default();
        let is_code = !text.is_empty() && !text.contains(char::is_whitespace);
        let arguments = first.map(ErrorItem::arguments).unwrap_or_default().iter().map(shown);
        let others = errors.iter().skip(1).map(|item| item.text().to_owned());
        let sentence = (!is_code && !text.is_empty()).then(|| text.to_owned());
        let message: Vec<String> = sentence.into_iter().chain(arguments).chain(others).collect();
        Self {
            status,
            kind: if is_code { text.to_owned() } else { String::new() },
            message: message.join(", "),
            errors,
            body: String::from_utf8_lossy(body).into_owned(),
            retry_after: None,
        }
    }
}

/// The elements of an `error` member, whatever form it has. Nothing, false and empty ones are no error.
fn items(error: Option<Value>) -> Vec<ErrorItem> {
    match error {
        None | Some(Value::Null | Value::Bool(false)) => Vec::new(),
        Some(Value::String(text)) if text.is_empty() => Vec::new(),
        Some(Value::Array(items)) => items.into_iter().map(item).collect(),
        Some(Value::Object(members)) => members.into_iter().map(|(_, value)| item(value)).collect(),
        Some(other) => vec![item(other)],
    }
}

fn item(value: Value) -> ErrorItem {
    match value {
        Value::String(text) => ErrorItem::Text(text),
        Value::Array(parts) => ErrorItem::Coded(parts),
        other => ErrorItem::Text(other.to_string()),
    }
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The wait that a code asks for. One that does not read is no wait of a known length.
fn seconds(item: &ErrorItem) -> Option<Duration> {
    shown(item.arguments().first()?).trim().parse().ok().map(Duration::from_secs)
}

/// The parameters that codes such as `field_empty_error` name.
fn fields(errors: &[ErrorItem]) -> Vec<String> {
    let named = errors.iter().filter(|item| item.text().starts_with("field_"));
    named.filter_map(|item| item.arguments().first()).map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(status: u16, body: &str) -> Error {
        Error::refused(status, body.as_bytes(), None)
    }

    #[test]
    fn a_refusal_is_what_its_code_says_whatever_its_status() {
        for body in [r#"{"error":["access_blocked"]}"#, r#"{"error":["wronglogin","unauthorized"]}"#] {
            assert!(matches!(sorted(200, body), Error::Authentication(_)), "{body}");
        }
        for body in [r#"{"error":["Invalid task ID"]}"#, r#"{"error":["Service not found"]}"#] {
            assert!(matches!(sorted(200, body), Error::NotFound(_)), "{body}");
        }
        assert!(matches!(sorted(200, r#"{"error":["dnszonetaken"]}"#), Error::Conflict(_)));
        assert!(matches!(sorted(200, r#"{"error":["erroroccured"]}"#), Error::Server(_)));
        assert!(matches!(sorted(500, r#"{"error":["wronglogin"]}"#), Error::Server(_)));
        assert!(matches!(sorted(302, ""), Error::Server(_)));
        assert!(matches!(sorted(200, r#"{"error":["invalid_template"]}"#), Error::Validation { .. }));
    }

    #[test]
    fn a_wait_is_read_from_the_code_and_goes_before_the_header() {
        let body = br#"{"error":[["wait_x_between_action",24],"unauthorized"]}"#;
        let error = Error::refused(401, body, Some(Duration::from_secs(3)));
        assert!(matches!(error, Error::RateLimited { retry_after: Some(wait), .. } if wait.as_secs() == 24));
        let error = Error::refused(401, br#"{"error":["wait_x_between_action"]}"#, None);
        assert!(matches!(error, Error::RateLimited { retry_after: None, .. }));
    }

    #[test]
    fn parameters_at_fault_are_named() {
        let body = r#"{"error":[["field_format_error","ttl"],["field_empty_error","name"]]}"#;
        let Error::Validation { refusal, fields } = sorted(200, body) else { panic!("a refusal") };
        assert_eq!(fields, ["ttl", "name"]);
        assert_eq!(refusal.to_string(), "200 field_format_error: ttl, field_empty_error");
    }

    #[test]
    fn an_error_of_any_form_is_one_and_an_empty_one_is_none() {
        for body in [
            r#"{"error":"no"}"#,
            r#"{"error":{"a":"no"}}"#,
            r#"{"error":[7]}"#,
            r#"{"error":true}"#,
            r#"{"success":false}"#,
            r#"{"status":false}"#,
        ] {
            assert!(hidden(200, body.as_bytes(), None).is_some(), "{body}");
        }
        for body in [
            r#"{"error":[]}"#,
            r#"{"error":null}"#,
            r#"{"error":""}"#,
            r#"{"error":false,"success":true}"#,
            r#"{"status":"Active"}"#,
            r#"[{"error":"no"}]"#,
            "",
            "no",
        ] {
            assert!(hidden(200, body.as_bytes(), None).is_none(), "{body}");
        }
    }
}
