//! The call that a site gets whenever a subscriber changed: a form with one field, `subscriber_ids`.
//!
//! It says who changed and not what: whoever gets it looks at each of them. It is not signed and anybody may send
//! one, so that nothing but a look may follow from it.

use crate::error::Invalid;
use crate::id::CustomerId;
use crate::percent;

/// The name of the field.
const FIELD: &str = "subscriber_ids";
/// The longest body that is read.
const BODY_BYTES_MAX: usize = 1024 * 1024;

/// Reads the body of a call: who changed, each once, in the order of the call.
///
/// ```
/// use innkeeper_sdk_spreedly::callback;
///
/// let changed = callback::decode(b"subscriber_ids=77%2C78,bob").unwrap();
/// assert_eq!(changed, ["77", "78", "bob"]);
/// ```
pub fn decode(body: &[u8]) -> Result<Vec<CustomerId>, Invalid> {
    if body.len() > BODY_BYTES_MAX {
        return Err(Invalid::new("the body", "must be at most 1 MiB long"));
    }
    let broken = || Invalid::new(FIELD, "must be UTF-8 in percent encoding");
    let mut field = None;
    for pair in body.trim_ascii().split(|byte| *byte == b'&') {
        let (name, value) = match pair.iter().position(|byte| *byte == b'=') {
            Some(at) => (pair.get(..at).unwrap_or_default(), pair.get(at + 1..).unwrap_or_default()),
            None => (pair, &[][..]),
        };
        if field.is_none() && percent::decode_form(name).is_some_and(|name| name == FIELD) {
            field = Some(percent::decode_form(value).ok_or_else(broken)?);
        }
    }
    let field = field.ok_or_else(|| Invalid::new(FIELD, "is required"))?;
    let mut seen = std::collections::HashSet::new();
    let ids = field.split(',').map(str::trim).filter(|id| !id.is_empty() && seen.insert(*id));
    Ok(ids.map(CustomerId::from).collect())
}

/// Writes the body of a call. An id with a comma cannot be told from two.
pub fn encode(ids: &[CustomerId]) -> Result<String, Invalid> {
    let mut body = format!("{FIELD}=");
    for (index, id) in ids.iter().enumerate() {
        let id = id.as_str();
        if id.is_empty() || id.contains(',') || id.trim() != id {
            return Err(Invalid::new(FIELD, "must be ids without commas and without blanks around them"));
        }
        if index > 0 {
            body.push_str("%2C");
        }
        percent::encode(&mut body, id);
    }
    Ok(body)
}
