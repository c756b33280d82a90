package main

import (
	"fmt"
	"time"

	"github.com/motma/motma/declaration"
)

// formCheckCmd checks answers, whole or as changes to earlier ones.
type formCheckCmd struct {
	Kind string `required:"" placeholder:"KIND" help:"domestic, movement or entry."`
	formFlag
	Before string `placeholder:"FILE" help:"The earlier declaration; the answers are then only what changes."`
	At     moment `placeholder:"TIME" help:"When it is declared, such as 2021-10-05T08:00:00+07:00; now by default."`
	JSON   bool   `name:"json" help:"Print JSON."`
	File   string `arg:"" name:"file" help:"Answers, a JSON object; - is standard input."`
}

// formResult is what --json prints.
type formResult struct {
	Kind     string                `json:"kind"`
	Version  int                   `json:"version"`
	Problems []declaration.Problem `json:"problems"`
	Facts    *formFacts            `json:"facts,omitempty"` // when there is no problem
}

// formFacts are the facts that a card takes of a declaration.
type formFacts struct {
	Symptoms  bool `json:"symptoms"`
	Exposed   bool `json:"exposed"`
	Travelled bool `json:"travelled"`
}

// Run prints every problem, and fails when there are any.
func (c *formCheckCmd) Run(std streams) error {
	form, err := c.form(c.Kind)
	if err != nil {
		return err
	}
	answers, err := c.answers(std, form)
	if err != nil {
		return err
	}
	at := time.Time(c.At)
	if at.IsZero() {
		at = time.Now()
	}
	out := formResult{Kind: form.Kind, Version: form.Version, Problems: form.Check(answers, declaration.Env{Now: at, Units: unitsOf(form.Units)})}
	if out.Problems == nil {
		out.Problems = []declaration.Problem{}
		out.Facts = &formFacts{}
		out.Facts.Symptoms, out.Facts.Exposed, out.Facts.Travelled = form.Facts(answers)
	}
	if err := c.print(std, out); err != nil {
		return err
	}
	if len(out.Problems) > 0 {
		return exitCode(1)
	}
	return nil
}

// answers reads the answers, and puts them together with the earlier ones.
func (c *formCheckCmd) answers(std streams, form *declaration.Form) (map[string]any, error) {
	answers, err := readAnswers(c.File, std.In)
	if err != nil || c.Before == "" {
		return answers, err
	}
	before, err := readAnswers(c.Before, std.In)
	if err != nil {
		return nil, err
	}
	return form.Renew(before, answers), nil
}

func (c *formCheckCmd) print(std streams, out formResult) error {
	if c.JSON {
		return printJSON(std.Out, out, true)
	}
	for _, p := range out.Problems {
		if _, err := fmt.Fprintf(std.Out, "%s (%s)\n  %s\n  %s\n", p.Path, p.Code, p.VI, p.EN); err != nil {
			return err
		}
	}
	if out.Facts == nil {
		return nil
	}
	_, err := fmt.Fprintf(std.Out, "đúng (right): %s@%d, symptoms %t, exposed %t, travelled %t\n", out.Kind, out.Version,
		out.Facts.Symptoms, out.Facts.Exposed, out.Facts.Travelled)
	return err
}
