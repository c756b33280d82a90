package verifier_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"testing"
	"time"

	"github.com/motma/motma/policy"
	"github.com/motma/motma/qr"
	"github.com/motma/motma/verifier"
)

// noon is when the bundles of tests are made and gates look at codes.
var noon = time.Date(2021, 10, 10, 5, 0, 0, 0, time.UTC)

// world signs codes, places and bundles.
type world struct {
	testing.TB
	codes, places, bundles *qr.Signer
	parts                  map[string][]byte // by name
	version                int64
	made                   time.Time
}

func signer(tb testing.TB, sandbox bool) *qr.Signer {
	tb.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	key, err := qr.NewKey("", private.Public())
	if err != nil {
		tb.Fatal(err)
	}
	key.Sandbox = sandbox
	s, err := qr.NewSigner(key, private)
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func keySet(tb testing.TB, signers ...*qr.Signer) qr.KeySet {
	tb.Helper()
	var keys []qr.Key
	for _, s := range signers {
		keys = append(keys, s.Key())
	}
	set, err := qr.NewKeySet(keys...)
	if err != nil {
		tb.Fatal(err)
	}
	return set
}

// newWorld has Khánh Hòa's policy (unit 56) as number 1, Da Nang's (48) as 2.
func newWorld(tb testing.TB) *world {
	w := &world{TB: tb, codes: signer(tb, false), places: signer(tb, false), bundles: signer(tb, false), version: 1, made: noon, parts: map[string][]byte{}}
	w.json(verifier.PartKeys, verifier.Keys{Codes: keySet(tb, w.codes), Places: keySet(tb, w.places), Bundles: keySet(tb, w.bundles)})
	w.policies(built(tb, "56"), built(tb, "48"))
	w.json(verifier.PartValues, policy.BuiltinValueSets())
	filter, err := verifier.NewFilter(nil)
	if err != nil {
		tb.Fatal(err)
	}
	w.parts[verifier.PartRevoked] = filter.Encode()
	return w
}

// built is the built-in document of a province, for every kind of place.
func built(tb testing.TB, unit string) json.RawMessage {
	tb.Helper()
	for _, d := range policy.BuiltinDocuments() {
		if p, err := policy.Parse(d.Text); err == nil && p.Unit == unit && len(p.Kinds) == 0 {
			return d.Text
		}
	}
	tb.Fatalf("no built-in policy for %s", unit)
	return nil
}

func (w *world) policies(documents ...json.RawMessage) {
	var list verifier.Policies
	for i, d := range documents {
		list = append(list, verifier.Policy{Number: uint32(i + 1), From: noon.AddDate(0, 0, -1), Document: d})
	}
	w.json(verifier.PartPolicies, list)
}

func (w *world) json(name string, v any) {
	w.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		w.Fatal(err)
	}
	w.parts[name] = text
}

// file seals a version of the parts.
func (w *world) file() verifier.File {
	w.Helper()
	m := verifier.Manifest{Format: verifier.Format, Platform: "https://motma.example", Version: w.version, Made: w.made, MaxAge: 86400, Refuse: 7 * 86400}
	contents := map[string][]byte{}
	for name, content := range w.parts {
		p := verifier.NewPart(name, content)
		m.Parts, contents[p.SHA256] = append(m.Parts, p), content
	}
	f, err := verifier.Seal(m, contents, w.bundles)
	if err != nil {
		w.Fatal(err)
	}
	return f
}

func (w *world) packed() []byte {
	w.Helper()
	data, err := w.file().Pack()
	if err != nil {
		w.Fatal(err)
	}
	return data
}

func (w *world) open() *verifier.Bundle {
	w.Helper()
	b, err := verifier.Open(w.packed(), keySet(w, w.bundles), noon)
	if err != nil {
		w.Fatal(err)
	}
	return b
}

var an = qr.Personal{Paper: "001090000011", Name: "NGUYEN VAN AN", Birth: "1990-01-15", QID: "739201846510293846", Ext: qr.Extension("", qr.GenderMale, "", "")}

// live is a live code of An's hidden form around noon.
func (w *world) live(change ...func(*qr.CodeInfo)) string {
	w.Helper()
	info := qr.CodeInfo{ID: 7, Live: true, NotBefore: noon.Add(-time.Hour), Expires: noon.Add(23 * time.Hour), Status: qr.StatusGreen, Policy: 1, Rule: w.green()}
	for _, f := range change {
		f(&info)
	}
	text, err := w.codes.Issue(an.Hidden(), info, qr.Base64URL)
	if err != nil {
		w.Fatal(err)
	}
	return text
}

// green is the first rule of Khánh Hòa that gives green.
func (w *world) green() uint8 {
	w.Helper()
	p, err := policy.Parse(built(w, "56"))
	if err != nil {
		w.Fatal(err)
	}
	for i, r := range p.Rules {
		if r.Colour == policy.Green {
			return uint8(i + 1)
		}
	}
	w.Fatal("no rule gives green")
	return 0
}

// here is Khánh Hòa.
var here = policy.Where{Unit: "56", Kind: "venue"}
