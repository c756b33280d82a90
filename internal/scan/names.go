package scan

// The names below are what programs read and write; they are frozen.

var (
	directionNames = [...]string{"", "in", "out", "check"}
	methodNames    = [...]string{"", "staff_scans", "self_scans", "card_read", "number"}
	kindNames      = [...]string{"", "personal", "cccd", "bhyt", "certificate", "app_code", "typed", "user"}
	assuranceNames = [...]string{"", "claim", "vouched", "on_card", "signed"}
	placeNames     = [...]string{"", "venue", "vehicle", "checkpoint"}
	flagNames      = [...]string{"quarantined", "late", "future", "expired", "revoked", "mismatch", "remote", "over_capacity", "far_use"}
)

func name(names []string, i uint8) string {
	if int(i) < len(names) {
		return names[i]
	}
	return ""
}

// parse gives 0 for a name that is not known.
func parse[T ~uint8](names []string, s string) T {
	for i, n := range names {
		if i > 0 && n == s {
			return T(i)
		}
	}
	return 0
}

// String gives "in", "out" or "check".
func (d Direction) String() string { return name(directionNames[:], uint8(d)) }

// String gives "staff_scans", "self_scans", "card_read" or "number".
func (m Method) String() string { return name(methodNames[:], uint8(m)) }

// String gives the kind's frozen name.
func (k Kind) String() string { return name(kindNames[:], uint8(k)) }

// String gives "claim", "vouched", "on_card" or "signed".
func (a Assurance) String() string { return name(assuranceNames[:], uint8(a)) }

// String gives "venue", "vehicle" or "checkpoint".
func (k PlaceKind) String() string { return name(placeNames[:], uint8(k)) }

// ParseDirection reads a direction's name; 0 when it is none.
func ParseDirection(s string) Direction { return parse[Direction](directionNames[:], s) }

// ParseMethod reads a method's name; 0 when it is none.
func ParseMethod(s string) Method { return parse[Method](methodNames[:], s) }

// ParsePlaceKind reads a kind's name; 0 when it is none.
func ParsePlaceKind(s string) PlaceKind { return parse[PlaceKind](placeNames[:], s) }

// Names gives the names of the flags that are set.
func (f Flag) Names() []string {
	var out []string
	for i, n := range flagNames {
		if f&(1<<i) != 0 {
			out = append(out, n)
		}
	}
	return out
}
