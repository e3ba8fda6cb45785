//! Loose parameters: one tree of names and scalars, wherever a caller put them and however it spelled them.
//!
//! Query string, form body and JSON body decode to the same [`Params`]. Nesting is written `a[b][c]=1` and
//! `a[]=x` in the first two and as objects and arrays in the third; a list is a map with the names `0`, `1`,
//! and so on, and an empty list is an empty map. A value may be spelled as a string, a number or a boolean;
//! null and `""` mean that it was not given. Where a name comes twice, the last one wins. What does not decode
//! is refused with the name at fault, and nothing that a caller sends costs more than the limits below.

mod error;
mod form;
mod json;

pub use error::{Expected, ParamsError};

use std::{collections::BTreeMap, fmt};

/// How deep parameters may be nested.
pub const DEPTH_MAX: usize = 16;
/// How many parameters one source may carry, maps and lists included.
pub const COUNT_MAX: usize = 1000;
/// How large query and body may be together.
pub const BYTES_MAX: usize = 1 << 20;
/// How long one name may be, between its brackets.
pub const NAME_BYTES_MAX: usize = 255;

/// One parameter.
#[derive(Clone, PartialEq, Eq)]
pub enum Param {
    /// Named, but not given.
    Null,
    /// A string, or a number in its decimal form.
    Text(String),
    /// A JSON boolean.
    Flag(bool),
    /// What is nested below the name.
    Map(Params),
}

impl fmt::Debug for Param {
    /// Shows the kind alone: a value may be a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Text(_) => f.write_str("text"),
            Self::Flag(_) => f.write_str("flag"),
            Self::Map(map) => map.fmt(f),
        }
    }
}

/// The parameters of a call, or what is nested below one of them.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Params {
    /// Where this map hangs, as `items[0]`; empty for the whole.
    path: String,
    members: BTreeMap<String, Param>,
}

impl fmt::Debug for Params {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(&self.members).finish()
    }
}

impl Params {
    /// Decodes a call. Members of the body hide those of the query; a null in the body hides nothing.
    ///
    /// The body is JSON when it begins like an object or a list, whatever the content type says, and an empty
    /// one is none: the vendors' own clients announce JSON and send nothing, or a form and send JSON.
    pub fn parse(query: Option<&str>, content_type: Option<&str>, body: &[u8]) -> Result<Self, ParamsError> {
        let query = query.unwrap_or_default();
        if query.len().saturating_add(body.len()) > BYTES_MAX {
            return Err(ParamsError::TooLarge);
        }
        let mut params = form::decode(query.as_bytes())?;
        params.overlay(Self::of_body(content_type.unwrap_or_default(), body)?);
        Ok(params)
    }

    fn of_body(content_type: &str, body: &[u8]) -> Result<Self, ParamsError> {
        let media = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let body = body.trim_ascii();
        match body.first() {
            None => Ok(Self::default()),
            Some(b'{' | b'[') => json::decode(body),
            Some(_) if media == "application/json" || media.ends_with("+json") => json::decode(body),
            Some(_) if media.starts_with("multipart/") => Err(ParamsError::Unsupported),
            Some(_) => form::decode(body),
        }
    }

    /// Sets a parameter of the path; it hides what body and query say.
    pub fn set_path(&mut self, name: &str, value: &str) {
        self.members.insert(name.to_owned(), Param::Text(value.to_owned()));
    }

    /// A text. Numbers and booleans read as they are spelled in JSON.
    pub fn text(&self, name: &str) -> Result<Option<&str>, ParamsError> {
        Ok(self.text_or_empty(name)?.filter(|text| !text.is_empty()))
    }

    /// A text for which `""` is a value, as when a label is removed.
    pub fn text_or_empty(&self, name: &str) -> Result<Option<&str>, ParamsError> {
        match self.members.get(name) {
            None | Some(Param::Null) => Ok(None),
            Some(param) => param.scalar().map(Some).ok_or_else(|| self.wrong(name, Expected::Text)),
        }
    }

    /// A whole number, `71` or `"71"`.
    pub fn integer(&self, name: &str) -> Result<Option<i64>, ParamsError> {
        let wrong = || self.wrong(name, Expected::Integer);
        match self.given(name) {
            None => Ok(None),
            Some(Param::Text(text)) => text.parse().map(Some).map_err(|_| wrong()),
            Some(_) => Err(wrong()),
        }
    }

