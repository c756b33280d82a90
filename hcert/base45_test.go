package hcert

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"testing"
)

// The examples of RFC 9285 §4.3.
func TestBase45Examples(t *testing.T) {
	for plain, coded := range map[string]string{
		"": "", "AB": "BB8", "Hello!!": "%69 VD92EX0", "base-45": "UJCLQE7W581", "ietf!": "QED8WEX0",
		"\x00": "00", "\xFF": "U5", "\xFF\xFF": "FGW",
	} {
		if got := EncodeBase45([]byte(plain)); got != coded {
			t.Errorf("%q is %q, want %q", plain, got, coded)
		}
		if got, err := DecodeBase45(coded); err != nil || string(got) != plain {
			t.Errorf("%q is %q, want %q: %v", coded, got, plain, err)
		}
	}
	for _, bad := range []string{"a", "0", "0000", "V5", "GGW", ":::", "0a0", "00é", "0\n", "A\x00B", "10:"[:2] + "\xFF"} {
		if got, err := DecodeBase45(bad); err != ErrBase45 {
			t.Errorf("%q is %x, %v", bad, got, err)
		}
	}
}

func TestPublicBase45(t *testing.T) {
	data, err := os.ReadFile(suite(t, "base45", "github.com/kirei/python-base45, file tests/test_base45.py as vectors.json")[0])
	if err != nil {
		t.Fatal(err)
	}
	var v struct {
		Good [][2]string `json:"good_hex_to_b45"`
		Bad  []string    `json:"bad_decode"`
	}
	if err := json.Unmarshal(data, &v); err != nil || len(v.Good) < 16 || len(v.Bad) < 7 {
		t.Fatalf("%d good and %d bad: %v", len(v.Good), len(v.Bad), err)
	}
	for _, pair := range v.Good {
		plain, err := hex.DecodeString(pair[0])
		if err != nil {
			t.Fatal(err)
		}
		if got := EncodeBase45(plain); got != pair[1] {
			t.Errorf("%s is %q, want %q", pair[0], got, pair[1])
		}
		if got, err := DecodeBase45(pair[1]); err != nil || !bytes.Equal(got, plain) {
			t.Errorf("%q is %x, want %s: %v", pair[1], got, pair[0], err)
		}
	}
	for _, bad := range v.Bad {
		if got, err := DecodeBase45(bad); err == nil {
			t.Errorf("%q is %x, must be refused", bad, got)
		}
	}
}
