//! The ledger: accounts, and transfers between them in one or two stages.
//!
//! Every entry is written on both sides in the same transaction; the sum of what a transaction writes is
//! asserted to be 0 before it commits. Transfer ids are chosen by the caller, so a second try is `Exists`.

use crate::column::{Columns, only};
use crate::error::{StoreError, Violation};
use crate::statement::{bulk, statements};
use crate::tx::Tx;
use crate::value::params;
use innkeeper_domain::id::AccountId;
use innkeeper_domain::ledger::{Balance, LedgerKind, TransferState};
use innkeeper_domain::money::{Currency, Money};
use innkeeper_domain::time::Instant;
use std::collections::BTreeMap;

statements! { "ledger":
    OPEN = "INSERT INTO ledger_account (kind, owner, currency, debits_pending, debits_posted, credits_pending, \
        credits_posted) VALUES ($1, $2, $3, 0, 0, 0, 0) ON CONFLICT (kind, owner, currency) DO NOTHING";
    FIND = "SELECT id FROM ledger_account WHERE kind = $1 AND owner = $2 AND currency = $3";
    // Returns what was written, so that the sum over a transaction can be checked. The bounds keep sums inside 64
    // bits, where SQLite would turn them into floats.
    DEBIT = "UPDATE ledger_account SET debits_pending = debits_pending + $2, debits_posted = debits_posted + $3 \
        WHERE id = $1 AND $2 <= 4000000000000000000 AND $3 <= 4000000000000000000 \
        AND debits_pending <= 4000000000000000000 AND debits_posted <= 4000000000000000000 RETURNING CAST($2 AS BIGINT) + CAST($3 AS BIGINT)";
    CREDIT = "UPDATE ledger_account SET credits_pending = credits_pending + $2, credits_posted = credits_posted + $3 \
        WHERE id = $1 AND $2 <= 4000000000000000000 AND $3 <= 4000000000000000000 \
        AND credits_pending <= 4000000000000000000 AND credits_posted <= 4000000000000000000 RETURNING CAST($2 AS BIGINT) + CAST($3 AS BIGINT)";
    INSERT = "INSERT INTO ledger_transfer (id, debit_id, credit_id, amount, currency, state, reason, created_at, settled_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING";
    TRANSFER = "SELECT id, debit_id, credit_id, amount, currency, state, reason, created_at, settled_at \
        FROM ledger_transfer WHERE id = $1";
    SETTLE = "UPDATE ledger_transfer SET state = $2, settled_at = $3 WHERE id = $1 AND state = 'pending' \
        RETURNING debit_id, credit_id, amount";
    BALANCE = "SELECT debits_pending, debits_posted, credits_pending, credits_posted, currency FROM ledger_account \
        WHERE kind = $1 AND owner = $2 AND currency = $3";
    ACCOUNT = "SELECT id, kind, owner, debits_pending, debits_posted, credits_pending, credits_posted, currency \
        FROM ledger_account WHERE kind = $1 AND owner = $2 AND currency = $3";
    ACCOUNTS = "SELECT id, kind, owner, debits_pending, debits_posted, credits_pending, credits_posted, currency \
        FROM ledger_account ORDER BY kind, owner, currency";
    TRANSFERS = "SELECT t.id, d.kind, d.owner, c.kind, c.owner, t.amount, t.currency, t.state, t.reason, t.created_at \
        FROM ledger_transfer t JOIN ledger_account d ON d.id = t.debit_id JOIN ledger_account c ON c.id = t.credit_id \
        WHERE d.owner = $1 OR c.owner = $1 ORDER BY t.created_at, t.id";
    SUMS = "SELECT a.id, \
        CAST(COALESCE((SELECT SUM(amount) FROM ledger_transfer WHERE debit_id = a.id AND state = 'pending'), 0) AS BIGINT), \
        CAST(COALESCE((SELECT SUM(amount) FROM ledger_transfer WHERE debit_id = a.id AND state = 'posted'), 0) AS BIGINT), \
        CAST(COALESCE((SELECT SUM(amount) FROM ledger_transfer WHERE credit_id = a.id AND state = 'pending'), 0) AS BIGINT), \
        CAST(COALESCE((SELECT SUM(amount) FROM ledger_transfer WHERE credit_id = a.id AND state = 'posted'), 0) AS BIGINT), \
        a.currency FROM ledger_account a ORDER BY a.kind, a.owner, a.currency";
}

