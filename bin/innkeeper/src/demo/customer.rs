//! The demo's customer: signed up once, welcome again in later runs, and never short of credit.

use super::stage::Stage;
use super::teller::Teller;
use crate::entropy::OsEntropy;
use crate::failure::Failure;
use innkeeper_app::account::{SignUp, TopUp, create_key, sign_up, top_up};
use innkeeper_app::catalogue::{self, LoadError};
use innkeeper_app::{App, Caller, operator};
use innkeeper_domain::account::Profile;
use innkeeper_domain::id::AccountId;
use innkeeper_domain::money::Money;
use innkeeper_gateways_manual::NAME;
use innkeeper_ports::entropy;
use serde::{Deserialize, Serialize};
use std::time::Instant;

/// What a run tops the credit up with.
const TOP_UP: &str = "50.00";

/// Who orders, with the secrets that the demo shows in the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Customer {
    pub(super) account: i64,
    pub(super) email: String,
    pub(super) password: String,
    pub(super) token: String,
}

impl Customer {
    /// The customer as a caller of the app.
    pub(super) async fn caller(&self, app: &App) -> Result<Caller, Failure> {
        Ok(operator::caller_for(app, AccountId(self.account)).await?)
    }
}

/// Loads the catalogue, signs the customer up unless they are known, and books a top-up.
pub(super) async fn welcome(stage: &mut Stage, app: &App, teller: &Teller) -> Result<Customer, Failure> {
    let mark = Instant::now();
    let config = stage.written_config()?;
    let forwards = config.qemu.forwards_in_force();
    let ssh_port =
        forwards.iter().find(|forward| forward.guest_port == 22).map_or(22, |forward| forward.host_port);
    let loaded = catalogue::load(app, &stage.catalogue(ssh_port)?).await.map_err(|error| match error {
        LoadError::Problems(problems) => {
            let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
            Failure::failed(format!("{}/catalogue.toml: {}", stage.dir().display(), lines.join("; ")))
        }
        LoadError::Denied(denied) => denied.into(),
    })?;
    teller.done(&format!("catalogue: {} products in {} locations", loaded.products, loaded.locations), mark);

    let mark = Instant::now();
    let known = match &stage.kept().customer {
        Some(customer) => operator::account(app, &customer.email).await.ok().map(|_| customer.clone()),
        None => None,
    };
    let customer = if let Some(customer) = known {
        teller.done(&format!("customer {}, known from before", customer.email), mark);
        customer
    } else {
        let customer = new_customer(app).await?;
        stage.keep(|kept| kept.customer = Some(customer.clone()))?;
        teller.done(&format!("customer {} signed up, with an API key", customer.email), mark);
        customer
    };
    let mark = Instant::now();
    let credit = book(app, &customer).await?;
    teller.done(&format!("{TOP_UP} booked; the credit is {credit}"), mark);
    Ok(customer)
}

async fn new_customer(app: &App) -> Result<Customer, Failure> {
    let email = format!("ada-{}@demo.example", app.uid().short(6).to_lowercase());
    let password = entropy::password(&OsEntropy, 16);
    let profile = Profile {
        first_name: "Ada".to_owned(),
        last_name: "Kovac".to_owned(),
        city: "Vilnius".to_owned(),
        country: "LT".to_owned(),
        ..Profile::default()
    };
    let wish =
        SignUp { email: email.clone(), password: password.clone(), profile, currency: None, zone: None };
    let signed_up = sign_up(app, wish).await.map_err(Failure::failed)?;
    let caller = operator::caller_for(app, signed_up.account).await?;
    let key = create_key(app, &caller, "demo", Vec::new(), None).await.map_err(Failure::failed)?;
    Ok(Customer { account: signed_up.account.0, email, password, token: key.key })
}

async fn book(app: &App, customer: &Customer) -> Result<Money, Failure> {
    let account = operator::account(app, &customer.email).await?;
    let wish = TopUp {
        account: account.id,
        amount: Money::parse(TOP_UP, account.currency).map_err(Failure::failed)?,
        gateway: NAME.to_owned(),
        reference: format!("demo-{}", app.uid()),
    };
    Ok(top_up(app, wish).await.map_err(Failure::failed)?.credit)
}
