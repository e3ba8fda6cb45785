//! Rest: every process runs, nobody asks for anything, and what is under way comes to its end.

use crate::fleet::Fleet;
use crate::house::{House, told};
use crate::report::Counts;
use innkeeper_domain::id::OperationId;
use innkeeper_domain::operation::OperationState;
use innkeeper_store::{Store, StoreConfig, StoreError, operations};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// How long a house may take to come to rest.
const PATIENCE: Duration = Duration::from_mins(5);
/// How long it has to stay at rest: longer than two sweeps.
const CALM: Duration = Duration::from_millis(3500);
/// Operations that are live for as long as what they watch.
const WATCHES: [&str; 2] = ["service.cycle", "order.expiry"];
/// How often an operator lets the same parked operation go on.
const RETRIES_MAX: u32 = 5;

/// The database of a house, read from outside.
pub(crate) struct Reader {
    store: Store,
    runtime: tokio::runtime::Runtime,
}

impl Reader {
    pub(crate) fn open(house: &House) -> Result<Self, String> {
        let store = Store::open(&StoreConfig::parse(&house.database)).map_err(told)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(told)?;
        Ok(Self { store, runtime })
    }

    pub(crate) fn read<T: Send + 'static>(
        &self,
        body: impl Fn(&mut innkeeper_store::Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, String> {
        self.runtime.block_on(self.store.read("chaos.read", body)).map_err(told)
    }
}

/// Whether anything is live but the watches that wait for their day.
fn under_way(reader: &Reader) -> Result<bool, String> {
    let live = reader.read(|tx| operations::by_state(tx, OperationState::Live))?;
    Ok(live.iter().any(|one| !WATCHES.contains(&one.kind.as_str())))
}

/// Waits for rest; what stands in its way is returned.
pub(crate) fn settle(house: &House, fleet: &Fleet<'_>, counts: &Counts) -> Result<Vec<String>, String> {
    let reader = Reader::open(house)?;
    let until = Instant::now() + PATIENCE;
    let mut calm_since: Option<Instant> = None;
    let mut retried: BTreeMap<OperationId, u32> = BTreeMap::new();
    while Instant::now() < until {
        fleet.heal()?;
        let soon = house.now().plus(Duration::from_secs(4));
        let next = reader.read(operations::next_run)?;
        let parked = reader.read(|tx| operations::by_state(tx, OperationState::Parked))?;
        for operation in &parked {
            let times = retried.entry(operation.id).or_default();
            *times += 1;
            if *times > RETRIES_MAX {
                return Ok(vec![format!("operation {} stays parked: {}", operation.id, operation.finding)]);
            }
            Counts::add(&counts.parked);
            house.must(&["operation", "retry", &operation.id.to_string()])?;
        }
        if !parked.is_empty() || next.is_some_and(|next| next <= soon) {
            calm_since = None;
        } else if under_way(&reader)? {
            // It waits before it is tried again, and the clock can spare it that.
            calm_since = None;
            house.jump(5_000_000).map_err(told)?;
        } else if calm_since.get_or_insert_with(Instant::now).elapsed() >= CALM {
            return Ok(Vec::new());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    let live = reader.read(|tx| operations::by_state(tx, OperationState::Live))?;
    let stuck = live.iter().filter(|one| one.attempt > 0).take(20);
    let mut late: Vec<String> = stuck
        .map(|one| {
            format!("operation {} ({} at {}) does not end: {}", one.id, one.kind, one.step, one.finding)
        })
        .collect();
    late.push(format!("the house does not come to rest: {} operations are live", live.len()));
    Ok(late)
}
