//! Identifiers, a type for each kind of thing, so that a call cannot be given the id of another kind.

use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;

macro_rules! ids {
    ($($(#[$doc:meta])+ $name:ident;)+) => {$(
        $(#[$doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(u64);

        impl $name {
            /// The identifier of this number; zero is one like any other.
            pub const fn new(number: u64) -> Self {
                Self(number)
            }

            /// The number.
            pub const fn number(self) -> u64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }

        impl From<u64> for $name {
            fn from(number: u64) -> Self {
                Self(number)
            }
        }

        impl PartialEq<u64> for $name {
            fn eq(&self, other: &u64) -> bool {
                self.0 == *other
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::lenient::id(deserializer).map(Self)
            }
        }
    )+};
}

ids! {
    /// A virtual server.
    ServerId;
    /// A service: shared hosting or a dedicated server.
    ServiceId;
    /// What was bought: the id of a virtual server or of a service. The invoice does not say which of both.
    ProductId;
    /// A task.
    TaskId;
    /// An order that waits to be deployed.
    OrderId;
    /// An invoice.
    InvoiceId;
    /// A transaction.
    TransactionId;
    /// An attack that a firewall has recorded.
    AttackId;
    /// A subdomain behind a firewall.
    SubdomainId;
}

impl From<ProductId> for ServerId {
    fn from(id: ProductId) -> Self {
        Self(id.0)
    }
}

impl From<ProductId> for ServiceId {
    fn from(id: ProductId) -> Self {
        Self(id.0)
    }
}

impl From<ServerId> for ProductId {
    fn from(id: ServerId) -> Self {
        Self(id.0)
    }
}

impl From<ServiceId> for ProductId {
    fn from(id: ServiceId) -> Self {
        Self(id.0)
    }
}
