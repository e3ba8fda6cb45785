//! The ledger check: computes every balance and every invoice line again, and compares.

use crate::app::App;
use crate::error::Denied;
use crate::lifecycle::{usage_bill, zone_of};
use innkeeper_domain::account::Account;
use innkeeper_domain::billing::{Invoice, InvoiceKind, InvoiceLine, InvoiceState, LineKind, Service, Totals};
use innkeeper_domain::catalogue::MeterPrice;
use innkeeper_domain::id::{AccountId, InvoiceId, ServiceId};
use innkeeper_domain::ledger::TransferState;
use innkeeper_domain::money::{HourlyRate, Money};
use innkeeper_domain::time::Period;
use innkeeper_domain::usage::{Interval, Meter};
use innkeeper_store::ledger::LedgerAccount;
use innkeeper_store::{Tx, accounts, invoices, ledger, services, usage};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// What a check looked at, and what does not agree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many ledger accounts were added up.
    pub accounts: usize,
    /// How many invoices and credit notes were added up.
    pub invoices: usize,
    /// How many lines were computed again.
    pub lines: usize,
    /// How many usage intervals were looked at.
    pub intervals: usize,
    /// What does not agree; empty when all is well.
    pub findings: Vec<String>,
}

/// How many rows are looked at in one transaction.
const PAGE: i64 = 200;

/// Checks everything. For the operator.
pub async fn check(app: &App) -> Result<Report, Denied> {
    let mut report = app.store.read("ledger.balances", balances).await?;
    let mut after = InvoiceId(0);
    loop {
        let (last, part) = app.store.read("ledger.invoices", move |tx| invoice_page(tx, after)).await?;
        add(&mut report, part);
        let Some(last) = last else { break };
        after = last;
    }
    let mut after = ServiceId(0);
    loop {
        let (last, part) = app.store.read("ledger.services", move |tx| service_page(tx, after)).await?;
        add(&mut report, part);
        let Some(last) = last else { break };
        after = last;
    }
    Ok(report)
}

/// Every account of the ledger with its sums. For the operator.
pub async fn accounts(app: &App) -> Result<Vec<LedgerAccount>, Denied> {
    Ok(app.store.read("ledger.accounts", ledger::accounts).await?)
}

/// The transfers of an account, oldest first. For the operator.
pub async fn transfers(app: &App, account: AccountId) -> Result<Vec<ledger::Transfer>, Denied> {
    let owner = ledger::owner(account);
    Ok(app.store.read("ledger.transfers", move |tx| ledger::transfers(tx, &owner)).await?)
}

fn add(report: &mut Report, part: Report) {
    report.invoices += part.invoices;
    report.lines += part.lines;
    report.intervals += part.intervals;
    report.findings.extend(part.findings);
}

/// Kept sums against the sums of the transfers, and debits against credits.
fn balances(tx: &mut Tx<'_>) -> Result<Report, Denied> {
    let kept = ledger::accounts(tx)?;
    let sums: HashMap<_, _> = ledger::sums(tx)?.into_iter().collect();
    let mut report = Report { accounts: kept.len(), ..Report::default() };
    let (mut posted, mut pending) = (0_i128, 0_i128);
    for account in &kept {
        let balance = account.balance;
        posted += i128::from(balance.credits_posted) - i128::from(balance.debits_posted);
        pending += i128::from(balance.credits_pending) - i128::from(balance.debits_pending);
        if sums.get(&account.id) != Some(&balance) {
            let side = &account.side;
            report.findings.push(format!(
                "ledger account {} {}: kept sums differ from its transfers",
                side.kind, side.owner
            ));
        }
    }
    if posted != 0 || pending != 0 {
        report.findings.push(format!("the ledger does not balance: posted {posted}, pending {pending}"));
    }
    for (kind, series, last, count) in invoices::last_numbers(tx)? {
        if last != count {
            report.findings.push(format!("{kind} series {series} has {count} numbers up to {last}"));
        }
    }
    Ok(report)
}

