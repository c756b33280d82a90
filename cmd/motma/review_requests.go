package main

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/client"
)

type reviewRequestsCmd struct {
	List   requestListCmd   `cmd:"" help:"List them, without anybody's data."`
	Show   requestShowCmd   `cmd:"" help:"One of them, with what helps to decide. It is a read of personal data, and written down."`
	Decide requestDecideCmd `cmd:"" help:"Accept, refuse, or ask for evidence."`
	Undo   requestUndoCmd   `cmd:"" help:"Take a merge back."`
}

type requestListCmd struct {
	deskAccess
	State   string `default:"open" help:"open, all, or one state such as done."`
	Kind    string `help:"Only of this kind, e.g. merge."`
	Overdue bool   `help:"Only those past their deadline."`
}

// Run lists requests.
func (c *requestListCmd) Run(ctx context.Context, std streams) error {
	f := url.Values{"state": {c.State}}
	if c.Kind != "" {
		f.Set("kind", c.Kind)
	}
	if c.Overdue {
		f.Set("overdue", "true")
	}
	return ask(c.deskAccess, std, func(cl *client.Client) ([]api.Request, error) {
		return everything(func(cursor string) (api.List[api.Request], error) { return cl.Requests(ctx, f, cursor) })
	}, func(w io.Writer, all []api.Request) {
		fmt.Fprintln(w, "ID\tKIND\tAPP\tSTATE\tOPENED\tDUE")
		for _, r := range all {
			due := "-"
			if r.Due != nil {
				due = dated(*r.Due)
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", r.Request, r.Kind, r.App, r.State, dated(r.Opened), due)
		}
	})
}

type requestShowCmd struct {
	deskAccess
	Request string `arg:"" help:"Id of the request."`
}

// Run shows a request.
func (c *requestShowCmd) Run(ctx context.Context, std streams) error {
	return ask(c.deskAccess, std, func(cl *client.Client) (api.Dossier, error) { return cl.Dossier(ctx, c.Request, c.Officer) }, printDossier)
}

func printDossier(w io.Writer, d api.Dossier) {
	fmt.Fprintf(w, "%s\t%s\t%s\n", d.Request.Kind, d.Request.State, d.Request.App)
	if a := d.Request.Asked; a != nil {
		printAsked(w, *a)
	}
	for _, e := range d.Request.Evidence {
		fmt.Fprintf(w, "đã xem / seen\t%s\t%s %s %s\n", e.Paper, e.SeenBy, e.Ref, e.Text)
	}
	if d.Found != nil && !*d.Found {
		fmt.Fprintln(w, "không có QID này / nobody has that QID")
	}
	if d.Need != "" {
		fmt.Fprintf(w, "cần hai cán bộ / takes two officers\t%s\n", d.Need)
	}
	fmt.Fprintln(w)
	printFields(w, d.Asked, d.Known, d.Fields)
	for _, s := range d.Request.Steps {
		fmt.Fprintf(w, "%s: %s, %s\n", s.At.Format(time.DateTime), s.What, s.By)
		if s.VI != "" {
			fmt.Fprintf(w, "  %s\n  %s\n", s.VI, s.EN)
		}
	}
}

// printAsked writes what is asked for but the fields, which stand in the table.
func printAsked(w io.Writer, a api.Asked) {
	for _, row := range [][2]string{{"QID", a.QID}, {"app", a.App}, {"declarer", a.Declarer}, {"record", a.Record}, {"was", a.Was}, {"is", a.Is},
		{"code", a.Code}, {"text", a.Text}} {
		if row[1] != "" {
			fmt.Fprintf(w, "%s\t%s\n", row[0], row[1])
		}
	}
}

type requestDecideCmd struct {
	deskAccess
	Request  string `arg:"" help:"Id of the request."`
	Decision string `arg:"" enum:"accept,refuse,ask" help:"accept, refuse or ask."`
	Account  string `help:"Of an unknown member: the account to take away."`
	VI       string `name:"vi" required:"" help:"What the person is told, in Vietnamese."`
	EN       string `name:"en" required:"" help:"The same in English."`
}

// Run decides a request.
func (c *requestDecideCmd) Run(ctx context.Context, std streams) error {
	return ask(c.deskAccess, std, func(cl *client.Client) (api.Carried, error) {
		return cl.DecideRequest(ctx, c.Request, api.RequestDecision{Decision: c.Decision, Officer: c.Officer, Account: c.Account, VI: c.VI, EN: c.EN})
	}, printCarried)
}

type requestUndoCmd struct {
	deskAccess
	Request string `arg:"" help:"Id of the request."`
	Reason  string `required:"" help:"A short code for why."`
}

// Run takes a merge back.
func (c *requestUndoCmd) Run(ctx context.Context, std streams) error {
	return ask(c.deskAccess, std, func(cl *client.Client) (api.Carried, error) {
		return cl.UndoRequest(ctx, c.Request, api.Decision{Officer: c.Officer, Reason: c.Reason})
	}, printCarried)
}
