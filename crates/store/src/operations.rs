//! Operations: claimed under a lease, advanced behind a fence.
//!
//! `run_at` is when an operation may next be claimed. A claim moves it to the end of the lease, so that one
//! index and one predicate find both what is due and what a dead worker left behind.

use crate::column::{Columns, only};
use crate::error::StoreError;
use crate::sabotage::{self, Sabotage};
use crate::statement::{bulk, statements};
use crate::tx::Tx;
use crate::value::params;
use innkeeper_domain::id::{AccountId, OperationId, ServiceId, Uid};
use innkeeper_domain::operation::{Operation, OperationEvent, OperationState};
use innkeeper_domain::time::Instant;
use std::collections::HashSet;

macro_rules! columns {
    () => {
        "id, uid, account_id, service_id, kind, subject, step, state, percent, attempt, input, result, finding, \
         created_at, started_at, finished_at"
    };
}

macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT ", columns!(), " FROM operation ", $rest)
    };
}

statements! { "operations":
    INSERT = "INSERT INTO operation (uid, account_id, service_id, kind, subject, step, state, percent, run_at, lease, \
        attempt, deadline_at, input, result, finding, requested_by, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, 'live', 0, $7, '', 0, $8, $9, '', '', $10, $11) RETURNING id";
    CLAIM = concat!("UPDATE operation SET lease = $1, run_at = $2, attempt = attempt + 1, \
        started_at = COALESCE(started_at, $3) WHERE id IN (SELECT id FROM operation WHERE state = 'live' \
        AND run_at <= $3 ORDER BY run_at, id LIMIT $4) AND state = 'live' AND run_at <= $3 RETURNING ",
        columns!(), ", deadline_at");
    FENCE = "UPDATE operation SET run_at = $4 WHERE id = $1 AND step = $2 AND lease = $3 AND state = 'live'";
    FENCED = "SELECT id FROM operation WHERE id = $1 AND step = $2 AND lease = $3 AND state = 'live'";
    ALIKE = concat!("SELECT ", columns!(), ", deadline_at FROM operation WHERE state = 'live' AND run_at <= $1 \
        AND kind = $2 AND step = $3 ORDER BY run_at, id LIMIT $4");
    ADVANCE = "UPDATE operation SET step = $2, percent = $3, run_at = $4, lease = $5, attempt = $6, deadline_at = $7, \
        finding = '' \
        WHERE id = $1";
    RETRY = "UPDATE operation SET run_at = $4, lease = '', finding = $5 \
        WHERE id = $1 AND step = $2 AND lease = $3 AND state = 'live'";
    FINISH = "UPDATE operation SET state = $2, percent = 100, finished_at = $3, lease = '', finding = $4 WHERE id = $1";
    PARK = "UPDATE operation SET state = 'parked', lease = '', finding = $2 WHERE id = $1";
    UNPARK = "UPDATE operation SET state = 'live', lease = '', run_at = $2, deadline_at = $3, attempt = 0 \
        WHERE id = $1 AND state = 'parked'";
    // Said twice, because SQLite uses the index of subjects only for the words that the index was made with.
    HASTEN = "UPDATE operation SET run_at = $2 WHERE subject = $1 AND state IN ('live', 'parked') AND state = 'live' \
        AND lease = '' AND run_at > $2";
    SET_RESULT = "UPDATE operation SET result = $2 WHERE id = $1";
    SET_INPUT = "UPDATE operation SET input = $2 WHERE id = $1";
    EVENT = "INSERT INTO operation_event (operation_id, step, at, outcome, detail) VALUES ($1, $2, $3, $4, $5)";
    EVENTS = "SELECT step, at, outcome, detail FROM operation_event WHERE operation_id = $1 ORDER BY id";
    BY_ID = select!("WHERE id = $1");
    BY_UID = select!("WHERE account_id = $1 AND uid = $2");
    BY_ACCOUNT = select!("WHERE account_id = $1 AND created_at >= $2 AND created_at < $3 ORDER BY id");
    BY_SERVICE = select!("WHERE service_id = $1 ORDER BY id");
    LIVE_BY_SUBJECT = select!("WHERE subject = $1 AND state IN ('live', 'parked')");
    LIVE_BY_ACCOUNT = select!("WHERE account_id = $1 AND state IN ('live', 'parked') ORDER BY id");
    RECENT = select!("ORDER BY id DESC LIMIT $1");
    BY_STATE = select!("WHERE state = $1 ORDER BY id");
    COUNTS = "SELECT state, COUNT(*) FROM operation GROUP BY state ORDER BY state";
    NEXT_RUN = "SELECT MIN(run_at) FROM operation WHERE state = 'live'";
}

