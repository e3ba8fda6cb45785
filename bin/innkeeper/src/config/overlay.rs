//! The environment over the file: `INNKEEPER_BILLING_GRACE` is the key `grace` of the section `billing`.

use super::settings::Settings;
use crate::failure::Failure;
use toml::{Table, Value};

const PREFIX: &str = "INNKEEPER_";

/// The sections, with the words that stand for them in names of variables.
const SECTIONS: &[(&str, &[&str])] = &[
    ("SERVER_", &["server"]),
    ("STORE_", &["store"]),
    ("ENGINE_", &["engine"]),
    ("BILLING_", &["billing"]),
    ("SIGN_IN_", &["sign_in"]),
    ("QEMU_", &["qemu"]),
    ("LOG_", &["log"]),
    ("GATEWAYS_MANUAL_", &["gateways", "manual"]),
    ("DIALECTS_ONEANDONE_", &["dialects", "oneandone"]),
    ("DIALECTS_TIME4VPS_", &["dialects", "time4vps"]),
];

/// Puts the variables over a table. Other variables that begin like ours are left to other programs.
pub(super) fn apply(table: &mut Table, variables: &[(String, String)]) -> Result<(), Failure> {
    for (name, text) in variables {
        let Some(path) = path_of(name) else { continue };
        let mut alone = Table::new();
        put(&mut alone, &path, value_of(text));
        // Read alone first, so that a mistake is told with the name of its variable.
        if let Err(error) = alone.try_into::<Settings>() {
            return Err(Failure::usage(format!("the variable {name}: {}", error.message())));
        }
        put(table, &path, value_of(text));
    }
    Ok(())
}

fn path_of(name: &str) -> Option<Vec<String>> {
    let rest = name.strip_prefix(PREFIX)?;
    match rest {
        "DATA_DIR" => return Some(vec!["data_dir".to_owned()]),
        "DATABASE" => return Some(vec!["store".to_owned(), "database".to_owned()]),
        "LISTEN" => return Some(vec!["server".to_owned(), "listen".to_owned()]),
        _ => {}
    }
    let (key, section) =
        SECTIONS.iter().find_map(|(words, section)| Some((rest.strip_prefix(words)?, *section)))?;
    let mut path: Vec<String> = section.iter().map(|part| (*part).to_owned()).collect();
    path.push(key.to_lowercase());
    Some(path)
}

/// Numbers, truth values and lists are what they are in TOML; everything else is text.
fn value_of(text: &str) -> Value {
    if let Ok(number) = text.parse() {
        return Value::Integer(number);
    }
    if let Ok(truth) = text.parse() {
        return Value::Boolean(truth);
    }
    let list = text.starts_with('[').then(|| toml::from_str::<Table>(&format!("it = {text}")).ok()).flatten();
    list.and_then(|mut table| table.remove("it")).unwrap_or_else(|| Value::String(text.to_owned()))
}

fn put(table: &mut Table, path: &[String], value: Value) {
    let Some((first, rest)) = path.split_first() else { return };
    if rest.is_empty() {
        table.insert(first.clone(), value);
        return;
    }
    let inner = table.entry(first.clone()).or_insert_with(|| Value::Table(Table::new()));
    if let Value::Table(inner) = inner {
        put(inner, rest, value);
    }
}
