//! The ledger: money is neither made nor lost, nor spent twice.

use crate::fixture::{at, at_once, euro, on_both, read, run, write};
use innkeeper_domain::id::AccountId;
use innkeeper_domain::ledger::{Balance, LedgerKind, TransferState};
use innkeeper_domain::money::{Currency, Money};
use innkeeper_store::ledger::{self, HOUSE, Made, NewTransfer, Side};
use innkeeper_store::testing::TestDatabase;
use innkeeper_store::{Store, StoreError, Violation};
use proptest::prelude::*;
use std::collections::HashMap;
use std::sync::LazyLock;

const ADA: AccountId = AccountId(1);

fn credit() -> Side {
    Side::credit(ADA)
}

fn revenue() -> Side {
    Side::house(LedgerKind::Revenue)
}

fn new(id: &str, debit: Side, credit: Side, minor: i64) -> NewTransfer {
    NewTransfer { id: id.to_owned(), debit, credit, amount: euro(minor), reason: format!("for {id}") }
}

async fn make(store: &Store, new: NewTransfer, state: TransferState) -> Result<Made, StoreError> {
    write(store, move |tx| ledger::transfer(tx, &new, state, at(0))).await
}

/// Puts money into Ada's credit.
async fn top_up(store: &Store, minor: i64) {
    let deposit = new("deposit", Side::gateway("manual"), credit(), minor);
    assert_eq!(make(store, deposit, TransferState::Posted).await, Ok(Made::New));
}

async fn available(store: &Store) -> i64 {
    read(store, |tx| ledger::balance(tx, &credit(), Currency::EUR)).await.unwrap().available()
}

/// The kept sums are those of the transfers, and all accounts together come to nothing.
async fn audit(store: &Store) {
    let (accounts, sums) = read(store, |tx| Ok((ledger::accounts(tx)?, ledger::sums(tx)?))).await.unwrap();
    let kept: HashMap<i64, Balance> = accounts.iter().map(|account| (account.id, account.balance)).collect();
    assert_eq!(kept, sums.into_iter().collect());
    assert_eq!(kept.values().map(Balance::posted).sum::<i64>(), 0);
    let pending = |balance: &Balance| balance.credits_pending - balance.debits_pending;
    assert_eq!(kept.values().map(pending).sum::<i64>(), 0);
    for account in accounts.iter().filter(|account| account.side.kind.never_overdrawn()) {
        assert!(account.balance.available() >= 0, "{account:?}");
    }
}

#[test]
fn a_transfer_is_new_once_and_exists_afterwards() {
    on_both(async |store| {
        top_up(store, 1_000).await;
        let buy = new("buy", credit(), revenue(), 300);
        assert_eq!(make(store, buy.clone(), TransferState::Posted).await, Ok(Made::New));
        // Whatever else it says: the id decides.
        let again = NewTransfer { amount: euro(900), ..buy };
        assert_eq!(make(store, again, TransferState::Pending).await, Ok(Made::Exists));
        assert_eq!(available(store).await, 700);
        let found = read(store, |tx| ledger::find(tx, "buy")).await.unwrap();
        assert_eq!(found, Some((TransferState::Posted, euro(300))));
        assert_eq!(read(store, |tx| ledger::find(tx, "sell")).await.unwrap(), None);
        let listed = read(store, |tx| ledger::transfers(tx, &ledger::owner(ADA))).await.unwrap();
        let ids: Vec<&str> = listed.iter().map(|transfer| transfer.id.as_str()).collect();
        assert_eq!(ids, ["buy", "deposit"]);
        let first = listed.first().unwrap();
        assert_eq!((&first.debit, &first.credit, first.amount), (&credit(), &revenue(), euro(300)));
        assert_eq!((first.reason.as_str(), first.created_at), ("for buy", at(0)));
        assert_eq!(read(store, |tx| ledger::transfers(tx, HOUSE)).await.unwrap().len(), 1);
        audit(store).await;
    });
}

#[test]
fn of_many_transfers_none_is_made_when_one_is_there_already() {
    on_both(async |store| {
        top_up(store, 1_000).await;
        let buy = |id: &str| new(id, credit(), revenue(), 300);
        let post = async |ids: [&str; 2]| {
            let new = ids.map(buy);
            write(store, move |tx| ledger::post_many(tx, &new, at(0))).await
        };
        assert_eq!(post(["first", "second"]).await, Ok(()));
        assert_eq!(post(["third", "first"]).await, Err(StoreError::Violation(Violation::Unique)));
        assert_eq!(post(["fourth", "fourth"]).await, Err(StoreError::Violation(Violation::Unique)));
        assert_eq!(available(store).await, 400);
        assert_eq!(read(store, |tx| ledger::find(tx, "third")).await.unwrap(), None);
        audit(store).await;
    });
}

