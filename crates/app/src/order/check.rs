//! Turns a wish into something that can be sold, or says what is wrong with it.

use super::NewItem;
use crate::error::{Denied, denied_into};
use innkeeper_domain::billing::BillingMode;
use innkeeper_domain::catalogue::{Catalogue, Image, Location, Offer, OptionItem, price_of};
use innkeeper_domain::id::{OptionId, OptionItemId};
use innkeeper_domain::money::{Currency, Money};
use innkeeper_domain::name;
use innkeeper_domain::secret::Secret;
use innkeeper_domain::server::{DISK_GIB_MAX, DISKS_MAX, Size};
use innkeeper_domain::time::Cycle;

/// How many servers one order may hold.
pub(crate) const ITEMS_MAX: usize = 50;

/// Why an order is refused. Nothing was sold, held or charged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    /// Nothing, or too much at once.
    #[error("an order holds 1 to {ITEMS_MAX} items")]
    Items,
    /// No such product, or it is not offered.
    #[error("no such product is offered")]
    NoProduct,
    /// No such location.
    #[error("no such location")]
    NoLocation,
    /// No such image.
    #[error("no such image")]
    NoImage,
    /// The product is not sold for that cycle in the account's currency.
    #[error("the product is not sold for this billing cycle in {0}")]
    NoPrice(Currency),
    /// No such option or item of the product, or two items of one option.
    #[error("no such option of the product")]
    NoOption,
    /// An option that has to be chosen was not; the text names it.
    #[error("the option {0} has to be chosen")]
    OptionMissing(String),
    /// The size is none, or is not the customer's to choose.
    #[error("the size is not valid: {0}")]
    Size(String),
    /// A disk is too small for the image, too large, or there are too many.
    #[error("the disks are not valid: {0}")]
    Disks(String),
    /// A name, description, password, key or script is not valid; the texts name the part and the rule.
    #[error("{part} is not valid: {rule}")]
    Field {
        /// Which part.
        part: &'static str,
        /// What it has to be.
        rule: &'static str,
    },
    /// None of the product is left there.
    #[error("none of this product is left")]
    OutOfStock,
    /// No address is left there, or the one that was named is not free.
    #[error("no address is left")]
    NoAddress,
    /// Processors, memory or disk space there are used up.
    #[error("the location has no room for this server")]
    NoCapacity,
    /// A metered server needs credit for its first hours.
    #[error("the credit does not reach: {needed} are needed, {available} are there")]
    Credit {
        /// What has to be there.
        needed: Money,
        /// What is there.
        available: Money,
    },
    /// Turned away.
    #[error(transparent)]
    Denied(#[from] Denied),
}
denied_into!(OrderError);

/// A wish that can be sold, with everything that was left open filled in.
pub(crate) struct Checked<'a> {
    pub(crate) offer: &'a Offer,
    pub(crate) cycle: Cycle,
    pub(crate) location: &'a Location,
    pub(crate) image: &'a Image,
    pub(crate) size: Size,
    pub(crate) disks_gib: Vec<u32>,
    pub(crate) choices: Vec<(OptionId, OptionItemId)>,
    pub(crate) chosen: Vec<&'a OptionItem>,
}

/// Checks one item against the catalogue.
pub(crate) fn check<'a>(
    catalogue: &'a Catalogue,
    currency: Currency,
    item: &NewItem,
) -> Result<Checked<'a>, OrderError> {
    let offer =
        catalogue.offer(item.product).filter(|offer| offer.product.offered).ok_or(OrderError::NoProduct)?;
    let location = match item.location {
        Some(id) => catalogue.location(id),
        None => catalogue.default_location(),
    };
    let location = location.ok_or(OrderError::NoLocation)?;
    let image = match item.image.or(offer.product.image) {
        Some(id) => catalogue.image(id),
        None => catalogue.images.first(),
    };
    let image = image.ok_or(OrderError::NoImage)?;
    let (choices, chosen) = options(offer, item)?;
    let cycle = cycle(offer, currency, item.cycle, &chosen)?;
    let (size, disks_gib) = parts(offer, item, &chosen)?;
    fits(image, size, &disks_gib)?;
    texts(item)?;
    Ok(Checked { offer, cycle, location, image, size, disks_gib, choices, chosen })
}

