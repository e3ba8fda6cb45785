//! The parameters that every list call takes: `q`, `sort`, `page`, `per_page` and `fields`.
//!
//! They work on the answer as it would be sent, in this order: filter, sort, page, cut. A parameter with an
//! empty value is absent, and of a repeated one the last counts.

use crate::answer::{self, Outcome};
use innkeeper_sdk_oneandone::loose;
use serde::Serialize;
use serde_json::{Map, Number, Value};
use std::cmp::Ordering;

/// The size of a page when the caller names a page and no size.
pub const PER_PAGE_DEFAULT: usize = 20;
/// How many fields a caller may name. Each is looked for in every member of every item.
pub const FIELDS_MAX: usize = 100;

/// A list parameter that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListingError {
    /// `page` is no number of a page.
    #[error("page must be an integer of at least 1")]
    Page,
    /// `per_page` is no size of a page.
    #[error("per_page must be an integer of at least 1")]
    PerPage,
    /// `fields` names too many.
    #[error("fields must be at most {FIELDS_MAX} names")]
    Fields,
}

/// What a caller wants to see of a list, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    needle: Option<String>,
    sort: Option<Sort>,
    page: Option<Page>,
    fields: Vec<Vec<String>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Sort {
    path: Vec<String>,
    descending: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Page {
    skip: usize,
    take: usize,
}

impl Listing {
    /// Reads the decoded pairs of a query string; parameters of other names are ignored.
    pub fn from_query(pairs: &[(String, String)]) -> Result<Self, ListingError> {
        let take = count(pairs, "per_page", ListingError::PerPage)?.unwrap_or(PER_PAGE_DEFAULT);
        let page = count(pairs, "page", ListingError::Page)?
            .map(|number| Page { skip: number.saturating_sub(1).saturating_mul(take), take });
        let fields = loose::parameter(pairs, "fields").unwrap_or_default();
        let fields = || fields.split(',').map(str::trim).filter(|field| !field.is_empty());
        if fields().nth(FIELDS_MAX).is_some() {
            return Err(ListingError::Fields);
        }
        Ok(Self {
            needle: loose::parameter(pairs, "q").map(str::to_lowercase),
            sort: loose::parameter(pairs, "sort").map(Sort::parse),
            page,
            fields: fields().map(path).collect(),
        })
    }

    /// The page that is wanted, as how many to leave out and how many to show: for whoever can read a page alone.
    ///
    /// `None` without a page, and where a search or an order needs every item. The page that was taken is not cut out
    /// once more.
    pub(crate) fn take_page(&mut self) -> Option<(usize, usize)> {
        if self.needle.is_some() || self.sort.is_some() {
            return None;
        }
        self.page.take().map(|Page { skip, take }| (skip, take))
    }

    /// Answers a list that is an array, whose items are looked into only where the caller asks for that.
    pub(crate) fn answer<T: Serialize>(&self, items: &[T]) -> Outcome {
        if self.needle.is_none() && self.sort.is_none() && self.fields.is_empty() {
            let Page { skip, take } = self.page.unwrap_or(Page { skip: 0, take: usize::MAX });
            return answer::ok(&items.iter().skip(skip).take(take).collect::<Vec<_>>());
        }
        let items = items.iter().map(serde_json::to_value).collect::<Result<Vec<_>, _>>()?;
        answer::ok(&self.apply(items))
    }

    /// Answers a list that is an array.
    pub fn apply(&self, items: Vec<Value>) -> Vec<Value> {
        let paths: Vec<&[String]> = self.fields.iter().map(Vec::as_slice).collect();
        self.shown(items, &paths)
    }

    /// Answers a list that is an object of arrays, as `/usages` is. Each group is filtered, sorted and paged
    /// by itself. The first part of a field names the group, and a group without a field is left out.
    pub fn apply_groups(&self, groups: Map<String, Value>) -> Map<String, Value> {
        let mut shown = Map::new();
        for (name, group) in groups {
            let paths = tails(self.fields.iter().map(Vec::as_slice), &name);
            if paths.is_empty() && !self.fields.is_empty() {
                continue;
            }
            let group = match group {
                Value::Array(items) => Value::Array(self.shown(items, &paths)),
                other => other,
            };
            shown.insert(name, group);
        }
        shown
    }

    fn shown(&self, mut items: Vec<Value>, paths: &[&[String]]) -> Vec<Value> {
        if let Some(needle) = &self.needle {
            items.retain(|item| holds(item, needle));
        }
        if let Some(sort) = &self.sort {
            items.sort_by(|left, right| sort.compare(left, right));
        }
        let Page { skip, take } = self.page.unwrap_or(Page { skip: 0, take: usize::MAX });
        let page = items.into_iter().skip(skip).take(take);
        // No field, or one that ends here, asks for the item as it is.
        if paths.is_empty() || paths.iter().any(|path| path.is_empty()) {
            return page.collect();
        }
        page.filter_map(|item| cut(item, paths)).collect()
    }
}

impl Sort {
    fn parse(text: &str) -> Self {
        let (field, descending) = text.strip_prefix('-').map_or((text, false), |field| (field, true));
        Self { path: path(field), descending }
    }

    /// Orders two items. Where no item has the field all are equal, so that an unknown field changes nothing.
    fn compare(&self, left: &Value, right: &Value) -> Ordering {
        let order = compare(member(left, &self.path), member(right, &self.path));
        if self.descending { order.reverse() } else { order }
    }
}

fn count(pairs: &[(String, String)], name: &str, error: ListingError) -> Result<Option<usize>, ListingError> {
    let Some(text) = loose::parameter(pairs, name) else {
        return Ok(None);
    };
    text.trim().parse().ok().filter(|number| *number >= 1).map(Some).ok_or(error)
}

fn path(field: &str) -> Vec<String> {
    field.split('.').map(str::to_owned).collect()
}

fn member<'a>(item: &'a Value, path: &[String]) -> Option<&'a Value> {
    path.iter().try_fold(item, |value, key| value.get(key))
}

