//! Images: copies of a server that others can be installed from, made once or again and again.

use crate::datacenter::DatacenterRef;
use crate::error::Invalid;
use crate::id::{DatacenterId, ImageId, ServerId};
use crate::server::Hdd;
use crate::word::{State, Word, words};
use crate::{lenient, limits, rule};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

words! {
    /// How often an image is made anew.
    Frequency {
        Once = "ONCE",
        Daily = "DAILY",
        Weekly = "WEEKLY",
    }
    /// What an uploaded medium holds.
    IsoKind {
        System = "os",
        Application = "app",
    }
    /// Where an image comes from.
    ImageSource {
        Server = "server",
        Image = "image",
        Iso = "iso",
    }
}

/// An image of the account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    /// Its id.
    pub id: ImageId,
    /// Its name.
    #[serde(default, deserialize_with = "lenient::text")]
    pub name: String,
    /// Where it is.
    #[serde(default, deserialize_with = "lenient::optional_object")]
    pub datacenter: Option<DatacenterRef>,
    /// `Linux`, `Windows` or `Others`.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub os_family: Option<String>,
    /// The distribution.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub os: Option<String>,
    /// The distribution with its version.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub os_version: Option<String>,
    /// 32 or 64.
    #[serde(default, deserialize_with = "lenient::optional_integer")]
    pub architecture: Option<u32>,
    /// Such as `Personal`.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub os_image_type: Option<String>,
    /// `MY_IMAGE`.
    #[serde(rename = "type", default, deserialize_with = "lenient::optional_text")]
    pub kind: Option<String>,
    /// The smallest disk for it, in GB.
    #[serde(default, deserialize_with = "lenient::optional_integer")]
    pub min_hdd_size: Option<u32>,
    /// What is licensed in it.
    #[serde(default, deserialize_with = "lenient::list")]
    pub licenses: Vec<License>,
    /// The short name in the panel.
    #[serde(default, deserialize_with = "lenient::text")]
    pub cloudpanel_id: String,
    /// `DEPLOYING`, `ENABLED` or `REMOVING`.
    pub state: Word<State>,
    /// Null when none was given.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub description: Option<String>,
    /// The disks it holds.
    #[serde(default, deserialize_with = "lenient::list")]
    pub hdds: Vec<Hdd>,
    /// The server it was made of.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub server_id: Option<String>,
    /// How often it is made anew.
    #[serde(default)]
    pub frequency: Option<Word<Frequency>>,
    /// How many copies are kept.
    #[serde(default, deserialize_with = "lenient::optional_integer")]
    pub num_images: Option<u32>,
    /// RFC 3339.
    #[serde(default, deserialize_with = "lenient::text")]
    pub creation_date: String,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A licence in an image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "LicenseForm")]
pub struct License {
    /// Its name.
    pub name: String,
}

/// A licence as an object or as its name alone.
#[derive(Deserialize)]
#[serde(untagged)]
enum LicenseForm {
    Object { name: String },
    Name(String),
}

impl From<LicenseForm> for License {
    fn from(form: LicenseForm) -> Self {
        let (LicenseForm::Object { name } | LicenseForm::Name(name)) = form;
        Self { name }
    }
}

/// A system that an uploaded image may hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageSystem {
    /// Its id, for [`ImageCreate::from_image`].
    #[serde(default, deserialize_with = "lenient::text")]
    pub id: String,
    /// 32 or 64.
    #[serde(default, deserialize_with = "lenient::optional_integer")]
    pub architecture: Option<u32>,
    /// The distribution.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub os: Option<String>,
    /// `Linux`, `Windows` or `Others`.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub os_family: Option<String>,
    /// The distribution with its version.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub os_version: Option<String>,
    /// Members that this crate does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// How many copies of an image are kept: 1 to 50.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct ImageCount(u32);

impl ImageCount {
    /// A number from 1 to 50.
    pub fn new(copies: u32) -> Result<Self, Invalid> {
        rule::within("num_images", copies, &limits::IMAGE_COPIES).map(Self)
    }
}

