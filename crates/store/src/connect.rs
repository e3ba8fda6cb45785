//! Connections to PostgreSQL that notice a server that has gone, and statements that do not wait for ever.
//!
//! What the connection string or the server's own configuration sets wins over the values here.

use crate::error::StoreError;
use crate::postgresql::error_of;
use postgres::config::TargetSessionAttrs;
use postgres::{Client, Config, NoTls};
use std::time::Duration;

/// The name under which the server lists our connections, unless the connection string says another.
pub(crate) const APPLICATION: &str = "innkeeper";

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// The library's own value, which is that of most systems: too long for anyone who waits for an answer.
const KEEPALIVES_IDLE_UNSET: Duration = Duration::from_hours(2);
const KEEPALIVES_IDLE: Duration = Duration::from_secs(30);
const KEEPALIVES_INTERVAL: Duration = Duration::from_secs(5);
const KEEPALIVES_RETRIES: u32 = 3;
/// How long sent bytes may stay unacknowledged.
const TCP_USER_TIMEOUT: Duration = Duration::from_secs(20);

/// What the server keeps to, set where it has its own default: limits for a statement, for the wait for a lock, and for a
/// transaction of a process that was frozen, whose locks would hold everybody up; and one plan for each prepared statement
/// from the start, where the server would plan its first five runs anew.
const SETTINGS: &str = "SELECT set_config(name, value, false) FROM (VALUES ('statement_timeout', '0', '60s'), \
    ('lock_timeout', '0', '10s'), ('idle_in_transaction_session_timeout', '0', '60s'), \
    ('plan_cache_mode', 'auto', 'force_generic_plan')) AS settings (name, unset, value) \
    WHERE current_setting(name, true) = unset";

/// Opens a connection.
pub(crate) fn open(url: &str) -> Result<Client, StoreError> {
    let mut config: Config = url.parse().map_err(|error| error_of(&error))?;
    complete(&mut config);
    let mut client = config.connect(NoTls).map_err(|error| error_of(&error))?;
    client.batch_execute(SETTINGS).map_err(|error| error_of(&error))?;
    Ok(client)
}

fn complete(config: &mut Config) {
    if config.get_application_name().is_none() {
        config.application_name(APPLICATION);
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECT_TIMEOUT);
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(TCP_USER_TIMEOUT);
    }
    if config.get_keepalives_idle() == KEEPALIVES_IDLE_UNSET {
        config.keepalives_idle(KEEPALIVES_IDLE);
    }
    if config.get_keepalives_interval().is_none() {
        config.keepalives_interval(KEEPALIVES_INTERVAL);
    }
    if config.get_keepalives_retries().is_none() {
        config.keepalives_retries(KEEPALIVES_RETRIES);
    }
    // Of several servers only the one that takes writes is of use; reads must not see an older state than writes.
    let several = config.get_hosts().len() > 1 || config.get_hostaddrs().len() > 1;
    if several && config.get_target_session_attrs() == TargetSessionAttrs::Any {
        config.target_session_attrs(TargetSessionAttrs::ReadWrite);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn completed(url: &str) -> Config {
        let mut config = url.parse().unwrap();
        complete(&mut config);
        config
    }

    #[test]
    fn what_the_connection_string_says_is_kept() {
        let url = "host=db connect_timeout=3 keepalives_idle=7 application_name=till tcp_user_timeout=9";
        let config = completed(url);
        assert_eq!(config.get_connect_timeout(), Some(&Duration::from_secs(3)));
        assert_eq!(config.get_keepalives_idle(), Duration::from_secs(7));
        assert_eq!(config.get_application_name(), Some("till"));
        let config = completed("host=db");
        assert_eq!(config.get_connect_timeout(), Some(&CONNECT_TIMEOUT));
        assert_eq!(config.get_keepalives_idle(), KEEPALIVES_IDLE);
    }

    #[test]
    fn of_several_servers_the_one_that_takes_writes_is_chosen() {
        assert_eq!(completed("host=a").get_target_session_attrs(), TargetSessionAttrs::Any);
        assert_eq!(completed("host=a,b").get_target_session_attrs(), TargetSessionAttrs::ReadWrite);
        let either = completed("host=a,b target_session_attrs=read-only");
        assert_eq!(either.get_target_session_attrs(), TargetSessionAttrs::ReadOnly);
    }
}
