//! Percent encoding of paths, parameters and forms.

/// Appends a text in which only unreserved characters stay as they are (RFC 3986, section 2.3).
pub(crate) fn encode(to: &mut String, text: &str) {
    use std::fmt::Write;
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            to.push(char::from(byte));
        } else {
            // Writing into a text does not fail.
            let _ = write!(to, "%{byte:02X}");
        }
    }
}

/// Appends parameters, the first after a question mark.
#[cfg(feature = "client")]
pub(crate) fn query<'a>(to: &mut String, pairs: impl Iterator<Item = (&'a str, &'a str)>) {
    for (index, (name, value)) in pairs.enumerate() {
        to.push(if index == 0 { '?' } else { '&' });
        encode(to, name);
        to.push('=');
        encode(to, value);
    }
}

/// A value of a form: `+` is a blank. None when an escape or the text behind it is broken.
pub(crate) fn decode_form(text: &[u8]) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.iter().copied();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digit = |byte: u8| char::from(byte).to_digit(16);
                let value = digit(rest.next()?)? * 16 + digit(rest.next()?)?;
                u8::try_from(value).ok()?
            }
            b'+' => b' ',
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}
