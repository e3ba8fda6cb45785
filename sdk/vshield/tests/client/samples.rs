//! Every operation, called in every way that sends another request.

use crate::calls::{Sample, sample};
use innkeeper_sdk_vshield::server::{Hostname, ServerOrder};
use innkeeper_sdk_vshield::{AutoRenew, Days, Location, Months, OperatingSystem, Plan};

fn alpha() -> Hostname {
    Hostname::new("alpha").unwrap()
}

fn order(location: Location, os: OperatingSystem, days: u16, plan: Plan) -> ServerOrder {
    ServerOrder { location, hostname: alpha(), os, days: Days::new(days).unwrap(), plan }
}

/// All of them, in the order of the list of operations.
pub(crate) fn samples() -> Vec<Sample> {
    let mut samples = around();
    samples.extend(services());
    samples.extend(servers());
    samples.extend(paid());
    let place = |operation| crate::calls::operations().iter().position(|one| *one == operation);
    samples.sort_by_key(|sample| place(sample.operation));
    samples
}

fn around() -> Vec<Sample> {
    vec![
        sample!("GET /system/getPlans", "plans", "c.fetch_plans()", |client| client.plans()),
        sample!("GET /system/getPendingOrders", "pending_orders", "c.fetch_pending_orders()", |client| {
            client.list_pending_orders()
        }),
        sample!("GET /system/getTaskInfo/{id}", "task", "c.fetch_task_info(41)", |client| client
            .task(41)
            .get()),
        sample!("GET /billing/getBalance", "balance", "c.fetch_balance()", |client| client.balance()),
        sample!("GET /billing/getTransactions", "transactions", "c.fetch_transactions()", |client| client
            .list_transactions()),
        sample!("GET /billing/getInvoices", "invoices", "c.fetch_invoices()", |client| client
            .list_invoices()),
        sample!("GET /billing/getInvoiceInfo/{id}", "invoice", "c.fetch_invoice(35922)", |client| client
            .invoice(35922)
            .get()),
        sample!("GET /firewall/getInfo/{id}", "firewall", "c.fetch_firewall(1)", |client| client
            .service(1)
            .firewall()),
    ]
}

fn services() -> Vec<Sample> {
    vec![
        sample!("GET /service/getList", "services", "c.fetch_services()", |client| client.list_services()),
        sample!("GET /service/getInfo/{id}", "service", "c.fetch_service(1)", |client| client
            .service(1)
            .get()),
        sample!(
            "POST /service/createTask/{id}",
            "task_created",
            "c.create_service_task(2, ServiceActions.Start)",
            |client| client.service(2).start()
        ),
        sample!(
            "POST /service/createTask/{id}",
            "task_created",
            "c.create_service_task(2, ServiceActions.Stop)",
            |client| client.service(2).stop()
        ),
        sample!(
            "POST /service/createTask/{id}",
            "task_created",
            "c.create_service_task(2, ServiceActions.Restart)",
            |client| client.service(2).restart()
        ),
        sample!(
            "POST /service/createTask/{id}",
            "task_created",
            "c.create_service_task(2, ServiceActions.Reinstall, OperatingSystems.Centos9)",
            |client| client.service(2).reinstall(OperatingSystem::Centos9)
        ),
        sample!(
            "POST /service/manageAutoRenew/{id}",
            "auto_renew",
            "c.set_service_auto_renew(1, AutoRenew.Enable)",
            |client| client.service(1).set_auto_renew(AutoRenew::Enable)
        ),
        sample!("POST /service/renew/{id}", "renewal", "c.renew_service(1, 1)", |client| client
            .service(1)
            .renew(Months::One)),
        sample!("POST /service/renew/{id}", "renewal", "c.renew_service(1, 3)", |client| client
            .service(1)
            .renew(Months::Three)),
        sample!("POST /service/renew/{id}", "renewal", "c.renew_service(1, 6)", |client| client
            .service(1)
            .renew(Months::Six)),
    ]
}

