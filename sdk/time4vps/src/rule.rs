//! The rules that addresses, names and numbers of several requests share.

use crate::cycle::Cycle;
use crate::error::Invalid;
use crate::limits;

/// A mail address: something on both sides of one `@`, without blanks.
pub(crate) fn email(member: &str, address: &str) -> Result<(), Invalid> {
    let blank = address.chars().any(|letter| letter.is_whitespace() || letter.is_control());
    let kept = address.split_once('@').is_some_and(|(local, host)| {
        !local.is_empty() && !host.is_empty() && !host.contains('@') && !host.starts_with('.')
    });
    if kept && !blank { Ok(()) } else { Err(Invalid::new(member, "must be a mail address")) }
}

/// A host or zone name of one label or more (RFC 1123, section 2.1), the underscore included.
pub(crate) fn host(member: &str, name: &str) -> Result<(), Invalid> {
    let label = |label: &str| {
        (1..=limits::LABEL_CHARS_MAX).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    let kept = name.len() <= limits::DOMAIN_CHARS_MAX && name.split('.').all(label);
    if kept { Ok(()) } else { Err(Invalid::new(member, "must be a host name")) }
}

/// A text with something in it.
pub(crate) fn given(member: &str, text: &str) -> Result<(), Invalid> {
    if text.trim().is_empty() { Err(Invalid::new(member, "must not be empty")) } else { Ok(()) }
}

/// A text of a number of characters, where it is given.
pub(crate) fn at_most(member: &str, text: Option<&str>, chars_max: usize) -> Result<(), Invalid> {
    if text.is_none_or(|text| text.chars().count() <= chars_max) {
        return Ok(());
    }
    Err(Invalid::new(member, format!("must be at most {chars_max} characters long")))
}

/// The id of something.
pub(crate) fn id(member: &str, id: i64) -> Result<(), Invalid> {
    if id > 0 { Ok(()) } else { Err(Invalid::new(member, "must be 1 or more")) }
}

/// A cycle that can be ordered.
pub(crate) fn cycle(cycle: Option<Cycle>) -> Result<(), Invalid> {
    if cycle.is_none_or(|cycle| !cycle.code().is_empty()) {
        return Ok(());
    }
    Err(Invalid::new("cycle", "must be one that has a code"))
}

/// A list with something in it.
pub(crate) fn some<T>(member: &str, items: &[T]) -> Result<(), Invalid> {
    if items.is_empty() { Err(Invalid::new(member, "must have at least one entry")) } else { Ok(()) }
}
