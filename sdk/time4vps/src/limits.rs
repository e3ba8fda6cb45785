//! The numeric limits that the service documents or shows, with their units.

use std::ops::RangeInclusive;

/// Characters of a new account's password.
pub const PASSWORD_CHARS_MIN: usize = 12;
/// Letters and digits of a two-factor secret.
pub const TWO_FACTOR_CHARS: usize = 16;
/// Characters of the state in an address.
pub const STATE_CHARS_MAX: usize = 20;
/// The width of a graph in pixels.
pub const GRAPH_WIDTH_PX: RangeInclusive<u32> = 200..=768;
/// Resolvers of a server.
pub const RESOLVERS: RangeInclusive<usize> = 1..=4;
/// Characters of a host or zone name, dots included (RFC 1035, section 2.3.4).
pub const DOMAIN_CHARS_MAX: usize = 253;
/// Characters of one label of a name (RFC 1035, section 2.3.4).
pub const LABEL_CHARS_MAX: usize = 63;
