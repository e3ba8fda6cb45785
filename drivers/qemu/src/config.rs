//! What an operator can set, and the defaults that suit this host.

use serde::Deserialize;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

/// How the driver is set up. Every field has a default.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct QemuConfig {
    /// The folder that holds machines, tombstones and images.
    pub root: PathBuf,
    /// The folder of the guest images, where it is not `images` under the root.
    pub images: Option<PathBuf>,
    /// Which ports of a machine's address lead to which ports of its guest. Empty means SSH and HTTP, on their
    /// own ports where this process may bind them, and on 2222 and 8080 otherwise.
    pub forwards: Vec<Forward>,
    /// Whether guests run on the processor or are translated.
    pub accel: Accel,
    /// The program that emulates the machine.
    pub qemu: String,
    /// The program that makes and grows disks.
    pub qemu_img: String,
    /// The most space for the translated code of a guest without acceleration, in MiB. By default a quarter of the
    /// guest's memory, and from 128 to 512. Half as much makes guests a fifth slower.
    pub translation_cache_mib: Option<u32>,
    /// Whether QEMU gives up the system calls that it does not need.
    pub sandbox: bool,
    /// Words that are added to every guest kernel's command line.
    pub kernel_args: String,
}

impl Default for QemuConfig {
    fn default() -> Self {
        Self {
            root: PathBuf::from("/var/lib/innkeeper/qemu"),
            images: None,
            forwards: Vec::new(),
            accel: Accel::Auto,
            qemu: "qemu-system-x86_64".to_owned(),
            qemu_img: "qemu-img".to_owned(),
            translation_cache_mib: None,
            sandbox: true,
            kernel_args: String::new(),
        }
    }
}

impl QemuConfig {
    /// A configuration with this root, and defaults for the rest.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), ..Self::default() }
    }

    /// The folder of the guest images.
    pub fn images_dir(&self) -> PathBuf {
        self.images.clone().unwrap_or_else(|| self.root.join("images"))
    }

    /// The forwards in force on this host.
    pub fn forwards_in_force(&self) -> Vec<Forward> {
        if !self.forwards.is_empty() {
            return self.forwards.clone();
        }
        let (ssh, http) = if may_bind_low_ports() { (22, 80) } else { (2222, 8080) };
        vec![Forward { host_port: ssh, guest_port: 22 }, Forward { host_port: http, guest_port: 80 }]
    }
}

impl QemuConfig {
    /// The space for the translated code of a guest of this size.
    pub(crate) fn translation_cache_mib(&self, memory_mib: u32) -> u32 {
        self.translation_cache_mib.unwrap_or_else(|| (memory_mib / 4).clamp(128, 512))
    }
}

/// One port of a machine's address that leads into its guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Forward {
    /// The port at the machine's address.
    pub host_port: u16,
    /// The port inside the guest.
    pub guest_port: u16,
}

/// How guests are run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Accel {
    /// On the processor where a probe shows that it works, translated otherwise.
    #[default]
    Auto,
    /// Translated, everywhere.
    Tcg,
    /// On the processor; a host that cannot refuses to start guests.
    Kvm,
}

/// Whether this process may bind port 22.
fn may_bind_low_ports() -> bool {
    let is_root = std::fs::metadata("/proc/self").is_ok_and(|proc| proc.uid() == 0);
    is_root
        || std::fs::read_to_string("/proc/sys/net/ipv4/ip_unprivileged_port_start")
            .is_ok_and(|text| text.trim().parse::<u16>().is_ok_and(|start| start <= 22))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_an_operator_writes() {
        let text =
            r#"{"root": "/srv/q", "accel": "tcg", "forwards": [{"host_port": 2222, "guest_port": 22}]}"#;
        let config: QemuConfig = serde_json::from_str(text).unwrap();
        assert_eq!(config.accel, Accel::Tcg);
        assert_eq!(config.images_dir(), PathBuf::from("/srv/q/images"));
        assert_eq!(config.forwards_in_force(), [Forward { host_port: 2222, guest_port: 22 }]);
        assert!(serde_json::from_str::<QemuConfig>(r#"{"rot": "/srv"}"#).is_err());
    }
}
