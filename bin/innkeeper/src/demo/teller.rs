//! Tells what happens: a line for everything that is done, and a spinner for what is under way on a terminal.

use crate::output;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Tells the story of the demo. Its clones share one spinner.
#[derive(Clone)]
pub(super) struct Teller {
    on_terminal: bool,
    spinner: Arc<Mutex<Option<ProgressBar>>>,
}

impl Teller {
    pub(super) fn new() -> Self {
        let on_terminal = std::io::stdout().is_terminal() && std::io::stderr().is_terminal();
        Self { on_terminal, spinner: Arc::default() }
    }

    fn spinner(&self) -> MutexGuard<'_, Option<ProgressBar>> {
        self.spinner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A line as it is. Nobody may be reading any more, which is no reason to stop halfway.
    pub(super) fn line(&self, text: &str) {
        let print = || {
            let _ = output::print(&format!("{text}\n"));
        };
        match &*self.spinner() {
            Some(spinner) => spinner.suspend(print),
            None => print(),
        }
    }

    /// A chapter begins.
    pub(super) fn heading(&self, text: &str) {
        self.clear();
        self.line("");
        self.line(text);
    }

    /// Several lines, indented.
    pub(super) fn text(&self, text: &str) {
        for line in text.lines() {
            self.line(format!("  {line}").trim_end());
        }
    }

    /// Something is under way.
    pub(super) fn begin(&self, text: &str) {
        if !self.on_terminal {
            return;
        }
        self.spinner().get_or_insert_with(new_spinner).set_message(text.to_owned());
    }

    /// Something is done that began at an instant.
    pub(super) fn done(&self, text: &str, since: Instant) {
        self.took(text, since.elapsed());
    }

    /// Something is done that took a time.
    pub(super) fn took(&self, text: &str, time: Duration) {
        self.clear();
        self.line(&format!("  {:>8}  {text}", seconds(time)));
    }

    fn clear(&self) {
        if let Some(spinner) = self.spinner().take() {
            spinner.finish_and_clear();
        }
    }
}

fn new_spinner() -> ProgressBar {
    let spinner = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("  {spinner} {msg} ({elapsed})") {
        spinner.set_style(style);
    }
    spinner.enable_steady_tick(Duration::from_millis(100));
    spinner
}

/// A time as `1.27 s`.
pub(super) fn seconds(time: Duration) -> String {
    crate::commands::seconds(i64::try_from(time.as_micros()).unwrap_or(i64::MAX))
}
