//! Services: recurring agreements.

use crate::column::{Columns, json, to_json};
use crate::error::StoreError;
use crate::statement::{bulk, statements};
use crate::tx::Tx;
use crate::value::params;
use innkeeper_domain::billing::{Service, ServiceState};
use innkeeper_domain::catalogue::MeterPrice;
use innkeeper_domain::id::{AccountId, OptionId, OptionItemId, OrderId, ProductId, ServiceId};
use innkeeper_domain::money::{Currency, HourlyRate, Money};
use innkeeper_domain::time::{Date, Instant};
use innkeeper_domain::usage::Meter;

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, uid, account_id, product_id, order_id, state, label, billing, cycle, currency, recurring, \
             first_payment, anchor, period_index, next_due_at, auto_renew, cancel_reason, created_at, activated_at, \
             ended_at FROM service ",
            $rest
        )
    };
}

statements! { "services":
    INSERT = "INSERT INTO service (uid, account_id, product_id, order_id, state, label, billing, cycle, currency, \
        recurring, first_payment, options, rates, period_index, auto_renew, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, 1, $14) RETURNING id";
    BY_ID = select!("WHERE id = $1");
    OF_ACCOUNT = select!("WHERE account_id = $1 AND id = $2");
    BY_ACCOUNT = select!("WHERE account_id = $1 ORDER BY id");
    WITHIN = select!("WHERE account_id = $1 AND id >= $2 AND id <= $3 ORDER BY id");
    BY_ORDER = select!("WHERE order_id = $1 ORDER BY id");
    PAGE = select!("WHERE id > $1 ORDER BY id LIMIT $2");
    OPTIONS = "SELECT options FROM service WHERE id = $1";
    RATES = "SELECT rates, currency FROM service WHERE id = $1";
    ACTIVATE = "UPDATE service SET state = 'active', anchor = $2, next_due_at = $3, activated_at = $4 WHERE id = $1";
    SET_STATE = "UPDATE service SET state = $2 WHERE id = $1";
    END = "UPDATE service SET state = $2, ended_at = $3, next_due_at = NULL WHERE id = $1";
    SET_PERIOD = "UPDATE service SET period_index = $2, next_due_at = $3 WHERE id = $1";
    SET_LABEL = "UPDATE service SET label = $2 WHERE id = $1";
    SET_CANCEL = "UPDATE service SET auto_renew = 0, cancel_reason = $2 WHERE id = $1";
    SET_PRODUCT = "UPDATE service SET product_id = $2, recurring = $3, rates = $4 WHERE id = $1";
}

bulk! { "services":
    BY_ID_MANY = BY_ID, select!("WHERE id = ANY($1)");
    SET_PERIOD_MANY = SET_PERIOD,
        "UPDATE service s SET period_index = u.period_index, next_due_at = u.next_due_at \
        FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS u (id, period_index, next_due_at) WHERE s.id = u.id";
}

/// What was chosen of a product's options.
pub type Choices = Vec<(OptionId, OptionItemId)>;

fn read(columns: &mut Columns<'_>) -> Result<Service, StoreError> {
    let (id, uid, account, product, order) =
        (columns.take()?, columns.take()?, columns.take()?, columns.take()?, columns.take()?);
    let (state, label, billing, cycle) = (columns.take()?, columns.take()?, columns.take()?, columns.take()?);
    let currency: Currency = columns.take()?;
    Ok(Service {
        id,
        uid,
        account,
        product,
        order,
        state,
        label,
        billing,
        cycle,
        recurring: Money::new(columns.take()?, currency),
        first_payment: Money::new(columns.take()?, currency),
        anchor: columns.take()?,
        period_index: columns.take()?,
        next_due_at: columns.take()?,
        auto_renew: columns.take()?,
        cancel_reason: columns.take()?,
        created_at: columns.take()?,
        activated_at: columns.take()?,
        ended_at: columns.take()?,
    })
}

/// Adds a service in the state it has. Its number is given by the database; that of `service` is not looked at.
pub fn insert(
    tx: &mut Tx<'_>,
    service: &Service,
    options: &Choices,
    rates: &[MeterPrice],
) -> Result<ServiceId, StoreError> {
    let (options, rates) = (to_json(options)?, rates_json(rates)?);
    tx.value(
        INSERT,
        params![
            service.uid,
            service.account,
            service.product,
            service.order,
            service.state,
            &service.label,
            service.billing,
            service.cycle,
            service.recurring.currency.as_str(),
            service.recurring.minor,
            service.first_payment.minor,
            options,
            rates,
            service.created_at
        ],
    )
}

fn rates_json(rates: &[MeterPrice]) -> Result<String, StoreError> {
    let rates: Vec<(Meter, i64)> = rates.iter().map(|price| (price.meter, price.rate.micro_minor)).collect();
    to_json(&rates)
}

