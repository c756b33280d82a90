package qr_test

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"github.com/motma/motma/qr"
)

func cafe() qr.Place {
	return qr.Place{Base: "https://motma.example", Code: "K7Q2MX", Version: 1}
}

func poster(t testing.TB, s *qr.Signer, p qr.Place) string {
	t.Helper()
	text, err := s.IssuePlace(p)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestPosterVerifies(t *testing.T) {
	for _, alg := range []qr.Algorithm{qr.ES256, qr.EdDSA} {
		signer, keys := testSigner(t, alg, func(k *qr.Key) { k.Sandbox = true })
		for _, base := range []string{"https://motma.example", "https://ma.gov.example:8443", "http://127.0.0.1:8080", "http://localhost:9"} {
			place := cafe()
			place.Base, place.Version = base, 4294967295
			text := poster(t, signer, place)
			u, err := qr.ParsePlace(text + "\n")
			if err != nil {
				t.Fatal(err)
			}
			v, err := u.Verify(keys, now)
			if err != nil || v.Place() != place || v.Text() != text || v.KeyID() != signer.Key().ID || !v.Sandbox() {
				t.Errorf("%s: %v", base, err)
			}
		}
	}
}

// A06: a swapped, forged or edited poster.
func TestForgedPosterNeverVerifies(t *testing.T) {
	for _, alg := range []qr.Algorithm{qr.ES256, qr.EdDSA} {
		signer, keys := testSigner(t, alg)
		text := poster(t, signer, cafe())
		parsed := 0
		refused := func(changed string) {
			u, err := qr.ParsePlace(changed)
			if err != nil || u.Text() == text {
				return
			}
			parsed++
			if _, err := u.Verify(keys, now); err == nil {
				t.Fatalf("verifies though changed: %q", changed)
			}
		}
		for i := range len(text) {
			refused(text[:i] + text[i+1:])
			for bit := range 8 {
				refused(text[:i] + string([]byte{text[i] ^ 1<<bit}) + text[i+1:])
			}
			for _, c := range []string{"0", "a", "Z", "%41", "\n", "&x=1", "#"} {
				refused(text[:i] + c + text[i:])
			}
			refused(text + "#x")
		}
		if parsed < 500 {
			t.Errorf("only %d changed texts parsed", parsed)
		}
	}
}

func TestPersonalSignatureDoesNotMakeAPoster(t *testing.T) {
	signer, keys := testSigner(t, qr.EdDSA)
	text := poster(t, signer, cafe())
	before := text[:strings.Index(text, "&s=")+3]
	for name, raw := range map[string][]byte{
		"personal context": coseSeal(t, qr.EdDSA, signer.Key().ID, "VNQID1\x00"+before, []byte{}),
		"with a payload":   coseSeal(t, qr.EdDSA, signer.Key().ID, "VNPLACE1\x00"+before, []byte{0xA0}),
	} {
		u, err := qr.ParsePlace(before + base64.RawURLEncoding.EncodeToString(raw))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := u.Verify(keys, now); err == nil {
			t.Errorf("%s: verifies", name)
		}
	}
}

func TestForeignAddressesAreNoPlacesOfOurs(t *testing.T) {
	for _, text := range []string{
		"https://qr.example/x", "https://motma.example/p/K7Q2MX", "https://motma.example/p/K7Q2MX?v=1", "https://motma.example/p/K7Q2MX?v=1&s=",
		"https://motma.example/p/K7Q2MX?v=01&s=hEmi", "https://motma.example/p/K7Q2MX?v=0&s=hEmi", "https://motma.example/p/K7Q2MX?v=4294967296&s=hEmi",
		"https://motma.example/p/K7Q2MX?v=+1&s=hEmi", "https://motma.example/p/K7/2?v=1&s=hEmi", "https://motma.example/p/AB?v=1&s=hEmi",
		"http://motma.example/p/K7Q2MX?v=1&s=hEmi", "https://user@motma.example/p/K7Q2MX?v=1&s=hEmi", "https://MOTMA.example/p/K7Q2MX?v=1&s=hEmi",
		"https://motma.example:/p/K7Q2MX?v=1&s=hEmi", "https://motma.example:x/p/K7Q2MX?v=1&s=hEmi", "https://-a.example/p/K7Q2MX?v=1&s=hEmi",
		"https://a..example/p/K7Q2MX?v=1&s=hEmi", "https:///p/K7Q2MX?v=1&s=hEmi", "ftp://motma.example/p/K7Q2MX?v=1&s=hEmi", "javascript:alert(1)",
	} {
		if _, err := qr.ParsePlace(text); !errors.Is(err, qr.ErrNotPlace) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestPostersOfBadPlacesAreNotWritten(t *testing.T) {
	signer, _ := testSigner(t, qr.ES256)
	for _, p := range []qr.Place{
		{}, {Base: "https://motma.example", Code: "K7Q2MX"}, {Base: "https://motma.example/", Code: "K7Q2MX", Version: 1},
		{Base: "http://motma.example", Code: "K7Q2MX", Version: 1}, {Base: "https://motma.example", Code: "K7-Q2MX", Version: 1},
		{Base: "https://motma.example", Code: strings.Repeat("K", 21), Version: 1}, {Base: "//motma.example", Code: "K7Q2MX", Version: 1},
	} {
		if _, err := signer.IssuePlace(p); !errors.Is(err, qr.ErrPlaceWrite) {
			t.Errorf("%+v: %v", p, err)
		}
	}
}