fn invoice_page(tx: &mut Tx<'_>, after: InvoiceId) -> Result<(Option<InvoiceId>, Report), Denied> {
    let page = invoices::page(tx, after, PAGE)?;
    let mut report = Report::default();
    let mut notes = Notes::default();
    for invoice in &page {
        let lines = invoices::lines(tx, invoice.id)?;
        report.invoices += 1;
        report.lines += lines.len();
        let mut finding = |text: String| {
            report.findings.push(format!("invoice {}: {text}", invoice.display_number()));
        };
        adds_up(invoice, &lines, &mut finding)?;
        if invoice.kind == InvoiceKind::Invoice
            && let Some(text) = paid_as_stated(tx, invoice, &lines, &mut notes)?
        {
            finding(text);
        }
    }
    Ok((page.last().map(|invoice| invoice.id), report))
}

fn adds_up(invoice: &Invoice, lines: &[InvoiceLine], finding: &mut impl FnMut(String)) -> Result<(), Denied> {
    let nets: Vec<Money> = lines.iter().map(|line| line.net).collect();
    let totals = Totals::of(&nets, invoice.tax_bp, Money::zero(invoice.total.currency))?;
    if totals.net != invoice.net {
        finding(format!("its lines add up to {}, not {}", totals.net, invoice.net));
    }
    if invoice.kind == InvoiceKind::Invoice && totals.tax != invoice.tax {
        finding(format!("its tax is {}, not {}", totals.tax, invoice.tax));
    }
    if invoice.net.plus(invoice.tax)? != invoice.total {
        finding("net and tax do not make the total".to_owned());
    }
    Ok(())
}

/// The credit notes of accounts, read once each.
#[derive(Default)]
struct Notes(HashMap<AccountId, Vec<Invoice>>);

impl Notes {
    /// What was taken back of an invoice, in minor units.
    fn taken_back(&mut self, tx: &mut Tx<'_>, invoice: &Invoice) -> Result<i64, Denied> {
        let notes = match self.0.entry(invoice.account) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(free) => {
                let mut all = invoices::by_account(tx, invoice.account)?;
                all.retain(|one| one.kind == InvoiceKind::CreditNote);
                free.insert(all)
            }
        };
        let mine = notes.iter().filter(|note| note.credits == Some(invoice.id));
        Ok(mine.map(|note| note.total.minor).sum::<i64>().saturating_neg())
    }
}

/// Whether the transfers behind an invoice say what its state says.
fn paid_as_stated(
    tx: &mut Tx<'_>,
    invoice: &Invoice,
    lines: &[InvoiceLine],
    notes: &mut Notes,
) -> Result<Option<String>, Denied> {
    let mut owners: Vec<String> = lines.iter().map(|line| format!("service:{}", line.service)).collect();
    owners.sort();
    owners.dedup();
    if invoice.order.is_none() {
        owners = vec![format!("invoice:{}", invoice.id)];
    }
    let (mut posted, mut pending) = (0_i64, 0_i64);
    for owner in &owners {
        for part in ["net", "tax"] {
            match ledger::find(tx, &format!("{owner}:{part}"))? {
                Some((TransferState::Posted, amount)) => posted += amount.minor,
                Some((TransferState::Pending, amount)) => pending += amount.minor,
                _ => {}
            }
        }
    }
    let total = invoice.total.minor;
    let whole = posted + pending == total || posted + pending + notes.taken_back(tx, invoice)? == total;
    let agrees = match invoice.state {
        InvoiceState::Unpaid => posted == 0 && pending == 0,
        InvoiceState::Credited => posted == 0 && pending == 0 && whole,
        // Of an order, a part may be delivered already, and another given up and taken back.
        InvoiceState::Held => whole && (pending > 0 || total == 0),
        InvoiceState::Paid => whole && pending == 0 && (posted > 0 || total == 0),
    };
    Ok((!agrees)
        .then(|| format!("it is {}, with {posted} posted and {pending} held of {total}", invoice.state)))
}

