//! The firewall before a service: what passes, what was held back, and when it was attacked.

use crate::id::{AttackId, SubdomainId};
use crate::time::UnixTime;
use crate::word::{Code, numbers};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

numbers! {
    /// Whether requests are challenged while there is an attack.
    UamStatus {
        Disabled = 0,
        Automatic = 1,
        Forced = 2,
    }
}

/// The firewall of a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Firewall {
    /// Whether an attack is going on; 0 or 1 on the wire.
    #[serde(
        rename = "underAttack",
        deserialize_with = "crate::lenient::switch",
        serialize_with = "crate::plain::switch"
    )]
    pub is_under_attack: bool,
    /// Requests in a second that pass.
    #[serde(rename = "allowedReqPerSec", deserialize_with = "crate::lenient::integer")]
    pub allowed_req_per_sec: u64,
    /// Requests in a second that are held back.
    #[serde(rename = "blockedReqPerSec", deserialize_with = "crate::lenient::integer")]
    pub blocked_req_per_sec: u64,
    /// Attacks that are over.
    #[serde(rename = "attackHistory", default, deserialize_with = "crate::lenient::list")]
    pub attack_history: Vec<Attack>,
    /// What is behind it.
    #[serde(default, deserialize_with = "crate::lenient::list")]
    pub subdomains: Vec<Subdomain>,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Firewall {
    /// The subdomain of this name, without regard to blanks around it.
    pub fn subdomain(&self, name: &str) -> Option<&Subdomain> {
        self.subdomains.iter().find(|subdomain| subdomain.info == name.trim())
    }
}

/// An attack that is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attack {
    /// Its id.
    pub id: AttackId,
    /// Requests in a second, on average.
    #[serde(rename = "averagepersec", deserialize_with = "crate::lenient::integer")]
    pub average_per_sec: u64,
    /// Requests in a second, at most.
    #[serde(deserialize_with = "crate::lenient::integer")]
    pub peak: u64,
    /// How many of them were held back, in per cent.
    #[serde(rename = "percentblocked", deserialize_with = "crate::lenient::integer")]
    pub percent_blocked: u8,
    /// Whether requests were challenged.
    pub status: Code<UamStatus>,
    /// When it began.
    pub date: UnixTime,
    /// When it ended.
    #[serde(rename = "dateEnd")]
    pub date_end: UnixTime,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A name behind a firewall.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subdomain {
    /// Its id.
    pub id: SubdomainId,
    /// The name.
    #[serde(deserialize_with = "crate::lenient::text")]
    pub info: String,
    /// Whether every request is challenged; 0 or 1 on the wire.
    #[serde(deserialize_with = "crate::lenient::switch", serialize_with = "crate::plain::switch")]
    pub uam: bool,
    /// How many requests one visitor may make; 0 for any number.
    #[serde(rename = "ratelimit", deserialize_with = "crate::lenient::integer")]
    pub rate_limit: u64,
    /// The address of the server behind it; may be empty.
    #[serde(deserialize_with = "crate::lenient::text")]
    pub backend: String,
    /// When it was added.
    pub date: UnixTime,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}
