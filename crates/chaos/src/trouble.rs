//! Trouble: processes are killed and frozen, and the clock jumps, on a schedule that follows from the seed.

use crate::chance::Chance;
use crate::fleet::Fleet;
use crate::house::House;
use crate::plan::{Plan, Sabotage, StoreKind};
use crate::report::Counts;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

const DAY_US: i64 = 86_400_000_000;

/// Kills and freezes until told to stop. Frozen processes go on before it returns.
pub(crate) fn rage(plan: &Plan, fleet: &Fleet<'_>, counts: &Counts, over: &AtomicBool) -> Result<(), String> {
    let mut chance = Chance::new(plan.seed, 1);
    let (gap_from, gap_to, freezes) = match (plan.sabotage, plan.store) {
        // A house without an accident between its two transactions looks as it should.
        (Some(Sabotage::ChargeOutside), _) => (250, 500, 0),
        (Some(_), _) => (1500, 2500, 10),
        (None, StoreKind::Sqlite) => (350, 700, 12),
        // One that stands still in a transaction stops the others for as long.
        (None, StoreKind::Postgres) => (700, 1300, 20),
    };
    std::thread::scope(|scope| {
        let mut frozen = Vec::new();
        while !over.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_millis(chance.within(gap_from, gap_to)));
            let index = chance.within(0, fleet.len());
            if chance.percent(freezes) {
                Counts::add(&counts.freezes);
                let length = Duration::from_millis(chance.within(2200, 3500));
                frozen.push(scope.spawn(move || fleet.freeze(index, length)));
                if fleet.len() == 1 {
                    std::thread::sleep(length);
                }
            } else if fleet.kill(index)? {
                Counts::add(&counts.kills);
            }
        }
        frozen
            .into_iter()
            .try_for_each(|one| one.join().unwrap_or_else(|_| Err("a freeze failed".to_owned())))
    })
}

/// Lets days pass and seconds come back until told to stop.
pub(crate) fn pass_time(
    plan: &Plan,
    house: &House,
    counts: &Counts,
    over: &AtomicBool,
) -> Result<(), String> {
    let mut chance = Chance::new(plan.seed, 2);
    while !over.load(Ordering::Relaxed) {
        let (pause_ms, jump_us) = match plan.sabotage {
            // Leases run out in the middle of acts.
            Some(Sabotage::NoFence | Sabotage::NoTombstone) => (250, 5_000_000),
            Some(_) => (1000, 1_000_000),
            None => (chance.within(2000, 4500), next_jump(&mut chance)),
        };
        std::thread::sleep(Duration::from_millis(pause_ms));
        house.jump(jump_us).map_err(crate::house::told)?;
        counts.passed_s.fetch_add(jump_us / 1_000_000, Ordering::Relaxed);
    }
    Ok(())
}

fn next_jump(chance: &mut Chance) -> i64 {
    let days = i64::try_from(chance.within(2, 12)).unwrap_or(2);
    match chance.within(0, 10) {
        0 | 1 => -i64::try_from(chance.within(1, 5)).unwrap_or(1) * 1_000_000,
        2 => 3_600_000_000,
        _ => days * DAY_US,
    }
}
