//! Firewall policies: which packets reach the addresses that a policy is given.

use crate::error::Invalid;
use crate::id::{FirewallPolicyId, IpId, RuleId};
use crate::network::{PortRange, Source};
use crate::word::{State, Word, words};
use crate::{lenient, rule};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

words! {
    /// What a rule is about.
    FirewallProtocol {
        Tcp = "TCP",
        Udp = "UDP",
        TcpUdp = "TCP/UDP",
        Icmp = "ICMP",
        Ipsec = "IPSEC",
        Gre = "GRE",
        Ah = "AH",
        Esp = "ESP",
        Any = "ANY",
    }
    /// A protocol without ports.
    PortlessProtocol {
        Icmp = "ICMP",
        Ipsec = "IPSEC",
        Gre = "GRE",
        Ah = "AH",
        Esp = "ESP",
        Any = "ANY",
    }
    /// What a rule does with packets that fit.
    FirewallAction {
        Allow = "allow",
        Deny = "deny",
    }
}

/// A firewall policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirewallPolicy {
    /// Its id.
    pub id: FirewallPolicyId,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// Null when none was given.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub description: Option<String>,
    /// `CONFIGURING`, `ACTIVE` or `REMOVING`.
    pub state: Word<State>,
    /// RFC 3339.
    #[serde(default, deserialize_with = "lenient::text")]
    pub creation_date: String,
    /// 1 for a policy that was there from the start, otherwise 0. Never a boolean.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub default: u8,
    /// Its rules.
    #[serde(default, deserialize_with = "lenient::list")]
    pub rules: Vec<FirewallRule>,
    /// The addresses that it filters.
    #[serde(default, deserialize_with = "lenient::list")]
    pub server_ips: Vec<AttachedIp>,
    /// The short name in the panel.
    #[serde(default, deserialize_with = "lenient::text")]
    pub cloudpanel_id: String,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A rule of a firewall policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirewallRule {
    /// Its id.
    pub id: RuleId,
    /// What it is about.
    pub protocol: Word<FirewallProtocol>,
    /// The first port; null for a protocol without ports.
    #[serde(default, deserialize_with = "lenient::optional_integer")]
    pub port_from: Option<u16>,
    /// The last port.
    #[serde(default, deserialize_with = "lenient::optional_integer")]
    pub port_to: Option<u16>,
    /// An address or a network; `0.0.0.0` is any.
    #[serde(default, deserialize_with = "lenient::text")]
    pub source: String,
    /// What it does; null counts as `allow`.
    #[serde(default)]
    pub action: Option<Word<FirewallAction>>,
    /// Null when none was given.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub description: Option<String>,
    /// The ports as text, `80` or `80-90`.
    #[serde(default, deserialize_with = "lenient::optional_text", skip_serializing_if = "Option::is_none")]
    pub port: Option<String>,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// An address that a firewall policy or a load balancer has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachedIp {
    /// Its id.
    pub id: IpId,
    /// The address.
    #[serde(default, deserialize_with = "lenient::text")]
    pub ip: String,
    /// The server that has it.
    #[serde(default, deserialize_with = "lenient::text")]
    pub server_name: String,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A rule that is to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FirewallRuleSpec {
    protocol: FirewallProtocol,
    #[serde(skip_serializing_if = "Option::is_none")]
    port_from: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    port_to: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<Source>,
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<FirewallAction>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
}

impl FirewallRuleSpec {
    /// TCP to these ports.
    pub fn tcp(ports: impl Into<PortRange>) -> Self {
        Self::ports(FirewallProtocol::Tcp, ports.into())
    }

    /// UDP to these ports.
    pub fn udp(ports: impl Into<PortRange>) -> Self {
        Self::ports(FirewallProtocol::Udp, ports.into())
    }

    /// TCP and UDP to these ports.
    pub fn tcp_udp(ports: impl Into<PortRange>) -> Self {
        Self::ports(FirewallProtocol::TcpUdp, ports.into())
    }

    const fn ports(protocol: FirewallProtocol, ports: PortRange) -> Self {
        let (port_from, port_to) = (Some(ports.first()), Some(ports.last()));
        Self { protocol, port_from, port_to, source: None, action: None, description: None }
    }

    /// A protocol without ports.
    pub const fn portless(protocol: PortlessProtocol) -> Self {
        let protocol = match protocol {
            PortlessProtocol::Icmp => FirewallProtocol::Icmp,
            PortlessProtocol::Ipsec => FirewallProtocol::Ipsec,
            PortlessProtocol::Gre => FirewallProtocol::Gre,
            PortlessProtocol::Ah => FirewallProtocol::Ah,
            PortlessProtocol::Esp => FirewallProtocol::Esp,
            PortlessProtocol::Any => FirewallProtocol::Any,
        };
        Self { protocol, port_from: None, port_to: None, source: None, action: None, description: None }
    }

    /// Only packets from there; from anywhere unless said otherwise.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Source>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// What it does; it lets packets in unless said otherwise.
    #[must_use]
    pub fn with_action(mut self, action: impl Into<FirewallAction>) -> Self {
        self.action = Some(action.into());
        self
    }

    /// A description of at most 256 characters.
    #[must_use]
    pub fn with_description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    fn check(&self) -> Result<(), Invalid> {
        rule::texts(None, self.description.as_deref())
    }
}

/// The body of `POST /firewall_policies`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FirewallPolicyCreate {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    rules: Vec<FirewallRuleSpec>,
}

