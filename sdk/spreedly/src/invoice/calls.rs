//! The operations on invoices.

use super::{Invoice, InvoiceCreate, Payment};
use crate::call::{Call, Method};
use crate::client::Client;
use crate::id::InvoiceToken;
use crate::subscriber::check_id;

/// What leads to them.
impl Client {
    /// Opens an invoice for a plan, and creates the subscriber when there is none.
    pub fn create_invoice(&self, invoice: &InvoiceCreate) -> Call<Invoice> {
        let kept = check_id("customer-id", &invoice.customer_id);
        Call::answered(self, Method::Post, self.path("/invoices.xml")).xml(invoice).rule(kept)
    }

    /// An invoice to work with, by its token or by an answer that shows it. Nothing is sent.
    pub fn invoice(&self, token: impl Into<InvoiceToken>) -> InvoiceHandle {
        InvoiceHandle { client: self.clone(), token: token.into() }
    }
}

/// An invoice, bound to a client.
#[derive(Clone, Debug)]
pub struct InvoiceHandle {
    client: Client,
    token: InvoiceToken,
}

impl InvoiceHandle {
    /// Its token.
    pub const fn token(&self) -> &InvoiceToken {
        &self.token
    }

    /// Pays it. The answer shows it closed and its subscriber active; a card that is declined is
    /// [`Error::Conflict`](crate::Error::Conflict), and [`Error::is_declined`](crate::Error::is_declined) tells.
    pub fn pay(&self, payment: &Payment) -> Call<Invoice> {
        let path = self.client.path("/invoices").id(&self.token).then("/pay.xml");
        Call::answered(&self.client, Method::Put, path).xml(payment)
    }
}
