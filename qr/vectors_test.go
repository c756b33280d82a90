package qr_test

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/motma/motma/qr"
)

const vectorDir = "testdata/vectors"

// vector is one file of testdata/vectors; its README says what the lines mean.
type vector struct {
	name, why string
	now       string // empty: the time of all tests
	kind      string
	expect    string // state of the signature
	reason    string
	warnings  string
	fields    []string
	escaped   bool
	text      string
}

func (v vector) String() string {
	var b strings.Builder
	line := func(key, value string) {
		if value != "" {
			b.WriteString(key + ": " + value + "\n")
		}
	}
	line("why", v.why)
	line("now", v.now)
	line("kind", v.kind)
	line("expect", v.expect)
	line("reason", v.reason)
	line("warnings", v.warnings)
	for _, f := range v.fields {
		line("field", f)
	}
	if v.escaped {
		line("escaped", "yes")
		return b.String() + "\n" + strconv.QuoteToASCII(v.text) + "\n"
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
	for line := range strings.SplitSeq(head, "\n") {
		key, value, _ := strings.Cut(line, ": ")
		switch key {
		case "why":
			v.why = value
		case "now":
			v.now = value
		case "kind":
			v.kind = value
		case "expect":
			v.expect = value
		case "reason":
			v.reason = value
		case "warnings":
			v.warnings = value
		case "field":
			v.fields = append(v.fields, value)
		case "escaped":
			v.escaped = true
			if v.text, err = strconv.Unquote(v.text); err != nil {
				t.Fatalf("%s: %v", file, err)
			}
		default:
			t.Fatalf("%s: unknown line %q", file, key)
		}
	}
	return v
}

func readVectors(t testing.TB) []vector {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(vectorDir, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no vectors: %v", err)
	}
	var all []vector
	for _, f := range files {
		all = append(all, readVector(t, f))
	}
	return all
}

// recogniser is the one that the vectors are written for: the keys of
// testdata/keys.json and one app.
func recogniser(t testing.TB, at time.Time) qr.Recogniser {
	t.Helper()
	data, err := os.ReadFile("testdata/keys.json")
	if err != nil {
		t.Fatal(err)
	}
	keys, err := qr.ParseKeySet(data)
	if err != nil {
		t.Fatal(err)
	}
	app, err := qr.NewAppPattern("thu-nghiem", `APP:(?P<user>[0-9]{4,12})`, "user")
	if err != nil {
		t.Fatal(err)
	}
	return qr.Recogniser{Keys: keys, Apps: []qr.AppPattern{app}, Now: func() time.Time { return at }}
}

func TestVectors(t *testing.T) {
	for _, v := range readVectors(t) {
		t.Run(v.name, func(t *testing.T) {
			at := now
			if v.now != "" {
				var err error
				if at, err = time.Parse(time.RFC3339, v.now); err != nil {
					t.Fatal(err)
				}
			}
			res := recogniser(t, at).Recognise(v.text)
			got := vector{
				name: v.name, why: v.why, now: v.now, escaped: v.escaped, text: v.text,
				kind: string(res.Kind), expect: string(res.Signature), reason: res.Reason.Code, warnings: codes(res.Warnings),
			}
			if v.fields != nil || res.Kind == qr.KindUnknown {
				for _, f := range res.Fields {
					got.fields = append(got.fields, f.Name+"="+f.Value)
				}
			}
			if diff := cmp.Diff(v.String(), got.String()); diff != "" {
				t.Errorf("(-expected +got)\n%s", diff)
			}
		})
	}
}

func codes(reasons []qr.Reason) string {
	var out []string
	for _, r := range reasons {
		out = append(out, r.Code)
	}
	return strings.Join(out, ", ")
}

// Every reason that a text can meet has a vector.
func TestEveryReasonHasAVector(t *testing.T) {
	var seen []string
	for _, v := range readVectors(t) {
		seen = append(seen, v.reason)
		seen = append(seen, strings.Split(v.warnings, ", ")...)
	}
	for _, r := range []qr.Reason{
		qr.ErrEmpty, qr.ErrTooLong, qr.ErrEncoding, qr.ErrCharacter, qr.ErrPaper, qr.ErrName, qr.ErrBirth,
		qr.ErrDeclared, qr.ErrQID, qr.ErrUnsigned, qr.ErrSignature, qr.ErrSignatureForm, qr.ErrGarbled, qr.ErrTail, qr.ErrAlgorithm,
		qr.ErrUnknownKey, qr.ErrKeyNotYet, qr.ErrKeyRetired, qr.ErrKeyCompromised, qr.ErrExpired, qr.ErrNotYet, qr.ErrNotPlace,
		qr.ErrCCCDBirth, qr.ErrCCCDName, qr.ErrNotBHYT, qr.ErrBHYTNumber, qr.ErrBHYTName, qr.ErrBHYTBirth,
		qr.ReasonUnknown, qr.ReasonCertificate, qr.ReasonDamaged,
		qr.WarnSandbox, qr.WarnPaper, qr.WarnNoPaper, qr.WarnName, qr.WarnBirth, qr.WarnMasked, qr.WarnLead, qr.WarnGender, qr.WarnBHYT,
		qr.WarnPhone, qr.WarnFurther, qr.WarnKeyboard,
		qr.CheckProvince, qr.CheckCentury, qr.CheckSex, qr.CheckYear, qr.CheckSexWord, qr.CheckBirth, qr.CheckIssued, qr.CheckCMND,
	} {
		if !slices.Contains(seen, r.Code) {
			t.Errorf("no vector for %q", r.Code)
		}
		if r.VI == "" || r.EN == "" {
			t.Errorf("%q is not said in both languages", r.Code)
		}
	}
}
