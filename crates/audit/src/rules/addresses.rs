//! A standing server holds one address, and an address is held once.

use crate::Findings;
use crate::books::{Books, stands};
use std::collections::HashMap;

pub(super) fn check(books: &Books<'_>, found: &mut Findings) {
    let mut seen: HashMap<&str, i64> = HashMap::new();
    for address in &books.tables.addresses {
        let (id, text) = (address.id, address.address.as_str());
        if let Some(other) = seen.insert(text, id) {
            found.say("address.held_twice", format!("{text} stands in rows {other} and {id}"));
        }
        let Some(holder) = address.server_id else { continue };
        let Some(server) = books.servers.get(&holder) else {
            found.say("address.leaked", format!("{text} is held for server {holder}, which never was"));
            continue;
        };
        if !stands(server) {
            found.say(
                "address.leaked",
                format!("{text} is held for server {holder}, which is {}", server.state),
            );
        }
        if server.location_id != address.location_id {
            found.say("address.leaked", format!("{text} of another location is held for server {holder}"));
        }
    }
    for server in books.tables.servers.iter().filter(|server| stands(server)) {
        match books.addresses_of(server.id).len() {
            1 => {}
            0 => {
                found.say("address.missing", format!("server {} is {} without one", server.id, server.state));
            }
            count => found.say("address.held_twice", format!("server {} holds {count} of them", server.id)),
        }
    }
}
