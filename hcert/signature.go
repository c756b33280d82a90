package hcert

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
)

// verify checks the COSE form of a signature over the bytes to be signed. ES256
// fixes the digest but not the curve (RFC 8152 §8.1): P-384 was met.
func verify(public crypto.PublicKey, signed, signature []byte) bool {
	digest := sha256.Sum256(signed)
	switch pub := public.(type) {
	case *ecdsa.PublicKey:
		size := pub.Curve.Params().BitSize / 8
		var der [maxDER]byte
		return len(signature) == 2*size && ecdsa.VerifyASN1(pub, digest[:], appendDER(der[:0], signature))
	case *rsa.PublicKey:
		opts := &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash} // RFC 8230 §2
		return rsa.VerifyPSS(pub, crypto.SHA256, digest[:], signature, opts) == nil
	case ed25519.PublicKey:
		return ed25519.Verify(pub, signed, signature)
	}
	return false
}

// maxDER is the size of an ASN.1 signature of P-384: 2 bytes of head, and each
// integer with 2 bytes of head and a zero before its 48.
const maxDER = 2 + 2*(3+48)

// appendDER rewrites r and s, of equal length, as the ASN.1 SEQUENCE that
// crypto/ecdsa reads.
func appendDER(b, signature []byte) []byte {
	half := len(signature) / 2
	b = append(b, 0x30, 0)
	b = appendInteger(b, signature[:half])
	b = appendInteger(b, signature[half:])
	b[1] = byte(len(b) - 2)
	return b
}

func appendInteger(b, n []byte) []byte {
	for len(n) > 1 && n[0] == 0 {
		n = n[1:]
	}
	if n[0] >= 0x80 {
		b = append(b, 0x02, byte(len(n)+1), 0)
	} else {
		b = append(b, 0x02, byte(len(n)))
	}
	return append(b, n...)
}
