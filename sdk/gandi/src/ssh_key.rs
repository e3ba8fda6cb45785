//! Stored SSH keys.

use crate::id::SshKeyId;
use crate::xmlrpc::members;

members! {
    /// An SSH key.
    answer SshKey {
        /// Its id.
        id: SshKeyId,
        /// Its name.
        name: String,
        /// Its fingerprint.
        fingerprint: String,
        /// The key, when it alone is shown.
        value: Option<String> | omit,
    }

    /// An SSH key that is to be stored.
    request SshKeyCreate {
        /// Its name.
        name: String,
        /// The key.
        value: String,
    }
}

impl SshKeyCreate {
    /// A key under a name.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into() }
    }
}

#[cfg(feature = "client")]
pub use calls::SshKeyHandle;

#[cfg(feature = "client")]
mod calls {
    use super::{SshKey, SshKeyCreate};
    use crate::call::Call;
    use crate::client::Client;
    use crate::handle::{handle, shown};
    use crate::list::List;
    use crate::rule;

    handle!(SshKeyHandle as SshKeyId, ssh_key, "SSH key");
    shown!(SshKeyHandle of SshKey as SshKeyId, list_ssh_keys = "hosting.ssh.list", "hosting.ssh.info", "SSH key");

    /// SSH keys.
    impl Client {
        /// Stores a key: `hosting.ssh.create`.
        pub fn create_ssh_key(&self, key: &SshKeyCreate) -> Call<SshKey> {
            let call = Call::change(self, "hosting.ssh.create").param(key);
            call.rule(rule::some("name", &key.name)).rule(rule::some("value", &key.value))
        }
    }

    /// Filters of keys.
    impl List<SshKey> {
        /// Only that of this name.
        pub fn name(self, name: &str) -> Self {
            self.filter("name", name)
        }
    }

    impl SshKeyHandle {
        /// Deletes it, at once: `hosting.ssh.delete`.
        pub fn delete(&self) -> Call<bool> {
            self.change("hosting.ssh.delete")
        }
    }
}
