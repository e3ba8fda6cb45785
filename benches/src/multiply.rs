//! Makes many customers of one: every row that belongs to the customer of a template once for each of them.
//!
//! Numbers move by a stride, names and identities get a number of their own, and the books of the house are kept: a
//! multiplied house passes its own ledger check.

use crate::columns::{Cell, Table};
use crate::outcome::{Outcome, failure};
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::fmt::Write as _;
use std::net::Ipv4Addr;

/// The tables whose rows belong to customers, each after those that it refers to.
const CUSTOMERS: &[&str] = &[
    "account",
    "login",
    "api_key",
    "ledger_account",
    "ledger_transfer",
    "orders",
    "service",
    "server",
    "disk",
    "address",
    "operation",
    "operation_event",
    "usage_interval",
    "invoice",
    "invoice_line",
    "payment",
    "audit",
];

/// The tables whose rows belong to the house, each after those that it refers to.
const HOUSE: &[&str] = &[
    "category",
    "location",
    "image",
    "product",
    "product_price",
    "product_rate",
    "product_stock",
    "product_option",
    "option_item",
    "option_price",
    "catalogue_revision",
    "number_series",
    "location_use",
];

/// Where the addresses of multiplied servers begin, and their numbers.
const FIRST_ADDRESS: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 0);
const FIRST_ADDRESS_ID: i64 = 10_000_000;

/// The API key of the n-th customer.
pub fn key(customer: i64) -> String {
    format!("bench-key-{customer:08}")
}

/// How a column of a customer's row changes from customer to customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    Same,
    Shift,
    LedgerShift,
    AddressId,
    InvoiceNumber,
    Uid,
    Subject,
    Email,
    Key,
    Hostname,
    Address,
}

fn rule(table: &str, column: &str) -> Rule {
    match (table, column) {
        ("address", "id") => Rule::AddressId,
        ("address", "address") => Rule::Address,
        ("ledger_transfer", "id")
        | ("operation" | "invoice_line", "subject")
        | ("ledger_account", "owner") => Rule::Subject,
        ("ledger_transfer", "debit_id" | "credit_id") => Rule::LedgerShift,
        ("invoice", "number") => Rule::InvoiceNumber,
        ("api_key", "hash") => Rule::Key,
        ("server", "name" | "hostname") => Rule::Hostname,
        ("server", "machine") | (_, "uid") => Rule::Uid,
        (_, "email") => Rule::Email,
        (
            _,
            "id" | "account_id" | "login_id" | "order_id" | "service_id" | "server_id" | "invoice_id"
            | "operation_id" | "credits_id",
        ) => Rule::Shift,
        _ => Rule::Same,
    }
}

/// A template that can be multiplied.
pub struct Pattern {
    tables: Vec<Table>,
    stride: i64,
    invoices: i64,
    house_accounts: HashSet<i64>,
    addresses: i64,
}

impl Pattern {
    /// Looks at the rows of a template. A table that this file does not know is refused.
    pub fn new(tables: Vec<Table>) -> Outcome<Self> {
        let known = |name: &str| CUSTOMERS.contains(&name) || HOUSE.contains(&name);
        if let Some(table) = tables.iter().find(|table| !table.rows.is_empty() && !known(&table.name)) {
            return Err(failure(format!("the rows of {} cannot be multiplied", table.name)));
        }
        let shifted = |table: &&Table| CUSTOMERS.contains(&table.name.as_str()) && table.name != "address";
        let largest = tables.iter().filter(shifted).flat_map(|table| table.numbers("id")).max().unwrap_or(0);
        let of = |name: &str| tables.iter().find(|table| table.name == name);
        let house = |row: &&Vec<Cell>| !row.iter().any(is_customers);
        let accounts = of("ledger_account").map(|table| table.rows.iter().filter(house).collect::<Vec<_>>());
        let first = |row: &Vec<Cell>| match row.first() {
            Some(Cell::Int(id)) => Some(*id),
            _ => None,
        };
        Ok(Self {
            stride: largest + 1,
            invoices: of("invoice").and_then(|table| table.numbers("number").into_iter().max()).unwrap_or(0),
            house_accounts: accounts.unwrap_or_default().into_iter().filter_map(first).collect(),
            addresses: of("server").map_or(0, |table| i64::try_from(table.rows.len()).unwrap_or(0)),
            tables,
        })
    }

    /// The number of the n-th customer's account.
    pub fn account(&self, customer: i64) -> i64 {
        let accounts = self.tables.iter().find(|table| table.name == "account");
        let first = accounts.and_then(|table| table.numbers("id").into_iter().min());
        first.unwrap_or(1) + customer * self.stride
    }

    /// The tables in the order in which they have to be filled, without rows.
    pub fn order(&self) -> Vec<&Table> {
        HOUSE
            .iter()
            .chain(CUSTOMERS)
            .filter_map(|name| self.tables.iter().find(|it| it.name == *name))
            .collect()
    }

