//! The catalogue file: any text is refused with lines that exist, or loaded; loading it again changes nothing.

use innkeeper_app::catalogue::{self, LoadError, Loaded};
use innkeeper_app::testing::{Furniture, House};
use std::sync::OnceLock;
use tokio::runtime::Runtime;

pub(crate) const WORDS: &[&str] = &[
    "[[location]]\n",
    "[[image]]\n",
    "[[category]]\n",
    "[[product]]\n",
    "[[product.option]]\n",
    "[[product.option.item]]\n",
    "code = \"a\"\n",
    "id = 9223372036854775807\n",
    "id = -1\n",
    "uid = \"0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A0A\"\n",
    "addresses = [\"203.0.113.0/30\"]\n",
    "price = [{ cycle = \"m\", recurring = \"1.00\" }]\n",
    "billing = \"metered\"\n",
    "rate = { vcpu = \"0.1\" }\n",
    "stock = { a = 1 }\n",
    "255.255.255.255",
    "0.0.0.0/0",
    "currency = \"KWD\"\n",
];

/// The runtime of the houses; `None` where the system gives none.
fn runtime() -> Option<&'static Runtime> {
    static RUNTIME: OnceLock<Option<Runtime>> = OnceLock::new();
    RUNTIME.get_or_init(|| tokio::runtime::Builder::new_current_thread().enable_all().build().ok()).as_ref()
}

pub(crate) fn run(input: &[u8]) {
    let text = String::from_utf8_lossy(input).into_owned();
    // A text that is no TOML is refused before there is a house.
    if text.parse::<toml::Table>().is_err() {
        return;
    }
    if let Some(runtime) = runtime() {
        runtime.block_on(load(&text));
    }
}

async fn load(text: &str) {
    let house = House::furnished(Furniture { catalogue: String::new(), ..Furniture::default() }).await;
    let app = house.app();
    match catalogue::load(app, text).await {
        Ok(loaded) => {
            let before = catalogue::show(app).await;
            let again = catalogue::load(app, text).await;
            assert_eq!(again, Ok(Loaded { addresses: 0, ..loaded }), "loaded twice");
            assert_eq!(catalogue::show(app).await, before, "loaded twice");
        }
        Err(LoadError::Problems(problems)) => {
            let lines = text.lines().count().max(1);
            assert!(!problems.is_empty());
            for problem in &problems {
                assert!((1..=lines + 1).contains(&problem.line), "{problem} in {lines} lines");
            }
            let shown = catalogue::show(app).await;
            assert!(shown.is_ok_and(|shown| shown == Default::default()), "a wrong file changed something");
        }
        Err(LoadError::Denied(denied)) => assert_eq!(denied.to_string(), "", "{denied:?}"),
    }
}
