//! The golden list of what was ever shipped: rows of the database hold these names.

use innkeeper_app::testing::House;
use innkeeper_app::workflow;

const GOLDEN: &str = include_str!("../steps.golden");

#[tokio::test]
async fn no_step_disappears() {
    let house = House::new().await;
    let registry = workflow::registry(house.app());
    let lines: Vec<_> =
        registry.steps().iter().map(|(kind, steps)| format!("{kind}: {}\n", steps.join(" "))).collect();
    let now = lines.concat();
    assert_eq!(
        now, GOLDEN,
        "the steps of the workflows differ from crates/app/tests/steps.golden. Operations that are under way name \
         their step in the database: a step that is removed or renamed needs a migration that moves them on. Write \
         the migration first, then the golden file."
    );
}
