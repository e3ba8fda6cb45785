//! The only module that knows the XML library: any body of this API in as a tree, a tree out, exactly.
//!
//! The reader takes what the clients of this API send: `-` and `_` are the same in a name, also between an opening
//! tag and its closing one, unknown attributes are ignored and texts are trimmed. It resolves the five entities of
//! XML and character references, and no others; a document type is refused.

use quick_xml::Reader;
use quick_xml::escape::{escape, partial_escape, resolve_predefined_entity};
use quick_xml::events::{BytesRef, BytesStart, Event};
use std::fmt;

/// How deep elements may lie in each other; the deepest of this API is 6.
const DEPTH_MAX: usize = 32;

/// An element: a name, what its attributes say, and either a text or further elements.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    name: String,
    kind: Option<String>,
    nil: bool,
    text: String,
    children: Vec<Element>,
}

/// Why a body does not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{rule}")]
pub struct Fault {
    path: String,
    rule: String,
}

impl Fault {
    /// A fault of the element that is being read.
    pub fn new(rule: impl Into<String>) -> Self {
        Self { path: String::new(), rule: rule.into() }
    }

    /// The same fault, seen from the element around.
    #[must_use]
    pub fn within(self, name: &str) -> Self {
        let path = if self.path.is_empty() { name.to_owned() } else { format!("{name}.{}", self.path) };
        Self { path, ..self }
    }

    /// The names that lead to the element at fault, with dots; the place in a list is a number from 0. Empty for
    /// the whole body.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What is wrong, such as `expected a whole number`.
    pub fn rule(&self) -> &str {
        &self.rule
    }
}

impl Element {
    /// An empty element. Underscores of the name become dashes.
    pub fn new(name: &str) -> Self {
        Self { name: dashed(name), ..Self::default() }
    }

    /// An element with a text.
    pub fn with_text(name: &str, text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::new(name) }
    }

    /// The same element with a `type` attribute; none with an empty one.
    #[must_use]
    pub fn typed(mut self, kind: &str) -> Self {
        self.kind = (!kind.is_empty()).then(|| kind.to_owned());
        self
    }

    /// The same element with `nil="true"`.
    #[must_use]
    pub const fn nil(mut self) -> Self {
        self.nil = true;
        self
    }

    /// The same element with one more inside.
    #[must_use]
    pub fn with(mut self, child: Self) -> Self {
        self.push(child);
        self
    }

    /// Adds an element inside, after the others.
    pub fn push(&mut self, child: Self) {
        self.children.push(child);
    }

    /// The name, with dashes.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The `type` attribute.
    pub fn kind(&self) -> Option<&str> {
        self.kind.as_deref()
    }

    /// Whether the element says `nil="true"`.
    pub const fn is_nil(&self) -> bool {
        self.nil
    }

    /// The text, trimmed; empty when there are elements inside.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The elements inside.
    pub fn children(&self) -> &[Self] {
        &self.children
    }

    /// The first element inside of this name, with dashes or underscores.
    pub fn child(&self, name: &str) -> Option<&Self> {
        let name = dashed(name);
        self.children.iter().find(|child| child.name == name)
    }

    /// Whether nothing is inside, neither text nor elements.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && self.children.is_empty()
    }

    /// Reads a body.
    pub fn parse(body: &[u8]) -> Result<Self, Fault> {
        let text = std::str::from_utf8(body).map_err(|_| Fault::new("expected UTF-8"))?;
        parse(text.strip_prefix('\u{feff}').unwrap_or(text))
    }

    /// The element on one line, without a declaration: the body of a request.
    pub fn to_compact(&self) -> String {
        let mut text = String::new();
        self.write(&mut text, None);
        text
    }

    /// The element on indented lines, with a declaration: the body of an answer.
    pub fn to_document(&self) -> String {
        let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        self.write(&mut text, Some(0));
        text.push('\n');
        text
    }

    /// Whether every character inside may stand in XML.
    pub fn is_writable(&self) -> bool {
        self.text.chars().all(is_character) && self.children.iter().all(Self::is_writable)
    }

    fn write(&self, to: &mut String, depth: Option<usize>) {
        to.push('<');
        to.push_str(&self.name);
        if let Some(kind) = &self.kind {
            to.push_str(" type=\"");
            to.push_str(&escape(kind.as_str()));
            to.push('"');
        }
        if self.nil {
            to.push_str(" nil=\"true\"");
        }
        to.push('>');
        // A reader turns a bare carriage return into a line feed, so that it has to be written by its number.
        to.push_str(&partial_escape(self.text.as_str()).replace('\r', "&#13;"));
        let inner = depth.map(|depth| depth + 1);
        for child in &self.children {
            line(to, inner);
            child.write(to, inner);
        }
        if !self.children.is_empty() {
            line(to, depth);
        }
        to.push_str("</");
        to.push_str(&self.name);
        to.push('>');
    }
}

