//! What happened to machines, in order: one short line for each building and each retirement, appended at once.
//!
//! A process may be killed or stand still between an act and its line. So a retirement names the building that it
//! ended, and the reader puts a building that is written down too late where it belongs.

use std::collections::HashSet;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// Stands for no building, where a name was retired that no machine had.
pub(crate) const NONE: &str = "-";

/// Something that happened to a machine, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// It was built.
    Built(String),
    /// It was retired.
    Retired(String),
}

/// A line that is written: the name, and which building of it.
pub(crate) enum Line<'a> {
    Built(&'a str, &'a str),
    Retired(&'a str, &'a str),
}

/// Appends a line, in one write, so that lines of several processes never mix.
pub(crate) fn append(root: &Path, line: &Line<'_>) -> io::Result<()> {
    let (mark, name, build) = match line {
        Line::Built(name, build) => ('B', name, build),
        Line::Retired(name, build) => ('R', name, build),
    };
    let mut file = OpenOptions::new().create(true).append(true).open(root.join("history"))?;
    file.write_all(format!("{mark} {name} {build}\n").as_bytes())
}

/// Reads the history of a folder, in the order in which things happened.
pub fn read(root: &Path) -> io::Result<Vec<Event>> {
    match fs::read_to_string(root.join("history")) {
        Ok(text) => Ok(ordered(&text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn ordered(text: &str) -> Vec<Event> {
    let mut events = Vec::new();
    let (mut begun, mut ended) = (HashSet::new(), HashSet::new());
    for line in text.lines() {
        let mut words = line.split(' ');
        let (Some(mark), Some(name), Some(build)) = (words.next(), words.next(), words.next()) else {
            continue;
        };
        let known = build != NONE;
        if known && begun.insert((name, build)) {
            events.push(Event::Built(name.to_owned()));
        }
        // A retirement that was begun again is written down once more, and is still one.
        if mark == "R" && (ended.insert((name, build)) || !known) {
            events.push(Event::Retired(name.to_owned()));
        }
    }
    events
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_building_that_is_written_down_late_comes_before_its_retirement() {
        let (built, retired) = (Event::Built("m".to_owned()), Event::Retired("m".to_owned()));
        assert_eq!(ordered("R m one\nB m one\nR m one\n"), [built.clone(), retired.clone()]);
        assert_eq!(ordered("R m -\nB m two\n"), [retired, built]);
        assert_eq!(ordered("B m"), []);
    }
}
