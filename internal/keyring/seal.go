package keyring

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"

	"filippo.io/age"
)

// maxSealed bounds what Unseal reads.
const maxSealed = 1 << 16

// Seal encrypts a secret to the operator's identity, as base64: for secrets
// that the platform has to use itself, such as those of webhooks.
func (r *Ring) Seal(plain []byte) (string, error) {
	var buf bytes.Buffer
	w, err := age.Encrypt(&buf, r.identity.Recipient())
	if err != nil {
		return "", fmt.Errorf("seal: %w", err)
	}
	if _, err := w.Write(plain); err != nil {
		return "", fmt.Errorf("seal: %w", err)
	}
	if err := w.Close(); err != nil {
		return "", fmt.Errorf("seal: %w", err)
	}
	return base64.StdEncoding.EncodeToString(buf.Bytes()), nil
}

// Unseal opens what Seal made.
func (r *Ring) Unseal(sealed string) ([]byte, error) {
	raw, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil {
		return nil, fmt.Errorf("read sealed: %w", err)
	}
	plain, err := age.Decrypt(bytes.NewReader(raw), r.identity)
	if err != nil {
		return nil, ErrIdentity.With(err)
	}
	b, err := io.ReadAll(io.LimitReader(plain, maxSealed))
	if err != nil {
		return nil, fmt.Errorf("read sealed: %w", err)
	}
	return b, nil
}
