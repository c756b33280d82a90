package qr

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/sha256"
)

// halfOrder is half the order of P-256, rounded down. Of the two signatures
// (r, s) and (r, n-s) that ECDSA accepts, only the one with the lower s counts
// here: otherwise anybody could change a code's bytes and keep it valid.
const halfOrder = "\x7F\xFF\xFF\xFF\x80\x00\x00\x00\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF" +
	"\xDE\x73\x7D\x56\xD3\x8B\xCF\x42\x79\xDC\xE5\x61\x7E\x31\x92\xA8"

func lowS(signature []byte) bool { return string(signature[sigSize/2:]) <= halfOrder }

// verifyRaw checks the COSE form of a signature (r and s as 32 bytes each, or
// Ed25519's 64 bytes) over the bytes to be signed.
func (k *Key) verifyRaw(message, signature []byte) bool {
	switch pub := k.Public.(type) {
	case *ecdsa.PublicKey:
		digest := sha256.Sum256(message)
		var der [72]byte
		return ecdsa.VerifyASN1(pub, digest[:], appendDER(der[:0], signature))
	case ed25519.PublicKey:
		return ed25519.Verify(pub, message, signature)
	}
	return false
}

// appendDER rewrites r and s as the ASN.1 SEQUENCE that crypto/ecdsa reads,
// which saves two big integers for each check.
func appendDER(b, signature []byte) []byte {
	b = append(b, 0x30, 0)
	b = appendInteger(b, signature[:sigSize/2])
	b = appendInteger(b, signature[sigSize/2:])
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
