package verifier_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/motma/motma/policy"
	"github.com/motma/motma/qr"
	"github.com/motma/motma/verifier"
)

func TestOpenRefusesWhatThePlatformDidNotSign(t *testing.T) {
	w := newWorld(t)
	trust := keySet(t, w.bundles)
	change := func(f func(*verifier.File)) []byte {
		file := w.file()
		f(&file)
		data, err := file.Pack()
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	digest := func(f *verifier.File) string {
		for d := range f.Parts {
			return d
		}
		return ""
	}
	resigned := func(change func(*verifier.Manifest)) []byte {
		f := w.file()
		var m verifier.Manifest
		if err := json.Unmarshal([]byte(f.Manifest), &m); err != nil {
			t.Fatal(err)
		}
		change(&m)
		f, err := verifier.Seal(m, f.Parts, w.bundles)
		if err != nil {
			t.Fatal(err)
		}
		data, err := f.Pack()
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	bomb := func() []byte {
		var out bytes.Buffer
		z := gzip.NewWriter(&out)
		for range 100 {
			z.Write(make([]byte, 1<<20))
		}
		z.Close()
		return out.Bytes()
	}
	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"changed manifest":    {change(func(f *verifier.File) { f.Manifest = strings.Replace(f.Manifest, `"version":1`, `"version":9`, 1) }), qr.ErrSignature},
		"no signature":        {change(func(f *verifier.File) { f.Signature = "" }), qr.ErrUnsigned},
		"a part changed":      {change(func(f *verifier.File) { f.Parts[digest(f)] = []byte("x") }), verifier.ErrPart},
		"a part missing":      {change(func(f *verifier.File) { delete(f.Parts, digest(f)) }), verifier.ErrMissing},
		"not a bundle":        {[]byte("hello"), verifier.ErrFile},
		"cut off":             {w.packed()[:200], verifier.ErrFile},
		"empty":               {nil, verifier.ErrFile},
		"A33 a bomb":          {bomb(), verifier.ErrTooLarge},
		"too large":           {make([]byte, verifier.MaxFile+1), verifier.ErrTooLarge},
		"from the future":     {resigned(func(m *verifier.Manifest) { m.Made = noon.Add(time.Hour) }), verifier.ErrFuture},
		"of a newer form":     {resigned(func(m *verifier.Manifest) { m.Format = 2 }), verifier.ErrFormat},
		"without an end":      {resigned(func(m *verifier.Manifest) { m.Refuse = 0 }), verifier.ErrManifest},
		"that never ends":     {resigned(func(m *verifier.Manifest) { m.Refuse = 1 << 40 }), verifier.ErrManifest},
		"a part twice":        {resigned(func(m *verifier.Manifest) { m.Parts = append(m.Parts, m.Parts[0]) }), verifier.ErrManifest},
		"a digest that isn't": {resigned(func(m *verifier.Manifest) { m.Parts[0].SHA256 = "zz" }), verifier.ErrManifest},
	} {
		if _, err := verifier.Open(c.data, trust, noon); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := verifier.Open(w.packed(), keySet(t, signer(t, false)), noon); !errors.Is(err, qr.ErrUnknownKey) {
		t.Errorf("unknown key: %v", err)
	}
	// A code's key signs no bundle, even where somebody trusts it for codes.
	if _, err := verifier.Open(w.packed(), keySet(t, w.codes, w.places), noon); !errors.Is(err, qr.ErrUnknownKey) {
		t.Errorf("a code's key: %v", err)
	}
	plain, err := json.Marshal(w.file())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := verifier.Open(plain, trust, noon); err != nil {
		t.Errorf("as plain JSON: %v", err)
	}
}

func TestOpenRefusesDamagedParts(t *testing.T) {
	for name, content := range map[string]string{
		verifier.PartKeys: `{"codes":{"keys":[{}]}}`, verifier.PartPolicies: `[{"number":1,"document":{}}]`, verifier.PartValues: `[{"x":1}]`,
		verifier.PartRisks: `[{"unit":"56","level":9}]`, verifier.PartSigners: "no certificate", verifier.PartRevoked: "MFUSE16\x01xxxx",
		verifier.PartTail: "1234567", verifier.PartCertificates: "\x00\x00\x00\x00\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\x01",
	} {
		w := newWorld(t)
		w.parts[name] = []byte(content)
		if _, err := verifier.Open(w.packed(), keySet(t, w.bundles), noon); !errors.Is(err, verifier.ErrPart) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDeltaBringsWhatChangedAndNeverGoesBack(t *testing.T) {
	w := newWorld(t)
	first, old := w.open(), w.packed()
	w.version, w.made = 2, noon.Add(time.Hour)
	w.parts[verifier.PartTail] = verifier.EncodeTail([]uint64{7})
	next := signer(t, false)
	w.json(verifier.PartKeys, verifier.Keys{Codes: keySet(t, w.codes), Places: keySet(t, w.places), Bundles: keySet(t, w.bundles, next)})
	full := w.file()
	delta := full
	delta.Parts = map[string][]byte{}
	for _, p := range w.open2(noon.Add(time.Hour)).Manifest().Changed(first.Manifest()) {
		delta.Parts[p.SHA256] = full.Parts[p.SHA256]
	}
	if len(delta.Parts) != 2 {
		t.Errorf("%d parts changed", len(delta.Parts))
	}
	data, err := delta.Pack()
	if err != nil {
		t.Fatal(err)
	}
	later := noon.Add(2 * time.Hour)
	second, err := first.Apply(data, later)
	if err != nil {
		t.Fatal(err)
	}
	if a := second.Check(w.live(), here, later); a.Validity != verifier.AskOnline || a.Version != 2 {
		t.Errorf("a revoked code is %q by version %d", a.Validity, a.Version)
	}
	if a := first.Check(w.live(), here, later); a.Validity != verifier.Valid {
		t.Error("the bundle that was there changed")
	}
	for name, data := range map[string][]byte{"the same": data, "an older": old} {
		if _, err := second.Apply(data, later); !errors.Is(err, verifier.ErrBackward) {
			t.Errorf("%s version: %v", name, err)
		}
	}
	if _, err := verifier.Open(data, keySet(t, w.bundles), later); !errors.Is(err, verifier.ErrMissing) {
		t.Errorf("a delta opens by itself: %v", err)
	}
	// The next key is believed because the bundle named it.
	w.version, w.bundles = 3, next
	if _, err := first.Apply(w.packed(), later); !errors.Is(err, qr.ErrUnknownKey) {
		t.Errorf("a key that nobody named: %v", err)
	}
	if _, err := second.Apply(w.packed(), later); err != nil {
		t.Errorf("a key that was named: %v", err)
	}
}

func (w *world) open2(at time.Time) *verifier.Bundle {
	w.Helper()
	b, err := verifier.Open(w.packed(), keySet(w, w.bundles), at)
	if err != nil {
		w.Fatal(err)
	}
	return b
}

// Whatever comes in, nothing panics, and nothing unsigned opens.
func FuzzOpen(f *testing.F) {
	w := newWorld(f)
	trust := keySet(f, w.bundles)
	f.Add(w.packed())
	plain, err := json.Marshal(w.file())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(plain)
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := verifier.Open(data, trust, noon)
		if err != nil {
			return
		}
		file := b.File()
		if _, err := trust.VerifyDocument(file.Manifest, file.Signature, noon); err != nil {
			t.Error("opened what was never signed")
		}
	})
}

// FuzzParts: a signed bundle with any content in any part does not panic, neither
// when it is opened nor when it is asked.
func FuzzParts(f *testing.F) {
	w := newWorld(f)
	names := []string{verifier.PartKeys, verifier.PartPolicies, verifier.PartValues, verifier.PartRisks, verifier.PartSigners, verifier.PartRevoked, verifier.PartTail, verifier.PartCertificates}
	for i, name := range names {
		f.Add(byte(i), w.parts[name])
	}
	filter, err := verifier.NewFilter([]uint64{1, 2, 3, 4, 5, 6, 7, 8, 9})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(byte(5), filter.Encode())
	trust, text := keySet(f, w.bundles), w.live()
	f.Fuzz(func(t *testing.T, which byte, content []byte) {
		w := &world{TB: t, bundles: w.bundles, parts: maps.Clone(w.parts), version: 1, made: noon}
		name := names[int(which)%len(names)]
		w.parts[name] = content
		b, err := verifier.OpenFile(w.file(), trust, noon)
		if err != nil {
			return
		}
		b.Check(text, here, noon)
	})
}

// FuzzCheck: no text panics, and only what was signed has a colour.
func FuzzCheck(f *testing.F) {
	w := newWorld(f)
	b, text := w.open(), w.live()
	for _, s := range []string{text, "", "HC1:", "https://motma.example/p/ABCD?v=1&s=x", strings.Repeat("|", 20) + "$"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a := b.Check(s, here, noon)
		if a.Card.Colour != policy.Unknown && strings.Trim(s, " \t\r\n") != text {
			t.Errorf("%q is %s", s, a.Card.Colour)
		}
		if _, err := json.Marshal(a); err != nil {
			t.Error(err)
		}
	})
}
