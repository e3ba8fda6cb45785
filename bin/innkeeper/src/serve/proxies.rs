//! Who a request comes from, where it comes through proxies that the operator trusts.
//!
//! A client can write any `X-Forwarded-For` that it likes, so the header counts only on connections of the proxies
//! that are named, and only as far as those wrote it: each of them adds the address that it heard from at the end.

use axum::http::{HeaderMap, HeaderName};
use serde::Deserialize;
use std::net::IpAddr;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Addresses that share their leading bits, as `10.0.0.0/8`; without a length, one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Range {
    address: IpAddr,
    bits: u32,
}

impl TryFrom<String> for Range {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let (address, bits) =
            text.split_once('/').map_or((text.as_str(), None), |(address, bits)| (address, Some(bits)));
        let parsed = address.parse::<IpAddr>().ok().and_then(|address| {
            let width = width(address);
            let bits = bits.map_or(Some(width), |bits| bits.parse().ok().filter(|bits| *bits <= width))?;
            Some(Self { address, bits })
        });
        parsed.ok_or_else(|| format!("{text:?} is no address: write one such as 127.0.0.1 or 10.0.0.0/8"))
    }
}

impl Range {
    fn holds(&self, other: IpAddr) -> bool {
        let shift = width(self.address).saturating_sub(self.bits);
        let leading = |address: IpAddr| bits(address).checked_shr(shift).unwrap_or(0);
        width(self.address) == width(other) && leading(self.address) == leading(other)
    }
}

const fn width(address: IpAddr) -> u32 {
    if address.is_ipv4() { 32 } else { 128 }
}

fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_bits().into(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

/// The address that a request of a connection comes from: the last one that no trusted proxy has.
pub(super) fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[Range]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|range| range.holds(address));
    let mut client = peer.to_canonical();
    if !is_trusted(client) {
        return client;
    }
    let lines: Vec<&str> =
        headers.get_all(FORWARDED_FOR).iter().map(|line| line.to_str().unwrap_or_default()).collect();
    for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        // What is no address was not written by a proxy that is to be trusted: it ends what is known.
        let Ok(hop) = hop.trim().parse::<IpAddr>() else { break };
        client = hop.to_canonical();
        if !is_trusted(client) {
            break;
        }
    }
    client
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn of(peer: &str, lines: &[&str], trusted: &[&str]) -> IpAddr {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED_FOR, HeaderValue::from_bytes(line.as_bytes()).unwrap());
        }
        let trusted: Vec<Range> =
            trusted.iter().map(|text| Range::try_from((*text).to_owned()).unwrap()).collect();
        client(ip(peer), &headers, &trusted)
    }

    #[test]
    fn nobody_is_believed_who_is_not_trusted() {
        assert_eq!(of("192.0.2.1", &["203.0.113.9"], &[]), ip("192.0.2.1"));
        assert_eq!(of("192.0.2.1", &["203.0.113.9"], &["127.0.0.1", "::1"]), ip("192.0.2.1"));
    }

    #[test]
    fn only_what_trusted_proxies_wrote_counts() {
        let trusted = ["127.0.0.1", "10.0.0.0/8", "2001:db8::/32"];
        for (lines, expected) in [
            (&[][..], "127.0.0.1"),
            (&["203.0.113.9"], "203.0.113.9"),
            (&["6.6.6.6, 203.0.113.9"], "203.0.113.9"),
            (&["6.6.6.6, 203.0.113.9, 10.1.2.3"], "203.0.113.9"),
            (&["6.6.6.6", "203.0.113.9", "10.1.2.3"], "203.0.113.9"),
            (&["6.6.6.6, nonsense, 10.1.2.3"], "10.1.2.3"),
            (&["6.6.6.6,"], "127.0.0.1"),
            (&["2001:db8::7"], "2001:db8::7"),
            (&["2001:db9::7, ::ffff:10.9.9.9"], "2001:db9::7"),
            (&["\u{fc}"], "127.0.0.1"),
        ] {
            assert_eq!(of("127.0.0.1", lines, &trusted), ip(expected), "{lines:?}");
        }
        assert_eq!(of("::ffff:127.0.0.1", &["203.0.113.9"], &trusted), ip("203.0.113.9"));
        assert_eq!(of("127.0.0.1", &["203.0.113.9"], &["0.0.0.0/0"]), ip("203.0.113.9"));
    }

    #[test]
    fn what_is_no_range_is_none() {
        for text in ["", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "proxy", "::/129", "10.0.0.0/8/8"] {
            assert!(Range::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
