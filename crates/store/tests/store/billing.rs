//! Orders, agreements, invoices and usage.

use crate::fixture::{
    Customer, PLAN, at, at_once, customer, euro, on_both, on_both_databases, rates, read, service, uid, write,
};
use innkeeper_domain::account::Account;
use innkeeper_domain::billing::{Invoice, InvoiceKind, InvoiceState, LineKind, OrderState, ServiceState};
use innkeeper_domain::id::{AccountId, InvoiceId, OptionId, OptionItemId, OrderId, ServiceId};
use innkeeper_domain::time::Date;
use innkeeper_domain::usage::Meter;
use innkeeper_store::invoices::{self, NewLine};
use innkeeper_store::{Store, StoreConfig, StoreError, Tx, Violation, accounts, orders, services, usage};

const UNIQUE: StoreError = StoreError::Violation(Violation::Unique);

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn invoice(account: AccountId, number: i64) -> Invoice {
    Invoice {
        id: InvoiceId(0),
        uid: uid(),
        account,
        kind: InvoiceKind::Invoice,
        series: "2026/11".to_owned(),
        number,
        state: InvoiceState::Unpaid,
        net: euro(500),
        tax: euro(105),
        total: euro(605),
        tax_bp: 2_100,
        issued_on: date("2026-11-02"),
        due_on: date("2026-11-16"),
        paid_at: None,
        order: None,
        credits: None,
        created_at: at(0),
    }
}

fn who(tx: &mut Tx<'_>, account: AccountId) -> Result<Account, StoreError> {
    Ok(accounts::by_id(tx, account)?.unwrap())
}

fn issue(tx: &mut Tx<'_>, account: AccountId) -> Result<InvoiceId, StoreError> {
    let number = invoices::next_number(tx, InvoiceKind::Invoice, "2026/11")?;
    let customer = who(tx, account)?;
    invoices::insert(tx, &invoice(account, number), &customer)
}

fn line(service: ServiceId, from: i64) -> NewLine {
    NewLine {
        kind: LineKind::Recurring,
        service,
        subject: service.billing_subject(),
        meter: String::new(),
        from: at(from),
        to: at(from + 100),
        description: "Linux 2, a month".to_owned(),
        quantity_milli: 1_000,
        rate_micro: 0,
        net: euro(500),
    }
}

#[test]
fn numbers_have_no_gaps() {
    on_both(async |store| {
        let Customer { account, .. } = customer(store).await;
        let results = at_once(60, |index| {
            let store = store.clone();
            async move {
                let body = move |tx: &mut Tx<'_>| {
                    let id = issue(tx, account)?;
                    if index % 4 == 0 { Err(StoreError::Decode("no".to_owned())) } else { Ok(id) }
                };
                write(&store, body).await
            }
        })
        .await;
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 45, "{results:?}");
        let mut numbers: Vec<i64> = read(store, move |tx| invoices::by_account(tx, account))
            .await
            .unwrap()
            .iter()
            .map(|it| it.number)
            .collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=45).collect::<Vec<_>>());
        let note = write(store, |tx| invoices::next_number(tx, InvoiceKind::CreditNote, "2026/11")).await;
        assert_eq!(note, Ok(1), "credit notes count by themselves");
        let last = read(store, invoices::last_numbers).await.unwrap();
        assert_eq!(last, [(InvoiceKind::Invoice, "2026/11".to_owned(), 45, 45)]);
    });
}