#[test]
fn an_amount_that_is_not_there_is_short() {
    on_both(async |store| {
        let buy = |minor| new("buy", credit(), revenue(), minor);
        assert_eq!(make(store, buy(1), TransferState::Posted).await, Ok(Made::Short));
        top_up(store, 100).await;
        assert_eq!(make(store, buy(101), TransferState::Pending).await, Ok(Made::Short));
        // Nothing is left of one that was short: the same id may be tried again.
        assert_eq!(make(store, buy(100), TransferState::Pending).await, Ok(Made::New));
        assert_eq!(available(store).await, 0);
        let yen = NewTransfer {
            amount: Money::new(1, Currency::parse("JPY").unwrap()),
            ..new("yen", credit(), revenue(), 1)
        };
        assert_eq!(make(store, yen, TransferState::Posted).await, Ok(Made::Short), "one account a currency");
        audit(store).await;
    });
}

#[test]
fn a_hold_is_settled_once() {
    on_both(async |store| {
        top_up(store, 100).await;
        for (id, minor) in [("taken", 60), ("returned", 40)] {
            let hold = new(id, credit(), revenue(), minor);
            assert_eq!(make(store, hold, TransferState::Pending).await, Ok(Made::New));
        }
        assert_eq!(available(store).await, 0);
        audit(store).await;

        assert_eq!(write(store, |tx| ledger::post(tx, "taken", at(1))).await, Ok(true));
        assert_eq!(write(store, |tx| ledger::void(tx, "returned", at(1))).await, Ok(true));
        for id in ["taken", "returned", "deposit", "unknown"] {
            assert_eq!(write(store, move |tx| ledger::post(tx, id, at(2))).await, Ok(false), "{id}");
            assert_eq!(write(store, move |tx| ledger::void(tx, id, at(2))).await, Ok(false), "{id}");
        }
        let balance = read(store, |tx| ledger::balance(tx, &revenue(), Currency::EUR)).await.unwrap();
        assert_eq!((balance.posted(), balance.credits_pending), (60, 0));
        assert_eq!(available(store).await, 40);
        let found = read(store, |tx| ledger::find(tx, "returned")).await.unwrap();
        assert_eq!(found, Some((TransferState::Voided, euro(40))));
        audit(store).await;
    });
}

#[test]
fn a_hold_is_settled_once_by_many() {
    on_both(async |store| {
        top_up(store, 100).await;
        make(store, new("hold", credit(), revenue(), 100), TransferState::Pending).await.unwrap();
        let settled = at_once(8, |index| {
            let store = store.clone();
            let settle = if index % 2 == 0 { ledger::post } else { ledger::void };
            async move { write(&store, move |tx| settle(tx, "hold", at(1))).await.unwrap() }
        })
        .await;
        assert_eq!(settled.iter().filter(|won| **won).count(), 1);
        audit(store).await;
    });
}

#[test]
fn many_at_once_do_not_overdraw() {
    on_both(async |store| {
        top_up(store, 100).await;
        let made = at_once(16, |index| {
            let store = store.clone();
            let state = if index % 2 == 0 { TransferState::Posted } else { TransferState::Pending };
            async move {
                make(&store, new(&format!("buy-{index}"), credit(), revenue(), 30), state).await.unwrap()
            }
        })
        .await;
        assert_eq!(made.iter().filter(|made| **made == Made::New).count(), 3);
        assert!(made.iter().all(|made| matches!(made, Made::New | Made::Short)), "{made:?}");
        assert_eq!(available(store).await, 10);
        audit(store).await;
    });
}

#[test]
fn many_tries_of_one_transfer_make_one() {
    on_both(async |store| {
        let made = at_once(8, |_| {
            let store = store.clone();
            async move {
                let deposit = new("deposit", Side::gateway("manual"), credit(), 500);
                make(&store, deposit, TransferState::Posted).await.unwrap()
            }
        })
        .await;
        assert_eq!(made.iter().filter(|made| **made == Made::New).count(), 1, "{made:?}");
        assert_eq!(available(store).await, 500);
        audit(store).await;
    });
}

#[test]
fn a_senseless_transfer_is_refused() {
    on_both(async |store| {
        let check = Err(StoreError::Violation(Violation::Check));
        for minor in [0, -1, i64::MIN] {
            let wrong = new("wrong", Side::gateway("manual"), revenue(), minor);
            assert_eq!(make(store, wrong, TransferState::Posted).await, check, "{minor}");
        }
        let itself = new("itself", revenue(), revenue(), 1);
        assert_eq!(make(store, itself, TransferState::Posted).await, check);
        // Sums never leave 64 bits, in which SQLite would turn them into floats.
        let huge = |id| new(id, Side::gateway("manual"), revenue(), i64::MAX);
        for id in ["huge", "twice"] {
            assert!(make(store, huge(id), TransferState::Posted).await.is_err(), "{id}");
        }
        assert_eq!(read(store, ledger::accounts).await, Ok(vec![]), "not even the accounts are left");
        audit(store).await;
    });
}

