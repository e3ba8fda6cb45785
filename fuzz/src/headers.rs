//! Headers and addresses: credentials read back, and what is no credential is nobody.

use crate::{Cost, Source};
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use innkeeper_surfaces_time4vps::authorization::Authorization;
use innkeeper_surfaces_time4vps::{basic, path};

/// How many bytes a byte of a header may cost.
const BYTES_EACH: u64 = 16;

pub(crate) const WORDS: &[&str] = &[
    "Basic ",
    "Bearer ",
    "basic",
    "YTpi",
    "=",
    "==",
    ":",
    "/",
    "//",
    "?",
    "%2f",
    "..",
    "http://inn",
    "\t",
    " ",
];

pub(crate) fn run(input: &[u8]) {
    let mut source = Source::new(input);
    if source.flag() {
        written(&mut source);
        return;
    }
    let rest = source.rest();
    let mut headers = HeaderMap::new();
    for line in rest.split('\n').take(3) {
        if let Ok(value) = HeaderValue::from_bytes(line.as_bytes()) {
            headers.append(header::AUTHORIZATION, value);
        }
    }
    Cost::of(|| drop(Authorization::of(&headers))).within(BYTES_EACH, rest.len());
    if headers.len() > 1 {
        assert_eq!(Authorization::of(&headers), Authorization::Malformed);
    }
    let _ = basic::decode(&rest);
    if let Ok(uri) = rest.parse::<Uri>() {
        let once = path::canonical(uri);
        assert_eq!(path::canonical(once.clone()), once, "{rest}");
    }
}

/// A login and its password arrive as they were, whatever they are.
fn written(source: &mut Source<'_>) {
    let (login, password) = (source.text().replace(':', ""), source.text());
    let encoded = base64(format!("{login}:{password}").as_bytes());
    let scheme = source.pick(&["Basic ", "basic ", "BASIC  "]).copied().unwrap_or_default();
    let Ok(value) = HeaderValue::from_str(&format!("{scheme}{encoded}")) else { return };
    let read = Authorization::of(&HeaderMap::from_iter([(header::AUTHORIZATION, value)]));
    assert_eq!(read, Authorization::Login(basic::Login { login, password }));
}

/// Base64 (RFC 4648, section 4), written here once more so that the decoder is not tried with its own twin.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for part in bytes.chunks(3) {
        let all =
            part.iter().fold(0_usize, |all, byte| all << 8 | usize::from(*byte)) << (8 * (3 - part.len()));
        for place in 0..4 {
            let letter = LETTERS.get(all >> (18 - 6 * place) & 63).copied().unwrap_or_default();
            text.push(if place <= part.len() { char::from(letter) } else { '=' });
        }
    }
    text
}
