//! Reads a catalogue file against the catalogue that is there: what stays keeps its ids, and what is wrong is noted
//! with its line.

use super::load::{Problem, line_at};
use super::wire::{self, File};
use crate::app::App;
use innkeeper_domain::billing::BillingMode;
use innkeeper_domain::catalogue::{
    Catalogue, Category, Image, Location, MeterPrice, Offer, OptionItem, OsFamily, Plan, Price, Product,
    ProductOption, Stock,
};
use innkeeper_domain::id::{CategoryId, ImageId, LocationId, OptionId, OptionItemId, ProductId, Uid};
use innkeeper_domain::money::{Currency, HourlyRate, Money};
use innkeeper_domain::server::Size;
use innkeeper_domain::time::Cycle;
use innkeeper_domain::usage::Meter;
use std::collections::HashSet;
use std::net::Ipv4Addr;
use std::sync::Arc;
use toml::Spanned;

/// The most addresses that one range may hold.
const RANGE_MAX: u32 = 65_536;

/// The largest number that a file may give to a category or a product; the ones after it are for those without.
const NUMBER_MAX: i64 = 999_999_999;

/// Reads the parsed file against the catalogue that is there, and notes what is wrong.
pub(super) struct Reader<'a> {
    text: &'a str,
    app: &'a App,
    present: Arc<Catalogue>,
    currency: Currency,
    next_option: i64,
    next_item: i64,
    addresses: HashSet<Ipv4Addr>,
    pub(super) problems: Vec<Problem>,
}