/// Whether a value, or one inside it, contains the lower-case text.
fn holds(value: &Value, needle: &str) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(flag) => flag.to_string().contains(needle),
        Value::Number(number) => number.to_string().contains(needle),
        Value::String(text) => text.to_lowercase().contains(needle),
        Value::Array(items) => items.iter().any(|item| holds(item, needle)),
        Value::Object(members) => members.values().any(|member| holds(member, needle)),
    }
}

/// Orders two values: absent and null first, then booleans, numbers, texts without regard to case, the rest.
fn compare(left: Option<&Value>, right: Option<&Value>) -> Ordering {
    match (left, right) {
        (Some(Value::Number(left)), Some(Value::Number(right))) => compare_numbers(left, right),
        (Some(Value::String(left)), Some(Value::String(right))) => {
            lower(left).cmp(lower(right)).then_with(|| left.cmp(right))
        }
        (Some(Value::Bool(left)), Some(Value::Bool(right))) => left.cmp(right),
        _ => rank(left).cmp(&rank(right)),
    }
}

/// Orders by the nearest double first, then exactly: comparing some pairs as integers and others as doubles would be
/// no order at all, and sorting by such a thing may panic.
fn compare_numbers(left: &Number, right: &Number) -> Ordering {
    let nearest = |number: &Number| number.as_f64().unwrap_or_default();
    let exact = |number: &Number| number.as_i128();
    nearest(left).total_cmp(&nearest(right)).then_with(|| exact(left).cmp(&exact(right)))
}

fn lower(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_lowercase)
}

const fn rank(value: Option<&Value>) -> u8 {
    match value {
        None | Some(Value::Null) => 0,
        Some(Value::Bool(_)) => 1,
        Some(Value::Number(_)) => 2,
        Some(Value::String(_)) => 3,
        Some(Value::Array(_) | Value::Object(_)) => 4,
    }
}

