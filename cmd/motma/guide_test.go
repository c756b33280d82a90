//go:build unix

package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/motma/motma/internal/pgtest"
)

const (
	guideDir = "../../docs"
	// What the guides write, and the test replaces.
	guideListen   = "127.0.0.1:8080"
	guideAdmin    = "127.0.0.1:9090"
	guideSandbox  = "127.0.0.1:8090"
	guideDatabase = "postgres://motma:secret@127.0.0.1:5432/motma"
)

var guideNames = []string{"guide/operator", "guide/app-developer", "guide/import", "guide/feed", "guide/tracer", "guide/reviewer", "guide/policy", "guide/certificate", "quickstart"}

// TestGuidesRun carries the guides out as a reader would: all commands of a
// guide in one shell, in an empty directory, against a server of its own. What
// they print must fit what the guide says; there `...` stands for anything.
func TestGuidesRun(t *testing.T) {
	for _, tool := range []string{"bash", "curl", "openssl", "jq", "go"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Fatalf("%s is missing: the guides use it; `make test` installs it", tool)
		}
	}
	for _, name := range guideNames {
		t.Run(name, func(t *testing.T) {
			steps := readGuide(t, name+".md")
			dir, replace := guideWorld(t, steps)
			got := runGuide(t, dir, replace, steps)
			for i, s := range steps {
				if s.Expected == "" {
					continue
				}
				if want := replace.Replace(s.Expected); !fits(want, got[i]) {
					t.Errorf("%s.md:%d prints\n%s\nThe guide says\n%s", name, s.Line, got[i], want)
				}
			}
		})
	}
}

// TestQuickstartIsShort: ten commands from nothing to a gate's scan, then the
// same in one program.
func TestQuickstartIsShort(t *testing.T) {
	commands := 0
	for _, s := range readGuide(t, "quickstart.md") {
		if s.File != "" {
			break
		}
		commands += strings.Count(strings.ReplaceAll(s.Body, "\\\n", ""), "\n")
	}
	if commands == 0 || commands > 10 {
		t.Errorf("%d commands", commands)
	}
}

// TestGuidesSayTheSameInBothLanguages: the same commands, outputs, files and
// sections.
func TestGuidesSayTheSameInBothLanguages(t *testing.T) {
	for _, name := range guideNames {
		english, vietnamese := readGuide(t, name+".md"), readGuide(t, name+".vi.md")
		for _, steps := range [][]step{english, vietnamese} {
			for i := range steps {
				steps[i].Line = 0
			}
		}
		if diff := cmp.Diff(english, vietnamese); diff != "" {
			t.Errorf("%s.md and %s.vi.md differ (-en +vi):\n%s", name, name, diff)
		}
		if en, vi := shape(t, name+".md"), shape(t, name+".vi.md"); en != vi {
			t.Errorf("%s: headings, rows and points are %s in English and %s in Vietnamese", name, en, vi)
		}
	}
}

// TestGuidesLinkToWhatIsThere follows the links to files of the repository.
func TestGuidesLinkToWhatIsThere(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:]+)\)`)
	for _, name := range guideNames {
		for _, file := range []string{name + ".md", name + ".vi.md"} {
			for _, m := range link.FindAllStringSubmatch(guideText(t, file), -1) {
				if _, err := os.Stat(filepath.Join(guideDir, filepath.Dir(file), m[1])); err != nil {
					t.Errorf("%s links to %s, which is not there", file, m[1])
				}
			}
		}
	}
}

// guideWorld is the directory that a guide runs in, with the scripts that lie
// beside the guides, and what to put in the place of the guides' addresses.
func guideWorld(t *testing.T, steps []step) (string, *strings.Replacer) {
	t.Helper()
	pairs := []string{guideListen, freeAddress(t), guideAdmin, freeAddress(t), guideSandbox, freeAddress(t)}
	for _, s := range steps {
		if strings.Contains(s.Body, guideDatabase) {
			url := postgresFor(t)
			at := url[strings.LastIndex(url, "@"):]
			pairs = append(pairs, guideDatabase, url, "[set]@127.0.0.1:5432/motma", "[set]"+at)
			break
		}
	}
	replace, dir := strings.NewReplacer(pairs...), t.TempDir()
	for _, script := range []string{"token.sh", "practice.sh"} {
		if err := os.WriteFile(filepath.Join(dir, script), []byte(replace.Replace(guideText(t, "guide/"+script))), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	// Stands for a module of the reader's own that depends on this one.
	work := fmt.Sprintf("%s\nuse %q\n", regexp.MustCompile(`(?m)^go .*$`).Find(mod), root)
	if err := os.WriteFile(filepath.Join(dir, "go.work"), []byte(work), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir, replace
}

// freeAddress gives an address that was free a moment ago.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func postgresFor(t *testing.T) string {
	t.Helper()
	s, err := pgtest.Start(t.Context(), pgtest.Options{Unsafe: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	url, err := s.Database(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	return url
}

// runGuide carries the steps out and gives what each printed. Whatever the
// guide leaves running ends with it: it is one process group.
func runGuide(t *testing.T, dir string, replace *strings.Replacer, steps []step) []string {
	t.Helper()
	script := "set -euo pipefail\n"
	for i, s := range steps {
		script += fmt.Sprintf("printf '\\n%s\\n'\n", marker(i))
		if s.File != "" {
			script += fmt.Sprintf("cat >%s <<'MOTMA_END_OF_FILE'\n%sMOTMA_END_OF_FILE\n", s.File, s.Body)
		} else {
			script += s.Body
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	var out bytes.Buffer
	c := exec.CommandContext(ctx, "bash", "-c", replace.Replace(script))
	c.Dir, c.Stdout, c.Stderr = dir, &out, &out
	c.Env = append(withoutMotma(os.Environ()), "MOTMA_LISTEN="+replace.Replace(guideListen), "MOTMA_ADMIN="+replace.Replace(guideAdmin),
		"MOTMA_SANDBOX_LISTEN="+replace.Replace(guideSandbox), "GOWORK="+filepath.Join(dir, "go.work"))
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.WaitDelay = 5 * time.Second
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
	err := c.Run()
	if c.Process != nil {
		_ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL) // nobody is left, usually
	}
	if err != nil {
		t.Fatalf("%v; the guide printed\n%s%s", err, tail(out.String()), logs(dir))
	}
	got := make([]string, len(steps))
	rest := out.String()
	for i := len(steps) - 1; i >= 0; i-- {
		rest, got[i], _ = strings.Cut(rest, "\n"+marker(i)+"\n")
	}
	return got
}

// withoutMotma keeps the settings of whoever runs the test out of it.
func withoutMotma(env []string) []string {
	return slices.DeleteFunc(env, func(v string) bool { return strings.HasPrefix(v, "MOTMA_") })
}

func marker(i int) string { return fmt.Sprintf("=== step %d ===", i) }

func tail(s string) string { return s[max(len(s)-3000, 0):] }

func logs(dir string) string {
	out := ""
	files, _ := filepath.Glob(filepath.Join(dir, "*.log"))
	for _, f := range files {
		raw, _ := os.ReadFile(f)
		out += "\n" + filepath.Base(f) + ":\n" + tail(string(raw))
	}
	return out
}
