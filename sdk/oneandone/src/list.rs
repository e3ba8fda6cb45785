//! Lists of a top-level collection, with the parameters that each of them takes.

use crate::call::{Call, CallFuture, Method, Path, Prepared};
use crate::client::Client;
use crate::error::{Error, Invalid};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::future::IntoFuture;

/// A list of a collection. Without a page it is the whole collection.
#[must_use = "a list is sent when it is awaited or blocked on"]
#[derive(Debug)]
pub struct List<T> {
    call: Call<Vec<T>>,
}

impl<T: DeserializeOwned> List<T> {
    pub(crate) fn new(client: &Client, path: &str) -> Self {
        Self { call: Call::new(client, Method::Get, Path::of(path)) }
    }

    /// Adds a parameter of a kind that only this collection has.
    pub(crate) fn parameter(self, name: &str, value: impl Into<String>) -> Self {
        Self { call: self.call.parameter(name, value) }
    }

    /// Only this page; the first is 1.
    pub fn page(self, page: u32) -> Self {
        let kept = if page == 0 { Err(Invalid::new("page", "must be 1 or more")) } else { Ok(()) };
        Self { call: self.call.parameter("page", page.to_string()).rule(kept) }
    }

    /// How many items a page has. Only read with a page.
    pub fn per_page(self, items: u32) -> Self {
        let kept = if items == 0 { Err(Invalid::new("per_page", "must be 1 or more")) } else { Ok(()) };
        Self { call: self.call.parameter("per_page", items.to_string()).rule(kept) }
    }

    /// Sorted by this member, downwards with a minus in front: `name`, `-creation_date`.
    pub fn sort(self, member: impl Into<String>) -> Self {
        self.parameter("sort", member)
    }

    /// Only items in which some value contains this text, in any case.
    pub fn search(self, text: impl Into<String>) -> Self {
        self.parameter("q", text)
    }

    /// Only these members of each item, nested ones with dots: `["id", "hardware.ram"]`. The items come as JSON,
    /// because the others are missing.
    pub fn fields(self, members: &[&str]) -> Call<Vec<Map<String, Value>>> {
        self.parameter("fields", members.join(",")).call.read_with(crate::call::json)
    }

    /// The items as JSON, members that this crate does not know included.
    pub fn raw(self) -> Call<Value> {
        self.call.raw()
    }

    /// The request as it is going to be sent, or why it is not.
    pub const fn request(&self) -> Result<&Prepared, &Error> {
        self.call.request()
    }
}

#[cfg(feature = "blocking")]
impl<T: Send + 'static> List<T> {
    /// Sends the call and waits for the answer, on a small runtime of the crate.
    pub fn block(self) -> Result<Vec<T>, Error> {
        self.call.block()
    }
}

impl<T: Send + 'static> IntoFuture for List<T> {
    type Output = Result<Vec<T>, Error>;
    type IntoFuture = CallFuture<Vec<T>>;

    fn into_future(self) -> Self::IntoFuture {
        self.call.into_future()
    }
}
