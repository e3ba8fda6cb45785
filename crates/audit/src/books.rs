//! The tables with an index for every question that the rules ask.

use crate::calendar;
use crate::rows::{
    Account, Address, Disk, Invoice, InvoiceLine, LedgerAccount, LedgerTransfer, Operation, Order, Payment,
    Server, Service, UsageInterval,
};
use crate::{Expectation, Tables, World};
use jiff::tz::TimeZone;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

/// Everything that a rule may look at.
pub(crate) struct Books<'a> {
    pub(crate) tables: &'a Tables,
    pub(crate) world: Option<&'a World>,
    pub(crate) expect: &'a Expectation,
    pub(crate) accounts: HashMap<i64, &'a Account>,
    pub(crate) orders: HashMap<i64, &'a Order>,
    pub(crate) services: HashMap<i64, &'a Service>,
    pub(crate) servers: HashMap<i64, &'a Server>,
    pub(crate) invoices: HashMap<i64, &'a Invoice>,
    pub(crate) lines: HashMap<i64, &'a InvoiceLine>,
    pub(crate) ledger: HashMap<i64, &'a LedgerAccount>,
    pub(crate) transfers: HashMap<&'a str, &'a LedgerTransfer>,
    zones: HashMap<&'a str, TimeZone>,
    utc: TimeZone,
    services_of_order: HashMap<i64, Vec<&'a Service>>,
    lines_of_invoice: HashMap<i64, Vec<&'a InvoiceLine>>,
    lines_of_service: HashMap<i64, Vec<&'a InvoiceLine>>,
    payments_of_invoice: HashMap<i64, Vec<&'a Payment>>,
    disks_of_server: HashMap<i64, Vec<&'a Disk>>,
    addresses_of_server: HashMap<i64, Vec<&'a Address>>,
    intervals_of_service: HashMap<i64, Vec<&'a UsageInterval>>,
    operations_of_service: HashMap<i64, Vec<&'a Operation>>,
    open_by_subject: HashMap<&'a str, Vec<&'a Operation>>,
    swept_away: HashSet<&'a str>,
}

fn by<T, K: Eq + Hash>(rows: &[T], key: impl Fn(&T) -> K) -> HashMap<K, &T> {
    rows.iter().map(|row| (key(row), row)).collect()
}

fn groups<'a, T, K: Eq + Hash>(rows: &'a [T], key: impl Fn(&'a T) -> Option<K>) -> HashMap<K, Vec<&'a T>> {
    let mut groups: HashMap<K, Vec<&T>> = HashMap::new();
    for row in rows {
        if let Some(key) = key(row) {
            groups.entry(key).or_default().push(row);
        }
    }
    groups
}

fn group<'b, 'a, T>(groups: &'b HashMap<i64, Vec<&'a T>>, id: i64) -> &'b [&'a T] {
    groups.get(&id).map_or(&[], Vec::as_slice)
}

impl<'a> Books<'a> {
    pub(crate) fn open(tables: &'a Tables, world: Option<&'a World>, expect: &'a Expectation) -> Self {
        let mut zones = HashMap::new();
        for account in &tables.accounts {
            if !zones.contains_key(account.zone.as_str())
                && let Ok(zone) = TimeZone::get(&account.zone)
            {
                zones.insert(account.zone.as_str(), zone);
            }
        }
        Self {
            tables,
            world,
            expect,
            zones,
            utc: TimeZone::UTC,
            accounts: by(&tables.accounts, |row| row.id),
            orders: by(&tables.orders, |row| row.id),
            services: by(&tables.services, |row| row.id),
            servers: by(&tables.servers, |row| row.id),
            invoices: by(&tables.invoices, |row| row.id),
            lines: by(&tables.lines, |row| row.id),
            ledger: by(&tables.ledger_accounts, |row| row.id),
            transfers: tables.transfers.iter().map(|row| (row.id.as_str(), row)).collect(),
            services_of_order: groups(&tables.services, |row| Some(row.order_id)),
            lines_of_invoice: groups(&tables.lines, |row| Some(row.invoice_id)),
            lines_of_service: groups(&tables.lines, |row| Some(row.service_id)),
            payments_of_invoice: groups(&tables.payments, |row| Some(row.invoice_id)),
            disks_of_server: groups(&tables.disks, |row| Some(row.server_id)),
            addresses_of_server: groups(&tables.addresses, |row| row.server_id),
            intervals_of_service: groups(&tables.intervals, |row| Some(row.service_id)),
            operations_of_service: groups(&tables.operations, |row| row.service_id),
            swept_away: tables
                .audit
                .iter()
                .filter(|entry| entry.verb == "sweep.end")
                .map(|entry| entry.subject.as_str())
                .collect(),
            open_by_subject: groups(&tables.operations, |row| {
                matches!(row.state.as_str(), "live" | "parked").then_some(row.subject.as_str())
            }),
        }
    }

