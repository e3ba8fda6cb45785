//! Identifiers, a type for each kind of resource, so that a call cannot be given the id of another kind.

use crate::xmlrpc::{DecodeError, FromValue, ToValue, Value};
use std::fmt;

macro_rules! ids {
    ($($(#[$doc:meta])+ $name:ident;)+) => {$(
        $(#[$doc])+
        ///
        /// A number from 1 on.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(i64);

        impl $name {
            /// The identifier as a number.
            pub const fn as_i64(self) -> i64 {
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

        impl From<&$name> for $name {
            fn from(id: &$name) -> Self {
                *id
            }
        }

        impl From<$name> for i64 {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl PartialEq<i64> for $name {
            fn eq(&self, other: &i64) -> bool {
                self.0 == *other
            }
        }

        impl FromValue for $name {
            fn from_value(value: Value) -> Result<Self, DecodeError> {
                i64::from_value(value).map(Self)
            }
        }

        impl ToValue for $name {
            fn to_value(&self) -> Value {
                Value::Int(self.0)
            }
        }
    )+};
}

ids! {
    /// An account.
    AccountId;
    /// A product: a bought slice of capacity.
    ProductId;
    /// An operation.
    OperationId;
    /// A virtual machine.
    VmId;
    /// A disk, and what an image is made from.
    DiskId;
    /// A network interface.
    IfaceId;
    /// An address.
    IpId;
    /// A certificate.
    CertId;
    /// A private network.
    VlanId;
    /// An image. Machines are created from its disk and not from this.
    ImageId;
    /// A datacenter.
    DatacenterId;
    /// A plan of snapshots.
    SnapshotProfileId;
    /// A stored SSH key.
    SshKeyId;
    /// A DNS zone.
    ZoneId;
    /// A DNS record.
    RecordId;
    /// A contact.
    ContactId;
    /// An entry of the price list.
    PriceId;
}
