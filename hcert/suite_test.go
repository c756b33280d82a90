package hcert

import (
	"encoding/base64"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// suite returns the files of a public suite that match, or says where to get it.
func suite(t *testing.T, folder, origin string) []string {
	t.Helper()
	dir := os.Getenv("MOTMA_SUITES")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared", "suites")
	}
	var files []string
	err := filepath.WalkDir(filepath.Join(dir, folder), func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".json") {
			files = append(files, path)
		}
		return err
	})
	if err != nil || len(files) == 0 {
		missing := "public suite missing: " + origin + ", into MOTMA_SUITES/" + folder
		if os.Getenv("MOTMA_SUITES_REQUIRED") == "1" || os.Getenv("CI") == "true" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	return files
}

// testFile is what these tests read of a file of dgc-testdata.
type testFile struct {
	name    string
	Prefix  string
	Context struct {
		Certificate string
		Clock       string `json:"VALIDATIONCLOCK"`
	} `json:"TESTCTX"`
	Expected map[string]any `json:"EXPECTEDRESULTS"`
}

func testFiles(t *testing.T) []testFile {
	t.Helper()
	var out []testFile
	for _, path := range suite(t, "dgc-testdata", "github.com/eu-digital-green-certificates/dgc-testdata") {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		f := testFile{name: filepath.ToSlash(path[strings.Index(path, "dgc-testdata")+len("dgc-testdata/"):])}
		if err := json.Unmarshal(data, &f); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		out = append(out, f)
	}
	return out
}

// clock reads the forms that the suite has: with and without zone, with
// fractions, and with a zone without colon.
func (f testFile) clock(t *testing.T) time.Time {
	t.Helper()
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05"} {
		if at, err := time.Parse(layout, f.Context.Clock); err == nil {
			return at
		}
	}
	t.Fatalf("%s: clock %q", f.name, f.Context.Clock)
	return time.Time{}
}

func (f testFile) trust(t *testing.T) TrustList {
	t.Helper()
	certs, err := ParseSigners([]byte(f.Context.Certificate))
	if err != nil {
		der, _ := base64.StdEncoding.DecodeString(f.Context.Certificate)
		t.Errorf("%s: %v, %d bytes", f.name, err, len(der))
		return TrustList{}
	}
	list, err := NewTrustList(certs...)
	if err != nil {
		t.Errorf("%s: %v", f.name, err)
	}
	return list
}

var stepOf = map[string]Step{
	"EXPECTEDUNPREFIX": StepUnprefix, "EXPECTEDB45DECODE": StepBase45, "EXPECTEDCOMPRESSION": StepInflate,
	"EXPECTEDDECODE": StepCBOR, "EXPECTEDVERIFY": StepSignature, "EXPECTEDEXPIRATIONCHECK": StepExpiry,
	"EXPTECTEDEXPIRED": StepExpiry, "EXPECTEDKEYUSAGE": StepKeyUsage,
}

func TestX(t *testing.T) {
	for _, f := range testFiles(t) {
		r := Check(f.Prefix, f.trust(t), f.clock(t))
		for k, v := range f.Expected {
			s, ok := stepOf[k]
			if ok && v != r.Passed(s) {
				t.Logf("%s %s want %v: %s", f.name, k, v, r.Why(s).Code)
			}
		}
		for s := range numSteps {
			if r.Why(s) != (Reason{}) {
				t.Logf("   %s %s: %s %v %v", f.name, s, r.Why(s).Code, r.Signer, r.Claims != nil)
			}
		}
		if r.Claims != nil && r.Signer != nil {
			c := r.Claims
			t.Log("   T", f.name, c.IssuedAt, c.Expires, f.clock(t), r.Signer.NotBefore, r.Signer.NotAfter)
		}
	}
}
