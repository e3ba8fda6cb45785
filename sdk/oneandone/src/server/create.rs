//! The body of `POST /servers`.

use crate::limits;
use crate::loose::{DecodeError, Object, Request};
use crate::ram::Ram;
use serde::Serialize;
use serde_json::Value;

/// A wish for a new server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ServerCreate {
    /// 1 to 128 characters, kept as they are.
    pub name: String,
    /// Up to 256 characters; absent is answered as `""`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What it is made of.
    pub hardware: HardwareSpec,
    /// A server appliance, or one of the caller's images.
    pub appliance_id: String,
    /// 8 to 64 characters; when given, `first_password` answers null.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// Whether it runs when it is ready; absent means that it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub power_on: Option<bool>,
    /// Absent means the default policy of the system's family.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub firewall_policy_id: Option<String>,
    /// A free public address of the same datacenter; absent means a new one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip_id: Option<String>,
    /// The balancer that its address joins; also read as `loadbalancer_id`, which one client writes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub load_balancer_id: Option<String>,
    /// The policy that watches it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub monitoring_policy_id: Option<String>,
    /// The network it joins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub private_network_id: Option<String>,
    /// Absent means the default datacenter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub datacenter_id: Option<String>,
    /// The text of a public SSH key to install.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rsa_key: Option<String>,
    /// Ids of stored SSH keys to install. A value that is no array is ignored: one client sends `true`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub public_key: Vec<String>,
    /// Absent means `cloud`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_type: Option<ServerType>,
    /// Stored and echoed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ipv6_range: Option<String>,
    /// Stored and echoed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hostname: Option<String>,
    /// Stored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub execution_group: Option<String>,
}

impl ServerCreate {
    /// A wish with only what is required.
    pub fn new(name: impl Into<String>, hardware: HardwareSpec, appliance_id: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            description: None,
            hardware,
            appliance_id: appliance_id.into(),
            password: None,
            power_on: None,
            firewall_policy_id: None,
            ip_id: None,
            load_balancer_id: None,
            monitoring_policy_id: None,
            private_network_id: None,
            datacenter_id: None,
            rsa_key: None,
            public_key: Vec::new(),
            server_type: None,
            ipv6_range: None,
            hostname: None,
            execution_group: None,
        }
    }
}

impl Request for ServerCreate {
    fn read(object: &Object<'_>) -> Result<Self, DecodeError> {
        let hardware = object.required("hardware", object.object("hardware")?)?;
        let load_balancer_id = match object.id("load_balancer_id")? {
            None => object.id("loadbalancer_id")?,
            given => given,
        };
        Ok(Self {
            name: object.required("name", name(object)?)?,
            description: description(object)?,
            hardware: HardwareSpec::read(&hardware)?,
            appliance_id: object.required("appliance_id", object.id("appliance_id")?)?,
            password: password(object)?,
            power_on: object.flag("power_on")?,
            firewall_policy_id: object.id("firewall_policy_id")?,
            ip_id: object.id("ip_id")?,
            load_balancer_id,
            monitoring_policy_id: object.id("monitoring_policy_id")?,
            private_network_id: object.id("private_network_id")?,
            datacenter_id: object.id("datacenter_id")?,
            rsa_key: object.id("rsa_key")?,
            public_key: key_ids(object)?,
            server_type: object.word("server_type", &ServerType::WORDS, ServerType::EXPECTED)?,
            ipv6_range: object.id("ipv6_range")?,
            hostname: object.id("hostname")?,
            execution_group: object.id("execution_group")?,
        })
    }
}

/// What a new server is made of. When a body names several, a fixed size wins over a bare metal model, and
/// that over single values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum HardwareSpec {
    /// A size of the catalogue, disk included.
    Fixed {
        /// An id of `/servers/fixed_instance_sizes`.
        fixed_instance_size_id: String,
    },
    /// A whole machine.
    BareMetal {
        /// An id of `/servers/baremetal_models`.
        baremetal_model_id: String,
    },
    /// Single values.
    Flexible {
        /// 1 to 16.
        vcore: u32,
        /// 1 to 16, a divisor of `vcore`.
        cores_per_processor: u32,
        /// 0.5 to 128 GB in halves.
        ram: Ram,
        /// 1 to 8 disks, exactly one of them the main one.
        hdds: Vec<HddSpec>,
    },
}

