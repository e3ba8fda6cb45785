//! How files look: short, opened by a sentence, named for what they are, and finished.

use crate::{files, root, shown, text};
use std::path::Path;

/// The most lines of a file before its inline tests.
const LINES_MAX: usize = 450;
/// What a longer file has to say near its top.
const EXCUSE: &str = "Longer than 450 lines because";

/// Names that say nothing about what a file holds.
const IDLE_NAMES: &[&str] = &["utils", "util", "helpers", "helper", "common", "misc", "manager"];

/// What unfinished code is made of. Split, so that this file does not find itself.
const UNFINISHED: &[&str] =
    &[concat!("to", "do!("), concat!("unimple", "mented!("), concat!("#[ign", "ore"), concat!("db", "g!(")];

/// What breaks the rules in one Rust file.
pub fn broken(path: &Path, code: &str) -> Vec<String> {
    let mut findings = Vec::new();
    let name = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    if IDLE_NAMES.contains(&name) {
        findings.push("its name says nothing".to_owned());
    }
    if !code.starts_with("//!") && !code.starts_with("#!") {
        findings.push("it does not open with a `//!` sentence".to_owned());
    }
    let lines = code.lines().take_while(|line| *line != "#[cfg(test)]").count();
    let excused = code.lines().take(40).any(|line| line.contains(EXCUSE));
    let is_test = path.components().any(|part| part.as_os_str() == "tests");
    if lines > LINES_MAX && !excused && !is_test {
        findings.push(format!("it has {lines} lines before its tests, and no reason for it"));
    }
    for word in UNFINISHED {
        if code.contains(word) {
            findings.push(format!("it is not finished: {word}"));
        }
    }
    for line in code.lines().map(str::trim_start) {
        let declared = ["pub struct ", "struct ", "pub enum ", "enum ", "pub trait ", "trait "];
        let rest = declared.iter().find_map(|start| line.strip_prefix(start));
        let word =
            rest.and_then(|rest| rest.split(|c: char| !c.is_alphanumeric()).next()).unwrap_or_default();
        if ["Manager", "Impl", "Data"].iter().any(|ending| word.ends_with(ending)) {
            findings.push(format!("the type name {word} says nothing"));
        }
    }
    findings
}

/// SQL that stands outside the store.
pub fn stray_sql(path: &Path, code: &str) -> Vec<String> {
    // The auditor reads the tables itself: it shares no code with what it audits. So does the floor of a benchmark.
    let homes = ["crates/store/", "crates/audit/", "benches/", "xtask/"];
    let at_home = homes.iter().any(|home| shown(path).starts_with(home));
    if at_home || path.components().any(|part| part.as_os_str() == "tests") {
        return Vec::new();
    }
    let is_sql = |line: &&str| {
        ["SELECT ", "INSERT INTO ", "DELETE FROM "].iter().any(|word| line.contains(word))
            && line.contains('"')
    };
    code.lines().filter(is_sql).map(|line| format!("SQL outside the store: {}", line.trim())).collect()
}

/// Links of a Markdown page that lead nowhere in the repository.
pub fn dead_links(path: &Path, page: &str) -> Vec<String> {
    let folder = path.parent().unwrap_or(path);
    page.split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .map(|link| link.split('#').next().unwrap_or_default())
        .filter(|link| !link.is_empty() && !link.contains("://") && !link.starts_with("mailto:"))
        .filter(|link| !folder.join(link).exists())
        .map(|link| format!("the link {link} leads nowhere"))
        .collect()
}

/// Everything that breaks a rule, anywhere.
pub fn all() -> Vec<String> {
    let mut findings = Vec::new();
    let mut add = |path: &Path, found: Vec<String>| {
        findings.extend(found.into_iter().map(|finding| format!("{}: {finding}", shown(path))));
    };
    for path in files(&root(), ".rs") {
        let code = text(&path);
        add(&path, broken(&path, &code));
        add(&path, stray_sql(&path, &code));
    }
    for path in files(&root(), ".md") {
        add(&path, dead_links(&path, &text(&path)));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_house_is_tidy() {
        let findings = all();
        assert!(findings.is_empty(), "\n{}", findings.join("\n"));
    }

    #[test]
    fn untidiness_is_found() {
        let found = |name: &str, code: &str| broken(Path::new(name), code).len();
        assert_eq!(found("a/utils.rs", "//! x"), 1);
        assert_eq!(found("a/b.rs", "fn x() {}"), 1);
        assert_eq!(found("a/b.rs", "//! x\nstruct DiskManager;"), 1);
        assert_eq!(found("a/b.rs", &format!("//! x\n{}", "\n".repeat(500))), 1);
        assert_eq!(found("a/b.rs", &format!("//! {EXCUSE} of a table.\n{}", "\n".repeat(500))), 0);
        assert_eq!(
            found(
                "a/b.rs",
                UNFINISHED.first().map(|word| format!("//! x\n{word}")).unwrap_or_default().as_str()
            ),
            1
        );
        let stray = stray_sql(&root().join("crates/app/src/x.rs"), "let sql = \"SELECT 1\";");
        assert_eq!(stray.len(), 1);
        assert_eq!(
            dead_links(&root().join("README.md"), "[a](no/such/file.md) [b](https://example.net)").len(),
            1
        );
    }
}
