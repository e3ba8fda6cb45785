//! The catalogue: read as a whole, once for each revision, and written by an operator's file.

use crate::column::{Columns, json, only, to_json};
use crate::error::StoreError;
use crate::statement::statements;
use crate::tx::Tx;
use crate::value::params;
use innkeeper_domain::catalogue::{
    Catalogue, Category, Image, Location, MeterPrice, Offer, OptionItem, Price, Product, ProductOption,
};
use innkeeper_domain::id::{OptionId, OptionItemId, ProductId, Uid};
use innkeeper_domain::money::{Currency, HourlyRate, Money};
use std::sync::Arc;

statements! { "catalogue":
    REVISION = "SELECT uid FROM catalogue_revision";
    PUT_REVISION = "INSERT INTO catalogue_revision (id, uid) VALUES (1, $1) \
        ON CONFLICT (id) DO UPDATE SET uid = excluded.uid";
    CATEGORIES = "SELECT id, name, slug, description FROM category ORDER BY position, id";
    LOCATIONS = "SELECT id, uid, code, name, country, is_default, vcpu_max, memory_mib_max, disk_gib_max \
        FROM location ORDER BY position, id";
    IMAGES = "SELECT id, uid, code, title, source, family, os, version, disk_gib_min, memory_mib_min \
        FROM image ORDER BY position, id";
    PRODUCTS = "SELECT id, uid, category_id, code, name, description, billing, plan, image_id, offered \
        FROM product ORDER BY position, id";
    PRICES = "SELECT product_id, cycle, recurring, setup, currency FROM product_price \
        ORDER BY product_id, cycle, currency";
    RATES = "SELECT product_id, meter, micro_minor, currency FROM product_rate \
        ORDER BY product_id, meter, currency";
    OPTIONS = "SELECT id, product_id, name, required FROM product_option ORDER BY position, id";
    ITEMS = "SELECT id, option_id, name, disk_gib, memory_mib FROM option_item ORDER BY position, id";
    ITEM_PRICES = "SELECT item_id, cycle, recurring, setup, currency FROM option_price ORDER BY item_id, cycle, currency";
    PUT_CATEGORY = "INSERT INTO category (id, slug, name, description, position) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (id) DO UPDATE SET slug = excluded.slug, name = excluded.name, \
        description = excluded.description, position = excluded.position";
    PUT_LOCATION = "INSERT INTO location (id, uid, code, name, country, is_default, vcpu_max, memory_mib_max, disk_gib_max, position) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (id) DO UPDATE SET name = excluded.name, \
        country = excluded.country, is_default = excluded.is_default, vcpu_max = excluded.vcpu_max, \
        memory_mib_max = excluded.memory_mib_max, disk_gib_max = excluded.disk_gib_max, position = excluded.position";
    PUT_IMAGE = "INSERT INTO image (id, uid, code, title, source, family, os, version, disk_gib_min, memory_mib_min, position) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (id) DO UPDATE SET title = excluded.title, \
        source = excluded.source, family = excluded.family, os = excluded.os, version = excluded.version, \
        disk_gib_min = excluded.disk_gib_min, memory_mib_min = excluded.memory_mib_min, position = excluded.position";
    PUT_PRODUCT = "INSERT INTO product (id, uid, category_id, code, name, description, billing, plan, image_id, offered, position) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (id) DO UPDATE SET \
        category_id = excluded.category_id, name = excluded.name, description = excluded.description, \
        billing = excluded.billing, plan = excluded.plan, image_id = excluded.image_id, offered = excluded.offered, \
        position = excluded.position";
    CLEAR_PRICES = "DELETE FROM product_price WHERE product_id = $1";
    CLEAR_RATES = "DELETE FROM product_rate WHERE product_id = $1";
    CLEAR_ITEM_PRICES = "DELETE FROM option_price WHERE item_id = $1";
    PUT_PRICE = "INSERT INTO product_price (product_id, cycle, currency, recurring, setup) VALUES ($1, $2, $3, $4, $5)";
    PUT_RATE = "INSERT INTO product_rate (product_id, meter, currency, micro_minor) VALUES ($1, $2, $3, $4)";
    PUT_OPTION = "INSERT INTO product_option (id, product_id, name, required, position) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (id) DO UPDATE SET required = excluded.required, position = excluded.position";
    PUT_ITEM = "INSERT INTO option_item (id, option_id, name, disk_gib, memory_mib, position) VALUES ($1, $2, $3, $4, $5, $6) \
        ON CONFLICT (id) DO UPDATE SET disk_gib = excluded.disk_gib, memory_mib = excluded.memory_mib, \
        position = excluded.position";
    PUT_ITEM_PRICE = "INSERT INTO option_price (item_id, cycle, currency, recurring, setup) VALUES ($1, $2, $3, $4, $5)";
}

