//! Server appliances: what a server can be installed from.

use serde::{Deserialize, Serialize};

/// A server appliance. Clients index most members without a check, so all are always there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appliance {
    /// 32 upper-case hex digits.
    pub id: String,
    /// `<os><version>-<bits><std|min|iso>[+application]`, such as `debian8-64min`.
    pub name: String,
    /// Ids of datacenters.
    pub available_datacenters: Vec<String>,
    /// Such as `standard`.
    pub os_installation_base: String,
    /// `Windows`, `Linux` or `Others`.
    pub os_family: String,
    /// Such as `Centos`.
    pub os: String,
    /// Such as `Centos6`.
    pub os_version: String,
    /// 32 or 64.
    pub os_architecture: u32,
    /// The older name of `os_architecture`; both are sent.
    pub architecture: u32,
    /// `STANDARD`, `Minimal`, `Application`, `Personal` or `ISO_OS`.
    pub os_image_type: String,
    /// `IMAGE` or `ISO`; clients filter by it with `q`.
    #[serde(rename = "type")]
    pub kind: String,
    /// `vps`, `cloud`, `baremetal`.
    pub server_type_compatibility: Vec<String>,
    /// GB: the least that the main disk may have.
    pub min_hdd_size: u32,
    /// Names of licences, as plain strings here.
    pub licenses: Vec<String>,
    /// The version of the application on it.
    pub version: Option<String>,
    /// Names of categories.
    pub categories: Vec<String>,
    /// Whether it installs without questions.
    pub automatic_installation: bool,
}
