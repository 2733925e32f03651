//! Which addresses are on the open internet, and which are somebody's own network.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What an address is if it is not on the open internet: `a private address`.
pub(super) fn inside(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => inside_v4(address),
        IpAddr::V6(address) => inside_v6(address),
    }
}

/// What a name is if it never leads to the open internet.
pub(super) fn inside_by_name(name: &str) -> Option<&'static str> {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let below = |zone: &str| name == zone || name.ends_with(&[".", zone].concat());
    if below("localhost") {
        Some("this machine")
    } else if !name.contains('.')
        || ["local", "internal", "intranet", "lan", "home", "home.arpa"].into_iter().any(below)
    {
        Some("a name of a local network")
    } else {
        None
    }
}

fn inside_v4(address: Ipv4Addr) -> Option<&'static str> {
    let [a, b, c, _] = address.octets();
    Some(match (a, b, c) {
        (0, ..) => "an unspecified address",
        (127, ..) => "this machine",
        (10, ..) | (172, 16..=31, _) | (192, 168, _) => "a private address",
        (169, 254, _) => "a link-local address",
        (100, 64..=127, _) => "an address shared behind a provider",
        (192, 0, 2) | (198, 51, 100) | (203, 0, 113) => "an address for documentation",
        (192, 0, 0) | (192, 88, 99) | (198, 18..=19, _) => "an address for special purposes",
        (224..=239, ..) => "a multicast address",
        (240.., ..) => "a reserved address",
        _ => return None,
    })
}

fn inside_v6(address: Ipv6Addr) -> Option<&'static str> {
    let [first, second, third, zeros @ .., high, low] = address.segments();
    let last = || v4(high, low);
    Some(match (first, second, third) {
        _ if address.is_unspecified() => "an unspecified address",
        _ if address.is_loopback() => "this machine",
        _ if address.to_ipv4_mapped().is_some() => return inside_v4(last()),
        // What a network behind NAT64, or a 6to4 relay, hands on to an address of the older kind.
        (0x64, 0xff9b, 0) if zeros == [0; 3] => return inside_v4(last()),
        (0x2002, ..) => return inside_v4(v4(second, third)),
        (0xfc00..=0xfdff, ..) => "a private address",
        (0xfe80..=0xfebf, ..) => "a link-local address",
        (0xfec0..=0xfeff, ..) => "a site-local address",
        (0xff00.., ..) => "a multicast address",
        (0x2001, 0xdb8, _) | (0x3fff, 0..=0xfff, _) => "an address for documentation",
        (0x2001, 0..=0x1ff, _) => "an address for special purposes",
        (0x2000..=0x3fff, ..) => return None,
        _ => "a reserved address",
    })
}

fn v4(high: u16, low: u16) -> Ipv4Addr {
    let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
    Ipv4Addr::new(a, b, c, d)
}

#[cfg(test)]
mod tests {
    use super::{inside, inside_by_name};

    #[test]
    fn addresses_of_the_open_internet() {
        for open in [
            "8.8.8.8",
            "149.154.167.220",
            "172.15.0.1",
            "172.32.0.1",
            "100.63.0.1",
            "100.128.0.1",
            "192.0.3.1",
            "198.20.0.1",
            "223.255.255.255",
            "2001:67c:4e8:f004::9",
            "2a00:1450:4010:c0e::65",
            "::ffff:8.8.8.8",
            "64:ff9b::8.8.8.8",
            "2002:808:808::1",
        ] {
            assert_eq!(inside(open.parse().unwrap()), None, "{open}");
        }
    }

    #[test]
    fn addresses_of_somebodys_own_network() {
        for (address, what) in [
            ("127.0.0.1", "this machine"),
            ("127.255.255.254", "this machine"),
            ("::1", "this machine"),
            ("::ffff:127.0.0.1", "this machine"),
            ("10.1.2.3", "private"),
            ("172.16.0.1", "private"),
            ("172.31.255.255", "private"),
            ("192.168.1.1", "private"),
            ("::ffff:192.168.1.1", "private"),
            ("64:ff9b::10.0.0.1", "private"),
            ("2002:a00:1::1", "private"),
            ("fc00::1", "private"),
            ("fd12:3456::1", "private"),
            ("169.254.169.254", "link-local"),
            ("::ffff:169.254.169.254", "link-local"),
            ("fe80::1", "link-local"),
            ("fec0::1", "site-local"),
            ("100.64.0.1", "shared"),
            ("100.127.255.255", "shared"),
            ("0.0.0.0", "unspecified"),
            ("0.1.2.3", "unspecified"),
            ("::", "unspecified"),
            ("224.0.0.1", "multicast"),
            ("239.255.255.250", "multicast"),
            ("ff02::1", "multicast"),
            ("192.0.2.1", "documentation"),
            ("198.51.100.1", "documentation"),
            ("203.0.113.1", "documentation"),
            ("2001:db8::1", "documentation"),
            ("3fff::1", "documentation"),
            ("198.18.0.1", "special"),
            ("2001::1", "special"),
            ("255.255.255.255", "reserved"),
            ("240.0.0.1", "reserved"),
            ("::7f00:1", "reserved"),
            ("64:ff9b:1::a00:1", "reserved"),
            ("100::1", "reserved"),
        ] {
            let found = inside(address.parse().unwrap()).unwrap_or_default();
            assert!(found.contains(what), "{address}: {found}");
        }
    }

    #[test]
    fn names_that_never_lead_outside() {
        for name in ["localhost", "LOCALHOST.", "x.localhost", "printer.local", "nas", "a.lan", "b.home.arpa"] {
            assert!(inside_by_name(name).is_some(), "{name}");
        }
        for name in ["api.telegram.org", "example.com.", "notlocalhost.com", "local.example.com"] {
            assert_eq!(inside_by_name(name), None, "{name}");
        }
    }
}
