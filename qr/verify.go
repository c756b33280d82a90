package qr

import (
	"fmt"
	"io"
	"log/slog"
	"time"
)

// personalContext separates signatures of personal codes from all others.
const personalContext = "VNQID1\x00"

// Verified is a personal code whose signature was checked: the platform issued
// exactly this text. It says nothing about who shows it, and whether the code was
// revoked since is a question for the bundle, by [CodeInfo.ID].
type Verified struct {
	claim Unverified
	info  CodeInfo
	key   *Key
}

// Personal returns the content of the code.
func (v Verified) Personal() Personal { return v.claim.Claim() }

// Code returns what the signature says about the code.
func (v Verified) Code() CodeInfo { return v.info }

// KeyID returns the id of the key that signed.
func (v Verified) KeyID() KeyID { return v.key.ID }

// Sandbox reports whether a sandbox key signed: a test code, to be shown as
// such.
func (v Verified) Sandbox() bool { return v.key.Sandbox }

// Text returns the code byte for byte.
func (v Verified) Text() string { return v.claim.text }

// LogValue keeps personal data out of logs.
func (v Verified) LogValue() slog.Value { return slog.StringValue("verified[redacted]") }

// Format keeps personal data out of formatted text, whatever the verb.
func (v Verified) Format(f fmt.State, _ rune) { io.WriteString(f, "verified[redacted]") }

// ValidityError is returned for a code with a good signature outside its times.
// It wraps ErrExpired or ErrNotYet and tells which code it was, so that a gate can
// say since when.
type ValidityError struct {
	Reason Reason
	Code   CodeInfo
}

// Error returns the reason's English sentence.
func (e *ValidityError) Error() string { return e.Reason.EN }

// Unwrap returns the reason.
func (e *ValidityError) Unwrap() error { return e.Reason }

// Verify checks the signature in EXT position 5 and the code's times against
// now. The signature covers every byte of the text before its value, and nothing
// may follow it; both of its forms (base64url and digits-only) are taken.
//
// The error is or wraps one of ErrUnsigned, ErrGarbled, ErrTail,
// ErrSignatureForm, ErrUnknownKey, ErrTestCode, ErrRealCode, ErrAlgorithm,
// ErrKeyCompromised, ErrKeyNotYet, ErrKeyRetired, ErrSignature, ErrNotYet,
// ErrExpired; the last two come as a [ValidityError].
func (u Unverified) Verify(keys KeySet, now time.Time) (Verified, error) {
	value, at, tail := u.signature()
	switch {
	case value == "":
		return Verified{}, ErrUnsigned
	case tail:
		return Verified{}, ErrTail
	}
	var buf [maxSign1]byte
	raw, err := decodeValue(buf[:0], value)
	if err != nil {
		return Verified{}, err
	}
	key, payload, err := keys.open(raw, personalContext, u.text[:at], now)
	if err == ErrUnknownKey {
		err = keys.stranger(QID(u.qid))
	}
	if err != nil {
		return Verified{}, err
	}
	info, ok := decodeClaims(payload)
	if !ok {
		return Verified{}, ErrSignatureForm
	}
	if why, ok := info.validAt(now); !ok {
		return Verified{}, &ValidityError{why, info}
	}
	return Verified{u, info, key}, nil
}

// NamedKey returns the id of the key that the signature names, unchecked. For
// whoever keeps texts that it issued itself and asks whose they are; a gate
// asks Verify.
func (u Unverified) NamedKey() (KeyID, bool) {
	value, _, tail := u.signature()
	if value == "" || tail {
		return "", false
	}
	var buf [maxSign1]byte
	raw, err := decodeValue(buf[:0], value)
	if err != nil {
		return "", false
	}
	msg, ok := decodeSign1(raw)
	return KeyID(msg.kid), ok
}

// open checks a COSE_Sign1 bound to a text and returns its key and payload.
func (s KeySet) open(raw []byte, context, text string, now time.Time) (*Key, []byte, error) {
	msg, ok := decodeSign1(raw)
	if !ok {
		return nil, nil, ErrSignatureForm
	}
	key := s.keys[KeyID(msg.kid)]
	if key == nil {
		return nil, nil, ErrUnknownKey
	}
	if key.Algorithm != msg.alg {
		return nil, nil, ErrAlgorithm
	}
	if err := key.validAt(now); err != nil {
		return nil, nil, err
	}
	if msg.alg == ES256 && !lowS(msg.signature) {
		return nil, nil, ErrSignature
	}
	var buf [1024]byte
	message := appendToBeSigned(buf[:0], msg.protected, context, text, msg.payload)
	if !key.verifyRaw(message, msg.signature) {
		return nil, nil, ErrSignature
	}
	return key, msg.payload, nil
}
