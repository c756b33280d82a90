package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/motma/motma/policy"
	"github.com/motma/motma/qr"
	"github.com/motma/motma/verifier"
)

var noon = time.Date(2021, 10, 10, 5, 0, 0, 0, time.UTC)

// gate is a bundle in a file, and who signs codes.
type gate struct {
	*testing.T
	bundle string
	signer *qr.Signer
	rules  map[policy.Colour]uint8
}

func newSigner(t *testing.T) (*qr.Signer, qr.KeySet) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	key, err := qr.NewKey("", private.Public())
	if err != nil {
		t.Fatal(err)
	}
	signer, err := qr.NewSigner(key, private)
	if err != nil {
		t.Fatal(err)
	}
	set, err := qr.NewKeySet(key)
	if err != nil {
		t.Fatal(err)
	}
	return signer, set
}

// newGate has Khánh Hòa's policy as number 1.
func newGate(t *testing.T) gate {
	g := gate{T: t, bundle: filepath.Join(t.TempDir(), "motma.bundle"), rules: map[policy.Colour]uint8{}}
	var codes, bundles qr.KeySet
	var sealer *qr.Signer
	g.signer, codes = newSigner(t)
	sealer, bundles = newSigner(t)
	parts := map[string][]byte{}
	m := verifier.Manifest{Format: verifier.Format, Version: 3, Made: noon, MaxAge: 86400, Refuse: 7 * 86400}
	add := func(name string, v any) {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		p := verifier.NewPart(name, text)
		m.Parts, parts[p.SHA256] = append(m.Parts, p), text
	}
	add(verifier.PartKeys, verifier.Keys{Codes: codes, Bundles: bundles})
	for _, d := range policy.BuiltinDocuments() {
		if p, err := policy.Parse(d.Text); err == nil && p.Unit == "56" {
			add(verifier.PartPolicies, verifier.Policies{{Number: 1, Document: d.Text}})
			for i, r := range p.Rules {
				g.rules[r.Colour] = uint8(i + 1)
			}
		}
	}
	f, err := verifier.Seal(m, parts, sealer)
	if err != nil {
		t.Fatal(err)
	}
	data, err := f.Pack()
	if err != nil {
		t.Fatal(err)
	}
	keys, err := json.Marshal(bundles)
	if err != nil {
		t.Fatal(err)
	}
	g.write(g.bundle, data)
	g.write(g.bundle+".keys", keys)
	return g
}

func (g gate) write(name string, data []byte) {
	g.Helper()
	if err := os.WriteFile(name, data, 0o600); err != nil {
		g.Fatal(err)
	}
}

func (g gate) code(colour policy.Colour) string { return g.signed(colour, noon.Add(-time.Hour)) }

// signed is a live code from a moment on.
func (g gate) signed(colour policy.Colour, from time.Time) string {
	g.Helper()
	info := qr.CodeInfo{ID: 7, Live: true, NotBefore: from, Expires: from.Add(24 * time.Hour), Status: verifier.StatusOf(colour), Policy: 1, Rule: g.rules[colour]}
	text, err := g.signer.Issue(qr.Personal{Paper: "******000011", Name: "NGUYEN VAN AN", Birth: "1990-**-**", QID: "739201846510293846"}, info, qr.Base64URL)
	if err != nil {
		g.Fatal(err)
	}
	return text
}

func (g gate) ask(stdin string, args ...string) (code int, out, errs string) {
	var o, e bytes.Buffer
	args = append([]string{"--bundle", g.bundle, "--unit", "56", "--kind", "venue", "--at", "2021-10-10T12:00:00+07:00"}, args...)
	code = run(args, strings.NewReader(stdin), &o, &e)
	return code, o.String(), e.String()
}

