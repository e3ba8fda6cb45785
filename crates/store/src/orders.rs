//! Orders.

use crate::column::Columns;
use crate::error::StoreError;
use crate::statement::statements;
use crate::tx::Tx;
use crate::value::params;
use innkeeper_domain::billing::{Order, OrderState};
use innkeeper_domain::id::{AccountId, InvoiceId, OrderId, Uid};
use innkeeper_domain::time::Instant;

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, uid, account_id, state, invoice_id, reason, created_at, expires_at FROM orders ",
            $rest
        )
    };
}

statements! { "orders":
    INSERT = "INSERT INTO orders (uid, account_id, state, reason, created_at, expires_at) \
        VALUES ($1, $2, $3, '', $4, $5) RETURNING id";
    BY_ID = select!("WHERE id = $1");
    OF_ACCOUNT = select!("WHERE account_id = $1 AND id = $2");
    BY_ACCOUNT = select!("WHERE account_id = $1 ORDER BY id");
    EXPIRED = select!("WHERE state = 'awaiting_payment' AND expires_at <= $1 ORDER BY expires_at LIMIT $2");
    SET_STATE = "UPDATE orders SET state = $2, reason = $3 WHERE id = $1";
    SET_INVOICE = "UPDATE orders SET invoice_id = $2 WHERE id = $1";
}

fn read(columns: &mut Columns<'_>) -> Result<Order, StoreError> {
    Ok(Order {
        id: columns.take()?,
        uid: columns.take()?,
        account: columns.take()?,
        state: columns.take()?,
        invoice: columns.take()?,
        reason: columns.take()?,
        created_at: columns.take()?,
        expires_at: columns.take()?,
    })
}

/// Adds an order without an invoice.
pub fn insert(
    tx: &mut Tx<'_>,
    uid: Uid,
    account: AccountId,
    state: OrderState,
    at: Instant,
    expires_at: Instant,
) -> Result<OrderId, StoreError> {
    tx.value(INSERT, params![uid, account, state, at, expires_at])
}

/// The order of a number, whoever placed it.
pub fn by_id(tx: &mut Tx<'_>, id: OrderId) -> Result<Option<Order>, StoreError> {
    tx.first(BY_ID, params![id], read)
}

/// The order of a number, if the account placed it.
pub fn of_account(tx: &mut Tx<'_>, account: AccountId, id: OrderId) -> Result<Option<Order>, StoreError> {
    tx.first(OF_ACCOUNT, params![account, id], read)
}

/// The orders of an account, oldest first.
pub fn by_account(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Order>, StoreError> {
    tx.query(BY_ACCOUNT, params![account], read)
}

/// Unpaid orders whose time is over.
pub fn expired(tx: &mut Tx<'_>, now: Instant, limit: i64) -> Result<Vec<Order>, StoreError> {
    tx.query(EXPIRED, params![now, limit], read)
}

/// Moves an order to a state.
pub fn set_state(tx: &mut Tx<'_>, id: OrderId, state: OrderState, reason: &str) -> Result<(), StoreError> {
    tx.execute_one(SET_STATE, params![id, state, reason])
}

/// Ties an order to its invoice.
pub fn set_invoice(tx: &mut Tx<'_>, id: OrderId, invoice: InvoiceId) -> Result<(), StoreError> {
    tx.execute_one(SET_INVOICE, params![id, invoice])
}
