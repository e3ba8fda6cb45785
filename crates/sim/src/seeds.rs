//! Seeds of past failures: each is a small file that says what its plan was and what it found.

use crate::plan::Plan;

/// A seed that once found something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// What is run again.
    pub plan: Plan,
    /// What it found, in one sentence.
    pub found: String,
}

/// Reads a seed file: lines of `name = value`. What it leaves open is as the seed decides.
pub fn parse(text: &str) -> Result<Past, String> {
    let mut found = String::new();
    let pairs: Vec<(&str, &str)> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split_once('=').ok_or_else(|| format!("{line:?} is no `name = value`")))
        .map(|pair| pair.map(|(name, value)| (name.trim(), value.trim())))
        .collect::<Result<_, _>>()?;
    let number = |name: &str, value: &str| value.parse::<u64>().map_err(|error| format!("{name}: {error}"));
    let seed = pairs.iter().find(|(name, _)| *name == "seed").ok_or("it names no seed")?;
    let mut plan = Plan::of(number(seed.0, seed.1)?);
    for (name, value) in pairs {
        match name {
            "seed" => {}
            "found" => value.clone_into(&mut found),
            "months" => plan.months = number(name, value)?,
            "customers" => plan.customers = number(name, value)?,
            "processes" => plan.processes = number(name, value)?,
            "die_one_in" => plan.die_one_in = number(name, value)?,
            "fail_one_in" => plan.fail_one_in = number(name, value)?,
            "trouble_one_in" => plan.trouble_one_in = number(name, value)?,
            "freeze_one_in" => plan.freeze_one_in = number(name, value)?,
            "jump_one_in" => plan.jump_one_in = number(name, value)?,
            "concurrency" => plan.concurrency = number(name, value)?,
            other => return Err(format!("{other:?} is no part of a plan")),
        }
    }
    if found.is_empty() { Err("it does not say what it found".to_owned()) } else { Ok(Past { plan, found }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_file_changes_what_it_names() {
        let past = parse("# why\nseed = 7\nmonths = 2\nfound = something").unwrap();
        assert_eq!(past.plan, Plan { months: 2, ..Plan::of(7) });
        assert_eq!(past.found, "something");
        for wrong in
            ["months = 2\nfound = x", "seed = 7", "seed = x\nfound = y", "seed = 1\nfound = x\ncolour = red"]
        {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
