package main

import (
	"strings"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/rules"
)

// rulesEvalCmd evaluates one rule on one set of data.
type rulesEvalCmd struct {
	Rule string   `required:"" placeholder:"FILE" help:"An expression, or a rule with its Logic; - is standard input."`
	Data string   `required:"" placeholder:"FILE" help:"What it is evaluated on, for a country's rule {\"payload\": ..., \"external\": ...}; - is standard input."`
	Zone zoneFlag `default:"UTC" placeholder:"ZONE" help:"Of dates and times that name none: UTC, Asia/Ho_Chi_Minh or an offset such as +07:00."`
}

var errBothStdin = fault.New(fault.Invalid, "stdin_twice",
	"Chỉ một trong --rule và --data được là - (đầu vào chuẩn).",
	"Only one of --rule and --data can be -, standard input.")

// Run prints the bare value.
func (c *rulesEvalCmd) Run(std streams) error {
	if c.Rule == "-" && c.Data == "-" {
		report(std.Err, errBothStdin)
		return exitCode(2)
	}
	text, err := readInput(c.Rule, std.In, rules.MaxData)
	if err != nil {
		return err
	}
	logic, err := readLogic(text)
	if err != nil {
		return ruleFault(err, c.Rule)
	}
	text, err = readInput(c.Data, std.In, rules.MaxData)
	if err != nil {
		return err
	}
	data, err := rules.ReadData(text)
	if err != nil {
		return ruleFault(err, c.Data)
	}
	value, err := rules.Evaluator{Zone: c.Zone.Location}.Eval(logic, data)
	if err != nil {
		return ruleFault(err, c.Rule)
	}
	out, err := marshalPlain(value)
	if err != nil {
		return err
	}
	_, err = std.Out.Write(append(out, '\n'))
	return err
}

// readLogic reads an expression, bare or inside a rule. No operation is called
// Logic, so that the two cannot be taken for one another.
func readLogic(text []byte) (*rules.Expr, error) {
	v, err := rules.ReadData(text)
	if err != nil {
		return nil, err
	}
	document, _ := v.(map[string]any)
	for name := range document {
		if strings.EqualFold(name, "logic") {
			r, err := rules.ParseRule(text)
			if err != nil {
				return nil, err
			}
			return r.Logic, nil
		}
	}
	return rules.Parse(text)
}
