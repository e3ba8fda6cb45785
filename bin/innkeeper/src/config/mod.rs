//! The configuration: a TOML file, then the environment, then the command line; the later wins.
//!
//! A value that cannot be read is told with its key, and nothing is started with half a configuration.

mod overlay;
mod settings;
mod spans;

pub(crate) use settings::{LogFormat, Manual};

use crate::failure::Failure;
use crate::serve::Range;
use innkeeper_app::{Policy, SignInPolicy};
use innkeeper_domain::money::{Currency, parse_decimal};
use innkeeper_domain::name;
use innkeeper_domain::time::Zone;
use innkeeper_drivers_qemu::QemuConfig;
use innkeeper_engine::EngineConfig;
use innkeeper_store::StoreConfig;
use settings::{Billing, Settings, SignIn};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use toml::Table;

/// The file that is read where none is named.
const SYSTEM_FILE: &str = "/etc/innkeeper/innkeeper.toml";

/// What the command line says about the configuration.
#[derive(Clone, Debug, Default)]
pub(crate) struct Given {
    /// The file; the system's one where none is given, if it is there.
    pub(crate) file: Option<PathBuf>,
    /// The database.
    pub(crate) database: Option<String>,
}

/// Everything that was set, in the types that the program works with.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    /// The file that it was read from.
    pub(crate) file: Option<PathBuf>,
    /// The folder that holds what is not placed elsewhere.
    pub(crate) data_dir: PathBuf,
    /// The database, for people; a password in it is blanked.
    pub(crate) database: String,
    /// The database.
    pub(crate) store: StoreConfig,
    /// The HTTP server.
    pub(crate) server: Server,
    /// The engine.
    pub(crate) engine: EngineConfig,
    /// How often the machines are compared with the database.
    pub(crate) sweep: Duration,
    /// The house rules.
    pub(crate) policy: Policy,
    /// The driver.
    pub(crate) qemu: QemuConfig,
    /// The manual gateway.
    pub(crate) manual: Manual,
    /// The 1&1 dialect.
    pub(crate) oneandone: innkeeper_surfaces_oneandone::Config,
    /// The Time4VPS dialect.
    pub(crate) time4vps: innkeeper_surfaces_time4vps::Config,
    /// The logs.
    pub(crate) log: Log,
    /// What is broken on purpose.
    #[cfg(feature = "chaos")]
    pub(crate) chaos: settings::Chaos,
}

/// Where and how requests are served.
#[derive(Clone, Debug)]
pub(crate) struct Server {
    /// Where the dialects are served.
    pub(crate) listen: SocketAddr,
    /// Where health and metrics are served; beside the dialects where none is named.
    pub(crate) admin_listen: Option<SocketAddr>,
    /// How many connections are open at the same time.
    pub(crate) connections_max: usize,
    /// How many of them one client may have; 0 for all.
    pub(crate) connections_per_client_max: usize,
    /// How long a client may take to send the head of a request, and may keep an idle connection.
    pub(crate) header_timeout: Duration,
    /// How long a client may take to send the body of a request.
    pub(crate) body_timeout: Duration,
    /// How long a client may take to read an answer.
    pub(crate) answer_timeout: Duration,
    /// How long an answer may take.
    pub(crate) request_timeout: Duration,
    /// How long requests and steps under way may take to end when the server is stopped.
    pub(crate) stop_timeout: Duration,
    /// The proxies whose word about where a request comes from counts.
    pub(crate) trusted_proxies: Vec<Range>,
    /// How many requests for health and metrics an address may make in a minute; 0 for any number.
    pub(crate) admin_requests_per_minute: u32,
    /// Whether a crash may leave the memory of this process behind.
    pub(crate) core_dumps: bool,
}

/// What is logged, and in which form.
#[derive(Clone, Debug)]
pub(crate) struct Log {
    /// The form.
    pub(crate) format: LogFormat,
    /// What is logged, as `info,innkeeper_engine=debug`.
    pub(crate) filter: String,
}

impl Config {
    /// Reads the configuration.
    pub(crate) fn load(given: &Given) -> Result<Self, Failure> {
        Self::load_with(given, &environment())
    }

