//! Which plans can be had where.

use crate::location::Location;
use crate::plan::{Plan, PlanClass};
use crate::word::{Code, Word};
use serde::de::{DeserializeOwned, Error};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Every plan that is sold, by class and location, in the order of the answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StockStatus {
    classes: Named<Named<Named<Entry>>>,
}

/// One plan in one location.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stock {
    /// The class under which it is listed.
    pub class: Word<PlanClass>,
    /// Where it is sold.
    pub location: Word<Location>,
    /// What is sold.
    pub plan: Code<Plan>,
    /// Whether it can be had at the moment.
    pub in_stock: bool,
}

/// What the wire says of one plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    #[serde(deserialize_with = "crate::lenient::switch", serialize_with = "crate::plain::switch")]
    status: bool,
    #[serde(flatten)]
    extra: Map<String, Value>,
}

/// Members by name in the order of the wire, which callers see: the first location that fits is the one they get.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Named<V>(Vec<(String, V)>);

impl StockStatus {
    /// A stock of these plans. Classes and locations are put in the order of their spelling, and plans in that of
    /// their numbers. Of a plan that is given twice for one location, the last word counts.
    pub fn new(stock: impl IntoIterator<Item = (Plan, Location, bool)>) -> Self {
        let mut classes: BTreeMap<&str, BTreeMap<&str, BTreeMap<i64, bool>>> = BTreeMap::new();
        for (plan, location, in_stock) in stock {
            let locations = classes.entry(plan.class().as_str()).or_default();
            locations.entry(location.as_str()).or_default().insert(plan.as_number(), in_stock);
        }
        let entry = |status| Entry { status, extra: Map::new() };
        let classes = Named::of(classes, |locations| Named::of(locations, |plans| Named::of(plans, entry)));
        Self { classes }
    }

    /// Every entry in the order of the answer.
    pub fn entries(&self) -> impl Iterator<Item = Stock> {
        self.classes.0.iter().flat_map(|(class, locations)| {
            locations.0.iter().flat_map(move |(location, plans)| {
                plans.0.iter().filter_map(move |(plan, entry)| {
                    // A plan without a number cannot be ordered.
                    let plan = Code::new(plan.trim().parse().ok()?);
                    let (class, location) = (Word::new(class.as_str()), Word::new(location.as_str()));
                    Some(Stock { class, location, plan, in_stock: entry.status })
                })
            })
        })
    }

    /// Whether this plan can be had there now; no when it is not sold there at all.
    pub fn check_stock(&self, plan: Plan, location: Location) -> bool {
        let fits = |stock: &Stock| stock.plan.is(plan) && stock.location.is(location);
        self.entries().find(fits).is_some_and(|stock| stock.in_stock)
    }

    /// Where this plan is sold, in the order of the answer.
    pub fn locations(&self, plan: Plan) -> Vec<Location> {
        self.places(plan, |_| true)
    }

    /// Where this plan can be had now, in the order of the answer.
    pub fn locations_in_stock(&self, plan: Plan) -> Vec<Location> {
        self.places(plan, |stock| stock.in_stock)
    }

    fn places(&self, plan: Plan, fits: impl Fn(&Stock) -> bool) -> Vec<Location> {
        let mut places = Vec::new();
        let entries = self.entries().filter(|stock| stock.plan.is(plan) && fits(stock));
        for place in entries.filter_map(|stock| stock.location.known()) {
            if !places.contains(&place) {
                places.push(place);
            }
        }
        places
    }
}

impl<V> Named<V> {
    fn of<K: ToString, W>(members: BTreeMap<K, W>, value: impl Fn(W) -> V) -> Self {
        Self(members.into_iter().map(|(name, inner)| (name.to_string(), value(inner))).collect())
    }
}

impl<V: Serialize> Serialize for Named<V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl<'de, V: DeserializeOwned> Deserialize<'de> for Named<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let members = match Value::deserialize(deserializer)? {
            Value::Null => Map::new(),
            Value::Object(members) => members,
            Value::Array(items) if items.is_empty() => Map::new(),
            _ => return Err(D::Error::custom("expected an object")),
        };
        let read = members.into_iter().map(|(name, value)| Ok((name, serde_json::from_value(value)?)));
        let read: Result<_, serde_json::Error> = read.collect();
        read.map(Self).map_err(D::Error::custom)
    }
}

#[cfg(feature = "client")]
mod calls {
    use super::StockStatus;
    use crate::call::Call;
    use crate::client::Client;

    /// The stock.
    impl Client {
        /// Shows which plans can be had where.
        pub fn plans(&self) -> Call<StockStatus> {
            Call::look(self, "/system/getPlans".to_owned())
        }
    }
}
