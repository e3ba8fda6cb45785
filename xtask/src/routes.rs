//! Which routes of each vendor are served: one golden list for each dialect, and the counts that the README tells.

use crate::{root, text};

/// How many operations each dialect's vendor has.
const VENDORS: &[(&str, usize)] = &[("oneandone", 178), ("time4vps", 77)];

/// The served and all routes of a dialect, by its golden list.
pub fn counts(golden: &str) -> (usize, usize) {
    let served = golden.lines().filter(|line| line.starts_with("served ")).count();
    let missing = golden.lines().filter(|line| line.starts_with("missing ")).count();
    (served, served + missing)
}

/// What is wrong with the lists and with what the README says of them.
pub fn broken() -> Vec<String> {
    let readme = text(&root().join("README.md"));
    let mut findings = Vec::new();
    for (dialect, total) in VENDORS {
        let golden = text(&root().join("surfaces").join(dialect).join("routes.golden"));
        let (served, listed) = counts(&golden);
        if listed != *total {
            findings.push(format!("{dialect}: the list has {listed} routes, the vendor has {total}"));
        }
        let told = format!("{served} of {total}");
        if !readme.contains(&told) {
            findings.push(format!("{dialect}: the README does not say {told}"));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_vendor_route_is_listed_and_told() {
        assert_eq!(broken(), Vec::<String>::new());
    }

    #[test]
    fn routes_are_counted() {
        assert_eq!(counts("served GET /a\nmissing GET /b\n\nserved PUT /a\n"), (2, 3));
    }
}
