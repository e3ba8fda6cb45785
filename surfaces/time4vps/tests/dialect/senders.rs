//! The same call, as different clients write it.

use crate::desk::{Ask, Desk};

/// The custom forms of one choice, and the total that each of them leads to.
#[tokio::test]
async fn an_order_reads_the_same_from_json_form_and_query() {
    let desk = Desk::new().await;
    let caller = desk.house.tenant("ada@example.net").await;
    desk.house.credit(&caller, "5000.00").await;
    let key = desk.house.key(&caller).await;
    let vps: serde_json::Value =
        serde_json::from_str(&desk.call(&key, "GET /category/available/vps").await).unwrap();
    let component = &vps[0]["components"][0];
    let (option, item) = (component["category_id"].to_string(), component["id"].to_string());
    let fill = |text: &str| text.replace("OPT", &option).replace("ITEM", &item);
    let json = [
        r#"{"cycle":"m","custom":{"OPT":{"ITEM":1}}}"#,
        r#"{"cycle":"m","custom":{"OPT":{"ITEM":"1"}},"id":"0","unknown":[1,{"a":null}]}"#,
        r#"{"cycle":"m","custom":{"OPT":"ITEM"},"promocode":"","domain":""}"#,
        r#" {"cycle":"m","custom":{"OPT":ITEM},"promocode":null,"domain":"serverhost.name"}"#,
        r#"{"cycle":null,"custom":{"OPT":{"ITEM":1,"999":0}},"addon":[]}"#,
    ];
    let forms = [
        "cycle=m&custom[OPT][ITEM]=1",
        "cycle=m&custom%5BOPT%5D=ITEM&pay_method=1",
        "cycle=m&custom[OPT]=ITEM&domain=SERVERHOST.NAME",
    ];
    let mut asks: Vec<Ask> = json.iter().map(|body| Ask::new("POST /order/70").json(&fill(body))).collect();
    asks.extend(forms.iter().map(|body| Ask::new("POST /order/70/").form(&fill(body))));
    asks.extend(forms.iter().map(|query| Ask::new(&fill(&format!("POST /order/70?{query}")))));
    asks.push(Ask::new(&fill("POST /order/70?cycle=a")).json(&fill(json[0])));
    // Announced as a form, sent as JSON; announced twice.
    let mut misnamed = Ask::new("POST /order/70").form(&fill(json[0]));
    misnamed.headers.push(("content-type".to_owned(), "application/json".to_owned()));
    asks.push(misnamed);
    for ask in asks {
        let shown = format!("{ask:?}");
        let (status, body) = desk.send(ask.bearer(&key)).await;
        let answer: serde_json::Value = serde_json::from_str(&body).unwrap();
        // 9.99 and 1.00, with the tax of 21 %.
        assert_eq!((status, &answer["total"]), (200, &"13.30".into()), "{shown}: {body}");
        let name = answer["items"][0]["name"].as_str().unwrap();
        assert!(name.ends_with(".hosts.example") && !name.contains("serverhost"), "{name}");
    }
    desk.house.settle().await;
    desk.house.check().await;
}

#[tokio::test]
async fn nothing_is_a_body_whatever_is_announced() {
    let desk = Desk::new().await;
    let ada = desk.furnish("ada@example.net").await;
    let path = format!("/server/{}", ada.service);
    let empty = [
        Ask::new(&format!("POST {path}/reboot")).json(""),
        Ask::new(&format!("POST {path}/reboot/")).header("content-length", "0"),
        Ask::new(&format!("POST {path}/resetpassword")).json("").header("content-type", "application/json"),
        Ask::new(&format!("POST {path}/reboot")).json("[]"),
        Ask::new(&format!("POST {path}/reboot?page=2")).form(""),
    ];
    for ask in empty {
        let (status, body) = desk.send(ask.bearer(&ada.key)).await;
        assert_eq!(status, 200);
        assert!(body.starts_with(r#"{"task_id":"#), "{body}");
        desk.house.settle().await;
    }
    let (_, body) = desk.send(Ask::new(&format!("GET {path}/ips/")).bearer(&ada.key).json("")).await;
    assert_eq!(body, r#"[{"ips":[]}]"#);
}

#[tokio::test]
async fn a_label_reads_the_same_from_everywhere() {
    let desk = Desk::new().await;
    let ada = desk.furnish("ada@example.net").await;
    let path = format!("/service/{}/label", ada.service);
    let asks = [
        Ask::new(&format!("POST {path}")).json(r#"{"label":"a b"}"#),
        Ask::new(&format!("POST {path}")).form("label=a+b"),
        Ask::new(&format!("POST {path}?label=a%20b")),
        Ask::new(&format!("POST {path}?label=hidden")).json(r#"{"label":"a b"}"#),
        Ask::new(&format!("POST {path}?label=a%20b")).json(r#"{"label":null}"#),
    ];
    for ask in asks {
        desk.call_json(&ada.key, &format!("POST {path}"), r#"{"label":""}"#).await;
        assert_eq!(desk.send(ask.bearer(&ada.key)).await.0, 200);
        assert_eq!(desk.call(&ada.key, &format!("GET {path}")).await, r#"{"label":"a b"}"#);
    }
}