    pub(crate) fn services_of(&self, order: i64) -> &[&'a Service] {
        group(&self.services_of_order, order)
    }

    pub(crate) fn lines_of(&self, invoice: i64) -> &[&'a InvoiceLine] {
        group(&self.lines_of_invoice, invoice)
    }

    pub(crate) fn lines_for(&self, service: i64) -> &[&'a InvoiceLine] {
        group(&self.lines_of_service, service)
    }

    pub(crate) fn payments_of(&self, invoice: i64) -> &[&'a Payment] {
        group(&self.payments_of_invoice, invoice)
    }

    pub(crate) fn disks_of(&self, server: i64) -> &[&'a Disk] {
        group(&self.disks_of_server, server)
    }

    pub(crate) fn addresses_of(&self, server: i64) -> &[&'a Address] {
        group(&self.addresses_of_server, server)
    }

    pub(crate) fn intervals_of(&self, service: i64) -> &[&'a UsageInterval] {
        group(&self.intervals_of_service, service)
    }

    /// Every operation on a service, oldest first.
    pub(crate) fn operations_of(&self, service: i64) -> &[&'a Operation] {
        group(&self.operations_of_service, service)
    }

    /// The live or parked operations of a subject; more than one is a violation.
    pub(crate) fn under_way(&self, subject: &str) -> &[&'a Operation] {
        self.open_by_subject.get(subject).map_or(&[], Vec::as_slice)
    }

    /// Whether the sweep found the machine of a server deleted, and wrote that down.
    pub(crate) fn swept_away(&self, server: i64) -> bool {
        self.swept_away.contains(format!("server:{server}").as_str())
    }

    /// The zone of an account; UTC where the name means nothing.
    pub(crate) fn zone_of(&self, account: i64) -> &TimeZone {
        self.accounts.get(&account).and_then(|row| self.zones.get(row.zone.as_str())).unwrap_or(&self.utc)
    }

    /// Whether the name of a zone means something.
    pub(crate) fn knows_zone(&self, name: &str) -> bool {
        self.zones.contains_key(name)
    }

    /// The periods of a service, counted from the day of its order.
    pub(crate) fn periods(&self, service: &Service) -> Option<calendar::Periods<'_>> {
        let zone = self.zone_of(service.account_id);
        let anchor = calendar::day_of(service.created_at, zone)?;
        Some(calendar::Periods::new(anchor, calendar::months(&service.cycle)?, zone))
    }

    /// What was posted to the ledger, or is held there, under an id; nothing for a transfer that was given back.
    pub(crate) fn transfer(&self, owner: &str, part: &str) -> Option<&'a LedgerTransfer> {
        self.transfers.get(format!("{owner}:{part}").as_str()).copied()
    }
}

/// Whether an agreement was delivered and runs.
pub(crate) fn runs(service: &Service) -> bool {
    matches!(service.state.as_str(), "active" | "suspended")
}

/// Whether an agreement is over.
pub(crate) fn is_over(service: &Service) -> bool {
    matches!(service.state.as_str(), "cancelled" | "terminated")
}

/// Whether a server holds address, stock and room.
pub(crate) fn stands(server: &Server) -> bool {
    !matches!(server.state.as_str(), "gone" | "failed")
}
