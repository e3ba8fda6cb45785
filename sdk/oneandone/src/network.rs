//! Ports, sources and address ranges that several resources take.

use crate::error::Invalid;
use serde::Serialize;
use std::net::Ipv4Addr;
use std::num::NonZeroU16;

/// Ports from one to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PortRange {
    first: NonZeroU16,
    last: NonZeroU16,
}

impl PortRange {
    /// Ports from the first to the last, of 1 to 65535.
    pub fn new(first: u16, last: u16) -> Result<Self, Invalid> {
        let range = |first, last| (first <= last).then_some(Self { first, last });
        let range =
            NonZeroU16::new(first).zip(NonZeroU16::new(last)).and_then(|(first, last)| range(first, last));
        range.ok_or_else(|| Invalid::new("port_from", "must be 1 to 65535, and not above port_to"))
    }

    /// One port.
    pub fn one(port: u16) -> Result<Self, Invalid> {
        Self::new(port, port)
    }

    /// The first port.
    pub const fn first(self) -> u16 {
        self.first.get()
    }

    /// The last port.
    pub const fn last(self) -> u16 {
        self.last.get()
    }
}

impl From<NonZeroU16> for PortRange {
    fn from(port: NonZeroU16) -> Self {
        Self { first: port, last: port }
    }
}

/// Where packets come from: an IPv4 address, or a network such as `10.0.0.0/8`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Source(String);

impl Source {
    /// An address or a network.
    pub fn new(source: impl Into<String>) -> Result<Self, Invalid> {
        let source = source.into();
        let (address, prefix) = source.split_once('/').unwrap_or((&source, "32"));
        let digits = prefix.bytes().all(|byte| byte.is_ascii_digit());
        let kept = address.parse::<Ipv4Addr>().is_ok()
            && digits
            && prefix.parse::<u8>().is_ok_and(|bits| bits <= 32);
        if kept {
            Ok(Self(source))
        } else {
            Err(Invalid::new("source", "must be an IPv4 address or network"))
        }
    }
}

impl From<Ipv4Addr> for Source {
    fn from(address: Ipv4Addr) -> Self {
        Self(address.to_string())
    }
}

/// The addresses of a private network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddressRange {
    address: Ipv4Addr,
    mask: Ipv4Addr,
}

impl AddressRange {
    /// The range that begins with this address and has this mask.
    pub fn new(address: Ipv4Addr, mask: Ipv4Addr) -> Result<Self, Invalid> {
        let bits = u32::from(mask);
        if bits.leading_ones() + bits.trailing_zeros() != u32::BITS {
            return Err(Invalid::new("subnet_mask", "must be a mask such as 255.255.255.0"));
        }
        if u32::from(address) & !bits != 0 {
            return Err(Invalid::new("network_address", "must be the first address of the network"));
        }
        Ok(Self { address, mask })
    }

    /// The first address.
    pub const fn address(self) -> Ipv4Addr {
        self.address
    }

    /// The mask.
    pub const fn mask(self) -> Ipv4Addr {
        self.mask
    }
}
