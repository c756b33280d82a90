package qr

import "bytes"

// sign1 is an untagged COSE_Sign1 (RFC 9052 §4.2) taken apart. The slices point
// into the bytes it was read from.
type sign1 struct {
	protected []byte
	alg       Algorithm
	kid       []byte
	payload   []byte
	signature []byte
}

const (
	// maxSign1 bounds the decoded signature value; ours have about 100 bytes.
	maxSign1 = 256

	sigSize = 64 // of ES256 and Ed25519 alike
)

// decodeSign1 reads the one form that the platform writes: an array of four,
// protected header {1: alg, 4: kid}, empty unprotected header, attached payload,
// 64 bytes of signature, nothing behind. Everything else is refused, so that one
// signature has one encoding.
func decodeSign1(b []byte) (sign1, bool) {
	d := decoder{b: b}
	var s sign1
	if d.byte() != 0x84 {
		return s, false
	}
	s.protected = d.bytes()
	unprotected := d.byte()
	s.payload = d.bytes()
	s.signature = d.bytes()
	if d.bad || len(d.b) != 0 || unprotected != 0xA0 || len(s.signature) != sigSize {
		return s, false
	}
	return s, s.decodeProtected()
}

func (s *sign1) decodeProtected() bool {
	p := s.protected
	if len(p) < 5 || !bytes.HasPrefix(p, []byte{0xA2, 0x01}) || p[3] != 0x04 {
		return false
	}
	s.alg = algorithmOf(p[2])
	d := decoder{b: p[4:]}
	s.kid = d.bytes()
	return s.alg != 0 && !d.bad && len(d.b) == 0 && len(s.kid) >= minKeyID && len(s.kid) <= maxKeyID
}

// appendSign1 writes what decodeSign1 reads.
func appendSign1(b, protected, payload, signature []byte) []byte {
	b = appendBytes(append(b, 0x84), protected)
	b = appendBytes(append(b, 0xA0), payload)
	return appendBytes(b, signature)
}

func protectedHeader(alg Algorithm, kid KeyID) []byte {
	b := []byte{0xA2, 0x01, alg.label(), 0x04}
	return appendBytes(b, []byte(kid))
}

// appendToBeSigned writes the Sig_structure (RFC 9052 §4.4). The external data
// are the context and everything before the signature's value in the text.
func appendToBeSigned(b, protected []byte, context, text string, payload []byte) []byte {
	b = append(b, 0x84, majorText|10)
	b = append(b, "Signature1"...)
	b = appendBytes(b, protected)
	b = appendHead(b, majorBytes, uint64(len(context)+len(text)))
	b = append(b, context...)
	b = append(b, text...)
	return appendBytes(b, payload)
}
