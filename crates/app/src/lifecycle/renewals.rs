//! The quiet renewals of many agreements in one transaction: those that their owner's credit pays at once.
//!
//! It writes what the way of a single agreement writes, in few statements. Whatever is not quiet (no credit, an
//! older debt, a cancellation, a meter) is left to that way.

use super::pay::{CREDIT, whole};
use super::{Cx, invoice, known, zone_of};
use innkeeper_domain::account::Account;
use innkeeper_domain::billing::{BillingMode, InvoiceKind, LineKind, Service, ServiceState};
use innkeeper_domain::id::{AccountId, ServiceId};
use innkeeper_domain::money::{Currency, Money};
use innkeeper_domain::time::{Instant, Period};
use innkeeper_store::invoices::{self, NewLine, PaidAtOnce};
use innkeeper_store::ledger::{self, Side};
use innkeeper_store::{StoreError, Tx, accounts, servers, services};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// The n-th period of a service.
pub(crate) fn period(service: &Service, index: i32) -> Result<Period, StoreError> {
    let anchor = known(service.anchor, "the service's anchor")?;
    known(Period::nth(anchor, service.cycle, index), "the period")
}

/// The line that bills a period of a service.
pub(crate) fn line(service: &Service, hostname: &str, account: &Account, period: &Period) -> NewLine {
    let zone = zone_of(account);
    NewLine {
        kind: LineKind::Recurring,
        service: service.id,
        subject: service.id.billing_subject(),
        meter: String::new(),
        from: zone.start_of(period.start),
        to: zone.start_of(period.end),
        description: format!("{hostname} ({} - {})", period.start, period.last_day()),
        quantity_milli: 1000,
        rate_micro: 0,
        net: service.recurring,
    }
}

/// What the renewals of a transaction look at.
struct Book {
    services: HashMap<ServiceId, Service>,
    accounts: HashMap<AccountId, Account>,
    hostnames: HashMap<ServiceId, String>,
    owing: HashSet<AccountId>,
    /// What is left of the credit of each account.
    credit: BTreeMap<(AccountId, Currency), i64>,
}

impl Book {
    fn open(tx: &mut Tx<'_>, ids: &[ServiceId]) -> Result<Self, StoreError> {
        let services = services::by_ids(tx, ids)?;
        let owners: BTreeSet<AccountId> = services.iter().map(|service| service.account).collect();
        let owners: Vec<AccountId> = owners.into_iter().collect();
        let accounts = accounts::by_ids(tx, &owners)?;
        let sides: Vec<(Side, Currency)> =
            accounts.iter().map(|account| (Side::credit(account.id), account.currency)).collect();
        let wanted: Vec<(&Side, Currency)> = sides.iter().map(|(side, currency)| (side, *currency)).collect();
        let found: HashMap<Side, i64> = ledger::accounts_of(tx, &wanted)?
            .into_iter()
            .map(|found| (found.side, found.balance.available()))
            .collect();
        let credit = accounts.iter().zip(&sides).map(|(account, (side, currency))| {
            ((account.id, *currency), found.get(side).copied().unwrap_or(0))
        });
        Ok(Self {
            credit: credit.collect(),
            hostnames: servers::hostnames(tx, ids)?,
            owing: invoices::owing(tx, &owners)?,
            services: services.into_iter().map(|service| (service.id, service)).collect(),
            accounts: accounts.into_iter().map(|account| (account.id, account)).collect(),
        })
    }
}

/// Renews for one more period what renews quietly, and tells of each service when it is due then; `None` for one
/// that needs more than this, and for which nothing was written.
pub(crate) fn renew(tx: &mut Tx<'_>, cx: &Cx, ids: &[ServiceId]) -> Result<Vec<Option<Instant>>, StoreError> {
    let mut book = Book::open(tx, ids)?;
    let mut credit = std::mem::take(&mut book.credit);
    let (mut paid, mut periods, mut answers) = (Vec::new(), Vec::new(), Vec::with_capacity(ids.len()));
    for id in ids {
        let quiet = quiet(cx, &book, &mut credit, *id)?;
        answers.push(quiet.as_ref().map(|(_, _, due)| *due));
        if let Some((invoice, index, due)) = quiet {
            paid.push(invoice);
            periods.push((*id, index, due));
        }
    }
    issue(tx, cx, &mut paid)?;
    services::set_periods(tx, &periods)?;
    Ok(answers)
}

/// The invoice of a quiet renewal, the period that it begins, and when that one ends.
fn quiet<'a>(
    cx: &Cx,
    book: &'a Book,
    credit: &mut BTreeMap<(AccountId, Currency), i64>,
    id: ServiceId,
) -> Result<Option<(PaidAtOnce<'a>, i32, Instant)>, StoreError> {
    let (Some(service), Some(hostname)) = (book.services.get(&id), book.hostnames.get(&id)) else {
        return Ok(None);
    };
    let account = known(book.accounts.get(&service.account), "the account")?;
    let due = service.next_due_at.is_some_and(|due| due <= cx.now);
    let goes_on = service.state == ServiceState::Active && service.auto_renew;
    if !due || !goes_on || service.billing != BillingMode::Prepaid || book.owing.contains(&account.id) {
        return Ok(None);
    }
    let index = service.period_index + 1;
    let period = period(service, index)?;
    let invoice = invoice::paid_at_once(cx, account, line(service, hostname, account, &period))?;
    let Money { minor, currency } = invoice.invoice.total;
    match credit.get_mut(&(account.id, currency)) {
        Some(left) if *left >= minor => *left -= minor,
        _ => return Ok(None),
    }
    Ok(Some((invoice, index, zone_of(account).start_of(period.end))))
}

/// Numbers and writes the invoices, and takes what they cost.
fn issue(tx: &mut Tx<'_>, cx: &Cx, paid: &mut [PaidAtOnce<'_>]) -> Result<(), StoreError> {
    let Some(series) = paid.first().map(|it| it.invoice.series.clone()) else { return Ok(()) };
    let count = i64::try_from(paid.len()).map_err(|error| StoreError::Internal(error.to_string()))?;
    let last = invoices::last_of_next(tx, InvoiceKind::Invoice, &series, count)?;
    for (number, it) in (last - count + 1..).zip(paid.iter_mut()) {
        invoice::set_number(&mut it.invoice, number);
    }
    let ids = invoices::insert_paid(tx, paid, CREDIT, cx.now)?;
    let mut transfers = Vec::with_capacity(2 * paid.len());
    for (id, it) in ids.into_iter().zip(paid) {
        it.invoice.id = id;
        transfers.extend(whole(it.customer, &it.invoice));
    }
    ledger::post_many(tx, &transfers, cx.now)
}
