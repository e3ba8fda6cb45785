//! Reads calls and answers, of any size and any content, into values or an error.

use super::convert::{DecodeError, FromValue};
use super::value::{Struct, Value};
use super::{MethodCall, MethodResponse};
use crate::date_time::DateTime;
use crate::decimal::Decimal;
use crate::fault::Fault;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use quick_xml::events::{BytesRef, Event};
use quick_xml::reader::Reader;

/// How deep arrays and structs may be nested; the deepest known answer has six levels.
pub const DEPTH_MAX: u32 = 64;

/// A call.
pub(super) fn call(body: &[u8]) -> Result<MethodCall, DecodeError> {
    let mut parser = Parser::new(body)?;
    parser.open(Tag::MethodCall)?;
    parser.open(Tag::MethodName)?;
    let method = parser.content(Tag::MethodName)?.trim().to_owned();
    let mut params = Vec::new();
    match parser.structure()? {
        Token::Close(Tag::MethodCall) => {
            parser.end()?;
            return Ok(MethodCall { method, params });
        }
        Token::Open(Tag::Params) => {}
        other => return Err(other.unexpected()),
    }
    loop {
        match parser.structure()? {
            Token::Open(Tag::Param) => params.push(parser.param()?),
            Token::Close(Tag::Params) => break,
            other => return Err(other.unexpected()),
        }
    }
    parser.close(Tag::MethodCall)?;
    parser.end()?;
    Ok(MethodCall { method, params })
}

/// An answer.
pub(super) fn response(body: &[u8]) -> Result<MethodResponse, DecodeError> {
    let mut parser = Parser::new(body)?;
    parser.open(Tag::MethodResponse)?;
    let response = match parser.structure()? {
        Token::Open(Tag::Params) => {
            parser.open(Tag::Param)?;
            let value = parser.param()?;
            parser.close(Tag::Params)?;
            MethodResponse::Value(value)
        }
        Token::Open(Tag::Fault) => {
            parser.open(Tag::Value)?;
            let value = parser.value(0)?;
            parser.close(Tag::Fault)?;
            MethodResponse::Fault(Fault::from_value(value)?)
        }
        other => return Err(other.unexpected()),
    };
    parser.close(Tag::MethodResponse)?;
    parser.end()?;
    Ok(response)
}

/// The elements of XML-RPC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tag {
    MethodCall,
    MethodResponse,
    MethodName,
    Params,
    Param,
    Fault,
    Value,
    Struct,
    Member,
    Name,
    Array,
    Data,
    Int,
    Boolean,
    Double,
    Text,
    DateTime,
    Base64,
    Nil,
    Other,
}

impl Tag {
    /// By the name without a prefix: some servers write `ex:nil` and `ex:i8`.
    fn of(name: &str) -> Self {
        match name {
            "methodCall" => Self::MethodCall,
            "methodResponse" => Self::MethodResponse,
            "methodName" => Self::MethodName,
            "params" => Self::Params,
            "param" => Self::Param,
            "fault" => Self::Fault,
            "value" => Self::Value,
            "struct" => Self::Struct,
            "member" => Self::Member,
            "name" => Self::Name,
            "array" => Self::Array,
            "data" => Self::Data,
            "int" | "i1" | "i2" | "i4" | "i8" | "biginteger" => Self::Int,
            "boolean" => Self::Boolean,
            "double" | "float" | "bigdecimal" => Self::Double,
            "string" => Self::Text,
            "dateTime.iso8601" | "dateTime" => Self::DateTime,
            "base64" => Self::Base64,
            "nil" => Self::Nil,
            _ => Self::Other,
        }
    }
}

/// A piece of a document.
enum Token {
    Open(Tag),
    Close(Tag),
    Text(String),
    End,
}

impl Token {
    fn unexpected(&self) -> DecodeError {
        DecodeError::syntax(match self {
            Self::Open(tag) => format!("{tag:?} begins where it has no place"),
            Self::Close(tag) => format!("{tag:?} ends where something is missing"),
            Self::Text(_) => "text between elements".to_owned(),
            Self::End => "it ends too early".to_owned(),
        })
    }
}

struct Parser<'a> {
    reader: Reader<&'a [u8]>,
}