type Options<'a> = (Vec<(OptionId, OptionItemId)>, Vec<&'a OptionItem>);

fn options<'a>(offer: &'a Offer, item: &NewItem) -> Result<Options<'a>, OrderError> {
    let mut chosen = Vec::new();
    for (index, (option, choice)) in item.choices.iter().enumerate() {
        if item.choices.iter().take(index).any(|(other, _)| other == option) {
            return Err(OrderError::NoOption);
        }
        let option = offer.options.iter().find(|known| known.id == *option).ok_or(OrderError::NoOption)?;
        chosen.push(option.items.iter().find(|known| known.id == *choice).ok_or(OrderError::NoOption)?);
    }
    for option in offer.options.iter().filter(|option| option.required) {
        if !item.choices.iter().any(|(id, _)| *id == option.id) {
            return Err(OrderError::OptionMissing(option.name.clone()));
        }
    }
    Ok((item.choices.clone(), chosen))
}

fn cycle(
    offer: &Offer,
    currency: Currency,
    wanted: Option<Cycle>,
    chosen: &[&OptionItem],
) -> Result<Cycle, OrderError> {
    if offer.product.billing == BillingMode::Metered {
        let priced = !offer.rates_in(currency).is_empty();
        return if priced { Ok(Cycle::Monthly) } else { Err(OrderError::NoPrice(currency)) };
    }
    let offered = offer.prices_in(currency);
    let cycle = wanted.or(offered.first().map(|price| price.cycle)).ok_or(OrderError::NoPrice(currency))?;
    let sold = price_of(&offered, cycle, currency).is_some()
        && chosen.iter().all(|item| price_of(&item.prices, cycle, currency).is_some());
    if sold { Ok(cycle) } else { Err(OrderError::NoPrice(currency)) }
}

/// The size and disks: the product's, or the customer's where the product leaves them open.
fn parts(offer: &Offer, item: &NewItem, chosen: &[&OptionItem]) -> Result<(Size, Vec<u32>), OrderError> {
    let extra_disk = chosen.iter().fold(0_u32, |sum, item| sum.saturating_add(item.disk_gib));
    let extra_memory = chosen.iter().fold(0_u32, |sum, item| sum.saturating_add(item.memory_mib));
    let checked = |vcpu, cores_per_socket, memory_mib| {
        Size::new(vcpu, cores_per_socket, memory_mib).map_err(|error| OrderError::Size(error.to_string()))
    };
    let Some(plan) = offer.product.plan else {
        let size = item.size.ok_or_else(|| OrderError::Size("none is given".to_owned()))?;
        let size = checked(size.vcpu, size.cores_per_socket, size.memory_mib)?;
        return Ok((size, item.disks_gib.clone()));
    };
    if item.size.is_some() {
        return Err(OrderError::Size("it comes with the product".to_owned()));
    }
    let memory_mib = plan.size.memory_mib.saturating_add(extra_memory);
    let size = checked(plan.size.vcpu, plan.size.cores_per_socket, memory_mib)?;
    Ok((size, vec![plan.disk_gib.saturating_add(extra_disk)]))
}