fn service_page(tx: &mut Tx<'_>, after: ServiceId) -> Result<(Option<ServiceId>, Report), Denied> {
    let page = services::page(tx, after, PAGE)?;
    let mut report = Report::default();
    for service in &page {
        let Some(account) = accounts::by_id(tx, service.account)? else { continue };
        let intervals = usage::by_service(tx, service.id)?;
        let lines = invoices::lines_by_service(tx, service.id)?;
        report.intervals += intervals.len();
        let mut finding = |text: String| report.findings.push(format!("service {}: {text}", service.id));
        overlaps(&intervals, &mut finding);
        for line in &lines {
            if let Some(text) = recompute(&account, service, line, &intervals)? {
                finding(format!("line {} ({}): {text}", line.id, line.kind));
            }
        }
        chained(&lines, &mut finding);
    }
    Ok((page.last().map(|service| service.id), report))
}

fn overlaps(intervals: &[Interval], finding: &mut impl FnMut(String)) {
    for pair in intervals.windows(2) {
        let [first, second] = pair else { continue };
        if first.meter == second.meter && first.end.is_none_or(|end| end > second.start) {
            finding(format!("its {} intervals {} and {} overlap", first.meter, first.id, second.id));
        }
    }
}

/// Lines of the same thing follow each other without gap or overlap.
fn chained(lines: &[InvoiceLine], finding: &mut impl FnMut(String)) {
    for (index, line) in lines.iter().enumerate() {
        let same = |other: &&InvoiceLine| other.kind == line.kind && other.meter == line.meter;
        let next = lines.iter().skip(index + 1).find(same);
        let billed = matches!(line.kind, LineKind::Recurring | LineKind::Usage);
        if let Some(next) = next.filter(|next| billed && next.from < line.to) {
            finding(format!("lines {} and {} bill the same time", line.id, next.id));
        }
    }
}

/// Computes a line again from the agreement or the intervals behind it; says what differs.
fn recompute(
    account: &Account,
    service: &Service,
    line: &InvoiceLine,
    intervals: &[Interval],
) -> Result<Option<String>, Denied> {
    let differs =
        |expected: Money| (expected != line.net).then(|| format!("it says {}, not {expected}", line.net));
    match line.kind {
        LineKind::Recurring => {
            if !is_period(account, service, line) {
                return Ok(Some("it bills no period of the agreement".to_owned()));
            }
            Ok(differs(service.recurring))
        }
        LineKind::Setup => Ok(differs(service.first_payment.minus(service.recurring)?)),
        LineKind::Usage => {
            let Some(meter) = Meter::parse(&line.meter) else {
                return Ok(Some("it names no meter".to_owned()));
            };
            let rate = HourlyRate { micro_minor: line.rate_micro, currency: line.net.currency };
            let price = MeterPrice { meter, rate };
            let (net, milli_micros) = usage_bill::amount(&price, intervals, line.from, line.to)?;
            let quantity_milli = usage_bill::unit_hours_milli(milli_micros);
            if quantity_milli != line.quantity_milli {
                let billed = line.quantity_milli;
                return Ok(Some(format!(
                    "it bills {billed} thousandths of unit-hours, not {quantity_milli}"
                )));
            }
            Ok(differs(net))
        }
        LineKind::Upgrade | LineKind::Reversal => Ok(None),
    }
}

fn is_period(account: &Account, service: &Service, line: &InvoiceLine) -> bool {
    let zone = zone_of(account);
    let anchor = service.anchor.unwrap_or_else(|| service.created_at.date(&zone));
    let day = line.from.date(&zone);
    // The boundary may lie a day off where the account moved to another zone since.
    (0..=service.period_index + 1).any(|index| {
        Period::nth(anchor, service.cycle, index).is_some_and(|period| {
            let near = |other: innkeeper_domain::time::Date| other == day;
            near(period.start)
                || period.start.yesterday().is_ok_and(near)
                || period.start.tomorrow().is_ok_and(near)
        })
    })
}
