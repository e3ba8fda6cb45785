//! No more is sold than there is: room at each location, stock of each product, and disks as they are written down.

use crate::Findings;
use crate::books::{Books, stands};
use crate::stock;
use std::collections::HashMap;

pub(super) fn check(books: &Books<'_>, found: &mut Findings) {
    room(books, found);
    stock(books, found);
    for server in &books.tables.servers {
        let held = [server.vcpu_held, server.memory_mib_held, server.disk_gib_held];
        let grows = server.state == "configuring"
            && books.under_way(&format!("server:{}", server.id)).iter().any(|it| it.kind == "server.resize");
        if held.iter().any(|held| *held < 0) || (!grows && held != [0; 3] && stands(server)) {
            found.say("capacity.held", format!("server {} holds {held:?} without growing", server.id));
        }
        let disks = books.disks_of(server.id);
        let mains = disks.iter().filter(|disk| disk.is_main != 0).count();
        if mains != 1 || disks.iter().any(|disk| disk.size_gib <= 0) {
            found.say("disk.main", format!("server {} has {mains} main disks of {}", server.id, disks.len()));
        }
    }
}

fn room(books: &Books<'_>, found: &mut Findings) {
    let mut used: HashMap<i64, [i128; 3]> = HashMap::new();
    for server in books.tables.servers.iter().filter(|server| stands(server)) {
        let disks: i128 = books.disks_of(server.id).iter().map(|disk| i128::from(disk.size_gib)).sum();
        let [vcpu, memory, disk] = used.entry(server.location_id).or_default();
        *vcpu += i128::from(server.vcpu) + i128::from(server.vcpu_held);
        *memory += i128::from(server.memory_mib) + i128::from(server.memory_mib_held);
        *disk += disks + i128::from(server.disk_gib_held);
    }
    let kept: HashMap<i64, [i64; 3]> = books
        .tables
        .location_use
        .iter()
        .map(|row| (row.location_id, [row.vcpu, row.memory_mib, row.disk_gib]))
        .collect();
    for location in &books.tables.locations {
        let used = used.get(&location.id).copied().unwrap_or_default();
        let most = [location.vcpu_max, location.memory_mib_max, location.disk_gib_max].map(i128::from);
        if used.iter().zip(&most).any(|(used, most)| used > most) {
            found.say("capacity.oversold", format!("location {} sold {used:?} of {most:?}", location.code));
        }
        let kept = kept.get(&location.id).copied().unwrap_or_default();
        if kept.map(i128::from) != used {
            found.say(
                "capacity.counted",
                format!("location {} sold {used:?}, and keeps {kept:?}", location.code),
            );
        }
    }
}

/// What is left and what was sold make what there was at first.
fn stock(books: &Books<'_>, found: &mut Findings) {
    for row in books.tables.stock.iter().filter(|row| row.remaining < 0) {
        let (product, location) = (row.product_id, row.location_id);
        found.say("stock.conserved", format!("product {product} is oversold at location {location}"));
    }
    let first = &books.tables.stock_at_first;
    if first.is_empty() {
        return;
    }
    for ((product, location), total) in stock::totals(books.tables) {
        let before = first.get(&(product, location)).copied();
        if before.is_some_and(|before| before != total) {
            let text =
                format!("of product {product} at location {location} there were {before:?}, now {total}");
            found.say("stock.conserved", text);
        }
    }
}
