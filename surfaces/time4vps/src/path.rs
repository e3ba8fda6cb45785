//! Paths with and without a slash at the end are the same call, without a redirect: the vendor's library
//! writes both.

use axum::http::Uri;
use axum::http::uri::PathAndQuery;

/// The address that is routed: without slashes at its end. What does not change is given back as it is.
pub fn canonical(uri: Uri) -> Uri {
    let path = uri.path();
    let trimmed = path.trim_end_matches('/');
    if trimmed.len() == path.len() || trimmed.is_empty() {
        return uri;
    }
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let Ok(path_and_query) = format!("{trimmed}{query}").parse::<PathAndQuery>() else { return uri };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(path_and_query);
    Uri::from_parts(parts).unwrap_or(uri)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slashes_at_the_end_do_not_count() {
        let cases = [
            ("/server/", "/server"),
            ("/server", "/server"),
            ("/server//", "/server"),
            ("/category/?page=2/", "/category?page=2/"),
            ("/", "/"),
            ("//", "//"),
            ("http://example.net/scripts/", "http://example.net/scripts"),
            ("*", "*"),
        ];
        for (from, to) in cases {
            assert_eq!(canonical(from.parse().unwrap()).to_string(), to, "{from}");
        }
    }
}