bulk! { "ledger":
    FIND_MANY = ACCOUNT,
        "SELECT a.id, a.kind, a.owner, a.debits_pending, a.debits_posted, a.credits_pending, a.credits_posted, \
        a.currency FROM unnest($1::text[], $2::text[], $3::text[]) AS u (kind, owner, currency) \
        JOIN ledger_account a ON a.kind = u.kind AND a.owner = u.owner AND a.currency = u.currency";
    // Without ON CONFLICT, which writes each row in two steps: one that is there already refuses them all either way.
    INSERT_MANY = INSERT,
        "INSERT INTO ledger_transfer (id, debit_id, credit_id, amount, currency, state, reason, created_at, settled_at) \
        SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[], \
        $8::bigint[], $9::bigint[])";
    DEBIT_MANY = DEBIT,
        "UPDATE ledger_account a SET debits_pending = debits_pending + u.pending, debits_posted = debits_posted + u.posted \
        FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS u (id, pending, posted) WHERE a.id = u.id \
        RETURNING u.pending + u.posted";
    CREDIT_MANY = CREDIT,
        "UPDATE ledger_account a SET credits_pending = credits_pending + u.pending, credits_posted = credits_posted + u.posted \
        FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS u (id, pending, posted) WHERE a.id = u.id \
        RETURNING u.pending + u.posted";
}

/// The owner of the accounts that belong to the house.
pub const HOUSE: &str = "house";

/// The owner of a customer's accounts.
pub fn owner(account: AccountId) -> String {
    format!("account:{account}")
}

/// One side of a transfer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Side {
    /// What the account stands for.
    pub kind: LedgerKind,
    /// Whose it is: [`HOUSE`], [`owner`] or `gateway:<name>`.
    pub owner: String,
}

impl Side {
    /// The prepaid credit of a customer.
    pub fn credit(account: AccountId) -> Self {
        Self { kind: LedgerKind::Credit, owner: owner(account) }
    }

    /// An account of the house.
    pub fn house(kind: LedgerKind) -> Self {
        Self { kind, owner: HOUSE.to_owned() }
    }

    /// The money that a gateway holds for us.
    pub fn gateway(name: &str) -> Self {
        Self { kind: LedgerKind::Cash, owner: format!("gateway:{name}") }
    }
}

/// A transfer to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTransfer {
    /// Chosen by the caller and derived from what it pays for.
    pub id: String,
    /// Where it is taken from.
    pub debit: Side,
    /// Where it goes.
    pub credit: Side,
    /// How much; more than 0.
    pub amount: Money,
    /// What people read.
    pub reason: String,
}

/// How a transfer went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    /// It was made.
    New,
    /// It was there already; nothing changed.
    Exists,
    /// The debited account does not have that much; nothing changed.
    Short,
}

/// A ledger account with its sums.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerAccount {
    /// Its number.
    pub id: i64,
    /// Which account.
    pub side: Side,
    /// Its sums.
    pub balance: Balance,
}

/// A transfer, for people to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// Its id.
    pub id: String,
    /// Where it is taken from.
    pub debit: Side,
    /// Where it goes.
    pub credit: Side,
    /// How much.
    pub amount: Money,
    /// How far it has come.
    pub state: TransferState,
    /// What people read.
    pub reason: String,
    /// When it was made.
    pub created_at: Instant,
}