/// Whether an image starts in a size from disks.
pub(crate) fn fits(image: &Image, size: Size, disks_gib: &[u32]) -> Result<(), OrderError> {
    if size.memory_mib < image.memory_mib_min {
        return Err(OrderError::Size(format!(
            "{} needs {} MiB of memory",
            image.title, image.memory_mib_min
        )));
    }
    let Some(main) = disks_gib.first() else {
        return Err(OrderError::Disks("one of them has to be the main disk".to_owned()));
    };
    if *main < image.disk_gib_min {
        return Err(OrderError::Disks(format!(
            "{} needs a main disk of {} GB",
            image.title, image.disk_gib_min
        )));
    }
    if disks_gib.len() > DISKS_MAX {
        return Err(OrderError::Disks(format!("a server has at most {DISKS_MAX}")));
    }
    if disks_gib.iter().any(|size| *size == 0 || *size > DISK_GIB_MAX) {
        return Err(OrderError::Disks(format!("one has 1 to {DISK_GIB_MAX} GB")));
    }
    Ok(())
}

fn texts(item: &NewItem) -> Result<(), OrderError> {
    let field = |part, rule| Err(OrderError::Field { part, rule });
    if item.name.as_deref().is_some_and(|text| !name::is_name(text)) {
        return field("name", "1 to 128 characters");
    }
    if !name::is_text(&item.description, name::DESCRIPTION_CHARS_MAX) {
        return field("description", "at most 256 characters");
    }
    if item.hostname.as_deref().is_some_and(|text| !name::is_hostname(text)) {
        return field("hostname", "a host name such as web1.example.net");
    }
    access(item.password.as_ref().map(Secret::reveal), &item.ssh_keys, item.user_data.as_deref())?;
    Ok(())
}

/// How much all SSH keys of a server may hold, in bytes: as much as a seed carries.
const SSH_KEYS_BYTES_MAX: usize = 64 * 1024;

/// Whether a guest can be set up with this password, these keys and this script.
pub(crate) fn access(
    password: Option<&str>,
    ssh_keys: &[String],
    user_data: Option<&str>,
) -> Result<(), OrderError> {
    let field = |part, rule| Err(OrderError::Field { part, rule });
    if password.is_some_and(|text| !is_root_password(text)) {
        return field("password", "8 to 64 printable characters");
    }
    let keys_bytes: usize = ssh_keys.iter().map(String::len).sum();
    if keys_bytes > SSH_KEYS_BYTES_MAX || ssh_keys.iter().any(|key| !is_ssh_key(key)) {
        return field("ssh_key", "public keys in OpenSSH form, one each line, of 64 KiB together");
    }
    if user_data.is_some_and(|text| !text.starts_with("#!") || text.len() > 64 * 1024) {
        return field("script", "a script that begins with #!, at most 64 KiB");
    }
    Ok(())
}

fn is_root_password(text: &str) -> bool {
    (8..=64).contains(&text.chars().count()) && !text.chars().any(char::is_control)
}

fn is_ssh_key(text: &str) -> bool {
    let mut words = text.split_ascii_whitespace();
    let kind = words.next().unwrap_or_default();
    let known = ["ssh-", "ecdsa-", "sk-ssh-", "sk-ecdsa-"].iter().any(|prefix| kind.starts_with(prefix));
    let body = words.next().unwrap_or_default();
    let base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    known
        && body.len() >= 16
        && body.bytes().all(base64)
        && text.len() <= 16 * 1024
        && !text.chars().any(is_unprintable)
}

/// What YAML does not print: one such character and a guest refuses all of its set-up.
fn is_unprintable(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB ada@laptop";

    #[test]
    fn what_no_guest_could_be_set_up_with_is_not_sold() {
        let keys = |keys: &[String]| access(None, keys, None).is_ok();
        assert!(keys(&[KEY.to_owned(), format!("{KEY} Ada's \u{e9}")]));
        for wrong in ["\t", "\u{b}", "\u{1b}[2J", "\0", "\n", "\u{85}", "\u{2028}", "\u{feff}", "\u{ffff}"] {
            assert!(!keys(&[format!("{KEY}{wrong}")]), "{wrong:?}");
        }
        let long = format!("{KEY}{}", "x".repeat(16 * 1024 - KEY.len()));
        assert!(keys(&vec![long.clone(); 4]));
        assert!(!keys(&vec![long; 5]), "a seed carries 64 KiB of keys");
    }
}
