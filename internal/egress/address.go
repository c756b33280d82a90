package egress

import (
	"net/netip"
	"slices"
)

// inner are the IPv4 networks that are nobody's public server: this host,
// private ones, carrier-grade NAT, link-local (where clouds keep their
// metadata), protocol assignments, documentation, benchmarks, multicast and
// what is reserved (the IANA special-purpose registry).
var inner = prefixes("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
	"192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
	"224.0.0.0/4", "240.0.0.0/4")

// global is the part of IPv6 that is given out to public servers. Outside of
// it lie unique-local, link-local, multicast and the NAT64 prefixes, which
// reach any IPv4 address.
var global = netip.MustParsePrefix("2000::/3")

// tunnels are the parts of global that are no server's own address: protocol
// assignments with Teredo, documentation, and 6to4, which wraps IPv4.
var tunnels = prefixes("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")

func prefixes(texts ...string) (all []netip.Prefix) {
	for _, t := range texts {
		all = append(all, netip.MustParsePrefix(t))
	}
	return all
}

// public says whether an address may be somebody's public server.
func public(a netip.Addr) bool {
	a = a.Unmap()
	within := func(p netip.Prefix) bool { return p.Contains(a) }
	switch {
	case !a.IsValid() || a.Zone() != "":
		return false
	case a.Is4():
		return !slices.ContainsFunc(inner, within)
	}
	return global.Contains(a) && !slices.ContainsFunc(tunnels, within)
}

// loopback is this machine itself.
func loopback(a netip.Addr) bool { return a.Unmap().IsLoopback() }
