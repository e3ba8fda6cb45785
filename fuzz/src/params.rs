//! Loose parameters: a query, a form and a JSON body with the same meaning are the same, at a bounded cost.

use crate::{Cost, Source};
use innkeeper_surface::params::{BYTES_MAX, COUNT_MAX, DEPTH_MAX, Param, Params, ParamsError};
use serde_json::{Map, Value};
use std::fmt::Write;

/// How many bytes a byte of input may cost: a deeply nested name is written out once for each of its steps.
const BYTES_EACH: u64 = 160;
/// The most members of a map that is made up.
const MEMBERS: usize = 4;
/// How deep maps are made up.
const DEPTH: usize = 5;

pub(crate) const WORDS: &[&str] = &[
    "items[0][options][1]=x",
    "a[]=1",
    "&",
    "=",
    "[",
    "]",
    "[]",
    "%5B",
    "%5D",
    "%00",
    "%ff",
    "%zz",
    "+",
    "{",
    "}",
    "\"a\":",
    ",",
    "null",
    "true",
    "1e400",
    "18446744073709551616",
    "\\u0000",
    "\\ud800",
    "application/json",
    "multipart/form-data",
    "a[18446744073709551615]=1",
    "[9]",
    "[0]",
];

pub(crate) fn run(input: &[u8]) {
    let mut source = Source::new(input);
    match source.byte() % 3 {
        0 => written(&mut source),
        1 => sent(Some(&source.rest()), None, b""),
        _ => {
            let types =
                ["application/json", "application/x-www-form-urlencoded", "", "text/plain; charset=x"];
            let content_type = source.pick(&types).copied();
            let rest = source.clone().rest();
            let (query, body) = rest.split_once('\n').unwrap_or(("", &rest));
            sent(Some(query), content_type, body.as_bytes());
            // Also bytes that are no text.
            sent(None, content_type, input);
        }
    }
}

/// Any bytes are refused or understood, and what is understood can be written down and read again.
fn sent(query: Option<&str>, content_type: Option<&str>, body: &[u8]) {
    let length = query.map_or(0, str::len) + body.len();
    let mut read = Err(ParamsError::Json);
    Cost::of(|| read = Params::parse(query, content_type, body)).within(BYTES_EACH, length);
    let params = match read {
        Ok(params) => params,
        Err(error) => {
            assert!(error.to_string().len() < 500, "{error}");
            assert!(!error.to_string().chars().any(char::is_control), "{error:?}");
            return;
        }
    };
    let (depth, count) = (depth(&params), count(&params));
    assert!(depth <= DEPTH_MAX && count <= 2 * COUNT_MAX, "{depth} deep, {count} of them");
    touch(&params);
    let json = json(&params).to_string();
    if count <= COUNT_MAX && json.len() <= BYTES_MAX {
        assert_eq!(Params::parse(None, None, json.as_bytes()).as_ref(), Ok(&params), "{json}");
    }
}

/// Every way to look at a parameter looks at it or says what is wrong, in few words.
fn touch(params: &Params) {
    for (name, param) in params.iter() {
        let errors = [
            params.text(name).err(),
            params.text_or_empty(name).err(),
            params.integer(name).err(),
            params.flag(name).err(),
            params.map(name).err(),
            params.list(name).err(),
            params.maps(name).err(),
        ];
        for error in errors.into_iter().flatten() {
            let text = error.to_string();
            assert!(text.len() < 500 && !text.chars().any(char::is_control), "{text:?}");
        }
        if let Param::Map(below) = param {
            touch(below);
        }
    }
}

/// A tree of names and texts, written as a form and as JSON, is the same tree.
fn written(source: &mut Source<'_>) {
    let mut pairs = Vec::new();
    let tree = Value::Object(grow(source, DEPTH, "", &mut pairs));
    let (form, body) = (pairs.join("&"), tree.to_string());
    let as_form = Params::parse(None, Some("application/x-www-form-urlencoded"), form.as_bytes());
    let as_json = Params::parse(None, Some("application/json"), body.as_bytes());
    assert_eq!(Params::parse(Some(&form), None, b""), as_form, "a query is not its form: {form}");
    assert_eq!(as_form, as_json, "{form} is not {body}");
    assert_eq!(as_json.as_ref().map(json), Ok(tree));
}

/// Makes a map up, with its pairs of a form. Lists are written with and without their indices.
fn grow(source: &mut Source<'_>, depth: usize, above: &str, pairs: &mut Vec<String>) -> Map<String, Value> {
    let mut map = Map::new();
    let is_list = source.flag() && !above.is_empty();
    for index in 0..=source.below(MEMBERS) {
        let name = if is_list { index.to_string() } else { step(source) };
        if map.contains_key(&name) {
            continue;
        }
        let nests = depth > 0 && source.byte().is_multiple_of(3);
        let shown = if is_list && !nests && source.flag() { String::new() } else { escaped(source, &name) };
        let full = if above.is_empty() { escaped(source, &name) } else { format!("{above}[{shown}]") };
        let value = if nests {
            Value::Object(grow(source, depth - 1, &full, pairs))
        } else {
            let text = source.text();
            pairs.push(format!("{full}={}", escaped(source, &text)));
            Value::String(text)
        };
        map.insert(name, value);
    }
    map
}

/// One step of a name: anything that is not empty and has no bracket.
fn step(source: &mut Source<'_>) -> String {
    let text: String = source.text().replace(['[', ']'], "");
    if text.is_empty() { source.word() } else { text }
}

fn escaped(source: &mut Source<'_>, text: &str) -> String {
    let all = source.flag();
    let mut written = String::new();
    for byte in text.bytes() {
        match byte {
            b' ' => written.push('+'),
            byte if byte.is_ascii_alphanumeric() && !all => written.push(char::from(byte)),
            byte => {
                // Writing into a text does not fail.
                let _ = write!(written, "%{byte:02x}");
            }
        }
    }
    written
}

fn depth(params: &Params) -> usize {
    let below = params.iter().map(|(_, param)| if let Param::Map(below) = param { depth(below) } else { 0 });
    below.max().map_or(0, |most| most + 1)
}

fn count(params: &Params) -> usize {
    params.iter().map(|(_, param)| if let Param::Map(below) = param { 1 + count(below) } else { 1 }).sum()
}

fn json(params: &Params) -> Value {
    let value = |param: &Param| match param {
        Param::Null => Value::Null,
        Param::Text(text) => Value::String(text.clone()),
        Param::Flag(flag) => Value::Bool(*flag),
        Param::Map(below) => json(below),
    };
    params.iter().map(|(name, param)| (name.to_owned(), value(param))).collect::<Map<_, _>>().into()
}
