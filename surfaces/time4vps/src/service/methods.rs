//! `GET /service/@id/methods`: what can be done with a service, as far as it is served.

use super::found;
use crate::answer::{Outcome, json};
use crate::call::Call;
use innkeeper_sdk_time4vps::service::{Method, Methods};

const METHODS: [(&str, &str, &str); 3] = [
    ("Change service label", "POST", "/service/@id/label"),
    ("Service label", "GET", "/service/@id/label"),
    ("Cancel Service", "POST", "/service/@id/cancel"),
];

/// Lists the calls.
pub(crate) async fn methods(call: Call) -> Outcome {
    found(&call).await?;
    let method = |(name, method, route): (&str, &str, &str)| Method {
        name: name.to_owned(),
        method: method.to_owned(),
        route: route.to_owned(),
    };
    json(&Methods { methods: METHODS.into_iter().map(method).collect() })
}
