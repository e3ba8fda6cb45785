//! Steps are data: every kind and step that was ever shipped stays known, or a migration moved it.

use crate::{files, root, text};
use std::collections::{BTreeMap, BTreeSet};

/// The steps of every workflow, read off the `steps!` blocks of a file.
pub fn declared(code: &str) -> BTreeSet<String> {
    let Some(block) = code.split("\nsteps! {").nth(1).and_then(|rest| rest.split("\n}").next()) else {
        return BTreeSet::new();
    };
    block.lines().filter_map(|line| line.split('"').nth(1)).map(ToOwned::to_owned).collect()
}

/// Kinds with their steps, read off the golden list: `kind: step step step`.
pub fn golden(list: &str) -> BTreeMap<String, BTreeSet<String>> {
    list.lines()
        .filter_map(|line| line.split_once(':'))
        .map(|(kind, steps)| {
            (kind.trim().to_owned(), steps.split_whitespace().map(ToOwned::to_owned).collect())
        })
        .collect()
}

/// What is wrong with the golden list.
pub fn broken() -> Vec<String> {
    let list = golden(&text(&root().join("crates/app/tests/steps.golden")));
    let migrations: String =
        files(&root().join("crates/store/migrations"), ".sql").iter().map(|path| text(path)).collect();
    let code: BTreeSet<String> = files(&root().join("crates/app/src/workflow"), ".rs")
        .iter()
        .flat_map(|path| declared(&text(path)))
        .collect();
    let known: BTreeSet<String> = list.values().flatten().cloned().collect();
    let mut findings: Vec<String> =
        code.difference(&known).map(|step| format!("step {step} is not on the list")).collect();
    for step in known.difference(&code) {
        if !migrations.contains(&format!("'{step}'")) {
            findings.push(format!("step {step} was shipped, is gone, and no migration moves it"));
        }
    }
    if list.is_empty() {
        findings.push("the list is empty".to_owned());
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_step_is_forgotten() {
        assert_eq!(broken(), Vec::<String>::new());
    }

    #[test]
    fn steps_are_read() {
        let code = "x\nsteps! {\n    Build = \"build\",\n    /// y\n    Boot = \"boot\",\n}\n";
        assert_eq!(declared(code).len(), 2);
        assert_eq!(golden("a.b: one two\n").get("a.b").map(BTreeSet::len), Some(2));
    }
}
