//! Every table in memory, as of one instant.

use crate::AuditError;
use crate::rows::{
    Account, Address, ApiKey, AuditEntry, Category, Disk, Idempotency, Image, Invoice, InvoiceLine,
    LedgerAccount, LedgerTransfer, Location, LocationUse, Login, Notice, NumberSeries, Operation,
    OperationEvent, OptionItem, OptionPrice, Order, Payment, Product, ProductOption, ProductPrice,
    ProductRate, ProductStock, Row, Script, Server, Service, UsageInterval,
};
use std::collections::BTreeMap;

/// Where rows come from.
pub(crate) trait Source {
    /// The rows of a query; `after` is its only parameter, if it has one.
    fn rows<R: Row>(&mut self, sql: &str, after: Option<i64>) -> Result<Vec<R>, AuditError>;
}

/// Declares the tables: those of the catalogue, those that change, and logs to which rows are only ever added.
macro_rules! tables {
    (
        fixed { $($fixed:ident: $fixed_row:ident),+ $(,)? }
        moving { $($moving:ident: $moving_row:ident),+ $(,)? }
        growing { $($growing:ident: $growing_row:ident),+ $(,)? }
    ) => {
        /// Every table as of one instant.
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct Tables {
            $( #[doc = concat!("The rows of [`", stringify!($fixed_row), "`](crate::rows::", stringify!($fixed_row), ").")]
               pub $fixed: Vec<$fixed_row>, )+
            $( #[doc = concat!("The rows of [`", stringify!($moving_row), "`](crate::rows::", stringify!($moving_row), ").")]
               pub $moving: Vec<$moving_row>, )+
            $( #[doc = concat!("The rows of [`", stringify!($growing_row), "`](crate::rows::", stringify!($growing_row), ").")]
               pub $growing: Vec<$growing_row>, )+
            /// How many of a product there were at a location when the tables were first read, the sold ones
            /// included. Later sums are compared with it; clear it after the catalogue was loaded anew.
            pub stock_at_first: BTreeMap<(i64, i64), i64>,
        }

        impl Tables {
            /// Reads everything.
            pub(crate) fn read(source: &mut impl Source) -> Result<Self, AuditError> {
                let mut tables = Self {
                    $( $fixed: all(source)?, )+
                    $( $moving: all(source)?, )+
                    $( $growing: all(source)?, )+
                    stock_at_first: BTreeMap::new(),
                };
                tables.stock_at_first = crate::stock::totals(&tables);
                Ok(tables)
            }

            /// Reads again what changes, and what was added.
            pub(crate) fn read_again(&mut self, source: &mut impl Source) -> Result<(), AuditError> {
                $( self.$moving = all(source)?; )+
                $(
                    let last = self.$growing.last().map_or(0, |row| row.id);
                    self.$growing.extend(after::<$growing_row>(source, last)?);
                )+
                if self.stock_at_first.is_empty() {
                    self.stock_at_first = crate::stock::totals(self);
                }
                Ok(())
            }
        }
    };
}

tables! {
    fixed {
        categories: Category,
        locations: Location,
        images: Image,
        products: Product,
        prices: ProductPrice,
        rates: ProductRate,
        options: ProductOption,
        option_items: OptionItem,
        option_prices: OptionPrice,
    }
    moving {
        accounts: Account,
        logins: Login,
        api_keys: ApiKey,
        stock: ProductStock,
        location_use: LocationUse,
        ledger_accounts: LedgerAccount,
        transfers: LedgerTransfer,
        series: NumberSeries,
        orders: Order,
        services: Service,
        servers: Server,
        disks: Disk,
        addresses: Address,
        operations: Operation,
        intervals: UsageInterval,
        invoices: Invoice,
        payments: Payment,
        scripts: Script,
        notices: Notice,
        idempotency: Idempotency,
    }
    growing {
        lines: InvoiceLine,
        events: OperationEvent,
        audit: AuditEntry,
    }
}

fn all<R: Row>(source: &mut impl Source) -> Result<Vec<R>, AuditError> {
    source.rows(&format!("SELECT {} FROM {} ORDER BY {}", R::COLUMNS, R::TABLE, R::ORDER), None)
}

fn after<R: Row>(source: &mut impl Source, id: i64) -> Result<Vec<R>, AuditError> {
    let sql = format!("SELECT {} FROM {} WHERE id > $1 ORDER BY id", R::COLUMNS, R::TABLE);
    source.rows(&sql, Some(id))
}
