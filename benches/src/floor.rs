//! The floor of requests: a bare handler in a process of its own, as one would write it without innkeeper.
//!
//! It reads the same rows with the same statement over as many connections, and answers a body of the same form and
//! size. It knows no customers, no keys, no logs and no limits.

use crate::floor_database::{Database, ServerRow};
use crate::outcome::{Outcome, failure};
use axum::Router;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use innkeeper_domain::time::Instant;
use innkeeper_sdk_oneandone::server::{Hardware, Hdd, ListedIp, ServerListItem, ServerState, Status};
use innkeeper_sdk_oneandone::{DatacenterRef, Identity, Ram};
use serde::Deserialize;
use std::io::Write;
use std::sync::Arc;
use tokio::net::TcpListener;

/// Serves until it is killed, and tells on the standard output where.
pub async fn serve(url: &str) -> Outcome<()> {
    let database = Arc::new(Database::open(url)?);
    let router =
        Router::new().route("/servers", get(servers)).route("/rows", post(rows)).with_state(database);
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let mut output = std::io::stdout();
    writeln!(output, "{}", listener.local_addr()?)?;
    output.flush()?;
    axum_serve(listener, router).await
}

/// Serves each connection with a task, as the program does: without the delays that wait for more to send.
async fn axum_serve(listener: TcpListener, router: Router) -> Outcome<()> {
    use hyper_util::rt::TokioIo;
    use hyper_util::service::TowerToHyperService;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let service = TowerToHyperService::new(router.clone());
        tokio::spawn(async move {
            let connection = hyper::server::conn::http1::Builder::new();
            drop(connection.serve_connection(TokioIo::new(stream), service).await);
        });
    }
}

#[derive(Deserialize)]
struct Page {
    account: i64,
    limit: i64,
}

async fn servers(
    State(database): State<Arc<Database>>,
    Query(page): Query<Page>,
) -> Result<Response, StatusCode> {
    let rows = database.list(page.account, page.limit).await.map_err(broken)?;
    let items: Vec<ServerListItem> = rows.into_iter().map(item).collect();
    let body = serde_json::to_vec(&items).map_err(|error| broken(failure(error.to_string())))?;
    Ok(([(header::CONTENT_TYPE, "application/json")], body).into_response())
}

#[derive(Deserialize)]
struct Count {
    count: usize,
}

async fn rows(
    State(database): State<Arc<Database>>,
    Query(wish): Query<Count>,
) -> Result<Response, StatusCode> {
    let first = database.insert(wish.count).await.map_err(broken)?;
    let body = format!("{{\"first\":{first}}}");
    Ok((StatusCode::ACCEPTED, [(header::CONTENT_TYPE, "application/json")], body).into_response())
}

#[expect(clippy::needless_pass_by_value, reason = "it is used as a function for map_err")]
fn broken(error: crate::outcome::Failure) -> StatusCode {
    let _ = writeln!(std::io::stderr(), "floor: {error}");
    StatusCode::INTERNAL_SERVER_ERROR
}

/// A server as the list shows it. What stands in other tables is made up, of the same size.
fn item(row: ServerRow) -> ServerListItem {
    let id = |text: &str| text.to_owned();
    ServerListItem {
        name: row.name,
        description: row.description,
        status: Status { state: ServerState::PoweredOff, percent: None },
        datacenter: DatacenterRef {
            id: id("908DC2072407C94C8054610AD5A53B8C"),
            country_code: "US".to_owned(),
            location: "United States of America".to_owned(),
        },
        creation_date: Instant::from_micros(row.created_at).rfc3339(),
        image: Identity { id: id("4EFAD5836CE43ACA502FD5B99BEE44EF"), name: "tiny1-64std".to_owned() },
        hardware: Hardware {
            fixed_instance_size_id: row.fixed_size.map(|_| id("65929629F35BBFBA63022008F773F3EB")),
            baremetal_model_id: None,
            vcore: u32::try_from(row.vcpu).unwrap_or(0),
            cores_per_processor: u32::try_from(row.cores_per_socket).unwrap_or(0),
            ram: Ram::from_mib(u32::try_from(row.memory_mib).unwrap_or(0)),
            hdds: vec![Hdd { id: row.uid.clone(), size: 20, is_main: true }],
        },
        ips: vec![ListedIp { id: row.uid.clone(), ip: "10.0.100.100".to_owned() }],
        alerts: None,
        id: row.uid,
    }
}
