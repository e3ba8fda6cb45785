//! `GET /details`: who the account is.

use crate::answer::{Outcome, json};
use crate::call::Call;
use crate::values::stamp;
use innkeeper_app::account;
use innkeeper_sdk_time4vps::account::{Client, Details};

/// Shows the account. `host` stays empty: the host names of callers are not looked up.
pub(crate) async fn show(call: Call) -> Outcome {
    let (account, login) = account::profile(&call.app, &call.caller).await?;
    let profile = account.profile;
    json(&Details {
        client: Client {
            id: account.id.0.into(),
            email: account.email,
            lastlogin: stamp(login.last_seen_at),
            ip: login.last_seen_ip,
            host: String::new(),
            firstname: profile.first_name,
            lastname: profile.last_name,
            companyname: profile.company_name,
            address1: profile.address1,
            address2: profile.address2,
            city: profile.city,
            state: profile.region,
            postcode: profile.postcode,
            country: profile.country,
            phonenumber: profile.phone,
        },
    })
}