/// What a file says.
pub(super) struct Read {
    pub(super) catalogue: Catalogue,
    /// How many of each product of the file are left at each location.
    pub(super) stock: Vec<(ProductId, Vec<Stock>)>,
    /// The addresses of each location.
    pub(super) pool: Vec<(LocationId, Ipv4Addr)>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str, app: &'a App, present: Arc<Catalogue>, file: &File) -> Self {
        let options = || present.offers.iter().flat_map(|offer| &offer.options);
        let next_option = options().map(|option| option.id.0).max().unwrap_or(0) + 1;
        let next_item =
            options().flat_map(|option| &option.items).map(|item| item.id.0).max().unwrap_or(0) + 1;
        let mut reader = Self {
            text,
            app,
            currency: app.policy().currency,
            next_option,
            next_item,
            addresses: HashSet::new(),
            problems: Vec::new(),
            present,
        };
        if let Some(code) = &file.currency {
            let parsed = Currency::parse(code.get_ref());
            reader.currency =
                reader.need(parsed, code, "a currency code such as EUR").unwrap_or(Currency::EUR);
        }
        reader
    }

    pub(super) fn read(&mut self, file: &File) -> Read {
        let mut new = Catalogue::default();
        let (mut stock, mut pool) = (Vec::new(), Vec::new());
        for location in &file.location {
            self.location(location, &mut new, &mut pool);
        }
        for image in &file.image {
            self.image(image, &mut new);
        }
        for category in &file.category {
            self.category(category, &mut new);
        }
        for product in &file.product {
            stock.push(self.product(product, &mut new));
        }
        let missing = |offer: &&Offer| !new.offers.iter().any(|other| other.product.id == offer.product.id);
        let mut withdrawn: Vec<Offer> = self.present.offers.iter().filter(missing).cloned().collect();
        for offer in &mut withdrawn {
            offer.product.offered = false;
        }
        new.offers.extend(withdrawn);
        Read { catalogue: new, stock, pool }
    }

    fn problem<T>(&mut self, at: &Spanned<T>, text: String) {
        let line = line_at(self.text, at.span().start);
        self.problems.push(Problem { line, text });
    }

    fn need<T, S: std::fmt::Debug>(&mut self, value: Option<T>, at: &Spanned<S>, wanted: &str) -> Option<T> {
        if value.is_none() {
            self.problem(at, format!("{:?} is not {wanted}", at.get_ref()));
        }
        value
    }

    fn uid(&mut self, given: Option<&Spanned<String>>, present: Option<Uid>) -> Uid {
        match given {
            Some(text) => {
                let parsed = Uid::parse(text.get_ref());
                self.need(parsed, text, "32 hexadecimal digits").unwrap_or_else(|| self.app.uid())
            }
            None => present.unwrap_or_else(|| self.app.uid()),
        }
    }

    /// A number that the file gives.
    fn number<T>(&mut self, given: Option<i64>, at: &Spanned<T>) -> Option<i64> {
        let number = given?;
        let fits = (1..=NUMBER_MAX).contains(&number);
        if !fits {
            self.problem(at, format!("the id {number} is not one from 1 to {NUMBER_MAX}"));
        }
        fits.then_some(number)
    }

    fn once<T: std::fmt::Debug>(&mut self, taken: bool, at: &Spanned<T>) {
        if taken {
            self.problem(at, format!("{:?} stands here twice", at.get_ref()));
        }
    }

    /// Everything that customers can name by uid is told apart by it, also from what is no longer offered.
    fn uid_once(&mut self, here: bool, before: bool, given: Option<&Spanned<String>>) {
        let Some(given) = given else { return };
        self.once(here, given);
        if before {
            self.problem(
                given,
                format!("the uid {} belongs to another one, which may have been sold", given.get_ref()),
            );
        }
    }

    fn location(&mut self, it: &wire::Location, new: &mut Catalogue, pool: &mut Vec<(LocationId, Ipv4Addr)>) {
        let code = it.code.get_ref();
        self.once(new.locations.iter().any(|other| other.code == *code), &it.code);
        let present = self.present.locations.iter().find(|other| other.code == *code).cloned();
        let highest = self.present.locations.iter().chain(&new.locations).map(|other| other.id.0).max();
        let id = present.as_ref().map_or(LocationId(highest.unwrap_or(0) + 1), |other| other.id);
        let uid = self.uid(it.uid.as_ref(), present.map(|other| other.uid));
        let before = self.present.locations.iter().any(|other| other.uid == uid && other.code != *code);
        self.uid_once(new.locations.iter().any(|other| other.uid == uid), before, it.uid.as_ref());
        let country = it.country.get_ref();
        let well_formed = country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_uppercase());
        self.need(well_formed.then_some(()), &it.country, "a country code such as DE");
        for range in &it.addresses {
            let addresses = parse_range(range.get_ref());
            let wanted = "an address range such as 203.0.113.0/24 or 203.0.113.5-203.0.113.9";
            let addresses = self.need(addresses, range, wanted).unwrap_or_default();
            let known = addresses.iter().filter(|address| !self.addresses.insert(**address)).count();
            self.once(known > 0, range);
            pool.extend(addresses.into_iter().map(|address| (id, address)));
        }
        new.locations.push(Arc::new(Location {
            id,
            uid,
            code: code.clone(),
            name: it.name.clone(),
            country: country.clone(),
            is_default: it.default,
            vcpu_max: i64::from(it.vcpu_max),
            memory_mib_max: i64::from(it.memory_mib_max),
            disk_gib_max: i64::from(it.disk_gib_max),
        }));
    }

    fn image(&mut self, it: &wire::Image, new: &mut Catalogue) {
        let code = it.code.get_ref();
        self.once(new.images.iter().any(|other| other.code == *code), &it.code);
        let present = self.present.images.iter().find(|other| other.code == *code).cloned();
        let highest = self.present.images.iter().chain(&new.images).map(|other| other.id.0).max();
        let id = present.as_ref().map_or(ImageId(highest.unwrap_or(0) + 1), |other| other.id);
        let uid = self.uid(it.uid.as_ref(), present.map(|other| other.uid));
        let before = self.present.images.iter().any(|other| other.uid == uid && other.code != *code);
        self.uid_once(new.images.iter().any(|other| other.uid == uid), before, it.uid.as_ref());
        let family = OsFamily::parse(it.family.get_ref());
        let family = self.need(family, &it.family, "linux, windows or other").unwrap_or(OsFamily::Other);
        new.images.push(Arc::new(Image {
            id,
            uid,
            code: code.clone(),
            title: it.title.clone(),
            source: it.source.get_ref().clone(),
            family,
            os: it.os.clone(),
            version: it.version.clone(),
            disk_gib_min: it.disk_gib_min,
            memory_mib_min: it.memory_mib_min,
        }));
    }

    fn category(&mut self, it: &wire::Category, new: &mut Catalogue) {
        let slug = it.slug.get_ref();
        self.once(new.categories.iter().any(|other| other.slug == *slug), &it.slug);
        let present = self.present.categories.iter().find(|other| other.slug == *slug).map(|other| other.id);
        let highest = self.present.categories.iter().chain(&new.categories).map(|other| other.id.0).max();
        let given = self.number(it.id, &it.slug).map(CategoryId);
        let id = present.or(given).unwrap_or(CategoryId(highest.unwrap_or(0) + 1));
        let others = self.present.categories.iter().filter(|other| other.slug != *slug);
        if others.into_iter().any(|other| other.id == id) {
            self.problem(&it.slug, format!("the id {id} belongs to another category"));
        }
        self.once(new.categories.iter().any(|other| other.id == id), &it.slug);
        let (name, description) = (it.name.clone(), it.description.clone());
        new.categories.push(Category { id, name, slug: slug.clone(), description });
    }

    fn product(&mut self, it: &wire::Product, new: &mut Catalogue) -> (ProductId, Vec<Stock>) {
        let code = it.code.get_ref();
        self.once(new.offers.iter().any(|other| other.product.code == *code), &it.code);
        let present = self.present.offers.iter().find(|other| other.product.code == *code).cloned();
        let all = self.present.offers.iter().chain(&new.offers);
        let highest = all.map(|other| other.product.id.0).max();
        let given = self.number(it.id, &it.code).map(ProductId);
        let id = present
            .as_ref()
            .map(|other| other.product.id)
            .or(given)
            .unwrap_or(ProductId(highest.unwrap_or(0) + 1));
        let others = self.present.offers.iter().filter(|other| other.product.code != *code);
        if others.into_iter().any(|other| other.product.id == id) {
            self.problem(
                &it.code,
                format!("the id {id} belongs to another product, which may have been sold"),
            );
        }
        self.once(new.offers.iter().any(|other| other.product.id == id), &it.code);
        let uid = self.uid(it.uid.as_ref(), present.as_ref().map(|other| other.product.uid));
        let mut others = self.present.offers.iter().map(|other| &other.product);
        let before = others.any(|other| other.uid == uid && other.code != *code);
        self.uid_once(new.offers.iter().any(|other| other.product.uid == uid), before, it.uid.as_ref());
        let category = new.categories.iter().find(|other| other.slug == *it.category.get_ref());
        let category = category.map(|category| category.id);
        let category =
            self.need(category, &it.category, "the slug of a category of this file").unwrap_or(CategoryId(0));
        let billing = BillingMode::parse(it.billing.get_ref());
        let billing = self.need(billing, &it.billing, "prepaid or metered").unwrap_or(BillingMode::Prepaid);
        let image = it.image.as_ref().and_then(|code| self.image_of(new, code));
        let product = Product {
            id,
            uid,
            category,
            code: code.clone(),
            name: it.name.clone(),
            description: it.description.clone(),
            billing,
            plan: it.plan.as_ref().and_then(|plan| self.plan(plan)),
            image,
            offered: true,
        };
        let prices = self.prices(&it.price);
        let rates = self.rates(it);
        self.sellable(it, &product, &prices, &rates);
        let stock = self.stock(it, new);
        let mut options: Vec<ProductOption> = Vec::new();
        for option in &it.option {
            self.once(options.iter().any(|other| other.name == *option.name.get_ref()), &option.name);
            options.push(self.option(option, id, present.as_ref()));
        }
        new.offers.push(Offer { product, prices, rates, options });
        (id, stock)
    }

    fn image_of(&mut self, new: &Catalogue, code: &Spanned<String>) -> Option<ImageId> {
        let found = new.images.iter().find(|image| image.code == *code.get_ref()).map(|image| image.id);
        self.need(found, code, "the code of an image of this file")
    }

    fn plan(&mut self, plan: &Spanned<wire::Plan>) -> Option<Plan> {
        let it = plan.get_ref();
        match Size::new(it.vcpu, it.cores_per_socket, it.memory_mib) {
            Ok(size) => Some(Plan { size, disk_gib: it.disk_gib, traffic_gib: it.traffic_gib }),
            Err(error) => {
                self.problem(plan, error.to_string());
                None
            }
        }
    }

    fn sellable(&mut self, it: &wire::Product, product: &Product, prices: &[Price], rates: &[MeterPrice]) {
        let text = match product.billing {
            BillingMode::Prepaid if product.plan.is_none() => "a prepaid product needs a plan",
            BillingMode::Prepaid if prices.is_empty() => {
                "a prepaid product needs a price for at least one cycle"
            }
            BillingMode::Metered if rates.is_empty() => {
                "a metered product needs rates: vcpu, memory_gib, disk_gib, address"
            }
            _ => return,
        };
        self.problem(&it.code, text.to_owned());
    }

    fn prices(&mut self, prices: &[Spanned<wire::Price>]) -> Vec<Price> {
        let mut read: Vec<Price> = Vec::new();
        for at in prices {
            let Some(price) = self.price(at) else { continue };
            if read.iter().any(|other| other.cycle == price.cycle) {
                self.problem(at, format!("the cycle {} has a price already", price.cycle));
            }
            read.push(price);
        }
        read
    }

    fn price(&mut self, price: &Spanned<wire::Price>) -> Option<Price> {
        let it = price.get_ref();
        let Some(cycle) = Cycle::parse(&it.cycle) else {
            self.problem(price, format!("{:?} is no cycle: write m, q, s, a, b or t", it.cycle));
            return None;
        };
        let amount = |text: &str| Money::parse(text, self.currency).ok().filter(|money| money.minor >= 0);
        if let (Some(recurring), Some(setup)) =
            (amount(&it.recurring), amount(it.setup.as_deref().unwrap_or("0")))
        {
            Some(Price { cycle, recurring, setup })
        } else {
            self.problem(price, format!("an amount is a text such as \"9.99\", in {}", self.currency));
            None
        }
    }

    fn rates(&mut self, it: &wire::Product) -> Vec<MeterPrice> {
        let mut rates = Vec::new();
        for (meter, text) in &it.rate {
            let rate =
                HourlyRate::parse(text.get_ref(), self.currency).ok().filter(|rate| rate.micro_minor >= 0);
            let rate = self.need(rate, text, "an amount an hour such as \"0.0125\"");
            let Some(parsed) = Meter::parse(meter) else {
                self.problem(
                    text,
                    format!("{meter:?} is no meter: write vcpu, memory_gib, disk_gib or address"),
                );
                continue;
            };
            rates.extend(rate.map(|rate| MeterPrice { meter: parsed, rate }));
        }
        rates
    }

    fn stock(&mut self, it: &wire::Product, new: &Catalogue) -> Vec<Stock> {
        let mut stock = Vec::new();
        for (code, remaining) in &it.stock {
            match new.locations.iter().find(|location| location.code == *code) {
                Some(location) => {
                    stock.push(Stock { location: location.id, remaining: i64::from(*remaining.get_ref()) });
                }
                None => self.problem(remaining, format!("{code:?} is no location of this file")),
            }
        }
        stock
    }

    fn option(&mut self, it: &wire::Choice, product: ProductId, present: Option<&Offer>) -> ProductOption {
        let name = it.name.get_ref();
        let known = present.and_then(|offer| offer.options.iter().find(|option| option.name == *name));
        let id = known.map_or_else(|| next(&mut self.next_option), |option| option.id.0);
        let mut items: Vec<OptionItem> = Vec::new();
        for item in &it.item {
            if items.iter().any(|other| other.name == item.name) {
                self.problem(&it.name, format!("{:?} stands in this option twice", item.name));
            }
            let known = known.and_then(|option| option.items.iter().find(|other| other.name == item.name));
            let id = known.map_or_else(|| next(&mut self.next_item), |other| other.id.0);
            items.push(OptionItem {
                id: OptionItemId(id),
                name: item.name.clone(),
                disk_gib: item.disk_gib,
                memory_mib: item.memory_mib,
                prices: self.prices(&item.price),
            });
        }
        if items.is_empty() {
            self.problem(&it.name, "an option needs at least one item".to_owned());
        }
        ProductOption { id: OptionId(id), product, name: name.clone(), items, required: it.required }
    }
}

