//! Invoices and credit notes with their lines, and payments.

use crate::column::{Columns, only, to_json};
use crate::error::StoreError;
use crate::statement::{bulk, statements};
use crate::tx::Tx;
use crate::value::{Value, params};
use innkeeper_domain::account::Account;
use innkeeper_domain::billing::{Invoice, InvoiceKind, InvoiceLine, InvoiceState, LineKind, Payment};
use innkeeper_domain::id::{AccountId, InvoiceId, ServiceId, Uid};
use innkeeper_domain::money::{Currency, Money};
use innkeeper_domain::time::Instant;
use std::collections::{HashMap, HashSet};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, uid, account_id, kind, series, number, state, currency, net, tax, total, tax_bp, issued_on, \
             due_on, paid_at, order_id, credits_id, created_at FROM invoice ",
            $rest
        )
    };
}

macro_rules! select_line {
    ($rest:literal) => {
        concat!(
            "SELECT id, invoice_id, kind, service_id, subject, meter, from_at, to_at, description, quantity_milli, \
             rate_micro, net, currency FROM invoice_line ",
            $rest
        )
    };
}

statements! { "invoices":
    NEXT_NUMBER = "INSERT INTO number_series (name, last) VALUES ($1, $2) \
        ON CONFLICT (name) DO UPDATE SET last = number_series.last + $2 RETURNING last";
    INSERT = "INSERT INTO invoice (uid, account_id, kind, series, number, state, currency, net, tax, total, tax_bp, \
        issued_on, due_on, paid_at, order_id, credits_id, customer, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) RETURNING id, uid";
    INSERT_LINE = "INSERT INTO invoice_line (invoice_id, kind, service_id, subject, meter, from_at, to_at, description, \
        quantity_milli, rate_micro, currency, net) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    BY_ID = select!("WHERE id = $1");
    OF_ACCOUNT = select!("WHERE account_id = $1 AND id = $2");
    BY_ACCOUNT = select!("WHERE account_id = $1 ORDER BY id");
    UNPAID = select!("WHERE account_id = $1 AND state = 'unpaid' ORDER BY id");
    OWING = "SELECT account_id FROM invoice WHERE account_id = $1 AND state = 'unpaid' LIMIT 1";
    PAGE = select!("WHERE id > $1 ORDER BY id LIMIT $2");
    LINES = select_line!("WHERE invoice_id = $1 ORDER BY id");
    LINES_BY_SERVICE = select_line!("WHERE service_id = $1 ORDER BY id");
    SET_STATE = "UPDATE invoice SET state = $2, paid_at = $3 WHERE id = $1";
    INSERT_PAYMENT = "INSERT INTO payment (invoice_id, method, currency, amount, paid_at) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (invoice_id) DO NOTHING";
    PAYMENT = "SELECT id, invoice_id, method, amount, currency, paid_at FROM payment WHERE invoice_id = $1";
    LAST_NUMBERS = "SELECT kind, series, CAST(MAX(number) AS BIGINT), COUNT(*) FROM invoice GROUP BY kind, series \
        ORDER BY kind, series";
}

bulk! { "invoices":
    INSERT_MANY = INSERT,
        "INSERT INTO invoice (uid, account_id, kind, series, number, state, currency, net, tax, total, tax_bp, \
        issued_on, due_on, paid_at, order_id, credits_id, customer, created_at) SELECT * FROM unnest($1::text[], \
        $2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::bigint[], $9::bigint[], \
        $10::bigint[], $11::bigint[], $12::text[], $13::text[], $14::bigint[], $15::bigint[], $16::bigint[], \
        $17::text[], $18::bigint[]) RETURNING id, uid";
    INSERT_LINE_MANY = INSERT_LINE,
        "INSERT INTO invoice_line (invoice_id, kind, service_id, subject, meter, from_at, to_at, description, \
        quantity_milli, rate_micro, currency, net) SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], \
        $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::text[], $9::bigint[], $10::bigint[], $11::text[], \
        $12::bigint[])";
    INSERT_PAYMENT_MANY = INSERT_PAYMENT,
        "INSERT INTO payment (invoice_id, method, currency, amount, paid_at) SELECT * FROM unnest($1::bigint[], \
        $2::text[], $3::text[], $4::bigint[], $5::bigint[]) ON CONFLICT (invoice_id) DO NOTHING";
    OWING_MANY = OWING, "SELECT DISTINCT account_id FROM invoice WHERE account_id = ANY($1) AND state = 'unpaid'";
}

