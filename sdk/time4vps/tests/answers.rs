//! Every answer of the served calls reads and writes back to the same text, byte for byte.

#[cfg(test)]
mod answers {
    use innkeeper_sdk_time4vps::{
        ErrorBody, account, ack, billing, catalogue, form, login, order, script, server, service,
    };
    use serde::Serialize;
    use serde::de::DeserializeOwned;

    fn round_trips<T: Serialize + DeserializeOwned>(text: &str) {
        let read: T = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), text);
    }

    #[test]
    fn j1_details() {
        round_trips::<account::Details>(
            r#"{"client":{"id":"31","email":"owner@example.net","lastlogin":"2026-11-02 08:15:40","ip":"192.0.2.44","host":"gw.example.net","firstname":"Ada","lastname":"Kovac","companyname":"","address1":"Harbour Road 7","address2":"","city":"Vilnius","state":"Vilnius","postcode":"01100","country":"LT","phonenumber":"+370.61234567"}}"#,
        );
    }

    #[test]
    fn j2_details_changed() {
        round_trips::<ack::Ack>(r#"{"success":true,"info":["client_info_updated"]}"#);
    }

    #[test]
    fn j13_balance() {
        round_trips::<billing::BalanceAnswer>(
            r#"{"success":true,"details":{"currency":"EUR","acc_balance":"19.65","acc_credit":"120.00"}}"#,
        );
    }

    #[test]
    fn j14_invoices() {
        round_trips::<billing::Invoices>(
            r#"{"invoices":[{"id":"308976","date":"2026-11-01","dateorig":"2026-11-01","duedate":"2026-11-08","paybefore":"2026-11-08","total":"19.65","datepaid":"2026-11-01 12:40:47","status":"Paid","merge_id":null,"number":"2026/11/1","currency":"EUR"}]}"#,
        );
    }

    #[test]
    fn j15_invoice() {
        round_trips::<billing::InvoiceAnswer>(
            r#"{"invoice":{"id":"308976","status":"Paid","date":"2026-11-01","duedate":"2026-11-08","paybefore":"2026-11-08","datepaid":"2026-11-01 12:40:47","subtotal":16.24,"credit":0,"tax":3.41,"taxrate":21,"tax2":0,"taxrate2":0,"taxexempt":"0","total":19.65,"rate":1,"rate2":0,"rate3":1,"notes":"","items":[{"id":"12305","invoice_id":"308976","type":"Hosting","item_id":"1302","description":"Linux 2 - a1.serverhost.name (2026-11-01 - 2026-11-30)","amount":"15.00","taxed":"1","qty":"1.00","linetotal":"15.00"},{"id":"12306","invoice_id":"308976","type":"Other","item_id":"-2","description":"PayPal payment fee","amount":"1.24","taxed":"1","qty":"1.00","linetotal":"1.24"}],"client":{"id":"31","email":"owner@example.net","firstname":"Ada","lastname":"Kovac","companyname":"","address1":"Harbour Road 7","address2":"","city":"Vilnius","state":"Vilnius","postcode":"01100","country":"LT","phonenumber":"+370.61234567"},"number":"2026/11/1","currency":"EUR"}}"#,
        );
        round_trips::<billing::InvoiceAnswer>(r#"{"invoice":null}"#);
    }

    #[test]
    fn j16_payments() {
        round_trips::<billing::Payments>(r#"{"payments":{"9":"PayPal","10":"BankTransfer"}}"#);
    }

    #[test]
    fn j17_payment_fees() {
        round_trips::<billing::PaymentFees>(
            r#"{"payments":[{"id":9,"name":"PayPal","fixed_fee":"0.3","percent_fee":"2.9"},{"id":10,"name":"Bank Transfer","fixed_fee":"0.0","percent_fee":"0.0"}]}"#,
        );
    }

    #[test]
    fn j18_services() {
        round_trips::<service::Services>(
            r#"{"services":[{"id":"1302","domain":"a1.serverhost.name","total":"9.99","status":"Pending","billingcycle":"Monthly","next_due":"2026-12-01","category":"VPS Servers","category_url":"vps-servers","name":"Linux 2"}]}"#,
        );
    }

    #[test]
    fn j19_methods() {
        round_trips::<service::Methods>(
            r#"{"methods":[{"name":"Upgrade Request","method":"POST","route":"/service/@id/upgrade"},{"name":"Upgrade Options","method":"GET","route":"/service/@id/upgrade"},{"name":"Change service label","method":"POST","route":"/service/@id/label"},{"name":"Service label","method":"GET","route":"/service/@id/label"},{"name":"Cancel Service","method":"POST","route":"/service/@id/cancel"}]}"#,
        );
    }

    #[test]
    fn j22_cancelled() {
        round_trips::<ack::Info>(r#"{"info":["cancell_sent"]}"#);
    }

    #[test]
    fn j23_label() {
        round_trips::<service::Label>(r#"{"label":"db primary"}"#);
    }

    #[test]
    fn j24_label_changed() {
        round_trips::<ack::Ack>(r#"{"success":true,"info":["label_updated"]}"#);
    }

    #[test]
    fn j25_service() {
        round_trips::<service::ServiceAnswer>(
            r#"{"service":{"id":"1302","date_created":"2026-11-01","domain":"a1.serverhost.name","firstpayment":"9.99","total":"9.99","billingcycle":"Monthly","next_due":"2026-12-01","next_invoice":"2026-11-24","status":"Active","label":"","username":"root","name":"Linux 2"}}"#,
        );
    }

    #[test]
    fn j26_order_account() {
        round_trips::<service::OrderAccount>(r#"{"account_id":1302}"#);
    }

    #[test]
    fn j27_categories() {
        round_trips::<catalogue::Categories>(
            r#"{"categories":[{"id":"1","name":"VPS Servers","description":"","slug":"vps-servers"},{"id":"7","name":"VPN","description":"","slug":"vpn"}]}"#,
        );
    }

    #[test]
    fn j28_products() {
        round_trips::<catalogue::Products>(
            r#"{"products":[{"id":"333","type":"1","name":"Secure VPN","stock":false,"paytype":"Regular","description":"10 devices<br />","qty":"0","tags":[],"periods":[{"title":"Monthly","value":"m","price":3.99,"setup":0,"selected":true},{"title":"Annually","value":"a","price":39.9,"setup":0,"selected":false}]}]}"#,
        );
    }

    #[test]
    fn j29_product_form() {
        round_trips::<form::ProductForm>(
            r#"{"product":{"id":"70","category_name":"VPS Servers","category_id":"1","name":"Linux 2","description":"2 GB RAM<br />","price":9.99,"recurring":"m","setup":0,"config":{"product":[{"type":"select","title":"pickcycle","id":"cycle","name":"cycle","items":[{"title":"Monthly","value":"m","price":9.99,"setup":0,"selected":true,"formatted":"9.99 EUR Monthly"},{"title":"Annually","value":"a","price":99.9,"setup":0,"selected":false,"formatted":"99.90 EUR Annually"}],"value":"m","price":9.99,"setup":0},{"type":"input","title":"domain","id":"domain","name":"domain","value":null}],"forms":[{"type":"select","title":"Bandwidth","id":"1557","firstItemId":9953,"description":"","name":"custom[1557]","required":false,"multiple":false,"config":{"conditionals":[]},"value":[],"textvalue":[],"price":0,"recurring_price":0,"setup":0,"prorata_date":null,"items":[{"title":"100 GB","value":1,"id":9953,"price":1,"setup":0,"selected":false},{"title":"500 GB","value":1,"id":10103,"price":5,"setup":0,"selected":false}]}],"addons":[{"type":"subitem","title":"Additional IP","id":"31","value":null,"description":"One more IPv4 address","config":[{"type":"checkbox","title":"add","name":"addon[31]","checked":false},{"type":"select","title":"billingcycle","name":"addon_cycles[31]","items":[{"title":"Monthly","value":"m","price":2,"setup":0,"selected":true}]}],"price":0,"recurring_price":0,"setup":0,"prorata_date":null}],"subproducts":[]},"recurring_price":9.99,"prorata_date":null}}"#,
        );
    }

    #[test]
    fn j30_order() {
        round_trips::<order::OrderAnswer>(
            r#"{"order_num":873340995,"invoice_id":"308979","total":"9.99","items":[{"type":"Hosting","id":"1302","name":"a1.serverhost.name","product_id":"70"}]}"#,
        );
    }

    #[test]
    fn j32_quote() {
        round_trips::<order::Quote>(
            r#"{"currency":"EUR","items":[{"type":"product","product_id":"70","name":"Linux 2","cycle":"m","price":9.99,"setup":0,"recurring":9.99,"discount":0}],"subtotal":9.99,"discount":0,"fee":0,"tax":2.1,"taxrate":21,"credit":0,"total":12.09,"recurring":{"m":12.09}}"#,
        );
    }

    #[test]
    fn j33_vps_products() {
        round_trips::<Vec<catalogue::VpsProduct>>(
            r#"[{"id":70,"name":"Linux 2","description":"<ul><li>CPU: 1 x 2.60 GHz</li><li>RAM: 2 GB</li></ul>","prices":{"m":9.99,"m_setup":0,"q":28.99,"q_setup":0,"a":99.9,"a_setup":0},"components":[{"id":9953,"category_id":1557,"name":"Daily and weekly backups","prices":{"m":1,"m_setup":0,"a":10,"a_setup":0}}],"addons":[{"id":31,"name":"Additional IP","prices":{"m":2,"m_setup":0}}],"upgrades":["71","72"]}]"#,
        );
    }

    #[test]
    fn j49_servers() {
        round_trips::<Vec<server::ServerRow>>(
            r#"[{"server_id":1302,"domain":"a1.serverhost.name","ip":"192.0.2.10","date_created":"2026-11-01","synch_date":"2026-11-02 15:35:00","label":"db primary","type":"KVM"}]"#,
        );
    }

    #[test]
    fn j50_server() {
        round_trips::<server::Server>(
            r#"{"synch_date":"2026-11-02T15:35:00+00:00","package_id":70,"domain":"a1.serverhost.name","label":"db primary","status":"Active","cpu_frequency":2600,"cpu_cores":1,"ram_limit":2048,"ram_used":256,"disk_limit":20480,"disk_usage":1859,"bw_limit":2097152,"bw_in":372,"bw_out":336,"os":"kvm-ubuntu-24.04-gpt-x86_64","ip":"192.0.2.10","additional_ip":["192.0.2.11"],"dns_servers":["192.0.2.53","192.0.2.54"],"components":[{"id":9953,"name":"Daily and weekly backups","selected":false}],"active_task":null,"last_tasks":[{"name":"server_reboot","activated":"2026-11-02T10:25:24+00:00","assigned":"2026-11-02T10:26:24+00:00","completed":"2026-11-02T10:27:24+00:00","results":"VM rebooted successfully"}]}"#,
        );
        round_trips::<server::Task>(
            r#"{"name":"server_recreate","activated":"2026-11-02T10:25:24+00:00","assigned":"2026-11-02T10:26:24+00:00","completed":"","results":""}"#,
        );
    }

    #[test]
    fn j51_task() {
        round_trips::<server::Task>(
            r#"{"name":"server_reset_password","activated":"2026-11-02T10:25:24+00:00","assigned":"2026-11-02T10:26:24+00:00","completed":"2026-11-02T10:27:24+00:00","results":"Password changed\nPassword: Xk9mP3qR7"}"#,
        );
    }

    #[test]
    fn j52_task_queued() {
        round_trips::<server::TaskQueued>(r#"{"task_id":4948782}"#);
    }

    #[test]
    fn j60_oses() {
        round_trips::<Vec<server::Os>>(
            r#"[{"os":"kvm-ubuntu-24.04-gpt-x86_64","title":"Ubuntu 24.04"},{"os":"kvm-win-2022","title":"Windows Server 2022"}]"#,
        );
    }

    #[test]
    fn j61_ips() {
        round_trips::<Vec<server::Ips>>(r#"[{"ips":["192.0.2.11","192.0.2.12"]}]"#);
        round_trips::<Vec<server::Ips>>(r#"[{"ips":[]}]"#);
    }

    #[test]
    fn j64_scripts() {
        round_trips::<Vec<script::ScriptRow>>(r#"[{"id":403,"name":"Install docker","syntax":"bash"}]"#);
    }

    #[test]
    fn j65_script() {
        round_trips::<script::Script>(
            r##"{"id":403,"name":"Install docker","syntax":"bash","content":"#!/bin/sh\n..."}"##,
        );
    }

    #[test]
    fn refusals() {
        for text in [
            r#"{"error":["wronglogin","unauthorized"]}"#,
            r#"{"error":[["wait_x_between_action",24],"unauthorized"]}"#,
            r#"{"error":["Invalid task ID"]}"#,
        ] {
            round_trips::<ErrorBody>(text);
        }
    }

    #[test]
    fn logins() {
        round_trips::<login::Tokens>(r#"{"token":"a","refresh":"b"}"#);
        round_trips::<login::LoggedOut>(r#"{"status":true}"#);
    }

    #[test]
    fn a_task_may_come_with_nulls() {
        let text = r#"{"name":"n","activated":"2026-11-02T10:25:24+00:00","assigned":null,"completed":null,"results":null}"#;
        let task: server::Task = serde_json::from_str(text).unwrap();
        assert_eq!(task.completed, innkeeper_sdk_time4vps::TaskTime::UNSET);
        assert_eq!(task.results, "");
    }
}
