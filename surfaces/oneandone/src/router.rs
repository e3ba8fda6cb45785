//! Which handler answers which path and verb. Paths stand without the prefix under which they are mounted.

use crate::answer::Outcome;
use crate::call::Call;
use crate::error::Kind;
use crate::serve::{PathParams, Surface};
use crate::{Config, appliances, datacenters, fixed_sizes, logs, ping, servers, usages};
use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::{self, MethodFilter, MethodRouter};
use innkeeper_app::App;
use innkeeper_surface::Answer;

/// Every served path of the dialect, without its prefix `/v1`.
///
/// Each path also answers with a slash behind it, without a redirect. What is not served answers 404 and 405
/// in the dialect's own form.
pub fn router(app: App, config: Config) -> Router {
    let paths = [
        ("/servers", get(servers::list).merge(on(MethodFilter::POST, servers::create))),
        (
            "/servers/{id}",
            get(servers::show).merge(put(servers::modify)).merge(on(MethodFilter::DELETE, servers::delete)),
        ),
        ("/servers/fixed_instance_sizes", get(fixed_sizes::list)),
        ("/servers/fixed_instance_sizes/{id}", get(fixed_sizes::show)),
        ("/servers/{id}/hardware", get(servers::hardware).merge(put(servers::resize))),
        ("/servers/{id}/hardware/hdds", get(servers::hdds)),
        ("/servers/{id}/hardware/hdds/{hdd}", get(servers::hdd)),
        ("/servers/{id}/image", get(servers::image).merge(put(servers::reinstall))),
        ("/servers/{id}/ips", get(servers::ips)),
        ("/servers/{id}/ips/{ip}", get(servers::ip)),
        ("/servers/{id}/status", get(servers::status)),
        ("/servers/{id}/status/action", put(servers::act)),
        ("/logs", get(logs::list)),
        ("/logs/{id}", get(logs::show)),
        ("/usages", get(usages::list)),
        ("/server_appliances", get(appliances::list)),
        ("/server_appliances/{id}", get(appliances::show)),
        ("/datacenters", get(datacenters::list)),
        ("/datacenters/{id}", get(datacenters::show)),
        ("/ping", anyone(ping::pong)),
        ("/ping_auth", get(ping::pong_to_user)),
    ];
    let mut router = Router::new();
    for (path, methods) in paths {
        router = router.route(&format!("{path}/"), methods.clone()).route(path, methods);
    }
    router
        .fallback(refusing(Kind::NotFound))
        .method_not_allowed_fallback(refusing(Kind::MethodNotAllowed))
        .with_state(Surface::new(app, config))
}

fn get<H, F>(handler: H) -> MethodRouter<Surface>
where
    H: FnOnce(Call) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Outcome> + Send + 'static,
{
    on(MethodFilter::GET, handler)
}

fn put<H, F>(handler: H) -> MethodRouter<Surface>
where
    H: FnOnce(Call) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Outcome> + Send + 'static,
{
    on(MethodFilter::PUT, handler)
}

fn on<H, F>(verb: MethodFilter, handler: H) -> MethodRouter<Surface>
where
    H: FnOnce(Call) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Outcome> + Send + 'static,
{
    let answer = async move |State(surface): State<Surface>,
                             path: PathParams,
                             request: Request|
                -> Response { surface.answer(path, request, handler).await };
    routing::on(verb, answer)
}

fn anyone(handler: fn() -> Answer) -> MethodRouter<Surface> {
    routing::get(move |State(surface): State<Surface>, request: Request| async move {
        surface.answer_anyone(request, Ok(handler())).await
    })
}

fn refusing(
    kind: Kind,
) -> impl Fn(State<Surface>, Request) -> std::pin::Pin<Box<dyn Future<Output = Response> + Send>> + Clone {
    move |State(surface): State<Surface>, request: Request| {
        Box::pin(surface.answer_anyone(request, Err(kind.into())))
    }
}
