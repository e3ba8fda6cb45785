//! Services: the account's records of what it bought.

use crate::cycle::CycleTitle;
use crate::dates::Date;
use crate::decimal::Amount;
use crate::scalar::TextId;
use serde::{Deserialize, Serialize};

/// The state of a service, compared word for word by clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ServiceStatus {
    /// Ordered.
    Pending,
    /// Delivered.
    Active,
    /// Stopped for want of payment.
    Suspended,
    /// Ended and removed.
    Terminated,
    /// Ended by the customer.
    Cancelled,
    /// Refused.
    Fraud,
}

/// The answer of `GET /service`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Services {
    /// Every service of the account.
    pub services: Vec<ServiceRow>,
}

/// A service as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceRow {
    /// Also the id of its server.
    pub id: TextId,
    /// Its host name.
    pub domain: String,
    /// Per period.
    pub total: Amount,
    /// Its state.
    pub status: ServiceStatus,
    /// How often it is billed.
    pub billingcycle: CycleTitle,
    /// Zeros when it is not billed again.
    pub next_due: Date,
    /// The name of its product's category.
    pub category: String,
    /// The slug of that category.
    pub category_url: String,
    /// The name of its product.
    pub name: String,
}

/// The answer of `GET /service/@id`. The service is the only member, because the vendor's library takes the
/// first one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceAnswer {
    /// The service.
    pub service: Service,
}

/// A service in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Also the id of its server.
    pub id: TextId,
    /// When it was ordered.
    pub date_created: Date,
    /// Its host name.
    pub domain: String,
    /// What the first period cost.
    pub firstpayment: Amount,
    /// Per period.
    pub total: Amount,
    /// How often it is billed.
    pub billingcycle: CycleTitle,
    /// Zeros when it is not billed again.
    pub next_due: Date,
    /// When the next invoice is made.
    pub next_invoice: Date,
    /// Its state.
    pub status: ServiceStatus,
    /// The customer's own name for it.
    pub label: String,
    /// The administrator's name.
    pub username: String,
    /// The name of its product.
    pub name: String,
}

/// The answer of `GET /service/@id/methods`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Methods {
    /// What can be done with the service.
    pub methods: Vec<Method>,
}

/// A call that a service answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Method {
    /// As `Service label`.
    pub name: String,
    /// The HTTP verb.
    pub method: String,
    /// With `@id` in place of the id.
    pub route: String,
}

/// The answer of `GET /service/@id/label`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// The customer's own name for it.
    pub label: String,
}

/// The answer of `GET /service/order/@order_num`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderAccount {
    /// The id of the service; a number here and a string everywhere else.
    pub account_id: i64,
}
