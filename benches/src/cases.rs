//! The cases, in the order of the report.

pub mod engine;
pub mod house;
pub mod list;
pub mod machine;
pub mod order;
pub mod renewal;
pub mod soak;
pub mod start;

use crate::bench::Bench;
use crate::outcome::{Outcome, failure};
use crate::report::{Report, Row};

/// The names of the cases.
pub const ALL: &[&str] = &["start", "list", "order", "engine", "renewal", "machine"];

/// Measures one case. One that cannot be measured is told, and does not stop the next.
pub async fn run(name: &str, bench: &Bench, report: &mut Report) -> Outcome<()> {
    let measured = match name {
        "start" => start::run(bench, report).await,
        "list" => list::run(bench, report).await,
        "order" => order::run(bench, report).await,
        "engine" => engine::run(bench, report).await,
        "renewal" => renewal::run(bench, report).await,
        "machine" => machine::run(bench, report).await,
        _ => return Err(failure(format!("there is no case {name}: {}", ALL.join(", ")))),
    };
    if let Err(error) = measured {
        let mut row = Row::absent(format!("{name}: not measured"), error.to_string());
        row.verdict = crate::report::Verdict::Fail;
        report.add(row);
    }
    Ok(())
}
