//! The seed: what a guest reads on its first boot, as a NoCloud volume.
//!
//! `meta-data`, `vendor-data`, `user-data` and `network-config` are cloud-init's. Ours goes into the vendor data, so
//! that the user data is the customer's script and nothing else. `root-hash` and `root-keys` say the same to guests
//! that are too small to read YAML.

use crate::crypt;
use crate::iso9660;
use innkeeper_ports::compute::{ComputeError, Install, MachineSpec};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

const SCRIPT_BYTES_MAX: usize = 1 << 20;
const KEYS_BYTES_MAX: usize = 64 << 10;
const PASSWORD_BYTES_MAX: usize = 256;

/// Refuses what no seed can carry, so that a guest never finds a seed that it misreads.
pub(crate) fn check(spec: &MachineSpec) -> Result<(), ComputeError> {
    let install = &spec.install;
    let fits = |text: &str, length: usize, extra: &[u8]| {
        (1..=length).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || extra.contains(&b))
            && !text.starts_with('-')
    };
    if !fits(&install.id, 128, b"-_.:") {
        return Err(refused("the installation's id", "1 to 128 letters, digits, '-', '_', '.' and ':'"));
    }
    if !fits(&install.hostname, 253, b"-.") {
        return Err(refused("the host name", "letters, digits, '-' and '.'"));
    }
    if let Some(password) = &install.root_password {
        check_password(&password.0)?;
    }
    let keys_bytes: usize = install.ssh_keys.iter().map(String::len).sum();
    let plain = |key: &String| !key.trim().is_empty() && !key.chars().any(is_unprintable);
    if keys_bytes > KEYS_BYTES_MAX || !install.ssh_keys.iter().all(plain) {
        return Err(refused("an SSH key", "one line each, and 64 KiB together"));
    }
    if install
        .user_data
        .as_ref()
        .is_some_and(|script| !script.starts_with("#!") || script.len() > SCRIPT_BYTES_MAX)
    {
        return Err(refused("the user data", "a script that begins with #!, of at most 1 MiB"));
    }
    let pairs: Vec<&str> = spec.network.mac.split(':').collect();
    let is_pair = |pair: &&str| pair.len() == 2 && pair.bytes().all(|b| b.is_ascii_hexdigit());
    if pairs.len() != 6 || !pairs.iter().all(is_pair) {
        return Err(refused("the hardware address", "six pairs of hexadecimal digits with ':' between"));
    }
    Ok(())
}

