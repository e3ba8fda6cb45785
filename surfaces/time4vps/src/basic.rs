//! HTTP Basic credentials (RFC 7617): a login that may hold anything but a colon, a password that may hold
//! anything.

use base64::Engine;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use std::fmt;

/// How long the encoded credentials may be; logins and passwords are far shorter.
pub const ENCODED_BYTES_MAX: usize = 4096;

/// The padding may be missing: not every client writes it.
const ENGINE: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A login and its password, not checked yet.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// The mail address of an account or a contact.
    pub login: String,
    /// In the clear; it is hashed as soon as it is compared.
    pub password: String,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login").field("login", &self.login).finish_non_exhaustive()
    }
}

/// Decodes what follows `Basic `; nothing when it is too long, no Base64, no UTF-8, or without a colon.
pub fn decode(encoded: &str) -> Option<Login> {
    if encoded.len() > ENCODED_BYTES_MAX {
        return None;
    }
    let text = String::from_utf8(ENGINE.decode(encoded).ok()?).ok()?;
    let (login, password) = text.split_once(':')?;
    Some(Login { login: login.to_owned(), password: password.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn encoded(text: &str) -> String {
        ENGINE.encode(text)
    }

    #[test]
    fn the_first_colon_separates() {
        let login = decode(&encoded("a@example.net:pa:ss")).unwrap();
        assert_eq!((login.login.as_str(), login.password.as_str()), ("a@example.net", "pa:ss"));
        let login = decode(&encoded(":")).unwrap();
        assert_eq!((login.login.as_str(), login.password.as_str()), ("", ""));
    }

    #[test]
    fn what_is_no_credential_is_nothing() {
        let long = encoded(&format!("a:{}", "x".repeat(ENCODED_BYTES_MAX)));
        for text in ["", "====", "a b", "bm9jb2xvbg==", "/zr/", long.as_str()] {
            assert_eq!(decode(text), None, "{text}");
        }
    }

    #[test]
    fn debug_output_hides_the_password() {
        assert!(!format!("{:?}", decode(&encoded("a:hunter2"))).contains("hunter2"));
    }

    proptest! {
        #[test]
        fn anything_decodes_or_is_nothing(text in any::<String>()) {
            let _ = decode(&text);
        }

        #[test]
        fn credentials_read_back(login in "[^:]{0,40}", password in any::<String>()) {
            let text = encoded(&format!("{login}:{password}"));
            prop_assume!(text.len() <= ENCODED_BYTES_MAX);
            prop_assert_eq!(decode(&text), Some(Login { login, password }));
            let bare = text.trim_end_matches('=');
            prop_assert_eq!(decode(bare), decode(&text));
        }
    }
}
