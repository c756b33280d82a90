// Package suites finds the public test suites, which the project does not
// distribute, for the tests that are judged by them.
package suites

import (
	"os"
	"path/filepath"
	"testing"
)

// Folder gives the folder of one suite: below MOTMA_SUITES, by default below
// ../shared/suites from the project's root. Where it is missing the test fails
// in continuous integration (CI, MOTMA_SUITES_REQUIRED); on a stranger's clone
// it is skipped with a line that says where the suite can be had. The
// project's own vectors cover the same ground and always run.
func Folder(t testing.TB, name, origin string) string {
	t.Helper()
	dir := os.Getenv("MOTMA_SUITES")
	if dir == "" {
		dir = filepath.Join(root(t), "..", "shared", "suites")
	}
	dir = filepath.Join(dir, name)
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return dir
	}
	missing := "public suite missing: " + origin + ", into MOTMA_SUITES/" + name
	if os.Getenv("MOTMA_SUITES_REQUIRED") == "1" || os.Getenv("CI") == "true" {
		t.Fatal(missing)
	}
	t.Skip(missing)
	return ""
}

// root is the folder that holds go.mod, above the package under test.
func root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = up
	}
}
