//! Values of options, as orders and upgrades send them.

use crate::error::Invalid;
use crate::id::{ItemId, OptionId};
use crate::rule;
use serde::Serialize;
use std::collections::BTreeMap;

/// Values of options by the number of the option: `custom` of an order, `resources` of an upgrade.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Selections(BTreeMap<i64, Selection>);

/// The value of an option, in the form that its kind takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Selection {
    /// How many, for a slider or a field for quantities.
    Quantity(u32),
    /// Which one, for a dropdown or a radio button.
    Item(ItemId),
    /// How many of each, for a dropdown with quantities. 0 deselects.
    Items(BTreeMap<i64, u32>),
}

impl Selections {
    /// So many, for a slider or a field for quantities.
    #[must_use]
    pub fn with_quantity(mut self, option: impl Into<OptionId>, quantity: u32) -> Self {
        self.0.insert(option.into().number(), Selection::Quantity(quantity));
        self
    }

    /// This one, for a dropdown or a radio button.
    #[must_use]
    pub fn with_item(mut self, option: impl Into<OptionId>, item: impl Into<ItemId>) -> Self {
        self.0.insert(option.into().number(), Selection::Item(item.into()));
        self
    }

    /// So many of this one, beside others of the same option. 0 deselects it.
    #[must_use]
    pub fn with_items(mut self, option: impl Into<OptionId>, item: impl Into<ItemId>, quantity: u32) -> Self {
        let value = self.0.entry(option.into().number()).or_insert(Selection::Items(BTreeMap::new()));
        if !matches!(value, Selection::Items(_)) {
            *value = Selection::Items(BTreeMap::new());
        }
        if let Selection::Items(items) = value {
            items.insert(item.into().number(), quantity);
        }
        self
    }

    /// Whether nothing is selected.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether every number is one of an option or an item.
    pub fn check(&self, member: &str) -> Result<(), Invalid> {
        for (option, value) in &self.0 {
            rule::id(member, *option)?;
            match value {
                Selection::Quantity(_) => {}
                Selection::Item(item) => rule::id(&format!("{member}[{option}]"), item.number())?,
                Selection::Items(items) => {
                    items.keys().try_for_each(|item| rule::id(&format!("{member}[{option}]"), *item))?;
                }
            }
        }
        Ok(())
    }
}