    /// Reads the configuration with other variables than those of the environment.
    pub(crate) fn load_with(given: &Given, variables: &[(String, String)]) -> Result<Self, Failure> {
        let file =
            given.file.clone().or_else(|| Some(PathBuf::from(SYSTEM_FILE)).filter(|file| file.exists()));
        let table = match &file {
            Some(file) => read_file(file)?,
            None => Table::new(),
        };
        let mut config = Self::of(table, variables, given.database.as_deref())?;
        config.file = file;
        Ok(config)
    }

    /// Puts a file's table, the environment and the command line together.
    fn of(mut table: Table, variables: &[(String, String)], database: Option<&str>) -> Result<Self, Failure> {
        overlay::apply(&mut table, variables)?;
        let own_root = table.get("qemu").and_then(|qemu| qemu.get("root")).is_some();
        let settings: Settings =
            table.try_into().map_err(|error: toml::de::Error| Failure::usage(error.message()))?;
        let data_dir = settings.data_dir.clone().unwrap_or_else(|| default_data_dir(variables));
        let database = database
            .map(ToOwned::to_owned)
            .or_else(|| settings.store.database.clone())
            .unwrap_or_else(|| data_dir.join("innkeeper.db").display().to_string());
        let mut qemu = settings.qemu.clone();
        if !own_root {
            qemu.root = data_dir.join("qemu");
        }
        Ok(Self {
            file: None,
            store: StoreConfig::parse(&database),
            database: without_password(&database),
            server: server(&settings)?,
            engine: engine(&settings)?,
            sweep: settings.engine.sweep.0.max(Duration::from_secs(1)),
            policy: Policy { sign_in: sign_in(&settings.sign_in), ..policy(&settings.billing)? },
            qemu,
            data_dir,
            manual: settings.gateways.manual.clone(),
            oneandone: oneandone(&settings),
            time4vps: time4vps(&settings),
            log: Log { format: settings.log.format, filter: settings.log.filter },
            #[cfg(feature = "chaos")]
            chaos: settings.chaos,
        })
    }
}

impl Config {
    /// Whether several processes may work on the same machines at the same time.
    #[cfg_attr(
        not(feature = "chaos"),
        expect(clippy::unused_self, reason = "no shipped driver shares its machines")
    )]
    pub(crate) const fn machines_are_shared(&self) -> bool {
        #[cfg(feature = "chaos")]
        return self.chaos.machines.is_some();
        #[cfg(not(feature = "chaos"))]
        false
    }
}

/// The variables of the environment that are text.
pub(crate) fn environment() -> Vec<(String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

fn read_file(path: &Path) -> Result<Table, Failure> {
    let shown = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::usage(format!("the configuration {shown} cannot be read: {error}")))?;
    // Read into its types here already, because only the text knows its lines.
    if let Err(error) = toml::from_str::<Settings>(&text) {
        return Err(Failure::usage(format!(
            "the configuration {shown} is wrong:\n{}",
            error.to_string().trim_end()
        )));
    }
    toml::from_str(&text)
        .map_err(|error| Failure::usage(format!("the configuration {shown} is wrong: {error}")))
}

fn server(settings: &Settings) -> Result<Server, Failure> {
    let it = &settings.server;
    if it.connections_max == 0 {
        return Err(Failure::usage("server.connections_max: must be 1 or more"));
    }
    let timeouts = [
        ("header_timeout", it.header_timeout),
        ("body_timeout", it.body_timeout),
        ("answer_timeout", it.answer_timeout),
        ("request_timeout", it.request_timeout),
    ];
    if let Some((key, _)) = timeouts.iter().find(|(_, span)| span.0.is_zero()) {
        return Err(Failure::usage(format!("server.{key}: must be more than nothing")));
    }
    Ok(Server {
        listen: address("server.listen", &it.listen)?,
        admin_listen: it
            .admin_listen
            .as_deref()
            .map(|text| address("server.admin_listen", text))
            .transpose()?,
        connections_max: it.connections_max,
        connections_per_client_max: it.connections_per_client_max,
        header_timeout: it.header_timeout.0,
        body_timeout: it.body_timeout.0,
        answer_timeout: it.answer_timeout.0,
        request_timeout: it.request_timeout.0,
        stop_timeout: it.stop_timeout.0,
        trusted_proxies: it.trusted_proxies.clone(),
        admin_requests_per_minute: it.admin_requests_per_minute,
        core_dumps: it.core_dumps,
    })
}

