package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/client"
)

// cardCmd is what officers decide in place of a policy (A25). It works over the
// API, as a client that holds cards.override; alarms are for operators.
type cardCmd struct {
	Override cardOverrideCmd `cmd:"" help:"Propose a colour for somebody, for a time."`
	List     cardListCmd     `cmd:"" help:"Overrides, and those that wait for a second officer."`
	Approve  cardApproveCmd  `cmd:"" help:"Approve a proposal of another officer, or refuse it."`
	End      cardEndCmd      `cmd:"" help:"End an override before its time: the policy decides again."`
	Reverse  cardReverseCmd  `cmd:"" help:"End all overrides of one hand at once."`
	Alarms   cardAlarmsCmd   `cmd:"" help:"Too many overrides by one hand; release a block."`
}

type cardOverrideCmd struct {
	deskAccess
	QID    string        `arg:"" name:"qid" help:"Whose card."`
	Colour string        `required:"" enum:"green,yellow,red,grey" help:"The colour."`
	Case   string        `required:"" help:"Reference of an open case."`
	For    time.Duration `default:"72h" help:"For how long, 14 days at most."`
	VI     string        `required:"" name:"vi" help:"Why, in Vietnamese: the person reads it."`
	EN     string        `name:"en" help:"The same in English."`
}

// Run proposes.
func (c *cardOverrideCmd) Run(ctx context.Context, std streams) error {
	in := api.NewOverride{Officer: c.Officer, Case: c.Case, QID: c.QID, Colour: c.Colour, Until: time.Now().Add(c.For), ReasonVI: c.VI, ReasonEN: c.EN}
	return ask(c.deskAccess, std, func(cl *client.Client) (api.Override, error) { return cl.ProposeOverride(ctx, in) }, printOverride)
}

type cardListCmd struct {
	deskAccess
	State string `default:"waiting" enum:"waiting,approved,refused,ended,all" help:"waiting, approved, refused, ended or all."`
}

// Run lists.
func (c *cardListCmd) Run(ctx context.Context, std streams) error {
	return ask(c.deskAccess, std, func(cl *client.Client) ([]api.Override, error) {
		return everything(func(cursor string) (api.List[api.Override], error) { return cl.Overrides(ctx, c.State, cursor) })
	}, printOverrides)
}

type cardApproveCmd struct {
	deskAccess
	Override string `arg:"" help:"Id of the override."`
	Refuse   bool   `help:"Refuse it instead."`
	Reason   string `required:"" help:"A short code for why."`
}

// Run approves or refuses.
func (c *cardApproveCmd) Run(ctx context.Context, std streams) error {
	in := api.Decision{Officer: c.Officer, Reason: c.Reason}
	return ask(c.deskAccess, std, func(cl *client.Client) (api.Override, error) {
		if c.Refuse {
			return cl.RefuseOverride(ctx, c.Override, in)
		}
		return cl.ApproveOverride(ctx, c.Override, in)
	}, printOverride)
}

type cardEndCmd struct {
	deskAccess
	Override string `arg:"" help:"Id of the override."`
	Reason   string `required:"" help:"A short code for why."`
}

// Run ends one.
func (c *cardEndCmd) Run(ctx context.Context, std streams) error {
	return ask(c.deskAccess, std, func(cl *client.Client) (api.Override, error) {
		return cl.EndOverride(ctx, c.Override, api.Decision{Officer: c.Officer, Reason: c.Reason})
	}, printOverride)
}

type cardReverseCmd struct {
	deskAccess
	Of     string    `required:"" placeholder:"CLIENT" help:"Whose overrides: proposed or approved by this system."`
	By     string    `placeholder:"OFFICER" help:"Only those of this officer of it."`
	Since  time.Time `required:"" format:"2006-01-02T15:04:05Z07:00" placeholder:"TIME" help:"Since this moment."`
	Reason string    `required:"" help:"A short code for why."`
}

// Run reverses.
func (c *cardReverseCmd) Run(ctx context.Context, std streams) error {
	in := api.Reversal{Officer: c.Officer, Reason: c.Reason, Client: c.Of, By: c.By, Since: c.Since}
	return ask(c.deskAccess, std, func(cl *client.Client) (api.Reversed, error) { return cl.ReverseOverrides(ctx, in) },
		func(w io.Writer, r api.Reversed) { fmt.Fprintf(w, "đã hủy / reversed: %d\n", r.Overrides) })
}

type cardAlarmsCmd struct {
	deskAccess
	Release string `placeholder:"ALARM" help:"End the block of this alarm, after looking into it."`
	Reason  string `help:"A short code for why, with --release."`
}

// Run lists alarms, or releases one.
func (c *cardAlarmsCmd) Run(ctx context.Context, std streams) error {
	return ask(c.deskAccess, std, func(cl *client.Client) ([]api.OverrideAlarm, error) {
		if c.Release != "" {
			a, err := cl.ReleaseAlarm(ctx, c.Release, api.Decision{Officer: c.Officer, Reason: c.Reason})
			return []api.OverrideAlarm{a}, err
		}
		l, err := cl.OverrideAlarms(ctx)
		return l.Items, err
	}, printAlarms)
}

func printOverride(w io.Writer, o api.Override) {
	if o.Waits() {
		fmt.Fprintf(w, "chờ cán bộ thứ hai / waits for a second officer: %s\n", o.Override)
	}
	printOverrides(w, []api.Override{o})
}

func printOverrides(w io.Writer, all []api.Override) {
	fmt.Fprintln(w, "ID\tCASE\tCOLOUR\tUNTIL\tSTATE\tBY\tSECOND\tLÝ DO / REASON")
	for _, o := range all {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", o.Override, o.Case, o.Colour, o.Until.Format(time.RFC3339), o.State, o.By, o.Second, o.ReasonVI)
	}
}

func printAlarms(w io.Writer, all []api.OverrideAlarm) {
	fmt.Fprintln(w, "ID\tCLIENT\tOFFICER\tAT\tCOUNTED\tSTATE")
	for _, a := range all {
		state := "đang chặn / blocks"
		if a.Released != nil {
			state = fmt.Sprintf("đã mở / released by %s (%s)", a.By, a.Reason)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\t%s\n", a.Alarm, a.Client, a.Officer, a.At.Format(time.RFC3339), a.Counted, state)
	}
}
