//! Load balancers: one address in front of several servers.

use crate::datacenter::DatacenterRef;
use crate::error::Invalid;
use crate::firewall_policy::AttachedIp;
use crate::id::{DatacenterId, LoadBalancerId, RuleId};
use crate::network::Source;
use crate::word::{State, Word, words};
use crate::{lenient, limits, rule};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::num::NonZeroU16;

words! {
    /// How the servers are chosen.
    BalancingMethod {
        RoundRobin = "ROUND_ROBIN",
        LeastConnections = "LEAST_CONNECTIONS",
    }
    /// How the servers are tested.
    HealthCheckTest {
        Tcp = "TCP",
        None = "NONE",
        Http = "HTTP",
    }
    /// What is balanced.
    BalancedProtocol {
        Tcp = "TCP",
        Udp = "UDP",
    }
}

/// A load balancer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoadBalancer {
    /// Its id.
    pub id: LoadBalancerId,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// `CONFIGURING`, `ACTIVE` or `REMOVING`.
    pub state: Word<State>,
    /// RFC 3339.
    #[serde(default, deserialize_with = "lenient::text")]
    pub creation_date: String,
    /// Null when none was given.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub description: Option<String>,
    /// Its address; null until it is `ACTIVE`.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub ip: Option<String>,
    /// How the servers are tested.
    #[serde(default)]
    pub health_check_test: Option<Word<HealthCheckTest>>,
    /// Seconds between two tests; null without tests.
    #[serde(default, deserialize_with = "lenient::optional_integer")]
    pub health_check_interval: Option<u32>,
    /// What an HTTP test asks for.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub health_check_path: Option<String>,
    /// What an HTTP test looks for.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub health_check_path_parser: Option<String>,
    /// Whether a caller stays with a server.
    #[serde(default, deserialize_with = "lenient::flag")]
    pub persistence: bool,
    /// For how many seconds.
    #[serde(default, deserialize_with = "lenient::optional_integer")]
    pub persistence_time: Option<u32>,
    /// How the servers are chosen.
    pub method: Word<BalancingMethod>,
    /// Where it is.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub datacenter: Option<DatacenterRef>,
    /// Its rules.
    #[serde(default, deserialize_with = "lenient::list")]
    pub rules: Vec<LoadBalancerRule>,
    /// The addresses behind it.
    #[serde(default, deserialize_with = "lenient::list")]
    pub server_ips: Vec<AttachedIp>,
    /// The short name in the panel.
    #[serde(default, deserialize_with = "lenient::text")]
    pub cloudpanel_id: String,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A rule of a load balancer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoadBalancerRule {
    /// Its id.
    pub id: RuleId,
    /// What is balanced.
    pub protocol: Word<BalancedProtocol>,
    /// The port that callers use.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub port_balancer: u16,
    /// The port of the servers.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub port_server: u16,
    /// An address or a network; `0.0.0.0` is any.
    #[serde(default, deserialize_with = "lenient::text")]
    pub source: String,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A rule that is to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LoadBalancerRuleSpec {
    protocol: BalancedProtocol,
    port_balancer: NonZeroU16,
    port_server: NonZeroU16,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<Source>,
}

impl LoadBalancerRuleSpec {
    /// From a port of the balancer to a port of the servers, each 1 to 65535.
    pub fn new(protocol: BalancedProtocol, port_balancer: u16, port_server: u16) -> Result<Self, Invalid> {
        let port =
            |member, port| NonZeroU16::new(port).ok_or_else(|| Invalid::new(member, "must be 1 to 65535"));
        let (port_balancer, port_server) =
            (port("port_balancer", port_balancer)?, port("port_server", port_server)?);
        Ok(Self { protocol, port_balancer, port_server, source: None })
    }

    /// Only callers from there; from anywhere unless said otherwise.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Source>) -> Self {
        self.source = Some(source.into());
        self
    }
}

/// Seconds between two tests of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct CheckInterval(u32);

