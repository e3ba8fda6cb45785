//! The load generator: so many connections that each send the next call when the last one is answered.

use crate::host::cpu_time;
use crate::http::{Call, Connection};
use crate::measure::{Round, nanos};
use crate::outcome::{Outcome, failure};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// Who is asked for what.
#[derive(Clone)]
pub struct Target {
    /// Where it listens.
    pub address: SocketAddr,
    /// Its process.
    pub pid: u32,
    /// What it is asked, one after the other; every connection begins at another one.
    pub calls: Arc<Vec<Call>>,
}

impl Target {
    /// A process that is asked these calls.
    pub fn new(address: SocketAddr, pid: u32, calls: Vec<Call>) -> Self {
        Self { address, pid, calls: Arc::new(calls) }
    }

    /// Loads it for a span of time. The first refusal ends the measurement.
    ///
    /// The generator has one thread of its own, so that it takes at most one processor from what it measures.
    pub fn load(&self, connections: usize, span: Duration) -> Outcome<Round> {
        let before = cpu_time(self.pid)?;
        let target = self.clone();
        let (latencies_ns, elapsed) = std::thread::scope(|scope| {
            let run = scope.spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
                runtime.block_on(target.run(connections, span))
            });
            run.join().map_err(|_| failure("the load generator panicked"))?
        })?;
        Ok(Round { latencies_ns, elapsed, cpu: cpu_time(self.pid)?.saturating_sub(before) })
    }

    async fn run(self, connections: usize, span: Duration) -> Outcome<(Vec<u64>, Duration)> {
        let mut open = Vec::new();
        for _ in 0..connections {
            open.push(Connection::open(self.address).await?);
        }
        let began = Instant::now();
        let until = began + span;
        let mut tasks = JoinSet::new();
        for (first, connection) in open.into_iter().enumerate() {
            tasks.spawn(one(connection, Arc::clone(&self.calls), first, until));
        }
        let mut all = Vec::new();
        while let Some(ended) = tasks.join_next().await {
            all.append(&mut ended.map_err(|error| failure(error.to_string()))??);
        }
        Ok((all, began.elapsed()))
    }
}

/// Sends call after call until the time is over.
async fn one(
    mut connection: Connection,
    calls: Arc<Vec<Call>>,
    first: usize,
    until: Instant,
) -> Outcome<Vec<u64>> {
    let mut latencies = Vec::with_capacity(16_384);
    for call in calls.iter().cycle().skip(first) {
        let began = Instant::now();
        if began >= until {
            break;
        }
        let answer = connection.send(call).await?;
        if !answer.is_good() {
            return Err(failure(format!("{} {}: {}", call.method, call.path, answer.text())));
        }
        latencies.push(nanos(began.elapsed()));
    }
    Ok(latencies)
}
