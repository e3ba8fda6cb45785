//! Every workflow, broken at every point of every step of every way it can go.

mod scenarios;
mod scene;

use crate::fixture::small;
use innkeeper_app::testing::House;
use innkeeper_app::workflow;
use innkeeper_engine::prove;
use scenarios::{SCENARIOS, Scenario};
use scene::{Arrange, Scene};
use std::collections::BTreeSet;

/// Proves a scenario, and requires that its quiet run takes exactly the steps that it says.
async fn holds(scenario: &Scenario) {
    let arrange: Arrange = scenario.arrange;
    let make = |plan| Scene::set(plan, small(), scenario.guest, arrange);
    let report = match prove::survives(make, scenario.horizon).await {
        Ok(report) => report,
        Err(error) => panic!("{}: {error}", scenario.name),
    };
    let mut steps = report.steps;
    steps.dedup();
    assert_eq!(steps.join(" "), scenario.steps, "the steps of {}", scenario.name);
    // After the commit that ends an operation or lets it wait, there is no worker left to crash.
    assert!(report.accidents >= report.broken * 6, "{}: {} accidents", scenario.name, report.accidents);
    assert_eq!(report.refusals, report.broken, "{}", scenario.name);
}

#[tokio::test]
async fn every_step_of_every_registered_kind_is_proved() {
    let house = House::furnished(small()).await;
    let proved: BTreeSet<&str> = SCENARIOS.iter().flat_map(|scenario| scenario.steps.split(' ')).collect();
    let mut missing = Vec::new();
    for (kind, steps) in workflow::registry(house.app()).steps() {
        missing.extend(
            steps.iter().map(|step| format!("{kind}/{step}")).filter(|step| !proved.contains(step.as_str())),
        );
    }
    assert!(missing.is_empty(), "no scenario of tests/app/prove/scenarios.rs goes through {missing:?}");
}
