//! What the service says about itself.

use crate::xmlrpc::{DecodeError, FromValue, ToValue, Value, members};

members! {
    /// The version of the service.
    answer Version {
        /// The version: `3.3.42`.
        api_version: String,
    }
}

/// The signatures of a method: of each the type of the answer, and then those of the parameters. Services that do
/// not tell have none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signatures(pub Vec<Vec<String>>);

impl FromValue for Signatures {
    /// One signature may stand by itself, and a text says that there is none.
    fn from_value(value: Value) -> Result<Self, DecodeError> {
        match value {
            Value::String(_) => Ok(Self::default()),
            Value::Array(items) if items.iter().any(|item| matches!(item, Value::String(_))) => {
                Ok(Self(vec![Vec::from_value(Value::Array(items))?]))
            }
            value => Vec::from_value(value).map(Self),
        }
    }
}

impl ToValue for Signatures {
    fn to_value(&self) -> Value {
        self.0.to_value()
    }
}

#[cfg(feature = "client")]
mod calls {
    use super::{Signatures, Version};
    use crate::call::Call;
    use crate::client::Client;

    /// The service.
    impl Client {
        /// Shows the version: `version.info`.
        pub fn version(&self) -> Call<Version> {
            Call::look(self, "version.info")
        }

        /// Lists every method: `system.listMethods`. Needs no key.
        pub fn list_methods(&self) -> Call<Vec<String>> {
            Call::look(self, "system.listMethods").without_key()
        }

        /// Shows the signatures of a method: `system.methodSignature`. Needs no key.
        pub fn method_signatures(&self, method: &str) -> Call<Signatures> {
            Call::look(self, "system.methodSignature").without_key().param(method)
        }

        /// Describes a method: `system.methodHelp`. Needs no key.
        pub fn method_help(&self, method: &str) -> Call<String> {
            Call::look(self, "system.methodHelp").without_key().param(method)
        }
    }
}
