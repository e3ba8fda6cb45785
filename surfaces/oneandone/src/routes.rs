//! Every operation that any published client of this API calls, and whether it is served.
//!
//! `routes.golden` repeats this table; a test keeps the two equal, so that a route never changes its state
//! unseen. `docs/dialects/oneandone.md` says what the sections are.

use Source::{Documented, GoClient, NewerSdk, OlderSdk};
use State::{Missing, Served};
use Verb::{Delete, Get, Post, Put};

/// An operation: a verb on a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// The verb.
    pub verb: Verb,
    /// The path under the prefix, with parameters in braces. A literal segment wins over a parameter.
    pub path: &'static str,
    /// Who knows it.
    pub source: Source,
    /// The section that describes its resource.
    pub section: &'static str,
    /// Whether it is served.
    pub state: State,
}

/// The verb of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verb {
    /// Shows.
    Get,
    /// Creates or adds.
    Post,
    /// Changes.
    Put,
    /// Removes.
    Delete,
}

/// Who knows an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// The vendor's reference, and the Python SDK 1.8.0.
    Documented,
    /// Only the Python SDK 1.8.0.
    NewerSdk,
    /// The vendor's reference, but no longer the Python SDK 1.8.0.
    OlderSdk,
    /// Only the Go client.
    GoClient,
}

/// Whether an operation is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// It answers.
    Served,
    /// It is answered as an unknown path.
    Missing,
}

impl Verb {
    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Get => "GET",
            Post => "POST",
            Put => "PUT",
            Delete => "DELETE",
        }
    }
}

impl Route {
    /// The line of the golden file.
    pub fn line(&self) -> String {
        let state = match self.state {
            Served => "served",
            Missing => "missing",
        };
        format!("{state} {} {}", self.verb.name(), self.path)
    }
}

const fn route(verb: Verb, path: &'static str, source: Source, section: &'static str, state: State) -> Route {
    Route { verb, path, source, section, state }
}

