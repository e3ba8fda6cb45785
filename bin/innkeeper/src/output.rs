//! What commands print: a table for people, or JSON for programs, on the standard output.

use crate::failure::Failure;
use clap::ValueEnum;
use comfy_table::{Table, presets};
use serde_json::Value;
use std::io::Write;

/// The form of the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Columns for people.
    Table,
    /// One JSON document.
    Json,
}

/// Rows under headings.
pub(crate) struct Rows {
    header: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

impl Rows {
    /// No rows yet, under headings.
    pub(crate) fn new<const N: usize>(header: [&'static str; N]) -> Self {
        Self { header: header.to_vec(), rows: Vec::new() }
    }

    /// Adds a row, with as many cells as there are headings.
    pub(crate) fn push<const N: usize>(&mut self, row: [String; N]) {
        self.rows.push(row.into());
    }

    /// Aligned columns, without trailing blanks.
    pub(crate) fn text(&self) -> String {
        let mut table = Table::new();
        table.load_style(presets::NOTHING).set_header(self.header.clone()).add_rows(self.rows.clone());
        for column in table.column_iter_mut() {
            column.set_padding((0, 2));
        }
        lines(table.lines().map(|line| line.trim_end().to_owned()))
    }
}

/// Prints in one of the forms.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output(pub(crate) Format);

impl Output {
    /// Shows rows to people, and a document to programs.
    pub(crate) fn rows(self, rows: &Rows, document: &Value) -> Result<(), Failure> {
        match self.0 {
            Format::Table if rows.rows.is_empty() => print("none\n"),
            Format::Table => print(&rows.text()),
            Format::Json => json(document),
        }
    }

    /// Shows a text to people, and a document to programs.
    pub(crate) fn text(self, text: &str, document: &Value) -> Result<(), Failure> {
        match self.0 {
            Format::Table => print(&format!("{}\n", text.trim_end())),
            Format::Json => json(document),
        }
    }
}

/// Prints a text as it is.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

fn json(document: &Value) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(document).map_err(Failure::failed)?;
    print(&format!("{text}\n"))
}

/// A text of lines, each with its end.
pub(crate) fn lines(lines: impl Iterator<Item = String>) -> String {
    lines.fold(String::new(), |mut text, line| {
        text.push_str(&line);
        text.push('\n');
        text
    })
}

/// Words in front of values, aligned.
pub(crate) fn facts(facts: &[(&str, String)]) -> String {
    let width = facts.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    lines(facts.iter().map(|(name, value)| format!("{name:width$}  {value}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned() {
        let mut rows = Rows::new(["id", "name"]);
        rows.push(["1".to_owned(), "a".to_owned()]);
        rows.push(["100".to_owned(), "bb".to_owned()]);
        assert_eq!(rows.text(), "id   name\n1    a\n100  bb\n");
        assert_eq!(facts(&[("a", "1".to_owned()), ("long", "2".to_owned())]), "a     1\nlong  2\n");
    }
}
