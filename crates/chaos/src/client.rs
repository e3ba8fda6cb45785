//! A customer at work: orders, changes and deletes over two dialects, and writes down what was answered.
//!
//! A request whose answer was lost is sent again with the same key until there is a definite answer, as a careful
//! client does. What was accepted is what the house is judged by.

use crate::chance::Chance;
use crate::house::House;
use crate::http::{Answer, Request, exchange};
use crate::plan::{Plan, Sabotage, Shop};
use crate::report::Counts;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a request is repeated before the house counts as dead.
const PATIENCE: Duration = Duration::from_mins(2);
/// How many servers a customer keeps before deleting becomes likely.
const SERVERS_MAX: usize = 20;

/// A customer, and what the house said to them.
pub(crate) struct Customer {
    pub(crate) account: i64,
    pub(crate) email: String,
    pub(crate) key: String,
    books: Mutex<Books>,
}

/// What a customer knows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Books {
    /// Servers that were ordered and not deleted.
    pub(crate) servers: Vec<Owned>,
    /// The numbers of accepted orders by the month.
    pub(crate) orders: BTreeSet<i64>,
    /// The identities of servers accepted by the hour.
    pub(crate) clouds: BTreeSet<String>,
    /// Orders that were refused, by their keys.
    pub(crate) refused: Vec<(String, Answer)>,
    /// Money that was sent, by reference, in cents.
    pub(crate) top_ups: Vec<(String, i64)>,
    /// What no honest house answers.
    pub(crate) wrongs: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Owned {
    pub(crate) shop: Shop,
    pub(crate) id: String,
}

impl Customer {
    pub(crate) fn new(account: i64, email: String, key: String) -> Self {
        Self { account, email, key, books: Mutex::default() }
    }

    pub(crate) fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One of the clients that act at the same time.
pub(crate) struct Client<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) house: &'a House,
    pub(crate) customers: &'a Mutex<Vec<std::sync::Arc<Customer>>>,
    pub(crate) counts: &'a Counts,
    pub(crate) over: &'a AtomicBool,
    pub(crate) number: u64,
    pub(crate) chance: Chance,
    pub(crate) sent: u64,
}

/// What is done to a server.
#[derive(Clone, Copy, Debug)]
enum Act {
    Order(Shop),
    Delete,
    Power,
    Resize,
    Rename,
    Reinstall,
    Password,
}