fn servers() -> Vec<Sample> {
    let mut samples = vec![
        sample!("GET /server/getList", "servers", "c.fetch_servers()", |client| client.list_servers()),
        sample!("GET /server/getInfo/{id}", "server", "c.fetch_server(12)", |client| client.server(12).get()),
        sample!("GET /server/getInfo/{id}", "server", "c.fetch_server(0)", |client| client.server(0).get()),
        sample!("GET /server/getGraphs/{id}", "graphs", "c.fetch_server_stats(12)", |client| client
            .server(12)
            .stats()),
        sample!("GET /server/console/{id}", "console", "c.fetch_server_console(12)", |client| client
            .server(12)
            .console()),
        sample!(
            "POST /server/manageAutoRenew/{id}",
            "auto_renew",
            "c.set_server_auto_renew(12, AutoRenew.Disable)",
            |client| client.server(12).set_auto_renew(AutoRenew::Disable)
        ),
        sample!(
            "POST /server/updateHostname/{id}",
            "hostname",
            "c.set_server_hostname(12, 'alpha')",
            |client| client.server(12).set_hostname(&alpha())
        ),
        sample!("POST /server/delete/{id}", "task_started", "c.delete_server(12)", |client| client
            .server(12)
            .delete()),
    ];
    samples.extend(server_tasks());
    samples
}

fn server_tasks() -> Vec<Sample> {
    vec![
        sample!(
            "POST /server/createTask/{id}",
            "task_started",
            "c.create_server_task(12, ServerActions.Start)",
            |client| client.server(12).start()
        ),
        sample!(
            "POST /server/createTask/{id}",
            "task_started",
            "c.create_server_task(12, ServerActions.Stop)",
            |client| client.server(12).stop()
        ),
        sample!(
            "POST /server/createTask/{id}",
            "task_started",
            "c.create_server_task(12, ServerActions.Restart)",
            |client| client.server(12).restart()
        ),
        sample!(
            "POST /server/createTask/{id}",
            "task_started",
            "c.create_server_task(12, ServerActions.Reinstall, OperatingSystems.Debian10)",
            |client| client.server(12).reinstall(OperatingSystem::Debian10)
        ),
        sample!(
            "POST /server/createTask/{id}",
            "task_started",
            "c.create_server_task(12, ServerActions.FixNetwork)",
            |client| client.server(12).fix_network()
        ),
        sample!(
            "POST /server/createTask/{id}",
            "task_started",
            "c.create_server_task(12, ServerActions.ChangePass)",
            |client| client.server(12).change_password()
        ),
        sample!(
            "POST /server/createTask/{id}",
            "task_started",
            "c.create_server_task(12, ServerActions.RenewLicense)",
            |client| client.server(12).renew_license()
        ),
    ]
}

fn paid() -> Vec<Sample> {
    vec![
        sample!(
            "POST /server/upgrade/{id}",
            "payment",
            "c.upgrade_server(12, Plans.VDS_PRO_GOLD)",
            |client| client.server(12).upgrade(Plan::VdsProGold)
        ),
        sample!("POST /server/changeIp/{id}", "payment", "c.change_server_ip(12)", |client| client
            .server(12)
            .change_ip()),
        sample!("POST /server/renew/{id}", "renewal", "c.renew_server(12, 365)", |client| client
            .server(12)
            .renew(Days::new(365).unwrap())),
        sample!(
            "POST /server/order",
            "placed_order",
            "c.order_server(Plans.VDS_1, Locations.Netherlands, 'alpha', OperatingSystems.Debian10, 30)",
            |client| client.order_server(&order(
                Location::Netherlands,
                OperatingSystem::Debian10,
                30,
                Plan::Vds1
            ))
        ),
        sample!(
            "POST /server/order",
            "placed_order",
            "c.order_server(Plans.VPS_XL, Locations.US, 'alpha', OperatingSystems.WindowsServer22, 1)",
            |client| client.order_server(&order(
                Location::Us,
                OperatingSystem::WindowsServer22,
                1,
                Plan::VpsXl
            ))
        ),
    ]
}
