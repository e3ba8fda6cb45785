//! XML-RPC: calls and answers as text, values of its eight types and nil, and what is made of them.
//!
//! What is written is what `xmlrpc.client` of Python writes, byte by byte. What is read is read as loosely as that
//! does it: integers by any of their names, a text without a type, the nil of the extensions. A document type, an
//! unknown entity and more than [`DEPTH_MAX`] levels are refused.
//!
//! ```
//! use innkeeper_sdk_gandi::xmlrpc::{MethodCall, Struct, Value};
//!
//! let call = MethodCall::new("hosting.product.update", [Value::from("key"), Value::from(311)]);
//! assert_eq!(MethodCall::read(call.to_xml().as_bytes())?, call);
//! # Ok::<(), innkeeper_sdk_gandi::xmlrpc::DecodeError>(())
//! ```

pub(crate) mod convert;
pub(crate) mod members;
mod read;
mod value;
mod write;

pub(crate) use convert::take;
pub use convert::{DecodeError, FromValue, Problem, ToValue};
pub(crate) use members::members;
pub use read::DEPTH_MAX;
pub use value::{Struct, Value};

use crate::fault::Fault;

/// A call.
#[derive(Clone, PartialEq, Eq)]
pub struct MethodCall {
    /// The method, such as `hosting.vm.list`.
    pub method: String,
    /// Its parameters; nearly always the first is the API key.
    pub params: Vec<Value>,
}

impl MethodCall {
    /// A call of a method.
    pub fn new(method: impl Into<String>, params: impl IntoIterator<Item = Value>) -> Self {
        Self { method: method.into(), params: params.into_iter().collect() }
    }

    /// Reads a `methodCall`.
    pub fn read(body: &[u8]) -> Result<Self, DecodeError> {
        read::call(body)
    }

    /// Writes a `methodCall`.
    pub fn to_xml(&self) -> String {
        write::call(&self.method, &self.params)
    }
}

impl std::fmt::Debug for MethodCall {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The parameters stay out: one of them is the key.
        write!(f, "{} with {} parameters", self.method, self.params.len())
    }
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MethodResponse {
    /// What the method returns.
    Value(Value),
    /// Why it does not.
    Fault(Fault),
}

impl MethodResponse {
    /// Reads a `methodResponse`.
    pub fn read(body: &[u8]) -> Result<Self, DecodeError> {
        read::response(body)
    }

    /// Writes a `methodResponse`.
    pub fn to_xml(&self) -> String {
        match self {
            Self::Value(value) => write::response(value),
            Self::Fault(fault) => write::fault(&fault.to_value()),
        }
    }
}
