//! Structs of the wire, each described once.

/// Makes types of structs. An `answer` keeps the members that it does not know in `extra`; a `request` refuses them.
/// A member is written as its field is named, or by `as "name"`; with `| omit` one that is `None` is left out, and
/// is nil otherwise.
macro_rules! members {
    () => {};
    (
        $(#[$meta:meta])+
        answer $name:ident {
            $($(#[$doc:meta])+ $field:ident $(as $wire:literal)? : $type:ty $(| $omit:ident)?,)+
        }
        $($rest:tt)*
    ) => {
        $(#[$meta])+
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name {
            $($(#[$doc])+ pub $field: $type,)+
            /// The members that this crate does not know.
            pub extra: $crate::xmlrpc::Struct,
        }

        impl $crate::xmlrpc::FromValue for $name {
            fn from_value(value: $crate::xmlrpc::Value) -> Result<Self, $crate::xmlrpc::DecodeError> {
                let mut members = $crate::xmlrpc::convert::members(value)?;
                Ok(Self {
                    $($field: $crate::xmlrpc::convert::take(
                        &mut members,
                        $crate::xmlrpc::members::wire_name!($field $($wire)?),
                    )?,)+
                    extra: members,
                })
            }
        }

        impl $crate::xmlrpc::ToValue for $name {
            fn to_value(&self) -> $crate::xmlrpc::Value {
                let mut members = Vec::new();
                $($crate::xmlrpc::members::put!(members, $crate::xmlrpc::members::wire_name!($field $($wire)?), self.$field $(, $omit)?);)+
                members.extend(self.extra.clone());
                $crate::xmlrpc::Value::Struct(members.into_iter().collect())
            }
        }

        $crate::xmlrpc::members! { $($rest)* }
    };
    (
        $(#[$meta:meta])+
        request $name:ident {
            $($(#[$doc:meta])+ $field:ident $(as $wire:literal)? : $type:ty $(| $omit:ident)?,)+
        }
        $($rest:tt)*
    ) => {
        $(#[$meta])+
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name {
            $($(#[$doc])+ pub $field: $type,)+
        }

        impl $crate::xmlrpc::FromValue for $name {
            fn from_value(value: $crate::xmlrpc::Value) -> Result<Self, $crate::xmlrpc::DecodeError> {
                let mut members = $crate::xmlrpc::convert::members(value)?;
                let read = Self {
                    $($field: $crate::xmlrpc::convert::take(
                        &mut members,
                        $crate::xmlrpc::members::wire_name!($field $($wire)?),
                    )?,)+
                };
                $crate::xmlrpc::convert::none_left(&members)?;
                Ok(read)
            }
        }

        impl $crate::xmlrpc::ToValue for $name {
            fn to_value(&self) -> $crate::xmlrpc::Value {
                let mut members = Vec::new();
                $($crate::xmlrpc::members::put!(members, $crate::xmlrpc::members::wire_name!($field $($wire)?), self.$field $(, $omit)?);)+
                $crate::xmlrpc::Value::Struct(members.into_iter().collect())
            }
        }

        $crate::xmlrpc::members! { $($rest)* }
    };
}
pub(crate) use members;

macro_rules! wire_name {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $wire:literal) => {
        $wire
    };
}
pub(crate) use wire_name;

macro_rules! put {
    ($members:ident, $name:expr, $value:expr) => {
        $members.extend([($name.to_owned(), $crate::xmlrpc::ToValue::to_value(&$value))]);
    };
    ($members:ident, $name:expr, $value:expr, omit) => {
        let given = $value.as_ref().map($crate::xmlrpc::ToValue::to_value);
        $members.extend(given.map(|value| ($name.to_owned(), value)));
    };
}
pub(crate) use put;
