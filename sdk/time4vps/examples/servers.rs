//! Shows the servers, restarts one and waits until it is done, and reinstalls it when a system is named.
//!
//! Reads `TIME4VPS_URL` (with `/api`), `TIME4VPS_USERNAME`, `TIME4VPS_PASSWORD`, and `TIME4VPS_OS` where the server
//! is to be installed anew, such as `kvm-ubuntu-24.04-gpt-x86_64`.
#![expect(clippy::print_stdout, reason = "an example shows what it sees")]

use innkeeper_sdk_time4vps::Client;
use innkeeper_sdk_time4vps::server::{GraphWidth, Reinstall};
use std::error::Error;
use std::time::Duration;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let login = (std::env::var("TIME4VPS_USERNAME")?, std::env::var("TIME4VPS_PASSWORD")?);
    let client = Client::builder(login).base_url(std::env::var("TIME4VPS_URL")?).build()?;

    let servers = client.list_servers().await?;
    for server in &servers {
        println!("{} is at {}", server.domain, server.ip);
    }
    let server = client.server(servers.last().ok_or("there is no server")?);
    for os in server.oses().await? {
        println!("can have {}", os.title);
    }
    for graph in server.graphs(GraphWidth::new(768)?).await.unwrap_or_default() {
        println!("{}: https:{}", graph.kind, graph.url);
    }

    let queued = server.reboot().await?;
    let task = server.wait_task(queued).interval(Duration::from_secs(1)).await?;
    println!("{}: {}", task.name, task.results);

    if let Ok(os) = std::env::var("TIME4VPS_OS") {
        let queued = server.reinstall(&Reinstall::new(os)).await?;
        let task = server.wait_task(queued).on_progress(|progress| println!("{}", progress.state)).await?;
        println!("the new password {}", if task.password().is_some() { "is there" } else { "is missing" });
    }
    Ok(())
}
