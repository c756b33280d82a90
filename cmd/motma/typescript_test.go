package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

const typescriptDir = "../../interop/typescript"

// TestTypeScriptClientCompilesAndWorks makes types from the OpenAPI document
// as an app team would, compiles the client strictly, and runs it under Node
// against a sandbox. The types are made here and not kept in the repository: a
// kept copy could be old, and the document itself is kept and checked.
func TestTypeScriptClientCompilesAndWorks(t *testing.T) {
	dir := typescriptWorld(t)
	document, err := filepath.Abs("../../api/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	inFolder(t, dir, "node", "node_modules/openapi-typescript/bin/cli.js", document, "-o", "motma.d.ts")
	inFolder(t, dir, "node", "node_modules/typescript/bin/tsc", "-p", ".")
	url, _ := startSandbox(t, filepath.Join(dir, "sandbox"))
	want := `true true NGUYEN THI HOA
7 live codes
recorded Nguyễn Thị*** signed test_code
Chợ Bến Thành
404 not_found
`
	if got := inFolder(t, dir, "node", "out/smoke.js", url); got != want {
		t.Errorf("it printed\n%s\nwant\n%s", got, want)
	}
}

// typescriptWorld is a copy of the sources in a folder of its own, with the
// packages that scripts/install.sh brought.
func typescriptWorld(t *testing.T) string {
	t.Helper()
	packages, err := filepath.Abs(filepath.Join(typescriptDir, "node_modules"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(packages); err != nil {
		t.Fatal("interop/typescript/node_modules is missing: `make test` installs it (npm ci)")
	}
	dir := t.TempDir()
	for _, file := range []string{"client.ts", "smoke.ts", "tsconfig.json", "package.json"} {
		raw, err := os.ReadFile(filepath.Join(typescriptDir, file))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, file), raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(packages, filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// inFolder runs a program and gives what it printed.
func inFolder(t *testing.T, dir, program string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, program, args...)
	var errs bytes.Buffer
	c.Dir, c.Stderr = dir, &errs
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s%s", program, args, err, out, errs.String())
	}
	return string(out)
}
