//! Wire types of the 1&1 Cloud Server REST API.
//!
//! Answers serialise member for member as the service writes them: in its order, with its nulls and its empty
//! arrays. Requests decode as loosely as the service reads them, through [`loose`]: null means absent,
//! unknown members are ignored, numbers and booleans may come as strings. A body that still does not fit is
//! refused with the name of the member at fault.
//!
//! Units on this wire: memory in GB with halves ([`Ram`]), disks in GB, times as RFC 3339 with a numeric
//! offset, durations in whole seconds, ids of 32 upper-case hex digits.

pub mod appliance;
pub mod datacenter;
pub mod error;
pub mod fixed_size;
pub mod identity;
pub mod limits;
pub mod log;
pub mod loose;
pub mod ping;
pub mod ram;
pub mod server;
pub mod usage;

pub use appliance::Appliance;
pub use datacenter::{Datacenter, DatacenterRef};
pub use error::ErrorBody;
pub use fixed_size::FixedSize;
pub use identity::Identity;
pub use log::Log;
pub use loose::{DecodeError, Request};
pub use ram::Ram;
pub use usage::Usages;

/// The request header that carries the API key; its name is compared without regard to case.
pub const TOKEN_HEADER: &str = "x-token";
/// The answer header with the number of calls a window admits.
pub const RATE_LIMIT_HEADER: &str = "x-rate-limit-limit";
/// The answer header with the number of calls left in this window.
pub const RATE_REMAINING_HEADER: &str = "x-rate-limit-remaining";
/// The header of a 429 answer: whole seconds until the window resets.
pub const RATE_RESET_HEADER: &str = "x-rate-limit-reset";