#[test]
fn nothing_is_billed_twice_for_the_same_time() {
    on_both(async |store| {
        let Customer { account, service } = customer(store).await;
        let bill = async |line: NewLine| {
            write(store, move |tx| {
                let id = issue(tx, account)?;
                invoices::insert_line(tx, id, &line)
            })
            .await
        };
        bill(line(service, 0)).await.unwrap();
        assert_eq!(bill(line(service, 0)).await, Err(UNIQUE));
        assert_eq!(bill(NewLine { to: at(50), net: euro(1), ..line(service, 0) }).await, Err(UNIQUE));
        bill(line(service, 100)).await.unwrap();
        bill(NewLine { kind: LineKind::Usage, meter: Meter::Disk.to_string(), ..line(service, 0) })
            .await
            .unwrap();
        bill(NewLine { kind: LineKind::Usage, meter: Meter::Vcpu.to_string(), ..line(service, 0) })
            .await
            .unwrap();
        assert_eq!(read(store, move |tx| invoices::lines_by_service(tx, service)).await.unwrap().len(), 4);

        let results = at_once(8, |_| {
            let (store, line) = (store.clone(), line(service, 200));
            async move {
                let body = move |tx: &mut Tx<'_>| {
                    let id = issue(tx, account)?;
                    invoices::insert_line(tx, id, &line)
                };
                write(&store, body).await
            }
        })
        .await;
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "{results:?}");
        let last = read(store, invoices::last_numbers).await.unwrap().remove(0);
        assert_eq!((last.2, last.3), (5, 5), "what was refused took no number");
    });
}

#[test]
fn an_invoice_reads_back() {
    on_both(async |store| {
        let Customer { account, service } = customer(store).await;
        let issued = Invoice { order: Some(OrderId(1)), paid_at: Some(at(7)), ..invoice(account, 1) };
        let id = write(store, {
            let issued = issued.clone();
            move |tx| {
                let customer = who(tx, account)?;
                let id = invoices::insert(tx, &issued, &customer)?;
                invoices::insert_line(tx, id, &line(service, 0))?;
                Ok(id)
            }
        })
        .await
        .unwrap();
        let expected = Invoice { id, ..issued };
        assert_eq!(read(store, move |tx| invoices::by_id(tx, id)).await.unwrap().unwrap(), expected);
        let found = read(store, move |tx| invoices::of_account(tx, account, id)).await.unwrap();
        assert_eq!(found.unwrap(), expected);
        assert_eq!(read(store, move |tx| invoices::of_account(tx, AccountId(99), id)).await, Ok(None));
        let lines = read(store, move |tx| invoices::lines(tx, id)).await.unwrap();
        let only = lines.first().unwrap();
        assert_eq!((only.invoice, only.from, only.to), (id, at(0), at(100)));
        assert_eq!((only.net, only.quantity_milli, only.subject.as_str()), (euro(500), 1_000, "service:1"));
        assert_eq!(read(store, |tx| invoices::page(tx, InvoiceId(0), 9)).await.unwrap().len(), 1);
        assert_eq!(read(store, move |tx| invoices::page(tx, id, 9)).await, Ok(vec![]));
    });
}

#[test]
fn an_invoice_is_paid_once_and_credited() {
    on_both(async |store| {
        let Customer { account, .. } = customer(store).await;
        let id = write(store, move |tx| issue(tx, account)).await.unwrap();
        assert_eq!(read(store, move |tx| invoices::unpaid(tx, account)).await.unwrap().len(), 1);
        write(store, move |tx| {
            invoices::set_state(tx, id, InvoiceState::Paid, Some(at(5)))?;
            invoices::insert_payment(tx, id, "credit", euro(605), at(5))?;
            invoices::insert_payment(tx, id, "card", euro(1), at(6))
        })
        .await
        .unwrap();
        let payment = read(store, move |tx| invoices::payment(tx, id)).await.unwrap().unwrap();
        assert_eq!((payment.method.as_str(), payment.amount, payment.paid_at), ("credit", euro(605), at(5)));
        assert_eq!(read(store, move |tx| invoices::unpaid(tx, account)).await, Ok(vec![]));

        let credit = async |number| {
            write(store, move |tx| {
                let note =
                    Invoice { kind: InvoiceKind::CreditNote, credits: Some(id), ..invoice(account, number) };
                let customer = who(tx, account)?;
                invoices::insert(tx, &note, &customer)
            })
            .await
        };
        credit(1).await.unwrap();
        // More than one note may take a part of it back; what they may add up to is no rule of the store.
        credit(2).await.unwrap();
        assert_eq!(credit(2).await, Err(UNIQUE), "one note a number");
        let wrong = write(store, move |tx| {
            let customer = who(tx, account)?;
            invoices::insert(tx, &Invoice { total: euro(604), ..invoice(account, 9) }, &customer)
        });
        assert_eq!(wrong.await, Err(StoreError::Violation(Violation::Check)), "net and tax make the total");
        let missing =
            write(store, |tx| invoices::set_state(tx, InvoiceId(99), InvoiceState::Paid, None)).await;
        assert!(matches!(missing, Err(StoreError::Internal(_))), "{missing:?}");
    });
}

