package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/client"
)

// reviewCmd is the reviewer's desk at the terminal. It works over the API, as
// a client that holds people.review and the purpose identity_review.
type reviewCmd struct {
	List      reviewListCmd      `cmd:"" help:"Questions that wait for an answer."`
	Show      reviewShowCmd      `cmd:"" help:"Both sides of a question. It is a read of personal data, and written down."`
	Decide    reviewDecideCmd    `cmd:"" help:"Answer a question: same, different, later."`
	Undo      reviewUndoCmd      `cmd:"" help:"Take an answer back."`
	Plan      reviewPlanCmd      `cmd:"" help:"What breaking a link would do, or restoring it."`
	Break     reviewBreakCmd     `cmd:"" help:"Undo wrong links."`
	Restore   reviewRestoreCmd   `cmd:"" help:"Undo a break."`
	Proposals reviewProposalsCmd `cmd:"" help:"Decisions that take two officers."`
	Approve   reviewApproveCmd   `cmd:"" help:"Approve a proposal of another officer; it is carried out."`
	Refuse    reviewRefuseCmd    `cmd:"" help:"Refuse a proposal of another officer."`
	Requests  reviewRequestsCmd  `cmd:"" help:"What persons ask to have put right."`
}

// deskAccess is who works at the desk of which platform.
type deskAccess struct {
	URL      string `required:"" placeholder:"URL" help:"Address of the platform."`
	Audience string `placeholder:"URL" help:"The platform's public address, where it differs."`
	Client   string `required:"" help:"The client's id."`
	Key      string `required:"" type:"existingfile" help:"Its private key: PKCS#8 PEM."`
	Officer  string `required:"" help:"Who acts: your own opaque reference, not a name."`
	JSON     bool   `name:"json" help:"Print the answer as JSON."`
}

// open signs in.
func (d deskAccess) open() (*client.Client, error) {
	raw, err := os.ReadFile(d.Key)
	if err != nil {
		return nil, err
	}
	signer, err := privateKey(raw)
	if err != nil {
		return nil, err
	}
	return client.New(client.Config{Base: d.URL, Audience: d.Audience, ID: d.Client, Key: signer})
}

// ask runs one question to the platform and prints its answer: as JSON, or as
// print says.
func ask[T any](d deskAccess, std streams, f func(*client.Client) (T, error), print func(io.Writer, T)) error {
	c, err := d.open()
	if err != nil {
		return err
	}
	out, err := f(c)
	if err != nil {
		return err
	}
	if d.JSON {
		return json.NewEncoder(std.Out).Encode(out)
	}
	w := tabwriter.NewWriter(std.Out, 0, 0, 2, ' ', 0)
	print(w, out)
	return w.Flush()
}

// everything reads all pages of a listing.
func everything[T any](page func(cursor string) (api.List[T], error)) ([]T, error) {
	var all []T
	for cursor := ""; ; {
		l, err := page(cursor)
		if err != nil {
			return nil, err
		}
		all = append(all, l.Items...)
		if cursor = l.Next; cursor == "" {
			return all, nil
		}
	}
}

type reviewListCmd struct {
	deskAccess
	State  string `default:"open" enum:"open,closed,all" help:"open, closed or all."`
	Kind   string `help:"Only of this kind, e.g. B2."`
	Days   int    `help:"Only those at least so many days old."`
	Ticked bool   `help:"Those that scoring is sure of first."`
}

