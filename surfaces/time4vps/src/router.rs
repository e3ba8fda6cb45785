//! The router: the served calls of the table, with or without a slash at the end, and one answer for the rest.

use crate::answer::respond;
use crate::door::{Door, open, signed_in};
use crate::error::Refusal;
use crate::{account, category, invoice, order, path, payment, script, server, service, session};
use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use axum::routing::MethodFilter;
use innkeeper_app::App;
use std::sync::Arc;
use tower::Layer;
use tower::util::MapRequestLayer;

/// How the dialect is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Config {
    /// How many calls an address may make in a minute; 0 for any number. One page of a published module makes
    /// four at once, so anything below 240 breaks existing clients.
    pub requests_per_minute: u32,
    /// How many calls a login may make in a minute, from wherever; 0 for any number.
    pub requests_per_minute_per_login: u32,
}

impl Default for Config {
    fn default() -> Self {
        Self { requests_per_minute: 1200, requests_per_minute_per_login: 1200 }
    }
}

/// The calls below `/api`; the prefix is the mounting program's.
pub fn router(app: App, config: Config) -> Router {
    let door = Arc::new(Door::new(app, config));
    let calls = billing(shop(servers(sessions(Router::new()))))
        .fallback(unknown)
        .method_not_allowed_fallback(unknown)
        .with_state(door);
    // A layer of the router would see the path only after it was matched.
    let calls = MapRequestLayer::new(canonical).layer(calls);
    // Below a prefix, the fallback of a router does not reach the prefix itself.
    Router::new().route_service("/", calls.clone()).fallback_service(calls)
}

const GET: MethodFilter = MethodFilter::GET;
const POST: MethodFilter = MethodFilter::POST;
const PUT: MethodFilter = MethodFilter::PUT;

type Calls = Router<Arc<Door>>;

fn billing(calls: Calls) -> Calls {
    calls
        .route("/details", signed_in(GET, account::show).merge(signed_in(PUT, account::update)))
        .route("/balance", signed_in(GET, account::balance))
        .route("/invoice", signed_in(GET, invoice::list))
        .route("/invoice/{p1}", signed_in(GET, invoice::show))
        .route("/payment", signed_in(GET, payment::methods))
        .route("/payment/fees", signed_in(GET, payment::fees))
        .route("/service", signed_in(GET, service::list))
        .route("/service/{p1}", signed_in(GET, service::show))
        .route("/service/{p1}/methods", signed_in(GET, service::methods))
        .route("/service/{p1}/cancel", signed_in(POST, service::cancel))
        .route(
            "/service/{p1}/label",
            signed_in(GET, service::show_label).merge(signed_in(POST, service::set_label)),
        )
        .route("/service/order/{p1}", signed_in(GET, service::of_order))
}

fn shop(calls: Calls) -> Calls {
    calls
        .route("/category", signed_in(GET, category::list))
        .route("/category/{p1}/product", signed_in(GET, category::products))
        .route("/category/available/vps", signed_in(GET, category::available_vps))
        .route("/order/{p1}", signed_in(GET, order::form).merge(signed_in(POST, order::place_one)))
        .route("/order", signed_in(POST, order::place))
        .route("/quote", signed_in(POST, order::quote))
}

fn servers(calls: Calls) -> Calls {
    calls
        .route("/server", signed_in(GET, server::list))
        .route("/server/{p1}", signed_in(GET, server::show))
        .route("/server/{p1}/task/{p2}", signed_in(GET, server::task))
        .route("/server/{p1}/reboot", signed_in(POST, server::reboot))
        .route("/server/{p1}/reinstall", signed_in(POST, server::reinstall))
        .route("/server/{p1}/resetpassword", signed_in(POST, server::reset_password))
        .route("/server/{p1}/rename", signed_in(POST, server::rename))
        .route("/server/{p1}/oses", signed_in(GET, server::oses))
        .route("/server/{p1}/ips", signed_in(GET, server::ips))
        .route("/scripts", signed_in(GET, script::list))
        .route("/scripts/{p1}", signed_in(GET, script::show))
}

fn sessions(calls: Calls) -> Calls {
    calls
        .route("/login", open(POST, session::login))
        .route("/token", open(POST, session::refresh))
        .route("/logout", signed_in(POST, session::end))
        .route("/revoke", signed_in(POST, session::end))
}

fn canonical(mut request: Request) -> Request {
    *request.uri_mut() = path::canonical(std::mem::take(request.uri_mut()));
    request
}

async fn unknown() -> Response {
    respond(Refusal::UnknownRoute.answer(), "")
}
