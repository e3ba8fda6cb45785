//! An invoice as answers show it: below a subscriber, or as an answer of its own with the subscriber inside.

use crate::decimal::Decimal;
use crate::id::{CustomerId, InvoiceToken, PlanVersionId};
use crate::record::{Item, record};
use crate::subscriber::Subscriber;
use crate::time::Time;

record! {
    /// An invoice.
    Invoice as "invoice" {
        /// What the payment provider says.
        response_message: Option<String> = "";
        /// What the payment provider says to the site.
        response_client_message: Option<String> = "";
        /// What the payment provider says to the customer.
        response_customer_message: Option<String> = "";
        /// Whether it is paid, or need not be.
        closed: bool = "boolean";
        /// When it was changed.
        updated_at: Time = "datetime";
        /// When it came to be.
        created_at: Time = "datetime";
        /// What names it in a payment.
        token: InvoiceToken = "";
        /// Its total.
        amount: Decimal = "decimal";
        /// Its total in words, such as `$18.50` or `$-18.50`.
        price: String = "";
        /// The currency by its three letters.
        currency_code: String = "";
        /// Free text of the service.
        metadata: Option<String> = "";
        /// What the payment provider calls the payment.
        gateway_transaction_reference: Option<String> = "";
        /// Its lines.
        line_items: Vec<LineItem> = "array";
        /// The store credit that is left, in words; only in an answer about one invoice.
        subscriber_store_credit: Option<String> = "", sparse;
        /// Whose it is; only in an answer about one invoice.
        customer_id: Option<CustomerId> = "", sparse;
        /// Whose it is; only in an answer about one invoice.
        subscriber: Option<Box<Subscriber>> = "", sparse;
        /// What it is called, at later services.
        title: Option<String> = "", sparse;
        /// What the next periods cost, at later services.
        recurring_amount: Option<Decimal> = "decimal" by given, sparse;
        /// Whether nothing follows, at later services.
        one_time: Option<bool> = "boolean" by given, sparse;
    }
}

record! {
    /// A line of an invoice.
    LineItem as "line-item" {
        /// How much it is; less than nothing for a credit.
        amount: Decimal = "decimal";
        /// What is said beside it.
        notes: Option<String> = "";
        /// The currency by its three letters.
        currency_code: String = "";
        /// What it is for, such as `Every 1 month`.
        description: String = "";
        /// How much it is in words, such as `$18.50`.
        price: String = "";
        /// What is paid for.
        feature_level: String = "";
        /// Free text of the service.
        metadata: Option<String> = "";
        /// The version of the plan, at later services.
        subscription_plan_version_id: Option<PlanVersionId> = "integer" by given, sparse;
    }
}

impl Item for Invoice {
    const LIST: &'static str = "invoices";
    const NAME: &'static str = "invoice";
    const KIND: &'static str = "";
}

impl Item for LineItem {
    const LIST: &'static str = "line-items";
    const NAME: &'static str = "line-item";
    const KIND: &'static str = "";
}

impl From<&Invoice> for InvoiceToken {
    fn from(invoice: &Invoice) -> Self {
        invoice.token.clone()
    }
}
