//! Services: the account's records of what it bought.

use crate::cycle::CycleTitle;
use crate::dates::Date;
use crate::decimal::Amount;
use crate::error::Invalid;
use crate::id::ServiceId;
use crate::lenient;
use crate::rule;
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
    /// A word that this crate does not know. It is read, and never sent.
    #[serde(other)]
    Unknown,
}

/// The answer of `GET /service`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Services {
    /// Every service of the account.
    #[serde(default, deserialize_with = "lenient::list")]
    pub services: Vec<ServiceRow>,
}

/// A service as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceRow {
    /// Also the id of its server.
    pub id: TextId,
    /// Its host name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub domain: String,
    /// Per period.
    pub total: Amount,
    /// Its state.
    pub status: ServiceStatus,
    /// How often it is billed.
    pub billingcycle: CycleTitle,
    /// Zeros when it is not billed again.
    #[serde(default)]
    pub next_due: Date,
    /// The name of its product's category.
    #[serde(default, deserialize_with = "lenient::text")]
    pub category: String,
    /// The slug of that category.
    #[serde(default, deserialize_with = "lenient::text")]
    pub category_url: String,
    /// The name of its product.
    #[serde(default, deserialize_with = "lenient::text")]
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
    #[serde(default)]
    pub date_created: Date,
    /// Its host name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub domain: String,
    /// What the first period cost.
    pub firstpayment: Amount,
    /// Per period.
    pub total: Amount,
    /// How often it is billed.
    pub billingcycle: CycleTitle,
    /// Zeros when it is not billed again.
    #[serde(default)]
    pub next_due: Date,
    /// When the next invoice is made.
    #[serde(default)]
    pub next_invoice: Date,
    /// Its state.
    pub status: ServiceStatus,
    /// The customer's own name for it.
    #[serde(default, deserialize_with = "lenient::text")]
    pub label: String,
    /// The administrator's name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub username: String,
    /// The name of its product.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
}

/// The answer of `GET /service/@id/methods`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Methods {
    /// What can be done with the service.
    #[serde(default, deserialize_with = "lenient::list")]
    pub methods: Vec<Method>,
}

/// A call that a service answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Method {
    /// As `Service label`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// The HTTP verb.
    #[serde(default, deserialize_with = "lenient::text")]
    pub method: String,
    /// With `@id` in place of the id.
    #[serde(default, deserialize_with = "lenient::text")]
    pub route: String,
}

/// The answer of `GET /service/@id/label`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// The customer's own name for it.
    #[serde(default, deserialize_with = "lenient::text")]
    pub label: String,
}

/// The answer of `GET /service/order/@order_num`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderAccount {
    /// The id of the service; a number here and a string everywhere else.
    #[serde(deserialize_with = "lenient::integer")]
    pub account_id: i64,
}

crate::word::words! {
    /// When a service that is cancelled ends.
    CancelTime {
        Now = "true",
        PeriodEnd = "false",
    }
}

/// A wish to end a service. The service goes on until it is dealt with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cancellation {
    immediate: CancelTime,
    reason: String,
}

impl Cancellation {
    /// At once, for a reason that is not empty.
    pub fn now(reason: impl Into<String>) -> Self {
        Self { immediate: CancelTime::Now, reason: reason.into() }
    }

    /// When the period that is paid for ends, for a reason that is not empty.
    pub fn at_period_end(reason: impl Into<String>) -> Self {
        Self { immediate: CancelTime::PeriodEnd, reason: reason.into() }
    }

    /// Whether the service takes it as it is. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        rule::given("reason", &self.reason)
    }
}

impl From<&ServiceRow> for ServiceId {
    fn from(service: &ServiceRow) -> Self {
        service.id.into()
    }
}

impl From<&Service> for ServiceId {
    fn from(service: &Service) -> Self {
        service.id.into()
    }
}

impl From<OrderAccount> for ServiceId {
    fn from(order: OrderAccount) -> Self {
        order.account_id.into()
    }
}

#[cfg(feature = "client")]
pub use calls::ServiceHandle;

#[cfg(feature = "client")]
mod calls {
    use super::{
        Cancellation, Label, Method as ServiceMethod, Methods, OrderAccount, Service, ServiceAnswer,
        ServiceRow, ServiceStatus, Services,
    };
    use crate::ack::{Ack, Info};
    use crate::addon::{AddonOrder, ServiceAddon};
    use crate::call::{Call, Method, Path, json, many};
    use crate::client::Client;
    use crate::id::{AddonId, OrderNumber, ServiceId};
    use crate::order::OrderAnswer;
    use crate::rule;
    use crate::upgrade::{Upgrade, UpgradeEstimate, UpgradeOptions, UpgradeOrder};
    use crate::wait::{Phase, Resource, Wait};
    use serde::de::DeserializeOwned;