#[test]
fn orders_move_and_expire() {
    on_both(async |store| {
        let Customer { account, .. } = customer(store).await;
        let id = read(store, move |tx| orders::by_account(tx, account)).await.unwrap().remove(0).id;
        assert_eq!(read(store, |tx| orders::expired(tx, at(3_599), 9)).await, Ok(vec![]));
        let expired = read(store, |tx| orders::expired(tx, at(3_600), 9)).await.unwrap();
        assert_eq!(expired.iter().map(|order| order.id).collect::<Vec<_>>(), [id]);
        write(store, move |tx| {
            let invoice = issue(tx, account)?;
            orders::set_invoice(tx, id, invoice)?;
            orders::set_state(tx, id, OrderState::Failed, "no room")
        })
        .await
        .unwrap();
        let order = read(store, move |tx| orders::of_account(tx, account, id)).await.unwrap().unwrap();
        assert_eq!(
            (order.state, order.reason.as_str(), order.invoice),
            (OrderState::Failed, "no room", Some(InvoiceId(1)))
        );
        assert_eq!(read(store, |tx| orders::expired(tx, at(9_999), 9)).await, Ok(vec![]));
        assert_eq!(read(store, move |tx| orders::of_account(tx, AccountId(99), id)).await, Ok(None));
        assert_eq!(read(store, move |tx| orders::by_id(tx, id)).await.unwrap(), Some(order));
        let nobody =
            write(store, |tx| orders::insert(tx, uid(), AccountId(99), OrderState::Failed, at(0), at(1)));
        assert_eq!(nobody.await, Err(StoreError::Violation(Violation::ForeignKey)));
    });
}

#[test]
fn a_service_goes_through_its_life() {
    on_both(async |store| {
        let Customer { account, service: id } = customer(store).await;
        let find = async || read(store, move |tx| services::by_id(tx, id)).await.unwrap().unwrap();
        let fresh = find().await;
        assert_eq!((fresh.recurring, fresh.first_payment, fresh.product), (euro(500), euro(600), PLAN));
        assert_eq!((fresh.anchor, fresh.period_index, fresh.auto_renew), (None, 0, true));
        assert_eq!(read(store, move |tx| services::rates(tx, id)).await, Ok(rates()));
        let chosen = read(store, move |tx| services::options(tx, id)).await.unwrap();
        assert_eq!(chosen, [(OptionId(1), OptionItemId(2))]);

        write(store, move |tx| {
            services::activate(tx, id, date("2026-11-30"), at(100), at(50))?;
            services::set_label(tx, id, "database")?;
            services::set_period(tx, id, 3, at(200))?;
            services::set_cancelled(tx, id, "too expensive")?;
            services::set_product(tx, id, PLAN, euro(700), &[])
        })
        .await
        .unwrap();
        let active = find().await;
        assert_eq!((active.state, active.activated_at), (ServiceState::Active, Some(at(50))));
        assert_eq!((active.anchor, active.period_index), (Some(date("2026-11-30")), 3));
        assert_eq!((active.next_due_at, active.recurring), (Some(at(200)), euro(700)));
        assert_eq!((active.label.as_str(), active.auto_renew), ("database", false));
        assert_eq!(active.cancel_reason.as_deref(), Some("too expensive"));
        assert_eq!(read(store, move |tx| services::rates(tx, id)).await, Ok(vec![]));

        write(store, move |tx| services::set_state(tx, id, ServiceState::Suspended)).await.unwrap();
        write(store, move |tx| services::end(tx, id, ServiceState::Cancelled, at(300))).await.unwrap();
        let ended = find().await;
        assert_eq!(
            (ended.state, ended.ended_at, ended.next_due_at),
            (ServiceState::Cancelled, Some(at(300)), None)
        );
        assert_eq!(
            read(store, move |tx| services::by_account(tx, account)).await.unwrap(),
            vec![ended.clone()]
        );
        assert_eq!(
            read(store, move |tx| services::by_order(tx, ended.order)).await.unwrap(),
            vec![ended.clone()]
        );
        assert_eq!(read(store, |tx| services::page(tx, ServiceId(0), 5)).await.unwrap(), vec![ended.clone()]);
        assert_eq!(read(store, move |tx| services::of_account(tx, account, id)).await.unwrap(), Some(ended));
    });
}

