package main

import (
	"fmt"
	"io"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/policy"
)

// policyTestCmd runs the tests that policies bring along.
type policyTestCmd struct {
	Files   []string `arg:"" optional:"" name:"file" help:"Policies; - is standard input."`
	Builtin bool     `help:"The built-in policies."`
}

// Help tells the exit codes.
func (policyTestCmd) Help() string {
	return "Exit code: 0 every policy is right and its tests pass, 1 one is not or fails, 2 wrong usage.\n" +
		"Mã thoát: 0 mọi văn bản đúng và đạt các phép thử, 1 có văn bản chưa đúng hoặc không đạt, 2 sai cú pháp."
}

var errNoPolicy = fault.New(fault.Invalid, "no_policy",
	"Hãy nêu tệp văn bản quy định, hoặc thêm --builtin.",
	"Name the files of policies, or add --builtin.")

// Run tests every policy, also after a failure.
func (c *policyTestCmd) Run(std streams) error {
	if len(c.Files) == 0 && !c.Builtin {
		report(std.Err, errNoPolicy)
		return exitCode(2)
	}
	good := true
	if c.Builtin {
		for _, d := range policy.BuiltinDocuments() {
			p, err := policy.Parse(d.Text)
			if err != nil {
				return policyFault(err, d.Name)
			}
			good = testPolicy(std.Out, p) && good
		}
	}
	for _, file := range c.Files {
		p, err := readPolicy(file, std)
		if err != nil {
			report(std.Err, err)
			good = false
			continue
		}
		good = testPolicy(std.Out, p) && good
	}
	if !good {
		return exitCode(1)
	}
	return nil
}

// testPolicy prints how a policy's tests end, and reports whether all passed.
func testPolicy(out io.Writer, p *policy.Policy) bool {
	outcomes := p.Test()
	failed := 0
	for _, o := range outcomes {
		if !o.Passed {
			failed++
		}
	}
	verdict := "ok  "
	if failed > 0 {
		verdict = "FAIL"
	}
	fmt.Fprintf(out, "%s  %s: %d passed, %d failed\n", verdict, p.Reference(), len(outcomes)-failed, failed)
	for _, o := range outcomes {
		if !o.Passed {
			fmt.Fprintf(out, "      %s\n        expected %s by %s\n        got      %s by %s\n", o.Example.Name, o.Example.Colour, o.Example.Rule, o.Colour, o.Rule)
		}
	}
	return failed == 0
}
