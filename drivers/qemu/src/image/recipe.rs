//! The recipes of the images that are built from Debian packages.

use sha2::{Digest, Sha256};

/// How an image is built, and what it will be.
pub(super) struct Recipe {
    pub(super) name: &'static str,
    /// The script, among the guest's files.
    pub(super) script: &'static str,
    /// How many steps the script announces at most.
    pub(super) steps: u32,
    pub(super) os_name: &'static str,
    pub(super) os_version: &'static str,
    pub(super) disk_gib_min: u32,
    pub(super) memory_mib_min: u32,
    pub(super) kernel_args: &'static str,
}

// The kernel trusts the processor's random numbers, so that keys need not wait for noise, skips tests of its own
// ciphers, and leaves out tracing and security modules that nothing here uses: on an emulated processor each costs a tenth of a second or more.
const RECIPES: &[Recipe] = &[
    Recipe {
        name: "tiny",
        script: "build/tiny.sh",
        steps: 7,
        os_name: "tiny",
        os_version: "1",
        disk_gib_min: 1,
        memory_mib_min: 96,
        kernel_args: "console=tty0 console=ttyS0 quiet random.trust_cpu=1 cryptomgr.notests audit=0 \
            lsm=capability initcall_blacklist=init_kprobe_trace,trace_eval_init,load_system_certificate_list",
    },
    Recipe {
        name: "debian-12",
        script: "build/debian-12.sh",
        steps: 8,
        os_name: "debian",
        os_version: "12",
        disk_gib_min: 2,
        memory_mib_min: 256,
        kernel_args: "console=tty0 console=ttyS0 quiet random.trust_cpu=1 cryptomgr.notests root=LABEL=innroot rw",
    },
];

impl Recipe {
    /// The digest of everything that the image's content depends on, packages aside.
    pub(super) fn digest(&self) -> String {
        let Self { name, script, steps: _, os_name, os_version, disk_gib_min, memory_mib_min, kernel_args } =
            self;
        let facts = format!("{script} {os_name} {os_version} {disk_gib_min} {memory_mib_min} {kernel_args}");
        let shared = |path: &str| {
            ["build/packages.sh", "build/kernel.sh"].contains(&path) || path.starts_with("initrd/")
        };
        let own = |path: &str| path == *script || path.starts_with(&format!("{name}/"));
        let mut digest = Sha256::new_with_prefix(facts);
        for (path, text) in FILES {
            if own(path) || shared(path) {
                digest.update(path);
                digest.update(text);
            }
        }
        super::hexadecimal(&digest.finalize())
    }
}

/// The images that can be built.
pub fn names() -> Vec<&'static str> {
    RECIPES.iter().map(|recipe| recipe.name).collect()
}

pub(super) fn find(name: &str) -> Option<&'static Recipe> {
    RECIPES.iter().find(|recipe| recipe.name == name)
}

/// The scripts and the guests' files, by their paths in the build folder.
pub(super) const FILES: [(&str, &str); 18] = [
    ("build/packages.sh", include_str!("../../guest/build/packages.sh")),
    ("build/kernel.sh", include_str!("../../guest/build/kernel.sh")),
    ("build/tiny.sh", include_str!("../../guest/build/tiny.sh")),
    ("build/debian-12.sh", include_str!("../../guest/build/debian-12.sh")),
    ("initrd/init", include_str!("../../guest/initrd/init")),
    ("initrd/modules", include_str!("../../guest/initrd/modules")),
    ("tiny/rc", include_str!("../../guest/tiny/rc")),
    ("tiny/inittab", include_str!("../../guest/tiny/inittab")),
    ("tiny/fstab", include_str!("../../guest/tiny/fstab")),
    ("tiny/dhcp", include_str!("../../guest/tiny/dhcp")),
    ("tiny/power-button", include_str!("../../guest/tiny/power-button")),
    ("tiny/chpasswd", include_str!("../../guest/tiny/chpasswd")),
    ("tiny/bash", include_str!("../../guest/tiny/bash")),
    ("debian-12/customize.sh", include_str!("../../guest/debian-12/customize.sh")),
    ("debian-12/cloud.cfg", include_str!("../../guest/debian-12/cloud.cfg")),
    ("debian-12/masked-units", include_str!("../../guest/debian-12/masked-units")),
    ("debian-12/agent.conf", include_str!("../../guest/debian-12/agent.conf")),
    ("debian-12/grow-root.service", include_str!("../../guest/debian-12/grow-root.service")),
];
