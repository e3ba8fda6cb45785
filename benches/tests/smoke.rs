//! Every case once, at a tiny size: a bench that does not run is noticed here, and not on the day it is needed.

#[cfg(test)]
mod smoke {
    use innkeeper_app::ledger;
    use innkeeper_app::testing::{Furniture, House};
    use innkeeper_bench::bench::{Bench, Sizes};
    use innkeeper_bench::cases;
    use innkeeper_bench::cases::soak;
    use innkeeper_bench::fill::fill;
    use innkeeper_bench::multiply::Pattern;
    use innkeeper_bench::report::{Report, Verdict};
    use innkeeper_bench::template::{Shape, template};
    use innkeeper_ports::clock::{Clock, SystemClock};
    use std::path::{Path, PathBuf};
    use std::process::Command;
    use std::time::Duration;

    /// The program beside this test, which is built with everything else; built here when this crate is tested alone.
    #[expect(clippy::disallowed_methods, reason = "the program under measurement may have to be built")]
    fn innkeeper() -> PathBuf {
        let test = std::env::current_exe().unwrap();
        let path = test.parent().and_then(Path::parent).unwrap().join("innkeeper");
        if !path.is_file() {
            let built =
                Command::new(env!("CARGO")).args(["build", "--quiet", "--package", "innkeeper"]).status();
            assert!(built.unwrap().success());
        }
        path
    }

    fn bench() -> Bench {
        let tree = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let floor = PathBuf::from(env!("CARGO_BIN_EXE_innkeeper-bench"));
        Bench::new(Sizes::SMOKE, &tree, innkeeper(), floor).unwrap()
    }

    async fn measure(name: &str) -> Report {
        let mut report = Report::quiet();
        cases::run(name, &bench(), &mut report).await.unwrap();
        let broken = report.rows().iter().find(|row| row.name.contains("not measured"));
        assert!(broken.is_none(), "{broken:?}");
        assert!(!report.rows().is_empty());
        report
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_start_is_measured() {
        measure("start").await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn lists_are_measured_beside_their_floor() {
        let report = measure("list").await;
        assert!(report.rows().iter().any(|row| row.name.contains("1&1 list 20") && row.floor.contains("/s")));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn orders_are_measured_beside_as_many_inserts() {
        let report = measure("order").await;
        assert!(report.rows().iter().all(|row| !row.name.contains(" 0 inserts")));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn steps_are_measured() {
        measure("engine").await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn every_agreement_of_a_renewal_run_is_renewed() {
        measure("renewal").await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn vm_a_machine_is_measured_beside_qemu_alone() {
        measure("machine").await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_soak_counts_errors() {
        let mut report = Report::quiet();
        soak::run(&bench(), &mut report, Duration::from_secs(1)).await.unwrap();
        let errors = report.rows().iter().filter(|row| row.name.starts_with("errors"));
        assert!(errors.clone().count() == 2 && errors.into_iter().all(|row| row.verdict == Verdict::Pass));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_multiplied_house_agrees_with_its_books() {
        let shape = Shape { prepaid: 2, metered: 2, running: true, at: SystemClock.now() };
        let pattern = Pattern::new(template(shape).await.unwrap()).unwrap();
        for place in bench().places("books").unwrap() {
            fill(&place, &pattern, 4).unwrap();
            let furniture = Furniture {
                store: place.config(),
                catalogue: String::new(),
                seed: 9,
                ..Furniture::default()
            };
            let report = ledger::check(House::furnished(furniture).await.app()).await.unwrap();
            assert_eq!(report.findings, Vec::<String>::new());
            assert!(report.accounts > 4 && report.invoices == 8, "{report:?}");
        }
    }
}