impl CheckInterval {
    /// 5 to 300 seconds.
    pub fn new(seconds: u32) -> Result<Self, Invalid> {
        rule::within("health_check_interval", seconds, &limits::HEALTH_CHECK_INTERVAL_S).map(Self)
    }
}

/// For how many seconds a caller stays with a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct PersistenceTime(u32);

impl PersistenceTime {
    /// 30 to 1200 seconds.
    pub fn new(seconds: u32) -> Result<Self, Invalid> {
        rule::within("persistence_time", seconds, &limits::PERSISTENCE_TIME_S).map(Self)
    }
}

/// How a load balancer works. What is not given stays, or is what the service makes it for a new one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LoadBalancerSettings {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    health_check_test: Option<HealthCheckTest>,
    #[serde(skip_serializing_if = "Option::is_none")]
    health_check_interval: Option<CheckInterval>,
    #[serde(skip_serializing_if = "Option::is_none")]
    health_check_path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    health_check_parse: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    persistence: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    persistence_time: Option<PersistenceTime>,
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<BalancingMethod>,
}

impl LoadBalancerSettings {
    /// A name of 1 to 128 characters.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// A description of at most 256 characters.
    #[must_use]
    pub fn with_description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// What an HTTP test asks for, of at most 1000 characters.
    #[must_use]
    pub fn with_health_check_path(mut self, health_check_path: impl Into<String>) -> Self {
        self.health_check_path = Some(health_check_path.into());
        self
    }

    /// What an HTTP test looks for, of at most 64 characters.
    #[must_use]
    pub fn with_health_check_parse(mut self, health_check_parse: impl Into<String>) -> Self {
        self.health_check_parse = Some(health_check_parse.into());
        self
    }

    /// How the servers are chosen.
    #[must_use]
    pub fn with_method(mut self, method: impl Into<BalancingMethod>) -> Self {
        self.method = Some(method.into());
        self
    }

    /// The servers are tested by a TCP connection.
    #[must_use]
    pub const fn tested_by_tcp(mut self, interval: CheckInterval) -> Self {
        self.health_check_test = Some(HealthCheckTest::Tcp);
        self.health_check_interval = Some(interval);
        self
    }

    /// The servers are not tested.
    #[must_use]
    pub const fn untested(mut self) -> Self {
        self.health_check_test = Some(HealthCheckTest::None);
        self.health_check_interval = None;
        self
    }

    /// A caller stays with a server for this time.
    #[must_use]
    pub const fn persistent(mut self, time: PersistenceTime) -> Self {
        self.persistence = Some(true);
        self.persistence_time = Some(time);
        self
    }

    /// A caller does not stay with a server.
    #[must_use]
    pub const fn not_persistent(mut self) -> Self {
        self.persistence = Some(false);
        self.persistence_time = None;
        self
    }

    /// Whether the service takes it as it is. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        rule::texts(self.name.as_deref(), self.description.as_deref())?;
        let path = self.health_check_path.as_deref();
        rule::at_most("health_check_path", path, limits::HEALTH_CHECK_PATH_CHARS_MAX)?;
        let parser = self.health_check_parse.as_deref();
        rule::at_most("health_check_parse", parser, limits::HEALTH_CHECK_PARSER_CHARS_MAX)
    }
}

/// The body of `POST /load_balancers`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LoadBalancerCreate {
    #[serde(flatten)]
    settings: LoadBalancerSettings,
    #[serde(skip_serializing_if = "Option::is_none")]
    datacenter_id: Option<DatacenterId>,
    rules: Vec<LoadBalancerRuleSpec>,
}

impl LoadBalancerCreate {
    /// A balancer with a name of 1 to 128 characters, a method, and at least one rule.
    pub fn new(
        name: impl Into<String>,
        method: BalancingMethod,
        rules: impl Into<Vec<LoadBalancerRuleSpec>>,
    ) -> Self {
        let settings = LoadBalancerSettings::default().with_name(name).with_method(method);
        Self { settings, datacenter_id: None, rules: rules.into() }
    }