fn account_id(tx: &mut Tx<'_>, side: &Side, currency: Currency) -> Result<i64, StoreError> {
    let params = params![side.kind, &side.owner, currency.as_str()];
    if let Some(id) = tx.first(FIND, params, only)? {
        return Ok(id);
    }
    tx.execute(OPEN, params)?;
    tx.value(FIND, params)
}

/// Makes a transfer: at once (`Posted`), or as a hold (`Pending`) that is posted or voided later.
pub fn transfer(
    tx: &mut Tx<'_>,
    new: &NewTransfer,
    state: TransferState,
    at: Instant,
) -> Result<Made, StoreError> {
    let currency = new.amount.currency;
    let debit_id = account_id(tx, &new.debit, currency)?;
    let credit_id = account_id(tx, &new.credit, currency)?;
    if tx.first(TRANSFER, params![&new.id], only::<String>)?.is_some() {
        return Ok(Made::Exists);
    }
    if new.debit.kind.never_overdrawn() && available(tx, &new.debit, currency)? < new.amount.minor {
        return Ok(Made::Short);
    }
    let settled_at = (state == TransferState::Posted).then_some(at);
    let params = params![
        &new.id,
        debit_id,
        credit_id,
        new.amount.minor,
        currency.as_str(),
        state,
        &new.reason,
        at,
        settled_at
    ];
    if tx.execute(INSERT, params)? == 0 {
        return Ok(Made::Exists);
    }
    let (pending, posted) = match state {
        TransferState::Pending => (new.amount.minor, 0),
        TransferState::Posted => (0, new.amount.minor),
        TransferState::Voided => (0, 0),
    };
    write(tx, debit_id, credit_id, pending, posted)?;
    Ok(Made::New)
}

/// Makes many transfers at once, each posted.
///
/// The caller has seen that the money is there. A transfer that exists already, or an account that would be
/// overdrawn, is a violation, and nothing of the transaction may stand.
pub fn post_many(tx: &mut Tx<'_>, new: &[NewTransfer], at: Instant) -> Result<(), StoreError> {
    let sides = new.iter().flat_map(|it| [(&it.debit, it.amount.currency), (&it.credit, it.amount.currency)]);
    let sides: BTreeMap<Key, _> =
        sides.map(|(side, currency)| (key(side, currency), (side, currency))).collect();
    let sides: Vec<_> = sides.into_values().collect();
    let mut ids: BTreeMap<_, _> = accounts_of(tx, &sides)?
        .iter()
        .map(|found| (key(&found.side, found.balance.currency), found.id))
        .collect();
    let mut rows = Vec::with_capacity(new.len());
    let (mut debits, mut credits) = (BTreeMap::new(), BTreeMap::new());
    for it in new {
        let Money { minor, ref currency } = it.amount;
        let debit = id_of(tx, &mut ids, &it.debit, *currency)?;
        let credit = id_of(tx, &mut ids, &it.credit, *currency)?;
        add(&mut debits, debit, minor)?;
        add(&mut credits, credit, minor)?;
        let state = TransferState::Posted;
        rows.push(
            params![&it.id, debit, credit, minor, currency.as_str(), state, &it.reason, at, at].to_vec(),
        );
    }
    if tx.execute_many(INSERT_MANY, &rows)? != new.len() as u64 {
        return Err(StoreError::Violation(Violation::Unique));
    }
    let rows = |sums: &BTreeMap<i64, i64>| -> Vec<_> {
        sums.iter().map(|(id, posted)| params![*id, 0_i64, *posted].to_vec()).collect()
    };
    let debited: Vec<i64> = tx.query_many(DEBIT_MANY, &rows(&debits), only)?;
    let credited: Vec<i64> = tx.query_many(CREDIT_MANY, &rows(&credits), only)?;
    let total = |parts: Vec<i64>| parts.into_iter().map(i128::from).sum::<i128>();
    tx.ledger_sum += total(credited) - total(debited);
    Ok(())
}