fn address(key: &str, text: &str) -> Result<SocketAddr, Failure> {
    text.parse().map_err(|_| {
        Failure::usage(format!(
            "{key}: {text:?} is no address: write one such as 127.0.0.1:8080 or [::]:8080"
        ))
    })
}

fn engine(settings: &Settings) -> Result<EngineConfig, Failure> {
    let it = &settings.engine;
    if it.lease.0 < Duration::from_secs(2) {
        return Err(Failure::usage("engine.lease: must be 2s or more, because a step may take half of it"));
    }
    if it.concurrency == 0 {
        return Err(Failure::usage("engine.concurrency: must be 1 or more"));
    }
    Ok(EngineConfig {
        lease: it.lease.0,
        concurrency: it.concurrency,
        poll: it.poll.0.max(Duration::from_millis(10)),
        ..EngineConfig::default()
    })
}

fn oneandone(settings: &Settings) -> innkeeper_surfaces_oneandone::Config {
    let (set, default) = (&settings.dialects.oneandone, innkeeper_surfaces_oneandone::Config::default());
    innkeeper_surfaces_oneandone::Config {
        requests_per_minute: set.requests_per_minute.unwrap_or(default.requests_per_minute),
        requests_per_minute_per_address: set
            .requests_per_minute_per_address
            .unwrap_or(default.requests_per_minute_per_address),
    }
}

fn time4vps(settings: &Settings) -> innkeeper_surfaces_time4vps::Config {
    let (set, default) = (&settings.dialects.time4vps, innkeeper_surfaces_time4vps::Config::default());
    innkeeper_surfaces_time4vps::Config {
        requests_per_minute: set.requests_per_minute.unwrap_or(default.requests_per_minute),
        requests_per_minute_per_login: set
            .requests_per_minute_per_login
            .unwrap_or(default.requests_per_minute_per_login),
    }
}

fn sign_in(it: &SignIn) -> SignInPolicy {
    SignInPolicy {
        failures_free: it.failures_free,
        wait_max: it.wait_max.0,
        failures_per_address: it.failures_per_address,
        failures_per_login: it.failures_per_login,
        password_queue: it.password_queue,
    }
}

fn policy(it: &Billing) -> Result<Policy, Failure> {
    let currency = Currency::parse(&it.currency).ok_or_else(|| {
        Failure::usage(format!("billing.currency: {:?} is no currency code such as EUR", it.currency))
    })?;
    let tax_bp =
        parse_decimal(&it.tax_rate, 2).filter(|rate| (0..=10_000).contains(rate)).ok_or_else(|| {
            Failure::usage(format!(
                "billing.tax_rate: {:?} is no rate in per cent such as 21 or \"8.5\"",
                it.tax_rate
            ))
        })?;
    let zone = Zone::parse(&it.zone).ok_or_else(|| {
        Failure::usage(format!("billing.zone: {:?} is no time zone such as Europe/Vilnius", it.zone))
    })?;
    if !name::is_hostname(&it.host_domain) {
        return Err(Failure::usage(format!("billing.host_domain: {:?} is no domain", it.host_domain)));
    }
    if !(0..=365).contains(&it.due_days) {
        return Err(Failure::usage("billing.due_days: must be 0 to 365"));
    }
    if !(0..=24 * 365).contains(&it.metered_reserve_hours) {
        return Err(Failure::usage("billing.metered_reserve_hours: must be 0 to 8760"));
    }
    Ok(Policy {
        currency,
        tax_bp,
        zone,
        due_days: it.due_days,
        order_hold: it.order_hold.0,
        grace: it.grace.0,
        retention: it.retention.0,
        metered_reserve_hours: it.metered_reserve_hours,
        host_domain: it.host_domain.clone(),
        idempotency_kept: it.idempotency_kept.0,
        tombstone_kept: it.tombstone_kept.0,
        password_checks: it.password_checks.max(1),
        ..Policy::default()
    })
}

/// systemd's state folder, the system's for root, and the user's own for everybody else.
fn default_data_dir(variables: &[(String, String)]) -> PathBuf {
    let variable = |wanted: &str| {
        variables
            .iter()
            .find(|(name, value)| name == wanted && !value.is_empty())
            .map(|(_, value)| value.clone())
    };
    if let Some(state) = variable("STATE_DIRECTORY") {
        return PathBuf::from(state.split(':').next().unwrap_or_default());
    }
    if rustix::process::geteuid().is_root() {
        return PathBuf::from("/var/lib/innkeeper");
    }
    user_data_dir(variable("XDG_DATA_HOME"), variable("HOME")).join("innkeeper")
}

