//! Faults: six digits that say whose error it is, what it is about, and what is wrong with it.

use crate::xmlrpc::{DecodeError, FromValue, Struct, ToValue, Value};
use std::fmt;

/// A fault.
///
/// The first digit of a code says whose error it is, the next three what it is about, and the last two the cause:
/// 510150 is an error of the caller, about the account, without the right to it.
///
/// ```
/// use innkeeper_sdk_gandi::fault::{Cause, Fault, Object};
///
/// let fault = Fault::data(Object::Account, Cause::Noright, "Invalid API key");
/// assert_eq!(fault.code, 510150);
/// assert_eq!(fault.string, "Error on object : OBJECT_ACCOUNT (CAUSE_NORIGHT) [Invalid API key]");
/// assert_eq!(fault.object(), Some(Object::Account));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The code; six digits, and 1 for what is no XML-RPC.
    pub code: i64,
    /// The text.
    pub string: String,
}

/// Whose error it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The service's: first digit 1.
    Server,
    /// The caller's: first digit 5.
    Data,
}

impl Fault {
    /// A fault with a code and a text.
    pub fn new(code: i64, string: impl Into<String>) -> Self {
        Self { code, string: string.into() }
    }

    /// An error of the caller, with the detail that stands in brackets.
    pub fn data(object: Object, cause: Cause, detail: &str) -> Self {
        let code = 500_000 + i64::from(object.code()) * 100 + i64::from(cause.code());
        Self::new(code, written(object.name(), cause.name(), detail))
    }

    /// An error of the service.
    pub fn server(object: ServerObject, cause: ServerCause, detail: &str) -> Self {
        let code = 100_000 + i64::from(object.code()) * 100 + i64::from(cause.code());
        Self::new(code, written(object.name(), cause.name(), detail))
    }

    /// Whose error it is; none when the code is not of this scheme.
    pub const fn side(&self) -> Option<Side> {
        match self.code {
            100_000..=199_999 => Some(Side::Server),
            500_000..=599_999 => Some(Side::Data),
            _ => None,
        }
    }

    /// What an error of the caller is about.
    pub fn object(&self) -> Option<Object> {
        let digits = self.part(Side::Data, 100, 1000)?;
        Object::ALL.iter().copied().find(|object| object.code() == digits)
    }

    /// The cause of an error of the caller.
    pub fn cause(&self) -> Option<Cause> {
        let digits = self.part(Side::Data, 1, 100)?;
        Cause::ALL.iter().copied().find(|cause| cause.code() == digits)
    }

    /// What an error of the service is about.
    pub fn server_object(&self) -> Option<ServerObject> {
        let digits = self.part(Side::Server, 100, 1000)?;
        ServerObject::ALL.iter().copied().find(|object| object.code() == digits)
    }

    /// The cause of an error of the service.
    pub fn server_cause(&self) -> Option<ServerCause> {
        let digits = self.part(Side::Server, 1, 100)?;
        ServerCause::ALL.iter().copied().find(|cause| cause.code() == digits)
    }

    /// The text in brackets, which says more than the code.
    pub fn detail(&self) -> Option<&str> {
        let (_, detail) = self.string.split_once('[')?;
        detail.trim_end().strip_suffix(']')
    }

    fn part(&self, side: Side, place: i64, values: i64) -> Option<u16> {
        (self.side()? == side).then(|| u16::try_from(self.code / place % values).ok())?
    }
}

fn written(object: &str, cause: &str, detail: &str) -> String {
    let text = format!("Error on object : OBJECT_{object} (CAUSE_{cause})");
    if detail.is_empty() { text } else { format!("{text} [{detail}]") }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code, self.string)
    }
}

impl FromValue for Fault {
    fn from_value(value: Value) -> Result<Self, DecodeError> {
        let mut members = Struct::from_value(value)?;
        let code = crate::xmlrpc::take(&mut members, "faultCode")?;
        let string: Option<String> = crate::xmlrpc::take(&mut members, "faultString")?;
        Ok(Self { code, string: string.unwrap_or_default() })
    }
}

impl ToValue for Fault {
    fn to_value(&self) -> Value {
        let members = Struct::new().with("faultCode", self.code);
        Value::Struct(members.with("faultString", self.string.as_str()))
    }
}

/// Makes an enum of the numbers of a part of the code.
macro_rules! codes {
    ($($(#[$doc:meta])+ $name:ident { $($variant:ident = $code:literal $word:literal,)+ })+) => {$(
        $(#[$doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {$(
            #[doc = concat!("`", $word, "`, ", stringify!($code), ".")]
            $variant,
        )+}

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Its digits in the code.
            pub const fn code(self) -> u16 {
                match self {
                    $(Self::$variant => $code,)+
                }
            }

            /// Its name in the text, without `OBJECT_` or `CAUSE_`.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }
    )+};
}

