//! Loads the catalogue from a TOML file. Every problem is told with its line, and nothing is loaded then.

use super::reader::{Read, Reader};
use super::wire::File;
use crate::app::App;
use crate::error::{Denied, denied_into};
use innkeeper_store::{addresses, catalogue, stock};

/// Something wrong in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line it is on, from 1.
    pub line: usize,
    /// What is wrong, and what would be right.
    pub text: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}", self.line, self.text)
    }
}

/// What was loaded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    /// Products that are offered now.
    pub products: usize,
    /// Images.
    pub images: usize,
    /// Locations.
    pub locations: usize,
    /// Addresses that were not in the pool before.
    pub addresses: usize,
    /// Products that are no longer offered, because the file does not have them.
    pub withdrawn: usize,
}

/// Why nothing was loaded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// The file has problems.
    #[error("the catalogue has {} problems", .0.len())]
    Problems(Vec<Problem>),
    /// Turned away.
    #[error(transparent)]
    Denied(#[from] Denied),
}
denied_into!(LoadError);

/// Loads a catalogue over the present one. Sold services keep what they name. For the operator.
pub async fn load(app: &App, text: &str) -> Result<Loaded, LoadError> {
    let problem = |error: &toml::de::Error| {
        let line = error.span().map_or(1, |span| line_at(text, span.start));
        LoadError::Problems(vec![Problem { line, text: error.message().to_owned() }])
    };
    // Parsed before the transaction, so that a wrong file costs the database nothing.
    toml::from_str::<File>(text).map_err(|error| problem(&error))?;
    let (text, app_in, now) = (text.to_owned(), app.clone(), app.now());
    app.store
        .write("catalogue.load", move |tx| {
            let file: File = toml::from_str(&text).map_err(|error| Denied::bug(error.to_string()))?;
            let present = catalogue::whole(tx)?;
            let mut reader = Reader::new(&text, &app_in, present, &file);
            let Read { catalogue: new, stock: left, pool } = reader.read(&file);
            if !reader.problems.is_empty() {
                return Err(LoadError::Problems(std::mem::take(&mut reader.problems)));
            }
            let withdrawn = new.offers.iter().filter(|offer| !offer.product.offered).count();
            catalogue::put(tx, app_in.uid(), &new)?;
            for (product, left) in &left {
                stock::set(tx, *product, left)?;
            }
            let mut added = 0;
            for (location, address) in pool {
                added += usize::from(addresses::insert(tx, app_in.uid(), location, address, now)?);
            }
            Ok(Loaded {
                products: new.offers.len() - withdrawn,
                images: new.images.len(),
                locations: new.locations.len(),
                addresses: added,
                withdrawn,
            })
        })
        .await
}

/// The line that a byte of a text is on, from 1.
pub(super) fn line_at(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}
