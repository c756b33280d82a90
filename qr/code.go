package qr

import (
	"encoding/binary"
	"time"
)

// Tolerance is how far clocks may differ before a code counts as expired or not
// yet valid, on both sides: phones without network drift by minutes.
const Tolerance = 5 * time.Minute

// Status is the colour of a live code's card at issuing time. The platform's
// health side gives the value; 0 says that the code carries none. It is signed, so
// a gate without network may show it, together with the code's age.
type Status uint8

// The attested colours (standard §5) and grey, this project's own. "No data" is
// StatusUnknown or a province's white, never red. The numbers are frozen.
const (
	StatusNone    Status = 0
	StatusUnknown Status = 1
	StatusGreen   Status = 2
	StatusYellow  Status = 3
	StatusOrange  Status = 4
	StatusRed     Status = 5
	StatusWhite   Status = 6
	StatusGrey    Status = 7 // a card that rests, until what it is based on is renewed
)

// String returns the colour's name, "" for none.
func (s Status) String() string {
	names := [...]string{"", "unknown", "green", "yellow", "orange", "red", "white", "grey"}
	if int(s) < len(names) {
		return names[s]
	}
	return "unknown"
}

// CodeInfo is what the signature says about the code itself, beside binding its
// text. Times have a precision of seconds.
//
// A static code (paper) has a distant Expires, no NotBefore and no Status. A live
// code (app) is one strip of a few hours: Live is set, NotBefore and Expires
// bound it, and Status may be set: then Policy and Rule say where it comes from, so
// that a gate without network gives the reason, and knows whether that policy is
// the one that counts where it stands.
type CodeInfo struct {
	ID        uint64    // of this very text, random; what a revocation names
	Expires   time.Time // required
	NotBefore time.Time // live codes: start of the strip
	IssuedAt  time.Time // optional
	Live      bool
	Status    Status // live codes only
	Policy    uint32 // with a Status: the platform's number of the policy version that gave it; 0: none did
	Rule      uint8  // with a Status: which rule of the policy decided; 0: not said
	Risk      uint8  // with a Status: level of risk, 1 to 4, of the place that it is for; 0: none was assessed
	Flags     uint8  // bits 4 to 7, not yet defined; on the wire bit 0 is Live, bits 1 to 3 are Risk
}

// The claims map is a CWT claims set (RFC 8392) in deterministic CBOR. Flags,
// status, policy and rule use the keys -1 to -4: registered private keys would cost
// four bytes each in a text of 255 characters. Project's own choice; the map never leaves
// EXT position 5.
const (
	claimExp    = 4
	claimNbf    = 5
	claimIat    = 6
	claimID     = 7
	claimFlags  = 0x20 // -1
	claimStatus = 0x21 // -2
	claimPolicy = 0x22 // -3
	claimRule   = 0x23 // -4

	flagLive  = 1
	flagRisk  = 7 << 1
	riskShift = 1
	maxRisk   = 4 // of Resolution 128/NQ-CP
)

// maxUnix is the last second of the year 9999.
const maxUnix = 253402300799

// check refuses combinations that no code may have, read or written.
func (c CodeInfo) check() bool {
	switch {
	case c.ID == 0 || c.Expires.IsZero():
		return false
	case c.Flags&(flagLive|flagRisk) != 0 || c.Risk > maxRisk:
		return false
	case c.Status == StatusNone && (c.Policy != 0 || c.Rule != 0 || c.Risk != 0):
		return false
	case c.Live:
		return !c.NotBefore.IsZero() && c.NotBefore.Before(c.Expires)
	}
	return c.Status == StatusNone && c.NotBefore.IsZero()
}

// validAt judges the times, with [Tolerance] on both sides.
func (c CodeInfo) validAt(now time.Time) (why Reason, ok bool) {
	switch {
	case now.Add(Tolerance).Before(c.NotBefore), now.Add(Tolerance).Before(c.IssuedAt):
		return ErrNotYet, false
	case !now.Add(-Tolerance).Before(c.Expires):
		return ErrExpired, false
	}
	return Reason{}, true
}

func (c CodeInfo) wireFlags() uint64 {
	f := uint64(c.Flags) | uint64(c.Risk)<<riskShift
	if c.Live {
		f |= flagLive
	}
	return f
}

// appendClaims encodes the claims map: shortest heads, keys ascending, absent
// claims left out.
func (c CodeInfo) appendClaims(b []byte) []byte {
	at := len(b)
	b = append(b, 0xA0)
	put := func(key byte, n uint64) {
		b[at]++
		b = appendHead(append(b, key), majorUint, n)
	}
	put(claimExp, uint64(c.Expires.Unix()))
	if !c.NotBefore.IsZero() {
		put(claimNbf, uint64(c.NotBefore.Unix()))
	}
	if !c.IssuedAt.IsZero() {
		put(claimIat, uint64(c.IssuedAt.Unix()))
	}
	b[at]++
	b = append(b, claimID, 0x48)
	b = binary.BigEndian.AppendUint64(b, c.ID)
	if f := c.wireFlags(); f != 0 {
		put(claimFlags, f)
	}
	if c.Status != StatusNone {
		put(claimStatus, uint64(c.Status))
	}
	if c.Policy != 0 {
		put(claimPolicy, uint64(c.Policy))
	}
	if c.Rule != 0 {
		put(claimRule, uint64(c.Rule))
	}
	return b
}

// decodeClaims reads the claims map. It accepts exactly what appendClaims
// writes: unknown keys, other orders and longer heads are refused, so that equal
// content has equal bytes.
func decodeClaims(b []byte) (CodeInfo, bool) {
	d := decoder{b: b}
	var c CodeInfo
	last := -1
	for n := d.head(majorMap); n > 0 && !d.bad; n-- {
		key := d.byte()
		if int(key) <= last {
			return c, false
		}
		last = int(key)
		c.decodeClaim(key, &d)
	}
	return c, !d.bad && len(d.b) == 0 && c.check()
}

func (c *CodeInfo) decodeClaim(key byte, d *decoder) {
	switch key {
	case claimExp:
		c.Expires = d.time()
	case claimNbf:
		c.NotBefore = d.time()
	case claimIat:
		c.IssuedAt = d.time()
	case claimID:
		if id := d.bytes(); len(id) == 8 {
			c.ID = binary.BigEndian.Uint64(id)
		}
	case claimFlags:
		f := d.small()
		c.Live, c.Risk, c.Flags = f&flagLive != 0, f&flagRisk>>riskShift, f&^(flagLive|flagRisk)
	case claimStatus:
		c.Status = Status(d.small())
	case claimPolicy:
		c.Policy = d.number()
	case claimRule:
		c.Rule = d.small()
	default:
		d.bad = true
	}
}
