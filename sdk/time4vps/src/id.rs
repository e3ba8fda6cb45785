//! Identifiers, a type for each kind of thing, so that a call cannot be given the id of another kind.

use crate::scalar::TextId;
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;

macro_rules! ids {
    ($($(#[$doc:meta])+ $name:ident;)+) => {$(
        $(#[$doc])+
        ///
        /// A whole number from 1 on. Another one is refused by the call that is given it, before anything is sent.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(i64);

        impl $name {
            /// The number.
            pub const fn number(self) -> i64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<i64> for $name {
            fn from(id: i64) -> Self {
                Self(id)
            }
        }

        impl From<i32> for $name {
            fn from(id: i32) -> Self {
                Self(id.into())
            }
        }

        impl From<u32> for $name {
            fn from(id: u32) -> Self {
                Self(id.into())
            }
        }

        impl From<u64> for $name {
            /// One that does not fit is no id of this service, and refused like zero.
            fn from(id: u64) -> Self {
                Self(i64::try_from(id).unwrap_or_default())
            }
        }

        impl From<TextId> for $name {
            fn from(id: TextId) -> Self {
                Self(id.0)
            }
        }

        impl From<&$name> for $name {
            fn from(id: &$name) -> Self {
                *id
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::lenient::integer(deserializer).map(Self)
            }
        }
    )+};
}

ids! {
    /// A service. A server and a VPN have the id of their service.
    ServiceId;
    /// A contact of the account.
    ContactId;
    /// A notification.
    NotificationId;
    /// An invoice. It is not the number on the paper.
    InvoiceId;
    /// A payment method.
    PaymentMethodId;
    /// A category of products.
    CategoryId;
    /// A product.
    ProductId;
    /// The number of an order.
    OrderNumber;
    /// An addon of a product.
    AddonId;
    /// An option of a product or service, such as its bandwidth.
    OptionId;
    /// An item of an option, such as 500 GB.
    ItemId;
    /// A zone of the name service.
    ZoneId;
    /// A record of a zone.
    RecordId;
    /// A task of a server.
    TaskId;
    /// An init script.
    ScriptId;
    /// A VPN server.
    VpnServerId;
}
