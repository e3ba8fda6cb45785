//! Every call of the vendor's API in its own order, and whether it is served.

/// A call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// The HTTP verb.
    pub method: &'static str,
    /// Below `/api`, with parameters as the vendor writes them: `@id`.
    pub path: &'static str,
    /// Whether it is served; otherwise it answers like an unknown call.
    pub served: bool,
    /// Whether it needs no credential.
    pub open: bool,
}

const fn served(method: &'static str, path: &'static str) -> Route {
    Route { method, path, served: true, open: false }
}

const fn missing(method: &'static str, path: &'static str) -> Route {
    Route { method, path, served: false, open: false }
}

const fn served_open(method: &'static str, path: &'static str) -> Route {
    Route { method, path, served: true, open: true }
}

const fn missing_open(method: &'static str, path: &'static str) -> Route {
    Route { method, path, served: false, open: true }
}

/// The 73 calls of the vendor and the 4 of token login.
pub const ROUTES: [Route; 77] = [
    served("GET", "/details"),
    served("PUT", "/details"),
    missing_open("POST", "/signup"),
    missing_open("POST", "/passwordreset"),
    missing("GET", "/contact"),
    missing("POST", "/contact"),
    missing("GET", "/contact/privileges"),
    missing("GET", "/contact/@id"),
    missing("PUT", "/contact/@id"),
    missing("GET", "/notifications"),
    missing("GET", "/notifications/new"),
    missing("PUT", "/notifications/@id/ack"),
    served("GET", "/balance"),
    served("GET", "/invoice"),
    served("GET", "/invoice/@id"),
    served("GET", "/payment"),
    served("GET", "/payment/fees"),
    served("GET", "/service"),
    served("GET", "/service/@id/methods"),
    missing("GET", "/service/@id/upgrade"),
    missing("POST", "/service/@id/upgrade"),
    served("POST", "/service/@id/cancel"),
    served("GET", "/service/@id/label"),
    served("POST", "/service/@id/label"),
    served("GET", "/service/@id"),
    served("GET", "/service/order/@order_num"),
    served("GET", "/category"),
    served("GET", "/category/@category_id/product"),
    served("GET", "/order/@product_id"),
    served("POST", "/order/@product_id"),
    served("POST", "/order"),
    served("POST", "/quote"),
    served("GET", "/category/available/vps"),
    missing("POST", "/service/@id/addon"),
    missing("GET", "/service/@id/addon"),
    missing("GET", "/dns"),
    missing("POST", "/service/@service_id/dns"),
    missing("GET", "/service/@service_id/dns/@zone_id"),
    missing("DELETE", "/service/@service_id/dns/@zone_id"),
    missing("POST", "/service/@service_id/dns/@zone_id/records"),
    missing("PUT", "/service/@service_id/dns/@zone_id/records/@record_id"),
    missing("DELETE", "/service/@service_id/dns/@zone_id/records/@record_id"),
    missing("GET", "/certificate"),
    missing("GET", "/certificate/@id"),
    missing("GET", "/certificate/@id/crt"),
    missing("GET", "/certificate/order"),
    missing("POST", "/certificate/order"),
    missing("GET", "/certificate/order/@product_id/software"),
    served("GET", "/server"),
    served("GET", "/server/@server_id"),
    served("GET", "/server/@server_id/task/@task_id"),
    served("POST", "/server/@server_id/reboot"),
    served("POST", "/server/@server_id/reinstall"),
    served("POST", "/server/@server_id/resetpassword"),
    missing("POST", "/server/@server_id/webconsole"),
    served("POST", "/server/@server_id/rename"),
    missing("POST", "/server/@server_id/changeptr"),
    missing("POST", "/server/@server_id/flushfirewall"),
    missing("POST", "/server/@server_id/changedns"),
    served("GET", "/server/@server_id/oses"),
    served("GET", "/server/@server_id/ips"),
    missing("GET", "/server/@server_id/graphs/@width"),
    missing("GET", "/server/@server_id/history"),
    served("GET", "/scripts"),
    served("GET", "/scripts/@id"),
    missing("GET", "/vpn/servers"),
    missing("GET", "/vpn/clients"),
    missing("GET", "/vpn/servers/@id/config/@template"),
    missing("GET", "/vpn/logindetails"),
    missing("GET", "/vpn/@id/details"),
    missing("POST", "/vpn/@id/resetpassword"),
    missing("GET", "/vpn/@id/history"),
    missing("GET", "/vpn/@id/sessions"),
    // Token login is outside the vendor's list; other deployments of the product have it.
    served_open("POST", "/login"),
    served_open("POST", "/token"),
    served("POST", "/logout"),
    served("POST", "/revoke"),
];

