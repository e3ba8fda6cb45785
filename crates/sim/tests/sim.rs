//! A few houses live for a while, the same seed is the same trace, and past failures stay mended.

#[cfg(test)]
mod tests {
    use innkeeper_sim::{Outcome, Plan, run, run_many, seeds};
    use std::path::Path;

    fn lived(plan: &Plan, keeps_trace: bool) -> Outcome {
        let outcome = run(plan, keeps_trace);
        if let Some(finding) = &outcome.finding {
            let tail = finding.tail.join("\n");
            panic!("{tail}\nseed {}: {}: {}", finding.seed, finding.rule, finding.detail);
        }
        outcome
    }

    /// A month in which everything goes wrong that can.
    fn stormy(seed: u64) -> Plan {
        Plan {
            months: 1,
            customers: 5,
            processes: 2,
            die_one_in: 100,
            fail_one_in: 100,
            trouble_one_in: 10,
            freeze_one_in: 50,
            jump_one_in: 400,
            ..Plan::of(seed)
        }
    }

    #[test]
    fn one_seed_is_one_trace() {
        let (first, second) = (lived(&stormy(11), true), lived(&stormy(11), true));
        assert!(first.trace.len() > 200, "{} lines", first.trace.len());
        assert_eq!(first.trace, second.trace);
        assert_eq!(first.rows, second.rows);
        assert_eq!(first.tally, second.tally);
        assert_ne!(first.tally.digest, lived(&stormy(12), false).tally.digest);
    }

    #[test]
    fn a_stormy_month_breaks_no_rule() {
        let sweep = run_many(21..29, 2, &stormy, &|_, _| {});
        assert!(sweep.findings.is_empty(), "{:#?}", sweep.findings);
        let tally = &sweep.tally;
        for (what, count) in [
            ("orders", tally.orders),
            ("crashes", tally.crashes),
            ("faults", tally.faults),
            ("thaws", tally.thaws),
            ("machines", tally.machines),
        ] {
            assert!(count > 0, "no {what}");
        }
    }

    #[test]
    fn threads_do_not_change_what_happens() {
        let plan = |seed| Plan { customers: 2, ..stormy(seed) };
        let one = run_many(31..34, 1, &plan, &|_, _| {});
        assert_eq!(one.tally, run_many(31..34, 3, &plan, &|_, _| {}).tally);
    }

    #[test]
    fn past_failures_stay_mended() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
        let mut count = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let past = seeds::parse(&std::fs::read_to_string(&path).unwrap());
            let past = past.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            lived(&past.plan, false);
            count += 1;
        }
        assert!(count > 0, "no seeds");
    }
}
