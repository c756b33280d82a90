package qr_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/motma/motma/qr"
)

func TestDocumentIsBoundToItsTextKeyAndUse(t *testing.T) {
	for _, alg := range []qr.Algorithm{qr.ES256, qr.EdDSA} {
		signer, keys := testSigner(t, alg)
		signature, err := signer.SignDocument(`{"version":1}`)
		if err != nil {
			t.Fatal(err)
		}
		if k, err := keys.VerifyDocument(`{"version":1}`, signature, now); err != nil || k.ID != signer.Key().ID {
			t.Errorf("%s: %v", alg, err)
		}
		_, strangers := testSigner(t, 3-alg)
		place, err := signer.IssuePlace(qr.Place{Base: "https://motma.example", Code: "ABCD", Version: 1})
		if err != nil {
			t.Fatal(err)
		}
		cut := strings.Index(place, "&s=") + 3
		for name, c := range map[string]struct {
			text, signature string
			keys            qr.KeySet
			want            error
		}{
			"another text":     {`{"version":2}`, signature, keys, qr.ErrSignature},
			"another key":      {`{"version":1}`, signature, strangers, qr.ErrUnknownKey},
			"none":             {`{"version":1}`, "", keys, qr.ErrUnsigned},
			"digits":           {`{"version":1}`, "123", keys, qr.ErrSignatureForm},
			"padding":          {`{"version":1}`, signature + "=", keys, qr.ErrSignatureForm},
			"a place's":        {place[:cut], place[cut:], keys, qr.ErrSignature},
			"beyond the limit": {strings.Repeat(" ", 64<<10+1), signature, keys, qr.ErrDocumentSize},
		} {
			if _, err := c.keys.VerifyDocument(c.text, c.signature, now); !errors.Is(err, c.want) {
				t.Errorf("%s, %s: %v", alg, name, err)
			}
		}
	}
}