/// The body of `POST /images`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ImageCreate {
    #[serde(skip_serializing_if = "Option::is_none")]
    server_id: Option<ServerId>,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    frequency: Option<Frequency>,
    #[serde(skip_serializing_if = "Option::is_none")]
    num_images: Option<ImageCount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    datacenter_id: Option<DatacenterId>,
    source: ImageSource,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    os_id: Option<String>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<IsoKind>,
}

impl ImageCreate {
    /// An image of a server, with a name of 1 to 128 characters.
    pub fn of_server(
        server: impl Into<ServerId>,
        name: impl Into<String>,
        frequency: Frequency,
        copies: ImageCount,
    ) -> Self {
        Self {
            server_id: Some(server.into()),
            frequency: Some(frequency),
            num_images: Some(copies),
            ..Self::from_source(ImageSource::Server, name.into())
        }
    }

    /// An image that is fetched from a URL and holds this system of [`ImageSystem`].
    pub fn from_image(name: impl Into<String>, url: impl Into<String>, system: impl Into<String>) -> Self {
        let (url, os_id) = (Some(url.into()), Some(system.into()));
        Self { url, os_id, ..Self::from_source(ImageSource::Image, name.into()) }
    }

    /// A medium that is fetched from a URL.
    pub fn from_iso(name: impl Into<String>, url: impl Into<String>, kind: IsoKind) -> Self {
        Self { url: Some(url.into()), kind: Some(kind), ..Self::from_source(ImageSource::Iso, name.into()) }
    }

    const fn from_source(source: ImageSource, name: String) -> Self {
        Self {
            server_id: None,
            name,
            frequency: None,
            num_images: None,
            description: None,
            datacenter_id: None,
            source,
            url: None,
            os_id: None,
            kind: None,
        }
    }

    /// A description of at most 256 characters.
    #[must_use]
    pub fn with_description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Where it is to be, instead of the default datacenter.
    #[must_use]
    pub fn with_datacenter(mut self, datacenter_id: impl Into<DatacenterId>) -> Self {
        self.datacenter_id = Some(datacenter_id.into());
        self
    }

    /// Whether the service takes it as it is. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        if self.server_id.as_ref().is_some_and(|id| id.as_str().is_empty()) {
            return Err(Invalid::new("server_id", "must be the id of a resource"));
        }
        if self.url.as_ref().is_some_and(String::is_empty) {
            return Err(Invalid::new("url", "must not be empty"));
        }
        rule::texts(Some(&self.name), self.description.as_deref())
    }
}

/// The body of `PUT /images/{id}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ImageModify {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    frequency: Option<Frequency>,
}

impl ImageModify {
    /// Another name, of 1 to 128 characters.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Another description, of at most 256 characters.
    #[must_use]
    pub fn with_description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// No further copies. The only change of the frequency that there is.
    #[must_use]
    pub fn only_once(mut self) -> Self {
        self.frequency = Some(Frequency::Once);
        self
    }

    /// Whether the service takes it as it is. The client asks this before it sends.
    pub fn check(&self) -> Result<(), Invalid> {
        rule::texts(self.name.as_deref(), self.description.as_deref())
    }
}

#[cfg(feature = "client")]
pub use calls::ImageHandle;

#[cfg(feature = "client")]
mod calls {
    use super::{Image, ImageCreate, ImageModify, ImageSystem};
    use crate::call::{Call, Method, Path};
    use crate::client::Client;
    use crate::handle::{handle, waits};
    use crate::list::List;

    handle!(ImageHandle of Image as ImageId, "/images", list_images -> Image, image, "image");
    waits!(ImageHandle of Image, "image");

    /// Images.
    impl Client {
        /// Makes an image. The answer shows it in `DEPLOYING`.
        pub fn create_image(&self, image: &ImageCreate) -> Call<Image> {
            Call::new(self, Method::Post, Path::of("/images")).json(image).rule(image.check())
        }

        /// Lists the systems that an uploaded image may hold.
        pub fn list_image_systems(&self) -> List<ImageSystem> {
            List::new(self, "/images/os")
        }
    }

    impl ImageHandle {
        /// Changes name or description, or stops making further copies.
        pub fn modify(&self, change: &ImageModify) -> Call<Image> {
            self.call(Method::Put, self.path("")).json(change).rule(change.check())
        }
    }
}
