//! XML-RPC by hands other than ours: what reads, what does not, and that nothing is lost on the way.

use innkeeper_sdk_gandi::xmlrpc::{DEPTH_MAX, MethodCall, MethodResponse, Struct, Value};
use innkeeper_sdk_gandi::{DateTime, Decimal};
use proptest::prelude::*;

fn answer(value: &str) -> Result<Value, String> {
    let xml = format!("<methodResponse><params><param>{value}</param></params></methodResponse>");
    match MethodResponse::read(xml.as_bytes()) {
        Ok(MethodResponse::Value(value)) => Ok(value),
        Ok(MethodResponse::Fault(fault)) => Err(fault.to_string()),
        Err(error) => Err(error.to_string()),
    }
}

#[test]
fn a_value_reads_by_any_of_its_names_and_forms() {
    let members = |name: &str| Value::Struct(Struct::new().with(name, 1));
    for (xml, value) in [
        ("<value>bare &amp; text</value>", Value::from("bare & text")),
        ("<value></value>", Value::from("")),
        ("<value/>", Value::from("")),
        ("<value> \n </value>", Value::from(" \n ")),
        ("<value><string/></value>", Value::from("")),
        ("<value>\n <string> kept </string>\n</value>", Value::from(" kept ")),
        ("<value><string><![CDATA[<a> & ]]>b</string></value>", Value::from("<a> & b")),
        ("<value><string>&#65;&#x20ac;&quot;&apos;&lt;&gt;</string></value>", Value::from("A€\"'<>")),
        ("<value><string>a&#13;b\r\nc\rd</string></value>", Value::from("a\rb\nc\nd")),
        ("<value><string>a<!-- no -->b</string></value>", Value::from("ab")),
        ("<value><i4>-5</i4></value>", Value::from(-5)),
        ("<value><int> +5 </int></value>", Value::from(5)),
        ("<value><i8>9223372036854775807</i8></value>", Value::from(i64::MAX)),
        ("<value><ex:i8 xmlns:ex='x'>5</ex:i8></value>", Value::from(5)),
        ("<value><nil/></value>", Value::Nil),
        ("<value><ex:nil/></value>", Value::Nil),
        ("<value><boolean>1</boolean></value>", Value::from(true)),
        ("<value><double>-.5e3</double></value>", Value::Double(Decimal::new("-.5e3").unwrap())),
        ("<value><base64>\n aGk=\n</base64></value>", Value::Base64(b"hi".to_vec())),
        ("<value><base64/></value>", Value::Base64(Vec::new())),
        ("<value><array><data/></array></value>", Value::Array(Vec::new())),
        ("<value><struct/></value>", Value::Struct(Struct::new())),
        (
            "<value><struct><member><name>a</name><value><int>0</int></value></member>\
             <member><name>a</name><value><int>1</int></value></member></struct></value>",
            members("a"),
        ),
        (
            "<value><struct>\n<member><name>a&amp;b</name><value><int>1</int></value></member></struct></value>",
            members("a&b"),
        ),
    ] {
        assert_eq!(answer(xml).as_ref(), Ok(&value), "{xml}");
    }
    let moment = DateTime::new((2026, 3, 1), (12, 0, 0)).unwrap();
    let xml = "<value><dateTime.iso8601>20260301T12:00:00</dateTime.iso8601></value>";
    assert_eq!(answer(xml), Ok(Value::from(moment)));
}

#[test]
fn what_is_no_value_is_refused() {
    for xml in [
        "",
        "text",
        "<int>1</int>",
        "<value><int>1</int><int>2</int></value>",
        "<value>a<int>1</int></value>",
        "<value><int>1</int>a</value>",
        "<value><int>a</int></value>",
        "<value><int></int></value>",
        "<value><int>9223372036854775808</int></value>",
        "<value><int>1.0</int></value>",
        "<value><boolean>2</boolean></value>",
        "<value><double>nan</double></value>",
        "<value><double>inf</double></value>",
        "<value><dateTime.iso8601>tomorrow</dateTime.iso8601></value>",
        "<value><base64>a</base64></value>",
        "<value><nil>1</nil></value>",
        "<value><string><b/></string></value>",
        "<value><string>&unknown;</string></value>",
        "<value><string>&#0;</string></value>",
        "<value><string>&#xd800;</string></value>",
        "<value><unknown/></value>",
        "<value><struct><name>a</name></struct></value>",
        "<value><struct><member><value/></member></struct></value>",
        "<value><struct><member><name>a</name></member></struct></value>",
        "<value><array><value/></array></value>",
        "<value><string></value></string>",
        "<value><string>",
    ] {
        assert!(answer(xml).is_err(), "{xml}");
    }
    for xml in [
        "",
        "<html/>",
        "<methodResponse/>",
        "<methodResponse><params/></methodResponse>",
        "<methodResponse><fault><value><int>1</int></value></fault></methodResponse>",
        "<methodResponse><params><param><value/></param><param><value/></param></params></methodResponse>",
        "<methodResponse><params><param><value/></param></params></methodResponse><a/>",
        "<!DOCTYPE a [<!ENTITY b 'c'>]><methodResponse><params><param><value/></param></params></methodResponse>",
    ] {
        assert!(MethodResponse::read(xml.as_bytes()).is_err(), "{xml}");
    }
    assert!(MethodResponse::read(b"<methodResponse>\xff</methodResponse>").is_err());
}

