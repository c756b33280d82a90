package rules

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/motma/motma/internal/suites"
)

// publicSuite loads a folder of the public suites, which the project does not
// distribute.
func publicSuite(t testing.TB, folder, origin string) []Suite {
	t.Helper()
	return load(t, suites.Folder(t, folder, origin))
}

func load(t testing.TB, dir string) []Suite {
	t.Helper()
	suites, err := LoadSuites(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	return suites
}

// mustPass runs suites and returns how many tests passed and how many the
// suites skip.
func mustPass(t *testing.T, suites []Suite) (passed, skipped int) {
	t.Helper()
	for i := range suites {
		for _, note := range suites[i].Notes {
			t.Errorf("%s: %s", suites[i].Name, note)
		}
		for _, o := range suites[i].Run(Evaluator{}) {
			switch o.Status {
			case Passed:
				passed++
			case Skipped:
				skipped++
			default:
				t.Errorf("%s: %s: expected %s, got %s, %v", suites[i].Name, o.Test.Name, text(o.Test.Expected), text(o.Got), o.Err)
			}
		}
	}
	return passed, skipped
}

func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

func TestSpecificationSuite(t *testing.T) {
	suites := publicSuite(t, "certlogic", "github.com/ehn-dcc-development/eu-dcc-business-rules, folder certlogic/specification")
	passed, skipped := mustPass(t, suites)
	// 232 assertions, 14 of them marked skip by the suite, and its validation cases.
	if passed < 218 || skipped > 14 {
		t.Errorf("%d passed and %d skipped: where is the rest?", passed, skipped)
	}
}

func TestNationalRules(t *testing.T) {
	suites := publicSuite(t, "business-rules", "github.com/eu-digital-green-certificates/dgc-business-rules-testdata, all folders")
	if passed, skipped := mustPass(t, suites); passed < 800 || skipped > 0 {
		t.Errorf("%d passed and %d skipped: where is the rest?", passed, skipped)
	}
}

// The project's own vectors cover the same ground, and the ways to fail.
func TestOwnVectors(t *testing.T) {
	if passed, skipped := mustPass(t, load(t, "testdata")); passed < 430 || skipped > 0 {
		t.Errorf("%d passed and %d skipped", passed, skipped)
	}
}