// Run lists questions.
func (c *reviewListCmd) Run(ctx context.Context, std streams) error {
	f := url.Values{"state": {c.State}}
	if c.Kind != "" {
		f.Set("kind", c.Kind)
	}
	if c.Days > 0 {
		f.Set("days", fmt.Sprint(c.Days))
	}
	if c.Ticked {
		f.Set("order", "ticked")
	}
	return ask(c.deskAccess, std, func(cl *client.Client) ([]api.Conflict, error) {
		return everything(func(cursor string) (api.List[api.Conflict], error) { return cl.Conflicts(ctx, f, cursor) })
	}, func(w io.Writer, all []api.Conflict) {
		fmt.Fprintln(w, "ID\tKIND\tOPENED\tSTATE\tLÝ DO / WHY")
		for _, q := range all {
			state := "open"
			if q.Closed != nil {
				state = "closed: " + q.Outcome
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n\t\t\t\t%s\n", q.Conflict, q.Kind, dated(q.Opened), state, q.VI, q.EN)
		}
	})
}

func dated(t time.Time) string { return t.Format(time.DateOnly) }

type reviewShowCmd struct {
	deskAccess
	Conflict string `arg:"" help:"Id of the question."`
}

// Run shows both sides.
func (c *reviewShowCmd) Run(ctx context.Context, std streams) error {
	return ask(c.deskAccess, std, func(cl *client.Client) (api.Evidence, error) {
		return cl.Evidence(ctx, c.Conflict, c.Officer)
	}, printEvidence)
}

func printEvidence(w io.Writer, e api.Evidence) {
	fmt.Fprintf(w, "%s: %s\n%s  %s\n", e.Conflict.Kind, e.Conflict.VI, spaces(len(e.Conflict.Kind)), e.Conflict.EN)
	if e.Conflict.Suggest != "" {
		fmt.Fprintf(w, "Gợi ý / suggestion: %s\n", e.Conflict.Suggest)
	}
	fmt.Fprintln(w)
	printFields(w, e.Asked, e.Known, e.Fields)
	for _, a := range e.Answers {
		fmt.Fprintf(w, "%s: %s (%s), %s\n", a.At.Format(time.DateTime), a.Decision, a.Reason, a.By)
	}
}

// printFields is the side-by-side table: one row a value.
func printFields(w io.Writer, asked api.EvidenceRecord, known []api.EvidenceRecord, fields []api.EvidenceField) {
	fmt.Fprintf(w, "\t%s (%s)\t\t%s\t\n", asked.App, asked.Account, namesOf(known))
	fmt.Fprintln(w, "FIELD\tHỎI / ASKED\t\tĐÃ BIẾT / KNOWN\t")
	for _, f := range fields {
		own := ""
		if f.Asked != nil {
			own = f.Asked.Value + proved(f.Asked.How)
		}
		if len(f.Known) == 0 {
			fmt.Fprintf(w, "%s\t%s\t%s\t\t\n", f.Field, own, marks["missing"])
		}
		for i, v := range f.Known {
			name := f.Field
			if i > 0 {
				name, own = "", ""
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s%s\t\n", name, own, marks[v.Says], v.Value, proved(v.How))
		}
	}
}

// marks say how two values agree.
var marks = map[string]string{"agree": "=", "differ": "≠ khác / differs", "bare": "≈ không dấu / bare", "accents": "≠ dấu khác / accents",
	"year_only": "≈ chỉ năm / year", "missing": "- thiếu / missing"}

func namesOf(known []api.EvidenceRecord) string {
	var out []string
	for _, k := range known {
		out = append(out, fmt.Sprintf("%s (%s)", k.App, k.Account))
	}
	return strings.Join(out, ", ")
}

func proved(how string) string {
	if how == "declared" {
		return ""
	}
	return " [" + how + "]"
}

type reviewDecideCmd struct {
	deskAccess
	Conflict string `arg:"" help:"Id of the question."`
	Decision string `arg:"" enum:"same,different,later" help:"same, different or later."`
	Reason   string `required:"" help:"A short code for why, e.g. papers_seen; no personal data."`
}

// Run answers a question.
func (c *reviewDecideCmd) Run(ctx context.Context, std streams) error {
	return ask(c.deskAccess, std, func(cl *client.Client) (api.Carried, error) {
		return cl.Decide(ctx, c.Conflict, api.ConflictDecision{Decision: c.Decision, Officer: c.Officer, Reason: c.Reason})
	}, printCarried)
}

// printCarried says what became of a decision.
func printCarried(w io.Writer, c api.Carried) {
	if c.Proposal == nil {
		fmt.Fprintln(w, "đã thực hiện / done")
		return
	}
	printWaiting(w, c.Proposal)
}

func printWaiting(w io.Writer, p *api.Proposal) {
	fmt.Fprintf(w, "chờ cán bộ thứ hai / waits for a second officer: %s (%s), %s\n", p.Proposal, p.Need, dated(p.Expires))
}

type reviewUndoCmd struct {
	deskAccess
	Conflict string `arg:"" help:"Id of the question."`
	Reason   string `required:"" help:"A short code for why."`
}

// Run takes an answer back.
func (c *reviewUndoCmd) Run(ctx context.Context, std streams) error {
	return ask(c.deskAccess, std, func(cl *client.Client) (api.Carried, error) {
		return cl.UndoDecision(ctx, c.Conflict, api.Decision{Officer: c.Officer, Reason: c.Reason})
	}, printCarried)
}