impl Route {
    /// The path as the router writes it. Parameters are numbered from `p1`, because the router wants one name
    /// per position and the vendor calls the same position `@id` here and `@service_id` there.
    pub fn pattern(&self) -> String {
        let mut parameters = 0_usize;
        let segments: Vec<String> = self
            .path
            .split('/')
            .map(|segment| {
                if segment.starts_with('@') {
                    parameters = parameters.saturating_add(1);
                    format!("{{p{parameters}}}")
                } else {
                    segment.to_owned()
                }
            })
            .collect();
        segments.join("/")
    }
}

impl std::fmt::Display for Route {
    /// The line of the golden list.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let served = if self.served { "served" } else { "missing" };
        let open = if self.open { " open" } else { "" };
        write!(f, "{served} {} {}{open}", self.method, self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::http::Request;
    use axum::routing::{MethodFilter, MethodRouter, on};
    use axum::{Router, body};
    use std::collections::BTreeSet;
    use tower::ServiceExt;

    #[test]
    fn the_table_is_the_golden_list() {
        let lines: Vec<String> = ROUTES.iter().map(Route::to_string).collect();
        let golden: Vec<&str> = include_str!("../routes.golden").lines().collect();
        assert_eq!(lines, golden);
    }

    #[test]
    fn the_vendor_has_73_calls() {
        let vendor = &ROUTES[..73];
        let count = |method: &str| vendor.iter().filter(|route| route.method == method).count();
        assert_eq!([count("GET"), count("POST"), count("PUT"), count("DELETE")], [45, 22, 4, 2]);
        let distinct: BTreeSet<_> = ROUTES.iter().map(|route| (route.method, route.path)).collect();
        assert_eq!(distinct.len(), ROUTES.len());
        assert!(ROUTES[73..].iter().all(|route| route.served));
    }

    /// A router of the whole table, missing calls included, whose answers are lines of the golden list.
    fn router() -> Router {
        ROUTES.iter().fold(Router::new(), |router, route| {
            let filter = MethodFilter::try_from(route.method.parse::<axum::http::Method>().unwrap()).unwrap();
            let line = format!("{} {}", route.method, route.path);
            let handler: MethodRouter = on(filter, move || async move { line });
            router.route(&route.pattern(), handler)
        })
    }

    #[tokio::test]
    async fn literals_win_over_parameters() {
        let cases = [
            ("GET /category/available/vps", "GET /category/available/vps"),
            ("GET /category/7/product", "GET /category/@category_id/product"),
            ("GET /service/order/873340995", "GET /service/order/@order_num"),
            ("GET /service/1302/label", "GET /service/@id/label"),
            ("GET /service/1302/dns/60", "GET /service/@service_id/dns/@zone_id"),
            ("GET /certificate/order", "GET /certificate/order"),
            ("GET /certificate/300", "GET /certificate/@id"),
            ("GET /contact/privileges", "GET /contact/privileges"),
            ("GET /vpn/servers", "GET /vpn/servers"),
            ("GET /vpn/5/details", "GET /vpn/@id/details"),
            ("GET /server/1302/task/server_reboot", "GET /server/@server_id/task/@task_id"),
            ("GET /service/@id/label", "GET /service/@id/label"),
            ("POST /order", "POST /order"),
            ("POST /order/70", "POST /order/@product_id"),
        ];
        for (call, expected) in cases {
            let (method, path) = call.split_once(' ').unwrap();
            let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
            let answer = router().oneshot(request).await.unwrap();
            let text = body::to_bytes(answer.into_body(), 1000).await.unwrap();
            assert_eq!(text, expected, "{call}");
        }
    }
}