#[test]
fn a_sum_does_not_overflow() {
    on_both(async |store| {
        let large = 3_000_000_000_000_000_000;
        let mut made = 0;
        for id in ["a", "b", "c", "d", "e"] {
            for state in [TransferState::Posted, TransferState::Pending] {
                let id = format!("{id}-{state}");
                if make(store, new(&id, Side::gateway("manual"), credit(), large), state).await.is_ok() {
                    made += 1;
                }
            }
            audit(store).await;
        }
        assert!((2..6).contains(&made), "{made}");
    });
}

/// One thing that may happen to the ledger.
#[derive(Clone, Debug)]
enum Act {
    Transfer { id: u8, debit: u8, credit: u8, minor: i64, pending: bool },
    Post(u8),
    Void(u8),
}

fn side(index: u8) -> Side {
    match index {
        0 => Side::gateway("manual"),
        1 => revenue(),
        other => Side::credit(AccountId(i64::from(other))),
    }
}

fn act() -> impl Strategy<Value = Act> {
    let id = 0_u8..24;
    prop_oneof![
        3 => (id.clone(), 0_u8..4, 1_u8..4, 1_i64..200, any::<bool>()).prop_map(
            |(id, debit, step, minor, pending)| {
                Act::Transfer { id, debit, credit: (debit + step) % 4, minor, pending }
            }
        ),
        1 => id.clone().prop_map(Act::Post),
        1 => id.prop_map(Act::Void),
    ]
}

/// The ledger as a child would keep it: a list of transfers, added up each time.
#[derive(Default)]
struct Model(HashMap<u8, (u8, u8, i64, TransferState)>);

impl Model {
    fn available(&self, index: u8) -> i64 {
        let amount = |transfer: &&(u8, u8, i64, TransferState)| transfer.2;
        let gone = |it: &&(u8, u8, i64, TransferState)| it.0 == index && it.3 != TransferState::Voided;
        let arrived = |it: &&(u8, u8, i64, TransferState)| it.1 == index && it.3 == TransferState::Posted;
        self.0.values().filter(arrived).map(|it| amount(&it)).sum::<i64>()
            - self.0.values().filter(gone).map(|it| amount(&it)).sum::<i64>()
    }

    fn transfer(&mut self, id: u8, debit: u8, credit: u8, minor: i64, state: TransferState) -> Made {
        if self.0.contains_key(&id) {
            return Made::Exists;
        }
        if debit >= 2 && self.available(debit) < minor {
            return Made::Short;
        }
        self.0.insert(id, (debit, credit, minor, state));
        Made::New
    }

    fn settle(&mut self, id: u8, to: TransferState) -> bool {
        let pending = self.0.get_mut(&id).filter(|transfer| transfer.3 == TransferState::Pending);
        pending.map(|transfer| transfer.3 = to).is_some()
    }
}

async fn play(store: &Store, acts: &[Act]) {
    let mut model = Model::default();
    for act in acts {
        match *act {
            Act::Transfer { id, debit, credit, minor, pending } => {
                let state = if pending { TransferState::Pending } else { TransferState::Posted };
                let transfer = new(&id.to_string(), side(debit), side(credit), minor);
                assert_eq!(
                    make(store, transfer, state).await,
                    Ok(model.transfer(id, debit, credit, minor, state))
                );
            }
            Act::Post(id) => {
                let done = write(store, move |tx| ledger::post(tx, &id.to_string(), at(1))).await;
                assert_eq!(done, Ok(model.settle(id, TransferState::Posted)));
            }
            Act::Void(id) => {
                let done = write(store, move |tx| ledger::void(tx, &id.to_string(), at(1))).await;
                assert_eq!(done, Ok(model.settle(id, TransferState::Voided)));
            }
        }
    }
    audit(store).await;
    for index in 0..4 {
        let balance = read(store, move |tx| ledger::balance(tx, &side(index), Currency::EUR)).await.unwrap();
        assert_eq!(balance.available(), model.available(index), "{:?}", side(index));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]
    #[test]
    fn any_sequence_keeps_the_sums(acts in prop::collection::vec(act(), 0..60)) {
        static RUNTIME: LazyLock<tokio::runtime::Runtime> =
            LazyLock::new(|| tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap());
        RUNTIME.block_on(play(&TestDatabase::memory().open(), &acts));
    }
}

#[test]
fn one_long_sequence_keeps_the_sums_on_both() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let acts = prop::collection::vec(act(), 200).new_tree(&mut runner).unwrap();
    for database in innkeeper_store::testing::both() {
        run(play(&database.open(), &proptest::strategy::ValueTree::current(&acts)));
    }
}
