//! `PUT /details`: changes the members that are given, and no others.

use crate::answer::{Outcome, ack};
use crate::call::Call;
use crate::error::Refusal;
use innkeeper_app::account::{self, ProfileChange};
use innkeeper_domain::account::Profile;
use innkeeper_surface::params::Params;

/// The vendor's limit on `state`, in characters.
const STATE_CHARS_MAX: usize = 20;

/// Changes the account.
pub(crate) async fn update(call: Call) -> Outcome {
    let (account, _) = account::profile(&call.app, &call.caller).await?;
    let change = ProfileChange {
        email: call.params.text("email")?.map(str::to_owned),
        profile: Some(changed(account.profile, &call.params)?),
    };
    account::update_profile(&call.app, &call.caller, change).await?;
    ack("client_info_updated")
}

fn changed(mut profile: Profile, params: &Params) -> Result<Profile, Refusal> {
    let fields = [
        ("companyname", &mut profile.company_name),
        ("companyregistrationnumber", &mut profile.company_number),
        ("vateu", &mut profile.vat_number),
        ("firstname", &mut profile.first_name),
        ("lastname", &mut profile.last_name),
        ("address1", &mut profile.address1),
        ("city", &mut profile.city),
        ("state", &mut profile.region),
        ("postcode", &mut profile.postcode),
        ("country", &mut profile.country),
        ("phonenumber", &mut profile.phone),
    ];
    for (name, field) in fields {
        if let Some(text) = params.text_or_empty(name)? {
            text.clone_into(field);
        }
    }
    profile.country.make_ascii_uppercase();
    if profile.region.chars().count() > STATE_CHARS_MAX {
        return Err(Refusal::format("state"));
    }
    match params.text("type")? {
        None => {}
        Some("Private") => profile.company = false,
        Some("Company") => profile.company = true,
        Some(_) => return Err(Refusal::format("type")),
    }
    match params.list("emarketing")?.as_deref() {
        None => {}
        Some([]) => profile.newsletter = false,
        Some(["Subscribed"]) => profile.newsletter = true,
        Some(_) => return Err(Refusal::format("emarketing")),
    }
    Ok(profile)
}
