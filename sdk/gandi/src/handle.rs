//! What every handle has: an id, and a client to call with.

/// Makes a handle that knows its resource.
macro_rules! handle {
    ($handle:ident as $id:ident, $one:ident, $what:literal) => {
        /// What leads to one of them.
        impl $crate::client::Client {
            #[doc = concat!("A ", $what, " to work with, by its id or by an answer that shows it. Nothing is sent.")]
            pub fn $one(&self, id: impl Into<$crate::id::$id>) -> $handle {
                $handle { client: self.clone(), id: id.into() }
            }
        }

        #[doc = concat!("A ", $what, ", bound to a client.")]
        #[derive(Clone, Debug)]
        pub struct $handle {
            client: $crate::client::Client,
            id: $crate::id::$id,
        }

        impl $handle {
            /// Its id.
            pub const fn id(&self) -> $crate::id::$id {
                self.id
            }

            fn change<T: $crate::xmlrpc::FromValue>(&self, method: &str) -> $crate::call::Call<T> {
                $crate::call::Call::change(&self.client, method).id(self.id)
            }
        }
    };
}
pub(crate) use handle;

/// Makes the list of a resource, and the call that shows one.
macro_rules! shown {
    ($handle:ident of $resource:ident as $id:ident, $list:ident = $list_method:literal, $info_method:literal, $what:literal) => {
        /// What leads to all of them.
        impl $crate::client::Client {
            #[doc = concat!("Lists every ", $what, ": `", $list_method, "`.")]
            pub fn $list(&self) -> $crate::list::List<$resource> {
                $crate::list::List::new(self, $list_method)
            }
        }

        impl From<&$resource> for $crate::id::$id {
            fn from(resource: &$resource) -> Self {
                resource.id
            }
        }

        impl $handle {
            #[doc = concat!("Shows the ", $what, ": `", $info_method, "`.")]
            pub fn get(&self) -> $crate::call::Call<$resource> {
                $crate::call::Call::look(&self.client, $info_method).id(self.id)
            }
        }
    };
}
pub(crate) use shown;
