//! What the `Authorization` header holds: nothing, a login, a token, or something that is neither.

use crate::basic::{self, Login};
use axum::http::{HeaderMap, header};
use std::fmt;

/// How long a token may be.
pub const TOKEN_BYTES_MAX: usize = 4096;

/// The credential of a call.
#[derive(Clone, PartialEq, Eq)]
pub enum Authorization {
    /// No header.
    None,
    /// `Basic`.
    Login(Login),
    /// `Bearer`, as the token login gives out.
    Token(String),
    /// Another scheme, or a header that does not decode: a wrong login.
    Malformed,
}

impl fmt::Debug for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::Login(_) => "Login",
            Self::Token(_) => "Token",
            Self::Malformed => "Malformed",
        })
    }
}

impl Authorization {
    /// Reads the header. Two of them are refused, because it is not clear which one counts.
    pub fn of(headers: &HeaderMap) -> Self {
        let mut values = headers.get_all(header::AUTHORIZATION).iter();
        match (values.next(), values.next()) {
            (None, _) => Self::None,
            (Some(value), None) => value.to_str().ok().and_then(Self::parse).unwrap_or(Self::Malformed),
            (Some(_), Some(_)) => Self::Malformed,
        }
    }

    fn parse(value: &str) -> Option<Self> {
        let (scheme, credential) = value.trim().split_once(' ')?;
        let credential = credential.trim();
        if scheme.eq_ignore_ascii_case("basic") {
            basic::decode(credential).map(Self::Login)
        } else if scheme.eq_ignore_ascii_case("bearer") {
            let fits = !credential.is_empty() && credential.len() <= TOKEN_BYTES_MAX;
            fits.then(|| Self::Token(credential.to_owned()))
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;
    use proptest::prelude::*;

    fn read(values: &[&[u8]]) -> Authorization {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::AUTHORIZATION, HeaderValue::from_bytes(value).unwrap());
        }
        Authorization::of(&headers)
    }

    #[test]
    fn the_scheme_decides() {
        let login = Login { login: "a".to_owned(), password: "b".to_owned() };
        assert_eq!(read(&[]), Authorization::None);
        assert_eq!(read(&[b"Basic YTpi"]), Authorization::Login(login.clone()));
        assert_eq!(read(&[b"basic  YTpi"]), Authorization::Login(login));
        assert_eq!(read(&[b"Bearer t.o.k"]), Authorization::Token("t.o.k".to_owned()));
        for value in [&b"Basic"[..], b"Basic ", b"Bearer ", b"Digest x", b"", b"Basic \xff", b"Basic %%%"] {
            assert_eq!(read(&[value]), Authorization::Malformed);
        }
        assert_eq!(read(&[b"Basic YTpi", b"Basic YTpi"]), Authorization::Malformed);
    }

    proptest! {
        #[test]
        fn any_header_reads(value in prop::collection::vec(any::<u8>(), 0..64)) {
            if let Ok(value) = HeaderValue::from_bytes(&value) {
                let _ = Authorization::of(&HeaderMap::from_iter([(header::AUTHORIZATION, value)]));
            }
        }
    }
}