type Key = (&'static str, String, Currency);

fn key(side: &Side, currency: Currency) -> Key {
    (side.kind.as_str(), side.owner.clone(), currency)
}

/// The number of an account among those that were found; it is opened where it is not.
fn id_of(
    tx: &mut Tx<'_>,
    ids: &mut BTreeMap<Key, i64>,
    side: &Side,
    currency: Currency,
) -> Result<i64, StoreError> {
    let key = key(side, currency);
    if let Some(id) = ids.get(&key) {
        return Ok(*id);
    }
    let id = account_id(tx, side, currency)?;
    ids.insert(key, id);
    Ok(id)
}

fn add(sums: &mut BTreeMap<i64, i64>, id: i64, minor: i64) -> Result<(), StoreError> {
    let sum = sums.entry(id).or_insert(0);
    let added = sum.checked_add(minor);
    *sum = added.ok_or_else(|| StoreError::Internal("transfers beyond 64 bits".to_owned()))?;
    Ok(())
}

/// The ledger accounts of many sides that exist, in no particular order.
pub fn accounts_of(tx: &mut Tx<'_>, sides: &[(&Side, Currency)]) -> Result<Vec<LedgerAccount>, StoreError> {
    let rows: Vec<_> = sides
        .iter()
        .map(|(side, currency)| params![side.kind, &side.owner, currency.as_str()].to_vec())
        .collect();
    tx.query_many(FIND_MANY, &rows, read_account)
}

/// Takes a hold; `false` when it was settled before.
pub fn post(tx: &mut Tx<'_>, id: &str, at: Instant) -> Result<bool, StoreError> {
    settle(tx, id, TransferState::Posted, at)
}

/// Gives a hold back; `false` when it was settled before.
pub fn void(tx: &mut Tx<'_>, id: &str, at: Instant) -> Result<bool, StoreError> {
    settle(tx, id, TransferState::Voided, at)
}

fn settle(tx: &mut Tx<'_>, id: &str, state: TransferState, at: Instant) -> Result<bool, StoreError> {
    let settled = tx.first(SETTLE, params![id, state, at], |columns| {
        Ok((columns.take::<i64>()?, columns.take::<i64>()?, columns.take::<i64>()?))
    })?;
    let Some((debit_id, credit_id, amount)) = settled else { return Ok(false) };
    write(tx, debit_id, credit_id, -amount, if state == TransferState::Posted { amount } else { 0 })?;
    Ok(true)
}

/// Writes both sides, and adds what the database says it wrote to the transaction's sum.
fn write(
    tx: &mut Tx<'_>,
    debit_id: i64,
    credit_id: i64,
    pending: i64,
    posted: i64,
) -> Result<(), StoreError> {
    let debited: i64 = tx.value(DEBIT, params![debit_id, pending, posted])?;
    let credited: i64 = tx.value(CREDIT, params![credit_id, pending, posted])?;
    tx.ledger_sum += i128::from(credited) - i128::from(debited);
    Ok(())
}

fn available(tx: &mut Tx<'_>, side: &Side, currency: Currency) -> Result<i64, StoreError> {
    Ok(balance(tx, side, currency)?.available())
}

/// The sums of an account; empty for one that nothing has happened to.
pub fn balance(tx: &mut Tx<'_>, side: &Side, currency: Currency) -> Result<Balance, StoreError> {
    let found = tx.first(BALANCE, params![side.kind, &side.owner, currency.as_str()], read_balance)?;
    Ok(found.unwrap_or_else(|| Balance::empty(currency)))
}

fn read_balance(columns: &mut Columns<'_>) -> Result<Balance, StoreError> {
    Ok(Balance {
        debits_pending: columns.take()?,
        debits_posted: columns.take()?,
        credits_pending: columns.take()?,
        credits_posted: columns.take()?,
        currency: columns.take()?,
    })
}

/// Every account with the sums that are kept.
pub fn accounts(tx: &mut Tx<'_>) -> Result<Vec<LedgerAccount>, StoreError> {
    tx.query(ACCOUNTS, params![], read_account)
}

fn read_account(columns: &mut Columns<'_>) -> Result<LedgerAccount, StoreError> {
    let (id, kind, owner) = (columns.take()?, columns.take()?, columns.take()?);
    Ok(LedgerAccount { id, side: Side { kind, owner }, balance: read_balance(columns)? })
}

/// The sums of every account as its transfers give them, by account number.
pub fn sums(tx: &mut Tx<'_>) -> Result<Vec<(i64, Balance)>, StoreError> {
    tx.query(SUMS, params![], |columns| Ok((columns.take()?, read_balance(columns)?)))
}

/// The state and amount of a transfer.
pub fn find(tx: &mut Tx<'_>, id: &str) -> Result<Option<(TransferState, Money)>, StoreError> {
    tx.first(TRANSFER, params![id], |columns| {
        let (_id, _debit, _credit) =
            (columns.take::<String>()?, columns.take::<i64>()?, columns.take::<i64>()?);
        let (amount, currency) = (columns.take()?, columns.take()?);
        Ok((columns.take()?, Money::new(amount, currency)))
    })
}

/// The transfers of an owner, oldest first.
pub fn transfers(tx: &mut Tx<'_>, owner: &str) -> Result<Vec<Transfer>, StoreError> {
    tx.query(TRANSFERS, params![owner], |columns| {
        let id = columns.take()?;
        let debit = Side { kind: columns.take()?, owner: columns.take()? };
        let credit = Side { kind: columns.take()?, owner: columns.take()? };
        let (amount, currency) = (columns.take()?, columns.take()?);
        Ok(Transfer {
            id,
            debit,
            credit,
            amount: Money::new(amount, currency),
            state: columns.take()?,
            reason: columns.take()?,
            created_at: columns.take()?,
        })
    })
}

/// Whether an error means that an account would have been overdrawn.
pub const fn is_overdraft(error: &StoreError) -> bool {
    matches!(error, StoreError::Violation(Violation::Check))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;
    use crate::testing::both;

    fn deposit(id: &str) -> NewTransfer {
        NewTransfer {
            id: id.to_owned(),
            debit: Side::gateway("manual"),
            credit: Side::credit(AccountId(1)),
            amount: Money::new(100, Currency::EUR),
            reason: String::new(),
        }
    }

    async fn credit(store: &Store) -> i64 {
        let side = Side::credit(AccountId(1));
        let read = move |tx: &mut Tx<'_>| balance(tx, &side, Currency::EUR);
        store.read("test.balance", read).await.map_or(-1, |balance| balance.available())
    }

    /// One side of a transfer is written and the other is not: what a bug in this file would do.
    #[test]
    fn a_transaction_that_does_not_balance_is_not_committed() {
        for database in both() {
            let store = database.open();
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            runtime.block_on(async {
                let lopsided = |tx: &mut Tx<'_>| {
                    let at = Instant::from_micros(0);
                    transfer(tx, &deposit("good"), TransferState::Posted, at)?;
                    let id = account_id(tx, &Side::credit(AccountId(1)), Currency::EUR)?;
                    let credited: i64 = tx.value(CREDIT, params![id, 0_i64, 50_i64])?;
                    tx.ledger_sum += i128::from(credited);
                    Ok::<_, StoreError>(())
                };
                let refused = store.write("test.lopsided", lopsided).await;
                let text = "the ledger entries of a transaction add up to 50, not to 0".to_owned();
                assert_eq!(refused, Err(StoreError::Internal(text)), "{database:?}");
                assert_eq!(credit(&store).await, 0);

                let good = |tx: &mut Tx<'_>| {
                    transfer(tx, &deposit("good"), TransferState::Posted, Instant::from_micros(0))
                };
                assert_eq!(store.write("test.good", good).await, Ok::<_, StoreError>(Made::New));
                assert_eq!(credit(&store).await, 100);
            });
        }
    }
}
