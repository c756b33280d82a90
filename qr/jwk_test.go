package qr_test

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/motma/motma/qr"
)

func TestKeySetSurvivesJSON(t *testing.T) {
	one, err := qr.NewKey("", testPrivate(t, qr.ES256, "one").Public())
	if err != nil {
		t.Fatal(err)
	}
	one.NotBefore, one.NotAfter, one.State = now, now.AddDate(1, 0, 0), qr.KeyRetired
	two, err := qr.NewKey("eightish", testPrivate(t, qr.EdDSA, "two").Public())
	if err != nil {
		t.Fatal(err)
	}
	two.Sandbox, two.State = true, qr.KeyCompromised
	set, err := qr.NewKeySet(two, one)
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(set)
	if err != nil {
		t.Fatal(err)
	}
	var again qr.KeySet
	if err := json.Unmarshal(data, &again); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(set.Keys(), again.Keys()); diff != "" {
		t.Error(diff)
	}
	if again.Len() != 2 {
		t.Errorf("%d keys", again.Len())
	}
	if k, ok := again.Lookup(one.ID); !ok || k.State != qr.KeyRetired {
		t.Error("lookup misses a key")
	}
}

// The key and its thumbprint are those of RFC 8037, appendix A.
func TestKeyIDIsTheThumbprintsBeginning(t *testing.T) {
	set, err := qr.ParseKeySet([]byte(`{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":"00000000","alg":"EdDSA"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	key, err := qr.NewKey("", set.Keys()[0].Public)
	if err != nil {
		t.Fatal(err)
	}
	if key.ID.String() != "90facafe" { // kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k
		t.Errorf("id %s", key.ID)
	}
}

func TestStrangeKeySetsAreRefused(t *testing.T) {
	signer, set := testSigner(t, qr.ES256)
	data, err := json.Marshal(set)
	if err != nil {
		t.Fatal(err)
	}
	good := string(data)
	change := func(old, new string) string {
		out := strings.Replace(good, old, new, 1)
		if out == good {
			t.Fatalf("%q is not in the set", old)
		}
		return out
	}
	kid := `"kid":"` + signer.Key().ID.String() + `"`
	one := strings.TrimSuffix(strings.TrimPrefix(good, `{"keys":[`), `]}`)
	cases := map[string]struct {
		text string
		want error
	}{
		"private key":        {change(kid, kid+`,"d":"AAAA"`), qr.ErrJWKPrivate},
		"symmetric key":      {change(kid, kid+`,"k":"AAAA"`), qr.ErrJWKPrivate},
		"unknown member":     {change(kid, kid+`,"key_ops":["verify"]`), qr.ErrJWK},
		"no keys member":     {`{}`, qr.ErrJWK},
		"null":               {`null`, qr.ErrJWK},
		"an array":           {`[]`, qr.ErrJWK},
		"text behind":        {good + `{}`, qr.ErrJWK},
		"kid not hex":        {change(kid, `"kid":"zzzzzzzz"`), qr.ErrKeyID},
		"kid upper case":     {change(kid, `"kid":"ABCDEF00"`), qr.ErrKeyID},
		"kid short":          {change(kid, `"kid":"abcdef"`), qr.ErrKeyID},
		"kid long":           {change(kid, `"kid":"000000000000000000"`), qr.ErrKeyID},
		"other curve":        {change(`"P-256"`, `"P-384"`), qr.ErrKeyKind},
		"other algorithm":    {change(`"ES256"`, `"none"`), qr.ErrKeyKind},
		"state":              {change(kid, kid+`,"motma_state":"lost"`), qr.ErrKeyState},
		"for encryption":     {change(`"sig"`, `"enc"`), qr.ErrJWK},
		"negative time":      {change(kid, kid+`,"nbf":-1`), qr.ErrJWK},
		"ends before begins": {change(kid, kid+`,"nbf":20,"exp":10`), qr.ErrKeyTimes},
		"same id twice":      {`{"keys":[` + one + `,` + one + `]}`, qr.ErrKeyDuplicate},
		"65 keys":            {`{"keys":[` + strings.Repeat(one+`,`, 64) + one + `]}`, qr.ErrKeyCount},
		"large":              {good + strings.Repeat(" ", 64<<10), qr.ErrJWK},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if _, err := qr.ParseKeySet([]byte(c.text)); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestPointsOffTheCurveAreRefused(t *testing.T) {
	text := `{"keys":[{"kty":"EC","crv":"P-256","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE","y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE","kid":"00000001","alg":"ES256"}]}`
	if _, err := qr.ParseKeySet([]byte(text)); !errors.Is(err, qr.ErrKeyKind) {
		t.Errorf("got %v", err)
	}
}

func TestSignerNeedsItsOwnKey(t *testing.T) {
	key, err := qr.NewKey("", testPrivate(t, qr.ES256, "one").Public())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := qr.NewSigner(key, testPrivate(t, qr.ES256, "two")); !errors.Is(err, qr.ErrSignerKey) {
		t.Errorf("another private key: %v", err)
	}
	if _, err := qr.NewSigner(key, nil); !errors.Is(err, qr.ErrSignerKey) {
		t.Errorf("no private key: %v", err)
	}
	for name, public := range map[string]any{
		"a string": "key", "nothing": nil, "a nil key": (*ecdsa.PublicKey)(nil), "no curve": &ecdsa.PublicKey{}, "another curve": &ecdsa.PublicKey{Curve: elliptic.P384()},
		"short": ed25519.PublicKey("short"),
	} {
		if _, err := qr.NewKey("", public); !errors.Is(err, qr.ErrKeyKind) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
