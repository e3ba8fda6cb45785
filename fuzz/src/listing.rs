//! List parameters: whatever a caller asks for, no row is lost or repeated between pages, and none is made up.

use crate::Source;
use axum::extract::Query;
use axum::http::Uri;
use innkeeper_surfaces_oneandone::listing::{FIELDS_MAX, Listing};
use serde_json::{Map, Number, Value, json};

/// The most rows of a list that is made up.
const ROWS: usize = 12;

pub(crate) const WORDS: &[&str] = &[
    "page=1",
    "per_page=2",
    "sort=name",
    "sort=-size",
    "fields=id,name",
    "q=a",
    "&",
    "%00",
    "%ff",
    "18446744073709551615",
    "hardware.ram",
    "ips.ip",
    "-",
    ".",
    ",",
];

pub(crate) fn run(input: &[u8]) {
    let mut source = Source::new(input);
    let rows: Vec<Value> = (0..source.below(ROWS)).map(|number| row(&mut source, number)).collect();
    let size = source.below(ROWS) + 1;
    let mut pairs: Vec<(String, String)> = Vec::new();
    for name in ["q", "sort", "fields"] {
        if source.flag() {
            pairs.push((name.to_owned(), value(&mut source, name)));
        }
    }
    pages(&rows, &pairs, size);
    sent(&source.rest(), &rows);
}

/// Pages of any size make up the list, in its order, and the list is made of the rows.
fn pages(rows: &[Value], pairs: &[(String, String)], size: usize) {
    let Ok(whole) = Listing::from_query(pairs) else {
        let fields = pairs.iter().filter(|(name, _)| name == "fields");
        assert!(
            fields.into_iter().any(|(_, text)| text.split(',').count() > FIELDS_MAX),
            "{pairs:?} is refused"
        );
        return;
    };
    let whole = whole.apply(rows.to_vec());
    let mut joined = Vec::new();
    for page in 1..=rows.len().div_ceil(size) + 1 {
        let mut asked = pairs.to_vec();
        asked.push(("per_page".to_owned(), size.to_string()));
        asked.push(("page".to_owned(), page.to_string()));
        let page =
            Listing::from_query(&asked).map(|listing| listing.apply(rows.to_vec())).unwrap_or_default();
        assert!(page.len() <= size);
        joined.extend(page);
    }
    assert_eq!(joined, whole, "{pairs:?} in pages of {size}");
    let given = |wanted: &str| pairs.iter().any(|(name, text)| name == wanted && !text.is_empty());
    if !given("q") {
        assert_eq!(whole.len(), rows.len(), "{pairs:?} loses rows");
    }
    if !given("fields") {
        let number = |row: &Value| row.get("number").and_then(Value::as_u64);
        let mut numbers: Vec<_> = whole.iter().map(number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), whole.len(), "{pairs:?} repeats rows");
        assert!(whole.iter().all(|row| rows.contains(row)), "{pairs:?} changes rows");
    }
    let groups =
        Map::from_iter([("rows".to_owned(), Value::Array(rows.to_vec())), ("none".to_owned(), Value::Null)]);
    if let Ok(listing) = Listing::from_query(pairs) {
        let shown = listing.apply_groups(groups);
        let count = shown.get("rows").and_then(Value::as_array).map_or(0, Vec::len);
        assert!(count <= rows.len());
    }
}

/// Any query is refused or answered.
fn sent(query: &str, rows: &[Value]) {
    let Ok(uri) = format!("/?{query}").parse::<Uri>() else { return };
    let Ok(Query(pairs)) = Query::<Vec<(String, String)>>::try_from_uri(&uri) else { return };
    if let Ok(listing) = Listing::from_query(&pairs) {
        assert!(listing.apply(rows.to_vec()).len() <= rows.len());
    }
}

fn row(source: &mut Source<'_>, number: usize) -> Value {
    let members = [("number", json!(number)), ("id", json!(source.word()))];
    let mut row: Map<String, Value> =
        members.map(|(name, value)| (name.to_owned(), value)).into_iter().collect();
    for name in ["name", "size", "hardware", "ips"] {
        if !source.byte().is_multiple_of(4) {
            row.insert(name.to_owned(), any(source, 2));
        }
    }
    row.into()
}

fn any(source: &mut Source<'_>, depth: usize) -> Value {
    match source.byte() % if depth == 0 { 5 } else { 7 } {
        0 => Value::Null,
        1 => source.flag().into(),
        2 => source.integer().into(),
        3 => source.text().into(),
        4 => {
            let number = format!("{}e{}", source.integer(), source.below(20));
            number.parse::<Number>().map_or(Value::Null, Value::Number)
        }
        5 => (0..source.below(3)).map(|_| any(source, depth - 1)).collect::<Vec<_>>().into(),
        _ => {
            (0..source.below(3)).map(|_| (name(source), any(source, depth - 1))).collect::<Map<_, _>>().into()
        }
    }
}

fn name(source: &mut Source<'_>) -> String {
    source.pick(&["name", "size", "ip", "ram", "", "."]).map_or_else(String::new, |name| (*name).to_owned())
}

fn value(source: &mut Source<'_>, of: &str) -> String {
    let known = [
        "name",
        "-name",
        "size",
        "-size",
        "hardware.ram",
        "ips",
        "ips.ip",
        "id,name",
        "number",
        "a",
        "no,no",
    ];
    match source.byte() % 3 {
        0 => source.text(),
        1 if of == "fields" => vec![source.word(); source.below(2 * FIELDS_MAX)].join(","),
        _ => source.pick(&known).map_or_else(String::new, |known| (*known).to_owned()),
    }
}
