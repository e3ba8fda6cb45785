//! One machine for each standing server, as it was sold, and none for any other.

use crate::Findings;
use crate::books::{Books, stands};
use crate::rows::Server;
use crate::{Event, Machine, World};
use std::collections::{BTreeSet, HashMap};

pub(super) fn check(books: &Books<'_>, world: &World, found: &mut Findings) {
    let owners: HashMap<&str, &Server> =
        books.tables.servers.iter().map(|server| (server.machine.as_str(), server)).collect();
    let mut users: HashMap<&str, &str> = HashMap::new();
    for (name, machine) in &world.machines {
        let owner = owners.get(name.as_str()).copied();
        match owner {
            None => found.say("machine.orphan", format!("{name} belongs to no server")),
            Some(server) if !stands(server) || server.state == "pending" => {
                found.say(
                    "machine.orphan",
                    format!("{name} stands, and server {} is {}", server.id, server.state),
                );
            }
            Some(_) => {}
        }
        if world.tombstones.contains(name) {
            found.say("machine.built_again", format!("{name} stands, and has a tombstone"));
        }
        if let Some(address) = &machine.address {
            if let Some(other) = users.insert(address, name) {
                found.say("address.machine", format!("machines {other} and {name} both answer on {address}"));
            }
            if let Some(server) = owner.filter(|server| stands(server)) {
                answers(books, server, address, found);
            }
        }
    }
    for server in &books.tables.servers {
        compared(books, server, world.machines.get(&server.machine), found);
    }
    history(&world.history, found);
}

/// A machine answers on the address of its server.
fn answers(books: &Books<'_>, server: &Server, address: &str, found: &mut Findings) {
    let held = books.addresses_of(server.id);
    if !held.is_empty() && held.iter().all(|row| row.address != address) {
        let text = format!("machine {} answers on {address}, which is not its server's", server.machine);
        found.say("address.machine", text);
    }
}

/// A server on which nothing is under way has its machine, as large as it was sold, and at rest on or off as it says.
fn compared(books: &Books<'_>, server: &Server, machine: Option<&Machine>, found: &mut Findings) {
    let wants_power = match server.state.as_str() {
        "running" => server.suspended == 0,
        "stopped" => false,
        _ => return,
    };
    let Some(machine) = machine else {
        return found.say("machine.missing", format!("server {} is {} without it", server.id, server.state));
    };
    if !books.expect.at_rest {
        return;
    }
    if machine.running != wants_power {
        let (id, state, power) = (server.id, &server.state, if machine.running { "on" } else { "off" });
        let unpaid = if server.suspended == 0 { "" } else { " and unpaid" };
        found.say("machine.power", format!("server {id} is {state}{unpaid}, and its machine is {power}"));
    }
    if (machine.vcpu, machine.memory_mib) != (0, 0)
        && (machine.vcpu, machine.memory_mib) != (server.vcpu, server.memory_mib)
    {
        let sold = (server.vcpu, server.memory_mib);
        let has = (machine.vcpu, machine.memory_mib);
        found.say(
            "machine.size",
            format!("server {} was sold with {sold:?}, and its machine has {has:?}", server.id),
        );
    }
    let sold: i128 = books.disks_of(server.id).iter().map(|disk| i128::from(disk.size_gib)).sum();
    let has: i128 = machine.disks.values().map(|size| i128::from(*size)).sum();
    if sold != has && !machine.disks.is_empty() {
        found.say(
            "machine.disks",
            format!("server {} was sold {sold} GiB, and its machine has {has}", server.id),
        );
    }
}

/// A name is built once, and never after it was given up.
fn history(history: &[Event], found: &mut Findings) {
    let (mut built, mut retired) = (BTreeSet::new(), BTreeSet::new());
    for event in history {
        match event {
            Event::Retired(name) => drop(retired.insert(name)),
            Event::Built(name) if retired.contains(name) => {
                found.say("machine.built_again", format!("{name} was built after it was retired"));
            }
            Event::Built(name) => {
                if !built.insert(name) {
                    found.say("machine.built_again", format!("{name} was built twice"));
                }
            }
        }
    }
}