codes! {
    /// What an error of the caller is about.
    Object {
        Integer = 10 "INTEGER", Boolean = 11 "BOOLEAN", String = 12 "STRING", Date = 13 "DATE",
        List = 14 "LIST", Struct = 15 "STRUCT", Method = 16 "METHOD", Fqdn = 52 "FQDN", Ipv4 = 53 "IPV4",
        Ipv6 = 57 "IPV6", Cidr = 58 "CIDR", Domain = 100 "DOMAIN", Account = 101 "ACCOUNT",
        Operation = 102 "OPERATION", Contact = 161 "CONTACT", Prepaid = 211 "PREPAID",
        Transaction = 212 "TRANSACTION", OperationState = 250 "OPERATION_STATE",
        HostingAccount = 300 "HOSTING_ACCOUNT", Vm = 302 "VM", Disk = 304 "DISK", VmShares = 309 "VM_SHARES",
        Iface = 317 "IFACE", Ip = 318 "IP", Bandwidth = 319 "BANDWIDTH", Snapshot = 324 "SNAPSHOT",
        Image = 325 "IMAGE", Datacenter = 327 "DATACENTER",
        HostingAccountStatus = 350 "HOSTING_ACCOUNT_STATUS", HostingProduct = 351 "HOSTING_PRODUCT",
        Paas = 375 "PAAS", Vlan = 377 "VLAN", SnapshotProfile = 378 "SNAPSHOT_PROFILE", Rproxy = 379 "RPROXY",
        Currency = 701 "CURRENCY", CatalogEntry = 702 "CATALOG_ENTRY", PricerDuration = 705 "PRICER_DURATION",
        PricerQuantity = 706 "PRICER_QUANTITY", Product = 710 "PRODUCT", ActionType = 713 "ACTION_TYPE",
        Quantity = 715 "QUANTITY", DnsTxt = 801 "DNS_TXT", Zone = 810 "ZONE", DnsRecord = 811 "DNS_RECORD",
    }
    /// The cause of an error of the caller.
    Cause {
        Unknown = 0 "UNKNOWN", Type = 10 "TYPE", Syntax = 20 "SYNTAX", Value = 30 "VALUE", Size = 31 "SIZE",
        Expected = 32 "EXPECTED", Unexpected = 33 "UNEXPECTED", Identical = 34 "IDENTICAL",
        QuotaReached = 35 "QUOTA_REACHED", Name = 36 "NAME", Badparameter = 37 "BADPARAMETER",
        Hostname = 38 "HOSTNAME", Attached = 39 "ATTACHED", Dontexist = 40 "DONTEXIST", Exist = 41 "EXIST",
        Notfound = 42 "NOTFOUND", NothingToUpdate = 44 "NOTHING_TO_UPDATE", Position = 45 "POSITION",
        Expired = 49 "EXPIRED", Noright = 50 "NORIGHT", Datacenter = 51 "DATACENTER", Disabled = 54 "DISABLED",
        Price = 55 "PRICE", State = 60 "STATE", Billed = 62 "BILLED", NotEnoughMoney = 63 "NOT_ENOUGH_MONEY",
        QuantityOrPeriodNull = 65 "QUANTITY_OR_PERIOD_NULL", Pending = 67 "PENDING", Running = 68 "RUNNING",
        AttachedRunning = 69 "ATTACHED_RUNNING", InvalidStep = 90 "INVALID_STEP", Invalid = 91 "INVALID",
        InvalidResource = 92 "INVALID_RESOURCE", CannotShrink = 95 "CANNOT_SHRINK",
        IpVersionMismatch = 96 "IP_VERSION_MISMATCH", NotAttached = 98 "NOT_ATTACHED", Toomany = 99 "TOOMANY",
    }
    /// What an error of the service is about.
    ServerObject {
        Database = 100 "DATABASE", Network = 300 "NETWORK", System = 400 "SYSTEM",
        Application = 500 "APPLICATION", Service = 600 "SERVICE",
    }
    /// The cause of an error of the service.
    ServerCause {
        Unknown = 0 "UNKNOWN", Toomany = 4 "TOOMANY", Unavailable = 5 "UNAVAILABLE", Connection = 10 "CONNECTION",
        Query = 20 "QUERY", Conf = 30 "CONF",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_taken_apart_as_it_was_put_together() {
        for object in Object::ALL {
            for cause in Cause::ALL {
                let fault = Fault::data(*object, *cause, "why");
                assert_eq!((fault.object(), fault.cause()), (Some(*object), Some(*cause)));
                assert_eq!((fault.side(), fault.server_object()), (Some(Side::Data), None));
                assert_eq!(fault.detail(), Some("why"));
            }
        }
        for object in ServerObject::ALL {
            for cause in ServerCause::ALL {
                let fault = Fault::server(*object, *cause, "");
                assert_eq!((fault.server_object(), fault.server_cause()), (Some(*object), Some(*cause)));
                assert_eq!((fault.side(), fault.object(), fault.detail()), (Some(Side::Server), None, None));
            }
        }
    }

    #[test]
    fn the_codes_of_the_documentation_say_what_it_says() {
        let of = |code| (Fault::new(code, "").object(), Fault::new(code, "").cause());
        assert_eq!(of(501_237), (Some(Object::String), Some(Cause::Badparameter)));
        assert_eq!(of(530_040), (Some(Object::HostingAccount), Some(Cause::Dontexist)));
        assert_eq!(of(521_163), (Some(Object::Prepaid), Some(Cause::NotEnoughMoney)));
        assert_eq!(of(535_142), (Some(Object::HostingProduct), Some(Cause::Notfound)));
        assert_eq!(of(581_042), (Some(Object::Zone), Some(Cause::Notfound)));
        assert_eq!(Fault::server(ServerObject::Application, ServerCause::Unknown, "").code, 150_000);
        assert_eq!(of(1), (None, None));
        assert_eq!(of(i64::MIN), (None, None));
        assert_eq!(of(599_999), (None, Some(Cause::Toomany)));
    }
}