#[test]
fn a_call_may_have_no_parameters_at_all() {
    for xml in [
        "<methodCall><methodName>system.listMethods</methodName></methodCall>",
        "<methodCall><methodName> system.listMethods </methodName><params/></methodCall>",
        "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<methodCall>\n<methodName>system.listMethods</methodName>\
         <params>\n</params>\n</methodCall>\n",
    ] {
        assert_eq!(
            MethodCall::read(xml.as_bytes()).unwrap(),
            MethodCall::new("system.listMethods", []),
            "{xml}"
        );
    }
    for xml in
        ["<methodCall/>", "<methodCall><params/></methodCall>", "<methodCall><methodName>a</methodName>"]
    {
        assert!(MethodCall::read(xml.as_bytes()).is_err(), "{xml}");
    }
}

#[test]
fn levels_have_an_end_and_reading_them_needs_no_endless_stack() {
    let nested = |levels: usize| {
        format!(
            "{}<value/>{}",
            "<value><array><data>".repeat(levels),
            "</data></array></value>".repeat(levels)
        )
    };
    let most = usize::try_from(DEPTH_MAX).unwrap();
    assert!(answer(&nested(most)).is_ok());
    assert!(answer(&nested(most + 1)).unwrap_err().contains("levels"));
    assert!(answer(&nested(100_000)).is_err());
}

#[test]
fn a_struct_of_very_many_members_reads_in_a_line() {
    let member = |index: usize| format!("<member><name>m{index}</name><value/></member>");
    let members: String = (0..100_000).map(member).collect();
    let Ok(Value::Struct(read)) = answer(&format!("<value><struct>{members}</struct></value>")) else {
        panic!()
    };
    assert_eq!(read.len(), 100_000);
}

fn text() -> impl Strategy<Value = String> {
    // What XML has a place for, with its difficult characters more often than by chance.
    prop_oneof![
        "[ -~\t\n\r]{0,12}",
        "[<>&\"'\\]\r\n ]{0,6}",
        "\\PC{0,8}".prop_map(|text| text.chars().filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}')).collect()),
    ]
}

pub(crate) fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Nil),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        any::<f64>().prop_filter_map("finite", |number| Decimal::from_f64(number).map(Value::Double)),
        text().prop_map(Value::from),
        "-?[0-9]{1,30}".prop_map(Value::from),
        (0_i64..253_402_300_800)
            .prop_map(|seconds| Value::from(DateTime::from_unix_seconds(seconds).unwrap())),
        prop::collection::vec(any::<u8>(), 0..130).prop_map(Value::Base64),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            prop::collection::vec((text(), inner), 0..4)
                .prop_map(|members| Value::Struct(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_is_written_is_read_as_the_same(params in prop::collection::vec(value(), 0..4), method in text()) {
        let call = MethodCall::new(method.trim(), params.clone());
        prop_assert_eq!(&MethodCall::read(call.to_xml().as_bytes()).unwrap(), &call);
        for value in params {
            prop_assert!(value.is_writable());
            let response = MethodResponse::Value(value);
            prop_assert_eq!(&MethodResponse::read(response.to_xml().as_bytes()).unwrap(), &response);
        }
    }

    #[test]
    fn text_that_xml_cannot_hold_is_told_and_still_written_as_xml(text in ".*") {
        let response = MethodResponse::Value(Value::from(text.as_str()));
        let read = MethodResponse::read(response.to_xml().as_bytes()).unwrap();
        prop_assert_eq!(read == response, Value::from(text.as_str()).is_writable());
    }
}
