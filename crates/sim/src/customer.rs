//! Customers: what they are like, what they want next, and what they remember.

use crate::chance::Chance;
use innkeeper_app::Caller;
use innkeeper_app::order::NewItem;
use innkeeper_app::server::{Resizing, ServerView};
use innkeeper_domain::billing::BillingMode;
use innkeeper_domain::catalogue::Catalogue;
use innkeeper_domain::id::{OrderId, ServiceId, Uid};
use innkeeper_domain::secret::Secret;
use innkeeper_domain::server::{PowerWish, Size};
use innkeeper_domain::time::{Cycle, Instant};
use std::collections::BTreeSet;

/// How somebody pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Morals {
    /// Tops up before it is needed.
    Prompt,
    /// Tops up days after it was needed.
    Late,
    /// Pays until one day, and never again.
    Fading,
}

/// What is asked of the house.
#[derive(Clone, Debug)]
pub(crate) enum Wish {
    Order(Vec<NewItem>),
    Quote(Vec<NewItem>),
    Power(ServiceId, PowerWish),
    Resize(ServiceId, Resizing),
    ResetPassword(ServiceId),
    Reinstall(ServiceId, usize),
    Rename(ServiceId, String),
    RenameHost(ServiceId, String),
    Label(ServiceId, String),
    Cancel(ServiceId, bool),
    Remove(ServiceId, bool),
    PayOldest,
}

/// A wish on its way, with the key that makes its repetition harmless.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) wish: Wish,
    pub(crate) key: Option<String>,
}

/// Somebody who buys.
pub(crate) struct Customer {
    pub(crate) number: u64,
    pub(crate) morals: Morals,
    pub(crate) zone: &'static str,
    /// From when on one who fades pays no more.
    pub(crate) fades_at: Instant,
    /// Who they are to the house, once they have signed up.
    pub(crate) caller: Option<Caller>,
    /// When they next want something.
    pub(crate) next_at: Instant,
    /// How many requests they have made.
    pub(crate) requests: u64,
    /// A request whose outcome they do not know, to be made again.
    pub(crate) open: Option<Request>,
    /// A request that was answered, with its answer, which another try has to repeat.
    pub(crate) answered: Option<(Request, String, Instant)>,
    /// Every order that they were told of.
    pub(crate) orders: BTreeSet<OrderId>,
    /// How many orders without a key may have been accepted without their knowing.
    pub(crate) orders_unknown: usize,
}

/// What somebody sees before they decide.
pub(crate) struct Sight<'a> {
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) servers: &'a [ServerView],
    pub(crate) kept: &'a [Uid],
}

/// The most servers that somebody wants.
const SERVERS_MAX: usize = 5;

impl Customer {
    pub(crate) fn new(number: u64, chance: &mut Chance, opening: Instant, months: u64) -> Self {
        let day = 24 * 3600;
        let zones = ["UTC", "Europe/Vilnius", "America/New_York", "Asia/Tokyo", "Pacific/Auckland"];
        let morals = [Morals::Prompt, Morals::Late, Morals::Fading];
        let morals = chance.pick(&morals).copied().unwrap_or(Morals::Prompt);
        Self {
            number,
            morals,
            zone: chance.pick(&zones).copied().unwrap_or("UTC"),
            fades_at: opening.plus(chance.span(20 * day, (months * 25).max(21) * day)),
            caller: None,
            next_at: opening.plus(chance.span(0, if number == 0 { 3600 } else { 20 * day })),
            requests: 0,
            open: None,
            answered: None,
            orders: BTreeSet::new(),
            orders_unknown: 0,
        }
    }

