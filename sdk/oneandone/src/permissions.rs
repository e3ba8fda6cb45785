//! What a role may do: groups of flags, one for each kind of resource.

use crate::loose;
use crate::word::{Vocabulary, words};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};
use std::fmt;
use std::marker::PhantomData;

/// The flags of a group. What it does not hold is not given: as a change it stays as it is.
#[derive(Clone, PartialEq, Eq)]
pub struct Flags<P> {
    given: Vec<(String, bool)>,
    group: PhantomData<fn() -> P>,
}

impl<P> Default for Flags<P> {
    fn default() -> Self {
        Self { given: Vec::new(), group: PhantomData }
    }
}

impl<P: Vocabulary> Flags<P> {
    /// Every flag, set.
    pub fn all() -> Self {
        P::ALL.iter().fold(Self::default(), |flags, flag| flags.set(*flag, true))
    }

    /// Every flag, not set.
    pub fn none() -> Self {
        P::ALL.iter().fold(Self::default(), |flags, flag| flags.set(*flag, false))
    }

    /// The same flags with this one set or not.
    #[must_use]
    pub fn set(mut self, flag: P, allowed: bool) -> Self {
        match self.given.iter_mut().find(|(name, _)| name == flag.word()) {
            Some((_, given)) => *given = allowed,
            None => self.given.push((flag.word().to_owned(), allowed)),
        }
        self
    }

    /// Whether it is allowed.
    pub fn allows(&self, flag: P) -> bool {
        self.given.iter().any(|(name, allowed)| name == flag.word() && *allowed)
    }
}

impl<P> Flags<P> {
    /// Every flag by its name, those that this crate does not know included.
    pub fn iter(&self) -> impl Iterator<Item = (&str, bool)> {
        self.given.iter().map(|(name, allowed)| (name.as_str(), *allowed))
    }
}

impl<P> fmt::Debug for Flags<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<P> Serialize for Flags<P> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de, P> Deserialize<'de> for Flags<P> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let flag = |value: &Value| match value {
            Value::Null => Some(false),
            Value::Bool(flag) => Some(*flag),
            Value::Number(number) => loose::flag(&number.to_string()),
            Value::String(text) => loose::flag(text),
            _ => None,
        };
        let given =
            crate::lenient::map(deserializer)?.into_iter().map(|(name, value)| Some((name, flag(&value)?)));
        let given: Option<Vec<_>> = given.collect();
        let given = given.ok_or_else(|| serde::de::Error::custom("expected booleans"))?;
        Ok(Self { given, group: PhantomData })
    }
}

macro_rules! permissions {
    ($($field:ident $(= $alias:literal)*: $group:ident { $($variant:ident = $word:literal,)+ })+) => {
        words! {$(
            #[doc = concat!("The flags of `", stringify!($field), "`.")]
            $group { $($variant = $word,)+ }
        )+}

        /// What a role may do. As a change, a group that is not given stays as it is.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        pub struct Permissions {
            $(
                #[doc = concat!("The group `", stringify!($field), "`.")]
                #[serde(default, $(alias = $alias,)* skip_serializing_if = "Option::is_none")]
                pub $field: Option<Flags<$group>>,
            )+
            /// Members that this crate does not know.
            #[serde(flatten)]
            pub extra: Map<String, Value>,
        }

        /// Changes, group by group.
        impl Permissions {
            /// Everything, allowed.
            pub fn all() -> Self {
                Self { $($field: Some(Flags::all()),)+ extra: Map::new() }
            }

            /// Everything, not allowed.
            pub fn none() -> Self {
                Self { $($field: Some(Flags::none()),)+ extra: Map::new() }
            }
        }
    };
}

permissions! {
    servers: ServerPermission {
        Show = "show", Create = "create", Delete = "delete", SetName = "set_name", SetDescription = "set_description",
        Start = "start", Restart = "restart", Shutdown = "shutdown", Resize = "resize", Reinstall = "reinstall",
        Clone = "clone", ManageSnapshot = "manage_snapshot", AssignIp = "assign_ip", ManageDvd = "manage_dvd",
        AccessKvmConsole = "access_kvm_console",
    }
    images: ImagePermission {
        Show = "show", Create = "create", Delete = "delete", SetName = "set_name", SetDescription = "set_description",
        DisableAutomaticCreation = "disable_automatic_creation",
    }
    shared_storages = "sharedstorages": SharedStoragePermission {
        Show = "show", Create = "create", Delete = "delete", SetName = "set_name", SetDescription = "set_description",
        ManageAttachedServers = "manage_attached_servers", Access = "access", Resize = "resize",
    }
    firewall_policies = "firewalls": FirewallPolicyPermission {
        Show = "show", Create = "create", Delete = "delete", SetName = "set_name", SetDescription = "set_description",
        ManageRules = "manage_rules", ManageAttachedServerIps = "manage_attached_server_ips", Clone = "clone",
    }
    load_balancers = "loadbalancers": LoadBalancerPermission {
        Show = "show", Create = "create", Delete = "delete", SetName = "set_name", SetDescription = "set_description",
        ManageRules = "manage_rules", ManageAttachedServerIps = "manage_attached_server_ips", Modify = "modify",
    }
    public_ips = "ips": PublicIpPermission {
        Show = "show", Create = "create", Delete = "delete", Release = "release", SetReverseDns = "set_reverse_dns",
    }
    private_networks = "privatenetwork" = "private_network": PrivateNetworkPermission {
        Show = "show", Create = "create", Delete = "delete", SetName = "set_name", SetDescription = "set_description",
        SetNetworkInfo = "set_network_info", ManageAttachedServers = "manage_attached_servers",
    }
    vpn: VpnPermission {
        Show = "show", Create = "create", Delete = "delete", SetName = "set_name", SetDescription = "set_description",
        DownloadFile = "download_file",
    }
    monitoring_center = "monitoringcenter": MonitoringCenterPermission {
        Show = "show",
    }
    monitoring_policies = "monitoringpolicies": MonitoringPolicyPermission {
        Show = "show", Create = "create", Delete = "delete", SetName = "set_name", SetDescription = "set_description",
        SetEmail = "set_email", ModifyResources = "modify_resources", ManagePorts = "manage_ports",
        ManageProcesses = "manage_processes", ManageAttachedServers = "manage_attached_servers", Clone = "clone",
    }
    backups: BackupPermission {
        Show = "show", Create = "create", Delete = "delete",
    }
    logs: LogPermission {
        Show = "show",
    }
    users: UserPermission {
        Show = "show", Create = "create", Delete = "delete", SetDescription = "set_description",
        SetEmail = "set_email", SetPassword = "set_password", ManageApi = "manage_api", Enable = "enable",
        Disable = "disable", ChangeRole = "change_role",
    }
    roles: RolePermission {
        Show = "show", Create = "create", Delete = "delete", SetName = "set_name", SetDescription = "set_description",
        ManageUsers = "manage_users", Modify = "modify", Clone = "clone",
    }
    usages: UsagePermission {
        Show = "show",
    }
    interactive_invoices = "interactiveinvoice": InvoicePermission {
        Show = "show",
    }
}