/// The whole catalogue, as one state of the database shows it. It is read once for each revision.
pub fn whole(tx: &mut Tx<'_>) -> Result<Arc<Catalogue>, StoreError> {
    let Some(revision) = tx.first(REVISION, params![], only)? else { return read(tx).map(Arc::new) };
    if let Some(catalogue) = tx.kept.of(revision) {
        return Ok(catalogue);
    }
    let catalogue = Arc::new(read(tx)?);
    tx.kept.keep(revision, &catalogue);
    Ok(catalogue)
}

fn read(tx: &mut Tx<'_>) -> Result<Catalogue, StoreError> {
    Ok(Catalogue {
        categories: categories(tx)?,
        locations: locations(tx)?,
        images: images(tx)?,
        offers: offers(tx)?,
    })
}

fn categories(tx: &mut Tx<'_>) -> Result<Vec<Category>, StoreError> {
    tx.query(CATEGORIES, params![], |columns| {
        Ok(Category {
            id: columns.take()?,
            name: columns.take()?,
            slug: columns.take()?,
            description: columns.take()?,
        })
    })
}

fn locations(tx: &mut Tx<'_>) -> Result<Vec<Arc<Location>>, StoreError> {
    tx.query(LOCATIONS, params![], |columns| {
        Ok(Arc::new(Location {
            id: columns.take()?,
            uid: columns.take()?,
            code: columns.take()?,
            name: columns.take()?,
            country: columns.take()?,
            is_default: columns.take()?,
            vcpu_max: columns.take()?,
            memory_mib_max: columns.take()?,
            disk_gib_max: columns.take()?,
        }))
    })
}

fn images(tx: &mut Tx<'_>) -> Result<Vec<Arc<Image>>, StoreError> {
    tx.query(IMAGES, params![], |columns| {
        Ok(Arc::new(Image {
            id: columns.take()?,
            uid: columns.take()?,
            code: columns.take()?,
            title: columns.take()?,
            source: columns.take()?,
            family: columns.take()?,
            os: columns.take()?,
            version: columns.take()?,
            disk_gib_min: columns.take()?,
            memory_mib_min: columns.take()?,
        }))
    })
}

fn offers(tx: &mut Tx<'_>) -> Result<Vec<Offer>, StoreError> {
    let products = tx.query(PRODUCTS, params![], |columns| {
        Ok(Product {
            id: columns.take()?,
            uid: columns.take()?,
            category: columns.take()?,
            code: columns.take()?,
            name: columns.take()?,
            description: columns.take()?,
            billing: columns.take()?,
            plan: columns.take::<Option<String>>()?.as_deref().map(json).transpose()?,
            image: columns.take()?,
            offered: columns.take()?,
        })
    })?;
    let prices =
        tx.query(PRICES, params![], |columns| Ok((columns.take::<ProductId>()?, read_price(columns)?)))?;
    let rates = tx.query(RATES, params![], |columns| {
        let (product, meter): (ProductId, _) = (columns.take()?, columns.take()?);
        let (micro_minor, currency): (i64, Currency) = (columns.take()?, columns.take()?);
        Ok((product, MeterPrice { meter, rate: HourlyRate { micro_minor, currency } }))
    })?;
    let options = options(tx)?;
    let offer = |product: Product| {
        let id = product.id;
        Offer {
            prices: of(&prices, &id),
            rates: of(&rates, &id),
            options: options.iter().filter(|option| option.product == id).cloned().collect(),
            product,
        }
    };
    Ok(products.into_iter().map(offer).collect())
}

fn of<K: PartialEq, V: Clone>(rows: &[(K, V)], key: &K) -> Vec<V> {
    rows.iter().filter(|(owner, _)| *owner == *key).map(|(_, value)| value.clone()).collect()
}

fn read_price(columns: &mut Columns<'_>) -> Result<Price, StoreError> {
    let cycle = columns.take()?;
    let (recurring, setup, currency) = (columns.take()?, columns.take()?, columns.take()?);
    Ok(Price { cycle, recurring: Money::new(recurring, currency), setup: Money::new(setup, currency) })
}

