//! From the start of the process to its first good answer, and the memory that it takes.

use super::house;
use super::list::RESIDENT_KIB_MAX;
use crate::bench::Bench;
use crate::host::resident_kib;
use crate::measure::{median, nanos, show_count, show_ns};
use crate::outcome::Outcome;
use crate::report::{Report, Row};
use crate::served::{self, Roles};
use std::time::Duration;

/// Starts the program several times over each database.
pub async fn run(bench: &Bench, report: &mut Report) -> Outcome<()> {
    report.note("Start: from the start of the process to the first 200 of `/readyz`, over 10,000 servers.");
    let pattern = house::pattern(bench).await?;
    for place in bench.places("start")? {
        house::furnish(bench, &place, &pattern)?;
        let folder = bench.folder(&format!("start-{}", place.name()))?;
        let (mut spans, mut resident) = (Vec::new(), Vec::new());
        for _ in 0..bench.sizes.starts {
            let serving = served::innkeeper(bench, &place, &folder, Roles::ALL).await?;
            spans.push(nanos(serving.took));
            // The first sweep has gone through every server by then.
            tokio::time::sleep(Duration::from_millis(500)).await;
            resident.push(resident_kib(serving.pid())?);
        }
        let (span, resident) = (median(spans), median(resident));
        let row = Row::alone(format!("{}: start to ready", place.name()), show_ns(span));
        report.add(row.promised("below 500 ms", span < 500_000_000));
        let text = format!("{} MiB", show_count(resident / 1024));
        let row = Row::alone(format!("{}: memory with 10,000 servers", place.name()), text);
        report.add(row.promised("below 80 MiB", resident < RESIDENT_KIB_MAX));
    }
    Ok(())
}
