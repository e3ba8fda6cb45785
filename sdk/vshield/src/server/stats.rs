//! How busy a server was in the last hour and in the last day.

use crate::time::UnixTime;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Six series of points. The original has at least one point in each, and zero is the point of a new server.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ServerStats {
    /// The processors in the last hour.
    #[serde(default, deserialize_with = "crate::lenient::list")]
    pub cpu_last_1hr: Vec<CpuPoint>,
    /// The memory in the last hour.
    #[serde(default, deserialize_with = "crate::lenient::list")]
    pub ram_last_1hr: Vec<RamPoint>,
    /// The network in the last hour.
    #[serde(default, deserialize_with = "crate::lenient::list")]
    pub network_last_1hr: Vec<NetworkPoint>,
    /// The processors in the last 24 hours.
    #[serde(default, deserialize_with = "crate::lenient::list")]
    pub cpu_last_24hrs: Vec<CpuPoint>,
    /// The memory in the last 24 hours.
    #[serde(default, deserialize_with = "crate::lenient::list")]
    pub ram_last_24hrs: Vec<RamPoint>,
    /// The network in the last 24 hours.
    #[serde(default, deserialize_with = "crate::lenient::list")]
    pub network_last_24hrs: Vec<NetworkPoint>,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// The processors at a moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CpuPoint {
    /// When.
    pub date: UnixTime,
    /// The load, in per cent.
    #[serde(deserialize_with = "crate::lenient::measure", serialize_with = "crate::plain::measure")]
    pub cpu: f64,
}

/// The memory at a moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RamPoint {
    /// When.
    pub date: UnixTime,
    /// What is used of it; the service names no unit.
    #[serde(deserialize_with = "crate::lenient::measure", serialize_with = "crate::plain::measure")]
    pub ram: f64,
}

/// The network at a moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NetworkPoint {
    /// When.
    pub date: UnixTime,
    /// What came in; the service names no unit.
    #[serde(
        rename = "in",
        deserialize_with = "crate::lenient::measure",
        serialize_with = "crate::plain::measure"
    )]
    pub input: f64,
    /// What went out; the service names no unit.
    #[serde(
        rename = "out",
        deserialize_with = "crate::lenient::measure",
        serialize_with = "crate::plain::measure"
    )]
    pub output: f64,
}

/// Averages; `None` where there is no point.
impl ServerStats {
    /// The load of the processors in the last hour.
    pub fn cpu_avg_last_1hr(&self) -> Option<f64> {
        average(&self.cpu_last_1hr, |point| point.cpu)
    }

    /// The use of the memory in the last hour.
    pub fn ram_avg_last_1hr(&self) -> Option<f64> {
        average(&self.ram_last_1hr, |point| point.ram)
    }

    /// What came in and went out in the last hour.
    pub fn network_avg_last_1hr(&self) -> Option<(f64, f64)> {
        in_and_out(&self.network_last_1hr)
    }

    /// The load of the processors in the last 24 hours.
    pub fn cpu_avg_last_24hrs(&self) -> Option<f64> {
        average(&self.cpu_last_24hrs, |point| point.cpu)
    }

    /// The use of the memory in the last 24 hours.
    pub fn ram_avg_last_24hrs(&self) -> Option<f64> {
        average(&self.ram_last_24hrs, |point| point.ram)
    }

    /// What came in and went out in the last 24 hours.
    pub fn network_avg_last_24hrs(&self) -> Option<(f64, f64)> {
        in_and_out(&self.network_last_24hrs)
    }
}

fn in_and_out(points: &[NetworkPoint]) -> Option<(f64, f64)> {
    average(points, |point| point.input).zip(average(points, |point| point.output))
}

#[expect(clippy::float_arithmetic, reason = "an average of measurements; no money is near")]
fn average<P>(points: &[P], measure: impl Fn(&P) -> f64) -> Option<f64> {
    let count = u32::try_from(points.len()).ok().filter(|count| *count > 0)?;
    Some(points.iter().map(measure).sum::<f64>() / f64::from(count))
}