/// A billing day writes each row once more. PostgreSQL leaves the indexes alone where the page has room for that.
#[test]
fn services_move_on_in_their_pages() {
    on_both_databases(async |database| {
        let StoreConfig::Postgres { url, .. } = database.config() else { return };
        let store = database.open();
        let Customer { account, .. } = customer(&store).await;
        let many =
            move |tx: &mut Tx<'_>| (0..300).map(|_| service(tx, account)).collect::<Result<Vec<_>, _>>();
        let ids = write(&store, many).await.unwrap();
        let size = move || {
            let url = url.clone();
            let ask = move || {
                let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
                let row = client.query_one("SELECT pg_relation_size('service')", &[]).unwrap();
                row.get::<_, i64>(0)
            };
            std::thread::spawn(ask).join().unwrap()
        };
        let before = size();
        let periods: Vec<_> = ids.into_iter().map(|id| (id, 2, at(200))).collect();
        write(&store, move |tx| services::set_periods(tx, &periods)).await.unwrap();
        assert_eq!(size(), before, "bytes, of which a page has 8192");
    });
}

async fn open(store: &Store, of: Customer, meter: Meter, second: i64) -> Result<(), StoreError> {
    write(store, move |tx| usage::open(tx, of.account, of.service, meter, 2_000, at(second))).await
}

#[test]
fn a_meter_has_one_open_interval() {
    on_both(async |store| {
        let of = customer(store).await;
        let close = async |second| {
            write(store, move |tx| usage::close(tx, of.service, Meter::Disk, at(second))).await
        };
        assert_eq!(close(0).await, Ok(false));
        open(store, of, Meter::Disk, 10).await.unwrap();
        assert_eq!(open(store, of, Meter::Disk, 20).await, Err(UNIQUE));
        open(store, of, Meter::Vcpu, 20).await.unwrap();
        assert_eq!(close(9).await, Err(StoreError::Violation(Violation::Check)), "before it began");
        assert_eq!(close(30).await, Ok(true));
        assert_eq!(close(40).await, Ok(false));
        open(store, of, Meter::Disk, 30).await.unwrap();

        let every = read(store, move |tx| usage::by_service(tx, of.service)).await.unwrap();
        let spans: Vec<_> = every.iter().map(|it| (it.meter, it.start, it.end)).collect();
        assert_eq!(
            spans,
            [(Meter::Disk, at(10), Some(at(30))), (Meter::Disk, at(30), None), (Meter::Vcpu, at(20), None)]
        );
        let open_ones = read(store, move |tx| usage::open_ones(tx, of.service)).await.unwrap();
        assert_eq!(open_ones.iter().map(|it| it.meter).collect::<Vec<_>>(), [Meter::Disk, Meter::Vcpu]);
        let touching = async |from, to| {
            read(store, move |tx| usage::by_account(tx, of.account, at(from), at(to))).await.unwrap().len()
        };
        assert_eq!((touching(0, 10).await, touching(0, 11).await, touching(30, 31).await), (0, 1, 2));

        let results = at_once(8, |_| {
            let store = store.clone();
            async move { open(&store, of, Meter::Address, 50).await }
        })
        .await;
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "{results:?}");
    });
}

#[test]
fn two_services_are_metered_apart() {
    on_both(async |store| {
        let of = customer(store).await;
        let other = write(store, move |tx| service(tx, of.account)).await.unwrap();
        open(store, of, Meter::Disk, 0).await.unwrap();
        open(store, Customer { service: other, ..of }, Meter::Disk, 0).await.unwrap();
        assert_eq!(write(store, move |tx| usage::close(tx, other, Meter::Disk, at(1))).await, Ok(true));
        assert_eq!(read(store, move |tx| usage::open_ones(tx, of.service)).await.unwrap().len(), 1);
    });
}
