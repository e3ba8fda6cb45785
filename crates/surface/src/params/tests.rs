//! What decodes to what, and that nothing panics.

use super::*;
use proptest::prelude::*;

const FORM: Option<&str> = Some("application/x-www-form-urlencoded");
const JSON: Option<&str> = Some("application/json");

fn query(text: &str) -> Params {
    Params::parse(Some(text), None, b"").unwrap()
}

fn form(text: &str) -> Result<Params, ParamsError> {
    Params::parse(None, FORM, text.as_bytes())
}

fn json(text: &str) -> Result<Params, ParamsError> {
    Params::parse(None, JSON, text.as_bytes())
}

#[test]
fn the_three_spellings_of_a_nested_value_are_one() {
    let nested = json(r#"{"custom":{"1557":{"9953":1}},"emarketing":["a","b"]}"#).unwrap();
    assert_eq!(form("custom[1557][9953]=1&emarketing[]=a&emarketing[]=b").unwrap(), nested);
    assert_eq!(query("custom%5B1557%5D%5B9953%5D=1&emarketing%5B0%5D=a&emarketing%5B1%5D=b"), nested);
    let custom = nested.map("custom").unwrap().unwrap().map("1557").unwrap().unwrap();
    assert_eq!(custom.integer("9953"), Ok(Some(1)));
    assert_eq!(nested.list("emarketing"), Ok(Some(vec!["a", "b"])));
}

#[test]
fn empty_bodies_are_none_whatever_they_announce() {
    for content_type in [None, FORM, JSON, Some("multipart/form-data"), Some("")] {
        for body in ["", "  \r\n", "[]", "{}"] {
            assert!(Params::parse(None, content_type, body.as_bytes()).unwrap().is_empty());
        }
    }
    assert!(json("null").unwrap().is_empty());
}

#[test]
fn the_body_decides_its_own_form() {
    let expected = query("a=1");
    for content_type in [None, FORM, JSON, Some("text/plain")] {
        assert_eq!(Params::parse(None, content_type, br#" {"a":1}"#), Ok(expected.clone()));
    }
    assert_eq!(Params::parse(None, None, b"a=1"), Ok(expected));
    let suffixed = Some("Application/Merge+JSON; charset=utf-8");
    assert_eq!(Params::parse(None, suffixed, b"a=1"), Err(ParamsError::Json));
    assert_eq!(
        Params::parse(None, Some("multipart/form-data; boundary=x"), b"--x"),
        Err(ParamsError::Unsupported)
    );
    for body in ["\"a\"", "1", "true", "{\"a\":1} x", "{\"a\":", "[1,]", "{\"a\":\"\\ud800\"}"] {
        assert_eq!(json(body), Err(ParamsError::Json), "{body}");
    }
}

#[test]
fn path_hides_body_hides_query() {
    let mut params =
        Params::parse(Some("id=1&a=q&b=q&c=q"), JSON, br#"{"id":2,"a":"b","b":null,"d":""}"#).unwrap();
    params.set_path("id", "3");
    assert_eq!(params.integer("id"), Ok(Some(3)));
    assert_eq!(params.text("a"), Ok(Some("b")));
    assert_eq!(params.text("b"), Ok(Some("q")));
    assert_eq!(params.text("c"), Ok(Some("q")));
    assert_eq!(params.text("d"), Ok(None));
    assert_eq!(params.text_or_empty("d"), Ok(Some("")));
    assert_eq!(params.text_or_empty("e"), Ok(None));
}

#[test]
fn scalars_are_loose() {
    let params =
        json(r#"{"i":71,"s":"71","f":71.0,"p":9.99,"t":true,"n":null,"e":"","b":"False","one":1,"w":"x"}"#);
    let params = params.unwrap();
    for name in ["i", "s", "f"] {
        assert_eq!(params.integer(name), Ok(Some(71)));
        assert_eq!(params.text(name), Ok(Some("71")));
    }
    assert_eq!(params.text("p"), Ok(Some("9.99")));
    assert_eq!(params.text("t"), Ok(Some("true")));
    assert_eq!(params.flag("t"), Ok(Some(true)));
    assert_eq!(params.flag("one"), Ok(Some(true)));
    assert_eq!(params.flag("b"), Ok(Some(false)));
    for name in ["n", "e", "absent"] {
        assert_eq!(params.text(name), Ok(None));
        assert_eq!(params.integer(name), Ok(None));
        assert_eq!(params.flag(name), Ok(None));
        assert_eq!(params.map(name), Ok(None));
        assert_eq!(params.list(name), Ok(None));
        assert_eq!(params.maps(name), Ok(None));
    }
    for name in ["p", "t", "w"] {
        let expected = Expected::Integer;
        assert_eq!(params.integer(name), Err(ParamsError::WrongType { name: name.to_owned(), expected }));
    }
    assert!(params.flag("w").is_err());
    assert!(params.map("w").is_err());
}

#[test]
fn lists_keep_the_order_of_their_indices() {
    let members: Vec<String> = (0..12).map(|i| format!("l[]={i}")).collect();
    let params = form(&members.join("&")).unwrap();
    let expected: Vec<String> = (0..12).map(|i| i.to_string()).collect();
    assert_eq!(params.list("l").unwrap().unwrap(), expected);
    assert_eq!(query("l=only").list("l"), Ok(Some(vec!["only"])));
    assert_eq!(query("l[5]=a&l[]=b&l[x]=c").list("l"), Ok(Some(vec!["a", "b", "c"])));
    assert_eq!(query("l[6]=a&l[]=b").map("l").unwrap().unwrap().text("7"), Ok(Some("b")));
    let items = form("items[0][type]=product&items[0][product_id]=70&items[1][type]=certificate").unwrap();
    let kinds = items.maps("items").unwrap().unwrap().into_iter().map(|item| item.text("type"));
    assert_eq!(kinds.collect::<Vec<_>>(), [Ok(Some("product")), Ok(Some("certificate"))]);
}

#[test]
fn the_last_of_a_name_wins() {
    assert_eq!(query("a=1&a=2").text("a"), Ok(Some("2")));
    assert_eq!(query("a=1&a[b]=2"), query("a[b]=2"));
    assert_eq!(query("a[b]=2&a=1"), query("a=1"));
    assert_eq!(json(r#"{"a":1,"a":{"b":2}}"#), Ok(query("a[b]=2")));
}

#[test]
fn names_and_values_are_decoded() {
    let params = query("&&=x&a+b=c%20d%2B&ü=%C3%BC&k&%6b2=");
    assert_eq!(params.text("a b"), Ok(Some("c d+")));
    assert_eq!(params.text("ü"), Ok(Some("ü")));
    assert_eq!(params.text_or_empty("k"), Ok(Some("")));
    assert_eq!(params.text_or_empty("k2"), Ok(Some("")));
    assert_eq!(params.iter().count(), 4);
}

#[test]
fn malformed_names_are_named() {
    for bad in ["a[", "a[b", "a[b]c", "a]", "a[b]]", "a[[b]]"] {
        assert_eq!(form(&format!("{bad}=1")), Err(ParamsError::Name { name: bad.to_owned() }));
    }
    let headless = Params::parse(Some("[a]=1"), None, b"");
    assert_eq!(headless, Err(ParamsError::Name { name: "[a]".to_owned() }));
    let long = "n".repeat(NAME_BYTES_MAX + 1);
    let shown = Err(ParamsError::Name { name: "n".repeat(80) });
    assert_eq!(form(&format!("{long}=1")), shown);
    assert_eq!(json(&format!(r#"{{"{long}":1}}"#)), shown);
    assert_eq!(form("a[18446744073709551615]=1&a[]=2"), Err(ParamsError::Name { name: "a".to_owned() }));
    for bad in ["a=%", "a=%f", "a=%zz", "a=%ff"] {
        assert_eq!(form(bad), Err(ParamsError::Encoding { name: "a".to_owned() }));
    }
    assert_eq!(form("%zz=1"), Err(ParamsError::Encoding { name: "%zz".to_owned() }));
}

#[test]
fn what_is_wrong_below_is_named_in_full() {
    let params = json(r#"{"custom":{"1557":{"9953":"x"}},"p":{"s":[["t"]]}}"#).unwrap();
    let below = params.map("custom").unwrap().unwrap().map("1557").unwrap().unwrap();
    assert_eq!(below.integer("9953").unwrap_err().name(), Some("custom[1557][9953]"));
    assert_eq!(params.map("p").unwrap().unwrap().list("s").unwrap_err().name(), Some("p[s][0]"));
    assert_eq!(params.maps("custom").map(|maps| maps.map(|maps| maps.len())), Ok(Some(1)));
}

#[test]
fn numbers_keep_their_digits_or_are_refused() {
    for (number, text) in
        [("9007199254740993", "9007199254740993"), ("1e3", "1000"), ("0.1", "0.1"), ("-0.5", "-0.5")]
    {
        assert_eq!(json(&format!("{{\"a\":{number}}}")).unwrap().text("a"), Ok(Some(text)));
    }
    for number in ["18446744073709551616", "12345678901234567890123", "1e300", "-9007199254740994.0"] {
        let error = json(&format!("{{\"a\":[{number}]}}")).unwrap_err();
        assert_eq!(error.to_string(), "a[0] must be a text", "{number}");
    }
}

#[test]
fn errors_repeat_little_of_what_was_sent() {
    let name = "b\u{0}".repeat(100);
    let error = json(&format!("{{\"a\":{{{name:?}:[]}}}}").replace("\\0", "\\u0000")).unwrap();
    let error = error.map("a").unwrap().unwrap().text(&name).unwrap_err().to_string();
    assert!(error.chars().count() < 120 && !error.chars().any(char::is_control), "{error:?}");
}

#[test]
fn limits_hold() {
    let deep = |n: usize| format!("{}1{}", "{\"a\":".repeat(n), "}".repeat(n));
    assert!(json(&deep(DEPTH_MAX)).is_ok());
    assert!(matches!(json(&deep(DEPTH_MAX + 1)), Err(ParamsError::TooDeep { .. })));
    assert!(matches!(json(&"[".repeat(500_000)), Err(ParamsError::TooDeep { .. })));
    assert!(form(&format!("a{}=1", "[a]".repeat(DEPTH_MAX - 1))).is_ok());
    assert!(matches!(form(&format!("a{}=1", "[a]".repeat(DEPTH_MAX))), Err(ParamsError::TooDeep { .. })));

    let ones = |n: usize| format!("[{}]", vec!["1"; n].join(","));
    assert!(json(&ones(COUNT_MAX)).is_ok());
    assert_eq!(json(&ones(COUNT_MAX + 1)), Err(ParamsError::TooMany));
    let pairs = |n: usize| (0..n).map(|i| format!("a{i}=1")).collect::<Vec<_>>().join("&");
    assert!(form(&pairs(COUNT_MAX)).is_ok());
    assert_eq!(form(&pairs(COUNT_MAX + 1)), Err(ParamsError::TooMany));

    let large = "x".repeat(BYTES_MAX - 2);
    assert!(form(&format!("a={large}")).is_ok());
    assert_eq!(Params::parse(Some("b"), FORM, format!("a={large}").as_bytes()), Err(ParamsError::TooLarge));
}

#[test]
fn debug_output_hides_values() {
    let params = query("password=hunter2&a[b]=secret");
    let shown = format!("{params:?}");
    assert!(shown.contains("password") && !shown.contains("hunter2") && !shown.contains("secret"), "{shown}");
}

/// Writes parameters as a form; maps without members cannot be written and must not come.
fn as_form(params: &Params, pairs: &mut Vec<String>) {
    for (name, param) in params.iter() {
        match param {
            Param::Null => {}
            Param::Flag(flag) => pairs.push(format!("{}={flag}", escape(&params.name_of(name)))),
            Param::Text(text) => pairs.push(format!("{}={}", escape(&params.name_of(name)), escape(text))),
            Param::Map(map) => as_form(map, pairs),
        }
    }
}

fn escape(text: &str) -> String {
    let escapes: Vec<String> = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    escapes.concat()
}

fn as_json(params: &Params) -> serde_json::Value {
    let members = params.iter().map(|(name, param)| {
        let value = match param {
            Param::Null => serde_json::Value::Null,
            Param::Flag(flag) => (*flag).into(),
            Param::Text(text) => text.as_str().into(),
            Param::Map(map) => as_json(map),
        };
        (name.to_owned(), value)
    });
    serde_json::Value::Object(members.collect())
}

/// A tree before it knows the names above it.
#[derive(Clone, Debug)]
enum Tree {
    Leaf(String),
    Branch(BTreeMap<String, Tree>),
}

fn grown(mut place: Params, branches: &BTreeMap<String, Tree>) -> Params {
    for (name, tree) in branches {
        let param = match tree {
            Tree::Leaf(text) => Param::Text(text.clone()),
            Tree::Branch(branches) => Param::Map(grown(place.below(name), branches)),
        };
        place.members.insert(name.clone(), param);
    }
    place
}

fn trees() -> impl Strategy<Value = Params> {
    let name = "[^\\[\\]]{1,8}";
    let tree = any::<String>().prop_map(Tree::Leaf).prop_recursive(6, 40, 6, move |inner| {
        prop::collection::btree_map(name, inner, 1..6).prop_map(Tree::Branch)
    });
    prop::collection::btree_map(name, tree, 0..6).prop_map(|branches| grown(Params::default(), &branches))
}

fn exercise(params: &Params) {
    for (name, _) in params.iter() {
        let _ = (
            params.text(name),
            params.integer(name),
            params.flag(name),
            params.list(name),
            params.maps(name),
        );
        if let Ok(Some(map)) = params.map(name) {
            exercise(map);
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_decode_or_are_refused(
        query in any::<String>(),
        content_type in prop::option::of(prop::sample::select(vec!["application/json", "text/plain", ";"])),
        body in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        if let Ok(params) = Params::parse(Some(&query), content_type, &body) {
            exercise(&params);
        }
    }

    #[test]
    fn anything_like_parameters_decodes_or_is_refused(
        query in "[ab=&%\\[\\]0-9+]{0,60}",
        body in "[{\\[][a1{}\\[\\]\",:.ntrue-]{0,60}",
    ) {
        if let Ok(params) = Params::parse(Some(&query), None, body.as_bytes()) {
            exercise(&params);
        }
        if let Ok(params) = Params::parse(Some(&query), None, b"") {
            exercise(&params);
        }
    }

    #[test]
    fn forms_and_queries_read_back(params in trees()) {
        let mut pairs = Vec::new();
        as_form(&params, &mut pairs);
        let text = pairs.join("&");
        prop_assert_eq!(&form(&text).unwrap(), &params);
        prop_assert_eq!(&query(&text), &params);
    }

    #[test]
    fn json_reads_back(params in trees()) {
        prop_assert_eq!(&json(&as_json(&params).to_string()).unwrap(), &params);
    }
}
