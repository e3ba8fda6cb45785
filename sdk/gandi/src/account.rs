//! The hosting account: what was bought, what is used of it, and what it costs by the hour.

use crate::id::AccountId;
use crate::product::Product;
use crate::xmlrpc::{Struct, members};
use crate::{DateTime, Decimal};

members! {
    /// The hosting account.
    answer Account {
        /// Its id.
        id: AccountId,
        /// The handle of its owner.
        handle: String,
        /// The name of its owner.
        fullname: Option<String>,
        /// Whether it pays with credits by the hour, in the place of products.
        rating_enabled: bool,
        /// What a share is; none with credits.
        share_definition: Option<ShareDefinition>,
        /// What was bought; none with credits.
        products: Option<Vec<Product>>,
        /// What was bought in all, and what is left.
        resources: Resources,
        /// Credits that are left.
        credits: Option<i64> | omit,
        /// What a credit costs.
        average_credit_cost: Option<Decimal>,
        /// The day of the month on which credits are counted.
        cycle_day: Option<i64>,
        /// When the credits are used up.
        date_credits_expiration: Option<DateTime>,
    }

    /// What a share is.
    answer ShareDefinition {
        /// Servers.
        servers: i64,
        /// Cores.
        cores: Decimal,
        /// Memory, in MB.
        memory: i64,
        /// Disk, in MB.
        disk: i64,
        /// Bandwidth, in kbit/s.
        bandwidth: Decimal,
        /// Slots.
        slots: Decimal,
    }

    /// What was bought in all, and what is left. All four are none with credits.
    answer Resources {
        /// What is granted and not used.
        available: Option<ResourceAmounts>,
        /// What is bought.
        granted: Option<ResourceAmounts>,
        /// What is used.
        used: Option<ResourceAmounts>,
        /// What is no longer paid for; empty when that is nothing.
        expired: Option<ResourceAmounts>,
    }

    /// Amounts of each resource.
    #[derive(Default)]
    answer ResourceAmounts {
        /// Shares.
        shares: Option<i64> | omit,
        /// Servers.
        servers: Option<i64> | omit,
        /// Addresses.
        ips: Option<i64> | omit,
        /// Cores.
        cores: Option<Decimal> | omit,
        /// Memory, in MB.
        memory: Option<i64> | omit,
        /// Disk, in MB.
        disk: Option<i64> | omit,
        /// Bandwidth, in kbit/s.
        bandwidth: Option<Decimal> | omit,
        /// Slots.
        slots: Option<Decimal> | omit,
    }

    /// What the account costs in an hour, in credits.
    answer Rating {
        /// The hour.
        timestamp: DateTime,
        /// Cores.
        cpu: Option<Rate>,
        /// Memory.
        ram: Option<Rate>,
        /// Data disks.
        disk_data: Option<Rate>,
        /// Servers.
        instance: Option<Rate>,
        /// Addresses.
        ip: Option<IpRate>,
        /// Traffic.
        bw_out: Option<Struct>,
        /// Snapshots.
        disk_snapshot: Option<Struct>,
        /// Snapshots that a plan makes.
        disk_snapshot_auto: Option<Struct>,
        /// Accelerators.
        rproxy: Option<Struct>,
        /// Servers of accelerators.
        rproxy_server: Option<Struct>,
        /// Certificates of accelerators.
        rproxy_ssl: Option<Struct>,
    }

    /// Credits in an hour.
    answer Rate {
        /// The credits.
        default: i64,
    }

    /// Credits for addresses in an hour.
    answer IpRate {
        /// Public ones of version 4.
        v4_public: Option<i64> | omit,
        /// Those of version 6.
        v6: Option<i64> | omit,
    }
}

#[cfg(feature = "client")]
mod calls {
    use super::{Account, Rating};
    use crate::call::Call;
    use crate::client::Client;

    /// The account.
    impl Client {
        /// Shows the hosting account with its products: `hosting.account.info`.
        pub fn account(&self) -> Call<Account> {
            Call::look(self, "hosting.account.info")
        }

        /// Shows what the account costs by the hour: `hosting.rating.list`. Empty without credits.
        pub fn ratings(&self) -> Call<Vec<Rating>> {
            Call::look(self, "hosting.rating.list")
        }
    }
}