bulk! { "operations":
    FENCED_MANY = FENCED,
        "SELECT o.id FROM operation o JOIN unnest($1::bigint[], $2::text[], $3::text[]) AS u (id, step, lease) \
        ON o.id = u.id AND o.step = u.step AND o.lease = u.lease WHERE o.state = 'live' FOR UPDATE OF o";
    // The outer WHERE says everything again: after waiting for a lock, PostgreSQL looks only at it. The numbers are an
    // array, because a plan for any limit expects to claim many, and would read all that is due to find them.
    CLAIM_MANY = CLAIM,
        concat!("UPDATE operation SET lease = ($1::text[])[1], run_at = ($2::bigint[])[1], attempt = attempt + 1, \
        started_at = COALESCE(started_at, ($3::bigint[])[1]) WHERE id = ANY(ARRAY(SELECT id FROM operation \
        WHERE state = 'live' AND run_at <= ($3::bigint[])[1] ORDER BY run_at, id LIMIT ($4::bigint[])[1])) \
        AND state = 'live' AND run_at <= ($3::bigint[])[1] RETURNING ", columns!(), ", deadline_at");
    ALIKE_MANY = ALIKE,
        concat!("SELECT ", columns!(), ", deadline_at FROM operation WHERE state = 'live' \
        AND run_at <= ($1::bigint[])[1] AND kind = ($2::text[])[1] AND step = ($3::text[])[1] \
        ORDER BY run_at, id LIMIT ($4::bigint[])[1] FOR UPDATE SKIP LOCKED");
    ADVANCE_MANY = ADVANCE,
        "UPDATE operation o SET step = u.step, percent = u.percent, run_at = u.run_at, lease = u.lease, \
        attempt = u.attempt, deadline_at = u.deadline_at, finding = '' \
        FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[], $5::text[], $6::bigint[], $7::bigint[]) \
        AS u (id, step, percent, run_at, lease, attempt, deadline_at) WHERE o.id = u.id";
    LIVE_BY_SUBJECT_MANY = LIVE_BY_SUBJECT,
        select!("WHERE subject = ANY($1) AND state IN ('live', 'parked')");
    EVENT_MANY = EVENT,
        "INSERT INTO operation_event (operation_id, step, at, outcome, detail) \
        SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::text[])";
}

/// What a new operation is made of.
#[derive(Clone, Debug)]
pub struct NewOperation {
    /// Its identity.
    pub uid: Uid,
    /// The account it works for.
    pub account: AccountId,
    /// The service it works on.
    pub service: Option<ServiceId>,
    /// Which workflow.
    pub kind: &'static str,
    /// What it excludes other operations from.
    pub subject: String,
    /// The first step.
    pub step: String,
    /// When it may first be claimed.
    pub run_at: Instant,
    /// When it is given up.
    pub deadline_at: Instant,
    /// What the workflow is asked for, as JSON of its own.
    pub input: String,
    /// Who asked, as `login:3`.
    pub requested_by: String,
    /// Now.
    pub at: Instant,
}

/// An operation that this worker may act for, until the lease ends.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// The operation, in the step to act for.
    pub operation: Operation,
    /// The lease token.
    pub lease: String,
    /// When the operation is given up.
    pub deadline_at: Instant,
}

fn read(columns: &mut Columns<'_>) -> Result<Operation, StoreError> {
    Ok(Operation {
        id: columns.take()?,
        uid: columns.take()?,
        account: columns.take()?,
        service: columns.take()?,
        kind: columns.take()?,
        subject: columns.take()?,
        step: columns.take()?,
        state: columns.take()?,
        percent: columns.take()?,
        attempt: columns.take()?,
        input: columns.take()?,
        result: columns.take()?,
        finding: columns.take()?,
        created_at: columns.take()?,
        started_at: columns.take()?,
        finished_at: columns.take()?,
    })
}

/// Adds an operation. A subject that has a live one already is a unique violation.
pub fn insert(tx: &mut Tx<'_>, new: &NewOperation) -> Result<OperationId, StoreError> {
    tx.wake_engine();
    tx.value(
        INSERT,
        params![
            new.uid,
            new.account,
            new.service,
            new.kind,
            &new.subject,
            &new.step,
            new.run_at,
            new.deadline_at,
            &new.input,
            &new.requested_by,
            new.at
        ],
    )
}

/// Claims up to `limit` operations that are due, all under one lease token.
pub fn claim(
    tx: &mut Tx<'_>,
    lease: &str,
    now: Instant,
    lease_until: Instant,
    limit: i64,
) -> Result<Vec<Claimed>, StoreError> {
    let row = params![lease, lease_until, now, limit].to_vec();
    tx.query_many(CLAIM_MANY, &[row], |columns| claimed(columns, lease))
}

