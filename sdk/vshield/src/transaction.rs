//! The balance and what moved it.

use crate::amount::Amount;
use crate::id::{InvoiceId, TransactionId};
use crate::time::UnixTime;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What an account has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// The balance; a text on the wire.
    #[serde(rename = "userBalance")]
    pub user_balance: Amount,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A movement of the balance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transaction {
    /// Its id.
    pub id: TransactionId,
    /// By how much; below zero for what was paid. A number on the wire.
    #[serde(serialize_with = "Amount::as_number")]
    pub amount: Amount,
    /// The invoice that it pays, where there is one.
    #[serde(default, deserialize_with = "crate::lenient::optional")]
    pub invoice: Option<InvoiceId>,
    /// What it was, in words such as `New server`.
    #[serde(rename = "type", deserialize_with = "crate::lenient::text")]
    pub kind: String,
    /// How it was paid, such as `credits`.
    #[serde(rename = "paymentmethod", deserialize_with = "crate::lenient::text")]
    pub payment_method: String,
    /// When it was.
    pub date: UnixTime,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

#[cfg(feature = "client")]
mod calls {
    use super::{Balance, Transaction};
    use crate::call::Call;
    use crate::client::Client;

    /// The balance.
    impl Client {
        /// Shows the balance.
        pub fn balance(&self) -> Call<Balance> {
            Call::look(self, "/billing/getBalance".to_owned())
        }

        /// Lists what moved the balance.
        pub fn list_transactions(&self) -> Call<Vec<Transaction>> {
            Call::look(self, "/billing/getTransactions".to_owned())
        }
    }
}
