package hcert

import (
	"crypto/elliptic"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const vectorDir = "testdata/vectors"

// vector is one file of testdata/vectors; its README says what the lines mean.
type vector struct {
	name, why string
	now       time.Time
	trust     string // file of testdata/signers
	fails     string
	reasons   string
	text      string
}

func (v vector) String() string {
	var b strings.Builder
	for _, line := range [][2]string{{"why", v.why}, {"now", v.now.Format(time.RFC3339)}, {"trust", v.trust}, {"fails", v.fails}, {"reasons", v.reasons}} {
		if line[1] != "" {
			b.WriteString(line[0] + ": " + line[1] + "\n")
		}
	}
	return b.String() + "\n" + v.text + "\n"
}

func readVector(t testing.TB, file string) vector {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head, text, ok := strings.Cut(string(data), "\n\n")
	if !ok {
		t.Fatalf("%s: no empty line", file)
	}
	v := vector{name: strings.TrimSuffix(filepath.Base(file), ".txt"), text: strings.TrimSuffix(text, "\n")}
	for line := range strings.Lines(head) {
		key, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		switch key {
		case "why":
			v.why = value
		case "now":
			if v.now, err = time.Parse(time.RFC3339, value); err != nil {
				t.Fatal(err)
			}
		case "trust":
			v.trust = value
		case "fails":
			v.fails = value
		case "reasons":
			v.reasons = value
		default:
			t.Fatalf("%s: line %q", file, key)
		}
	}
	return v
}

func (v vector) trusted(t testing.TB) TrustList {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "signers", v.trust))
	if err != nil {
		t.Fatal(err)
	}
	certs, err := ParseSigners(data)
	if err != nil {
		t.Fatal(err)
	}
	list, err := NewTrustList(certs...)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// verdict returns the steps that do not hold and the reasons, as vectors have
// them.
func verdict(r Report) (fails, reasons string) {
	var f, why []string
	for s := range numSteps {
		if !r.Passed(s) {
			f = append(f, s.String())
		}
		if r.Why(s) != (Reason{}) {
			why = append(why, s.String()+"="+r.Why(s).Code)
		}
	}
	return strings.Join(f, " "), strings.Join(why, " ")
}

// What the specification asks for needs no general decoder, and says the same with
// one.
func TestPlainCertificatesAreReadQuickly(t *testing.T) {
	for _, v := range vectors(t) {
		u, _, err := open(v.text)
		if err != nil {
			continue
		}
		quick, ok := quickClaims(u.message.payload)
		if !ok && strings.HasPrefix(v.name, "good-") {
			t.Errorf("%s is not read quickly", v.name)
		}
		general, err := generalClaims(u.message.payload)
		if ok && (err != nil || !cmp.Equal(quick, general)) {
			t.Errorf("%s: %v, %s", v.name, err, cmp.Diff(quick, general))
		}
	}
}

func vectors(t testing.TB) []vector {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(vectorDir, "*.txt"))
	if err != nil || len(files) < 40 {
		t.Fatalf("%d vectors, %v", len(files), err)
	}
	out := make([]vector, len(files))
	for i, file := range files {
		out[i] = readVector(t, file)
	}
	return out
}

func TestVectors(t *testing.T) {
	for _, v := range vectors(t) {
		t.Run(v.name, func(t *testing.T) {
			r := Check(v.text, v.trusted(t), v.now)
			fails, reasons := verdict(r)
			if diff := cmp.Diff([]string{v.fails, v.reasons}, []string{fails, reasons}); diff != "" {
				t.Error(diff)
			}
			agree(t, v.text, v.trusted(t), v.now, r)
		})
	}
}

// agree holds Check and the strict path against each other: they accept the same
// texts, and with the same content.
func agree(t testing.TB, text string, trusted TrustList, at time.Time, r Report) {
	t.Helper()
	u, err := Parse(text)
	if (err == nil) != (r.Claims != nil) {
		t.Fatalf("parse says %v, check has claims: %v", err, r.Claims != nil)
	}
	if err != nil {
		return
	}
	v, err := u.Verify(trusted, at)
	switch {
	case (err == nil) != r.OK():
		t.Fatalf("verify says %v, check says %v", err, r.OK())
	case err != nil:
		return
	}
	if diff := cmp.Diff(v.Claims(), *r.Claims); diff != "" {
		t.Error(diff)
	}
}

// Whoever looks at a claim cannot change what is verified afterwards.
func TestClaimIsACopy(t *testing.T) {
	v := readVector(t, filepath.Join(vectorDir, "good-vaccination-es256.txt"))
	u, err := Parse(v.text)
	if err != nil {
		t.Fatal(err)
	}
	u.Claim().Certificate.Vaccinations[0].Date = "2021-12-19"
	u.KeyID()[0] ^= 1
	verified, err := u.Verify(v.trusted(t), v.now)
	if err != nil {
		t.Fatal(err)
	}
	verified.Claims().Certificate.Vaccinations[0].Dose = 9
	if dose := verified.Claims().Certificate.Vaccinations[0]; dose.Date != "2021-11-20" || dose.Dose != 2 {
		t.Errorf("dose %d on %s", int(dose.Dose), dose.Date)
	}
}

// A member in other letters is another member: it must not be a second name that
// some readers show and others do not.
func TestMembersAreNotMatchedByCase(t *testing.T) {
	d := newDSC(t, newEC(t, elliptic.P256()))
	p := d.good(ES256)
	p.payload = claimsOf(map[string]any{"v": []any{vaccination()}, "DOB": "1960-01-01", "NAM": map[string]any{"fn": "Lê"}})
	v, err := verifyParts(t, d, p)
	if err != nil {
		t.Fatal(err)
	}
	if c := v.Claims().Certificate; c.Birth != "1990-01-15" || c.Name.Family != "Nguyễn" {
		t.Errorf("read %s, %s", c.Birth, c.Name.Family)
	}
}

func TestReportIsJSON(t *testing.T) {
	v := readVector(t, filepath.Join(vectorDir, "good-vaccination-es256.txt"))
	raw, err := json.Marshal(Check(v.text, v.trusted(t), v.now))
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Steps       map[string]bool
		Reasons     map[string]Reason
		Certificate struct {
			Name map[string]string           `json:"nam"`
			V    []map[string]any            `json:"v"`
			T, R []map[string]map[string]any `json:",omitempty"`
		}
		Claims map[string]string
		Signer map[string]string
	}
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Fatal(err)
	}
	for s := range numSteps {
		if !got.Steps[s.String()] {
			t.Errorf("step %s is not true", s)
		}
	}
	if len(got.Steps) != 8 || got.Certificate.Name["gnt"] != "VAN<AN" || got.Certificate.V[0]["dn"] != float64(2) ||
		got.Claims["issuer"] != "VN" || got.Signer["algorithm"] != "ES256" || len(got.Reasons) != 0 {
		t.Errorf("%s", raw)
	}
}
