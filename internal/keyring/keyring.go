// Package keyring holds the platform's own signing keys: made, rotated,
// retired, and sealed with age while they rest.
package keyring

import (
	"context"
	"time"
)

// Use is what a key signs.
type Use string

// The uses: a key signs one sort of thing only.
const (
	Codes   Use = "code"
	Places  Use = "place"
	Tokens  Use = "token"
	Bundles Use = "bundle" // what gates without network take for true
)

// Record is a key as the store keeps it: the private half only sealed.
type Record struct {
	KID       string // hex of the key id bytes
	Use       Use
	Alg       string // "ES256", "EdDSA" or "PS256"
	Public    []byte // SubjectPublicKeyInfo, DER; of Certificates and Root the X.509 certificate
	Sealed    []byte // private key, PKCS#8, encrypted to the operator's age identity, base64
	NotBefore time.Time
	NotAfter  time.Time // what it signed verifies until then
	Retired   time.Time // zero: it may sign
	// Compromised: nothing that it signed verifies any more.
	Compromised bool
	// Sandbox: what it signs is for tests. All keys of a database are, or none.
	Sandbox bool
}

// Store keeps key records.
type Store interface {
	SaveKey(ctx context.Context, r Record, actor string) error
	Keys(ctx context.Context) ([]Record, error)
}