/// What YAML does not print: cloud-init refuses a whole file with one such character in it.
fn is_unprintable(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// A password that a line of `user:password` can carry.
pub(crate) fn check_password(password: &str) -> Result<(), ComputeError> {
    let fits = (1..=PASSWORD_BYTES_MAX).contains(&password.len()) && !password.chars().any(char::is_control);
    if fits { Ok(()) } else { Err(refused("the root password", "1 to 256 bytes without control characters")) }
}

fn refused(what: &str, rule: &str) -> ComputeError {
    ComputeError::Refused(format!("{what} must be {rule}"))
}

/// The seed of a machine; the same specification gives the same bytes.
pub(crate) fn render(name: &str, spec: &MachineSpec) -> Vec<u8> {
    let install = &spec.install;
    let hash = install.root_password.as_ref().map(|password| {
        // The salt differs from one installation to the next, and does not need to be secret.
        let chance = Sha256::digest(format!("{name}\n{}\n{}", install.id, spec.network.mac));
        crypt::sha512_crypt(&password.0, &crypt::salt(&chance))
    });
    let hash = hash.as_deref();
    let meta = format!("instance-id: \"{}\"\nlocal-hostname: \"{}\"\n", install.id, install.hostname);
    let vendor = format!("#cloud-config\n{:#}\n", vendor_data(install, hash));
    let user = install.user_data.as_deref().unwrap_or("#cloud-config\n{}\n");
    let network = json!({
        "version": 2,
        "ethernets": { "eth0": {
            "match": { "macaddress": spec.network.mac.to_ascii_lowercase() },
            "set-name": "eth0",
            "dhcp4": true,
        } },
    });
    let keys: String = install.ssh_keys.iter().flat_map(|key| [key.trim(), "\n"]).collect();
    iso9660::volume(
        "cidata",
        &[
            ("meta-data", meta.as_bytes()),
            ("vendor-data", vendor.as_bytes()),
            ("user-data", user.as_bytes()),
            ("network-config", format!("{network:#}\n").as_bytes()),
            ("root-hash", format!("{}\n", hash.unwrap_or_default()).as_bytes()),
            ("root-keys", keys.as_bytes()),
        ],
    )
}

/// The part of the set-up that is ours; JSON is YAML.
fn vendor_data(install: &Install, hash: Option<&str>) -> Value {
    let mut fields = Map::new();
    fields.insert("users".to_owned(), json!([]));
    fields.insert("disable_root".to_owned(), json!(false));
    fields.insert("ssh_pwauth".to_owned(), json!(hash.is_some()));
    // An empty list of keys does not pass cloud-init's own check.
    if !install.ssh_keys.is_empty() {
        fields.insert("ssh_authorized_keys".to_owned(), json!(install.ssh_keys));
    }
    if let Some(hash) = hash {
        let root = json!({ "name": "root", "password": hash, "type": "hash" });
        fields.insert("chpasswd".to_owned(), json!({ "expire": false, "users": [root] }));
    }
    fields.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use innkeeper_domain::server::Size;
    use innkeeper_ports::compute::{DiskSpec, NetworkSpec, Secret};
    use proptest::prelude::*;

    fn spec() -> MachineSpec {
        MachineSpec {
            revision: 1,
            size: Size { vcpu: 1, cores_per_socket: 1, memory_mib: 128 },
            disks: vec![DiskSpec { name: "sys".to_owned(), size_gib: 1 }],
            install: Install {
                id: "i-1".to_owned(),
                revision: 1,
                image: "tiny".to_owned(),
                hostname: "web.example.test".to_owned(),
                root_password: Some(Secret("open sesame".to_owned())),
                ssh_keys: vec!["ssh-ed25519 AAAA me".to_owned()],
                user_data: Some("#!/bin/sh\ntrue\n".to_owned()),
            },
            network: NetworkSpec { mac: "52:54:00:00:00:01".to_owned(), address: [127, 91, 0, 1].into() },
        }
    }

    #[test]
    fn carries_no_password_in_the_clear() {
        let seed = String::from_utf8_lossy(&render("a", &spec())).into_owned();
        assert!(!seed.contains("open sesame"));
        assert!(seed.contains("\"password\": \"$6$") && seed.contains("ssh-ed25519 AAAA me\n"));
        assert_eq!(render("a", &spec()), render("a", &spec()));
        assert_ne!(render("a", &spec()), render("b", &spec()));
    }

    #[test]
    fn refuses_what_a_guest_would_misread() {
        check(&spec()).unwrap();
        let spoilt: [fn(&mut MachineSpec); 8] = [
            |spec| spec.install.id = "a\"b".to_owned(),
            |spec| spec.install.hostname = "a b".to_owned(),
            |spec| spec.install.hostname = String::new(),
            |spec| spec.install.root_password = Some(Secret("a\nb".to_owned())),
            |spec| spec.install.ssh_keys.push("two\nlines".to_owned()),
            |spec| spec.install.ssh_keys.push(" ".to_owned()),
            |spec| spec.install.user_data = Some("echo".to_owned()),
            |spec| spec.network.mac = "52:54:00:00:00".to_owned(),
        ];
        for spoil in spoilt {
            let mut spec = spec();
            spoil(&mut spec);
            assert!(matches!(check(&spec), Err(ComputeError::Refused(_))), "{:?}", spec.install);
        }
    }

    /// The file of a volume that begins with these bytes.
    fn file<'a>(volume: &'a [u8], start: &str) -> &'a str {
        let sector =
            volume.chunks(2048).skip(21).position(|sector| sector.starts_with(start.as_bytes())).unwrap();
        let bytes = &volume[(21 + sector) * 2048..];
        let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
        std::str::from_utf8(&bytes[..end]).unwrap()
    }

    fn tricky() -> impl Strategy<Value = String> {
        let characters = prop::char::ranges(std::borrow::Cow::Borrowed(&[
            '\0'..='\u{ff}',
            '\u{2027}'..='\u{202f}',
            '\u{fffd}'..='\u{10000}',
        ]));
        prop::collection::vec(characters, 0..24).prop_map(String::from_iter)
    }

    proptest! {
        // Each case hashes passwords as slowly as they should be.
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn nothing_that_a_customer_writes_adds_a_line(
            id in tricky(), hostname in tricky(), password in tricky(), key in tricky(), mac in tricky()
        ) {
            // Each alone, so that the others do not hide it.
            let spoilt: [fn(&mut MachineSpec, &str); 5] = [
                |spec, text| spec.install.id = text.to_owned(),
                |spec, text| spec.install.hostname = text.to_owned(),
                |spec, text| spec.install.root_password = Some(Secret(text.to_owned())),
                |spec, text| spec.install.ssh_keys = vec![format!("ssh-ed25519 AAAA {text}")],
                |spec, text| spec.network.mac = text.to_owned(),
            ];
            for (spoil, text) in spoilt.iter().zip([&id, &hostname, &password, &key, &mac]) {
                let mut spec = spec();
                spoil(&mut spec, text);
                if check(&spec).is_err() {
                    continue;
                }
                let volume = render("a", &spec);
                let install = &spec.install;
                let meta = format!("instance-id: \"{}\"\nlocal-hostname: \"{}\"\n", install.id, install.hostname);
                prop_assert_eq!(file(&volume, "instance-id"), &meta);
                prop_assert_eq!(meta.lines().count(), 2);
                let vendor = file(&volume, "#cloud-config\n{\n");
                let vendor: Value = serde_json::from_str(vendor.strip_prefix("#cloud-config\n").unwrap()).unwrap();
                prop_assert!(!vendor.to_string().chars().any(is_unprintable));
                prop_assert_eq!(&vendor["ssh_authorized_keys"], &json!(install.ssh_keys));
                prop_assert_eq!(vendor.as_object().unwrap().len(), 5);
                prop_assert_eq!(file(&volume, "ssh-ed25519").lines().count(), 1);
                let hash = file(&volume, "$6$");
                prop_assert!(hash.trim_end().bytes().all(|byte| byte.is_ascii_graphic()) && hash.lines().count() == 1);
            }
        }
    }
}
