//! Names and identities: what is accepted can stand where it is put, in a file, a header, a log or a command line.

use crate::Source;
use innkeeper_domain::id::Uid;
use innkeeper_domain::name::{hostname_of, is_email, is_hostname, is_name, is_text};

pub(crate) const WORDS: &[&str] = &[
    "example.net",
    "-",
    ".",
    "@",
    "\n",
    "\r\n",
    "xn--",
    "\u{2028}",
    "0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A",
    "a.a.a.a.a.a.a.a",
];

pub(crate) fn run(input: &[u8]) {
    let mut source = Source::new(input);
    let text = if source.flag() { source.text().repeat(source.below(40)) } else { source.rest() };
    let made = hostname_of(&text);
    assert!(is_hostname(&made), "{text:?} became {made:?}");
    assert_eq!(hostname_of(&made), made, "{text:?}");
    if is_hostname(&text) {
        assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.')));
        assert!(!text.starts_with(['-', '.']) && !text.ends_with(['-', '.']) && text.len() <= 253);
    }
    if is_email(&text) {
        assert!(text.len() <= 254 && text.matches('@').count() == 1);
        assert!(
            !text.chars().any(|character| character.is_control() || character.is_whitespace()),
            "{text:?}"
        );
    }
    if is_name(&text) {
        assert!(!text.chars().any(char::is_control), "{text:?} is a name");
        assert!(text.chars().count() <= 128);
    }
    let _ = is_text(&text, 10);
    if let Some(uid) = Uid::parse(&text) {
        assert_eq!(uid.to_string(), text.to_ascii_uppercase());
        assert_eq!(Uid::parse(&uid.to_string()), Some(uid));
    }
}
