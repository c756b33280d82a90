package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/policy"
)

// policyShowCmd shows the built-in policies.
type policyShowCmd struct {
	Name string `arg:"" optional:"" help:"Name of a built-in policy."`
}

var errNoBuiltin = fault.New(fault.NotFound, "no_such_policy",
	"Không có quy định mang tên này; motma policy show liệt kê các tên.",
	"There is no built-in policy of this name; motma policy show lists them.")

// Run prints a policy as it is, or the list.
func (c *policyShowCmd) Run(std streams) error {
	w := tabwriter.NewWriter(std.Out, 0, 0, 2, ' ', 0)
	if c.Name == "" {
		fmt.Fprintln(w, "NAME\tFROM\tTÊN / TITLE")
	}
	for _, d := range policy.BuiltinDocuments() {
		if d.Name == c.Name {
			_, err := std.Out.Write(d.Text)
			return err
		}
		p, err := policy.Parse(d.Text)
		if err != nil {
			return policyFault(err, d.Name)
		}
		if c.Name == "" {
			fmt.Fprintf(w, "%s\t%s\t%s / %s\n", d.Name, localDay(p.From), p.Name.VI, p.Name.EN)
		}
	}
	if c.Name != "" {
		return errNoBuiltin
	}
	return w.Flush()
}
