//! Measured traffic of machines.

use crate::error::Invalid;
use crate::id::VmId;
use crate::word::{Word, words};
use crate::xmlrpc::{DecodeError, FromValue, ToValue, Value, members};
use crate::{DateTime, Decimal};

words! {
    /// What was measured.
    Measure {
        NetworkBytes = "vif.bytes.all",
        DiskBytes = "vbd.bytes.all",
    }
    /// Which way it went.
    Direction {
        In = "in",
        Out = "out",
        Read = "read",
        Write = "write",
    }
    /// What was measured on.
    ResourceType {
        Vm = "vm",
    }
}

/// A moment that is written as `2026-03-01 12:00:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SpacedTime(pub DateTime);

impl FromValue for SpacedTime {
    fn from_value(value: Value) -> Result<Self, DecodeError> {
        DateTime::from_value(value).map(Self)
    }
}

impl ToValue for SpacedTime {
    fn to_value(&self) -> Value {
        Value::String(self.0.spaced())
    }
}

members! {
    /// What is asked for.
    request MetricQuery {
        /// From when on.
        start: SpacedTime,
        /// Until when.
        end: SpacedTime,
        /// What.
        query: Measure,
        /// Of which machines.
        resource_id: Vec<VmId>,
        /// That they are machines.
        resource_type: ResourceType,
        /// How points are put together.
        sampler: Sampler,
    }

    /// How points are put together: all of so many units become one.
    request Sampler {
        /// The unit: `minutes`, `hours`, `days`.
        unit: String,
        /// How many units.
        value: i64,
        /// How: `max`, `avg`, `sum`.
        function: String,
    }

    /// The points of a machine, one way.
    answer Metric {
        /// What was measured.
        metric: String,
        /// The machine.
        resource_id: VmId,
        /// That it is a machine.
        resource_type: String,
        /// Which way it went.
        direction: Vec<Word<Direction>>,
        /// The points.
        points: Vec<Point>,
    }

    /// What was measured in a stretch of time.
    answer Point {
        /// When.
        timestamp: String,
        /// What; none when nothing was measured.
        value: Option<Decimal>,
    }
}

impl MetricQuery {
    /// This measure of these machines, from one moment to another.
    pub fn new(
        query: Measure,
        machines: impl IntoIterator<Item = VmId>,
        period: (DateTime, DateTime),
        sampler: Sampler,
    ) -> Self {
        Self {
            start: SpacedTime(period.0),
            end: SpacedTime(period.1),
            query,
            resource_id: machines.into_iter().collect(),
            resource_type: ResourceType::Vm,
            sampler,
        }
    }

    /// Whether the service takes it as it is. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        if self.resource_id.is_empty() {
            return Err(Invalid::new("resource_id", "must have at least one entry"));
        }
        if self.start >= self.end {
            return Err(Invalid::new("end", "must be after start"));
        }
        crate::rule::positive("sampler.value", Some(self.sampler.value))
    }
}

#[cfg(feature = "client")]
mod calls {
    use super::{Metric, MetricQuery};
    use crate::call::Call;
    use crate::client::Client;

    /// Metrics.
    impl Client {
        /// Shows what was measured: `hosting.metric.query`.
        pub fn query_metrics(&self, query: &MetricQuery) -> Call<Vec<Metric>> {
            Call::look(self, "hosting.metric.query").param(query).rule(query.check())
        }
    }
}
