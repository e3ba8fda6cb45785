//! A small house with real orders, delivered by the real engine, whose rows are the pattern of large ones.

use crate::columns::{Table, read_all};
use crate::outcome::{Outcome, failure};
use innkeeper_app::order::{NewItem, place};
use innkeeper_app::server::list;
use innkeeper_app::testing::{Furniture, House};
use innkeeper_domain::time::Instant;
use innkeeper_store::StoreConfig;
use innkeeper_store::testing::TestDatabase;

/// What the benches sell.
pub const CATALOGUE: &str = include_str!("../catalogue.toml");

/// What the customer of a template has.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Servers that are paid by the month before.
    pub prepaid: usize,
    /// Servers that are paid by the hour after.
    pub metered: usize,
    /// Whether they are powered on.
    pub running: bool,
    /// When they were bought.
    pub at: Instant,
}

/// The rows of a house with one customer of this shape. The customer's credit lasts for a long time.
pub async fn template(shape: Shape) -> Outcome<Vec<Table>> {
    let database = TestDatabase::sqlite();
    let StoreConfig::Sqlite { path, .. } = database.config() else {
        return Err(failure("a template lies in a SQLite file"));
    };
    let furniture =
        Furniture { store: database.config(), catalogue: CATALOGUE.to_owned(), ..Furniture::default() };
    let house = House::furnished(furniture).await;
    house.clock().set(shape.at);
    let caller = house.tenant("customer@example.net").await;
    house.key(&caller).await;
    house.credit(&caller, "10000000.00").await;
    let orders = [("linux-2", shape.prepaid), ("cloud-m", shape.metered)];
    for (code, count) in orders {
        let product = house.offer(code).await.product.id;
        for _ in 0..count {
            let item = NewItem { power_on: shape.running, ..NewItem::of(product) };
            place(house.app(), &caller, vec![item]).await?;
        }
    }
    while house.engine().run_due().await > 0 {}
    let standing = list(house.app(), &caller).await?;
    let settled = standing.iter().filter(|view| view.parts.operation.is_none()).count();
    if settled != shape.prepaid + shape.metered {
        return Err(failure(format!("of the servers of the template, {settled} were delivered")));
    }
    drop(house);
    read_all(&rusqlite::Connection::open(path)?)
}
