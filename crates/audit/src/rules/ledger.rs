//! The ledger balances, its sums are those of its transfers, and every transfer is explained by what it pays for.

use crate::Findings;
use crate::books::Books;
use crate::rows::{LedgerAccount, LedgerTransfer};
use std::collections::{BTreeMap, HashMap};

pub(super) fn check(books: &Books<'_>, found: &mut Findings) {
    let mut sums: HashMap<i64, [i128; 4]> = HashMap::new();
    for transfer in &books.tables.transfers {
        formed(books, transfer, found);
        explained(books, transfer, found);
        let place = match transfer.state.as_str() {
            "pending" => 0,
            "posted" => 1,
            _ => continue,
        };
        for (side, offset) in [(transfer.debit_id, 0), (transfer.credit_id, 2)] {
            if let Some(sum) = sums.entry(side).or_default().get_mut(place + offset) {
                *sum += i128::from(transfer.amount);
            }
        }
    }
    accounts(books, &sums, found);
    told(books, found);
}

/// What is kept of an account, in the order of the sums: debits pending and posted, credits pending and posted.
fn kept(account: &LedgerAccount) -> [i128; 4] {
    [account.debits_pending, account.debits_posted, account.credits_pending, account.credits_posted]
        .map(i128::from)
}

fn accounts(books: &Books<'_>, sums: &HashMap<i64, [i128; 4]>, found: &mut Findings) {
    let mut totals: BTreeMap<&str, (i128, i128)> = BTreeMap::new();
    for account in &books.tables.ledger_accounts {
        let kept = kept(account);
        let of_transfers = sums.get(&account.id).copied().unwrap_or_default();
        let name = format!("{} of {} in {}", account.kind, account.owner, account.currency);
        if kept != of_transfers {
            found.say("ledger.account", format!("{name} keeps {kept:?}, its transfers say {of_transfers:?}"));
        }
        let [debits_pending, debits_posted, credits_pending, credits_posted] = kept;
        if account.kind == "credit" && debits_pending + debits_posted > credits_posted {
            found.say("ledger.overdrawn", format!("{name} is overdrawn"));
        }
        let total = totals.entry(&account.currency).or_default();
        total.0 += credits_pending - debits_pending;
        total.1 += credits_posted - debits_posted;
    }
    for (currency, (pending, posted)) in totals {
        if (pending, posted) != (0, 0) {
            found.say(
                "ledger.balance",
                format!("{currency} adds up to {posted} posted and {pending} pending"),
            );
        }
    }
}

/// A transfer has two sides of its own currency, an amount, and a settlement if it is settled.
fn formed(books: &Books<'_>, transfer: &LedgerTransfer, found: &mut Findings) {
    let mut say = |text: &str| found.say("ledger.transfer", format!("{}: {text}", transfer.id));
    let settled = match transfer.state.as_str() {
        "pending" => false,
        "posted" | "voided" => true,
        _ => return say("it is in no known state"),
    };
    if settled != transfer.settled_at.is_some() {
        say("its state and its settlement differ");
    }
    if transfer.amount <= 0 || transfer.debit_id == transfer.credit_id {
        say("it moves nothing");
    }
    for side in [transfer.debit_id, transfer.credit_id] {
        if books.ledger.get(&side).is_none_or(|account| account.currency != transfer.currency) {
            say("it is not in the currency of both sides");
        }
    }
}

/// Every transfer names what it pays for: a service of an order, an invoice of its own, or a top-up.
fn explained(books: &Books<'_>, transfer: &LedgerTransfer, found: &mut Findings) {
    let id = transfer.id.as_str();
    let is_known = if let Some(rest) = id.strip_prefix("topup:") {
        let gateway = rest.split(':').next().unwrap_or_default();
        let debit = books.ledger.get(&transfer.debit_id);
        let credit = books.ledger.get(&transfer.credit_id);
        debit.is_some_and(|side| side.kind == "cash" && side.owner == format!("gateway:{gateway}"))
            && credit.is_some_and(|side| side.kind == "credit")
            && transfer.state == "posted"
    } else {
        paid_for(books, id)
    };
    if !is_known {
        found.say("ledger.unexplained", format!("{id} over {} pays for nothing", transfer.amount));
    }
}

/// Whether an id names a service that an order bills, or an invoice without an order.
fn paid_for(books: &Books<'_>, id: &str) -> bool {
    let Some((owner, "net" | "tax")) = id.rsplit_once(':') else { return false };
    let Some((kind, number)) = owner.split_once(':') else { return false };
    let Ok(number) = number.parse::<i64>() else { return false };
    match kind {
        "invoice" => {
            let invoice = books.invoices.get(&number);
            invoice.is_some_and(|invoice| invoice.kind == "invoice" && invoice.order_id.is_none())
        }
        "service" => books.services.get(&number).is_some_and(|service| {
            let invoice = books.orders.get(&service.order_id).and_then(|order| order.invoice_id);
            let lines = invoice.map_or(&[][..], |invoice| books.lines_of(invoice));
            lines.iter().any(|line| line.service_id == number)
        }),
        _ => false,
    }
}

/// What was answered as booked is booked, for that account and with that amount.
fn told(books: &Books<'_>, found: &mut Findings) {
    for topup in books.expect.topups.iter().flatten() {
        let id = format!("topup:{}:{}", topup.gateway, topup.reference);
        let booked = books.transfers.get(id.as_str());
        let agrees = booked.is_some_and(|transfer| {
            let credit = books.ledger.get(&transfer.credit_id);
            transfer.amount == topup.amount
                && credit.is_some_and(|side| side.owner == format!("account:{}", topup.account))
        });
        if !agrees {
            let (amount, account) = (topup.amount, topup.account);
            found.say(
                "ledger.topup",
                format!("{id} over {amount} for account {account} was answered, not booked"),
            );
        }
    }
}
