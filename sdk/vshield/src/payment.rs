//! What a change costs: the answers of the operations that are paid from the balance.

use crate::amount::Amount;
use crate::id::InvoiceId;
use crate::time::UnixTime;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The answer to an upgrade and to a new address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// What was paid; a text on the wire.
    #[serde(rename = "transactionPrice")]
    pub transaction_price: Amount,
    /// What is left; a text on the wire.
    #[serde(rename = "newBalance")]
    pub new_balance: Amount,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The answer to a renewal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renewal {
    /// What was paid; a text on the wire.
    #[serde(rename = "transactionPrice")]
    pub transaction_price: Amount,
    /// What is left; a text on the wire.
    #[serde(rename = "newBalance")]
    pub new_balance: Amount,
    /// How long it is paid for now.
    #[serde(rename = "newExpiration")]
    pub new_expiration: UnixTime,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The answer to an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacedOrder {
    /// What was paid; a text on the wire.
    #[serde(rename = "transactionPrice")]
    pub transaction_price: Amount,
    /// What is left; a text on the wire.
    #[serde(rename = "newBalance")]
    pub new_balance: Amount,
    /// The invoice, which names the server as soon as there is one.
    #[serde(rename = "generatedInvoice")]
    pub generated_invoice: InvoiceId,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl From<&PlacedOrder> for InvoiceId {
    fn from(order: &PlacedOrder) -> Self {
        order.generated_invoice
    }
}
