package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/motma/motma/api"
	"github.com/motma/motma/client"
)

type reviewPlanCmd struct {
	deskAccess
	Account string `arg:"" help:"The account that would move."`
	Restore bool   `help:"Plan the undoing of its latest break."`
}

// Run shows the cascade of a move.
func (c *reviewPlanCmd) Run(ctx context.Context, std streams) error {
	in := api.PlanInput{Officer: c.Officer, Move: "break"}
	if c.Restore {
		in.Move = "restore"
	}
	return ask(c.deskAccess, std, func(cl *client.Client) (api.Plan, error) { return cl.PlanLink(ctx, c.Account, in) }, printPlan)
}

func printPlan(w io.Writer, p api.Plan) {
	row := func(vi, en string, v any) { fmt.Fprintf(w, "%s / %s\t%v\n", vi, en, v) }
	row("ở lại", "stay", orDash(p.Stay))
	if p.Move == "restore" {
		row("về cùng", "with", orDash(p.With))
	}
	row("chỉ dựa vào tài khoản này", "lean on it", orDash(p.Lean))
	row("QID đi theo", "QIDs go along", orDash(p.QIDs))
	row("cấp QID mới", "new QID", p.NewQID)
	row("người ở lại hiển thị", "those left show", p.Left)
	row("số giấy tờ đi theo", "verified", orDash(p.Verified))
	row("khai hộ cho", "dependants", p.Dependants)
	need := "một cán bộ / one officer"
	if p.Need != "" {
		need = "hai cán bộ / two officers: " + p.Need
	}
	row("quyết định", "takes", need)
	row("mã kế hoạch", "plan", p.Digest)
}

func orDash(s []string) string {
	if len(s) == 0 {
		return "-"
	}
	return strings.Join(s, ", ")
}

type reviewBreakCmd struct {
	deskAccess
	Accounts []string `arg:"" name:"account" help:"Accounts that leave: up to 200, all or none."`
	Reason   string   `required:"" help:"A short code for why."`
	Plan     string   `help:"Digest of the plan that you saw; for one account."`
}

// Run breaks links.
func (c *reviewBreakCmd) Run(ctx context.Context, std streams) error {
	if c.Plan != "" && len(c.Accounts) > 1 {
		return errors.New("--plan goes with one account")
	}
	return ask(c.deskAccess, std, func(cl *client.Client) (api.Partings, error) {
		if len(c.Accounts) > 1 {
			return cl.BreakLinks(ctx, api.BreakInput{Accounts: c.Accounts, Officer: c.Officer, Reason: c.Reason})
		}
		p, err := cl.BreakLink(ctx, c.Accounts[0], api.LinkDecision{Officer: c.Officer, Reason: c.Reason, Plan: c.Plan})
		return api.Partings{Partings: []api.Parting{p}, Proposal: p.Proposal}, err
	}, func(w io.Writer, out api.Partings) {
		if out.Proposal != nil {
			printWaiting(w, out.Proposal)
			return
		}
		for _, p := range out.Partings {
			fmt.Fprintf(w, "%s\tđã tách / broken\tQID %s\t(%s)\n", p.Account, p.QID, p.Left)
		}
	})
}

type reviewRestoreCmd struct {
	deskAccess
	Account string `arg:"" help:"The account that goes back."`
	Reason  string `required:"" help:"A short code for why."`
	Plan    string `help:"Digest of the plan that you saw."`
}

// Run undoes a break.
func (c *reviewRestoreCmd) Run(ctx context.Context, std streams) error {
	return ask(c.deskAccess, std, func(cl *client.Client) (api.Carried, error) {
		return cl.RestoreLink(ctx, c.Account, api.LinkDecision{Officer: c.Officer, Reason: c.Reason, Plan: c.Plan})
	}, printCarried)
}

type reviewProposalsCmd struct {
	deskAccess
	State string `default:"waiting" enum:"waiting,approved,refused,stale,all" help:"waiting, approved, refused, stale or all."`
}

// Run lists proposals.
func (c *reviewProposalsCmd) Run(ctx context.Context, std streams) error {
	return ask(c.deskAccess, std, func(cl *client.Client) ([]api.Proposal, error) {
		return everything(func(cursor string) (api.List[api.Proposal], error) { return cl.Proposals(ctx, c.State, cursor) })
	}, func(w io.Writer, all []api.Proposal) {
		fmt.Fprintln(w, "ID\tKIND\tABOUT\tNEED\tREASON\tBY\tSTATE\tUNTIL")
		for _, p := range all {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", p.Proposal, p.Kind, subjectsOf(p.Subjects), p.Need, p.Reason, p.By, p.State, dated(p.Expires))
		}
	})
}

func subjectsOf(subjects []string) string {
	if len(subjects) > 3 {
		return fmt.Sprintf("%s, ... (%d)", subjects[0], len(subjects))
	}
	return strings.Join(subjects, ", ")
}

type secondOfficer struct {
	deskAccess
	Proposal string `arg:"" help:"Id of the proposal."`
	Reason   string `required:"" help:"A short code for why."`
}

func (c *secondOfficer) run(std streams, f func(*client.Client, api.Decision) (api.Proposal, error)) error {
	return ask(c.deskAccess, std, func(cl *client.Client) (api.Proposal, error) {
		return f(cl, api.Decision{Officer: c.Officer, Reason: c.Reason})
	}, func(w io.Writer, p api.Proposal) { fmt.Fprintf(w, "%s\t%s\t%s\n", p.Proposal, p.State, p.Second) })
}

type reviewApproveCmd struct{ secondOfficer }

// Run approves a proposal.
func (c *reviewApproveCmd) Run(ctx context.Context, std streams) error {
	return c.run(std, func(cl *client.Client, d api.Decision) (api.Proposal, error) { return cl.Approve(ctx, c.Proposal, d) })
}

type reviewRefuseCmd struct{ secondOfficer }

// Run refuses a proposal.
func (c *reviewRefuseCmd) Run(ctx context.Context, std streams) error {
	return c.run(std, func(cl *client.Client, d api.Decision) (api.Proposal, error) { return cl.Refuse(ctx, c.Proposal, d) })
}