impl<'a> Parser<'a> {
    fn new(body: &'a [u8]) -> Result<Self, DecodeError> {
        let text = std::str::from_utf8(body).map_err(|_| DecodeError::syntax("it is not UTF-8"))?;
        let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}').trim_start());
        reader.config_mut().expand_empty_elements = true;
        Ok(Self { reader })
    }

    fn next(&mut self) -> Result<Token, DecodeError> {
        loop {
            let event = self.reader.read_event().map_err(|error| DecodeError::syntax(error.to_string()))?;
            return Ok(match event {
                Event::Start(tag) | Event::Empty(tag) => Token::Open(Tag::of(tag.local_name().as_ref())),
                Event::End(tag) => Token::Close(Tag::of(tag.local_name().as_ref())),
                Event::Text(text) => Token::Text(text.xml10_content().into_owned()),
                Event::CData(text) => Token::Text(text.xml10_content().into_owned()),
                Event::GeneralRef(reference) => Token::Text(resolve(&reference)?),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => continue,
                Event::DocType(_) => return Err(DecodeError::syntax("it has a document type")),
                Event::Eof => Token::End,
            });
        }
    }

    /// The next piece that is not a blank.
    fn structure(&mut self) -> Result<Token, DecodeError> {
        loop {
            match self.next()? {
                Token::Text(text) if text.trim_ascii().is_empty() => {}
                token => return Ok(token),
            }
        }
    }

    fn open(&mut self, tag: Tag) -> Result<(), DecodeError> {
        match self.structure()? {
            Token::Open(opened) if opened == tag => Ok(()),
            other => Err(other.unexpected()),
        }
    }

    fn close(&mut self, tag: Tag) -> Result<(), DecodeError> {
        match self.structure()? {
            Token::Close(closed) if closed == tag => Ok(()),
            other => Err(other.unexpected()),
        }
    }

    fn end(&mut self) -> Result<(), DecodeError> {
        match self.structure()? {
            Token::End => Ok(()),
            other => Err(other.unexpected()),
        }
    }

    /// The text up to the end of an element without children.
    fn content(&mut self, tag: Tag) -> Result<String, DecodeError> {
        let mut content = String::new();
        loop {
            match self.next()? {
                Token::Text(text) => content.push_str(&text),
                Token::Close(closed) if closed == tag => return Ok(content),
                other => return Err(other.unexpected()),
            }
        }
    }

    fn param(&mut self) -> Result<Value, DecodeError> {
        self.open(Tag::Value)?;
        let value = self.value(0)?;
        self.close(Tag::Param)?;
        Ok(value)
    }

    /// The rest of a value that was opened.
    fn value(&mut self, depth: u32) -> Result<Value, DecodeError> {
        let mut bare = String::new();
        let tag = loop {
            match self.next()? {
                Token::Text(text) => bare.push_str(&text),
                Token::Close(Tag::Value) => return Ok(Value::String(bare)),
                Token::Open(tag) if bare.trim_ascii().is_empty() => break tag,
                other => return Err(other.unexpected()),
            }
        };
        let value = match tag {
            Tag::Struct | Tag::Array if depth >= DEPTH_MAX => {
                return Err(DecodeError::syntax(format!("more than {DEPTH_MAX} levels")));
            }
            Tag::Struct => Value::Struct(self.members(depth)?),
            Tag::Array => Value::Array(self.items(depth)?),
            tag => scalar(tag, self.content(tag)?)?,
        };
        self.close(Tag::Value)?;
        Ok(value)
    }

    fn members(&mut self, depth: u32) -> Result<Struct, DecodeError> {
        let mut members = Vec::new();
        loop {
            match self.structure()? {
                Token::Close(Tag::Struct) => return Ok(members.into_iter().collect()),
                Token::Open(Tag::Member) => {}
                other => return Err(other.unexpected()),
            }
            self.open(Tag::Name)?;
            let name = self.content(Tag::Name)?;
            self.open(Tag::Value)?;
            let value = self.value(depth + 1)?;
            members.push((name, value));
            self.close(Tag::Member)?;
        }
    }

    fn items(&mut self, depth: u32) -> Result<Vec<Value>, DecodeError> {
        let mut items = Vec::new();
        self.open(Tag::Data)?;
        loop {
            match self.structure()? {
                Token::Close(Tag::Data) => break,
                Token::Open(Tag::Value) => items.push(self.value(depth + 1)?),
                other => return Err(other.unexpected()),
            }
        }
        self.close(Tag::Array)?;
        Ok(items)
    }
}

fn scalar(tag: Tag, content: String) -> Result<Value, DecodeError> {
    let word = content.trim();
    let value = match tag {
        Tag::Text => Some(Value::String(content)),
        Tag::Int => word.parse().ok().map(Value::Int),
        Tag::Boolean => match word {
            "0" | "false" => Some(Value::Bool(false)),
            "1" | "true" => Some(Value::Bool(true)),
            _ => None,
        },
        Tag::Double => Decimal::new(word).ok().map(Value::Double),
        Tag::DateTime => DateTime::read(word).ok().map(Value::DateTime),
        Tag::Base64 => bytes(word).map(Value::Base64),
        Tag::Nil => word.is_empty().then_some(Value::Nil),
        _ => return Err(Token::Open(tag).unexpected()),
    };
    value.ok_or_else(|| DecodeError::syntax(format!("what is in {tag:?} is none")))
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    let packed: String = text.chars().filter(|character| !character.is_ascii_whitespace()).collect();
    STANDARD.decode(packed).ok()
}

/// A character reference, or one of the five entities that XML has by itself.
fn resolve(reference: &BytesRef<'_>) -> Result<String, DecodeError> {
    let fault = || DecodeError::syntax("an entity that is not known");
    if let Some(character) = reference.resolve_char_ref().map_err(|_| fault())? {
        return Ok(character.to_string());
    }
    let resolved = match reference.xml10_content().as_ref() {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "apos" => "'",
        "quot" => "\"",
        _ => return Err(fault()),
    };
    Ok(resolved.to_owned())
}