fn claimed(columns: &mut Columns<'_>, lease: &str) -> Result<Claimed, StoreError> {
    Ok(Claimed { operation: read(columns)?, lease: lease.to_owned(), deadline_at: columns.take()? })
}

/// Up to `limit` operations of a kind in a step that are due and that nobody holds, for a transaction that moves them
/// on. No lease is taken: where nothing outside is asked, the transaction itself keeps others away.
pub fn due_alike(
    tx: &mut Tx<'_>,
    now: Instant,
    (kind, step): (&str, &str),
    limit: i64,
) -> Result<Vec<Claimed>, StoreError> {
    let row = params![now, kind, step, limit].to_vec();
    tx.query_many(ALIKE_MANY, &[row], |columns| claimed(columns, ""))
}

/// Locks a claimed operation in its step and prolongs the lease; `false` when the lease was lost.
pub fn fence(tx: &mut Tx<'_>, claimed: &Claimed, lease_until: Instant) -> Result<bool, StoreError> {
    if sabotage::on(Sabotage::NoFence) {
        return Ok(true);
    }
    let operation = &claimed.operation;
    tx.execute(FENCE, params![operation.id, &operation.step, &claimed.lease, lease_until])
        .map(|count| count == 1)
}

/// Locks many claimed operations in their steps, for a transaction that moves them on; those whose lease was lost are
/// not among the answers.
pub fn fence_many(tx: &mut Tx<'_>, claimed: &[Claimed]) -> Result<HashSet<OperationId>, StoreError> {
    if sabotage::on(Sabotage::NoFence) {
        return Ok(claimed.iter().map(|it| it.operation.id).collect());
    }
    let rows: Vec<_> =
        claimed.iter().map(|it| params![it.operation.id, &it.operation.step, &it.lease].to_vec()).collect();
    Ok(tx.query_many(FENCED_MANY, &rows, only)?.into_iter().collect())
}

/// Where a fenced operation goes on.
#[derive(Clone, Debug)]
pub struct Advance<'a> {
    /// The step that comes next.
    pub step: &'a str,
    /// 0 to 99.
    pub percent: i64,
    /// When it may be claimed: the end of the lease while this worker goes on with it.
    pub run_at: Instant,
    /// The lease token, or empty to let anyone claim it.
    pub lease: &'a str,
    /// How often the step was tried; 0 for a new step.
    pub attempt: i64,
    /// When it is given up.
    pub deadline_at: Instant,
}

/// Moves a fenced operation on.
pub fn advance(tx: &mut Tx<'_>, id: OperationId, to: &Advance<'_>) -> Result<(), StoreError> {
    tx.execute_one(ADVANCE, params![id, to.step, to.percent, to.run_at, to.lease, to.attempt, to.deadline_at])
}