impl fmt::Display for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_compact())
    }
}

fn line(to: &mut String, depth: Option<usize>) {
    if let Some(depth) = depth {
        to.push('\n');
        for _ in 0..depth {
            to.push_str("  ");
        }
    }
}

fn dashed(name: &str) -> String {
    name.replace('_', "-")
}

/// What XML 1.0 takes for a character, section 2.2.
const fn is_character(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// The elements that are open, the outermost first, and the root when it is closed.
#[derive(Default)]
struct Tree {
    open: Vec<Element>,
    root: Option<Element>,
}

impl Tree {
    fn start(&mut self, tag: &BytesStart<'_>) -> Result<(), Fault> {
        if self.root.is_some() {
            return Err(Fault::new("expected one root element"));
        }
        if self.open.len() >= DEPTH_MAX {
            return Err(Fault::new(format!("expected at most {DEPTH_MAX} elements in each other")));
        }
        let mut element = Element::new(tag.name().as_ref());
        for attribute in tag.attributes().with_checks(false).flatten() {
            match attribute.key.as_ref() {
                "type" => element.kind = Some(unescaped(&attribute.value)),
                "nil" => element.nil = matches!(attribute.value.as_ref(), "true" | "1"),
                _ => {}
            }
        }
        self.open.push(element);
        Ok(())
    }

    fn end(&mut self, name: Option<&str>) -> Result<(), Fault> {
        let Some(mut element) = self.open.pop() else {
            return Err(Fault::new("expected an opening tag before a closing one"));
        };
        if name.is_some_and(|name| dashed(name) != element.name) {
            return Err(Fault::new(format!("expected the closing tag of {}", element.name)));
        }
        element.text =
            if element.children.is_empty() { element.text.trim().to_owned() } else { String::new() };
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None => self.root = Some(element),
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), Fault> {
        match self.open.last_mut() {
            Some(element) => element.text.push_str(text),
            None if text.trim().is_empty() => {}
            None => return Err(Fault::new("expected an element and no text around it")),
        }
        Ok(())
    }
}

fn parse(text: &str) -> Result<Element, Fault> {
    let mut reader = Reader::from_str(text);
    // Names are compared here, because `<start-time>` may be closed by `</start_time>`.
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    let mut tree = Tree::default();
    loop {
        match reader.read_event().map_err(|error| Fault::new(format!("expected XML: {error}")))? {
            Event::Start(tag) => tree.start(&tag)?,
            Event::Empty(tag) => {
                tree.start(&tag)?;
                tree.end(None)?;
            }
            Event::End(tag) => tree.end(Some(tag.name().as_ref()))?,
            Event::Text(text) => tree.text(&text.xml10_content())?,
            Event::CData(text) => tree.text(&text.xml10_content())?,
            Event::GeneralRef(reference) => tree.text(&resolved(&reference)?)?,
            Event::DocType(_) => return Err(Fault::new("expected no document type")),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
    }
    if !tree.open.is_empty() {
        return Err(Fault::new("expected the closing tag of every element"));
    }
    tree.root.ok_or_else(|| Fault::new("expected an element"))
}

fn resolved(reference: &BytesRef<'_>) -> Result<String, Fault> {
    let unknown = || Fault::new(format!("expected no reference to {}", reference.as_ref()));
    if let Some(character) = reference.resolve_char_ref().map_err(|_| unknown())? {
        return Ok(character.to_string());
    }
    resolve_predefined_entity(reference).map(str::to_owned).ok_or_else(unknown)
}

fn unescaped(value: &str) -> String {
    quick_xml::escape::unescape(value).map_or_else(|_| value.to_owned(), std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Element {
        Element::parse(body.as_bytes()).unwrap()
    }

    fn fault(body: &str) -> String {
        Element::parse(body.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn dashes_and_underscores_are_the_same_even_between_a_tag_and_its_end() {
        let read = read("\n  <a_b><start-time>x</start_time><c_d_e/></a-b>\n");
        assert_eq!(read.name(), "a-b");
        assert_eq!(read.child("start_time").unwrap().text(), "x");
        assert_eq!(read.child("start-time").unwrap().text(), "x");
        assert_eq!(read.to_compact(), "<a-b><start-time>x</start-time><c-d-e></c-d-e></a-b>");
    }

    #[test]
    fn texts_are_trimmed_and_references_resolved() {
        let read = read("<a>\n <!-- no --> R&amp;D &lt;b&gt; &#252;&#x20ac; <![CDATA[ <c> & ]]> \n</a>");
        assert_eq!(read.text(), "R&D <b> ü€  <c> &");
        assert_eq!(read.to_compact(), "<a>R&amp;D &lt;b&gt; ü€  &lt;c&gt; &amp;</a>");
        assert_eq!(Element::parse(b"\xef\xbb\xbf<?xml version='1.0'?><a/>").unwrap(), Element::new("a"));
    }

    #[test]
    fn attributes_tell_type_and_nil_and_nothing_else() {
        let read = read(r#"<a b="c" type="X::Y" nil="true" d='1' e></a>"#);
        assert_eq!((read.kind(), read.is_nil()), (Some("X::Y"), true));
        assert_eq!(read.to_compact(), r#"<a type="X::Y" nil="true"></a>"#);
        let odd = Element::new("a").typed("\"<&");
        assert_eq!(Element::parse(odd.to_compact().as_bytes()).unwrap(), odd);
    }

    #[test]
    fn what_is_not_one_element_is_refused() {
        assert_eq!(fault(""), "expected an element");
        assert_eq!(fault(" \n"), "expected an element");
        assert_eq!(fault("There is no subscriber"), "expected an element and no text around it");
        assert_eq!(fault("<a></b>"), "expected the closing tag of a");
        assert_eq!(fault("<a/></a>"), "expected an opening tag before a closing one");
        assert_eq!(fault("<a/><b/>"), "expected one root element");
        assert_eq!(fault("<a>"), "expected the closing tag of every element");
        assert_eq!(fault("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>"), "expected no document type");
        assert_eq!(fault("<a>&b;</a>"), "expected no reference to b");
        assert!(fault("<a>Fish & Chips</a>").starts_with("expected XML: "));
        assert!(fault("<a").starts_with("expected XML: "));
        assert_eq!(Element::parse(b"<a>\xff</a>").unwrap_err().to_string(), "expected UTF-8");
    }

    #[test]
    fn elements_lie_in_each_other_so_deep_and_no_deeper() {
        let nested = |depth| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
        assert!(Element::parse(nested(32).as_bytes()).is_ok());
        assert_eq!(fault(&nested(33)), "expected at most 32 elements in each other");
        assert_eq!(fault(&nested(1_000_000)), "expected at most 32 elements in each other");
    }

    #[test]
    fn a_carriage_return_survives_and_a_control_character_is_found() {
        let lines = Element::with_text("a", "one\r\ntwo");
        assert_eq!(Element::parse(lines.to_compact().as_bytes()).unwrap(), lines);
        assert!(lines.is_writable());
        assert!(!Element::new("a").with(Element::with_text("b", "\u{0}")).is_writable());
    }
}
