//! Lists, with the filters and pages that each of them takes.

use crate::call::{Call, CallFuture, Prepared};
use crate::client::Client;
use crate::error::{Error, Invalid};
use crate::xmlrpc::{FromValue, Struct, ToValue, Value};
use std::fmt;
use std::future::IntoFuture;
use std::marker::PhantomData;

/// A list. Without a page it is the first hundred items.
#[must_use = "a list is sent when it is awaited or blocked on"]
pub struct List<T> {
    client: Client,
    method: &'static str,
    before: Vec<Value>,
    options: Struct,
    after: Vec<Value>,
    always: bool,
    kept: Result<(), Invalid>,
    items: PhantomData<fn() -> T>,
}

impl<T: FromValue> List<T> {
    pub(crate) fn new(client: &Client, method: &'static str) -> Self {
        Self {
            client: client.clone(),
            method,
            before: Vec::new(),
            options: Struct::new(),
            after: Vec::new(),
            always: false,
            kept: Ok(()),
            items: PhantomData,
        }
    }

    /// Adds a parameter in front of the options.
    pub(crate) fn before(mut self, value: &impl ToValue) -> Self {
        self.before.push(value.to_value());
        self
    }

    /// Sets the parameters behind the options.
    pub(crate) fn after(mut self, place: usize, value: Value) -> Self {
        if let Some(slot) = self.after.get_mut(place) {
            *slot = value;
        } else {
            self.after.push(value);
        }
        self
    }

    /// Sends the options even if there are none.
    pub(crate) fn always(mut self) -> Self {
        self.always = true;
        self
    }

    pub(crate) fn after_len(&self) -> usize {
        self.after.len()
    }

    pub(crate) fn rule(mut self, kept: Result<(), Invalid>) -> Self {
        self.kept = self.kept.and(kept);
        self
    }

    /// Only items of which this member has this value; an array means one of them, and none of an empty one.
    pub fn filter(mut self, member: &str, value: impl Into<Value>) -> Self {
        self.options.insert(member, value);
        self
    }

    /// Only items of which this member has one of these values.
    pub(crate) fn one_of<V: ToValue>(self, member: &str, values: impl IntoIterator<Item = V>) -> Self {
        self.filter(member, values.into_iter().map(|value| value.to_value()).collect::<Vec<_>>())
    }

    /// Only this page; the first is 0.
    pub fn page(self, page: u32) -> Self {
        self.filter("page", page)
    }

    /// How many items a page has; 100 unless said otherwise.
    pub fn per_page(self, items: u32) -> Self {
        let kept = crate::rule::positive("items_per_page", Some(items.into()));
        self.rule(kept).filter("items_per_page", items)
    }

    /// Sorted by this member, downwards with a minus in front: `id`, `-date_created`.
    pub fn sort(self, member: &str) -> Self {
        let order = member.strip_prefix('-').map_or_else(|| format!("{member} ASC"), |m| format!("{m} DESC"));
        self.filter("sort_by", order)
    }

    /// How many items these filters leave, by the twin of the list that counts.
    pub fn count(mut self) -> Call<i64> {
        for paging in ["page", "items_per_page", "sort_by"] {
            self.options.remove(paging);
        }
        let method = self.method.strip_suffix(".list").unwrap_or(self.method);
        self.prepare(&format!("{method}.count"))
    }

    /// The items as values of XML-RPC.
    pub fn raw(self) -> Call<Value> {
        self.call().raw()
    }

    /// The call of this list.
    pub fn call(self) -> Call<Vec<T>> {
        let method = self.method;
        self.prepare(method)
    }

    fn prepare<U: FromValue>(self, method: &str) -> Call<U> {
        let mut call = Call::look(&self.client, method);
        for value in &self.before {
            call = call.param(value);
        }
        if self.always || !self.options.is_empty() {
            call = call.param(&self.options);
        }
        for value in &self.after {
            call = call.param(value);
        }
        call.rule(self.kept)
    }
}

impl<T: FromValue> List<T> {
    /// The request as it is going to be sent, or why it is not.
    pub fn request(&self) -> Result<Prepared, Error> {
        let call = self.clone().call();
        match call.request() {
            Ok(request) => Ok(request.clone()),
            Err(Error::Invalid(invalid)) => Err(invalid.clone().into()),
            Err(other) => Err(Invalid::new("the request", other.to_string()).into()),
        }
    }
}

impl<T> Clone for List<T> {
    fn clone(&self) -> Self {
        Self {
            client: self.client.clone(),
            method: self.method,
            before: self.before.clone(),
            options: self.options.clone(),
            after: self.after.clone(),
            always: self.always,
            kept: self.kept.clone(),
            items: PhantomData,
        }
    }
}

impl<T> fmt::Debug for List<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("List").field(&self.method).field(&self.options).finish()
    }
}

#[cfg(feature = "blocking")]
impl<T: FromValue + Send + 'static> List<T> {
    /// Sends the call and waits for the answer, on a small runtime of the crate.
    pub fn block(self) -> Result<Vec<T>, Error> {
        self.call().block()
    }
}

impl<T: FromValue + Send + 'static> IntoFuture for List<T> {
    type Output = Result<Vec<T>, Error>;
    type IntoFuture = CallFuture<Vec<T>>;

    fn into_future(self) -> Self::IntoFuture {
        self.call().into_future()
    }
}
