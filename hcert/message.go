package hcert

import (
	"bytes"
	"encoding/binary"

	"github.com/fxamacker/cbor/v2"
)

// Algorithm is a COSE signature algorithm (RFC 9053 §2, RFC 8230 §2).
type Algorithm int

// The algorithms that certificates are signed with.
const (
	ES256 Algorithm = -7  // ECDSA, P-256, SHA-256
	EdDSA Algorithm = -8  // Ed25519
	PS256 Algorithm = -37 // RSASSA-PSS, SHA-256
)

// String returns the JOSE and COSE name.
func (a Algorithm) String() string {
	switch a {
	case ES256:
		return "ES256"
	case EdDSA:
		return "EdDSA"
	case PS256:
		return "PS256"
	}
	return "unknown"
}

// message is a COSE_Sign1 (RFC 9052 §4.2) taken apart. The slices point into the
// bytes it was read from, or are their own.
type message struct {
	protected []byte // as it is signed
	alg       Algorithm
	kid       []byte // nil: names no key
	payload   []byte
	signature []byte
}

// Tags that certificates are met in: none, 18 (COSE_Sign1), 18 within 61 (CWT),
// and 18 twice.
const (
	tagSign1 = 18
	maxTags  = 3

	headSign1 = "\xD2"
	headCWT   = "\xD8\x3D"
)

// maxArray bounds the statements of a certificate, and every other list.
const maxArray = 64

// decoding bounds what a foreign message may make the decoder do. Repeated keys
// are refused: which of two values counts must not depend on the reader.
var decoding = must(cbor.DecOptions{
	DupMapKey:        cbor.DupMapKeyEnforcedAPF,
	MaxNestedLevels:  16,
	MaxArrayElements: maxArray,
	MaxMapPairs:      64,

	// "NAM" is not "nam": it would be a second name, for some readers only.
	FieldNameMatching: cbor.FieldNameMatchingCaseSensitive,
}.DecMode())

// must is for options that are constants.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// header holds the parameters that matter here. As raw items, so that one of an
// unexpected type is judged where it counts.
type header struct {
	Alg  cbor.RawMessage `cbor:"1,keyasint"`
	Crit cbor.RawMessage `cbor:"2,keyasint"`
	KID  cbor.RawMessage `cbor:"4,keyasint"`
}

// parseMessage reads a COSE_Sign1 as issuers are known to write it, and nothing
// behind it. An algorithm that is not known here is no error yet. The error is
// ErrMessage.
func parseMessage(raw []byte) (message, error) {
	raw, ok := untag(raw)
	if !ok {
		return message{}, ErrMessage
	}
	if m, ok := quickMessage(raw); ok {
		return m, nil
	}
	return generalMessage(raw)
}

func generalMessage(raw []byte) (message, error) {
	var wire struct {
		_           struct{} `cbor:",toarray"`
		Protected   []byte
		Unprotected cbor.RawMessage
		Payload     []byte
		Signature   []byte
	}
	if err := decoding.Unmarshal(raw, &wire); err != nil || len(wire.Payload) == 0 || len(wire.Signature) == 0 {
		return message{}, ErrMessage
	}
	m := message{protected: wire.Protected, payload: wire.Payload, signature: wire.Signature}
	return m.withHeaders(wire.Unprotected)
}

// quickMessage reads the plain form: algorithm and key id protected, nothing
// unprotected. It gives up on anything else, as [quickClaims] does.
func quickMessage(raw []byte) (message, bool) {
	s := scanner{b: raw}
	array := s.head(majorArray)
	m := message{protected: s.bytes()}
	unprotected := s.head(majorMap)
	m.payload, m.signature = s.bytes(), s.bytes()
	if !s.done() || array != 4 || unprotected != 0 || len(m.payload) == 0 || len(m.signature) == 0 {
		return message{}, false
	}
	h := scanner{b: m.protected}
	pairs, alg := h.head(majorMap), h.int()
	m.alg = Algorithm(h.int())
	kid := h.int()
	m.kid = h.bytes()
	return m, h.done() && pairs == 2 && alg == 1 && kid == 4 && len(m.kid) > 0
}

// untag takes the tags off.
func untag(raw []byte) ([]byte, bool) {
	for range maxTags {
		if rest, ok := bytes.CutPrefix(raw, []byte(headCWT)); ok {
			raw = rest
		} else {
			raw = bytes.TrimPrefix(raw, []byte(headSign1))
		}
	}
	return raw, len(raw) > 0 && raw[0]>>5 != majorTag
}

// withHeaders reads algorithm and key id. What the protected header says goes
// first; the unprotected one, which anybody can change, only fills what it leaves
// open. It cannot do harm there: the algorithm must be the key's, and a wrong key
// verifies nothing.
func (m message) withHeaders(unprotected []byte) (message, error) {
	var signed, open header
	if len(m.protected) > 0 && decoding.Unmarshal(m.protected, &signed) != nil {
		return message{}, ErrMessage
	}
	if bytes.Equal(m.protected, []byte{0xA0}) {
		m.protected = nil // RFC 9052 §4.4: an empty map is signed as an empty string
	}
	if err := decoding.Unmarshal(unprotected, &open); err != nil || signed.Crit != nil || open.Crit != nil {
		return message{}, ErrMessage // a critical parameter is one that must be understood
	}
	if signed.Alg == nil {
		signed.Alg = open.Alg
	}
	if signed.KID == nil {
		signed.KID = open.KID
	}
	if signed.KID != nil && decoding.Unmarshal(signed.KID, &m.kid) != nil {
		m.kid = signed.KID // no byte string: names a key that nobody has
	}
	if len(m.kid) == 0 {
		m.kid = nil
	}
	if decoding.Unmarshal(signed.Alg, &m.alg) != nil {
		m.alg = 0 // absent, or a text: of no key
	}
	return m, nil
}

// toBeSigned writes the Sig_structure (RFC 9052 §4.4). Certificates have no
// external data; the working group's examples do.
func (m message) toBeSigned(external []byte) []byte {
	b := make([]byte, 0, 32+len(m.protected)+len(external)+len(m.payload))
	b = append(b, 0x84, 0x60|byte(len(contextSign1)))
	b = append(b, contextSign1...)
	b = appendBytes(b, m.protected)
	b = appendBytes(b, external)
	return appendBytes(b, m.payload)
}

const contextSign1 = "Signature1"

// appendBytes writes a CBOR byte string, shorter than 64 KiB as all of a message
// is.
func appendBytes(b, value []byte) []byte {
	switch n := len(value); {
	case n < 24:
		b = append(b, majorBytes<<5|byte(n))
	case n <= 0xFF:
		b = append(b, majorBytes<<5|24, byte(n))
	default:
		b = binary.BigEndian.AppendUint16(append(b, majorBytes<<5|25), uint16(n))
	}
	return append(b, value...)
}

// encoding is core deterministic encoding (RFC 8949 §4.2.1).
var encoding = must(cbor.CoreDetEncOptions().EncMode())
