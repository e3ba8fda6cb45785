//! Who may import whom, by `cargo metadata`.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The crates that may import only a few of ours, with those few. `*` stands for the folder's own name.
const MAY: &[(&str, &[&str])] = &[
    ("crates/domain", &[]),
    ("crates/ports", &["crates/domain"]),
    ("crates/store", &["crates/domain"]),
    ("crates/engine", &["crates/domain", "crates/store", "crates/ports"]),
    ("crates/app", &["crates/domain", "crates/ports", "crates/store", "crates/engine"]),
    ("crates/surface", &["crates/domain", "crates/app"]),
    ("crates/audit", &[]),
    ("surfaces/*", &["crates/domain", "crates/app", "crates/surface", "sdk/*"]),
    ("sdk/*", &[]),
    ("drivers/*", &["crates/domain", "crates/ports"]),
    ("gateways/*", &["crates/domain", "crates/ports"]),
    ("crates/chaos", &["crates/audit", "crates/domain", "crates/store", "drivers/dummy"]),
    ("xtask", &[]),
];

/// What the innermost crate may not have anywhere in its tree.
const KEPT_OUT_OF_DOMAIN: &[&str] = &["tokio", "rusqlite", "postgres", "axum", "reqwest", "rand"];

/// The imports that break the table. `metadata` is the output of `cargo metadata`.
pub fn broken(metadata: &Value) -> Vec<String> {
    let folders = folders(metadata);
    let mut findings = Vec::new();
    for package in array(metadata, "packages") {
        let Some(folder) = package.get("name").and_then(Value::as_str).and_then(|name| folders.get(name))
        else {
            continue;
        };
        let Some(allowed) = allowed(folder) else { continue };
        for dependency in array(package, "dependencies") {
            // Tests may furnish themselves with whatever they like.
            if dependency.get("kind").is_some_and(|kind| !kind.is_null()) {
                continue;
            }
            let name = dependency.get("name").and_then(Value::as_str).unwrap_or_default();
            if let Some(target) = folders.get(name).filter(|target| !allowed.contains(*target)) {
                findings.push(format!("{folder} imports {target}"));
            }
        }
    }
    findings.extend(tree(metadata, "innkeeper-domain").into_iter().filter_map(|name| {
        KEPT_OUT_OF_DOMAIN.contains(&name.as_str()).then(|| format!("crates/domain has {name} in its tree"))
    }));
    findings
}

/// Features that break a house on purpose, and what only they need: nothing that is shipped has them.
const NEVER_SHIPPED: &[&str] =
    &["chaos", "sabotage", "testing", "innkeeper-drivers-dummy", "innkeeper-chaos", "innkeeper-sim"];
/// What looks at a house from outside, and is no part of it.
const BESIDE_THE_HOUSE: &[&str] = &["crates/chaos", "crates/sim", "benches", "fuzz"];

/// The crates of ours that a plain build of the binary would break on purpose: by a default feature, by a feature
/// that another crate asks for, or by a driver that is no option.
pub fn broken_by_default(metadata: &Value) -> Vec<String> {
    let folders = folders(metadata);
    let never = |value: &Value| value.as_str().is_some_and(|name| NEVER_SHIPPED.contains(&name));
    let mut findings = Vec::new();
    for package in array(metadata, "packages") {
        let name = package.get("name").and_then(Value::as_str).unwrap_or_default();
        let beside = |folder: &&String| BESIDE_THE_HOUSE.contains(&folder.as_str());
        let Some(folder) = folders.get(name).filter(|folder| !beside(folder)) else { continue };
        let defaults = package.pointer("/features/default").and_then(Value::as_array).into_iter().flatten();
        findings
            .extend(defaults.filter(|one| never(one)).map(|one| format!("{folder} has {one} by default")));
        for dependency in array(package, "dependencies") {
            let shipped = dependency.get("kind").is_none_or(Value::is_null)
                && dependency.get("optional").and_then(Value::as_bool) != Some(true);
            let asked = array(dependency, "features").chain(dependency.get("name"));
            let asked = asked.filter(|one| shipped && never(one));
            findings.extend(asked.map(|one| format!("{folder} always asks for {one}")));
        }
    }
    findings
}

/// The folder of each of our crates, by crate name.
fn folders(metadata: &Value) -> BTreeMap<String, String> {
    let root = metadata.get("workspace_root").and_then(Value::as_str).unwrap_or_default();
    let folder = |package: &Value| {
        let manifest = package.get("manifest_path")?.as_str()?;
        let folder = manifest.strip_prefix(root)?.trim_start_matches('/').strip_suffix("/Cargo.toml")?;
        Some((package.get("name")?.as_str()?.to_owned(), folder.to_owned()))
    };
    array(metadata, "packages").filter_map(folder).collect()
}