/// The folder of this user's data.
pub(crate) fn user_data_dir(xdg: Option<String>, home: Option<String>) -> PathBuf {
    xdg.map(PathBuf::from)
        .or_else(|| home.map(|home| PathBuf::from(home).join(".local/share")))
        .unwrap_or_else(|| PathBuf::from("."))
}

/// A database's address without the password in it, for people to read. What is not simple is not shown at all.
fn without_password(database: &str) -> String {
    if let Some((scheme, rest)) = database.split_once("://") {
        if rest.contains("password") {
            return format!("{scheme}://…");
        }
        return match rest.rsplit_once('@') {
            Some((login, place)) => {
                let user = login.split(':').next().unwrap_or_default();
                format!("{scheme}://{user}@{place}")
            }
            None => database.to_owned(),
        };
    }
    // A quoted value may hold anything, and blanks around `=` set a value apart from its name.
    if database.contains("password") && database.contains(['\'', '\\', '\t']) || database.contains(" =") {
        return "a PostgreSQL database".to_owned();
    }
    let words = database.split(' ').filter(|word| !word.starts_with("password="));
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(text: &str, variables: &[(&str, &str)]) -> Result<Config, String> {
        let variables: Vec<_> =
            variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let table = toml::from_str(text).unwrap();
        Config::of(table, &variables, None).map_err(|failure| failure.text().unwrap_or_default().to_owned())
    }

    #[test]
    fn the_environment_wins_over_the_file() {
        let text = "data_dir = \"/srv/inn\"\n[server]\nlisten = \"127.0.0.1:1\"\n[billing]\ntax_rate = 21\n";
        let config =
            of(text, &[("INNKEEPER_SERVER_LISTEN", "127.0.0.1:2"), ("INNKEEPER_BILLING_GRACE", "3d")])
                .unwrap();
        assert_eq!(config.server.listen.port(), 2);
        assert_eq!(config.policy.tax_bp, 2100);
        assert_eq!(config.policy.grace, Duration::from_hours(72));
        assert_eq!(config.qemu.root, PathBuf::from("/srv/inn/qemu"));
        assert_eq!(config.database, "/srv/inn/innkeeper.db");
        assert_eq!(of("[qemu]\nroot = \"/q\"", &[]).unwrap().qemu.root, PathBuf::from("/q"));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let cases = [
            ("[billing]\ntax_rate = \"x\"", "billing.tax_rate"),
            ("[billing]\ncurrency = \"euro\"", "billing.currency"),
            ("[billing]\nzone = \"Mars/Base\"", "billing.zone"),
            ("[server]\nlisten = \"8080\"", "server.listen"),
            ("[engine]\nlease = \"1s\"", "engine.lease"),
            ("[billing]\ngrace = \"7 moons\"", "7 moons"),
            ("[billing]\ngrce = \"7d\"", "grce"),
            ("[server]\ntrusted_proxies = [\"proxy\"]", "proxy"),
            ("[sign_in]\nwait_max = \"soon\"", "soon"),
        ];
        for (text, key) in cases {
            let error = of(text, &[]).unwrap_err();
            assert!(error.contains(key), "{error} does not name {key}");
        }
        let error = of("", &[("INNKEEPER_BILLING_GRCE", "7d")]).unwrap_err();
        assert!(error.contains("INNKEEPER_BILLING_GRCE"), "{error}");
        let error = of("", &[("INNKEEPER_ENGINE_CONCURRENCY", "many")]).unwrap_err();
        assert!(error.contains("INNKEEPER_ENGINE_CONCURRENCY"), "{error}");
    }

    #[test]
    fn limits_are_set_by_file_and_environment() {
        let text = "[sign_in]\nfailures_free = 0\n[server]\ntrusted_proxies = [\"10.0.0.0/8\"]\n";
        let more = [
            ("INNKEEPER_SIGN_IN_PASSWORD_QUEUE", "7"),
            ("INNKEEPER_DIALECTS_ONEANDONE_REQUESTS_PER_MINUTE_PER_ADDRESS", "0"),
            ("INNKEEPER_SERVER_CORE_DUMPS", "true"),
        ];
        let config = of(text, &more).unwrap();
        let sign_in = config.policy.sign_in;
        let default = SignInPolicy::default();
        assert_eq!(sign_in, SignInPolicy { failures_free: 0, password_queue: 7, ..default });
        assert_eq!(config.oneandone.requests_per_minute_per_address, 0);
        assert_eq!(config.server.trusted_proxies.len(), 1);
        assert!(config.server.core_dumps && !of("", &[]).unwrap().server.core_dumps);
        assert_eq!(of("", &[]).unwrap().policy.sign_in, default);
    }

    #[test]
    fn passwords_of_databases_are_not_shown() {
        assert_eq!(without_password("postgres://inn:s@crt@db/inn"), "postgres://inn@db/inn");
        assert_eq!(without_password("host=db user=inn password=secret"), "host=db user=inn");
        for text in [
            "postgres://inn:s3cret@db/inn",
            "postgres://inn:s3cret@x@db/inn?sslmode=disable",
            "postgres://db/inn?user=inn&password=s3cret",
            "postgres://db/inn?password=a@s3cret",
            "postgres://db/inn?password=s3cret@b",
            "host=db password='a s3cret' user=inn",
            "host=db password = s3cret",
            "host=db password=a\\ s3cret",
            "host=db\tpassword=s3cret",
        ] {
            assert!(!without_password(text).contains("s3cret"), "{text}");
        }
        assert_eq!(without_password("/srv/innkeeper.db"), "/srv/innkeeper.db");
    }

    /// Values of every kind and size, well-formed and not.
    fn value() -> impl Strategy<Value = toml::Value> {
        let words = [
            "",
            "0",
            "-1",
            "21",
            "8.5",
            "127.0.0.1:0",
            "[::]:8080",
            "30s",
            "0ms",
            "99999999999d",
            "36525d",
            "EUR",
            "UTC",
            "hosts.example",
            "postgres://a:b@c/d",
            "/tmp/x",
            "auto",
            "\0",
            "\u{feff}",
        ];
        let leaf = prop_oneof![
            any::<i64>().prop_map(toml::Value::Integer),
            (-2_i64..400).prop_map(toml::Value::Integer),
            any::<bool>().prop_map(toml::Value::Boolean),
            prop::sample::select(words.to_vec()).prop_map(|word| toml::Value::String(word.to_owned())),
            ".{0,12}".prop_map(toml::Value::String),
        ];
        leaf.prop_recursive(2, 8, 3, |inner| prop::collection::vec(inner, 0..3).prop_map(toml::Value::Array))
    }

    proptest! {
        #[test]
        fn any_configuration_is_refused_or_can_be_served(
            section in prop::sample::select(vec!["server", "engine", "billing", "store", "qemu", "log", "dialects"]),
            key in prop::sample::select(vec![
                "listen", "admin_listen", "connections_max", "connections_per_client_max", "header_timeout", "body_timeout",
                "answer_timeout", "request_timeout", "stop_timeout", "lease", "concurrency", "poll", "sweep", "currency",
                "tax_rate", "zone", "due_days", "order_hold", "grace", "retention", "metered_reserve_hours", "host_domain",
                "password_checks", "database", "root", "forwards", "accel", "translation_cache_mib", "format", "filter",
                "oneandone",
            ]),
            value in value(),
            text in ".{0,24}",
        ) {
            let table = Table::from_iter([(section.to_owned(), toml::Value::Table(Table::from_iter([(key.to_owned(), value)])))]);
            let name = format!("INNKEEPER_{}_{}", section.to_uppercase(), key.to_uppercase());
            for variables in [vec![], vec![(name, text)]] {
                let Ok(config) = Config::of(table.clone(), &variables, None) else { continue };
                prop_assert!(config.server.connections_max > 0 && !config.server.body_timeout.is_zero());
                prop_assert!(config.engine.concurrency > 0 && (0..=10_000).contains(&config.policy.tax_bp));
                prop_assert!(name::is_hostname(&config.policy.host_domain));
            }
        }

        #[test]
        fn any_text_is_a_configuration_or_is_refused(text in ".{0,80}") {
            if let Ok(table) = toml::from_str::<Table>(&text) {
                let _ = Config::of(table, &[], None);
            }
            let _ = without_password(&text);
        }
    }
}
