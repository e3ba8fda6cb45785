//! Invoices.

use crate::amount::Amount;
use crate::id::{InvoiceId, ProductId};
use crate::time::UnixTime;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// An invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoice {
    /// Its id.
    pub id: InvoiceId,
    /// Whether it is paid; 1 or 0 on the wire.
    #[serde(
        rename = "status",
        deserialize_with = "crate::lenient::switch",
        serialize_with = "crate::plain::switch"
    )]
    pub is_paid: bool,
    /// What it is about; a number on the wire.
    #[serde(serialize_with = "Amount::as_number")]
    pub amount: Amount,
    /// What is still to be paid; a number on the wire.
    #[serde(rename = "amountdue", serialize_with = "Amount::as_number")]
    pub amount_due: Amount,
    /// What was done, such as `create`.
    #[serde(rename = "type", deserialize_with = "crate::lenient::text")]
    pub kind: String,
    /// The server or service that was bought; none before it is deployed.
    #[serde(default, deserialize_with = "crate::lenient::optional")]
    pub service: Option<ProductId>,
    /// How it is paid, such as `credits`.
    #[serde(rename = "paymentmethod", deserialize_with = "crate::lenient::text")]
    pub payment_method: String,
    /// When it was paid; none while it is not.
    #[serde(rename = "datepaid", default, deserialize_with = "crate::lenient::optional")]
    pub date_paid: Option<UnixTime>,
    /// When it was written.
    pub date: UnixTime,
    /// When it is due.
    #[serde(rename = "duedate")]
    pub due_date: UnixTime,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl From<&Invoice> for InvoiceId {
    fn from(invoice: &Invoice) -> Self {
        invoice.id
    }
}

#[cfg(feature = "client")]
pub use calls::InvoiceHandle;

#[cfg(feature = "client")]
mod calls {
    use super::Invoice;
    use crate::call::Call;
    use crate::client::Client;
    use crate::id::InvoiceId;
    use crate::wait::{Phase, Resource, Wait};

    impl Resource for Invoice {
        const KIND: &'static str = "invoice";

        fn phase(&self) -> Phase {
            if self.service.is_some() { Phase::Ready } else { Phase::Working }
        }

        fn state(&self) -> String {
            let state = match (self.service, self.is_paid) {
                (Some(_), _) => "deployed",
                (None, true) => "paid",
                (None, false) => "unpaid",
            };
            state.to_owned()
        }
    }

    /// Invoices.
    impl Client {
        /// Lists every invoice.
        pub fn list_invoices(&self) -> Call<Vec<Invoice>> {
            Call::look(self, "/billing/getInvoices".to_owned())
        }

        /// An invoice to look at, by its id or by an answer that names it. Nothing is sent.
        pub fn invoice(&self, id: impl Into<InvoiceId>) -> InvoiceHandle {
            InvoiceHandle { client: self.clone(), id: id.into() }
        }
    }

    /// An invoice, bound to a client.
    #[derive(Clone, Debug)]
    pub struct InvoiceHandle {
        client: Client,
        id: InvoiceId,
    }

    impl InvoiceHandle {
        /// Its id.
        pub const fn id(&self) -> InvoiceId {
            self.id
        }

        /// Shows the invoice.
        pub fn get(&self) -> Call<Invoice> {
            Call::look(&self.client, format!("/billing/getInvoiceInfo/{}", self.id))
        }

        /// Waits until the invoice names what was bought: then the server is there, though it may still be
        /// installed.
        pub fn wait_deployed(&self) -> Wait<Invoice> {
            let handle = self.clone();
            Wait::ready(move || handle.get())
        }
    }
}
