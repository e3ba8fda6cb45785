//! The bodies and parameters of calls that change a server.

use super::create;
use crate::loose::{self, DecodeError, Object, Request};
use crate::ram::Ram;
use serde::Serialize;

/// The body of `PUT /servers/{id}`. Both may be absent; then nothing changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ServerModify {
    /// 1 to 128 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Up to 256 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

impl Request for ServerModify {
    fn read(object: &Object<'_>) -> Result<Self, DecodeError> {
        Ok(Self { name: create::name(object)?, description: create::description(object)? })
    }
}

/// The parameters of `DELETE /servers/{id}`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ServerDelete {
    /// Whether its public addresses stay with the account.
    pub keep_ips: bool,
    /// Whether its disks stay. The published SDK always says so.
    pub keep_hdds: bool,
}

impl ServerDelete {
    /// Reads the query. What is no boolean counts as absent, and absent as false.
    pub fn from_query(pairs: &[(String, String)]) -> Self {
        let given = |name| loose::parameter(pairs, name).and_then(loose::flag).unwrap_or(false);
        Self { keep_ips: given("keep_ips"), keep_hdds: given("keep_hdds") }
    }
}

/// The body of `PUT /servers/{id}/status/action`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StatusChange {
    /// What to do.
    pub action: StatusAction,
    /// How; absent means `SOFTWARE`.
    pub method: ActionMethod,
    /// The image to boot instead of the server's disk. Only read with `recovery_mode`, and required then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_image_id: Option<String>,
    /// Whether the server boots the recovery image.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub recovery_mode: bool,
}

impl StatusChange {
    /// A change without a recovery image.
    pub const fn new(action: StatusAction, method: ActionMethod) -> Self {
        Self { action, method, recovery_image_id: None, recovery_mode: false }
    }
}

impl Request for StatusChange {
    fn read(object: &Object<'_>) -> Result<Self, DecodeError> {
        let action = object.word("action", &StatusAction::WORDS, "POWER_ON, POWER_OFF or REBOOT")?;
        let method = object.word("method", &ActionMethod::WORDS, "SOFTWARE or HARDWARE")?;
        let recovery_mode = object.flag("recovery_mode")?.unwrap_or(false);
        let recovery_image_id = object.id("recovery_image_id")?.filter(|_| recovery_mode);
        if recovery_mode && recovery_image_id.is_none() {
            return object.required("recovery_image_id", None);
        }
        Ok(Self {
            action: object.required("action", action)?,
            method: method.unwrap_or(ActionMethod::Software),
            recovery_image_id,
            recovery_mode,
        })
    }
}

/// What a status change does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StatusAction {
    /// Starts it.
    PowerOn,
    /// Stops it.
    PowerOff,
    /// Stops and starts it.
    Reboot,
}

impl StatusAction {
    const WORDS: [(&str, Self); 3] =
        [("POWER_ON", Self::PowerOn), ("POWER_OFF", Self::PowerOff), ("REBOOT", Self::Reboot)];
}

/// Whether the system is asked or cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ActionMethod {
    /// The system shuts down by itself.
    Software,
    /// The power is cut.
    Hardware,
}

impl ActionMethod {
    const WORDS: [(&str, Self); 2] = [("SOFTWARE", Self::Software), ("HARDWARE", Self::Hardware)];
}

/// The body of `PUT /servers/{id}/hardware`. A fixed size wins when a body names both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum HardwareChange {
    /// To a size of the catalogue.
    Fixed {
        /// An id of `/servers/fixed_instance_sizes`.
        fixed_instance_size_id: String,
    },
    /// To single values; at least one is given, and what is absent stays.
    Flexible {
        /// 1 to 16.
        #[serde(skip_serializing_if = "Option::is_none")]
        vcore: Option<u32>,
        /// 1 to 16, a divisor of `vcore`.
        #[serde(skip_serializing_if = "Option::is_none")]
        cores_per_processor: Option<u32>,
        /// 0.5 to 128 GB in halves.
        #[serde(skip_serializing_if = "Option::is_none")]
        ram: Option<Ram>,
    },
}

impl Request for HardwareChange {
    fn read(object: &Object<'_>) -> Result<Self, DecodeError> {
        if let Some(fixed_instance_size_id) = object.id("fixed_instance_size_id")? {
            return Ok(Self::Fixed { fixed_instance_size_id });
        }
        let vcore = create::vcore(object)?;
        let cores_per_processor = create::cores_per_processor(object)?;
        let ram = object.ram("ram")?;
        match (vcore, cores_per_processor) {
            (None, None) if ram.is_none() => object.required("fixed_instance_size_id", None),
            (Some(vcore), Some(cores)) if !vcore.is_multiple_of(cores) => {
                Err(object.refuse("cores_per_processor", "a divisor of vcore"))
            }
            _ => Ok(Self::Flexible { vcore, cores_per_processor, ram }),
        }
    }
}

/// The body of `PUT /servers/{id}/image`: install the server anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ImageChange {
    /// A server appliance, or one of the caller's images.
    pub id: String,
    /// 8 to 64 characters; absent means a generated one, shown as `first_password`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// The policy for its addresses; on the wire `{"firewall_policy":{"id":…}}`.
    #[serde(rename = "firewall_policy", serialize_with = "wrap_id", skip_serializing_if = "Option::is_none")]
    pub firewall_policy_id: Option<String>,
}

impl Request for ImageChange {
    fn read(object: &Object<'_>) -> Result<Self, DecodeError> {
        let firewall_policy = object.object("firewall_policy")?;
        Ok(Self {
            id: object.required("id", object.id("id")?)?,
            password: create::password(object)?,
            firewall_policy_id: firewall_policy.map(|policy| policy.id("id")).transpose()?.flatten(),
        })
    }
}

#[expect(clippy::ref_option, reason = "serde hands the field over as it is")]
fn wrap_id<S: serde::Serializer>(id: &Option<String>, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Wrapped<'a> {
        id: &'a Option<String>,
    }
    Wrapped { id }.serialize(serializer)
}
