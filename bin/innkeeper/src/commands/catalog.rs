//! Loads and shows what is sold.

use crate::failure::Failure;
use crate::output::{Output, Rows};
use clap::Subcommand;
use innkeeper_app::App;
use innkeeper_app::catalogue::{self, LoadError};
use innkeeper_domain::billing::BillingMode;
use innkeeper_domain::catalogue::{Catalogue, Offer, Price};
use serde_json::{Value, json};
use std::io::Read;
use std::path::{Path, PathBuf};

/// What is done with the catalogue.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Loads a catalogue file over the present one; a file with problems changes nothing
    #[command(after_help = "Examples:\n  innkeeper catalog load catalogue/demo.toml\n  \
        innkeeper catalog load - <catalogue.toml")]
    Load {
        /// The file; - reads the standard input
        file: PathBuf,
    },
    /// Shows what is sold, where, and how many addresses are left
    #[command(after_help = "Examples:\n  innkeeper catalog show\n  innkeeper catalog show -o json")]
    Show,
}

pub(crate) async fn run(verb: Verb, app: &App, output: Output) -> Result<(), Failure> {
    match verb {
        Verb::Load { file } => load(app, &file, output).await,
        Verb::Show => show(app, output).await,
    }
}

async fn load(app: &App, file: &Path, output: Output) -> Result<(), Failure> {
    let shown = file.display();
    let text = if file == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        std::fs::read_to_string(file)
    };
    let text = text.map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Failure::not_found(format!("there is no file {shown}")),
        _ => Failure::failed(format!("{shown} cannot be read: {error}")),
    })?;
    let loaded = match catalogue::load(app, &text).await {
        Ok(loaded) => loaded,
        Err(LoadError::Problems(problems)) => {
            let lines = problems.iter().map(|problem| format!("{shown}:{}: {}", problem.line, problem.text));
            let lines: Vec<String> = lines.collect();
            return Err(Failure::refused(format!("nothing was loaded\n{}", lines.join("\n"))));
        }
        Err(LoadError::Denied(denied)) => return Err(denied.into()),
    };
    let text = format!(
        "loaded {} products, {} images, {} locations, {} new addresses; {} products are no longer offered",
        loaded.products, loaded.images, loaded.locations, loaded.addresses, loaded.withdrawn
    );
    let document = json!({
        "products": loaded.products,
        "images": loaded.images,
        "locations": loaded.locations,
        "addresses": loaded.addresses,
        "withdrawn": loaded.withdrawn,
    });
    output.text(&text, &document)
}

async fn show(app: &App, output: Output) -> Result<(), Failure> {
    let catalogue = catalogue::show(app).await?;
    let mut rows = Rows::new(["id", "code", "name", "billing", "size", "price", "image", "offered"]);
    for offer in &catalogue.offers {
        let product = &offer.product;
        let image = product.image.and_then(|id| catalogue.image(id)).map_or("-", |image| &image.code);
        rows.push([
            product.id.to_string(),
            product.code.clone(),
            product.name.clone(),
            product.billing.as_str().to_owned(),
            size(offer),
            price(offer),
            image.to_owned(),
            if product.offered { "yes" } else { "no" }.to_owned(),
        ]);
    }
    let mut locations = Vec::new();
    for location in &catalogue.locations {
        let (free, all) = catalogue::addresses(app, location.id).await?;
        locations.push(json!({
            "id": location.id, "code": location.code, "name": location.name, "country": location.country,
            "default": location.is_default, "addresses_free": free, "addresses": all,
        }));
    }
    output.rows(&rows, &document(&catalogue, &locations))
}

fn size(offer: &Offer) -> String {
    offer.product.plan.map_or_else(
        || "by choice".to_owned(),
        |plan| format!("{} vCPU, {} MiB, {} GiB", plan.size.vcpu, plan.size.memory_mib, plan.disk_gib),
    )
}

fn price(offer: &Offer) -> String {
    let prices: Vec<String> = match offer.product.billing {
        BillingMode::Prepaid => {
            let mut prices = offer.prices.clone();
            prices.sort_by_key(|price| price.cycle.months());
            let shown = |price: &Price| format!("{} {}", price.recurring, price.cycle.title().to_lowercase());
            prices.iter().map(shown).collect()
        }
        BillingMode::Metered => offer
            .rates
            .iter()
            .map(|rate| format!("{} {} {}/h", rate.meter.as_str(), rate.rate.decimal(), rate.rate.currency))
            .collect(),
    };
    prices.join(", ")
}

fn document(catalogue: &Catalogue, locations: &[Value]) -> Value {
    let products: Vec<Value> = catalogue
        .offers
        .iter()
        .map(|offer| {
            let product = &offer.product;
            let prices: Vec<Value> = offer
                .prices
                .iter()
                .map(|price| {
                    json!({
                        "cycle": price.cycle.as_str(), "recurring": price.recurring.decimal(),
                        "setup": price.setup.decimal(), "currency": price.recurring.currency,
                    })
                })
                .collect();
            let rates: Vec<Value> = offer
                .rates
                .iter()
                .map(|rate| {
                    json!({
                        "meter": rate.meter.as_str(), "hourly": rate.rate.decimal(), "currency": rate.rate.currency,
                    })
                })
                .collect();
            json!({
                "id": product.id, "code": product.code, "name": product.name,
                "billing": product.billing.as_str(), "plan": product.plan, "prices": prices, "rates": rates,
                "offered": product.offered,
            })
        })
        .collect();
    let images: Vec<Value> = catalogue
        .images
        .iter()
        .map(|image| json!({ "id": image.id, "code": image.code, "title": image.title, "source": image.source }))
        .collect();
    json!({ "products": products, "images": images, "locations": locations })
}