/// All operations, resource by resource.
pub const ROUTES: &[Route] = &[
    route(Get, "/servers", Documented, "2.1", Served),
    route(Post, "/servers", Documented, "2.1", Served),
    route(Get, "/servers/{id}", Documented, "2.1", Served),
    route(Put, "/servers/{id}", Documented, "2.1", Served),
    route(Delete, "/servers/{id}", Documented, "2.1", Served),
    route(Get, "/servers/fixed_instance_sizes", Documented, "2.1", Served),
    route(Get, "/servers/fixed_instance_sizes/{id}", Documented, "2.1", Served),
    route(Get, "/servers/baremetal_models", NewerSdk, "2.1", Missing),
    route(Get, "/servers/baremetal_models/{id}", NewerSdk, "2.1", Missing),
    route(Get, "/servers/{id}/hardware", Documented, "2.1", Served),
    route(Put, "/servers/{id}/hardware", Documented, "2.1", Served),
    route(Get, "/servers/{id}/hardware/hdds", Documented, "2.1", Served),
    route(Post, "/servers/{id}/hardware/hdds", Documented, "2.1", Missing),
    route(Get, "/servers/{id}/hardware/hdds/{hdd}", Documented, "2.1", Served),
    route(Put, "/servers/{id}/hardware/hdds/{hdd}", Documented, "2.1", Missing),
    route(Delete, "/servers/{id}/hardware/hdds/{hdd}", Documented, "2.1", Missing),
    route(Get, "/servers/{id}/image", Documented, "2.1", Served),
    route(Put, "/servers/{id}/image", Documented, "2.1", Served),
    route(Get, "/servers/{id}/ips", Documented, "2.1", Served),
    route(Post, "/servers/{id}/ips", Documented, "2.1", Missing),
    route(Get, "/servers/{id}/ips/{ip}", Documented, "2.1", Served),
    route(Delete, "/servers/{id}/ips/{ip}", Documented, "2.1", Missing),
    route(Get, "/servers/{id}/ips/{ip}/firewall_policy", Documented, "2.1", Missing),
    route(Put, "/servers/{id}/ips/{ip}/firewall_policy", Documented, "2.1", Missing),
    route(Delete, "/servers/{id}/ips/{ip}/firewall_policy", OlderSdk, "2.1", Missing),
    route(Get, "/servers/{id}/ips/{ip}/load_balancers", Documented, "2.1", Missing),
    route(Post, "/servers/{id}/ips/{ip}/load_balancers", Documented, "2.1", Missing),
    route(Delete, "/servers/{id}/ips/{ip}/load_balancers/{lb}", Documented, "2.1", Missing),
    route(Get, "/servers/{id}/status", Documented, "2.1", Served),
    route(Put, "/servers/{id}/status/action", Documented, "2.1", Served),
    route(Get, "/servers/{id}/dvd", Documented, "2.1", Missing),
    route(Put, "/servers/{id}/dvd", Documented, "2.1", Missing),
    route(Delete, "/servers/{id}/dvd", Documented, "2.1", Missing),
    route(Get, "/servers/{id}/private_networks", Documented, "2.1", Missing),
    route(Post, "/servers/{id}/private_networks", Documented, "2.1", Missing),
    route(Get, "/servers/{id}/private_networks/{pn}", Documented, "2.1", Missing),
    route(Delete, "/servers/{id}/private_networks/{pn}", Documented, "2.1", Missing),
    route(Get, "/servers/{id}/snapshots", Documented, "2.1", Missing),
    route(Post, "/servers/{id}/snapshots", Documented, "2.1", Missing),
    route(Put, "/servers/{id}/snapshots/{snap}", Documented, "2.1", Missing),
    route(Delete, "/servers/{id}/snapshots/{snap}", Documented, "2.1", Missing),
    route(Post, "/servers/{id}/clone", Documented, "2.1", Missing),
    route(Get, "/images", Documented, "2.2", Missing),
    route(Post, "/images", Documented, "2.2", Missing),
    route(Get, "/images/{id}", Documented, "2.2", Missing),
    route(Put, "/images/{id}", Documented, "2.2", Missing),
    route(Delete, "/images/{id}", Documented, "2.2", Missing),
    route(Get, "/images/os", GoClient, "2.2", Missing),
    route(Get, "/shared_storages", Documented, "2.3", Missing),
    route(Post, "/shared_storages", Documented, "2.3", Missing),
    route(Get, "/shared_storages/{id}", Documented, "2.3", Missing),
    route(Put, "/shared_storages/{id}", Documented, "2.3", Missing),
    route(Delete, "/shared_storages/{id}", Documented, "2.3", Missing),
    route(Get, "/shared_storages/{id}/servers", Documented, "2.3", Missing),
    route(Post, "/shared_storages/{id}/servers", Documented, "2.3", Missing),
    route(Get, "/shared_storages/{id}/servers/{server}", Documented, "2.3", Missing),
    route(Delete, "/shared_storages/{id}/servers/{server}", Documented, "2.3", Missing),
    route(Get, "/shared_storages/access", Documented, "2.3", Missing),
    route(Put, "/shared_storages/access", Documented, "2.3", Missing),
    route(Get, "/firewall_policies", Documented, "2.4", Missing),
    route(Post, "/firewall_policies", Documented, "2.4", Missing),
    route(Get, "/firewall_policies/{id}", Documented, "2.4", Missing),
    route(Put, "/firewall_policies/{id}", Documented, "2.4", Missing),
    route(Delete, "/firewall_policies/{id}", Documented, "2.4", Missing),
    route(Get, "/firewall_policies/{id}/server_ips", Documented, "2.4", Missing),
    route(Post, "/firewall_policies/{id}/server_ips", Documented, "2.4", Missing),
    route(Get, "/firewall_policies/{id}/server_ips/{ip}", Documented, "2.4", Missing),
    route(Delete, "/firewall_policies/{id}/server_ips/{ip}", OlderSdk, "2.4", Missing),
    route(Get, "/firewall_policies/{id}/rules", Documented, "2.4", Missing),
    route(Post, "/firewall_policies/{id}/rules", Documented, "2.4", Missing),
    route(Get, "/firewall_policies/{id}/rules/{rule}", Documented, "2.4", Missing),
    route(Delete, "/firewall_policies/{id}/rules/{rule}", Documented, "2.4", Missing),
    route(Get, "/load_balancers", Documented, "2.5", Missing),
    route(Post, "/load_balancers", Documented, "2.5", Missing),
    route(Get, "/load_balancers/{id}", Documented, "2.5", Missing),
    route(Put, "/load_balancers/{id}", Documented, "2.5", Missing),
    route(Delete, "/load_balancers/{id}", Documented, "2.5", Missing),
    route(Get, "/load_balancers/{id}/server_ips", Documented, "2.5", Missing),
    route(Post, "/load_balancers/{id}/server_ips", Documented, "2.5", Missing),
    route(Get, "/load_balancers/{id}/server_ips/{ip}", Documented, "2.5", Missing),
    route(Delete, "/load_balancers/{id}/server_ips/{ip}", Documented, "2.5", Missing),
    route(Get, "/load_balancers/{id}/rules", Documented, "2.5", Missing),
    route(Post, "/load_balancers/{id}/rules", Documented, "2.5", Missing),
    route(Get, "/load_balancers/{id}/rules/{rule}", Documented, "2.5", Missing),
    route(Delete, "/load_balancers/{id}/rules/{rule}", Documented, "2.5", Missing),
    route(Get, "/public_ips", Documented, "2.6", Missing),
    route(Post, "/public_ips", Documented, "2.6", Missing),
    route(Get, "/public_ips/{id}", Documented, "2.6", Missing),
    route(Put, "/public_ips/{id}", Documented, "2.6", Missing),
    route(Delete, "/public_ips/{id}", Documented, "2.6", Missing),
    route(Get, "/private_networks", Documented, "2.7", Missing),
    route(Post, "/private_networks", Documented, "2.7", Missing),
    route(Get, "/private_networks/{id}", Documented, "2.7", Missing),
    route(Put, "/private_networks/{id}", Documented, "2.7", Missing),
    route(Delete, "/private_networks/{id}", Documented, "2.7", Missing),
    route(Get, "/private_networks/{id}/servers", Documented, "2.7", Missing),
    route(Post, "/private_networks/{id}/servers", Documented, "2.7", Missing),
    route(Get, "/private_networks/{id}/servers/{server}", Documented, "2.7", Missing),
    route(Delete, "/private_networks/{id}/servers/{server}", Documented, "2.7", Missing),
    route(Get, "/monitoring_center", Documented, "2.8", Missing),
    route(Get, "/monitoring_center/{server_id}", Documented, "2.8", Missing),
    route(Get, "/monitoring_policies", Documented, "2.9", Missing),
    route(Post, "/monitoring_policies", Documented, "2.9", Missing),
    route(Get, "/monitoring_policies/{id}", Documented, "2.9", Missing),
    route(Put, "/monitoring_policies/{id}", Documented, "2.9", Missing),
    route(Delete, "/monitoring_policies/{id}", Documented, "2.9", Missing),
    route(Get, "/monitoring_policies/{id}/ports", Documented, "2.9", Missing),
    route(Post, "/monitoring_policies/{id}/ports", Documented, "2.9", Missing),
    route(Get, "/monitoring_policies/{id}/ports/{port}", Documented, "2.9", Missing),
    route(Put, "/monitoring_policies/{id}/ports/{port}", Documented, "2.9", Missing),
    route(Delete, "/monitoring_policies/{id}/ports/{port}", Documented, "2.9", Missing),
    route(Get, "/monitoring_policies/{id}/processes", Documented, "2.9", Missing),
    route(Post, "/monitoring_policies/{id}/processes", Documented, "2.9", Missing),
    route(Get, "/monitoring_policies/{id}/processes/{proc}", Documented, "2.9", Missing),
    route(Put, "/monitoring_policies/{id}/processes/{proc}", Documented, "2.9", Missing),
    route(Delete, "/monitoring_policies/{id}/processes/{proc}", Documented, "2.9", Missing),
    route(Get, "/monitoring_policies/{id}/servers", Documented, "2.9", Missing),
    route(Post, "/monitoring_policies/{id}/servers", Documented, "2.9", Missing),
    route(Get, "/monitoring_policies/{id}/servers/{server}", Documented, "2.9", Missing),
    route(Delete, "/monitoring_policies/{id}/servers/{server}", Documented, "2.9", Missing),
    route(Get, "/logs", Documented, "2.10", Served),
    route(Get, "/logs/{id}", Documented, "2.10", Served),
    route(Get, "/users", Documented, "2.11", Missing),
    route(Post, "/users", Documented, "2.11", Missing),
    route(Get, "/users/{id}", Documented, "2.11", Missing),
    route(Put, "/users/{id}", Documented, "2.11", Missing),
    route(Delete, "/users/{id}", Documented, "2.11", Missing),
    route(Get, "/users/{id}/api", Documented, "2.11", Missing),
    route(Put, "/users/{id}/api", Documented, "2.11", Missing),
    route(Get, "/users/{id}/api/key", Documented, "2.11", Missing),
    route(Put, "/users/{id}/api/key", Documented, "2.11", Missing),
    route(Get, "/users/{id}/api/ips", Documented, "2.11", Missing),
    route(Post, "/users/{id}/api/ips", Documented, "2.11", Missing),
    route(Delete, "/users/{id}/api/ips/{ip}", Documented, "2.11", Missing),
    route(Get, "/users/current_user_permissions", NewerSdk, "2.11", Missing),
    route(Get, "/usages", Documented, "2.12", Served),
    route(Get, "/server_appliances", Documented, "2.13", Served),
    route(Get, "/server_appliances/{id}", Documented, "2.13", Served),
    route(Get, "/dvd_isos", Documented, "2.13", Missing),
    route(Get, "/dvd_isos/{id}", Documented, "2.13", Missing),
    route(Get, "/datacenters", NewerSdk, "2.14", Served),
    route(Get, "/datacenters/{id}", NewerSdk, "2.14", Served),
    route(Get, "/pricing", NewerSdk, "2.15", Missing),
    route(Get, "/ping", NewerSdk, "2.15", Served),
    route(Get, "/ping_auth", NewerSdk, "2.15", Served),
    route(Get, "/recovery_appliances", NewerSdk, "2.15", Missing),
    route(Get, "/recovery_appliances/{id}", NewerSdk, "2.15", Missing),
    route(Get, "/vpns", NewerSdk, "2.16", Missing),
    route(Post, "/vpns", NewerSdk, "2.16", Missing),
    route(Get, "/vpns/{id}", NewerSdk, "2.16", Missing),
    route(Put, "/vpns/{id}", NewerSdk, "2.16", Missing),
    route(Delete, "/vpns/{id}", NewerSdk, "2.16", Missing),
    route(Get, "/vpns/{id}/configuration_file", NewerSdk, "2.16", Missing),
    route(Get, "/block_storages", NewerSdk, "2.17", Missing),
    route(Post, "/block_storages", NewerSdk, "2.17", Missing),
    route(Get, "/block_storages/{id}", NewerSdk, "2.17", Missing),
    route(Put, "/block_storages/{id}", NewerSdk, "2.17", Missing),
    route(Delete, "/block_storages/{id}", NewerSdk, "2.17", Missing),
    route(Get, "/block_storages/{id}/server", NewerSdk, "2.17", Missing),
    route(Post, "/block_storages/{id}/server", NewerSdk, "2.17", Missing),
    route(Delete, "/block_storages/{id}/server", NewerSdk, "2.17", Missing),
    route(Get, "/ssh_keys", NewerSdk, "2.17", Missing),
    route(Post, "/ssh_keys", NewerSdk, "2.17", Missing),
    route(Get, "/ssh_keys/{id}", NewerSdk, "2.17", Missing),
    route(Put, "/ssh_keys/{id}", NewerSdk, "2.17", Missing),
    route(Delete, "/ssh_keys/{id}", NewerSdk, "2.17", Missing),
    route(Get, "/roles", NewerSdk, "2.18", Missing),
    route(Post, "/roles", NewerSdk, "2.18", Missing),
    route(Get, "/roles/{id}", NewerSdk, "2.18", Missing),
    route(Put, "/roles/{id}", NewerSdk, "2.18", Missing),
    route(Delete, "/roles/{id}", NewerSdk, "2.18", Missing),
    route(Get, "/roles/{id}/permissions", NewerSdk, "2.18", Missing),
    route(Put, "/roles/{id}/permissions", NewerSdk, "2.18", Missing),
    route(Get, "/roles/{id}/users", NewerSdk, "2.18", Missing),
    route(Post, "/roles/{id}/users", NewerSdk, "2.18", Missing),
    route(Get, "/roles/{id}/users/{user}", NewerSdk, "2.18", Missing),
    route(Delete, "/roles/{id}/users/{user}", NewerSdk, "2.18", Missing),
    route(Post, "/roles/{id}/clone", NewerSdk, "2.18", Missing),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_golden_file_lists_the_same_routes() {
        let lines: Vec<String> = ROUTES.iter().map(Route::line).collect();
        let golden: Vec<&str> = include_str!("../routes.golden").lines().collect();
        assert_eq!(lines, golden);
    }

    #[test]
    fn every_published_operation_is_here_once() {
        let count = |source| ROUTES.iter().filter(|route| route.source == source).count();
        let counts = [Documented, NewerSdk, OlderSdk, GoClient].map(count);
        assert_eq!(counts, [134, 41, 2, 1]);
        assert_eq!(counts.iter().sum::<usize>(), 178);
        let distinct: HashSet<_> = ROUTES.iter().map(|route| (route.verb, route.path)).collect();
        assert_eq!(distinct.len(), ROUTES.len());
    }

    #[test]
    fn a_router_takes_every_path() {
        let mut router = axum::Router::<()>::new();
        let paths: HashSet<_> = ROUTES.iter().map(|route| route.path).collect();
        for path in paths {
            router = router.route(path, axum::routing::any(|| async {}));
        }
        assert!(router.has_routes());
    }
}
