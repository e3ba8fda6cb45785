//! The rows of every table, as plain structs whose fields are the columns of the schema.
//!
//! Secrets and texts that only people read are left out.

/// A row that both databases can give.
pub(crate) trait Row: Sized {
    /// The table.
    const TABLE: &'static str;
    /// The columns, separated by commas.
    const COLUMNS: &'static str;
    /// What the rows are ordered by.
    const ORDER: &'static str;

    /// Reads a row of SQLite.
    fn of_sqlite(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self>;

    /// Reads a row of PostgreSQL.
    fn of_postgres(row: &postgres::Row) -> Result<Self, postgres::Error>;
}

macro_rules! rows {
    ($( $(#[$meta:meta])* $name:ident = $table:literal by $order:literal { $($field:ident: $kind:ty),+ $(,)? } )+) => { $(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name { $( #[doc = concat!("The column `", stringify!($field), "`.")] pub $field: $kind ),+ }

        impl Row for $name {
            const TABLE: &'static str = $table;
            const COLUMNS: &'static str = stringify!($($field),+);
            const ORDER: &'static str = $order;

            fn of_sqlite(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
                let mut columns = 0_usize..;
                Ok(Self { $( $field: row.get(columns.next().unwrap_or_default())? ),+ })
            }

            fn of_postgres(row: &postgres::Row) -> Result<Self, postgres::Error> {
                let mut columns = 0_usize..;
                Ok(Self { $( $field: row.try_get(columns.next().unwrap_or_default())? ),+ })
            }
        }
    )+ };
}

rows! {
    /// Who owes.
    Account = "account" by "id" {
        id: i64, uid: String, state: String, email: String, currency: String, zone: String, tax_bp: i64, created_at: i64,
    }
    /// Who acts for an account.
    Login = "login" by "id" {
        id: i64, uid: String, account_id: i64, email: String, role: String, active: i64, created_at: i64,
    }
    /// A key of a login.
    ApiKey = "api_key" by "id" { id: i64, uid: String, login_id: i64, created_at: i64, revoked_at: Option<i64> }
    /// A group of products.
    Category = "category" by "id" { id: i64, slug: String, name: String }
    /// A place that servers run in.
    Location = "location" by "id" {
        id: i64, uid: String, code: String, vcpu_max: i64, memory_mib_max: i64, disk_gib_max: i64,
    }
    /// What servers are installed from.
    Image = "image" by "id" { id: i64, uid: String, code: String, disk_gib_min: i64, memory_mib_min: i64 }
    /// Something that is sold.
    Product = "product" by "id" {
        id: i64, uid: String, category_id: i64, code: String, billing: String, offered: i64,
    }
    /// The price of a product for a period.
    ProductPrice = "product_price" by "product_id, cycle, currency" {
        product_id: i64, cycle: String, currency: String, recurring: i64, setup: i64,
    }
    /// The hourly price of a meter.
    ProductRate = "product_rate" by "product_id, meter, currency" {
        product_id: i64, meter: String, currency: String, micro_minor: i64,
    }
    /// How many more of a product can be sold at a location.
    ProductStock = "product_stock" by "product_id, location_id" { product_id: i64, location_id: i64, remaining: i64 }
    /// What the servers of a location take together, as it is kept.
    LocationUse = "location_use" by "location_id" { location_id: i64, vcpu: i64, memory_mib: i64, disk_gib: i64 }
    /// What can be chosen with a product.
    ProductOption = "product_option" by "id" { id: i64, product_id: i64, name: String, required: i64 }
    /// A choice.
    OptionItem = "option_item" by "id" { id: i64, option_id: i64, name: String, disk_gib: i64, memory_mib: i64 }
    /// The price of a choice for a period.
    OptionPrice = "option_price" by "item_id, cycle, currency" {
        item_id: i64, cycle: String, currency: String, recurring: i64, setup: i64,
    }
    /// An account of the ledger with its running sums.
    LedgerAccount = "ledger_account" by "id" {
        id: i64, kind: String, owner: String, currency: String, debits_pending: i64, debits_posted: i64,
        credits_pending: i64, credits_posted: i64,
    }
    /// A transfer between two accounts of the ledger.
    LedgerTransfer = "ledger_transfer" by "created_at, id" {
        id: String, debit_id: i64, credit_id: i64, amount: i64, currency: String, state: String, created_at: i64,
        settled_at: Option<i64>,
    }
    /// The last number of a series.
    NumberSeries = "number_series" by "name" { name: String, last: i64 }
    /// An accepted order.
    Order = "orders" by "id" {
        id: i64, uid: String, account_id: i64, state: String, invoice_id: Option<i64>, created_at: i64, expires_at: i64,
    }
    /// A recurring agreement.
    Service = "service" by "id" {
        id: i64, uid: String, account_id: i64, product_id: i64, order_id: i64, state: String, billing: String,
        cycle: String, currency: String, recurring: i64, first_payment: i64, rates: String, anchor: Option<String>,
        period_index: i64, next_due_at: Option<i64>, auto_renew: i64, cancel_reason: Option<String>, created_at: i64,
        activated_at: Option<i64>, ended_at: Option<i64>,
    }
    /// A server, which has the number of its service.
    Server = "server" by "id" {
        id: i64, uid: String, account_id: i64, location_id: i64, image_id: i64, fixed_size: Option<i64>, state: String,
        suspended: i64, removal: i64, vcpu: i64, memory_mib: i64, vcpu_held: i64, memory_mib_held: i64,
        disk_gib_held: i64, machine: String, created_at: i64, changed_at: i64,
    }
    /// A disk of a server.
    Disk = "disk" by "id" { id: i64, uid: String, server_id: i64, size_gib: i64, is_main: i64 }
    /// A public address.
    Address = "address" by "id" {
        id: i64, uid: String, location_id: i64, address: String, account_id: Option<i64>, server_id: Option<i64>,
        changed_at: i64,
    }
    /// A durable operation.
    Operation = "operation" by "id" {
        id: i64, uid: String, account_id: i64, service_id: Option<i64>, kind: String, subject: String, step: String,
        state: String, percent: i64, run_at: i64, lease: String, attempt: i64, deadline_at: i64, input: String,
        finding: String, requested_by: String, created_at: i64, started_at: Option<i64>, finished_at: Option<i64>,
    }
    /// One thing that happened to an operation.
    OperationEvent = "operation_event" by "id" {
        id: i64, operation_id: i64, step: String, at: i64, outcome: String,
    }
    /// A span of time during which a quantity was held.
    UsageInterval = "usage_interval" by "id" {
        id: i64, account_id: i64, service_id: i64, meter: String, quantity_milli: i64, start_at: i64, end_at: Option<i64>,
    }
    /// An invoice or a credit note.
    Invoice = "invoice" by "id" {
        id: i64, uid: String, account_id: i64, kind: String, series: String, number: i64, state: String,
        currency: String, net: i64, tax: i64, total: i64, tax_bp: i64, issued_on: String, due_on: String,
        paid_at: Option<i64>, order_id: Option<i64>, credits_id: Option<i64>, created_at: i64,
    }
    /// A line of an invoice.
    InvoiceLine = "invoice_line" by "id" {
        id: i64, invoice_id: i64, kind: String, service_id: i64, subject: String, meter: String, from_at: i64,
        to_at: i64, quantity_milli: i64, rate_micro: i64, currency: String, net: i64,
    }
    /// The payment of an invoice.
    Payment = "payment" by "id" {
        id: i64, invoice_id: i64, method: String, currency: String, amount: i64, paid_at: i64,
    }
    /// A script of an account.
    Script = "script" by "id" { id: i64, account_id: i64, name: String, created_at: i64 }
    /// Something that an account was told.
    Notice = "notice" by "id" { id: i64, account_id: i64, kind: String, relation: String, created_at: i64 }
    /// Who did what, and when.
    AuditEntry = "audit" by "id" {
        id: i64, at: i64, account_id: i64, actor: String, verb: String, subject: String,
    }
    /// What is kept under an idempotency key.
    Idempotency = "idempotency" by "account_id, key" {
        account_id: i64, key: String, fingerprint: String, outcome: Option<String>, status: Option<i64>, created_at: i64,
    }
}
