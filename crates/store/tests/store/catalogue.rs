//! The catalogue: what is put in comes out, however often, and it is read again only where it changed.

use crate::fixture::{LOCATION, METERED, PLAN, catalogue, on_both, on_both_databases, read, uid, write};
use innkeeper_domain::catalogue::{Catalogue, Stock};
use innkeeper_store::{Store, StoreError, Tx, catalogue as stored, stock};
use std::sync::Arc;

async fn put(store: &Store, catalogue: &Catalogue) {
    let catalogue = catalogue.clone();
    write(store, move |tx| stored::put(tx, uid(), &catalogue)).await.unwrap();
}

async fn whole(store: &Store) -> Arc<Catalogue> {
    read(store, stored::whole).await.unwrap()
}

/// The same with another name of the first product.
fn renamed(catalogue: &Catalogue, name: &str) -> Catalogue {
    let mut catalogue = catalogue.clone();
    name.clone_into(&mut catalogue.offers.first_mut().unwrap().product.name);
    catalogue
}

#[test]
fn a_catalogue_reads_back_twice() {
    on_both(async |store| {
        assert_eq!(*whole(store).await, Catalogue::default());
        let catalogue = catalogue();
        for _ in 0..2 {
            put(store, &catalogue).await;
            assert_eq!(*whole(store).await, catalogue);
        }
    });
}

#[test]
fn a_changed_catalogue_replaces_the_old_one_and_drops_nothing() {
    on_both(async |store| {
        let mut catalogue = catalogue();
        put(store, &catalogue).await;
        catalogue = renamed(&catalogue, "Linux 2, new");
        catalogue.categories.reverse();
        catalogue.images.pop();
        let offer = catalogue.offers.first_mut().unwrap();
        offer.product.offered = false;
        offer.product.plan = None;
        offer.prices.pop();
        offer.options.first_mut().unwrap().items.reverse();
        offer.options.first_mut().unwrap().items.first_mut().unwrap().prices.clear();
        put(store, &catalogue).await;

        let whole = whole(store).await;
        assert_eq!((&whole.offers, &whole.categories), (&catalogue.offers, &catalogue.categories));
        assert_eq!(whole.images.len(), 2, "sold servers name the image that is missing now");
    });
}

#[test]
fn stock_is_set_as_a_whole() {
    on_both(async |store| {
        put(store, &catalogue()).await;
        let set = async |stock: Vec<Stock>| {
            write(store, move |tx| stock::set(tx, PLAN, &stock)).await.unwrap();
            read(store, stock::all).await.unwrap()
        };
        let [seven, none] = [7, 0].map(|remaining| Stock { location: LOCATION, remaining });
        assert_eq!(set(vec![seven]).await, [(PLAN, seven)]);
        assert_eq!(set(vec![none]).await, [(PLAN, none)]);
        assert_eq!(set(vec![]).await, []);
        assert!(write(store, |tx| stock::take(tx, METERED, LOCATION)).await.unwrap(), "without a limit");
    });
}

#[test]
fn a_catalogue_is_read_once_for_each_revision() {
    on_both_databases(async |database| {
        let (here, elsewhere) = (database.open(), database.open());
        put(&here, &catalogue()).await;
        let first = whole(&here).await;
        assert!(Arc::ptr_eq(&first, &whole(&here).await));
        // By another process.
        let changed = renamed(&first, "new");
        put(&elsewhere, &changed).await;
        let second = whole(&here).await;
        assert_eq!(*second, changed);
        assert!(Arc::ptr_eq(&second, &whole(&here).await));
    });
}

#[test]
fn what_was_not_committed_is_not_shown() {
    on_both(async |store| {
        put(store, &catalogue()).await;
        let before = whole(store).await;
        let never = renamed(&before, "never");
        let refused = move |tx: &mut Tx<'_>| {
            stored::put(tx, uid(), &never)?;
            Err::<(), _>(if *stored::whole(tx)? == never { StoreError::Full } else { StoreError::ReadOnly })
        };
        assert_eq!(write(store, refused).await, Err(StoreError::Full), "it sees what it has written");
        assert_eq!(*whole(store).await, *before);
    });
}

/// As before the first load: nobody says when it changes.
#[test]
fn a_catalogue_without_a_revision_is_read_each_time() {
    on_both(async |store| {
        let (first, second) = (whole(store).await, whole(store).await);
        assert!(!Arc::ptr_eq(&first, &second));
    });
}
