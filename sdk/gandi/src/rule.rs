//! Rules that several requests share.

use crate::error::Invalid;

/// A text with something in it.
pub(crate) fn some(member: &str, text: &str) -> Result<(), Invalid> {
    if text.is_empty() { Err(Invalid::new(member, "must not be empty")) } else { Ok(()) }
}

/// A number from 1 on, where it is given.
pub(crate) fn positive(member: &str, number: Option<i64>) -> Result<(), Invalid> {
    if number.is_none_or(|number| number >= 1) {
        return Ok(());
    }
    Err(Invalid::new(member, "must be 1 or more"))
}

/// A change that changes something.
pub(crate) fn changes(change: &impl crate::xmlrpc::ToValue) -> Result<(), Invalid> {
    match change.to_value() {
        crate::xmlrpc::Value::Struct(members) if members.is_empty() => {
            Err(Invalid::new("the change", "must have at least one member"))
        }
        _ => Ok(()),
    }
}
