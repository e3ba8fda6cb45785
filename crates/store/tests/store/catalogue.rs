//! The catalogue: what is put in comes out, however often.

use crate::fixture::{LOCATION, PLAN, catalogue, on_both, read, write};
use innkeeper_domain::catalogue::Catalogue;
use innkeeper_store::{Store, catalogue as stored};

async fn put(store: &Store, catalogue: &Catalogue) {
    let catalogue = catalogue.clone();
    write(store, move |tx| stored::put(tx, &catalogue)).await.unwrap();
}

#[test]
fn a_catalogue_reads_back_twice() {
    on_both(async |store| {
        assert_eq!(read(store, stored::whole).await, Ok(Catalogue::default()));
        let catalogue = catalogue();
        for _ in 0..2 {
            put(store, &catalogue).await;
            assert_eq!(read(store, stored::whole).await.unwrap(), catalogue);
        }
        assert_eq!(read(store, stored::images).await.unwrap(), catalogue.images);
        assert_eq!(read(store, stored::locations).await.unwrap(), catalogue.locations);
    });
}

#[test]
fn a_changed_catalogue_replaces_the_old_one_and_drops_nothing() {
    on_both(async |store| {
        let mut catalogue = catalogue();
        put(store, &catalogue).await;
        catalogue.categories.reverse();
        catalogue.images.pop();
        let offer = catalogue.offers.first_mut().unwrap();
        "Linux 2, new".clone_into(&mut offer.product.name);
        offer.product.offered = false;
        offer.product.plan = None;
        offer.prices.pop();
        offer.stock.first_mut().unwrap().remaining = 7;
        offer.options.first_mut().unwrap().items.reverse();
        offer.options.first_mut().unwrap().items.first_mut().unwrap().prices.clear();
        put(store, &catalogue).await;

        let whole = read(store, stored::whole).await.unwrap();
        assert_eq!((&whole.offers, &whole.categories), (&catalogue.offers, &catalogue.categories));
        assert_eq!(whole.images.len(), 2, "sold servers name the image that is missing now");
        assert_eq!(whole.offer(PLAN).unwrap().stock.first().unwrap().location, LOCATION);
    });
}