fn read(columns: &mut Columns<'_>) -> Result<Invoice, StoreError> {
    let (id, uid, account, kind) = (columns.take()?, columns.take()?, columns.take()?, columns.take()?);
    let (series, number, state) = (columns.take()?, columns.take()?, columns.take()?);
    let currency: Currency = columns.take()?;
    Ok(Invoice {
        id,
        uid,
        account,
        kind,
        series,
        number,
        state,
        net: Money::new(columns.take()?, currency),
        tax: Money::new(columns.take()?, currency),
        total: Money::new(columns.take()?, currency),
        tax_bp: columns.take()?,
        issued_on: columns.take()?,
        due_on: columns.take()?,
        paid_at: columns.take()?,
        order: columns.take()?,
        credits: columns.take()?,
        created_at: columns.take()?,
    })
}

fn read_line(columns: &mut Columns<'_>) -> Result<InvoiceLine, StoreError> {
    let (id, invoice, kind, service) = (columns.take()?, columns.take()?, columns.take()?, columns.take()?);
    let (subject, meter, from, to) = (columns.take()?, columns.take()?, columns.take()?, columns.take()?);
    let (description, quantity_milli, rate_micro) = (columns.take()?, columns.take()?, columns.take()?);
    let (net, currency) = (columns.take()?, columns.take()?);
    let net = Money::new(net, currency);
    Ok(InvoiceLine {
        id,
        invoice,
        kind,
        service,
        subject,
        meter,
        from,
        to,
        description,
        quantity_milli,
        rate_micro,
        net,
    })
}

/// The next number of a series: from 1, without gaps, because a rolled-back transaction gives it back.
pub fn next_number(tx: &mut Tx<'_>, kind: InvoiceKind, series: &str) -> Result<i64, StoreError> {
    last_of_next(tx, kind, series, 1)
}

/// Takes the next `count` numbers of a series, and tells the last of them.
pub fn last_of_next(tx: &mut Tx<'_>, kind: InvoiceKind, series: &str, count: i64) -> Result<i64, StoreError> {
    tx.value(NEXT_NUMBER, params![format!("{kind}:{series}"), count])
}

/// Issues an invoice. Its number in the database is given; that of `invoice` is not looked at.
pub fn insert(tx: &mut Tx<'_>, invoice: &Invoice, customer: &Account) -> Result<InvoiceId, StoreError> {
    tx.value(INSERT, &row(invoice, customer)?)
}

fn row<'a>(invoice: &'a Invoice, customer: &Account) -> Result<Vec<Value<'a>>, StoreError> {
    let customer = to_json(&(&customer.email, &customer.profile))?;
    Ok(params![
        invoice.uid,
        invoice.account,
        invoice.kind,
        &invoice.series,
        invoice.number,
        invoice.state,
        invoice.total.currency.as_str(),
        invoice.net.minor,
        invoice.tax.minor,
        invoice.total.minor,
        invoice.tax_bp,
        invoice.issued_on,
        invoice.due_on,
        invoice.paid_at,
        invoice.order,
        invoice.credits,
        customer,
        invoice.created_at
    ]
    .to_vec())
}

/// A line to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLine {
    /// What it bills.
    pub kind: LineKind,
    /// The service it belongs to.
    pub service: ServiceId,
    /// The thing billed.
    pub subject: String,
    /// The meter, for a usage line; empty otherwise.
    pub meter: String,
    /// The first instant billed.
    pub from: Instant,
    /// The first instant not billed.
    pub to: Instant,
    /// What people read.
    pub description: String,
    /// Thousandths of the unit.
    pub quantity_milli: i64,
    /// The hourly rate behind a usage line, in millionths of the minor unit; 0 for other lines.
    pub rate_micro: i64,
    /// Before tax.
    pub net: Money,
}

/// Adds a line. The same thing at the same time on a second line is a unique violation.
pub fn insert_line(tx: &mut Tx<'_>, invoice: InvoiceId, line: &NewLine) -> Result<(), StoreError> {
    tx.execute_one(INSERT_LINE, &line_row(invoice, line))
}

fn line_row(invoice: InvoiceId, line: &NewLine) -> Vec<Value<'_>> {
    params![
        invoice,
        line.kind,
        line.service,
        &line.subject,
        &line.meter,
        line.from,
        line.to,
        &line.description,
        line.quantity_milli,
        line.rate_micro,
        line.net.currency.as_str(),
        line.net.minor
    ]
    .to_vec()
}

/// An invoice of one line that is paid as it is issued.
#[derive(Clone, Debug)]
pub struct PaidAtOnce<'a> {
    /// The invoice, with its number in its series and its state.
    pub invoice: Invoice,
    /// Who owes it.
    pub customer: &'a Account,
    /// What it bills.
    pub line: NewLine,
}

