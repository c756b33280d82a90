//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/motma/motma/declaration"
)

// TestDeclarationsAreCheckedAlikeInJavaScript runs a second reading of the
// forms' format, with the conditions evaluated by certlogic-js, over the vectors:
// a browser finds the same problems and facts.
func TestDeclarationsAreCheckedAlikeInJavaScript(t *testing.T) {
	if _, err := os.Stat(filepath.Join(interopDir, "node_modules", "certlogic-js")); err != nil {
		t.Fatal("certlogic-js is missing: `make test` installs it (npm ci in interop)")
	}
	for _, form := range declaration.Builtin().List() {
		t.Run(form.Kind, func(t *testing.T) {
			text, err := marshalPlain(form)
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(t.TempDir(), "form.json")
			if err := os.WriteFile(file, text, 0o600); err != nil {
				t.Fatal(err)
			}
			c := exec.CommandContext(t.Context(), "node", "declaration.mjs", file, "../declaration/testdata/"+form.Kind+".json")
			c.Dir = interopDir
			if out, err := c.CombinedOutput(); err != nil || strings.TrimSpace(string(out)) != "ok" {
				t.Errorf("%v\n%s", err, tail(string(out)))
			}
		})
	}
}
