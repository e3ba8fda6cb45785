//! Transactions: what happened to the subscriptions of a site, in the order of their numbers.

use crate::decimal::Decimal;
use crate::id::{CustomerId, InvoiceId, TransactionId};
use crate::record::{Item, record};
use crate::time::Time;

record! {
    /// A transaction.
    Transaction as "transaction" {
        /// How much it was about.
        amount: Decimal = "decimal";
        /// When it happened.
        created_at: Time = "datetime";
        /// The currency by its three letters.
        currency_code: String = "";
        /// What happened, in words.
        description: String = "";
        /// What happened: `Subscription`, `RenewalFailure`, `StopAutoRenew` and others.
        detail_type: String = "";
        /// The end of what was bought.
        expires_at: Option<Time> = "datetime" by given;
        /// Its number; later ones have greater ones.
        id: TransactionId = "integer";
        /// The invoice of it.
        invoice_id: Option<InvoiceId> = "integer" by given;
        /// The beginning of what was bought.
        start_time: Option<Time> = "datetime" by given;
        /// The period in words.
        terms: Option<String> = "";
        /// When it was changed.
        updated_at: Option<Time> = "datetime" by given;
        /// How much it was about, in words, such as `$24.00`.
        price: String = "";
        /// Whose it is.
        subscriber_customer_id: CustomerId = "";
        /// What goes with it.
        detail: Option<Box<TransactionDetail>> = "", sparse;
    }
}

record! {
    /// What goes with a transaction.
    TransactionDetail as "detail" {
        /// What paid it, such as `visa`.
        payment_method: Option<String> = "", sparse;
        /// Whether it renews by itself.
        recurring: Option<bool> = "boolean" by given, sparse;
        /// What was paid for.
        feature_level: Option<String> = "string", sparse;
    }
}

impl Item for Transaction {
    const LIST: &'static str = "transactions";
    const NAME: &'static str = "transaction";
    const KIND: &'static str = "";
}

#[cfg(feature = "client")]
impl crate::client::Client {
    /// Lists the 50 newest transactions.
    pub fn list_transactions(&self) -> crate::call::Call<Vec<Transaction>> {
        crate::call::Call::get(self, self.path("/transactions.xml"))
    }

    /// Lists the next 50 transactions after one, in the order of their numbers; after 0 from the first on.
    pub fn list_transactions_since(
        &self,
        id: impl Into<TransactionId>,
    ) -> crate::call::Call<Vec<Transaction>> {
        self.list_transactions().parameter("since_id", id.into().to_string())
    }
}