/// Issues many invoices that are paid at once, with their lines and payments, and tells their ids in order.
///
/// The caller has taken their numbers, and moves the money in the same transaction.
pub fn insert_paid(
    tx: &mut Tx<'_>,
    paid: &[PaidAtOnce<'_>],
    method: &str,
    at: Instant,
) -> Result<Vec<InvoiceId>, StoreError> {
    let rows: Vec<_> = paid.iter().map(|it| row(&it.invoice, it.customer)).collect::<Result<_, _>>()?;
    let by_uid: HashMap<Uid, InvoiceId> = tx
        .query_many(INSERT_MANY, &rows, |columns| {
            let id = columns.take()?;
            Ok((columns.take()?, id))
        })?
        .into_iter()
        .collect();
    let lost = || StoreError::Internal("an invoice was not written".to_owned());
    let ids: Vec<InvoiceId> = paid
        .iter()
        .map(|it| by_uid.get(&it.invoice.uid).copied().ok_or_else(lost))
        .collect::<Result<_, _>>()?;
    let (mut lines, mut payments) = (Vec::with_capacity(paid.len()), Vec::with_capacity(paid.len()));
    for (PaidAtOnce { invoice, line, .. }, id) in paid.iter().zip(&ids) {
        let id = *id;
        let total = &invoice.total;
        lines.push(line_row(id, line));
        payments.push(params![id, method, total.currency.as_str(), total.minor, at].to_vec());
    }
    tx.execute_each(INSERT_LINE_MANY, &lines)?;
    tx.execute_each(INSERT_PAYMENT_MANY, &payments)?;
    Ok(ids)
}

/// Which of these accounts owe an unpaid invoice.
pub fn owing(tx: &mut Tx<'_>, accounts: &[AccountId]) -> Result<HashSet<AccountId>, StoreError> {
    let rows: Vec<_> = accounts.iter().map(|id| params![*id].to_vec()).collect();
    Ok(tx.query_many(OWING_MANY, &rows, only)?.into_iter().collect())
}

/// The invoice of a number, whoever owes it.
pub fn by_id(tx: &mut Tx<'_>, id: InvoiceId) -> Result<Option<Invoice>, StoreError> {
    tx.first(BY_ID, params![id], read)
}

/// The invoice of a number, if the account owes it.
pub fn of_account(tx: &mut Tx<'_>, account: AccountId, id: InvoiceId) -> Result<Option<Invoice>, StoreError> {
    tx.first(OF_ACCOUNT, params![account, id], read)
}

/// The invoices and credit notes of an account, oldest first.
pub fn by_account(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Invoice>, StoreError> {
    tx.query(BY_ACCOUNT, params![account], read)
}

/// The unpaid invoices of an account, oldest first.
pub fn unpaid(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Invoice>, StoreError> {
    tx.query(UNPAID, params![account], read)
}

/// Invoices of all accounts in order of number, after a number: for checks in pages.
pub fn page(tx: &mut Tx<'_>, after: InvoiceId, limit: i64) -> Result<Vec<Invoice>, StoreError> {
    tx.query(PAGE, params![after, limit], read)
}

/// The lines of an invoice, in order.
pub fn lines(tx: &mut Tx<'_>, id: InvoiceId) -> Result<Vec<InvoiceLine>, StoreError> {
    tx.query(LINES, params![id], read_line)
}

/// Every line that bills a service, in order.
pub fn lines_by_service(tx: &mut Tx<'_>, service: ServiceId) -> Result<Vec<InvoiceLine>, StoreError> {
    tx.query(LINES_BY_SERVICE, params![service], read_line)
}

/// Moves an invoice to a state; nothing else of it ever changes.
pub fn set_state(
    tx: &mut Tx<'_>,
    id: InvoiceId,
    state: InvoiceState,
    paid_at: Option<Instant>,
) -> Result<(), StoreError> {
    tx.execute_one(SET_STATE, params![id, state, paid_at])
}

/// Notes the payment of an invoice; a second one changes nothing.
pub fn insert_payment(
    tx: &mut Tx<'_>,
    invoice: InvoiceId,
    method: &str,
    amount: Money,
    at: Instant,
) -> Result<(), StoreError> {
    tx.execute(INSERT_PAYMENT, params![invoice, method, amount.currency.as_str(), amount.minor, at]).map(drop)
}

/// The payment of an invoice.
pub fn payment(tx: &mut Tx<'_>, invoice: InvoiceId) -> Result<Option<Payment>, StoreError> {
    tx.first(PAYMENT, params![invoice], |columns| {
        let (id, invoice, method) = (columns.take()?, columns.take()?, columns.take()?);
        let (amount, currency) = (columns.take()?, columns.take()?);
        Ok(Payment { id, invoice, method, amount: Money::new(amount, currency), paid_at: columns.take()? })
    })
}

/// The highest number and the count of every series; they are equal where no number is missing.
pub fn last_numbers(tx: &mut Tx<'_>) -> Result<Vec<(InvoiceKind, String, i64, i64)>, StoreError> {
    tx.query(LAST_NUMBERS, params![], |columns| {
        Ok((columns.take()?, columns.take()?, columns.take()?, columns.take()?))
    })
}