fn next(counter: &mut i64) -> i64 {
    let value = *counter;
    *counter += 1;
    value
}

/// Reads `203.0.113.0/24` (without its first and last address), `203.0.113.5-203.0.113.9` or one address.
fn parse_range(text: &str) -> Option<Vec<Ipv4Addr>> {
    let (first, last) = if let Some((base, bits)) = text.split_once('/') {
        let (base, bits): (Ipv4Addr, u32) = (base.parse().ok()?, bits.parse().ok()?);
        let size = 1_u32.checked_shl(32_u32.checked_sub(bits)?)?;
        let start = u32::from(base);
        if size < 4 || start % size != 0 {
            return None;
        }
        (start + 1, start + (size - 2))
    } else if let Some((first, last)) = text.split_once('-') {
        (u32::from(first.trim().parse::<Ipv4Addr>().ok()?), u32::from(last.trim().parse::<Ipv4Addr>().ok()?))
    } else {
        let one = u32::from(text.parse::<Ipv4Addr>().ok()?);
        (one, one)
    };
    let count = last.checked_sub(first)?;
    (count < RANGE_MAX).then(|| (first..=last).map(Ipv4Addr::from).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_read() {
        assert_eq!(parse_range("203.0.113.0/30").unwrap().len(), 2);
        assert_eq!(parse_range("203.0.113.5-203.0.113.9").unwrap().len(), 5);
        assert_eq!(parse_range("203.0.113.5").unwrap().len(), 1);
        for wrong in ["", "x", "203.0.113.1/24", "203.0.113.0/0", "203.0.113.0/33", "203.0.113.9-203.0.113.5"]
        {
            assert_eq!(parse_range(wrong), None, "{wrong}");
        }
    }
}
