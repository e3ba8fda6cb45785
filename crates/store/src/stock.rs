//! Stock: how many of a product can still be sold at a location.

use crate::error::StoreError;
use crate::statement::statements;
use crate::tx::Tx;
use crate::value::params;
use innkeeper_domain::catalogue::Stock;
use innkeeper_domain::id::{LocationId, ProductId};

statements! { "stock":
    LIMITS = "SELECT COUNT(*) FROM product_stock WHERE product_id = $1";
    TAKE = "UPDATE product_stock SET remaining = remaining - 1 \
        WHERE product_id = $1 AND location_id = $2 AND remaining > 0";
    PUT_BACK = "UPDATE product_stock SET remaining = remaining + 1 WHERE product_id = $1 AND location_id = $2";
    CLEAR = "DELETE FROM product_stock WHERE product_id = $1";
    SET = "INSERT INTO product_stock (product_id, location_id, remaining) VALUES ($1, $2, $3)";
    ALL = "SELECT product_id, location_id, remaining FROM product_stock ORDER BY product_id, location_id";
}

/// Takes one; `false` when none is left there. A product without limits always has one left.
pub fn take(tx: &mut Tx<'_>, product: ProductId, location: LocationId) -> Result<bool, StoreError> {
    if tx.execute(TAKE, params![product, location])? == 1 {
        return Ok(true);
    }
    Ok(tx.value::<i64>(LIMITS, params![product])? == 0)
}

/// Puts one back.
pub fn put_back(tx: &mut Tx<'_>, product: ProductId, location: LocationId) -> Result<(), StoreError> {
    tx.execute(PUT_BACK, params![product, location]).map(drop)
}

/// Sets how many are left at each location; where nothing is said of any, the product has no limit.
pub fn set(tx: &mut Tx<'_>, product: ProductId, stock: &[Stock]) -> Result<(), StoreError> {
    tx.execute(CLEAR, params![product])?;
    stock.iter().try_for_each(|it| tx.execute_one(SET, params![product, it.location, it.remaining]))
}

/// How many of each product can still be sold at each location. Those without limits are not among them.
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<(ProductId, Stock)>, StoreError> {
    tx.query(ALL, params![], |columns| {
        Ok((columns.take()?, Stock { location: columns.take()?, remaining: columns.take()? }))
    })
}