fn options(tx: &mut Tx<'_>) -> Result<Vec<ProductOption>, StoreError> {
    let prices = tx.query(ITEM_PRICES, params![], |columns| {
        Ok((columns.take::<OptionItemId>()?, read_price(columns)?))
    })?;
    let items = tx.query(ITEMS, params![], |columns| {
        let (id, option): (OptionItemId, OptionId) = (columns.take()?, columns.take()?);
        let (name, disk_gib, memory_mib) = (columns.take()?, columns.take()?, columns.take()?);
        Ok((option, OptionItem { id, name, disk_gib, memory_mib, prices: of(&prices, &id) }))
    })?;
    tx.query(OPTIONS, params![], |columns| {
        let (id, product, name) = (columns.take()?, columns.take()?, columns.take()?);
        Ok(ProductOption { id, product, name, required: columns.take()?, items: of(&items, &id) })
    })
}

/// Writes a whole catalogue over the present one.
///
/// Things are matched by number. What is missing in the new one stays, so that sold services keep what they
/// name; the caller marks such products as no longer offered. `revision` is one that was never used.
pub fn put(tx: &mut Tx<'_>, revision: Uid, catalogue: &Catalogue) -> Result<(), StoreError> {
    tx.execute_one(PUT_REVISION, params![revision])?;
    for (position, category) in (0_i64..).zip(&catalogue.categories) {
        let Category { id, name, slug, description } = category;
        tx.execute_one(PUT_CATEGORY, params![*id, slug, name, description, position])?;
    }
    for (position, location) in (0_i64..).zip(&catalogue.locations) {
        put_location(tx, location, position)?;
    }
    for (position, image) in (0_i64..).zip(&catalogue.images) {
        put_image(tx, image, position)?;
    }
    for (position, offer) in (0_i64..).zip(&catalogue.offers) {
        put_offer(tx, offer, position)?;
    }
    Ok(())
}

fn put_location(tx: &mut Tx<'_>, it: &Location, position: i64) -> Result<(), StoreError> {
    tx.execute_one(
        PUT_LOCATION,
        params![
            it.id,
            it.uid,
            &it.code,
            &it.name,
            &it.country,
            it.is_default,
            it.vcpu_max,
            it.memory_mib_max,
            it.disk_gib_max,
            position
        ],
    )
}

fn put_image(tx: &mut Tx<'_>, it: &Image, position: i64) -> Result<(), StoreError> {
    tx.execute_one(
        PUT_IMAGE,
        params![
            it.id,
            it.uid,
            &it.code,
            &it.title,
            &it.source,
            it.family,
            &it.os,
            &it.version,
            it.disk_gib_min,
            it.memory_mib_min,
            position
        ],
    )
}

fn put_offer(tx: &mut Tx<'_>, offer: &Offer, position: i64) -> Result<(), StoreError> {
    let it = &offer.product;
    let plan = it.plan.as_ref().map(to_json).transpose()?;
    tx.execute_one(
        PUT_PRODUCT,
        params![
            it.id,
            it.uid,
            it.category,
            &it.code,
            &it.name,
            &it.description,
            it.billing,
            plan,
            it.image,
            it.offered,
            position
        ],
    )?;
    for clear in [CLEAR_PRICES, CLEAR_RATES] {
        tx.execute(clear, params![it.id])?;
    }
    for price in &offer.prices {
        let (currency, recurring, setup) =
            (price.recurring.currency, price.recurring.minor, price.setup.minor);
        tx.execute_one(PUT_PRICE, params![it.id, price.cycle, currency.as_str(), recurring, setup])?;
    }
    for price in &offer.rates {
        let (currency, micro_minor) = (price.rate.currency, price.rate.micro_minor);
        tx.execute_one(PUT_RATE, params![it.id, price.meter, currency.as_str(), micro_minor])?;
    }
    for (position, option) in (0_i64..).zip(&offer.options) {
        put_option(tx, option, position)?;
    }
    Ok(())
}

fn put_option(tx: &mut Tx<'_>, option: &ProductOption, position: i64) -> Result<(), StoreError> {
    tx.execute_one(PUT_OPTION, params![option.id, option.product, &option.name, option.required, position])?;
    for (position, item) in (0_i64..).zip(&option.items) {
        tx.execute_one(
            PUT_ITEM,
            params![item.id, option.id, &item.name, item.disk_gib, item.memory_mib, position],
        )?;
        tx.execute(CLEAR_ITEM_PRICES, params![item.id])?;
        for price in &item.prices {
            let (currency, recurring, setup) =
                (price.recurring.currency, price.recurring.minor, price.setup.minor);
            tx.execute_one(
                PUT_ITEM_PRICE,
                params![item.id, price.cycle, currency.as_str(), recurring, setup],
            )?;
        }
    }
    Ok(())
}
