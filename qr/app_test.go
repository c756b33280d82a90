package qr_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/motma/motma/qr"
)

func TestAHostilePatternIsRefusedOrHarmless(t *testing.T) {
	long := strings.Repeat("a", 1023) + "!"
	for _, expr := range []string{
		`(?P<user>(a+)+)`, `(?P<user>(a|aa)+)`, `(?P<user>(.*)*)b`, `(?P<user>(.*a){20})`, `(?P<user>a{1000}){1}`,
		`(?P<user>(\pL{100}){9})`, `(?P<user>((a{10}){10}){10})`, `(?P<user>(((x?){30}){30}))y`, `(?P<user>` + strings.Repeat("(", 200) + "a" + strings.Repeat(")*", 200) + `)`,
	} {
		p, err := qr.NewAppPattern("app", expr, "user")
		if err != nil {
			continue
		}
		began := time.Now()
		for range 10 {
			p.User(long)
		}
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("%s took %v for ten texts", expr, took)
		}
	}
	for _, expr := range []string{`(?P<user>[0-9]{1000}x{1000}y{1000})`, `(?P<user>(\pL{500})(\pN{500}))`, `x)|(?P<user>.+`, `(?P<user>a)(?P<user>b)`, `(?P<user>\C)`, `(?P<user>\1)`} {
		if _, err := qr.NewAppPattern("app", expr, "user"); !errors.Is(err, qr.ErrAppPattern) {
			t.Errorf("%s was taken: %v", expr, err)
		}
	}
}

func TestAPatternTakesTheWholeText(t *testing.T) {
	p, err := qr.NewAppPattern("app", `APP:(?P<user>[0-9]+)|OLD-(?:[0-9])`, "user")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{"APP:12": "12", "APP:12 ": "", " APP:12": "", "xAPP:12": "", "APP:12\nx": "", "OLD-1": ""} {
		if got, ok := p.User(text); got != want || ok != (want != "") {
			t.Errorf("%q: %q %v", text, got, ok)
		}
	}
}

func FuzzAppPattern(f *testing.F) {
	f.Add(`APP:(?P<user>[0-9]{4,12})`, "APP:1234")
	f.Add(`(?P<user>.+)`, "001090000011|NGUYEN VAN AN|1990-01-15|0|162979388500000001")
	f.Add(`a)|(?P<user>b`, "b")
	f.Add(`(?P<user>\pL{100}){20}`, "xyz")
	f.Fuzz(func(t *testing.T, expr, text string) {
		p, err := qr.NewAppPattern("app", expr, "user")
		if err != nil {
			return
		}
		if user, ok := p.User(text); ok && (text == "" || !strings.Contains(text, user)) {
			t.Fatalf("%q gives the user %q in %q", expr, user, text)
		}
		_ = p.Narrow()
	})
}
