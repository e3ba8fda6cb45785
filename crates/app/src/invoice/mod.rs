//! Invoices: listed, shown, paid from credit.

mod pay;
mod show;

pub use pay::{PayError, pay};
pub use show::{InvoiceView, list, show};
