//! Requests as a service reads them: from any root, in any order, with every fault told at once in the sentences
//! of the original.

use crate::error::Errors;
use crate::xml::{Element, Fault};

/// A body of a request.
pub trait Request: Sized {
    /// Writes it.
    fn to_element(&self) -> Element;

    /// Reads it from its root; the name of that does not matter.
    fn decode(root: &Element) -> Result<Self, DecodeError>;

    /// Reads it from a body; an empty one is a root without anything inside.
    fn from_xml(body: &[u8]) -> Result<Self, DecodeError> {
        if body.trim_ascii().is_empty() {
            return Self::decode(&Element::default());
        }
        Self::decode(&Element::parse(body).map_err(DecodeError::Unreadable)?)
    }
}

/// Why a request is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The body is no XML.
    #[error("the body does not read: {0}")]
    Unreadable(Fault),
    /// A whole section is not there; the sentence of the original, which it answers as plain text with 422.
    #[error("{0}")]
    Missing(&'static str),
    /// What is named as a plan cannot be the id of one; the original answers 404.
    #[error("There is no subscription plan with an ID of {0} for the site you're accessing")]
    UnknownPlan(String),
    /// Members are not valid; the original answers 422 with each of the sentences.
    #[error("{0}")]
    Errors(Errors),
}

/// A request that is being read, with what is wrong so far.
pub(crate) struct Form<'a> {
    root: &'a Element,
    errors: Vec<String>,
}

impl<'a> Form<'a> {
    pub(crate) const fn of(root: &'a Element) -> Self {
        Self { root, errors: Vec::new() }
    }

    /// A text with something in it.
    pub(crate) fn text(&self, name: &str) -> Option<&'a str> {
        self.root.child(name).map(Element::text).filter(|text| !text.is_empty())
    }

    /// A text with something in it, or a complaint and an empty one.
    pub(crate) fn required(&mut self, name: &str, label: &str) -> String {
        let text = self.text(name);
        if text.is_none() {
            self.say(format!("{label} can't be blank"));
        }
        text.unwrap_or_default().to_owned()
    }

    /// Says what is wrong.
    pub(crate) fn say(&mut self, sentence: impl Into<String>) {
        self.errors.push(sentence.into());
    }

    /// A value, or a complaint.
    pub(crate) fn or_say<T>(&mut self, value: Option<T>, sentence: &str) -> Option<T> {
        if value.is_none() {
            self.say(sentence);
        }
        value
    }

    /// Takes over what another form says.
    pub(crate) fn absorb(&mut self, other: Form<'_>) {
        self.errors.extend(other.errors);
    }

    /// The request, unless something is wrong.
    pub(crate) fn finish<T>(self, value: Option<T>) -> Result<T, DecodeError> {
        value.filter(|_| self.errors.is_empty()).ok_or(DecodeError::Errors(Errors(self.errors)))
    }
}
