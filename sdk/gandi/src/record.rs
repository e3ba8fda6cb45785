//! DNS records.

use crate::error::Invalid;
use crate::id::RecordId;
use crate::word::{Word, words};
use crate::xmlrpc::{DecodeError, FromValue, ToValue, Value, members};
use crate::{limits, rule};

words! {
    /// The type of a record.
    RecordKind {
        A = "A",
        Aaaa = "AAAA",
        Cname = "CNAME",
        Loc = "LOC",
        Mx = "MX",
        Ns = "NS",
        Spf = "SPF",
        Srv = "SRV",
        Txt = "TXT",
        Wks = "WKS",
    }
}

/// How long a record may be kept by those who asked for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ttl(i64);

impl Ttl {
    /// A number of seconds, from 30 to 2592000.
    pub fn new(seconds: i64) -> Result<Self, Invalid> {
        if limits::TTL_SECONDS.contains(&seconds) {
            return Ok(Self(seconds));
        }
        Err(Invalid::new("ttl", "must be 30 to 2592000"))
    }

    /// The number of seconds.
    pub const fn seconds(self) -> i64 {
        self.0
    }
}

impl FromValue for Ttl {
    fn from_value(value: Value) -> Result<Self, DecodeError> {
        Ok(Self::new(i64::from_value(value)?)?)
    }
}

impl ToValue for Ttl {
    fn to_value(&self) -> Value {
        Value::Int(self.0)
    }
}

members! {
    /// A record.
    answer Record {
        /// Its id.
        id: RecordId,
        /// Its name below the domain; `@` is the domain.
        name: String,
        /// Its type.
        kind as "type": Word<RecordKind>,
        /// Its value; of MX with the priority in front: `15 mail`.
        value: String,
        /// How long it may be kept, in seconds.
        ttl: i64,
    }

    /// A record that is to be.
    request RecordCreate {
        /// Its name below the domain; `@` is the domain.
        name: String,
        /// Its type.
        kind as "type": RecordKind,
        /// Its value; of MX with the priority in front: `15 mail`.
        value: String,
        /// How long it may be kept.
        ttl: Option<Ttl> | omit,
    }

    /// Which records are meant.
    #[derive(Default)]
    request RecordFilter {
        /// Those of this name.
        name: Option<String> | omit,
        /// Those of this type.
        kind as "type": Option<RecordKind> | omit,
    }
}

impl RecordCreate {
    /// A record that is kept as long as the service likes.
    pub fn new(name: impl Into<String>, kind: RecordKind, value: impl Into<String>) -> Self {
        Self { name: name.into(), kind, value: value.into(), ttl: None }
    }

    /// Kept as long as this.
    #[must_use]
    pub const fn with_ttl(mut self, ttl: Ttl) -> Self {
        self.ttl = Some(ttl);
        self
    }

    /// Whether the service takes it as it is. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        rule::some("name", &self.name)?;
        rule::some("value", &self.value)
    }
}

impl RecordFilter {
    /// The records of this name and type.
    pub fn of(name: impl Into<String>, kind: RecordKind) -> Self {
        Self { name: Some(name.into()), kind: Some(kind) }
    }
}

#[cfg(feature = "client")]
mod calls {
    use super::{Record, RecordKind};
    use crate::list::List;

    /// Filters of records.
    impl List<Record> {
        /// Only those of this name.
        pub fn name(self, name: &str) -> Self {
            self.filter("name", name)
        }

        /// Only those of this type.
        pub fn kind(self, kind: RecordKind) -> Self {
            self.filter("type", kind.as_str())
        }
    }
}
