//! What a machine is created from: its size, its network, who may log in, and its system disk.

use crate::disk::DiskSize;
use crate::error::Invalid;
use crate::id::{DatacenterId, IfaceId, SshKeyId};
use crate::rule;
use crate::secret::Secret;
use crate::xmlrpc::{DecodeError, FromValue, Problem, Struct, ToValue, Value, members, take};

/// A version of the internet protocol; a number on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IpVersion {
    /// 4; a public interface has an address of version 6 as well.
    V4,
    /// 6.
    V6,
}

impl IpVersion {
    /// The number on the wire.
    pub const fn as_i64(self) -> i64 {
        match self {
            Self::V4 => 4,
            Self::V6 => 6,
        }
    }
}

impl FromValue for IpVersion {
    fn from_value(value: Value) -> Result<Self, DecodeError> {
        match i64::from_value(value)? {
            4 => Ok(Self::V4),
            6 => Ok(Self::V6),
            _ => Err(DecodeError::rule("must be 4 or 6")),
        }
    }
}

impl ToValue for IpVersion {
    fn to_value(&self) -> Value {
        Value::Int(self.as_i64())
    }
}

/// How a machine is connected: it has a new interface or one that is there, and never both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// A new public interface.
    Public {
        /// The version of its first address.
        ip_version: IpVersion,
        /// Its bandwidth, in kbit/s.
        bandwidth: i64,
    },
    /// An interface that is there, as of a private network.
    Iface(IfaceId),
}

/// A machine that is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VmCreate {
    /// Its name.
    pub hostname: String,
    /// Where it is to be.
    pub datacenter_id: DatacenterId,
    /// Its memory, in MB.
    pub memory: i64,
    /// Its cores.
    pub cores: i64,
    /// How it is connected.
    pub connection: Connection,
    /// Who may log in, and what runs first.
    pub access: VmAccess,
}

members! {
    /// Who may log in to a new machine, and what runs first on it.
    #[derive(Default)]
    request VmAccess {
        /// A user beside root.
        login: Option<String> | omit,
        /// The password.
        password: Option<Secret> | omit,
        /// An SSH key as text.
        ssh_key: Option<String> | omit,
        /// Stored SSH keys.
        keys: Option<Vec<SshKeyId>> | omit,
        /// A command that runs after the installation.
        run: Option<String> | omit,
        /// A script that runs after the installation.
        script: Option<String> | omit,
        /// The parameters of the script.
        script_args: Option<String> | omit,
    }

    /// The system disk of a new machine.
    request SystemDisk {
        /// Where it is to be: where the machine is.
        datacenter_id: DatacenterId,
        /// Its name.
        name: String,
        /// Its size, when it is to be larger than what it is copied from.
        size: Option<DiskSize> | omit,
    }
}

impl VmCreate {
    /// A machine with a public interface of both versions, 256 MB and one core.
    pub fn new(hostname: impl Into<String>, datacenter_id: impl Into<DatacenterId>) -> Self {
        Self {
            hostname: hostname.into(),
            datacenter_id: datacenter_id.into(),
            memory: 256,
            cores: 1,
            connection: Connection::Public { ip_version: IpVersion::V4, bandwidth: 102_400 },
            access: VmAccess::default(),
        }
    }

    /// With so many cores, and so much memory in MB.
    #[must_use]
    pub const fn with_size(mut self, cores: i64, memory: i64) -> Self {
        self.cores = cores;
        self.memory = memory;
        self
    }

    /// Connected in this way.
    #[must_use]
    pub const fn with_connection(mut self, connection: Connection) -> Self {
        self.connection = connection;
        self
    }

    /// With a password.
    #[must_use]
    pub fn with_password(mut self, password: impl Into<Secret>) -> Self {
        self.access.password = Some(password.into());
        self
    }

    /// With stored SSH keys.
    #[must_use]
    pub fn with_keys(mut self, keys: impl IntoIterator<Item = SshKeyId>) -> Self {
        self.access.keys = Some(keys.into_iter().collect());
        self
    }

    /// With an SSH key as text.
    #[must_use]
    pub fn with_ssh_key(mut self, key: impl Into<String>) -> Self {
        self.access.ssh_key = Some(key.into());
        self
    }

    /// Whether the service takes it as it is. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        rule::some("hostname", &self.hostname)?;
        rule::positive("datacenter_id", Some(self.datacenter_id.as_i64()))?;
        rule::positive("memory", Some(self.memory))?;
        rule::positive("cores", Some(self.cores))?;
        match self.connection {
            Connection::Public { bandwidth, .. } => rule::positive("bandwidth", Some(bandwidth)),
            Connection::Iface(id) => rule::positive("iface_id", Some(id.as_i64())),
        }
    }
}

impl FromValue for VmCreate {
    fn from_value(value: Value) -> Result<Self, DecodeError> {
        let mut members = Struct::from_value(value)?;
        let iface: Option<IfaceId> = take(&mut members, "iface_id")?;
        let connection = match iface {
            Some(_) if members.get("ip_version").is_some() => {
                return Err(DecodeError::new(Problem::Unknown).under("ip_version"));
            }
            Some(iface) => Connection::Iface(iface),
            None => Connection::Public {
                ip_version: take(&mut members, "ip_version")?,
                bandwidth: take(&mut members, "bandwidth")?,
            },
        };
        Ok(Self {
            hostname: take(&mut members, "hostname")?,
            datacenter_id: take(&mut members, "datacenter_id")?,
            memory: take(&mut members, "memory")?,
            cores: take(&mut members, "cores")?,
            connection,
            access: VmAccess::from_value(Value::Struct(members))?,
        })
    }
}

impl ToValue for VmCreate {
    fn to_value(&self) -> Value {
        let mut members = Struct::new()
            .with("hostname", self.hostname.as_str())
            .with("datacenter_id", self.datacenter_id.as_i64())
            .with("memory", self.memory)
            .with("cores", self.cores);
        match self.connection {
            Connection::Public { ip_version, bandwidth } => {
                members.insert("ip_version", ip_version.as_i64());
                members.insert("bandwidth", bandwidth);
            }
            Connection::Iface(id) => members.insert("iface_id", id.as_i64()),
        }
        if let Value::Struct(access) = self.access.to_value() {
            access.into_iter().for_each(|(name, value)| members.insert(name, value));
        }
        Value::Struct(members)
    }
}

impl SystemDisk {
    /// A disk of this name beside the machine, as large as what it is copied from.
    pub fn new(name: impl Into<String>, datacenter_id: impl Into<DatacenterId>) -> Self {
        Self { datacenter_id: datacenter_id.into(), name: name.into(), size: None }
    }

    /// As large as this.
    #[must_use]
    pub const fn with_size(mut self, size: DiskSize) -> Self {
        self.size = Some(size);
        self
    }

    /// Whether the service takes it as it is. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        rule::some("name", &self.name)
    }
}
