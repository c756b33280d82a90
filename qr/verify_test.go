package qr_test

import (
	"testing"

	"github.com/motma/motma/qr"
)

func TestIssuedCodeVerifies(t *testing.T) {
	for _, alg := range []qr.Algorithm{qr.ES256, qr.EdDSA} {
		for _, enc := range []qr.Encoding{qr.Base64URL, qr.DigitsOnly} {
			signer, keys := testSigner(t, alg)
			text := issue(t, signer, an(), static(), enc)
			u, err := qr.ParsePersonal(text)
			if err != nil {
				t.Fatal(err)
			}
			v, err := u.Verify(keys, now)
			if err != nil {
				t.Fatalf("%v: %v\n%s", alg, err, text)
			}
			if v.Code() != static() || v.Text() != text || v.KeyID() != signer.Key().ID {
				t.Errorf("%v: %+v", alg, v.Code())
			}
			t.Logf("%v %d: %d characters: %s", alg, enc, len(text), text)
		}
	}
}
