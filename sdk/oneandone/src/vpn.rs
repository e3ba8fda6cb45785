//! VPNs into the private networks of an account.

use crate::datacenter::DatacenterRef;
use crate::error::Invalid;
use crate::id::{DatacenterId, VpnId};
use crate::secret::Secret;
use crate::word::{State, Word};
use crate::{lenient, rule};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A VPN.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vpn {
    /// Its id.
    pub id: VpnId,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// Null when none was given.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub description: Option<String>,
    /// `CONFIGURING`, `ACTIVE` or `REMOVING`.
    pub state: Word<State>,
    /// Where it is.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub datacenter: Option<DatacenterRef>,
    /// `SSL`.
    #[serde(rename = "type", default, deserialize_with = "lenient::text")]
    pub kind: String,
    /// Its addresses.
    #[serde(default, deserialize_with = "lenient::list")]
    pub ips: Vec<String>,
    /// The short name in the panel.
    #[serde(default, deserialize_with = "lenient::text")]
    pub cloudpanel_id: String,
    /// RFC 3339.
    #[serde(default, deserialize_with = "lenient::text")]
    pub creation_date: String,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What a program needs to use a VPN: keys included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VpnConfiguration {
    /// A zip file as base64.
    pub config_zip_file: Secret,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl VpnConfiguration {
    /// The bytes of the zip file.
    pub fn zip(&self) -> Result<Vec<u8>, Invalid> {
        decode(self.config_zip_file.as_str()).ok_or_else(|| Invalid::new("config_zip_file", "must be base64"))
    }
}

/// Reads base64 (RFC 4648, section 4), with or without padding and with line breaks.
fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let (mut bits, mut count) = (0_u32, 0_u32);
    let text = text.trim_end().trim_end_matches('=');
    for letter in text.bytes().filter(|letter| !letter.is_ascii_whitespace()) {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(value)) & 0xFFFF;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xFF).ok()?);
        }
    }
    (count < 6).then_some(bytes)
}

/// The body of `POST /vpns`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VpnCreate {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    datacenter_id: Option<DatacenterId>,
}

impl VpnCreate {
    /// A VPN with a name of 1 to 128 characters.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), description: None, datacenter_id: None }
    }

    /// A description of at most 256 characters.
    #[must_use]
    pub fn with_description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Where it is to be, instead of the default datacenter.
    #[must_use]
    pub fn with_datacenter(mut self, datacenter_id: impl Into<DatacenterId>) -> Self {
        self.datacenter_id = Some(datacenter_id.into());
        self
    }

    /// Whether the service takes it as it is. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        rule::texts(Some(&self.name), self.description.as_deref())
    }
}

/// The body of `PUT /vpns/{id}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct VpnModify {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
}

impl VpnModify {
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
pub use calls::VpnHandle;

#[cfg(feature = "client")]
mod calls {
    use super::{Vpn, VpnConfiguration, VpnCreate, VpnModify};
    use crate::call::{Call, Method, Path};
    use crate::client::Client;
    use crate::handle::{handle, waits};

    handle!(VpnHandle of Vpn as VpnId, "/vpns", list_vpns -> Vpn, vpn, "VPN");
    waits!(VpnHandle of Vpn, "VPN");

    /// VPNs.
    impl Client {
        /// Makes a VPN. The answer shows it in `CONFIGURING`.
        pub fn create_vpn(&self, vpn: &VpnCreate) -> Call<Vpn> {
            Call::new(self, Method::Post, Path::of("/vpns")).json(vpn).rule(vpn.check())
        }
    }

    impl VpnHandle {
        /// Changes name or description. The answer shows them at once.
        pub fn modify(&self, change: &VpnModify) -> Call<Vpn> {
            self.call(Method::Put, self.path("")).json(change).rule(change.check())
        }

        /// Fetches what a program needs to use it.
        pub fn configuration_file(&self) -> Call<VpnConfiguration> {
            self.call(Method::Get, self.path("/configuration_file"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn base64_reads_as_the_examples_of_its_rfc() {
        for (text, bytes) in
            [("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9v\nYmFy", "foobar")]
        {
            assert_eq!(decode(text).unwrap(), bytes.as_bytes(), "{text}");
        }
        assert_eq!(decode("/+8=").unwrap(), [255, 239]);
        for text in ["Z", "Zm9v?", "Zm9vA", "ü"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
