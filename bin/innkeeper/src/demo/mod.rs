//! The demo: everything at work, on data of its own, from an order to the books.
//!
//! ```text
//!   check ▸ image ▸ serve ▸ catalogue ▸ customer ▸ order ▸ steps ▸ SSH ▸ web ▸ dialects ▸ invoice ▸ ledger
//!                                                                            │
//!                                    leave it running, or delete ▸ prove that nothing is left ▸ stop
//! ```

mod client;
mod customer;
mod daemon;
mod guest;
mod order;
mod show;
mod stage;
mod stop;
mod teller;

use crate::commands::image;
use crate::failure::Failure;
use crate::house;
use crate::output::facts;
use crate::serve::{self, Signals};
use customer::Customer;
use daemon::Daemon;
use innkeeper_app::App;
use innkeeper_drivers_qemu::doctor;
use innkeeper_drivers_qemu::image::Progress;
use order::Ordered;
use stage::Stage;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use teller::Teller;

/// The image that the demo's servers are installed from.
const IMAGE: &str = "tiny";

/// Deletes what an earlier demo left running, and stops it.
pub(crate) async fn stop(dir: Option<PathBuf>) -> Result<(), Failure> {
    let teller = Teller::new();
    let Some(stage) = Stage::existing(dir)? else {
        teller.line("there is no demo to stop");
        return Ok(());
    };
    stop::everything(&stage, &teller).await
}

/// Shows everything, and leaves it running or takes it all down.
pub(crate) async fn run(dir: Option<PathBuf>, exit: bool) -> Result<(), Failure> {
    let began = Instant::now();
    let (mut stage, teller) = (Stage::open(dir)?, Teller::new());
    if let Some(running) = Daemon::find(&stage) {
        return Err(Failure::refused(format!(
            "a demo is running already at http://{} (process {}). Stop it with: innkeeper demo --stop (or make demo-stop)",
            stage.kept().listen,
            running.pid
        )));
    }
    let signals = Signals::listen()?;
    let shown = tokio::select! {
        shown = play(&mut stage, &teller, exit) => shown,
        signal = signals.wait() => Err(Failure::failed(format!("interrupted by {signal}"))),
    };
    let shown = match shown {
        Ok(shown) => shown,
        Err(failure) => {
            teller.heading("It failed: taking down what was begun");
            if let Err(other) = stop::everything(&stage, &teller).await {
                teller.text(other.text().unwrap_or_default());
            }
            return Err(
                failure.during(format!("the demo failed (its log is {})", stage.log_file().display()))
            );
        }
    };
    if !exit {
        invite(&stage, &shown, &teller);
    }
    teller.line("");
    teller.line(&format!(
        "Done in {}, of which the guest's own boot took {}.",
        teller::seconds(began.elapsed()),
        teller::seconds(shown.boot)
    ));
    Ok(())
}

/// What the demo has brought about.
struct Shown {
    app: App,
    customer: Customer,
    ordered: Ordered,
    ssh: std::net::SocketAddrV4,
    web: std::net::SocketAddrV4,
    password: String,
    boot: Duration,
}

/// Shows everything, and takes it down where that is wished.
async fn play(stage: &mut Stage, teller: &Teller, exit: bool) -> Result<Shown, Failure> {
    let shown = show_all(stage, teller).await?;
    if exit {
        teller.heading("Taking everything down");
        stop::through_the_front_door(stage, &shown, teller).await?;
    }
    Ok(shown)
}

