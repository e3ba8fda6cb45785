//! What is asked of a server.

use crate::error::Invalid;
use crate::id::ScriptId;
use crate::{limits, rule};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use std::net::IpAddr;

/// A reinstallation. It destroys the disk and its backups.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reinstall {
    os: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    script: Option<ScriptId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ssh_key: Option<String>,
}

impl Reinstall {
    /// Installs this template, as the list of the server's systems names it.
    pub fn new(os: impl Into<String>) -> Self {
        Self { os: os.into(), script: None, ssh_key: None }
    }

    /// Runs an init script after the installation.
    #[must_use]
    pub fn with_script(mut self, script: impl Into<ScriptId>) -> Self {
        self.script = Some(script.into());
        self
    }

    /// Admits a public key.
    #[must_use]
    pub fn with_ssh_key(mut self, ssh_key: impl Into<String>) -> Self {
        self.ssh_key = Some(ssh_key.into());
        self
    }

    /// Whether the service takes it as it is. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        rule::given("os", &self.os)?;
        self.script.map_or(Ok(()), |script| rule::id("script", script.number()))?;
        self.ssh_key.as_deref().map_or(Ok(()), |key| rule::given("ssh_key", key))
    }
}

crate::word::words! {
    /// How long a web console stays open.
    ConsoleTimeout {
        OneHour = "1h",
        ThreeHours = "3h",
        SixHours = "6h",
        TwelveHours = "12h",
        TwentyFourHours = "24h",
    }
}

/// The width of a graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GraphWidth(u32);

impl GraphWidth {
    /// 200 to 768 pixels.
    pub fn new(width_px: u32) -> Result<Self, Invalid> {
        if limits::GRAPH_WIDTH_PX.contains(&width_px) {
            return Ok(Self(width_px));
        }
        Err(Invalid::new("width", "must be 200 to 768"))
    }

    /// In pixels.
    pub const fn px(self) -> u32 {
        self.0
    }
}

/// The name servers that a server asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolvers(Vec<IpAddr>);

impl Resolvers {
    /// One to four addresses. Two or more are recommended.
    pub fn new(addresses: impl Into<Vec<IpAddr>>) -> Result<Self, Invalid> {
        let addresses = addresses.into();
        if limits::RESOLVERS.contains(&addresses.len()) {
            return Ok(Self(addresses));
        }
        Err(Invalid::new("ns1", "must be one of 1 to 4 addresses"))
    }

    /// The addresses.
    pub fn addresses(&self) -> &[IpAddr] {
        &self.0
    }
}

impl Serialize for Resolvers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_map(Some(self.0.len()))?;
        for (index, address) in self.0.iter().enumerate() {
            members.serialize_entry(&format!("ns{}", index + 1), address)?;
        }
        members.end()
    }
}
