//! Services: the agreements behind servers. Listed, labelled, cancelled.

mod cancel;
mod label;
mod show;

pub use cancel::{CancelError, Cancelled, cancel};
pub use label::{LabelError, set_label};
pub use show::{ServiceView, choices, list, show};