    /// Services.
    impl Client {
        /// Lists the services.
        pub fn list_services(&self) -> Call<Vec<ServiceRow>> {
            Call::<Services>::new(self, Method::Get, Path::of("/service"))
                .read_with(|body| Ok(json::<Services>(body)?.services))
        }

        /// Names the service of an order, also before it is paid for.
        pub fn order_service(&self, order: impl Into<OrderNumber>) -> Call<OrderAccount> {
            Call::new(self, Method::Get, Path::of("/service/order").id(order.into().number()))
        }

        /// A service to work with, by its id or by an answer that shows it. Nothing is sent.
        pub fn service(&self, id: impl Into<ServiceId>) -> ServiceHandle {
            ServiceHandle { client: self.clone(), id: id.into() }
        }
    }

    /// A service, bound to a client.
    #[derive(Clone, Debug)]
    pub struct ServiceHandle {
        pub(crate) client: Client,
        pub(crate) id: ServiceId,
    }

    impl ServiceHandle {
        /// Its id.
        pub const fn id(&self) -> ServiceId {
            self.id
        }

        pub(crate) fn path(&self, below: &str) -> Path {
            Path::of("/service").id(self.id.number()).then(below)
        }

        fn look<T: DeserializeOwned>(&self, below: &str) -> Call<T> {
            Call::new(&self.client, Method::Get, self.path(below))
        }

        fn post<T: DeserializeOwned>(&self, below: &str) -> Call<T> {
            Call::new(&self.client, Method::Post, self.path(below))
        }

        /// Shows the service.
        pub fn get(&self) -> Call<Service> {
            self.look::<ServiceAnswer>("").read_with(|body| Ok(json::<ServiceAnswer>(body)?.service))
        }

        /// Lists the calls that the service answers.
        pub fn methods(&self) -> Call<Vec<ServiceMethod>> {
            self.look::<Methods>("/methods").read_with(|body| Ok(json::<Methods>(body)?.methods))
        }

        /// Shows what it can be upgraded to.
        pub fn upgrade_options(&self) -> Call<UpgradeOptions> {
            self.look("/upgrade")
        }

        /// Asks what an upgrade would cost. Nothing changes.
        pub fn estimate_upgrade(&self, wish: &Upgrade) -> Call<UpgradeEstimate> {
            self.post("/upgrade").parameters(wish).rule(wish.check())
        }

        /// Orders an upgrade. It is done when its invoice is paid.
        pub fn upgrade(&self, wish: &Upgrade) -> Call<UpgradeOrder> {
            self.post("/upgrade").parameters(&wish.sent()).rule(wish.check())
        }

        /// Asks for its end. One that was asked for before is no error.
        pub fn cancel(&self, wish: &Cancellation) -> Call<Info> {
            self.post("/cancel").parameters(wish).rule(wish.check())
        }

        /// Shows the customer's own name for it.
        pub fn label(&self) -> Call<String> {
            self.look::<Label>("/label").read_with(|body| Ok(json::<Label>(body)?.label))
        }

        /// Gives it another label; an empty one removes it.
        pub fn set_label(&self, label: impl AsRef<str>) -> Call<Ack> {
            self.post("/label").member("label", &label.as_ref())
        }

        /// Orders an addon for it.
        pub fn add_addon(&self, addon: impl Into<AddonId>) -> Call<OrderAnswer> {
            let order = AddonOrder { addon_id: addon.into() };
            self.post("/addon").parameters(&order).rule(rule::id("addon_id", order.addon_id.number()))
        }

        /// Lists its addons.
        pub fn addons(&self) -> Call<Vec<ServiceAddon>> {
            self.look::<Vec<ServiceAddon>>("/addon").read_with(many)
        }

        /// Waits until the service is active, as after an order.
        pub fn wait_for(&self) -> Wait<Service> {
            let handle = self.clone();
            Wait::ready(move || handle.get())
        }
    }

    impl Resource for Service {
        const KIND: &'static str = "service";

        fn phase(&self) -> Phase {
            match self.status {
                ServiceStatus::Active => Phase::Ready,
                ServiceStatus::Terminated | ServiceStatus::Cancelled | ServiceStatus::Fraud => Phase::Failed,
                ServiceStatus::Pending | ServiceStatus::Suspended | ServiceStatus::Unknown => Phase::Working,
            }
        }

        fn state(&self) -> String {
            format!("{:?}", self.status)
        }
    }
}