    /// What they want next.
    pub(crate) fn wish(&self, chance: &mut Chance, sight: &Sight<'_>) -> Wish {
        let full = sight.servers.len() >= SERVERS_MAX;
        let Some(view) = chance.pick(sight.servers) else { return Wish::Order(items(chance, sight)) };
        let id = view.server.id;
        let order = if full { 1 } else { 12 };
        match chance.weighted(&[order, 2, 22, 14, 6, 6, 3, 4, 2, 3, 7, 4]) {
            0 => Wish::Order(items(chance, sight)),
            1 => Wish::Quote(items(chance, sight)),
            2 => Wish::Power(id, power(chance)),
            3 => Wish::Resize(id, resizing(chance, sight, view)),
            4 => Wish::ResetPassword(id),
            5 => Wish::Reinstall(id, usize::from(chance.one_in(4))),
            6 => Wish::Rename(id, format!("named {}", self.requests)),
            7 => Wish::RenameHost(id, format!("h{}.example.net", self.requests)),
            8 => Wish::Label(id, format!("label {}", self.requests)),
            9 => Wish::Cancel(id, chance.one_in(3)),
            10 => Wish::Remove(id, chance.one_in(8)),
            _ => Wish::PayOldest,
        }
    }

    /// A key for the next request; some go without.
    pub(crate) fn key(&self, chance: &mut Chance) -> Option<String> {
        (!chance.one_in(4)).then(|| format!("key-{}-{}", self.number, self.requests))
    }
}

fn power(chance: &mut Chance) -> PowerWish {
    use PowerWish::{OffHard, OffSoft, On, RebootHard, RebootSoft};
    chance.pick(&[On, On, OffSoft, OffHard, RebootSoft, RebootHard]).copied().unwrap_or(On)
}

fn items(chance: &mut Chance, sight: &Sight<'_>) -> Vec<NewItem> {
    let count = if chance.one_in(3) { chance.between(2, 3) } else { 1 };
    (0..count).filter_map(|_| item(chance, sight)).collect()
}

fn item(chance: &mut Chance, sight: &Sight<'_>) -> Option<NewItem> {
    let offer = chance.pick(&sight.catalogue.offers)?;
    let mut item = NewItem::of(offer.product.id);
    if offer.product.billing == BillingMode::Metered && offer.product.plan.is_none() {
        let vcpu = u32::try_from(chance.between(1, 2)).ok()?;
        let memory_mib = 512 * u32::try_from(chance.between(1, 4)).ok()?;
        item.size = Some(Size { vcpu, cores_per_socket: 1, memory_mib });
        let disks = chance.between(1, 2);
        item.disks_gib = (0..disks).map(|_| 10 * u32::try_from(chance.between(1, 3)).unwrap_or(1)).collect();
    }
    if offer.product.billing == BillingMode::Prepaid {
        item.cycle =
            chance.pick(&[None, None, Some(Cycle::Quarterly), Some(Cycle::Annually)]).copied().flatten();
        if chance.one_in(3) {
            let option = offer.options.first();
            item.choices =
                option.and_then(|option| Some((option.id, option.items.first()?.id))).into_iter().collect();
        }
    }
    if chance.one_in(3) {
        item.location = chance.pick(&sight.catalogue.locations).map(|location| location.id);
    }
    if !chance.one_in(3) {
        item.address = chance.pick(sight.kept).copied();
    }
    if chance.one_in(5) {
        item.password = Some(Secret("Correct-Horse-1".to_owned()));
    }
    item.power_on = !chance.one_in(6);
    Some(item)
}

fn resizing(chance: &mut Chance, sight: &Sight<'_>, view: &ServerView) -> Resizing {
    let sized = |offer: &&innkeeper_domain::catalogue::Offer| offer.product.plan.is_some();
    if chance.one_in(2) {
        let all: Vec<_> = sight.catalogue.offers.iter().filter(sized).map(|offer| offer.product.id).collect();
        return Resizing { fixed: chance.pick(&all).copied(), ..Resizing::default() };
    }
    let mut to = Resizing::default();
    if chance.one_in(2) {
        to.vcpu = u32::try_from(chance.between(1, 4)).ok();
    }
    if chance.one_in(2) {
        to.memory_mib = u32::try_from(512 * chance.between(1, 6)).ok();
    }
    if chance.one_in(2)
        && let Some(disk) = chance.pick(&view.parts.disks)
    {
        to.disks = vec![(disk.id, disk.size_gib + 10 * u32::try_from(chance.between(0, 3)).unwrap_or(0))];
    }
    to
}
