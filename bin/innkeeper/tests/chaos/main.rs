//! A house of real processes is killed and frozen for some seconds while customers use it and months pass: nothing is
//! lost and nothing is doubled. And four houses that are broken in a known way are found out, each by the same judge.

#[cfg(test)]
mod tests {
    use innkeeper_chaos::{Outcome, Plan, Sabotage, StoreKind, run};
    use std::path::{Path, PathBuf};
    use std::time::Duration;

    fn plan(store: StoreKind, seconds: u64, seed: u64) -> Plan {
        let binary = PathBuf::from(env!("CARGO_BIN_EXE_innkeeper"));
        let mut plan = Plan::new(binary, store, Duration::from_secs(seconds), seed);
        plan.customers = 5;
        plan.evidence = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.test/chaos");
        plan.postgres = std::env::var("INNKEEPER_TEST_POSTGRES").ok();
        plan
    }

    fn survives(plan: &Plan) {
        let outcome = run(plan, &|_| {}).unwrap();
        assert!(outcome.violations.is_empty(), "{}\n{:?}", outcome.page(plan, "", ""), outcome.evidence);
        let done = |name| outcome.counts.rows().into_iter().find(|(row, _)| *row == name).unwrap().1;
        for name in ["accepted orders", "kills", "top-ups", "days passed"] {
            assert!(done(name) > 0, "{}", outcome.page(plan, "", ""));
        }
    }

    /// Real processes do not repeat themselves, so a broken house gets more than one chance to show it.
    fn is_found_out(sabotage: Sabotage, sign: &str) {
        let shows = |outcome: &Outcome| outcome.violations.iter().any(|violation| violation.contains(sign));
        let mut last = String::new();
        for seed in 1..=3 {
            let plan = plan(StoreKind::Sqlite, 8, seed).broken(sabotage);
            let outcome = run(&plan, &|_| {}).unwrap();
            if shows(&outcome) {
                return;
            }
            last = outcome.page(&plan, "", "");
        }
        panic!("the broken house was not found out\n{last}");
    }

    #[test]
    fn a_house_on_sqlite_survives_kills_freezes_and_months() {
        survives(&plan(StoreKind::Sqlite, 15, 1));
    }

    #[test]
    fn a_house_on_postgresql_survives_kills_freezes_and_months() {
        survives(&plan(StoreKind::Postgres, 15, 1));
    }

    #[test]
    fn commits_without_a_fence_are_found_out() {
        is_found_out(Sabotage::NoFence, "in stock");
    }

    #[test]
    fn retirement_without_a_tombstone_is_found_out() {
        is_found_out(Sabotage::NoTombstone, "was built after it was retired");
    }

    #[test]
    fn a_charge_outside_the_commit_is_found_out() {
        is_found_out(Sabotage::ChargeOutside, "posted");
    }

    #[test]
    fn an_address_picked_outside_the_transaction_is_found_out() {
        is_found_out(Sabotage::AddressOutside, "share the address");
    }
}
