//go:build unix

package main

import (
	"fmt"
	"go/format"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A step is something a guide makes its reader do: run commands, which print
// what stands in the block of text after them, or write a file.
type step struct {
	Line     int
	File     string // to be written; empty: Body is commands
	Body     string
	Expected string
}

func guideText(t *testing.T, file string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(guideDir, file))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// shape counts what a translation must not lose.
func shape(t *testing.T, file string) string {
	count := map[string]int{}
	for line := range strings.Lines(guideText(t, file)) {
		for _, start := range []string{"## ", "| ", "- "} {
			if strings.HasPrefix(line, start) {
				count[start]++
			}
		}
	}
	return fmt.Sprint(count)
}

// readGuide finds the steps: every block marked sh, the block of text that
// follows one, and blocks after <!-- file: NAME -->.
func readGuide(t *testing.T, file string) []step {
	t.Helper()
	var steps []step
	lines := strings.SplitAfter(guideText(t, file), "\n")
	before := "" // the last line outside blocks that was not empty
	for n := 0; n < len(lines); n++ {
		kind, opens := strings.CutPrefix(strings.TrimRight(lines[n], "\n"), "```")
		if !opens {
			before = nonEmpty(lines[n], before)
			continue
		}
		s := step{Line: n + 1}
		for n++; !strings.HasPrefix(lines[n], "```"); n++ {
			s.Body += lines[n]
		}
		name, isFile := strings.CutPrefix(before, "<!-- file: ")
		s.File = strings.TrimSuffix(name, " -->")
		switch {
		case isFile:
			checkFormat(t, file, s)
			steps = append(steps, s)
		case kind == "sh":
			s.File = ""
			steps = append(steps, s)
			before = "sh"
			continue
		case kind == "text" && before == "sh":
			steps[len(steps)-1].Expected = s.Body
		}
		before = ""
	}
	if len(steps) == 0 {
		t.Fatalf("%s has no steps", file)
	}
	return steps
}

func nonEmpty(line, otherwise string) string {
	if line = strings.TrimSpace(line); line != "" {
		return line
	}
	return otherwise
}

func checkFormat(t *testing.T, file string, s step) {
	t.Helper()
	if !strings.HasSuffix(s.File, ".go") {
		return
	}
	formatted, err := format.Source([]byte(s.Body))
	if err != nil || string(formatted) != s.Body {
		t.Errorf("%s:%d: gofmt would change %s (%v)", file, s.Line, s.File, err)
	}
}

// fits compares what a guide says with what was printed: line by line, where
// `...` stands for anything in a line, and alone for any lines.
func fits(want, got string) bool {
	var pattern strings.Builder
	for line := range strings.Lines(strings.TrimSpace(want) + "\n") {
		if line == "...\n" {
			pattern.WriteString(`(?:.*\n)*?`)
			continue
		}
		parts := strings.Split(strings.TrimRight(line, " \n"), "...")
		for i := range parts {
			parts[i] = regexp.QuoteMeta(parts[i])
		}
		pattern.WriteString(strings.Join(parts, ".*") + `\s*?\n`)
	}
	return regexp.MustCompile(`^(?:` + pattern.String() + `)$`).MatchString(strings.TrimSpace(got) + "\n")
}

// What the test itself compares by must be able to say no.
func TestFits(t *testing.T) {
	for _, c := range []struct {
		want, got string
		fits      bool
	}{
		{"ready", "ready\n", true},
		{"ready", "\nready", true},
		{"ready", "ready\nnot", false},
		{`"qid": "..."`, `"qid": "12"`, true},
		{`"qid": "..."`, `"qid": 12`, false},
		{"a\n...\nb", "a\n1\n2\nb", true},
		{"a\n...\nb", "a\nb", true},
		{"a\n...\nb", "a\n1\nbc", false},
		{"a.c", "abc", false},
	} {
		if got := fits(c.want, c.got); got != c.fits {
			t.Errorf("%q fits %q: %v", c.got, c.want, got)
		}
	}
}
