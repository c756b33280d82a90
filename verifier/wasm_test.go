package verifier_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// The package builds for browsers: a gate may be a web page without network.
func TestBuildsForBrowsers(t *testing.T) {
	dir := t.TempDir()
	program := filepath.Join(dir, "main.go")
	source := `package main

import (
	"time"

	"github.com/motma/motma/policy"
	"github.com/motma/motma/qr"
	"github.com/motma/motma/verifier"
)

func main() {
	b, err := verifier.Open(nil, qr.KeySet{}, time.Time{})
	if err == nil {
		println(b.Check("", policy.Where{}, time.Time{}).Age)
	}
}
`
	if err := os.WriteFile(program, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	build := exec.CommandContext(t.Context(), "go", "build", "-o", filepath.Join(dir, "out.wasm"), program)
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	info, err := os.Stat(filepath.Join(dir, "out.wasm"))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d KB", info.Size()>>10)
}
