package hcert

import (
	"bytes"
	"errors"
	"math"
	"slices"
	"time"

	"github.com/fxamacker/cbor/v2"
)

// Claims are what a certificate says: the CWT claims set (RFC 8392) around the
// certificate proper.
type Claims struct {
	Issuer      string    // ISO 3166 country code, as a rule
	IssuedAt    time.Time // zero: not said
	NotBefore   time.Time // zero: not said
	Expires     time.Time // zero: not said; such a certificate never verifies
	Nationality string    // of Vietnam's certificates alone, ISO 3166
	Certificate Certificate
}

// wireClaims is the claims set on the wire. The nationality is one of the 11
// fields of Decision 5772/QĐ-BYT that the European certificate has no place for.
// It stands in a claim of the private range (RFC 8392 §9.1.1), which other readers
// pass over. Project's own choice.
type wireClaims struct {
	Issuer      string    `cbor:"1,keyasint,omitempty"`
	Expires     instant   `cbor:"4,keyasint,omitzero"`
	NotBefore   instant   `cbor:"5,keyasint,omitzero"`
	IssuedAt    instant   `cbor:"6,keyasint,omitzero"`
	HCert       wireHCert `cbor:"-260,keyasint"`
	Nationality string    `cbor:"-70084,keyasint,omitempty"`
}

// wireHCert is the health certificate claim, a map of kinds of certificates.
type wireHCert struct {
	EU *Certificate `cbor:"1,keyasint"`
}

// parseClaims reads the signed content. The error is ErrClaims.
func parseClaims(payload []byte) (Claims, error) {
	if c, ok := quickClaims(payload); ok {
		return c, nil
	}
	return generalClaims(payload)
}

func generalClaims(payload []byte) (Claims, error) {
	var w wireClaims
	err := decoding.Unmarshal(payload, &w)
	if mistyped := (*cbor.UnmarshalTypeError)(nil); errors.As(err, &mistyped) {
		w = wireClaims{}
		err = repaired(payload, &w)
	}
	if err != nil {
		return Claims{}, ErrClaims
	}
	cert := w.HCert.EU
	if cert == nil || cert.statements() == 0 {
		return Claims{}, ErrClaims
	}
	return Claims{w.Issuer, w.IssuedAt.time, w.NotBefore.time, w.Expires.time, w.Nationality, *cert}, nil
}

// encode writes the claims in the schema's types, times in whole seconds.
func (c Claims) encode() ([]byte, error) {
	return encoding.Marshal(wireClaims{
		c.Issuer, instant{c.Expires}, instant{c.NotBefore}, instant{c.IssuedAt},
		wireHCert{&c.Certificate}, c.Nationality,
	})
}

// clone makes a copy that shares nothing, so that nobody who looks at a claim
// changes what is verified afterwards.
func (c Claims) clone() Claims {
	c.Certificate.Vaccinations = slices.Clone(c.Certificate.Vaccinations)
	c.Certificate.Tests = slices.Clone(c.Certificate.Tests)
	c.Certificate.Recoveries = slices.Clone(c.Certificate.Recoveries)
	return c
}

// validAt judges the times, with [Tolerance] on both sides.
func (c Claims) validAt(now time.Time) error {
	early, late := now.Add(Tolerance), now.Add(-Tolerance)
	switch {
	case early.Before(c.IssuedAt), early.Before(c.NotBefore):
		return ErrNotYet
	case c.Expires.IsZero():
		return ErrNoExpiry
	case !late.Before(c.Expires):
		return ErrExpired
	}
	return nil
}

// instant is a NumericDate (RFC 8392 §2). RFC 8392 wants no tag and allows
// fractions; both were met.
type instant struct{ time time.Time }

// IsZero makes omitzero work.
func (i instant) IsZero() bool { return i.time.IsZero() }

// MarshalCBOR writes whole seconds.
func (i instant) MarshalCBOR() ([]byte, error) { return encoding.Marshal(i.time.Unix()) }

// UnmarshalCBOR reads an integer or a floating-point number of seconds since
// 1970, with or without tag 1, up to the year 9999.
func (i *instant) UnmarshalCBOR(b []byte) error {
	if bytes.Equal(b, []byte{0xF6}) {
		return nil // null: not said
	}
	b = bytes.TrimPrefix(b, []byte{0xC1})
	var seconds float64
	var whole int64
	if err := decoding.Unmarshal(b, &whole); err == nil {
		seconds = float64(whole)
	} else if err := decoding.Unmarshal(b, &seconds); err != nil {
		return err
	}
	if !(seconds >= 0 && seconds <= maxUnix) { // refuses NaN as well
		return ErrClaims
	}
	s, fraction := math.Modf(seconds)
	i.time = time.Unix(int64(s), int64(fraction*1e9)).UTC()
	return nil
}

// maxUnix is the last second of the year 9999.
const maxUnix = 253402300799

// Count is a number of doses.
type Count int

const maxCount = 1000

// MarshalCBOR writes an integer.
func (n Count) MarshalCBOR() ([]byte, error) { return encoding.Marshal(int(n)) }

// UnmarshalCBOR reads a number without fraction: some issuers write it as a
// floating-point number.
func (n *Count) UnmarshalCBOR(b []byte) error {
	var f float64
	if err := decoding.Unmarshal(b, &f); err != nil {
		return err
	}
	if f != math.Trunc(f) || math.Abs(f) > maxCount {
		return ErrClaims
	}
	*n = Count(f)
	return nil
}
