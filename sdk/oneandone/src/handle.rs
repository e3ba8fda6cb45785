//! What every handle has: an id, a path, and the calls that all resources share.

/// Makes a handle with its list, and the calls that look and remove.
macro_rules! handle {
    ($handle:ident of $resource:ident as $id:ident, $collection:literal, $list:ident -> $item:ident, $one:ident, $what:literal) => {
        /// What leads to them.
        impl $crate::client::Client {
            #[doc = concat!("Lists every ", $what, ".")]
            pub fn $list(&self) -> $crate::list::List<$item> {
                $crate::list::List::new(self, $collection)
            }

            #[doc = concat!("A ", $what, " to work with, by its id or by an answer that shows it. Nothing is sent.")]
            pub fn $one(&self, id: impl Into<$crate::id::$id>) -> $handle {
                $handle { client: self.clone(), id: id.into() }
            }
        }

        impl From<&$resource> for $crate::id::$id {
            fn from(resource: &$resource) -> Self {
                Self::from(&resource.id)
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
            pub const fn id(&self) -> &$crate::id::$id {
                &self.id
            }

            fn path(&self, below: &str) -> $crate::call::Path {
                $crate::call::Path::of($collection).id(&self.id).then(below)
            }

            fn call<T: ::serde::de::DeserializeOwned>(
                &self,
                method: $crate::call::Method,
                path: $crate::call::Path,
            ) -> $crate::call::Call<T> {
                $crate::call::Call::new(&self.client, method, path)
            }

            #[doc = concat!("Shows the ", $what, ".")]
            pub fn get(&self) -> $crate::call::Call<$resource> {
                self.call($crate::call::Method::Get, self.path(""))
            }

            #[doc = concat!("Deletes the ", $what, ". The answer shows it as it is when the work begins.")]
            pub fn delete(&self) -> $crate::call::Call<$resource> {
                self.call($crate::call::Method::Delete, self.path(""))
            }
        }
    };
}
pub(crate) use handle;

/// Makes a resource with a state one that can be waited for.
macro_rules! waits {
    ($handle:ident of $resource:ident, $what:literal) => {
        impl $crate::wait::Resource for $resource {
            const KIND: &'static str = $what;

            fn phase(&self) -> $crate::wait::Phase {
                self.state.phase()
            }

            fn state(&self) -> String {
                self.state.as_str().to_owned()
            }
        }

        /// Waiting.
        impl $handle {
            #[doc = concat!("Waits until the ", $what, " rests and can be worked with.")]
            pub fn wait_for(&self) -> $crate::wait::Wait<$resource> {
                let handle = self.clone();
                $crate::wait::Wait::ready(move || handle.get())
            }

            #[doc = concat!("Waits until the ", $what, " is not found any more.")]
            pub fn wait_deleted(&self) -> $crate::wait::Wait<()> {
                let handle = self.clone();
                $crate::wait::Wait::gone(move || handle.get())
            }
        }
    };
}
pub(crate) use waits;
