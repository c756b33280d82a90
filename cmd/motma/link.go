package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"text/tabwriter"

	"github.com/motma/motma/internal/linkage/febrl"
)

// linkCmd measures and teaches the matching of records.
type linkCmd struct {
	Eval  linkEvalCmd  `cmd:"" help:"Measure matching where the truth is known."`
	Learn linkLearnCmd `cmd:"" help:"Learn from a database's own accounts how records agree, without labels."`
}

// linkEvalCmd matches records whose truth is known, and says how well.
type linkEvalCmd struct {
	Format    string   `enum:"febrl" default:"febrl" help:"Form of the files: febrl (CSV; rec_id tells whose a record is)."`
	WithoutID bool     `name:"without-id" help:"Match without the number (soc_sec_id)."`
	JSON      string   `name:"json" placeholder:"FILE" help:"Write the measures as JSON there; - for the output, in place of the table."`
	Synth     bool     `help:"Measure the platform's own recognition on an invented population."`
	People    int      `default:"20000" help:"How many people, with --synth; at most 1,000,000."`
	Seed      uint64   `default:"1" help:"Which people: the same seed, the same people."`
	DB        string   `name:"db" placeholder:"URL" help:"An empty database for --synth, or the word postgres for a server of its own (default: a temporary SQLite file)."`
	Files     []string `arg:"" optional:"" name:"file" help:"The set; two files: the records of the one with those of the other."`
}

// Run measures, and prints what it found.
func (c *linkEvalCmd) Run(ctx context.Context, std streams) error {
	if c.Synth {
		if len(c.Files) > 0 {
			return errors.New("--synth invents its people: name no file")
		}
		return c.evalSynth(ctx, std)
	}
	if len(c.Files) < 1 || len(c.Files) > 2 {
		return errors.New("name one file, or two that are to be linked; or say --synth")
	}
	return c.files(std)
}

// files matches one set with itself, or two with each other.
func (c *linkEvalCmd) files(std streams) error {
	var sets [2][]febrl.Row
	for i, name := range c.Files {
		var err error
		if sets[i], err = readFEBRL(name); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	r, err := febrl.Evaluate(sets[0], sets[1], febrl.Options{WithoutID: c.WithoutID})
	if err != nil {
		return err
	}
	return c.write(std.Out, r, func(w io.Writer) error { return febrlTable(w, r) })
}

func readFEBRL(name string) ([]febrl.Row, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	rows, err := febrl.Read(f)
	return rows, errors.Join(err, f.Close())
}

// write puts the report out: as a table, as JSON, or both.
func (c *linkEvalCmd) write(out io.Writer, report any, table func(io.Writer) error) error {
	if c.JSON == "-" {
		return encodeJSON(out, report)
	}
	if err := table(out); err != nil || c.JSON == "" {
		return err
	}
	f, err := os.Create(c.JSON)
	if err != nil {
		return err
	}
	return errors.Join(encodeJSON(f, report), f.Close())
}

func encodeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

func febrlTable(out io.Writer, r febrl.Report) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "\tprecision\trecall\tF1\tlinked\tright\ttrue\t\n")
	row := func(name string, m febrl.Measures) {
		fmt.Fprintf(w, "%s\t%.4f\t%.4f\t%.4f\t%d\t%d\t%d\t\n", name, m.Precision, m.Recall, m.F1, m.Linked, m.Right, m.Truth)
	}
	row("all", r.Measures)
	for _, part := range []map[string]febrl.Measures{r.ByTier, r.ByGroup} {
		for _, name := range slices.Sorted(maps.Keys(part)) {
			row(name, part[name])
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "\n%d records; %d pairs compared; pairs completeness %.4f; reduction ratio %.4f\n",
		r.Records, r.Pairs, r.PairsCompleteness, r.ReductionRatio)
	return err
}
