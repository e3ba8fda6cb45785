//! Counters, in the text form that Prometheus reads (exposition format 0.0.4).

use innkeeper_app::account::SignInCounts;
use innkeeper_app::operator::Counts;
use innkeeper_engine::{Fault, Faults, Point};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The upper bounds of the latency buckets, in microseconds.
const BUCKETS_US: [u64; 12] = [
    1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 10_000_000,
];

/// What the process has counted since its start.
#[derive(Debug, Default)]
pub(super) struct Metrics {
    counted: Mutex<Counted>,
}

#[derive(Debug, Default)]
struct Counted {
    requests: BTreeMap<(&'static str, String, u16), u64>,
    latency: BTreeMap<&'static str, Histogram>,
    steps: BTreeMap<(String, String, &'static str), u64>,
    connections: BTreeMap<&'static str, u64>,
}

#[derive(Debug, Default)]
struct Histogram {
    buckets: [u64; BUCKETS_US.len()],
    count: u64,
    sum_us: u64,
}

impl Metrics {
    /// Counts a request of a surface.
    pub(super) fn request(&self, surface: &'static str, method: &str, status: u16, took: Duration) {
        let mut counted = self.lock();
        *counted.requests.entry((surface, method.to_owned(), status)).or_default() += 1;
        let took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let histogram = counted.latency.entry(surface).or_default();
        for (bucket, bound) in histogram.buckets.iter_mut().zip(BUCKETS_US) {
            *bucket += u64::from(took_us <= bound);
        }
        histogram.count += 1;
        histogram.sum_us = histogram.sum_us.saturating_add(took_us);
    }

    /// Counts what became of a connection: `opened`, `closed`, `ended` to make room, or `turned_away`.
    pub(super) fn connection(&self, event: &'static str) {
        *self.lock().connections.entry(event).or_default() += 1;
    }

    fn lock(&self) -> MutexGuard<'_, Counted> {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Everything, with what the database counts and whether a worker of this process runs.
    pub(super) fn text(&self, counts: &Counts, sign_ins: &SignInCounts, working: Option<bool>) -> String {
        let counted = self.lock();
        let mut text = String::new();
        head(&mut text, "innkeeper_requests_total", "counter", "Requests answered.");
        for ((surface, method, status), count) in &counted.requests {
            let labels = format!("surface=\"{surface}\",method=\"{method}\",status=\"{status}\"");
            let _ = writeln!(text, "innkeeper_requests_total{{{labels}}} {count}");
        }
        head(&mut text, "innkeeper_request_duration_seconds", "histogram", "Time to the answer.");
        for (surface, histogram) in &counted.latency {
            histogram.write(&mut text, surface);
        }
        head(&mut text, "innkeeper_connections_total", "counter", "What became of connections.");
        for (event, count) in &counted.connections {
            let _ = writeln!(text, "innkeeper_connections_total{{event=\"{event}\"}} {count}");
        }
        head(
            &mut text,
            "innkeeper_engine_steps_total",
            "counter",
            "Steps of operations tried, acted for, committed.",
        );
        for ((kind, step, point), count) in &counted.steps {
            let labels = format!("kind=\"{kind}\",step=\"{step}\",point=\"{point}\"");
            let _ = writeln!(text, "innkeeper_engine_steps_total{{{labels}}} {count}");
        }
        head(&mut text, "innkeeper_operations", "gauge", "Operations by state.");
        for (state, count) in &counts.operations {
            let _ = writeln!(text, "innkeeper_operations{{state=\"{state}\"}} {count}");
        }
        head(&mut text, "innkeeper_servers", "gauge", "Servers by state.");
        for (state, count) in &counts.servers {
            let _ = writeln!(text, "innkeeper_servers{{state=\"{state}\"}} {count}");
        }
        signing_in(&mut text, sign_ins);
        if let Some(working) = working {
            head(&mut text, "innkeeper_worker_up", "gauge", "Whether this process's worker runs.");
            let _ = writeln!(text, "innkeeper_worker_up {}", u8::from(working));
        }
        text
    }
}

fn signing_in(text: &mut String, counts: &SignInCounts) {
    head(text, "innkeeper_sign_ins_refused_total", "counter", "Attempts to sign in that were not let in.");
    let refused = [("failed", counts.failed), ("throttled", counts.throttled), ("crowded", counts.crowded)];
    for (why, count) in refused {
        let _ = writeln!(text, "innkeeper_sign_ins_refused_total{{why=\"{why}\"}} {count}");
    }
    head(text, "innkeeper_passwords_hashed_total", "counter", "Passwords hashed.");
    let _ = writeln!(text, "innkeeper_passwords_hashed_total {}", counts.hashed);
}

fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

impl Histogram {
    fn write(&self, text: &mut String, surface: &str) {
        let name = "innkeeper_request_duration_seconds";
        for (bucket, bound) in self.buckets.iter().zip(BUCKETS_US) {
            let _ =
                writeln!(text, "{name}_bucket{{surface=\"{surface}\",le=\"{}\"}} {bucket}", decimal(bound));
        }
        let _ = writeln!(text, "{name}_bucket{{surface=\"{surface}\",le=\"+Inf\"}} {}", self.count);
        let _ = writeln!(text, "{name}_sum{{surface=\"{surface}\"}} {}", decimal(self.sum_us));
        let _ = writeln!(text, "{name}_count{{surface=\"{surface}\"}} {}", self.count);
    }
}

/// Microseconds as seconds, without floats.
fn decimal(micros: u64) -> String {
    let text = format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The engine asks at every point of every step what breaks there: nothing does, and the step is counted.
impl Faults for Metrics {
    fn at(&self, point: Point, kind: &str, step: &str) -> Fault {
        let point = match point {
            Point::BeforeAct => "tried",
            Point::AfterAct => "acted",
            Point::AfterCommit => "entered",
        };
        *self.lock().steps.entry((kind.to_owned(), step.to_owned(), point)).or_default() += 1;
        Fault::None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use innkeeper_domain::server::ServerState;

    #[test]
    fn what_was_counted_is_told() {
        let metrics = Metrics::default();
        metrics.request("oneandone", "GET", 200, Duration::from_micros(3_200));
        metrics.request("oneandone", "GET", 200, Duration::from_secs(20));
        assert_eq!(metrics.at(Point::BeforeAct, "server.provision", "boot"), Fault::None);
        let counts = Counts { servers: vec![(ServerState::Running, 3)], ..Counts::default() };
        let sign_ins = SignInCounts { failed: 7, ..SignInCounts::default() };
        let text = metrics.text(&counts, &sign_ins, Some(true));
        for line in [
            "innkeeper_requests_total{surface=\"oneandone\",method=\"GET\",status=\"200\"} 2",
            "innkeeper_request_duration_seconds_bucket{surface=\"oneandone\",le=\"0.0025\"} 0",
            "innkeeper_request_duration_seconds_bucket{surface=\"oneandone\",le=\"0.005\"} 1",
            "innkeeper_request_duration_seconds_bucket{surface=\"oneandone\",le=\"+Inf\"} 2",
            "innkeeper_request_duration_seconds_sum{surface=\"oneandone\"} 20.0032",
            "innkeeper_engine_steps_total{kind=\"server.provision\",step=\"boot\",point=\"tried\"} 1",
            "innkeeper_servers{state=\"running\"} 3",
            "innkeeper_sign_ins_refused_total{why=\"failed\"} 7",
            "innkeeper_worker_up 1",
        ] {
            assert!(text.lines().any(|other| other == line), "{line} is missing in\n{text}");
        }
    }
}