    /// The same balancer with other settings too.
    #[must_use]
    pub fn set(mut self, set: impl FnOnce(LoadBalancerSettings) -> LoadBalancerSettings) -> Self {
        self.settings = set(self.settings);
        self
    }

    /// Where it is to be, instead of the default datacenter.
    #[must_use]
    pub fn with_datacenter(mut self, datacenter_id: impl Into<DatacenterId>) -> Self {
        self.datacenter_id = Some(datacenter_id.into());
        self
    }

    /// Whether the service takes it as it is. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        self.settings.check()?;
        rule::some("rules", &self.rules)
    }
}

#[cfg(feature = "client")]
pub use calls::LoadBalancerHandle;

#[cfg(feature = "client")]
mod calls {
    use super::{
        LoadBalancer, LoadBalancerCreate, LoadBalancerRule, LoadBalancerRuleSpec, LoadBalancerSettings,
    };
    use crate::call::{Call, Method, Path};
    use crate::client::Client;
    use crate::firewall_policy::AttachedIp;
    use crate::handle::{handle, waits};
    use crate::id::{IpId, RuleId};

    handle!(LoadBalancerHandle of LoadBalancer as LoadBalancerId, "/load_balancers", list_load_balancers -> LoadBalancer, load_balancer, "load balancer");
    waits!(LoadBalancerHandle of LoadBalancer, "load balancer");

    /// Load balancers.
    impl Client {
        /// Makes a load balancer. The answer shows it in `CONFIGURING`.
        pub fn create_load_balancer(&self, balancer: &LoadBalancerCreate) -> Call<LoadBalancer> {
            Call::new(self, Method::Post, Path::of("/load_balancers")).json(balancer).rule(balancer.check())
        }
    }

    impl LoadBalancerHandle {
        /// Changes how it works.
        pub fn modify(&self, change: &LoadBalancerSettings) -> Call<LoadBalancer> {
            self.call(Method::Put, self.path("")).json(change).rule(change.check())
        }

        /// Lists the addresses behind it.
        pub fn server_ips(&self) -> Call<Vec<AttachedIp>> {
            self.call(Method::Get, self.path("/server_ips"))
        }

        /// Puts addresses behind it.
        pub fn add_server_ips(&self, ips: impl IntoIterator<Item = impl Into<IpId>>) -> Call<LoadBalancer> {
            let ips: Vec<IpId> = ips.into_iter().map(Into::into).collect();
            self.call(Method::Post, self.path("/server_ips")).list("server_ips", &ips)
        }

        /// Shows one of the addresses behind it.
        pub fn server_ip(&self, id: impl Into<IpId>) -> Call<AttachedIp> {
            self.call(Method::Get, self.path("/server_ips").id(id.into()))
        }

        /// Takes an address from it.
        pub fn remove_server_ip(&self, id: impl Into<IpId>) -> Call<LoadBalancer> {
            self.call(Method::Delete, self.path("/server_ips").id(id.into()))
        }

        /// Lists the rules.
        pub fn rules(&self) -> Call<Vec<LoadBalancerRule>> {
            self.call(Method::Get, self.path("/rules"))
        }

        /// Adds rules.
        pub fn add_rules(&self, rules: &[LoadBalancerRuleSpec]) -> Call<LoadBalancer> {
            self.call(Method::Post, self.path("/rules")).list("rules", rules)
        }

        /// Shows a rule.
        pub fn rule(&self, id: impl Into<RuleId>) -> Call<LoadBalancerRule> {
            self.call(Method::Get, self.path("/rules").id(id.into()))
        }

        /// Removes a rule.
        pub fn remove_rule(&self, id: impl Into<RuleId>) -> Call<LoadBalancer> {
            self.call(Method::Delete, self.path("/rules").id(id.into()))
        }
    }
}