impl Client<'_> {
    /// Acts until told to stop.
    pub(crate) fn live(mut self) {
        while !self.over.load(Ordering::Relaxed) {
            let customer = {
                let all = self.customers.lock().unwrap_or_else(PoisonError::into_inner);
                self.chance.pick(&all).cloned()
            };
            let Some(customer) = customer else { return };
            match self.choose(&customer) {
                Act::Order(shop) => self.order(&customer, shop),
                act => self.change(&customer, act),
            }
            std::thread::sleep(Duration::from_millis(self.chance.within(0, self.plan.thought_ms_max())));
        }
    }

    fn choose(&mut self, customer: &Customer) -> Act {
        let crowded = customer.books().servers.len() > SERVERS_MAX;
        if crowded && self.chance.percent(50) {
            return Act::Delete;
        }
        let draw = self.chance.within(0, 100);
        let (orders, deletes) = match self.plan.sabotage {
            None => (50, 62),
            Some(Sabotage::AddressOutside | Sabotage::ChargeOutside) => (80, 95),
            Some(_) => (50, 95),
        };
        match draw {
            draw if draw < orders && draw % 3 == 0 => Act::Order(Shop::OneAndOne),
            draw if draw < orders => Act::Order(Shop::Time4Vps),
            draw if draw < deletes => Act::Delete,
            draw if draw < 76 => Act::Power,
            draw if draw < 84 => Act::Resize,
            draw if draw < 90 => Act::Rename,
            draw if draw < 96 => Act::Reinstall,
            _ => Act::Password,
        }
    }

    fn order(&mut self, customer: &Customer, shop: Shop) {
        let name = format!("c{}-{}", self.number, self.sent);
        let (path, body) = match shop {
            Shop::Time4Vps => {
                let scarce = if self.plan.sabotage == Some(Sabotage::NoFence) { 50 } else { 10 };
                let product = if self.chance.percent(scarce) { 71 } else { 70 };
                let cycle = if product == 70 && self.chance.percent(15) { "q" } else { "m" };
                let domain = format!("{name}.example.net");
                (format!("/api/order/{product}"), json!({ "domain": domain, "cycle": cycle }))
            }
            Shop::OneAndOne => {
                let hardware = if self.chance.percent(50) {
                    json!({ "fixed_instance_size_id": "65929629F35BBFBA63022008F773F3EB" })
                } else {
                    let disks = json!([{ "size": 20, "is_main": true }]);
                    json!({ "vcore": 1, "cores_per_processor": 1, "ram": 0.5, "hdds": disks })
                };
                let place = if self.chance.percent(15) {
                    json!("4EFAD5836CE43ACA502FD5B99BEE44EF")
                } else {
                    Value::Null
                };
                let image = &self.house.image;
                let wish = json!({ "name": name, "hardware": hardware, "appliance_id": image, "datacenter_id": place });
                ("/v1/servers".to_owned(), wish)
            }
        };
        let request = self.request(customer, shop, "POST", &path, &body);
        let Some(answer) = self.insist(customer, &request) else { return };
        let Some(number) = accepted(shop, &answer) else {
            customer.books().refused.push((self.key(), answer));
            return Counts::add(&self.counts.refused);
        };
        Counts::add(&self.counts.orders);
        if self.chance.percent(20) {
            self.repeat(customer, &request, &answer);
        }
        let mut books = customer.books();
        let (id, fresh) = match number {
            Number::Order(number, service) => (service, books.orders.insert(number)),
            Number::Cloud(uid) => (uid.clone(), books.clouds.insert(uid)),
        };
        if !fresh {
            books.wrongs.push(format!("two orders were answered with the same server: {}", answer.body));
        }
        books.servers.push(Owned { shop, id });
    }

    fn change(&mut self, customer: &Customer, act: Act) {
        let owned = {
            let books = customer.books();
            match self.plan.sabotage {
                None => self.chance.pick(&books.servers).cloned(),
                // Delivered a moment ago, while another worker still thinks that it is being built.
                Some(Sabotage::NoFence) => books.servers.first().filter(|_| books.servers.len() > 2).cloned(),
                Some(_) => books.servers.last().cloned(),
            }
        };
        let Some(owned) = owned else { return };
        let Some((method, path, body)) = self.wish(&owned, act) else { return };
        let request = self.request(customer, owned.shop, method, &path, &body);
        let Some(answer) = self.insist(customer, &request) else { return };
        let refused = answer.status >= 400 || answer.body.starts_with("{\"error\"");
        Counts::add(match (refused, act) {
            (true, _) => &self.counts.refused,
            (false, Act::Delete) => &self.counts.deletes,
            (false, Act::Resize) => &self.counts.resizes,
            (false, _) => &self.counts.changes,
        });
        if !refused && self.chance.percent(10) {
            self.repeat(customer, &request, &answer);
        }
        let gone = answer.status == 404 || answer.body.contains("not found");
        if gone || (matches!(act, Act::Delete) && !refused) {
            customer.books().servers.retain(|other| *other != owned);
        }
    }

    fn wish(&mut self, owned: &Owned, act: Act) -> Option<(&'static str, String, Value)> {
        let Owned { shop, id } = owned;
        let fresh = format!("n{}-{}", self.number, self.sent);
        let cloud = |rest: &str| format!("/v1/servers/{id}{rest}");
        let server = |rest: &str| format!("/api/server/{id}{rest}");
        Some(match (act, shop) {
            (Act::Delete, Shop::OneAndOne) => ("DELETE", cloud(""), Value::Null),
            (Act::Delete, Shop::Time4Vps) => {
                let immediate = self.plan.sabotage.is_some() || self.chance.percent(70);
                let body = json!({ "immediate": immediate, "reason": "chaos" });
                ("POST", format!("/api/service/{id}/cancel"), body)
            }
            (Act::Power, Shop::OneAndOne) => {
                let action = self.chance.pick(&["POWER_ON", "POWER_OFF", "REBOOT"])?;
                let method = self.chance.pick(&["SOFTWARE", "HARDWARE"])?;
                ("PUT", cloud("/status/action"), json!({ "action": action, "method": method }))
            }
            (Act::Power, Shop::Time4Vps) => ("POST", server("/reboot"), Value::Null),
            (Act::Resize, Shop::OneAndOne) => {
                let (cores, ram) = (self.chance.within(1, 5), self.chance.within(1, 5));
                let body = json!({ "vcore": cores, "cores_per_processor": 1, "ram": ram });
                ("PUT", cloud("/hardware"), body)
            }
            (Act::Rename, Shop::OneAndOne) => ("PUT", cloud(""), json!({ "name": fresh })),
            (Act::Rename, Shop::Time4Vps) => {
                ("POST", server("/rename"), json!({ "hostname": format!("{fresh}.example.net") }))
            }
            (Act::Reinstall, Shop::OneAndOne) => ("PUT", cloud("/image"), json!({ "id": self.house.image })),
            (Act::Reinstall, Shop::Time4Vps) => {
                ("POST", server("/reinstall"), json!({ "os": "kvm-tiny-1-x86_64" }))
            }
            (Act::Password, Shop::Time4Vps) => ("POST", server("/resetpassword"), Value::Null),
            (Act::Password, Shop::OneAndOne) | (Act::Resize, Shop::Time4Vps) | (Act::Order(_), _) => {
                return None;
            }
        })
    }

    /// A request under a key of its own.
    fn request(
        &mut self,
        customer: &Customer,
        shop: Shop,
        method: &'static str,
        path: &str,
        body: &Value,
    ) -> Request {
        self.sent += 1;
        let login = match shop {
            Shop::OneAndOne => format!("x-token: {}", customer.key),
            Shop::Time4Vps => format!("authorization: Bearer {}", customer.key),
        };
        let headers = format!("{login}\r\nidempotency-key: {}\r\n", self.key());
        let body = if body.is_null() { String::new() } else { body.to_string() };
        Request { method, path: path.to_owned(), headers, body }
    }

    /// The key of the last request.
    fn key(&self) -> String {
        format!("k-{}-{}", self.number, self.sent)
    }

    /// Sends a request until there is a definite answer.
    fn insist(&mut self, customer: &Customer, request: &Request) -> Option<Answer> {
        let until = Instant::now() + PATIENCE;
        let mut last = None;
        while Instant::now() < until {
            let at = *self.chance.pick(&self.house.addresses)?;
            match exchange(at, request) {
                Some(answer) if answer.status < 500 && answer.status != 429 => return Some(answer),
                other => last = other,
            }
            Counts::add(&self.counts.repeats);
            std::thread::sleep(Duration::from_millis(self.chance.within(20, 200)));
        }
        let Request { method, path, body, .. } = request;
        customer.books().wrongs.push(format!("{method} {path} {body} is never answered; last {last:?}"));
        None
    }

    /// Sends an answered request once more: the answer is the same, byte for byte.
    fn repeat(&mut self, customer: &Customer, request: &Request, first: &Answer) {
        let Some(second) = self.insist(customer, request) else { return };
        if second != *first {
            let Request { method, path, .. } = request;
            let wrong = format!("{method} {path} was answered {first:?}, and under the same key {second:?}");
            customer.books().wrongs.push(wrong);
        }
    }
}

/// How an accepted order is known.
enum Number {
    Order(i64, String),
    Cloud(String),
}

fn accepted(shop: Shop, answer: &Answer) -> Option<Number> {
    let body: Value = serde_json::from_str(&answer.body).ok()?;
    match shop {
        Shop::Time4Vps => {
            let service = body.pointer("/items/0/id")?.as_str()?.to_owned();
            Some(Number::Order(body.get("order_num")?.as_i64()?, service))
        }
        Shop::OneAndOne if answer.status == 202 => Some(Number::Cloud(body.get("id")?.as_str()?.to_owned())),
        Shop::OneAndOne => None,
    }
}
