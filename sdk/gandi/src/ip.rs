//! Addresses.

use crate::DateTime;
use crate::id::{DatacenterId, IfaceId, IpId};
use crate::xmlrpc::members;

members! {
    /// An address.
    answer Ip {
        /// Its id.
        id: IpId,
        /// The address.
        ip: String,
        /// 4 or 6.
        version: i64,
        /// The name that it resolves to.
        reverse: Option<String>,
        /// What it is doing: `created`.
        state: String,
        /// Its number on its interface.
        num: Option<i64>,
        /// Its interface.
        iface_id: IfaceId,
        /// Where it is.
        datacenter_id: DatacenterId,
        /// When it was made.
        date_created: Option<DateTime>,
        /// When it was changed last.
        date_updated: Option<DateTime>,
    }

    /// What is to change about an address.
    request IpUpdate {
        /// The name that it resolves to.
        reverse: String,
    }
}

#[cfg(feature = "client")]
pub use calls::IpHandle;

#[cfg(feature = "client")]
mod calls {
    use super::{Ip, IpUpdate};
    use crate::call::Call;
    use crate::handle::{handle, shown};
    use crate::id::{DatacenterId, IfaceId};
    use crate::list::List;
    use crate::operation::Operation;

    handle!(IpHandle as IpId, ip, "address");
    shown!(IpHandle of Ip as IpId, list_ips = "hosting.ip.list", "hosting.ip.info", "address");

    /// Filters of addresses.
    impl List<Ip> {
        /// Only those of this interface.
        pub fn iface(self, id: impl Into<IfaceId>) -> Self {
            self.filter("iface_id", id.into().as_i64())
        }

        /// Only those of one of these interfaces.
        pub fn ifaces(self, ids: &[IfaceId]) -> Self {
            self.one_of("iface_id", ids.iter().copied())
        }

        /// Only those of this datacenter.
        pub fn datacenter(self, id: impl Into<DatacenterId>) -> Self {
            self.filter("datacenter_id", id.into().as_i64())
        }
    }

    impl IpHandle {
        /// Sets the name that it resolves to: `hosting.ip.update`.
        pub fn set_reverse(&self, name: impl Into<String>) -> Call<Operation> {
            self.change("hosting.ip.update").param(&IpUpdate { reverse: name.into() })
        }
    }
}
