//! Writes values in the plain form that the wire has for them: switches as 0 and 1, ids as text, whole measures
//! without a point.

use serde::{Serialize, Serializer};
use std::fmt::Display;

/// A switch as the number 0 or 1.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes every member by reference")]
pub(crate) fn switch<S: Serializer>(on: &bool, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u8(u8::from(*on))
}

/// Anything as a text.
pub(crate) fn text<T: Display, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

/// A measure; a whole one has no point, so that `1` comes back as `1`.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes every member by reference")]
pub(crate) fn measure<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    match value.to_string().parse::<i64>() {
        Ok(whole) => whole.serialize(serializer),
        Err(_) => value.serialize(serializer),
    }
}
