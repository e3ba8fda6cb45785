//! Why parameters are refused, with the name at fault in a form that is safe to show.

use std::fmt;

/// How much of a name an error repeats.
const SHOWN_CHARS_MAX: usize = 80;

/// Parameters that do not decode, or a parameter that is not what was asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParamsError {
    /// Query and body together exceed [`BYTES_MAX`](super::BYTES_MAX).
    #[error("the request is too large")]
    TooLarge,
    /// One source has more than [`COUNT_MAX`](super::COUNT_MAX) parameters.
    #[error("too many parameters")]
    TooMany,
    /// Nested deeper than [`DEPTH_MAX`](super::DEPTH_MAX).
    #[error("{name} is nested too deeply")]
    TooDeep {
        /// Where.
        name: String,
    },
    /// A name with brackets that do not match, or one that is too long.
    #[error("{name} is no parameter name")]
    Name {
        /// The name as it came.
        name: String,
    },
    /// A percent sign without two hex digits, or bytes that are no UTF-8.
    #[error("{name} is badly encoded")]
    Encoding {
        /// The name, or what of it decodes.
        name: String,
    },
    /// The body announces or resembles JSON and is none, or is neither an object nor a list.
    #[error("the body is not a JSON object")]
    Json,
    /// A body in a form that is not read, as multipart.
    #[error("the body is neither JSON nor a form")]
    Unsupported,
    /// The parameter was given and is something else.
    #[error("{name} must be {expected}")]
    WrongType {
        /// Its full name, as `custom[1557]`.
        name: String,
        /// What it should have been.
        expected: Expected,
    },
}

/// What a parameter should have been.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// A string, a number or a boolean.
    Text,
    /// A whole number of at most 64 bits.
    Integer,
    /// A boolean.
    Flag,
    /// Something nested.
    Map,
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "a text",
            Self::Integer => "a whole number",
            Self::Flag => "true or false",
            Self::Map => "a map",
        })
    }
}

impl ParamsError {
    /// The name at fault; nothing when the request as a whole is.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::TooLarge | Self::TooMany | Self::Json | Self::Unsupported => None,
            Self::TooDeep { name }
            | Self::Name { name }
            | Self::Encoding { name }
            | Self::WrongType { name, .. } => Some(name),
        }
    }

    pub(super) fn too_deep(name: &str) -> Self {
        Self::TooDeep { name: shown(name) }
    }

    pub(super) fn bad_name(name: &str) -> Self {
        Self::Name { name: shown(name) }
    }

    pub(super) fn wrong_type(name: &str, expected: Expected) -> Self {
        Self::WrongType { name: shown(name), expected }
    }

    pub(super) fn encoding(name: &str) -> Self {
        Self::Encoding { name: shown(name) }
    }
}

/// A name as an answer may repeat it: short and without control characters.
fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(SHOWN_CHARS_MAX).collect()
}