func TestAnswersAndExitCodes(t *testing.T) {
	g := newGate(t)
	green, red := g.code(policy.Green), g.code(policy.Red)
	forged := strings.Replace(green, "VAN AN", "VAN BE", 1)
	next := g.signed(policy.Green, noon.Add(time.Hour))
	vector, err := os.ReadFile("../../hcert/testdata/vectors/good-vaccination-es256.txt")
	if err != nil {
		t.Fatal(err)
	}
	_, foreign, _ := strings.Cut(string(vector), "\n\n")
	for name, c := range map[string]struct {
		args []string
		exit int
		says []string
	}{
		"green":             {[]string{green}, exitPass, []string{"mã cá nhân, chữ ký đúng, còn hiệu lực", "NGUYEN VAN***", "XANH, quy định khanh-hoa@1", "bản 3", "còn mới"}},
		"in English":        {[]string{"--lang", "en", green}, exitPass, []string{"personal code, genuine signature, valid", "GREEN, policy khanh-hoa@1", "version 3", "fresh"}},
		"red":               {[]string{red}, exitOther, []string{"ĐỎ"}},
		"forged":            {[]string{forged}, exitReject, []string{"CHỮ KÝ KHÔNG ĐÚNG", "CHƯA BIẾT"}},
		"another province":  {[]string{"--unit", "48", green}, exitAsk, []string{"CHƯA BIẾT", "nơi khác"}},
		"the next morning":  {[]string{"--at", "2021-10-11T10:30:00+07:00", green}, exitPass, []string{"còn mới"}},
		"unsigned":          {[]string{"001090000011|NGUYEN VAN AN|1990-01-15|0|162979388500000001|"}, exitAsk, []string{"không có chữ ký", "tự khai"}},
		"expired":           {[]string{"--at", "2021-10-12T12:00:00+07:00", green}, exitReject, []string{"chữ ký đúng, ĐÃ HẾT HẠN", "ĐÃ CŨ"}},
		"not yet":           {[]string{next}, exitReject, []string{"chữ ký đúng, CHƯA CÓ HIỆU LỰC"}},
		"forged, and old":   {[]string{"--at", "2021-10-12T12:00:00+07:00", forged}, exitReject, []string{"CHỮ KÝ KHÔNG ĐÚNG"}},
		"unknown issuer":    {[]string{strings.TrimSpace(foreign)}, exitReject, []string{"CHƯA KIỂM TRA ĐƯỢC CHỮ KÝ", "danh sách tin cậy"}},
		"nothing":           {[]string{"hello"}, exitReject, []string{"không nhận ra"}},
		"from standard in":  {[]string{"-"}, exitPass, []string{"XANH"}},
		"as JSON":           {[]string{"--json", green}, exitPass, []string{`"colour":"green"`, `"age":"fresh"`, `"policy_number":1`}},
		"a strange time":    {[]string{"--at", "noon", green}, exitUsage, nil},
		"no such trust":     {[]string{"--trust", "/nowhere", green}, exitUsage, nil},
		"no code":           {nil, exitUsage, nil},
		"a strange kind":    {[]string{"--kind", "shop", green}, exitUsage, nil},
		"what the codes do": {[]string{"--help"}, exitPass, []string{"Exit code:", "Mã thoát:"}},
	} {
		code, out, errs := g.ask(green+"\r\n", c.args...)
		if code != c.exit {
			t.Errorf("%s: exit %d, want %d\n%s%s", name, code, c.exit, out, errs)
		}
		for _, s := range c.says {
			if !strings.Contains(out, s) {
				t.Errorf("%s does not say %q:\n%s", name, s, out)
			}
		}
		if strings.Contains(out, "739201846510293846") {
			t.Errorf("%s shows the whole QID", name)
		}
	}
}

func TestRefusesABundleThatNobodyVouchesFor(t *testing.T) {
	g := newGate(t)
	_, others := newSigner(t)
	keys, err := json.Marshal(others)
	if err != nil {
		t.Fatal(err)
	}
	g.write(g.bundle+".keys", keys)
	if code, out, errs := g.ask("", g.code(policy.Green)); code != exitUsage || out != "" || errs == "" {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
}

func TestSaysWhichFileIsMissing(t *testing.T) {
	g := newGate(t)
	g.bundle = filepath.Join(t.TempDir(), "none.bundle")
	code, _, errs := g.ask("", g.code(policy.Green))
	if code != exitUsage || !strings.Contains(errs, "none.bundle") || !strings.Contains(errs, "motma bundle fetch") || !strings.Contains(errs, "hãy tải") {
		t.Errorf("exit %d: %s", code, errs)
	}
}
