//! Answers as types: how a member is read from its element, and written as the service writes it.
//!
//! The original gives every member a `type` attribute that the published clients convert by, and writes what has no
//! value as `nil="true"`: an empty element of a number or a time stops one of them. Both are part of each type here.

use crate::decimal::Decimal;
use crate::id::{CustomerId, InvoiceId, InvoiceToken, PlanId, PlanVersionId, TransactionId};
use crate::secret::Secret;
use crate::time::Time;
use crate::word::{Vocabulary, Word};
use crate::xml::{Element, Fault};

/// A body of an answer.
pub trait Answer: Sized {
    /// Reads it from its root; the name of that does not matter.
    fn from_element(root: &Element) -> Result<Self, Fault>;

    /// Writes it as the service does.
    fn to_element(&self) -> Element;

    /// Reads it from a body.
    fn from_xml(body: &[u8]) -> Result<Self, Fault> {
        Self::from_element(&Element::parse(body)?)
    }

    /// The body with its declaration.
    fn to_xml(&self) -> String {
        self.to_element().to_document()
    }
}

/// Something that a list holds.
pub trait Item: Answer {
    /// The name of a list that is a whole body.
    const LIST: &'static str;
    /// The name of its elements.
    const NAME: &'static str;
    /// The `type` attribute of its elements; none when empty.
    const KIND: &'static str;
}

impl<T: Item> Answer for Vec<T> {
    fn from_element(root: &Element) -> Result<Self, Fault> {
        items(root)
    }

    fn to_element(&self) -> Element {
        list(T::LIST, self)
    }
}

/// A member of an answer.
pub(crate) trait Member: Sized {
    fn read(element: &Element) -> Result<Self, Fault>;

    /// The value of a member that is not there.
    fn absent() -> Result<Self, Fault> {
        Err(Fault::new("expected to be there"))
    }

    /// The element of this name and type; `nil` when there is no value.
    fn write(&self, name: &str, kind: &str) -> Element;
}

/// Reads a member by its name.
pub(crate) fn member<T: Member>(element: &Element, name: &str) -> Result<T, Fault> {
    let read = element.child(name).map_or_else(T::absent, T::read);
    read.map_err(|fault| fault.within(&name.replace('_', "-")))
}

/// The elements whose names are not among these.
pub(crate) fn others(element: &Element, known: &[&str]) -> Vec<Element> {
    let known = |name: &str| known.iter().any(|known| known.replace('_', "-") == name);
    element.children().iter().filter(|child| !known(child.name())).cloned().collect()
}

/// Adds what is written of a member, and with `sparse` only when it has a value.
pub(crate) fn put(to: &mut Element, written: Element, sparse: bool) {
    if !(sparse && written.is_nil()) {
        to.push(written);
    }
}

fn items<T: Item>(element: &Element) -> Result<Vec<T>, Fault> {
    let numbered = element.children().iter().enumerate();
    numbered
        .map(|(index, item)| T::from_element(item).map_err(|fault| fault.within(&index.to_string())))
        .collect()
}

fn list<T: Item>(name: &str, items: &[T]) -> Element {
    let mut list = Element::new(name).typed("array");
    for item in items {
        list.push(renamed(&item.to_element(), T::NAME, T::KIND));
    }
    list
}

/// The same element under another name and type.
pub(crate) fn renamed(element: &Element, name: &str, kind: &str) -> Element {
    let mut renamed = Element::new(name).typed(kind);
    for child in element.children() {
        renamed.push(child.clone());
    }
    renamed
}

impl<T: Member> Member for Option<T> {
    fn read(element: &Element) -> Result<Self, Fault> {
        if element.is_nil() { Ok(None) } else { T::read(element).map(Some) }
    }

    fn absent() -> Result<Self, Fault> {
        Ok(None)
    }

    fn write(&self, name: &str, kind: &str) -> Element {
        match self {
            Some(value) => value.write(name, kind),
            None => Element::new(name).typed(kind).nil(),
        }
    }
}

impl<T: Item> Member for Vec<T> {
    fn read(element: &Element) -> Result<Self, Fault> {
        items(element)
    }

    fn absent() -> Result<Self, Fault> {
        Ok(Self::new())
    }

    fn write(&self, name: &str, _: &str) -> Element {
        list(name, self)
    }
}

impl<T: Answer> Member for Box<T> {
    fn read(element: &Element) -> Result<Self, Fault> {
        T::from_element(element).map(Self::new)
    }

    fn write(&self, name: &str, kind: &str) -> Element {
        renamed(&self.to_element(), name, kind)
    }
}

impl Member for String {
    fn read(element: &Element) -> Result<Self, Fault> {
        Ok(element.text().to_owned())
    }