/// What is left of a value when only some paths are asked for; arrays on the way are passed through.
/// It descends as deep as the value, never as deep as the caller's paths.
fn cut(value: Value, paths: &[&[String]]) -> Option<Value> {
    match value {
        Value::Object(members) => {
            let mut kept = Map::new();
            for (key, member) in members {
                let tails = tails(paths.iter().copied(), &key);
                let member = if tails.iter().any(|tail| tail.is_empty()) {
                    Some(member)
                } else if tails.is_empty() {
                    None
                } else {
                    cut(member, &tails)
                };
                kept.extend(member.map(|member| (key, member)));
            }
            Some(Value::Object(kept))
        }
        Value::Array(items) => Some(items.into_iter().filter_map(|item| cut(item, paths)).collect()),
        _ => None,
    }
}

/// What follows a key in the paths that begin with it.
fn tails<'a>(paths: impl Iterator<Item = &'a [String]>, key: &str) -> Vec<&'a [String]> {
    paths
        .filter_map(|path| path.split_first().filter(|(head, _)| *head == key).map(|(_, tail)| tail))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::extract::Query;
    use serde_json::json;

    fn listing(query: &str) -> Result<Listing, ListingError> {
        let uri = format!("/servers{query}").parse().unwrap();
        let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(&uri).unwrap();
        Listing::from_query(&pairs)
    }

    fn servers() -> Vec<Value> {
        let server = |id: &str, name: &str, ram: Value, country: &str, ip: &str| {
            json!({"id": id, "name": name, "hardware": {"vcore": 1, "ram": ram}, "dvd": null,
                "datacenter": {"country_code": country}, "ips": [{"id": ip, "ip": ip}]})
        };
        vec![
            server("A1", "beta", json!(16), "DE", "203.0.113.9"),
            server("B2", "Alpha", json!(2), "US", "203.0.113.10"),
            server("C3", "gamma", json!(0.5), "US", "198.51.100.7"),
        ]
    }

    fn ids(query: &str) -> String {
        let shown = listing(query).unwrap().apply(servers());
        shown.iter().map(|item| item["id"].as_str().unwrap()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_bounded_number_of_fields_is_looked_for() {
        let fields = |count: usize| listing(&format!("?fields={}", vec!["id"; count].join(","))).map(drop);
        assert_eq!(fields(FIELDS_MAX), Ok(()));
        assert_eq!(fields(FIELDS_MAX + 1), Err(ListingError::Fields));
    }

    #[test]
    fn numbers_of_every_kind_have_one_order() {
        let texts = [
            "-1e300",
            "-1",
            "0",
            "0.5",
            "9007199254740992.0",
            "9007199254740992",
            "9007199254740993",
            "1e19",
        ];
        let numbers: Vec<Number> = texts.iter().map(|text| text.parse().unwrap()).collect();
        for (one, left) in numbers.iter().enumerate() {
            for (other, right) in numbers.iter().enumerate() {
                assert_eq!(compare_numbers(left, right), one.cmp(&other), "{left} {right}");
            }
        }
    }

    #[test]
    fn q_finds_text_in_any_value_without_regard_to_case() {
        for (query, found) in [
            ("?q=ALPHA", "B2"),
            ("?q=us", "B2 C3"),
            ("?q=203.0.113", "A1 B2"),
            ("?q=0.5", "C3"),
            ("?q=c3", "C3"),
            ("?q=hardware", ""),
            ("?q=null", ""),
            ("?q=", "A1 B2 C3"),
        ] {
            assert_eq!(ids(query), found, "{query}");
        }
    }

    #[test]
    fn sort_compares_numbers_as_numbers_and_texts_without_case() {
        for (query, order) in [
            ("?sort=name", "B2 A1 C3"),
            ("?sort=-name", "C3 A1 B2"),
            ("?sort=hardware.ram", "C3 B2 A1"),
            ("?sort=-hardware.ram", "A1 B2 C3"),
            ("?sort=-id", "C3 B2 A1"),
            ("?sort=unknown", "A1 B2 C3"),
            ("?sort=-unknown", "A1 B2 C3"),
            ("?sort=-", "A1 B2 C3"),
            ("?sort=dvd", "A1 B2 C3"),
        ] {
            assert_eq!(ids(query), order, "{query}");
        }
        assert_eq!(compare(None, Some(&json!(1))), Ordering::Less);
        assert_eq!(compare(Some(&json!(u64::MAX)), Some(&json!(i64::MAX))), Ordering::Greater);
    }

    #[test]
    fn pages_begin_at_one_and_end_in_an_empty_list() {
        for (query, shown) in [
            ("?page=1&per_page=2", "A1 B2"),
            ("?page=2&per_page=2", "C3"),
            ("?page=3&per_page=2", ""),
            ("?page=1", "A1 B2 C3"),
            ("?per_page=1", "A1 B2 C3"),
            ("?per_page=1000", "A1 B2 C3"),
            ("?page=18446744073709551615&per_page=18446744073709551615", ""),
        ] {
            assert_eq!(ids(query), shown, "{query}");
        }
        for query in ["?page=0", "?page=-1", "?page=x", "?page=1.5", "?page=99999999999999999999"] {
            assert_eq!(listing(query), Err(ListingError::Page), "{query}");
        }
        assert_eq!(listing("?page=1&per_page=0"), Err(ListingError::PerPage));
    }

    #[test]
    fn odd_but_legal_queries_are_read() {
        for (query, shown) in [
            ("?&page=1", "A1 B2 C3"),
            ("?&&&page=&sort=&q=&fields=&", "A1 B2 C3"),
            ("?", "A1 B2 C3"),
            ("", "A1 B2 C3"),
            ("?page", "A1 B2 C3"),
            ("?q=alpha&q=beta", "A1"),
            ("?q=%ff%zz+", ""),
        ] {
            assert_eq!(ids(query), shown, "{query}");
        }
    }

    #[test]
    fn filter_sort_page_and_cut_work_in_this_order() {
        let shown = listing("?q=US&sort=-name&page=2&per_page=1&fields=name").unwrap().apply(servers());
        assert_eq!(Value::from(shown).to_string(), r#"[{"name":"Alpha"}]"#);
    }

    #[test]
    fn fields_that_are_not_asked_for_are_absent() {
        let first = |fields: &str| {
            let listing = listing(&format!("?page=1&per_page=1&fields={fields}")).unwrap();
            Value::from(listing.apply(servers())).to_string()
        };
        assert_eq!(first("name,%20id"), r#"[{"id":"A1","name":"beta"}]"#);
        assert_eq!(first("id,hardware.ram"), r#"[{"id":"A1","hardware":{"ram":16}}]"#);
        assert_eq!(first("hardware.ram,hardware"), r#"[{"hardware":{"vcore":1,"ram":16}}]"#);
        assert_eq!(first("ips.ip"), r#"[{"ips":[{"ip":"203.0.113.9"}]}]"#);
        assert_eq!(first("dvd"), r#"[{"dvd":null}]"#);
        assert_eq!(first("dvd.id,unknown,a..b,."), "[{}]");
        assert_eq!(first(&"a.".repeat(20_000)), "[{}]");
    }

    #[test]
    fn groups_are_listed_one_by_one() {
        let groups = json!({
            "SERVERS": [{"id": "A", "name": "b", "site": 1}, {"id": "B", "name": "a", "site": 1}],
            "LOAD BALANCERS": [{"id": "C", "name": "c", "site": 1}],
            "IMAGES": []
        });
        let shown = |query: &str| {
            let groups = groups.as_object().unwrap().clone();
            Value::Object(listing(query).unwrap().apply_groups(groups)).to_string()
        };
        assert_eq!(shown("?"), groups.to_string());
        assert_eq!(
            shown("?fields=SERVERS.id,SERVERS.name&sort=name"),
            r#"{"SERVERS":[{"id":"B","name":"a"},{"id":"A","name":"b"}]}"#
        );
        assert_eq!(
            shown("?q=c&fields=LOAD%20BALANCERS,SERVERS.id"),
            r#"{"SERVERS":[],"LOAD BALANCERS":[{"id":"C","name":"c","site":1}]}"#
        );
        assert_eq!(shown("?page=2&per_page=1&fields=SERVERS.id"), r#"{"SERVERS":[{"id":"B"}]}"#);
    }
}
