//! Subscriptions in XML: any bytes are refused or understood at a bounded cost, and what is understood reads back as it
//! was written, with and without lines between.

use crate::Cost;
use innkeeper_sdk_spreedly::callback;
use innkeeper_sdk_spreedly::xml::Element;

/// How many bytes a byte of input may cost: the shortest element has four.
const BYTES_EACH: u64 = 120;

pub(crate) const WORDS: &[&str] = &[
    "<subscriber>",
    "</subscriber>",
    "<customer-id>",
    "</customer_id>",
    "<active-until type=\"datetime\" nil=\"true\"></active-until>",
    "<subscription-plans type=\"array\">",
    "<a/>",
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
    "<!-- -->",
    "&#13;",
    "&lt;",
    "&b;",
    "<![CDATA[",
    "]]>",
    "subscriber_ids=1,2",
    "%2C",
];

pub(crate) fn run(input: &[u8]) {
    let mut tree = None;
    Cost::of(|| tree = Element::parse(input).ok()).within(BYTES_EACH, input.len());
    if let Some(tree) = tree.filter(Element::is_writable) {
        for written in [tree.to_compact(), tree.to_document()] {
            assert_eq!(Element::parse(written.as_bytes()).ok().as_ref(), Some(&tree), "{written}");
        }
    }
    if let Ok(ids) = callback::decode(input)
        && let Ok(written) = callback::encode(&ids)
    {
        assert_eq!(callback::decode(written.as_bytes()).ok(), Some(ids), "{written}");
    }
}