    fn absent() -> Result<Self, Fault> {
        Ok(Self::new())
    }

    fn write(&self, name: &str, kind: &str) -> Element {
        Element::with_text(name, self.as_str()).typed(kind)
    }
}

impl Member for bool {
    fn read(element: &Element) -> Result<Self, Fault> {
        match element.text() {
            "true" | "1" => Ok(true),
            "false" | "0" | "" => Ok(false),
            _ => Err(Fault::new("expected true or false")),
        }
    }

    fn absent() -> Result<Self, Fault> {
        Ok(false)
    }

    fn write(&self, name: &str, kind: &str) -> Element {
        Element::with_text(name, self.to_string()).typed(kind)
    }
}

/// Members of one text, read by a function of that.
macro_rules! scalars {
    ($($type:ty: $read:expr;)+) => {$(
        impl Member for $type {
            fn read(element: &Element) -> Result<Self, Fault> {
                let read: fn(&str) -> Result<Self, Fault> = $read;
                read(element.text())
            }

            fn write(&self, name: &str, kind: &str) -> Element {
                Element::with_text(name, self.to_string()).typed(kind)
            }
        }
    )+};
}

scalars! {
    Decimal: |text| text.parse().map_err(|_| Fault::new("expected a decimal number"));
    Time: |text| text.parse().map_err(|_| Fault::new("expected a time"));
    u32: |text| text.parse().map_err(|_| Fault::new("expected a whole number"));
    CustomerId: |text| Ok(text.into());
    InvoiceToken: |text| Ok(text.into());
    PlanId: |text| number(text).map(Self::from);
    PlanVersionId: |text| number(text).map(Self::from);
    TransactionId: |text| number(text).map(Self::from);
    InvoiceId: |text| number(text).map(Self::from);
}

fn number(text: &str) -> Result<u64, Fault> {
    text.parse().map_err(|_| Fault::new("expected a whole number"))
}

impl Member for Secret {
    fn read(element: &Element) -> Result<Self, Fault> {
        Ok(element.text().into())
    }

    fn write(&self, name: &str, kind: &str) -> Element {
        Element::with_text(name, self.as_str()).typed(kind)
    }
}

impl<T: Vocabulary> Member for Word<T> {
    fn read(element: &Element) -> Result<Self, Fault> {
        Ok(Self::read(element.text()))
    }

    fn write(&self, name: &str, kind: &str) -> Element {
        Element::with_text(name, self.as_str()).typed(kind)
    }
}

/// A member that is empty when there is none, as a date or a number of the original now and then.
pub(crate) fn given<T: Member>(element: &Element, name: &str) -> Result<Option<T>, Fault> {
    let nothing = |found: &&Element| found.is_nil() || found.is_empty() || found.text().starts_with("0000-");
    if element.child(name).as_ref().is_none_or(nothing) { Ok(None) } else { member(element, name).map(Some) }
}

/// Makes a type of an answer: each member with its `type` attribute.
///
/// `by given` reads an empty element as none, `sparse` leaves the element out when there is no value.
macro_rules! record {
    (
        $(#[$doc:meta])+
        $name:ident as $root:literal {
            $($(#[$fdoc:meta])+ $field:ident: $type:ty = $kind:literal $(by $read:ident)? $(, $sparse:ident)?;)+
        }
    ) => {
        $(#[$doc])+
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name {
            $($(#[$fdoc])+ pub $field: $type,)+
            /// Members that this crate does not know, as they came.
            pub extra: Vec<$crate::xml::Element>,
        }

        impl $crate::record::Answer for $name {
            fn from_element(root: &$crate::xml::Element) -> Result<Self, $crate::xml::Fault> {
                Ok(Self {
                    $($field: $crate::record::read_by!($($read)?)(root, stringify!($field))?,)+
                    extra: $crate::record::others(root, &[$(stringify!($field)),+]),
                })
            }

            fn to_element(&self) -> $crate::xml::Element {
                let mut root = $crate::xml::Element::new($root);
                $(
                    let written = $crate::record::Member::write(&self.$field, stringify!($field), $kind);
                    $crate::record::put(&mut root, written, $crate::record::is_sparse!($($sparse)?));
                )+
                self.extra.iter().for_each(|element| root.push(element.clone()));
                root
            }
        }
    };
}
pub(crate) use record;

macro_rules! read_by {
    () => {
        $crate::record::member
    };
    (given) => {
        $crate::record::given
    };
}
pub(crate) use read_by;

macro_rules! is_sparse {
    () => {
        false
    };
    (sparse) => {
        true
    };
}
pub(crate) use is_sparse;
