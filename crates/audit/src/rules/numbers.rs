//! The numbers of invoices and of credit notes count from 1 in each series, and none is missing.

use crate::Findings;
use crate::books::Books;
use std::collections::BTreeMap;

pub(super) fn check(books: &Books<'_>, found: &mut Findings) {
    let mut series: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for invoice in &books.tables.invoices {
        series.entry(format!("{}:{}", invoice.kind, invoice.series)).or_default().push(invoice.number);
    }
    let last: BTreeMap<&str, i64> =
        books.tables.series.iter().map(|row| (row.name.as_str(), row.last)).collect();
    for (name, numbers) in &mut series {
        numbers.sort_unstable();
        if let Some((wrong, expected)) =
            numbers.iter().zip(1_i64..).find(|(number, expected)| *number != expected)
        {
            found.say("invoice.number", format!("series {name} has {wrong} where {expected} is due"));
        }
        let kept = last.get(name.as_str()).copied();
        if kept != numbers.last().copied() {
            found.say(
                "invoice.number",
                format!("series {name} ends at {:?}, and {kept:?} is kept", numbers.last()),
            );
        }
    }
    for (name, last) in last {
        if last != 0 && !series.contains_key(name) {
            found.say("invoice.number", format!("series {name} has no invoice, and {last} numbers are gone"));
        }
    }
}
