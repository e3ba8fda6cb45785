//! Shows a subscriber, and creates it when there is none.

use super::{Subscriber, SubscriberCreate};
use crate::call::{CallFuture, Prepared};
use crate::client::Client;
use crate::error::Error;
use std::future::IntoFuture;

/// A look, and a creation when nothing was found.
///
/// Two of them at the same time have one result: who comes second to create looks again.
#[must_use = "it is sent when it is awaited or blocked on"]
#[derive(Debug)]
pub struct GetOrCreate {
    client: Client,
    subscriber: SubscriberCreate,
    look: crate::call::Call<Subscriber>,
}

impl GetOrCreate {
    pub(super) fn new(client: &Client, subscriber: &SubscriberCreate) -> Self {
        let look = client.subscriber(&subscriber.customer_id).get();
        Self { client: client.clone(), subscriber: subscriber.clone(), look }
    }

    /// The look as it is going to be sent, or why it is not.
    pub const fn request(&self) -> Result<&Prepared, &Error> {
        self.look.request()
    }

    async fn run(self) -> Result<Subscriber, Error> {
        match self.look.await {
            Err(Error::NotFound(_)) => {}
            found => return found,
        }
        match self.client.create_subscriber(&self.subscriber).await {
            Err(taken @ Error::Conflict(_)) => {
                let again = self.client.subscriber(&self.subscriber.customer_id).get().await;
                again.map_err(|error| if error.is_not_found() { taken } else { error })
            }
            created => created,
        }
    }
}

#[cfg(feature = "blocking")]
impl GetOrCreate {
    /// Looks and creates on a small runtime of the crate. Inside an async runtime it returns [`Error::Invalid`].
    pub fn block(self) -> Result<Subscriber, Error> {
        crate::blocking::run(self.run())
    }
}

impl IntoFuture for GetOrCreate {
    type Output = Result<Subscriber, Error>;
    type IntoFuture = CallFuture<Subscriber>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}
