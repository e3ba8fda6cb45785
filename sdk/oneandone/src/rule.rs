//! The rules that names, descriptions and numbers of several resources share.

use crate::error::Invalid;
use crate::limits;
use std::ops::RangeInclusive;

/// A name of 1 to 128 characters.
pub(crate) fn name(name: &str) -> Result<(), Invalid> {
    let kept = (1..=limits::NAME_CHARS_MAX).contains(&name.chars().count());
    if kept { Ok(()) } else { Err(Invalid::new("name", "must be 1 to 128 characters long")) }
}

/// A name and a description, where they are given.
pub(crate) fn texts(given_name: Option<&str>, description: Option<&str>) -> Result<(), Invalid> {
    given_name.map_or(Ok(()), name)?;
    at_most("description", description, limits::DESCRIPTION_CHARS_MAX)
}

/// A text of a number of characters, where it is given.
pub(crate) fn at_most(member: &str, text: Option<&str>, chars_max: usize) -> Result<(), Invalid> {
    if text.is_none_or(|text| text.chars().count() <= chars_max) {
        return Ok(());
    }
    Err(Invalid::new(member, format!("must be at most {chars_max} characters long")))
}

/// A number within limits.
pub(crate) fn within<T: PartialOrd + std::fmt::Display>(
    member: &str,
    number: T,
    limits: &RangeInclusive<T>,
) -> Result<T, Invalid> {
    if limits.contains(&number) {
        return Ok(number);
    }
    Err(Invalid::new(member, format!("must be {} to {}", limits.start(), limits.end())))
}

/// A list with something in it.
pub(crate) fn some<T>(member: &str, items: &[T]) -> Result<(), Invalid> {
    if items.is_empty() { Err(Invalid::new(member, "must have at least one entry")) } else { Ok(()) }
}
