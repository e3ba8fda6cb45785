//! Addresses of the pages that the service shows to a customer: to buy a plan, and to look after the account.
//!
//! They lie beside the API and not below it: the published Python client puts the sign-up page below
//! `/api/v4`, where the original never served it.

use crate::client::Client;
use crate::error::Invalid;
use crate::id::{CustomerId, PlanId};
use crate::percent;
use crate::secret::Secret;
use crate::subscriber::check_id;

/// The page on which a customer buys a plan, being put together.
#[must_use]
#[derive(Clone, Debug)]
pub struct SignUpUrl {
    client: Client,
    customer_id: CustomerId,
    plan: PlanId,
    token: Option<Secret>,
    screen_name: Option<String>,
    query: Vec<(&'static str, String)>,
}

impl SignUpUrl {
    pub(crate) fn new(client: &Client, customer_id: &CustomerId, plan: PlanId) -> Self {
        let (client, customer_id) = (client.clone(), customer_id.clone());
        Self { client, customer_id, plan, token: None, screen_name: None, query: Vec::new() }
    }

    /// With the token of the subscriber, so that nobody guesses the page of somebody else.
    pub fn token(self, token: impl Into<Secret>) -> Self {
        Self { token: Some(token.into()), ..self }
    }

    /// How a new subscriber is called.
    pub fn screen_name(self, text: impl Into<String>) -> Self {
        Self { screen_name: Some(text.into()), ..self }
    }

    /// Where the customer goes after the purchase, in the place of what the plan says.
    pub fn return_url(self, url: impl Into<String>) -> Self {
        self.parameter("return_url", url)
    }

    /// The address for mail that the form shows first.
    pub fn email(self, text: impl Into<String>) -> Self {
        self.parameter("email", text)
    }

    /// The first name that the form shows first.
    pub fn first_name(self, text: impl Into<String>) -> Self {
        self.parameter("first_name", text)
    }

    /// The last name that the form shows first.
    pub fn last_name(self, text: impl Into<String>) -> Self {
        self.parameter("last_name", text)
    }

    /// The whole address.
    pub fn build(&self) -> Result<String, Invalid> {
        check_id("customer-id", &self.customer_id)?;
        let mut url = page(&self.client, "subscribers");
        segment(&mut url, "customer-id", self.customer_id.as_str())?;
        if let Some(token) = &self.token {
            segment(&mut url, "token", token.as_str())?;
        }
        url.push_str("/subscribe");
        segment(&mut url, "plan", &self.plan.to_string())?;
        if let Some(name) = &self.screen_name {
            segment(&mut url, "screen-name", name)?;
        }
        percent::query(&mut url, self.query.iter().map(|(name, value)| (*name, value.as_str())));
        Ok(url)
    }

    fn parameter(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.retain(|(other, _)| *other != name);
        self.query.push((name, value.into()));
        self
    }
}

impl Client {
    /// The page on which a customer looks after the account; `token` is the one of the subscriber.
    pub fn account_url(&self, token: impl Into<Secret>) -> AccountUrl {
        AccountUrl { client: self.clone(), token: token.into(), return_url: None }
    }
}

/// The page on which a customer looks after the account, being put together.
#[must_use]
#[derive(Clone, Debug)]
pub struct AccountUrl {
    client: Client,
    token: Secret,
    return_url: Option<String>,
}

impl AccountUrl {
    /// Where the customer goes from there.
    pub fn return_url(self, url: impl Into<String>) -> Self {
        Self { return_url: Some(url.into()), ..self }
    }

    /// The whole address.
    pub fn build(&self) -> Result<String, Invalid> {
        let mut url = page(&self.client, "subscriber_accounts");
        segment(&mut url, "token", self.token.as_str())?;
        percent::query(&mut url, self.return_url.iter().map(|value| ("return_url", value.as_str())));
        Ok(url)
    }
}

fn page(client: &Client, collection: &str) -> String {
    format!("{}{}/{collection}", client.base_url(), client.site_path())
}

fn segment(url: &mut String, name: &str, text: &str) -> Result<(), Invalid> {
    if matches!(text, "" | "." | "..") {
        return Err(Invalid::new(name, "must be a segment of a path"));
    }
    url.push('/');
    percent::encode(url, text);
    Ok(())
}
