//! What every case works with: sizes, a folder on a real disk, databases, and the program.

use crate::cluster::Cluster;
use crate::outcome::{Outcome, failure};
use innkeeper_store::StoreConfig;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    /// Customers of the house that is listed and ordered from; each has 100 servers.
    pub customers: i64,
    /// Servers of each of them.
    pub servers_each: usize,
    /// Rounds of requests.
    pub rounds: usize,
    /// How long a round of requests is.
    pub round: Duration,
    /// The numbers of connections.
    pub connections: &'static [usize],
    /// Operations of the engine's run; each has five steps.
    pub operations: usize,
    /// Agreements of the small and of the large renewal run.
    pub renewals: [i64; 2],
    /// Rounds of the small and of the large renewal run.
    pub renewal_rounds: [usize; 2],
    /// Machines that are started.
    pub machines: usize,
    /// How often the program is started.
    pub starts: usize,
}

impl Sizes {
    /// What is reported.
    pub const FULL: Self = Self {
        customers: 100,
        servers_each: 100,
        rounds: 5,
        round: Duration::from_millis(1200),
        connections: &[1, 16],
        operations: 4000,
        renewals: [1000, 100_000],
        renewal_rounds: [7, 2],
        machines: 9,
        starts: 7,
    };

    /// Enough to see that everything works.
    pub const SMOKE: Self = Self {
        customers: 3,
        servers_each: 4,
        rounds: 1,
        round: Duration::from_millis(50),
        connections: &[2],
        operations: 20,
        renewals: [10, 20],
        renewal_rounds: [1, 1],
        machines: 1,
        starts: 1,
    };
}

/// A database that is measured.
#[derive(Clone, Debug)]
pub enum Place {
    /// A SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL database.
    Postgres(String),
}

impl Place {
    /// What people call it.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }

    /// As the program's configuration names it.
    pub fn url(&self) -> String {
        match self {
            Self::Sqlite(path) => path.display().to_string(),
            Self::Postgres(url) => url.clone(),
        }
    }

    /// As the store opens it.
    pub fn config(&self) -> StoreConfig {
        StoreConfig::parse(&self.url())
    }

    /// Whether it is the embedded database, for which most is promised.
    pub const fn is_embedded(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }
}

/// What every case works with.
pub struct Bench {
    /// How much is measured.
    pub sizes: Sizes,
    /// The working tree.
    pub tree: PathBuf,
    /// The program.
    pub innkeeper: PathBuf,
    /// This program, which is also the floor.
    pub floor: PathBuf,
    folder: TempDir,
    cluster: Option<Cluster>,
}

impl Bench {
    /// A bench over a working tree, with a PostgreSQL server where one is installed.
    pub fn new(sizes: Sizes, tree: &Path, innkeeper: PathBuf, floor: PathBuf) -> Outcome<Self> {
        let scratch = tree.join(".test");
        std::fs::create_dir_all(&scratch)?;
        let folder = tempfile::Builder::new().prefix("bench-").tempdir_in(scratch.canonicalize()?)?;
        if !innkeeper.is_file() {
            return Err(failure(format!("{} is not built: run make build", innkeeper.display())));
        }
        Ok(Self { sizes, tree: tree.to_owned(), innkeeper, floor, folder, cluster: Cluster::start().ok() })
    }

    /// A folder of this run.
    pub fn folder(&self, name: &str) -> Outcome<PathBuf> {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(&path)?;
        Ok(path)
    }

    /// A fresh database of each kind.
    pub fn places(&self, name: &str) -> Outcome<Vec<Place>> {
        let mut places = vec![self.sqlite(name)?];
        if let Some(cluster) = &self.cluster {
            places.push(Place::Postgres(cluster.create(name)?));
        }
        Ok(places)
    }

    /// A fresh SQLite file.
    pub fn sqlite(&self, name: &str) -> Outcome<Place> {
        Ok(Place::Sqlite(self.folder(name)?.join("innkeeper.db")))
    }

    /// A fresh database of the same kind as another.
    pub fn beside(&self, place: &Place, name: &str) -> Outcome<Place> {
        match (place, &self.cluster) {
            (Place::Postgres(_), Some(cluster)) => Ok(Place::Postgres(cluster.create(name)?)),
            _ => self.sqlite(name),
        }
    }

    /// Where the guest images are: those that the tests use as well.
    pub fn images(&self) -> PathBuf {
        std::env::var_os("INNKEEPER_TEST_IMAGES")
            .map_or_else(|| self.tree.join(".test/images"), PathBuf::from)
    }
}
