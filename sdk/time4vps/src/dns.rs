//! Zones of the name service and their records. Zones hang off a service.

use crate::error::Invalid;
use crate::id::{RecordId, ZoneId};
use crate::scalar::TextId;
use crate::word::Word;
use crate::{lenient, rule};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::net::{Ipv4Addr, Ipv6Addr};

/// The answer of `GET /dns`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zones {
    /// The services that can have zones.
    #[serde(default, deserialize_with = "lenient::list")]
    pub service_ids: Vec<TextId>,
    /// Every zone of the account.
    #[serde(default, deserialize_with = "lenient::list")]
    pub zones: Vec<ZoneRow>,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A zone as the list shows it. One client needs the members in this order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ZoneRow {
    /// Its number.
    pub domain_id: TextId,
    /// As `example.net`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// The service that it hangs off.
    pub service_id: TextId,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The answer of `POST /service/@service_id/dns`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ZoneCreated {
    /// Always true.
    #[serde(default = "crate::ack::yes", deserialize_with = "lenient::flag")]
    pub success: bool,
    /// The service that it hangs off.
    #[serde(
        default,
        deserialize_with = "lenient::optional_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub service_id: Option<i64>,
    /// Its number, where the service tells it; otherwise the list has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone_id: Option<TextId>,
    /// As `example.net`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// Codes of the message catalogue.
    #[serde(default, deserialize_with = "lenient::list")]
    pub info: Vec<String>,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The answer of `GET /service/@service_id/dns/@zone_id`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    /// The service that it hangs off.
    #[serde(deserialize_with = "lenient::integer")]
    pub service_id: i64,
    /// As `example.net`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// Its records.
    #[serde(default, deserialize_with = "lenient::list")]
    pub records: Vec<Record>,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

crate::word::words! {
    /// The type of a record.
    RecordType {
        A = "A",
        Aaaa = "AAAA",
        Alias = "ALIAS",
        Caa = "CAA",
        Cname = "CNAME",
        Mx = "MX",
        Ns = "NS",
        Ptr = "PTR",
        Soa = "SOA",
        Srv = "SRV",
        Tlsa = "TLSA",
        Txt = "TXT",
    }
}

/// A record of a zone. One client needs the type right before the content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its number.
    pub id: TextId,
    /// The whole name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// How long others may keep it, in seconds.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub ttl: u32,
    /// The preference of a mail server.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub priority: u32,
    /// As `A`.
    #[serde(rename = "type")]
    pub kind: Word<RecordType>,
    /// As `192.0.2.10`. A TXT record may have quotes around its text, or not: see [`Record::text`].
    #[serde(default, deserialize_with = "lenient::text")]
    pub content: String,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Record {
    /// The content without the quotes that some deployments put around the text of a TXT record.
    pub fn text(&self) -> &str {
        let quoted = self.kind.is(RecordType::Txt);
        let inner = self.content.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        inner.filter(|_| quoted).unwrap_or(&self.content)
    }
}

/// The answer of a call that makes or changes a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordAnswer {
    /// Always true.
    #[serde(default = "crate::ack::yes", deserialize_with = "lenient::flag")]
    pub success: bool,
    /// The record, where the service shows it.
    #[serde(default, deserialize_with = "lenient::optional_object", skip_serializing_if = "Option::is_none")]
    pub record: Option<Record>,
    /// Codes of the message catalogue.
    #[serde(default, deserialize_with = "lenient::list")]
    pub info: Vec<String>,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A record that is to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecordSpec {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    ttl: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    priority: Option<u32>,
    #[serde(rename = "type")]
    kind: RecordType,
    content: String,
}

impl RecordSpec {
    /// A record of a name, whole or relative to the zone.
    pub fn new(name: impl Into<String>, kind: RecordType, content: impl Into<String>) -> Self {
        Self { name: name.into(), ttl: None, priority: None, kind, content: content.into() }
    }

    /// How long others may keep it, in seconds, from 1 on.
    #[must_use]
    pub const fn with_ttl(mut self, ttl_s: u32) -> Self {
        self.ttl = Some(ttl_s);
        self
    }

    /// The preference of a mail server.
    #[must_use]
    pub const fn with_priority(mut self, priority: u32) -> Self {
        self.priority = Some(priority);
        self
    }

    /// Whether the service takes it as it is. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        rule::given("name", &self.name)?;
        rule::given("content", &self.content)?;
        if self.ttl == Some(0) {
            return Err(Invalid::new("ttl", "must be 1 or more"));
        }
        match self.kind {
            RecordType::A if self.content.parse::<Ipv4Addr>().is_err() => {
                Err(Invalid::new("content", "must be an IPv4 address"))
            }
            RecordType::Aaaa if self.content.parse::<Ipv6Addr>().is_err() => {
                Err(Invalid::new("content", "must be an IPv6 address"))
            }
            _ => Ok(()),
        }
    }
}

impl From<&ZoneRow> for ZoneId {
    fn from(zone: &ZoneRow) -> Self {
        zone.domain_id.into()
    }
}

impl From<&Record> for RecordId {
    fn from(record: &Record) -> Self {
        record.id.into()
    }
}

#[cfg(feature = "client")]
pub use calls::{RecordHandle, ZoneHandle};

#[cfg(feature = "client")]
mod calls {
    use super::{RecordAnswer, RecordSpec, Zone, ZoneCreated, Zones};
    use crate::ack::Ack;
    use crate::call::{Call, Method, Path};
    use crate::client::Client;
    use crate::id::{RecordId, ZoneId};
    use crate::rule;
    use crate::service::ServiceHandle;

    /// Zones.
    impl Client {
        /// Lists the zones, and the services that can have some.
        pub fn list_zones(&self) -> Call<Zones> {
            Call::new(self, Method::Get, Path::of("/dns"))
        }
    }

    /// Zones of a service.
    impl ServiceHandle {
        /// Makes a zone with the records that every zone has.
        pub fn create_zone(&self, name: impl AsRef<str>) -> Call<ZoneCreated> {
            let name = name.as_ref();
            let call = Call::new(&self.client, Method::Post, self.path("/dns"));
            call.member("name", &name).rule(rule::host("name", name))
        }

        /// A zone to work with, by its id or by an answer that shows it. Nothing is sent.
        pub fn zone(&self, id: impl Into<ZoneId>) -> ZoneHandle {
            ZoneHandle { service: self.clone(), id: id.into() }
        }
    }

    /// A zone, bound to a client.
    #[derive(Clone, Debug)]
    pub struct ZoneHandle {
        service: ServiceHandle,
        id: ZoneId,
    }

    impl ZoneHandle {
        /// Its id.
        pub const fn id(&self) -> ZoneId {
            self.id
        }

        fn path(&self, below: &str) -> Path {
            self.service.path("/dns").id(self.id.number()).then(below)
        }

        /// Shows the zone with its records.
        pub fn get(&self) -> Call<Zone> {
            Call::new(&self.service.client, Method::Get, self.path(""))
        }

        /// Deletes the zone with its records.
        pub fn delete(&self) -> Call<Ack> {
            Call::new(&self.service.client, Method::Delete, self.path(""))
        }

        /// Adds a record.
        pub fn add_record(&self, record: &RecordSpec) -> Call<RecordAnswer> {
            let call = Call::new(&self.service.client, Method::Post, self.path("/records"));
            call.parameters(record).rule(record.check())
        }

        /// A record to work with, by its id or by an answer that shows it. Nothing is sent.
        pub fn record(&self, id: impl Into<RecordId>) -> RecordHandle {
            RecordHandle { zone: self.clone(), id: id.into() }
        }
    }

    /// A record, bound to a client.
    #[derive(Clone, Debug)]
    pub struct RecordHandle {
        zone: ZoneHandle,
        id: RecordId,
    }

    impl RecordHandle {
        /// Its id.
        pub const fn id(&self) -> RecordId {
            self.id
        }

        fn call<T: serde::de::DeserializeOwned>(&self, method: Method) -> Call<T> {
            Call::new(&self.zone.service.client, method, self.zone.path("/records").id(self.id.number()))
        }

        /// Puts another record in its place.
        pub fn modify(&self, record: &RecordSpec) -> Call<RecordAnswer> {
            self.call(Method::Put).parameters(record).rule(record.check())
        }

        /// Deletes the record.
        pub fn delete(&self) -> Call<Ack> {
            self.call(Method::Delete)
        }
    }
}