/// The service of a number, whoever owns it.
pub fn by_id(tx: &mut Tx<'_>, id: ServiceId) -> Result<Option<Service>, StoreError> {
    tx.first(BY_ID, params![id], read)
}

/// The services of many numbers, in no particular order.
pub fn by_ids(tx: &mut Tx<'_>, ids: &[ServiceId]) -> Result<Vec<Service>, StoreError> {
    let rows: Vec<_> = ids.iter().map(|id| params![*id].to_vec()).collect();
    tx.query_many(BY_ID_MANY, &rows, read)
}

/// The service of a number, if the account owns it.
pub fn of_account(tx: &mut Tx<'_>, account: AccountId, id: ServiceId) -> Result<Option<Service>, StoreError> {
    tx.first(OF_ACCOUNT, params![account, id], read)
}

/// The services of an account, oldest first, also ended ones.
pub fn by_account(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Service>, StoreError> {
    tx.query(BY_ACCOUNT, params![account], read)
}

/// The services of an account from one number to another, oldest first, also ended ones.
pub fn within(
    tx: &mut Tx<'_>,
    account: AccountId,
    first: ServiceId,
    last: ServiceId,
) -> Result<Vec<Service>, StoreError> {
    tx.query(WITHIN, params![account, first, last], read)
}

/// The services of an order.
pub fn by_order(tx: &mut Tx<'_>, order: OrderId) -> Result<Vec<Service>, StoreError> {
    tx.query(BY_ORDER, params![order], read)
}

/// Services of all accounts in order of number, after a number: for checks in pages.
pub fn page(tx: &mut Tx<'_>, after: ServiceId, limit: i64) -> Result<Vec<Service>, StoreError> {
    tx.query(PAGE, params![after, limit], read)
}

/// What was chosen of the product's options.
pub fn options(tx: &mut Tx<'_>, id: ServiceId) -> Result<Choices, StoreError> {
    json(&tx.value::<String>(OPTIONS, params![id])?)
}

/// The hourly prices agreed on.
pub fn rates(tx: &mut Tx<'_>, id: ServiceId) -> Result<Vec<MeterPrice>, StoreError> {
    let row =
        tx.first(RATES, params![id], |columns| Ok((columns.take::<String>()?, columns.take::<Currency>()?)))?;
    let Some((text, currency)) = row else { return Ok(Vec::new()) };
    let rates: Vec<(Meter, i64)> = json(&text)?;
    let price = |(meter, micro_minor)| MeterPrice { meter, rate: HourlyRate { micro_minor, currency } };
    Ok(rates.into_iter().map(price).collect())
}

/// Starts the first period of a service.
pub fn activate(
    tx: &mut Tx<'_>,
    id: ServiceId,
    anchor: Date,
    next_due_at: Instant,
    at: Instant,
) -> Result<(), StoreError> {
    tx.execute_one(ACTIVATE, params![id, anchor, next_due_at, at])
}

/// Moves a service to a state that it goes on in.
pub fn set_state(tx: &mut Tx<'_>, id: ServiceId, state: ServiceState) -> Result<(), StoreError> {
    tx.execute_one(SET_STATE, params![id, state])
}

/// Ends a service.
pub fn end(tx: &mut Tx<'_>, id: ServiceId, state: ServiceState, at: Instant) -> Result<(), StoreError> {
    tx.execute_one(END, params![id, state, at])
}

/// Moves a service to its next period.
pub fn set_period(
    tx: &mut Tx<'_>,
    id: ServiceId,
    index: i32,
    next_due_at: Instant,
) -> Result<(), StoreError> {
    tx.execute_one(SET_PERIOD, params![id, index, next_due_at])
}

/// Moves many services to their next periods.
pub fn set_periods(tx: &mut Tx<'_>, periods: &[(ServiceId, i32, Instant)]) -> Result<(), StoreError> {
    let rows: Vec<_> =
        periods.iter().map(|(id, index, next_due_at)| params![*id, *index, *next_due_at].to_vec()).collect();
    tx.execute_each(SET_PERIOD_MANY, &rows)
}

/// Changes what the owner calls a service.
pub fn set_label(tx: &mut Tx<'_>, id: ServiceId, label: &str) -> Result<(), StoreError> {
    tx.execute_one(SET_LABEL, params![id, label])
}

/// Notes that a service is not to go on after its period.
pub fn set_cancelled(tx: &mut Tx<'_>, id: ServiceId, reason: &str) -> Result<(), StoreError> {
    tx.execute_one(SET_CANCEL, params![id, reason])
}

/// Changes what was bought, and for how much.
pub fn set_product(
    tx: &mut Tx<'_>,
    id: ServiceId,
    product: ProductId,
    recurring: Money,
    rates: &[MeterPrice],
) -> Result<(), StoreError> {
    let rates = rates_json(rates)?;
    tx.execute_one(SET_PRODUCT, params![id, product, recurring.minor, rates])
}
