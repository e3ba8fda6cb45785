//! Invoices: one is opened for a plan, and paid.

#[cfg(feature = "client")]
mod calls;
mod create;
mod pay;
mod view;

#[cfg(feature = "client")]
pub use calls::InvoiceHandle;
pub use create::InvoiceCreate;
pub use pay::Payment;
pub use view::{Invoice, LineItem};