async fn show_all(stage: &mut Stage, teller: &Teller) -> Result<Shown, Failure> {
    teller.heading("Setting the house up");
    let config = stage.config()?;
    check(&config, teller).await?;
    prepare_image(&config, teller).await?;
    let app = house::open_or_create(&config)?;
    let mark = Instant::now();
    teller.begin("starting innkeeper serve");
    let daemon = Daemon::start(stage).await?;
    teller.done(&format!("innkeeper serve on http://{} (process {})", stage.kept().listen, daemon.pid), mark);
    let customer = customer::welcome(stage, &app, teller).await?;

    teller.heading("A customer orders a server through the Time4VPS API");
    let ordered = order::place(stage, &app, &customer, teller).await?;
    let boot = order::follow(&app, &ordered, teller).await?;
    let password = order::password(stage, &customer, &ordered).await?;

    teller.heading("The server answers");
    let machine = guest::Guest::of(&config, &ordered).await?;
    let (ssh, web) = (machine.ssh, machine.web);
    guest::log_in(stage, &machine, &password, teller).await?;
    guest::read_page(&machine, teller).await?;

    teller.heading("The same server through two dialects");
    show::dialects(stage, &customer, &ordered, teller).await?;
    teller.heading("What was done, and what it costs");
    show::steps(&app, &ordered, teller).await?;
    show::usage(&app, &customer, teller).await?;
    show::invoices(&app, &customer, &ordered, teller).await?;
    teller.heading("The books");
    show::ledger(&app, teller).await?;
    Ok(Shown { app, customer, ordered, ssh, web, password, boot })
}

/// Looks at what the driver needs, before anything is begun.
async fn check(config: &crate::config::Config, teller: &Teller) -> Result<(), Failure> {
    let mark = Instant::now();
    teller.begin("checking this host");
    house::create_private_dir(&config.qemu.root)?;
    let qemu = config.qemu.clone();
    let findings =
        tokio::task::spawn_blocking(move || doctor::check(&qemu)).await.map_err(Failure::failed)?;
    // A missing image is built in the next step.
    let missing: Vec<String> = findings
        .iter()
        .filter(|finding| !finding.ok && !finding.remedy.contains("innkeeper image build"))
        .map(|finding| format!("  {}: {}", finding.what, finding.remedy))
        .collect();
    if !missing.is_empty() {
        return Err(Failure::failed(format!("this host lacks something:\n{}", missing.join("\n"))));
    }
    let way = findings.iter().find(|finding| finding.what.starts_with("guests"));
    let way = way.and_then(|finding| finding.what.split(':').next()).unwrap_or("guests run on the processor");
    teller.done(&format!("this host has what it takes; {way}"), mark);
    Ok(())
}

async fn prepare_image(config: &crate::config::Config, teller: &Teller) -> Result<(), Failure> {
    let mark = Instant::now();
    teller.begin("looking for the guest image");
    if image::is_current(IMAGE, &config.qemu)? {
        teller.done(&format!("guest image {IMAGE}, built before"), mark);
        return Ok(());
    }
    let shown = teller.clone();
    let tell = move |progress: Progress| {
        shown.begin(&format!(
            "building the guest image ({}/{}): {}",
            progress.number, progress.total, progress.step
        ));
    };
    image::build(IMAGE, &config.qemu, tell).await?;
    teller.done(&format!("guest image {IMAGE}, built from Debian packages"), mark);
    Ok(())
}

/// Says how to go on.
fn invite(stage: &Stage, shown: &Shown, teller: &Teller) {
    let listen = stage.kept().listen;
    teller.heading("It all goes on running");
    teller.text(&facts(&[
        ("Time4VPS API", format!("http://{listen}/api")),
        ("login", format!("{} / {}", shown.customer.email, shown.customer.password)),
        ("1&1 API", format!("http://{listen}/v1")),
        ("token", shown.customer.token.clone()),
        (
            "the server",
            format!("root@{} port {}, password {}", shown.ssh.ip(), shown.ssh.port(), shown.password),
        ),
        ("its page", format!("http://{}/", shown.web)),
        ("metrics", format!("http://{listen}/metrics")),
        ("data and log", stage.dir().display().to_string()),
    ]));
    teller.line("");
    teller.line("Try:");
    teller.line(&format!("  curl -H 'X-TOKEN: {}' http://{listen}/v1/servers", shown.customer.token));
    teller.line(&format!("  {}", guest::command_line(stage, shown.ssh)));
    teller.line(&format!("  innkeeper --config {} server list", stage.config_file().display()));
    teller.line("Stop it with: innkeeper demo --stop (or make demo-stop)");
}

/// Works in this process until something is done.
async fn work_until<T>(
    config: &crate::config::Config,
    app: &App,
    done: impl Future<Output = T>,
) -> Result<T, Failure> {
    serve::work_until(config, app, done).await
}