/// What a folder may import; `None` where everything is allowed.
fn allowed(folder: &str) -> Option<BTreeSet<String>> {
    let (group, name) = folder.split_once('/').unwrap_or((folder, ""));
    let rule = MAY.iter().find(|(who, _)| *who == folder || *who == format!("{group}/*"))?;
    Some(rule.1.iter().map(|target| target.replace('*', name)).collect())
}

/// Every crate that a crate is built of, without what only tests and build scripts need.
fn tree(metadata: &Value, name: &str) -> BTreeSet<String> {
    let nodes: BTreeMap<&str, &Value> = metadata
        .get("resolve")
        .into_iter()
        .flat_map(|resolve| array(resolve, "nodes"))
        .filter_map(|node| Some((node.get("id")?.as_str()?, node)))
        .collect();
    let names: BTreeMap<&str, &str> = array(metadata, "packages")
        .filter_map(|package| Some((package.get("id")?.as_str()?, package.get("name")?.as_str()?)))
        .collect();
    let mut seen = BTreeSet::new();
    let mut waiting: Vec<&str> =
        names.iter().filter(|(_, other)| **other == name).map(|(id, _)| *id).collect();
    while let Some(id) = waiting.pop() {
        if !seen.insert(id) {
            continue;
        }
        let Some(node) = nodes.get(id) else { continue };
        for dependency in array(node, "deps") {
            let normal =
                array(dependency, "dep_kinds").any(|kind| kind.get("kind").is_some_and(Value::is_null));
            if let Some(package) = dependency.get("pkg").and_then(Value::as_str).filter(|_| normal) {
                waiting.push(package);
            }
        }
    }
    seen.into_iter().filter_map(|id| names.get(id)).map(|name| (*name).to_owned()).collect()
}

fn array<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "the rule is read off cargo's own answer")]
    fn nobody_imports_whom_they_may_not() {
        // Of this platform only: crates for others were never downloaded.
        let platform = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
        let output = std::process::Command::new(env!("CARGO"))
            .args(["metadata", "--format-version", "1", "--offline", "--filter-platform", &platform])
            .current_dir(crate::root())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert!(folders(&metadata).len() > 10);
        assert_eq!(broken(&metadata), Vec::<String>::new());
        assert_eq!(broken_by_default(&metadata), Vec::<String>::new());
    }

    #[test]
    fn a_house_that_is_broken_by_default_is_found() {
        let dependency = |name: &str, features: &[&str], optional: bool| json!({ "name": name, "kind": null, "features": features, "optional": optional });
        let package = |name: &str, defaults: &[&str], dependencies: &[Value]| {
            json!({ "id": name, "name": name, "manifest_path": format!("/r/bin/{name}/Cargo.toml"),
                "features": { "default": defaults, "chaos": [] }, "dependencies": dependencies })
        };
        let asks = dependency("store", &["sabotage"], false);
        let metadata = json!({
            "workspace_root": "/r",
            "packages": [
                package("a", &["chaos"], &[]),
                package("b", &[], &[asks]),
                package("c", &[], &[dependency("innkeeper-drivers-dummy", &[], true)]),
                package("d", &[], &[dependency("innkeeper-drivers-dummy", &[], false)]),
            ],
        });
        let found = [
            "bin/a has \"chaos\" by default",
            "bin/b always asks for \"sabotage\"",
            "bin/d always asks for \"innkeeper-drivers-dummy\"",
        ];
        assert_eq!(broken_by_default(&metadata), found);
    }

    #[test]
    fn a_surface_that_imports_the_store_is_found() {
        let package = |name: &str, folder: &str, dependencies: &[&str]| {
            let dependencies: Vec<Value> =
                dependencies.iter().map(|name| json!({ "name": name, "kind": null })).collect();
            json!({ "id": name, "name": name, "manifest_path": format!("/r/{folder}/Cargo.toml"), "dependencies": dependencies })
        };
        let metadata = json!({
            "workspace_root": "/r",
            "packages": [
                package("store", "crates/store", &[]),
                package("sdk-x", "sdk/x", &[]),
                package("sdk-y", "sdk/y", &[]),
                package("surface-x", "surfaces/x", &["store", "sdk-x", "sdk-y"]),
            ],
        });
        assert_eq!(broken(&metadata), ["surfaces/x imports crates/store", "surfaces/x imports sdk/y"]);
    }
}