    /// Gives every row of a table of a house with so many customers.
    pub fn rows(
        &self,
        table: &Table,
        customers: i64,
        mut put: impl FnMut(&[Cell]) -> Outcome<()>,
    ) -> Outcome<()> {
        if !CUSTOMERS.contains(&table.name.as_str()) {
            return table.rows.iter().try_for_each(|row| put(&house_row(table, row, customers)));
        }
        let rules: Vec<Rule> = table.columns.iter().map(|column| rule(&table.name, column)).collect();
        for customer in 0..customers {
            let mut place = 0;
            for row in &table.rows {
                if !belongs_to_customer(table, row) {
                    if customer == 0 {
                        put(&house_row(table, row, customers))?;
                    }
                    continue;
                }
                let moved: Vec<Cell> = row
                    .iter()
                    .zip(&rules)
                    .map(|(cell, rule)| self.cell(*rule, cell, customer, place))
                    .collect();
                put(&moved)?;
                place += 1;
            }
        }
        Ok(())
    }

    fn cell(&self, rule: Rule, cell: &Cell, customer: i64, place: i64) -> Cell {
        let by = customer * self.stride;
        match (rule, cell) {
            (Rule::Shift, Cell::Int(id)) => Cell::Int(id + by),
            (Rule::LedgerShift, Cell::Int(id)) if !self.house_accounts.contains(id) => Cell::Int(id + by),
            (Rule::AddressId, Cell::Int(_)) if customer > 0 => {
                Cell::Int(FIRST_ADDRESS_ID + customer * self.addresses + place)
            }
            (Rule::InvoiceNumber, Cell::Int(number)) => Cell::Int(number + customer * self.invoices),
            (Rule::Address, Cell::Text(_)) if customer > 0 => {
                Cell::Text(self.address(customer * self.addresses + place).to_string())
            }
            (Rule::Uid, Cell::Text(uid)) if customer > 0 => {
                let head = uid.len().saturating_sub(8);
                Cell::Text(format!("{}{customer:08}", uid.get(..head).unwrap_or_default()))
            }
            (Rule::Subject, Cell::Text(text)) => Cell::Text(subject(text, by, customer)),
            (Rule::Email, Cell::Text(text)) => Cell::Text(format!("c{customer}-{text}")),
            (Rule::Key, Cell::Text(_)) => Cell::Text(hash(&key(customer))),
            (Rule::Hostname, Cell::Text(text)) => Cell::Text(hostname(text, by)),
            _ => cell.clone(),
        }
    }

    fn address(&self, number: i64) -> Ipv4Addr {
        let offset = u32::try_from(number - self.addresses).unwrap_or(u32::MAX);
        Ipv4Addr::from(u32::from(FIRST_ADDRESS).saturating_add(offset))
    }
}

/// Whether a row of a customers' table belongs to a customer: not a free address, and no account of the house.
fn belongs_to_customer(table: &Table, row: &[Cell]) -> bool {
    match table.name.as_str() {
        "ledger_account" => row.iter().any(is_customers),
        "address" => {
            let owner = table.columns.iter().position(|column| column == "account_id");
            owner.and_then(|index| row.get(index)).is_some_and(|cell| *cell != Cell::Null)
        }
        _ => true,
    }
}

/// A row of the house: what is counted or summed up there counts for every customer.
fn house_row(table: &Table, row: &[Cell], customers: i64) -> Vec<Cell> {
    let times = |column: &String, cell: &Cell| match (table.name.as_str(), column.as_str(), cell) {
        ("number_series", "last", Cell::Int(last)) => Cell::Int(last * customers),
        ("ledger_account", "id", _) | ("location_use", "location_id", _) => cell.clone(),
        ("ledger_account" | "location_use", _, Cell::Int(sum)) => Cell::Int(sum * customers),
        _ => cell.clone(),
    };
    table.columns.iter().zip(row).map(|(column, cell)| times(column, cell)).collect()
}

/// Whether a cell names a customer as an owner.
fn is_customers(cell: &Cell) -> bool {
    matches!(cell, Cell::Text(text) if text.starts_with("account:"))
}

/// `service:12:net` with its number moved. What is named after a reference of its own gets another one.
fn subject(text: &str, by: i64, customer: i64) -> String {
    let mut parts = text.split(':').map(str::to_owned).collect::<Vec<_>>();
    if let Some(number) = parts.get(1).and_then(|part| part.parse::<i64>().ok())
        && let Some(part) = parts.get_mut(1)
    {
        *part = (number + by).to_string();
        return parts.join(":");
    }
    if customer == 0 { text.to_owned() } else { format!("{text}-{customer}") }
}

/// `s12.hosts.example` with its number moved.
fn hostname(text: &str, by: i64) -> String {
    let moved = text.strip_prefix('s').and_then(|rest| rest.split_once('.'));
    let moved = moved.and_then(|(number, domain)| Some((number.parse::<i64>().ok()?, domain)));
    moved.map_or_else(|| text.to_owned(), |(number, domain)| format!("s{}.{domain}", number + by))
}

fn hash(key: &str) -> String {
    Sha256::digest(key.as_bytes()).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