impl Request for HardwareSpec {
    fn read(object: &Object<'_>) -> Result<Self, DecodeError> {
        if let Some(fixed_instance_size_id) = object.id("fixed_instance_size_id")? {
            return Ok(Self::Fixed { fixed_instance_size_id });
        }
        if let Some(baremetal_model_id) = object.id("baremetal_model_id")? {
            return Ok(Self::BareMetal { baremetal_model_id });
        }
        let vcore = object.required("vcore", vcore(object)?)?;
        let cores_per_processor = object.required("cores_per_processor", cores_per_processor(object)?)?;
        if !vcore.is_multiple_of(cores_per_processor) {
            return Err(object.refuse("cores_per_processor", "a divisor of vcore"));
        }
        let ram = object.required("ram", object.ram("ram")?)?;
        Ok(Self::Flexible { vcore, cores_per_processor, ram, hdds: hdds(object)? })
    }
}

/// A disk of a new server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct HddSpec {
    /// GB: 20 to 2000 in steps of 10.
    pub size: u32,
    /// Whether the system is on it.
    pub is_main: bool,
}

impl Request for HddSpec {
    fn read(object: &Object<'_>) -> Result<Self, DecodeError> {
        const SIZE: &str = "a multiple of 10 from 20 to 2000";
        let size = object.required("size", object.integer_within("size", &limits::HDD_GB, SIZE)?)?;
        if !size.is_multiple_of(limits::HDD_STEP_GB) {
            return Err(object.refuse("size", SIZE));
        }
        Ok(Self { size, is_main: object.flag("is_main")?.unwrap_or(false) })
    }
}

/// The kind of machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum ServerType {
    /// A virtual machine.
    #[serde(rename = "cloud")]
    Cloud,
    /// A physical machine by the hour.
    #[serde(rename = "baremetal")]
    BareMetal,
    /// A node of a container cluster.
    #[serde(rename = "k8s_node")]
    KubernetesNode,
    /// A physical machine by contract.
    #[serde(rename = "dedicated")]
    Dedicated,
}

impl ServerType {
    const WORDS: [(&str, Self); 4] = [
        ("cloud", Self::Cloud),
        ("baremetal", Self::BareMetal),
        ("k8s_node", Self::KubernetesNode),
        ("dedicated", Self::Dedicated),
    ];
    const EXPECTED: &str = "cloud, baremetal, k8s_node or dedicated";
}

/// A server's name.
pub(super) fn name(object: &Object<'_>) -> Result<Option<String>, DecodeError> {
    object.text_within("name", &(1..=limits::NAME_CHARS_MAX), "1 to 128 characters long")
}

/// A server's description.
pub(super) fn description(object: &Object<'_>) -> Result<Option<String>, DecodeError> {
    object.text_within("description", &(0..=limits::DESCRIPTION_CHARS_MAX), "at most 256 characters long")
}

/// A first password. Its length is all that is checked.
pub(super) fn password(object: &Object<'_>) -> Result<Option<String>, DecodeError> {
    object.text_within("password", &limits::PASSWORD_CHARS, "8 to 64 characters long")
}

/// A number of virtual processors.
pub(super) fn vcore(object: &Object<'_>) -> Result<Option<u32>, DecodeError> {
    object.integer_within("vcore", &limits::VCORE, "an integer from 1 to 16")
}

/// A number of cores of one processor.
pub(super) fn cores_per_processor(object: &Object<'_>) -> Result<Option<u32>, DecodeError> {
    object.integer_within("cores_per_processor", &limits::CORES_PER_PROCESSOR, "an integer from 1 to 16")
}

fn hdds(object: &Object<'_>) -> Result<Vec<HddSpec>, DecodeError> {
    let objects = object.objects("hdds")?;
    if objects.is_empty() {
        return object.required("hdds", None);
    }
    if objects.len() > limits::HDDS_MAX {
        return Err(object.refuse("hdds", "an array of at most 8 disks"));
    }
    let mut hdds = objects.iter().map(HddSpec::read).collect::<Result<Vec<_>, _>>()?;
    // A lone disk can only be the main one, whether or not it says so.
    if let [only] = hdds.as_mut_slice() {
        only.is_main = true;
    }
    if hdds.iter().filter(|hdd| hdd.is_main).count() == 1 {
        Ok(hdds)
    } else {
        Err(object.refuse("hdds", "an array with exactly one main disk"))
    }
}

fn key_ids(object: &Object<'_>) -> Result<Vec<String>, DecodeError> {
    const EXPECTED: &str = "an array of SSH key ids";
    let Some(Value::Array(items)) = object.given("public_key") else {
        return Ok(Vec::new());
    };
    let text = |item: &Value| item.as_str().map(str::to_owned);
    items.iter().map(|item| text(item).ok_or_else(|| object.refuse("public_key", EXPECTED))).collect()
}