impl FirewallPolicyCreate {
    /// A policy with a name of 1 to 128 characters, and with at least one rule.
    pub fn new(name: impl Into<String>, rules: impl Into<Vec<FirewallRuleSpec>>) -> Self {
        Self { name: name.into(), description: None, rules: rules.into() }
    }

    /// A description of at most 256 characters.
    #[must_use]
    pub fn with_description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Whether the service takes it as it is. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        rule::texts(Some(&self.name), self.description.as_deref())?;
        rule::some("rules", &self.rules)?;
        self.rules.iter().try_for_each(FirewallRuleSpec::check)
    }
}

/// The body of `PUT /firewall_policies/{id}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FirewallPolicyModify {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
}

impl FirewallPolicyModify {
    /// Another name, of 1 to 128 characters.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Another description, of at most 256 characters.
    #[must_use]
    pub fn with_description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Whether the service takes it as it is. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        rule::texts(self.name.as_deref(), self.description.as_deref())
    }
}

#[cfg(feature = "client")]
pub use calls::FirewallPolicyHandle;

#[cfg(feature = "client")]
mod calls {
    use super::{
        AttachedIp, FirewallPolicy, FirewallPolicyCreate, FirewallPolicyModify, FirewallRule,
        FirewallRuleSpec,
    };
    use crate::call::{Call, Method, Path};
    use crate::client::Client;
    use crate::handle::{handle, waits};
    use crate::id::{IpId, RuleId};

    handle!(FirewallPolicyHandle of FirewallPolicy as FirewallPolicyId, "/firewall_policies", list_firewall_policies -> FirewallPolicy, firewall_policy, "firewall policy");
    waits!(FirewallPolicyHandle of FirewallPolicy, "firewall policy");

    /// Firewall policies.
    impl Client {
        /// Makes a firewall policy. The answer shows it in `CONFIGURING`.
        pub fn create_firewall_policy(&self, policy: &FirewallPolicyCreate) -> Call<FirewallPolicy> {
            Call::new(self, Method::Post, Path::of("/firewall_policies")).json(policy).rule(policy.check())
        }
    }

    impl FirewallPolicyHandle {
        /// Changes name or description. The answer shows them at once.
        pub fn modify(&self, change: &FirewallPolicyModify) -> Call<FirewallPolicy> {
            self.call(Method::Put, self.path("")).json(change).rule(change.check())
        }

        /// Lists the addresses that it filters.
        pub fn server_ips(&self) -> Call<Vec<AttachedIp>> {
            self.call(Method::Get, self.path("/server_ips"))
        }

        /// Lets it filter addresses, instead of any other policy.
        pub fn add_server_ips(&self, ips: impl IntoIterator<Item = impl Into<IpId>>) -> Call<FirewallPolicy> {
            let ips: Vec<IpId> = ips.into_iter().map(Into::into).collect();
            self.call(Method::Post, self.path("/server_ips")).list("server_ips", &ips)
        }

        /// Shows one of the addresses that it filters.
        pub fn server_ip(&self, id: impl Into<IpId>) -> Call<AttachedIp> {
            self.call(Method::Get, self.path("/server_ips").id(id.into()))
        }

        /// Takes it from an address.
        pub fn remove_server_ip(&self, id: impl Into<IpId>) -> Call<FirewallPolicy> {
            self.call(Method::Delete, self.path("/server_ips").id(id.into()))
        }

        /// Lists the rules.
        pub fn rules(&self) -> Call<Vec<FirewallRule>> {
            self.call(Method::Get, self.path("/rules"))
        }

        /// Adds rules.
        pub fn add_rules(&self, rules: &[FirewallRuleSpec]) -> Call<FirewallPolicy> {
            let kept = rules.iter().try_for_each(FirewallRuleSpec::check);
            self.call(Method::Post, self.path("/rules")).list("rules", rules).rule(kept)
        }

        /// Shows a rule.
        pub fn rule(&self, id: impl Into<RuleId>) -> Call<FirewallRule> {
            self.call(Method::Get, self.path("/rules").id(id.into()))
        }

        /// Removes a rule.
        pub fn remove_rule(&self, id: impl Into<RuleId>) -> Call<FirewallPolicy> {
            self.call(Method::Delete, self.path("/rules").id(id.into()))
        }
    }
}
