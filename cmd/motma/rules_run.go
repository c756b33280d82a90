package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/rules"
)

// rulesTestCmd runs the tests of rule sets. It understands the layout in which
// countries publish their rules and that of CertLogic's specification; see
// [rules.LoadSuites].
type rulesTestCmd struct {
	Dir  string   `arg:"" help:"Folder with rule sets: rule.json with tests/*.json beside it, or files of cases with assertions."`
	JSON string   `placeholder:"FILE" help:"Write the results to this file as JSON; - is standard output, in place of the lines."`
	Zone zoneFlag `default:"UTC" placeholder:"ZONE" help:"Of dates and times that name none: UTC, Asia/Ho_Chi_Minh or an offset such as +07:00."`
}

// Help tells the exit codes.
func (rulesTestCmd) Help() string {
	return "Exit code: 0 all tests passed or are marked skip, 1 one failed or there are none, 2 wrong usage.\n" +
		"Mã thoát: 0 mọi phép thử đạt hoặc được đánh dấu bỏ qua, 1 có phép thử không đạt hoặc không có phép thử nào, 2 sai cú pháp."
}

var errNoTests = fault.New(fault.NotFound, "no_rule_tests",
	"Không có phép thử nào trong thư mục này; cần rule.json kèm tests/*.json, hoặc tệp có cases.",
	"There are no tests in this folder; it needs rule.json with tests/*.json, or files with cases.")

// Run runs every test of the folder, also after a failure.
func (c *rulesTestCmd) Run(std streams) error {
	suites, err := rules.LoadSuites(os.DirFS(c.Dir))
	if err != nil {
		return asFault(err)
	}
	out := std.Out
	if c.JSON == "-" {
		out = io.Discard
	}
	result := runSuites(out, suites, rules.Evaluator{Zone: c.Zone.Location}, filepath.Base(c.Dir))
	if result.Passed+result.Failed+result.Skipped == 0 {
		return errNoTests
	}
	if err := result.write(c.JSON, std.Out); err != nil {
		return err
	}
	if result.Failed > 0 {
		return exitCode(1)
	}
	return nil
}

// ruleCounts are how many tests ended how.
type ruleCounts struct {
	Passed  int `json:"passed"`
	Failed  int `json:"failed"`
	Skipped int `json:"skipped"`
}

// rulesResult is what --json writes.
type rulesResult struct {
	ruleCounts
	Suites []suiteResult `json:"suites"`
}

type suiteResult struct {
	Name string `json:"name"`
	ruleCounts
	Failures []ruleFailure `json:"failures,omitempty"`
	Notes    []string      `json:"notes,omitempty"`
}

// A ruleFailure is a test that did not end as expected. Got is the value, or
// null with the error.
type ruleFailure struct {
	Test     string `json:"test"`
	Expected any    `json:"expected"`
	Got      any    `json:"got"`
	Error    string `json:"error,omitempty"`
}

// runSuites prints a line for each suite as it ends, under it what failed. The
// suite of the folder itself gets the folder's name.
func runSuites(out io.Writer, suites []rules.Suite, ev rules.Evaluator, folder string) rulesResult {
	var total rulesResult
	for i := range suites {
		s := &suites[i]
		if s.Name == "." {
			s.Name = folder
		}
		r := suiteResult{Name: s.Name, Notes: s.Notes}
		for _, o := range s.Run(ev) {
			r.count(o)
		}
		r.print(out)
		total.Passed += r.Passed
		total.Failed += r.Failed
		total.Skipped += r.Skipped
		total.Suites = append(total.Suites, r)
	}
	fmt.Fprintf(out, "%d passed, %d failed, %d skipped in %d rule sets\n", total.Passed, total.Failed, total.Skipped, len(suites))
	return total
}

func (r *suiteResult) count(o rules.Outcome) {
	switch o.Status {
	case rules.Passed:
		r.Passed++
	case rules.Skipped:
		r.Skipped++
	default:
		r.Failed++
		r.Failures = append(r.Failures, failureOf(o))
	}
}

func failureOf(o rules.Outcome) ruleFailure {
	f := ruleFailure{Test: o.Test.Name, Expected: o.Test.Expected, Got: o.Got}
	if o.Err != nil {
		f.Error = o.Err.Error()
	}
	switch {
	case o.Test.Fails != nil:
		f.Expected = "an error " + string(o.Test.Fails.Code) + " at " + o.Test.Fails.At
	case o.Test.OnlyForm:
		f.Expected = "a valid expression"
	}
	return f
}

func (r *suiteResult) print(out io.Writer) {
	verdict := "ok  "
	if r.Failed > 0 {
		verdict = "FAIL"
	}
	fmt.Fprintf(out, "%s  %s: %d passed, %d failed, %d skipped\n", verdict, r.Name, r.Passed, r.Failed, r.Skipped)
	for _, f := range r.Failures {
		got := asJSON(f.Got)
		if f.Error != "" {
			got = "an error: " + f.Error
		}
		fmt.Fprintf(out, "      %s\n        expected %s\n        got      %s\n", f.Test, asJSON(f.Expected), got)
	}
	for _, note := range r.Notes {
		fmt.Fprintf(out, "      note: %s\n", note)
	}
}

// asJSON shows a value on one line.
func asJSON(v any) string {
	text, err := marshalPlain(v)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// write writes the result as JSON, if it is asked for.
func (r rulesResult) write(file string, stdout io.Writer) error {
	if file == "" {
		return nil
	}
	text, err := marshalPlain(r)
	if err != nil {
		return err
	}
	text = append(text, '\n')
	if file == "-" {
		_, err = stdout.Write(text)
		return err
	}
	return asFault(os.WriteFile(file, text, 0o644))
}