/// Moves many fenced operations on, and adds to the history of each.
pub fn advance_many(
    tx: &mut Tx<'_>,
    moves: &[(OperationId, Advance<'_>, OperationEvent)],
) -> Result<(), StoreError> {
    let rows: Vec<_> = moves
        .iter()
        .map(|(id, to, _)| {
            params![*id, to.step, to.percent, to.run_at, to.lease, to.attempt, to.deadline_at].to_vec()
        })
        .collect();
    tx.execute_each(ADVANCE_MANY, &rows)?;
    let events: Vec<_> = moves
        .iter()
        .map(|(id, _, event)| params![*id, &event.step, event.at, &event.outcome, &event.detail].to_vec())
        .collect();
    tx.execute_each(EVENT_MANY, &events)
}

/// Gives a claimed operation back, to be claimed again later; `false` when the lease was lost.
pub fn retry(tx: &mut Tx<'_>, claimed: &Claimed, run_at: Instant, finding: &str) -> Result<bool, StoreError> {
    let operation = &claimed.operation;
    tx.execute(RETRY, params![operation.id, &operation.step, &claimed.lease, run_at, finding])
        .map(|count| count == 1)
}

/// Ends a fenced operation.
pub fn finish(
    tx: &mut Tx<'_>,
    id: OperationId,
    state: OperationState,
    at: Instant,
    finding: &str,
) -> Result<(), StoreError> {
    tx.execute_one(FINISH, params![id, state, at, finding])
}

/// Parks a fenced operation for an operator to look at.
pub fn park(tx: &mut Tx<'_>, id: OperationId, finding: &str) -> Result<(), StoreError> {
    tx.execute_one(PARK, params![id, finding])
}

/// Lets a parked operation go on; `false` when it is not parked.
pub fn unpark(
    tx: &mut Tx<'_>,
    id: OperationId,
    now: Instant,
    deadline_at: Instant,
) -> Result<bool, StoreError> {
    tx.wake_engine();
    tx.execute(UNPARK, params![id, now, deadline_at]).map(|count| count == 1)
}

/// Lets a waiting operation of a subject be claimed now; `false` when none waits.
pub fn hasten(tx: &mut Tx<'_>, subject: &str, now: Instant) -> Result<bool, StoreError> {
    tx.wake_engine();
    tx.execute(HASTEN, params![subject, now]).map(|count| count == 1)
}

/// Sets what an operation has to say to the customer.
pub fn set_result(tx: &mut Tx<'_>, id: OperationId, result: &str) -> Result<(), StoreError> {
    tx.execute_one(SET_RESULT, params![id, result])
}

/// Replaces what the workflow was asked for, once a secret in it has served its purpose.
pub fn set_input(tx: &mut Tx<'_>, id: OperationId, input: &str) -> Result<(), StoreError> {
    tx.execute_one(SET_INPUT, params![id, input])
}

/// Adds to the history of an operation.
pub fn add_event(tx: &mut Tx<'_>, id: OperationId, event: &OperationEvent) -> Result<(), StoreError> {
    tx.execute_one(EVENT, params![id, &event.step, event.at, &event.outcome, &event.detail])
}

/// The history of an operation.
pub fn events(tx: &mut Tx<'_>, id: OperationId) -> Result<Vec<OperationEvent>, StoreError> {
    tx.query(EVENTS, params![id], |columns| {
        Ok(OperationEvent {
            step: columns.take()?,
            at: columns.take()?,
            outcome: columns.take()?,
            detail: columns.take()?,
        })
    })
}

/// The operation of a number.
pub fn by_id(tx: &mut Tx<'_>, id: OperationId) -> Result<Option<Operation>, StoreError> {
    tx.first(BY_ID, params![id], read)
}

/// The operation of an identity, if it works for the account.
pub fn by_uid(tx: &mut Tx<'_>, account: AccountId, uid: Uid) -> Result<Option<Operation>, StoreError> {
    tx.first(BY_UID, params![account, uid], read)
}

/// The operations of an account accepted in `[from, to)`, oldest first.
pub fn by_account(
    tx: &mut Tx<'_>,
    account: AccountId,
    from: Instant,
    to: Instant,
) -> Result<Vec<Operation>, StoreError> {
    tx.query(BY_ACCOUNT, params![account, from, to], read)
}

/// The operations on a service, oldest first.
pub fn by_service(tx: &mut Tx<'_>, service: ServiceId) -> Result<Vec<Operation>, StoreError> {
    tx.query(BY_SERVICE, params![service], read)
}

/// The live or parked operation of a subject.
pub fn live_by_subject(tx: &mut Tx<'_>, subject: &str) -> Result<Option<Operation>, StoreError> {
    tx.first(LIVE_BY_SUBJECT, params![subject], read)
}

/// The live and parked operations on subjects, one on each at most, in no particular order.
pub fn live_by_subjects(tx: &mut Tx<'_>, subjects: &[String]) -> Result<Vec<Operation>, StoreError> {
    let rows: Vec<_> = subjects.iter().map(|subject| params![subject].to_vec()).collect();
    tx.query_many(LIVE_BY_SUBJECT_MANY, &rows, read)
}

/// The live and parked operations of an account.
pub fn live_by_account(tx: &mut Tx<'_>, account: AccountId) -> Result<Vec<Operation>, StoreError> {
    tx.query(LIVE_BY_ACCOUNT, params![account], read)
}

/// The newest operations of all accounts.
pub fn recent(tx: &mut Tx<'_>, limit: i64) -> Result<Vec<Operation>, StoreError> {
    tx.query(RECENT, params![limit], read)
}

/// Every operation in a state, oldest first.
pub fn by_state(tx: &mut Tx<'_>, state: OperationState) -> Result<Vec<Operation>, StoreError> {
    tx.query(BY_STATE, params![state], read)
}

/// How many operations are in each state.
pub fn counts(tx: &mut Tx<'_>) -> Result<Vec<(OperationState, i64)>, StoreError> {
    tx.query(COUNTS, params![], |columns| Ok((columns.take()?, columns.take()?)))
}

/// When the next operation is due.
pub fn next_run(tx: &mut Tx<'_>) -> Result<Option<Instant>, StoreError> {
    tx.value(NEXT_RUN, params![])
}
