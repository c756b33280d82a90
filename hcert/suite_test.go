package hcert

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/motma/motma/internal/suites"
	"github.com/motma/motma/qrimage"
)

// suite returns the files of a public suite that match, or says where to get it.
func suite(t *testing.T, folder, origin string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(suites.Folder(t, folder, origin), func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".json") {
			files = append(files, path)
		}
		return err
	})
	if err != nil || len(files) == 0 {
		t.Fatalf("%d vectors, %v", len(files), err)
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
	Expected map[string]bool `json:"EXPECTEDRESULTS"`
	Picture  string          `json:"2DCODE"`
}

func testFiles(t *testing.T) []testFile {
	t.Helper()
	var out []testFile
	for _, path := range suite(t, "dgc-testdata", "github.com/eu-digital-green-certificates/dgc-testdata, folders common and those of the countries") {
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

// clock reads the forms that the suite has: with fractions, with a zone without
// colon, and without zone.
func (f testFile) clock(t *testing.T) time.Time {
	t.Helper()
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05"} {
		if at, err := time.Parse(layout, f.Context.Clock); err == nil {
			return at
		}
	}
	t.Fatalf("clock %q", f.Context.Clock)
	return time.Time{}
}

func (f testFile) trust(t *testing.T) TrustList {
	t.Helper()
	certs, err := ParseSigners([]byte(f.Context.Certificate))
	if err != nil {
		t.Fatal(err)
	}
	list, err := NewTrustList(certs...)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// suiteSteps are the expectations that are steps here. The suite's reference
// implementations decode CBOR only behind a COSE message that can be read, so
// DECODE is the step cbor. Spelled EXPTECTEDEXPIRED in seven files, the check of
// the times is meant: all seven are within theirs.
//
// Not steps: PICTUREDECODE (TestPublicPictures), ENCODE, VALIDJSON, VALIDOBJECT and
// RESULTS, which are about the file, and SCHEMAVALIDATION, which is no usable
// oracle: files that no schema takes are marked true.
var suiteSteps = map[string]Step{
	"EXPECTEDUNPREFIX": StepUnprefix, "EXPECTEDB45DECODE": StepBase45, "EXPECTEDCOMPRESSION": StepInflate,
	"EXPECTEDVERIFY": StepSignature, "EXPECTEDDECODE": StepCBOR, "EXPECTEDEXPIRATIONCHECK": StepExpiry,
	"EXPTECTEDEXPIRED": StepExpiry, "EXPECTEDKEYUSAGE": StepKeyUsage,
}

// deviations are expectations of the suite that are not met, by file and
// expectation, each with its reason. One that is met after all fails the test.
var deviations = map[[2]string]string{}

func TestPublicCertificates(t *testing.T) {
	judged := map[bool]int{}
	for _, f := range testFiles(t) {
		t.Run(f.name, func(t *testing.T) {
			r := Check(f.Prefix, f.trust(t), f.clock(t))
			agree(t, f.Prefix, f.trust(t), f.clock(t), r)
			for expectation, want := range f.Expected {
				step, known := suiteSteps[expectation]
				if !known {
					continue
				}
				judged[want]++
				why := deviations[[2]string{f.name, expectation}]
				if met := r.Passed(step) == want; met != (why == "") {
					t.Errorf("%s: want %v, got %v (%s); named as a deviation: %q", expectation, want, r.Passed(step), r.Why(step).Code, why)
				}
			}
		})
	}
	if judged[true] < 715 || judged[false] < 19 {
		t.Errorf("only %d and %d expectations were judged", judged[true], judged[false])
	}
}

// Pictures of the suite are read by the same reader that gates use.
func TestPublicPictures(t *testing.T) {
	read := 0
	for _, f := range testFiles(t) {
		want, judged := f.Expected["EXPECTEDPICTUREDECODE"]
		if !judged || f.Picture == "" {
			continue
		}
		picture, err := base64.StdEncoding.DecodeString(f.Picture)
		if err != nil {
			t.Fatalf("%s: %v", f.name, err)
		}
		codes, err := qrimage.Read(bytes.NewReader(picture))
		got := err == nil && len(codes) == 1
		if got != want {
			t.Errorf("%s: read %v, want %v: %v", f.name, got, want, err)
			continue
		}
		if got && string(codes[0].Raw) != f.Prefix {
			t.Errorf("%s: the picture says something else", f.name)
		}
		read++
	}
	if read < 80 {
		t.Errorf("only %d pictures were read", read)
	}
}
