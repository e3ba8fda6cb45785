//! JSON bodies, read straight into parameters, so that a large body is refused before it is held in memory.

use super::{Budget, DEPTH_MAX, Expected, NAME_BYTES_MAX, Param, Params, ParamsError};
use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde::{Deserializer, de};
use std::{borrow::Cow, fmt};

/// From here on a double has no room for every whole number: the digits that came are not those that would be kept.
const EXACT_BELOW: f64 = 9_007_199_254_740_992.0;

/// Decodes an object or a list; null counts as nothing.
pub(super) fn decode(body: &[u8]) -> Result<Params, ParamsError> {
    let mut reading = Reading { budget: Budget::new(), refusal: None };
    let mut json = serde_json::Deserializer::from_slice(body);
    let read = Node { reading: &mut reading, depth: 0, place: Params::default() }.deserialize(&mut json);
    let read = read.and_then(|param| json.end().map(|()| param));
    match (reading.refusal, read) {
        (Some(refusal), _) => Err(refusal),
        (None, Ok(Param::Map(params))) => Ok(params),
        (None, Ok(Param::Null)) => Ok(Params::default()),
        (None, _) => Err(ParamsError::Json),
    }
}

/// What is shared by everything that is read from one body.
struct Reading {
    budget: Budget,
    /// The reason for stopping, kept here because the reader's own error carries only text.
    refusal: Option<ParamsError>,
}

impl Reading {
    fn refuse<E: de::Error>(&mut self, refusal: ParamsError) -> E {
        self.refusal = Some(refusal);
        E::custom("refused")
    }
}

/// One value that is about to be read.
struct Node<'a> {
    reading: &'a mut Reading,
    depth: usize,
    /// The empty map that the value becomes, if it is one; it knows its own full name.
    place: Params,
}

impl Node<'_> {
    fn child(&mut self, name: &str) -> Node<'_> {
        Node { depth: self.depth + 1, place: self.place.below(name), reading: self.reading }
    }

    fn enter<E: de::Error>(&mut self) -> Result<(), E> {
        if self.depth < DEPTH_MAX {
            return Ok(());
        }
        let refusal = ParamsError::too_deep(&self.place.path);
        Err(self.reading.refuse(refusal))
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Param;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Param, D::Error> {
        // The body itself is no parameter.
        if self.depth > 0 {
            self.reading.budget.take().map_err(|refusal| self.reading.refuse(refusal))?;
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Param;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Param, E> {
        Ok(Param::Null)
    }

    fn visit_bool<E: de::Error>(self, flag: bool) -> Result<Param, E> {
        Ok(Param::Flag(flag))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Param, E> {
        Ok(Param::Text(number.to_string()))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Param, E> {
        Ok(Param::Text(number.to_string()))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Param, E> {
        if number.abs() >= EXACT_BELOW {
            let refusal = ParamsError::wrong_type(&self.place.path, Expected::Text);
            return Err(self.reading.refuse(refusal));
        }
        Ok(Param::Text(number.to_string()))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Param, E> {
        Ok(Param::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<Param, A::Error> {
        self.enter()?;
        for index in 0_usize.. {
            let name = index.to_string();
            let Some(param) = list.next_element_seed(self.child(&name))? else { break };
            self.place.members.insert(name, param);
        }
        Ok(Param::Map(self.place))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Param, A::Error> {
        self.enter()?;
        while let Some(name) = map.next_key::<Cow<'_, str>>()? {
            if name.len() > NAME_BYTES_MAX {
                return Err(self.reading.refuse(ParamsError::bad_name(&name)));
            }
            let param = map.next_value_seed(self.child(&name))?;
            self.place.members.insert(name.into_owned(), param);
        }
        Ok(Param::Map(self.place))
    }
}
