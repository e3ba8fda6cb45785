//! Writes what `xmlrpc.client` of Python writes, down to its line breaks.

use super::value::{Struct, Value, is_xml};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

const DECLARATION: &str = "<?xml version='1.0'?>\n";
/// Bytes of a line of base64, which are 76 characters.
const LINE_BYTES: usize = 57;

/// A call.
pub(super) fn call(method: &str, params: &[Value]) -> String {
    let mut xml = format!("{DECLARATION}<methodCall>\n<methodName>");
    text(&mut xml, method);
    xml.push_str("</methodName>\n<params>\n");
    for value in params {
        param(&mut xml, value);
    }
    xml.push_str("</params>\n</methodCall>\n");
    xml
}

/// An answer that is a value.
pub(super) fn response(value: &Value) -> String {
    let mut xml = format!("{DECLARATION}<methodResponse>\n<params>\n");
    param(&mut xml, value);
    xml.push_str("</params>\n</methodResponse>\n");
    xml
}

/// An answer that is a fault.
pub(super) fn fault(fault: &Value) -> String {
    let mut xml = format!("{DECLARATION}<methodResponse>\n<fault>\n");
    self::value(&mut xml, fault);
    xml.push_str("</fault>\n</methodResponse>\n");
    xml
}

fn param(xml: &mut String, value: &Value) {
    xml.push_str("<param>\n");
    self::value(xml, value);
    xml.push_str("</param>\n");
}

fn value(xml: &mut String, value: &Value) {
    match value {
        Value::Nil => xml.push_str("<value><nil/></value>"),
        Value::Bool(flag) => plain(xml, "boolean", if *flag { "1" } else { "0" }),
        Value::Int(number) => {
            let name = if i32::try_from(*number).is_ok() { "int" } else { "i8" };
            plain(xml, name, &number.to_string());
        }
        Value::Double(number) => plain(xml, "double", number.as_str()),
        Value::String(content) => {
            xml.push_str("<value><string>");
            text(xml, content);
            xml.push_str("</string></value>\n");
        }
        Value::DateTime(moment) => plain(xml, "dateTime.iso8601", &moment.to_string()),
        Value::Base64(bytes) => base64(xml, bytes),
        Value::Array(items) => {
            xml.push_str("<value><array><data>\n");
            for item in items {
                self::value(xml, item);
            }
            xml.push_str("</data></array></value>\n");
        }
        Value::Struct(members) => structure(xml, members),
    }
}

fn structure(xml: &mut String, members: &Struct) {
    xml.push_str("<value><struct>\n");
    for (name, member) in members.iter() {
        xml.push_str("<member>\n<name>");
        text(xml, name);
        xml.push_str("</name>\n");
        value(xml, member);
        xml.push_str("</member>\n");
    }
    xml.push_str("</struct></value>\n");
}

fn plain(xml: &mut String, name: &str, content: &str) {
    for part in ["<value><", name, ">", content, "</", name, "></value>\n"] {
        xml.push_str(part);
    }
}

fn base64(xml: &mut String, bytes: &[u8]) {
    xml.push_str("<value><base64>\n");
    for line in bytes.chunks(LINE_BYTES) {
        STANDARD.encode_string(line, xml);
        xml.push('\n');
    }
    xml.push_str("</base64></value>\n");
}

/// A text with its markup escaped. A carriage return is written as a reference, because a reader makes a line feed
/// of a bare one; what XML has no place for becomes the replacement character.
fn text(xml: &mut String, content: &str) {
    for character in content.chars() {
        match character {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '\r' => xml.push_str("&#13;"),
            character if is_xml(character) => xml.push(character),
            _ => xml.push(char::REPLACEMENT_CHARACTER),
        }
    }
}