    /// A boolean: `true`, `"true"`, `1` or `"1"`, and the like for false.
    pub fn flag(&self, name: &str) -> Result<Option<bool>, ParamsError> {
        match self.given(name).map(|param| (param, param.scalar())) {
            None => Ok(None),
            Some((Param::Flag(flag), _)) => Ok(Some(*flag)),
            Some((_, Some(text))) if text == "1" || text.eq_ignore_ascii_case("true") => Ok(Some(true)),
            Some((_, Some(text))) if text == "0" || text.eq_ignore_ascii_case("false") => Ok(Some(false)),
            Some(_) => Err(self.wrong(name, Expected::Flag)),
        }
    }

    /// What is nested below a name; an empty list is an empty map.
    pub fn map(&self, name: &str) -> Result<Option<&Self>, ParamsError> {
        match self.given(name) {
            None => Ok(None),
            Some(Param::Map(map)) => Ok(Some(map)),
            Some(_) => Err(self.wrong(name, Expected::Map)),
        }
    }

    /// A list of texts in the order of their indices. A single text is a list of one.
    pub fn list(&self, name: &str) -> Result<Option<Vec<&str>>, ParamsError> {
        let map = match self.given(name) {
            None => return Ok(None),
            Some(Param::Map(map)) => map,
            Some(param) => return Ok(param.scalar().map(|text| vec![text])),
        };
        let texts = map.in_order().into_iter().map(|(name, _)| map.text(name));
        Ok(Some(texts.filter_map(Result::transpose).collect::<Result<_, _>>()?))
    }

    /// A list of maps in the order of their indices.
    pub fn maps(&self, name: &str) -> Result<Option<Vec<&Self>>, ParamsError> {
        let Some(map) = self.map(name)? else { return Ok(None) };
        let maps = map.in_order().into_iter().map(|(name, _)| map.map(name));
        Ok(Some(maps.filter_map(Result::transpose).collect::<Result<_, _>>()?))
    }

    /// Every parameter, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Param)> {
        self.members.iter().map(|(name, param)| (name.as_str(), param))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The full name of a member, as `custom[1557]`, for an answer that says what is wrong with it.
    pub fn name_of(&self, member: &str) -> String {
        if self.path.is_empty() { member.to_owned() } else { format!("{}[{member}]", self.path) }
    }

    fn given(&self, name: &str) -> Option<&Param> {
        self.members.get(name).filter(|param| match param {
            Param::Null => false,
            Param::Text(text) => !text.is_empty(),
            Param::Flag(_) | Param::Map(_) => true,
        })
    }

    fn wrong(&self, name: &str, expected: Expected) -> ParamsError {
        ParamsError::wrong_type(&self.name_of(name), expected)
    }

    fn in_order(&self) -> Vec<(&str, &Param)> {
        let mut members: Vec<_> = self.iter().collect();
        members.sort_by_key(|(name, _)| index(name).unwrap_or(u64::MAX));
        members
    }

    fn overlay(&mut self, over: Self) {
        for (name, param) in over.members {
            if param != Param::Null || !self.members.contains_key(&name) {
                self.members.insert(name, param);
            }
        }
    }

    /// An empty map that hangs below `member` of this one.
    fn below(&self, member: &str) -> Self {
        Self { path: self.name_of(member), members: BTreeMap::new() }
    }

    /// The name that `a[]` gets: one more than the largest index.
    fn next_index(&self) -> Option<u64> {
        let largest = self.members.keys().filter_map(|name| index(name)).max();
        largest.map_or(Some(0), |largest| largest.checked_add(1))
    }
}

impl Param {
    fn scalar(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Flag(true) => Some("true"),
            Self::Flag(false) => Some("false"),
            Self::Null | Self::Map(_) => None,
        }
    }
}

/// The index that a name is, if it is spelled as PHP spells indices: without sign and leading zeros.
fn index(name: &str) -> Option<u64> {
    let plain = name == "0" || !name.starts_with(['0', '+']);
    name.parse().ok().filter(|_| plain)
}

/// What is left of the count of parameters.
struct Budget {
    left: usize,
}

impl Budget {
    const fn new() -> Self {
        Self { left: COUNT_MAX }
    }

    fn take(&mut self) -> Result<(), ParamsError> {
        self.left = self.left.checked_sub(1).ok_or(ParamsError::TooMany)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
