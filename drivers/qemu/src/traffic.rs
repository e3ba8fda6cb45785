//! Network counters of a guest, which restart at zero whenever the guest does.
//!
//! User networking counts nothing, so the guest's agent is asked. Its word is good for graphs, not for invoices.

use crate::definition::Machine;
use crate::layout::{read_if_there, write_whole};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a process's guest has received and sent so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Traffic {
    pid: u32,
    inward: Direction,
    outward: Direction,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Direction {
    total: i64,
    last: i64,
}

impl Direction {
    /// Counts on from what the guest's counter shows now. Less than before means that it started again.
    fn count(&mut self, now: i64) {
        let since = if now >= self.last { now - self.last } else { now };
        self.total = self.total.saturating_add(since);
        self.last = now;
    }
}

impl Traffic {
    pub(crate) fn received(&self) -> i64 {
        self.inward.total
    }

    pub(crate) fn sent(&self) -> i64 {
        self.outward.total
    }

    fn count(&mut self, interfaces: &Value) {
        let sum = |field: &str| -> i64 {
            let of = |card: &Value| card.get("statistics")?.get(field)?.as_i64().filter(|bytes| *bytes >= 0);
            let cards = interfaces.as_array().into_iter().flatten();
            let outside = cards.filter(|card| card.get("name").and_then(Value::as_str) != Some("lo"));
            outside.filter_map(of).fold(0, i64::saturating_add)
        };
        self.inward.count(sum("rx-bytes"));
        self.outward.count(sum("tx-bytes"));
    }
}

/// What is known of the guest of a process. Another process starts at zero.
pub(crate) fn so_far(machine: &Machine, pid: u32) -> Traffic {
    let noted = read_if_there(&machine.file("traffic.json")).ok().flatten();
    let noted = noted.and_then(|bytes| serde_json::from_slice::<Traffic>(&bytes).ok());
    noted.filter(|traffic| traffic.pid == pid).unwrap_or(Traffic { pid, ..Traffic::default() })
}

/// Counts on from the agent's list of network cards. A failure to write loses precision and nothing else.
pub(crate) fn note(machine: &Machine, pid: u32, interfaces: &Value) {
    let before = so_far(machine, pid);
    let mut traffic = before;
    traffic.count(interfaces);
    if traffic == before {
        return;
    }
    let written =
        serde_json::to_vec(&traffic).map(|bytes| write_whole(&machine.file("traffic.json"), &bytes));
    if !matches!(written, Ok(Ok(()))) {
        tracing::warn!(machine = machine.name, "the traffic counters cannot be kept");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn counts_through_a_restart_of_the_guest() {
        let card = |name: &str, bytes: i64| json!({ "name": name, "statistics": { "rx-bytes": bytes, "tx-bytes": 1 } });
        let mut traffic = Traffic::default();
        traffic.count(&json!([card("lo", 1000), card("eth0", 10)]));
        traffic.count(&json!([card("eth0", 25)]));
        traffic.count(&json!([card("eth0", 4)]));
        traffic.count(&json!([card("eth0", -4)]));
        traffic.count(&json!("nonsense"));
        assert_eq!(traffic.received(), 29);
        assert_eq!(traffic.sent(), 1);
    }
}
