//! The table of results: on the terminal as it grows, and as a page at the end.

use crate::host::Facts;
use crate::measure::{hundredths, show_count, show_hundredths, show_ns};
use crate::outcome::Outcome;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

/// What a result is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is as good as it has to be.
    Pass,
    /// It is not.
    Fail,
    /// Nothing was promised.
    Told,
    /// It could not be measured here.
    Absent,
}

impl Verdict {
    /// Whether it is as promised.
    pub const fn of(good: bool) -> Self {
        if good { Self::Pass } else { Self::Fail }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "FAIL",
            Self::Told => "",
            Self::Absent => "absent",
        }
    }
}

/// One line of the table.
#[derive(Clone, Debug)]
pub struct Row {
    /// What was measured.
    pub name: String,
    /// What came out.
    pub result: String,
    /// What the floor did.
    pub floor: String,
    /// How they compare.
    pub ratio: String,
    /// What was promised.
    pub target: String,
    /// Whether it was kept.
    pub verdict: Verdict,
}

impl Row {
    /// A rate beside that of its floor.
    pub fn rates(name: impl Into<String>, result: u64, floor: u64) -> Self {
        Self {
            name: name.into(),
            result: format!("{}/s", show_count(result)),
            floor: format!("{}/s", show_count(floor)),
            ratio: show_hundredths(hundredths(result, floor)),
            target: String::new(),
            verdict: Verdict::Told,
        }
    }

    /// A span, in nanoseconds, beside that of its floor.
    pub fn spans(name: impl Into<String>, result: u64, floor: u64) -> Self {
        Self {
            name: name.into(),
            result: show_ns(result),
            floor: show_ns(floor),
            ratio: show_hundredths(hundredths(result, floor)),
            target: String::new(),
            verdict: Verdict::Told,
        }
    }

    /// A result that has no floor.
    pub fn alone(name: impl Into<String>, result: impl Into<String>) -> Self {
        let (name, result) = (name.into(), result.into());
        let (floor, ratio, target) = (String::new(), String::new(), String::new());
        Self { name, result, floor, ratio, target, verdict: Verdict::Told }
    }

    /// Something that could not be measured here, and why.
    pub fn absent(name: impl Into<String>, why: impl Into<String>) -> Self {
        Self { verdict: Verdict::Absent, ..Self::alone(name, why) }
    }

    /// The same row with a promise.
    #[must_use]
    pub fn promised(mut self, target: impl Into<String>, kept: bool) -> Self {
        self.target = target.into();
        self.verdict = Verdict::of(kept);
        self
    }

    /// The same row, with more about the result.
    #[must_use]
    pub fn with(mut self, more: &str) -> Self {
        self.result = format!("{}, {more}", self.result);
        self
    }

    /// The same row, with more about the floor.
    #[must_use]
    pub fn beside(mut self, more: &str) -> Self {
        self.floor = format!("{}, {more}", self.floor);
        self
    }
}

/// Every result so far.
#[derive(Debug, Default)]
pub struct Report {
    rows: Vec<Row>,
    notes: Vec<String>,
    quiet: bool,
}

impl Report {
    /// A report that says nothing while it grows.
    pub fn quiet() -> Self {
        Self { quiet: true, ..Self::default() }
    }

    /// Adds a line, and shows it.
    pub fn add(&mut self, row: Row) {
        let Row { name, result, floor, ratio, target, verdict } = &row;
        self.say(&format!(
            "{name:<58} {result:<44} floor {floor:<34} ratio {ratio:>5}  {target:<22} {}",
            verdict.text()
        ));
        self.rows.push(row);
    }

    /// Adds a sentence about how something was measured.
    pub fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }

    /// Shows a line that is no result.
    pub fn say(&self, text: &str) {
        if !self.quiet {
            let _ = writeln!(std::io::stdout(), "{text}");
        }
    }

    /// The lines.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// How many promises were not kept.
    pub fn failures(&self) -> usize {
        self.rows.iter().filter(|row| row.verdict == Verdict::Fail).count()
    }

    /// The page.
    pub fn page(&self, title: &str, facts: &Facts) -> String {
        let mut page = format!("# {title}\n\n{}\n\n", facts.sentence());
        page.push_str("| | result | floor | ratio | target | |\n| --- | --- | --- | --- | --- | --- |\n");
        for Row { name, result, floor, ratio, target, verdict } in &self.rows {
            let _ =
                writeln!(page, "| {name} | {result} | {floor} | {ratio} | {target} | {} |", verdict.text());
        }
        for note in &self.notes {
            let _ = write!(page, "\n- {note}");
        }
        page.trim_end().to_owned() + "\n"
    }

    /// Writes the page where it belongs.
    pub fn write(&self, path: &Path, title: &str, facts: &Facts) -> Outcome<()> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(path, self.page(title, facts))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_promise_is_counted_and_shown() {
        let mut report = Report::quiet();
        report.add(Row::rates("a", 50, 100).promised("at least 0.60", false));
        report.add(Row::spans("b", 2_000_000, 1_000_000).promised("at most 3 ms", true));
        report.add(Row::absent("c", "no libvirt"));
        assert_eq!(report.failures(), 1);
        let page = report.page("Benches", &Facts::default());
        assert!(page.contains("| a | 50/s | 100/s | 0.50 | at least 0.60 | FAIL |"), "{page}");
    }
}
