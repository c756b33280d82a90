package load

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"time"

	"github.com/motma/motma/qr"
)

var errBadCheck = errors.New("load: a signature that we made does not verify")

// Verification gives two contenders on one goroutine, each for so long a
// round: reading and verifying signed personal codes as a gate does, and its
// floor, the standard library's check of as many bytes and nothing else.
func Verification(d time.Duration) (ours, floor Contender, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return ours, floor, err
	}
	text, keys, err := sample(key)
	if err != nil {
		return ours, floor, err
	}
	digest := sha256.Sum256([]byte(text))
	sig, err := ecdsa.SignASN1(rand.Reader, key, digest[:])
	now := time.Now()
	ours = Contender{"verify", func(ctx context.Context) (*Result, error) {
		return busy(ctx, d, func() bool {
			u, err := qr.ParsePersonal(text)
			if err == nil {
				_, err = u.Verify(keys, now)
			}
			return err == nil
		})
	}}
	floor = Contender{"bare signature check", func(ctx context.Context) (*Result, error) {
		return busy(ctx, d, func() bool {
			digest := sha256.Sum256([]byte(text))
			return ecdsa.VerifyASN1(&key.PublicKey, digest[:], sig)
		})
	}}
	return ours, floor, err
}

// sample signs a personal code with everything in it that the standard has.
func sample(private *ecdsa.PrivateKey) (string, qr.KeySet, error) {
	key, err := qr.NewKey("", private.Public())
	if err != nil {
		return "", qr.KeySet{}, err
	}
	signer, err := qr.NewSigner(key, private)
	if err != nil {
		return "", qr.KeySet{}, err
	}
	keys, err := qr.NewKeySet(key)
	if err != nil {
		return "", keys, err
	}
	u, err := qr.ParsePersonal("001090000011|NGUYEN VAN AN|1990-01-15|0|162979388500000001|<1<HS4010120800001<0944700001")
	if err != nil {
		return "", keys, err
	}
	text, err := signer.Issue(u.Claim(), qr.CodeInfo{ID: 11, IssuedAt: time.Now(), Expires: time.Now().AddDate(1, 0, 0)}, qr.Base64URL)
	return text, keys, err
}

// busy calls f again and again for a while.
func busy(ctx context.Context, d time.Duration, f func() bool) (*Result, error) {
	r := &Result{}
	start := time.Now()
	for now := start; now.Sub(start) < d && ctx.Err() == nil; {
		if !f() {
			return nil, errBadCheck
		}
		after := time.Now()
		r.Latency.Record(after.Sub(now))
		r.Done++
		now = after
	}
	r.Took = time.Since(start)
	return r, ctx.Err()
}
