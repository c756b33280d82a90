package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/client"
	"github.com/motma/motma/internal/card"
	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/policy"
	"github.com/motma/motma/rules"
)

// policyPutCmd uploads a version.
type policyPutCmd struct {
	deskAccess
	File string `arg:"" help:"The policy document; - for standard input."`
}

// Run uploads.
func (c *policyPutCmd) Run(ctx context.Context, std streams) error {
	text, err := readInput(c.File, std.In, policy.MaxDocument)
	if err != nil {
		return err
	}
	return ask(c.deskAccess, std, func(cl *client.Client) (api.PolicyVersion, error) {
		return cl.UploadPolicy(ctx, api.PolicyUpload{Officer: c.Officer, Document: string(text)})
	}, func(w io.Writer, v api.PolicyVersion) { printVersions(w, []api.PolicyVersion{v}) })
}

// policyListCmd lists versions and what is in force.
type policyListCmd struct {
	deskAccess
	Activations bool `help:"What was and will be in force, and what waits for a second officer."`
}

// Run lists.
func (c *policyListCmd) Run(ctx context.Context, std streams) error {
	if c.Activations {
		return ask(c.deskAccess, std, func(cl *client.Client) ([]api.PolicyActivation, error) {
			l, err := cl.Activations(ctx)
			return l.Items, err
		}, printActivations)
	}
	return ask(c.deskAccess, std, func(cl *client.Client) ([]api.PolicyVersion, error) {
		l, err := cl.Policies(ctx)
		return l.Items, err
	}, printVersions)
}

func printVersions(w io.Writer, all []api.PolicyVersion) {
	fmt.Fprintln(w, "NUMBER\tPOLICY\tUNIT\tKINDS\tIN FORCE\tUPLOADED\tBY")
	for _, v := range all {
		fmt.Fprintf(w, "%s\t%s@%d\t%s\t%s\t%s\t%s\t%s\n", v.Policy, v.Name, v.Version, orNation(v.Unit), orDash(v.Kinds), yes(v.InForce), dated(v.At), v.By)
	}
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "-"
}

func orNation(unit string) string {
	if unit == "" {
		return "VN"
	}
	return unit
}

func printActivations(w io.Writer, all []api.PolicyActivation) {
	fmt.Fprintln(w, "ID\tPOLICY\tUNIT\tKINDS\tFROM\tSTATE\tBY\tSECOND\tREASON")
	for _, a := range all {
		number, from := a.Policy, "khi duyệt / on approval"
		if number == "" {
			number = "-"
		}
		if a.From != nil {
			from = a.From.Format(time.RFC3339)
		}
		second := a.Second
		if a.Back {
			second = "(quay lại / back)"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", a.Activation, number, orNation(a.Unit), orDash(a.Kinds), from, a.State, a.By, second, a.Reason)
	}
}

func printActivation(w io.Writer, a api.PolicyActivation) {
	if a.Waits() {
		fmt.Fprintf(w, "chờ cán bộ thứ hai / waits for a second officer: %s\n", a.Activation)
	}
	printActivations(w, []api.PolicyActivation{a})
}

// policyActivateCmd proposes that a version comes into force.
type policyActivateCmd struct {
	deskAccess
	Policy string    `arg:"" help:"Number of the version."`
	From   time.Time `format:"2006-01-02T15:04:05Z07:00" placeholder:"TIME" help:"From when on; from the approval on by default."`
	Reason string    `required:"" help:"A short code for why, e.g. new_wave."`
}

// Run proposes.
func (c *policyActivateCmd) Run(ctx context.Context, std streams) error {
	in := api.ActivatePolicy{Officer: c.Officer, Reason: c.Reason}
	if !c.From.IsZero() {
		in.From = &c.From
	}
	return ask(c.deskAccess, std, func(cl *client.Client) (api.PolicyActivation, error) { return cl.ActivatePolicy(ctx, c.Policy, in) }, printActivation)
}

// policyApproveCmd decides a proposal.
type policyApproveCmd struct {
	deskAccess
	Activation string `arg:"" help:"Id of the activation."`
	Refuse     bool   `help:"Refuse it instead, or take back one that has not begun."`
	Reason     string `required:"" help:"A short code for why."`
}

// Run approves or refuses.
func (c *policyApproveCmd) Run(ctx context.Context, std streams) error {
	in := api.Decision{Officer: c.Officer, Reason: c.Reason}
	return ask(c.deskAccess, std, func(cl *client.Client) (api.PolicyActivation, error) {
		if c.Refuse {
			return cl.RefuseActivation(ctx, c.Activation, in)
		}
		return cl.ApproveActivation(ctx, c.Activation, in)
	}, printActivation)
}

// policyBackCmd returns to the version before, at once.
type policyBackCmd struct {
	deskAccess
	Policy string `arg:"" help:"Name of the policy, or number of the version, that holds and is to be left."`
	Reason string `required:"" help:"A short code for why."`
}

var errNotHeld = fault.New(fault.Conflict, "policy_not_in_force",
	"Không có phiên bản nào của chính sách này đang có hiệu lực; xem motma policy list.",
	"No version of this policy is in force; see motma policy list.")

// Run goes back.
func (c *policyBackCmd) Run(ctx context.Context, std streams) error {
	return ask(c.deskAccess, std, func(cl *client.Client) (api.PolicyActivation, error) {
		number, err := c.number(ctx, cl)
		if err != nil {
			return api.PolicyActivation{}, err
		}
		return cl.GoBack(ctx, number, api.Decision{Officer: c.Officer, Reason: c.Reason})
	}, printActivation)
}

// number finds the version that holds, by the policy's name.
func (c *policyBackCmd) number(ctx context.Context, cl *client.Client) (string, error) {
	all, err := cl.Policies(ctx)
	if err != nil {
		return "", err
	}
	for _, v := range all.Items {
		if v.InForce && (v.Name == c.Policy || v.Policy == c.Policy) {
			return v.Policy, nil
		}
	}
	return "", errNotHeld
}

// policyRiskCmd sends risk levels of communes.
type policyRiskCmd struct {
	deskAccess
	File string `arg:"" help:"CSV with the columns unit, level and from."`
}

// maxRiskFile bounds a file of risk levels.
const maxRiskFile = 2 << 20

// Run sends the file in pieces. Sending it again changes nothing.
func (c *policyRiskCmd) Run(ctx context.Context, std streams) error {
	text, err := readInput(c.File, std.In, maxRiskFile)
	if err != nil {
		return err
	}
	levels, err := card.ReadRisks(text, rules.Vietnam)
	if err != nil {
		return err
	}
	return ask(c.deskAccess, std, func(cl *client.Client) (int, error) { return len(levels), c.send(ctx, cl, levels) },
		func(w io.Writer, n int) { fmt.Fprintf(w, "đã gửi / sent: %d\n", n) })
}

func (c *policyRiskCmd) send(ctx context.Context, cl *client.Client, levels []policy.Risk) error {
	for len(levels) > 0 {
		part := levels[:min(len(levels), card.MaxRisks)]
		levels = levels[len(part):]
		in := api.RiskLevels{Officer: c.Officer, Levels: make([]api.RiskLevel, len(part))}
		for i, l := range part {
			in.Levels[i] = api.RiskLevel{Unit: l.Unit, From: l.From, Level: l.Level}
		}
		if err := cl.PutRiskLevels(ctx, in); err != nil {
			return err
		}
	}
	return nil
}

// policyRunsCmd shows passes over everybody.
type policyRunsCmd struct {
	deskAccess
	Pass string `arg:"" optional:"" name:"run" help:"One pass: of a simulation, what it came to."`
}

// Run shows them.
func (c *policyRunsCmd) Run(ctx context.Context, std streams) error {
	if c.Pass != "" {
		return ask(c.deskAccess, std, func(cl *client.Client) (api.PolicyRun, error) { return cl.PolicyRun(ctx, c.Pass) }, printRun)
	}
	return ask(c.deskAccess, std, func(cl *client.Client) ([]api.PolicyRun, error) {
		l, err := cl.PolicyRuns(ctx)
		return l.Items, err
	}, printRuns)
}

// policySimulateCmd asks the platform to count who would change colour.
type policySimulateCmd struct {
	deskAccess
	Policy string        `arg:"" help:"Number of the version."`
	At     time.Time     `format:"2006-01-02T15:04:05Z07:00" placeholder:"TIME" help:"For which moment; now by default."`
	Wait   time.Duration `default:"10m" help:"How long to wait for the end."`
}

var errStillRuns = errors.New("mô phỏng chưa xong; xem motma policy runs / the simulation has not ended; see motma policy runs")

// Run asks, and waits for the end.
func (c *policySimulateCmd) Run(ctx context.Context, std streams) error {
	ctx, cancel := context.WithTimeout(ctx, c.Wait)
	defer cancel()
	in := api.SimulatePolicy{Officer: c.Officer}
	if !c.At.IsZero() {
		in.At = &c.At
	}
	return ask(c.deskAccess, std, func(cl *client.Client) (api.PolicyRun, error) {
		r, err := cl.SimulatePolicy(ctx, c.Policy, in)
		for err == nil && r.Ended == nil {
			select {
			case <-ctx.Done():
				return r, errStillRuns
			case <-time.After(time.Second):
			}
			r, err = cl.PolicyRun(ctx, r.Run)
		}
		return r, err
	}, printRun)
}

func printRuns(w io.Writer, all []api.PolicyRun) {
	fmt.Fprintln(w, "RUN\tKIND\tPOLICY\tSTARTED\tDONE\tOF\tCHANGED\tSTATE")
	for _, r := range all {
		state := "đang chạy / running"
		switch {
		case r.Stopped:
			state = "thay bởi thay đổi sau / overtaken by a later change"
		case r.Ended != nil:
			state = fmt.Sprintf("xong / done, %s", r.Ended.Sub(r.Started).Round(time.Millisecond))
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\t%d\t%d\t%s\n", r.Run, r.Kind, orDash(strings.Fields(r.Policy)), r.Started.Format(time.RFC3339), r.Done, r.Total, r.Changed, state)
	}
}

func printRun(w io.Writer, r api.PolicyRun) {
	printRuns(w, []api.PolicyRun{r})
	if r.Kind == "simulate" && r.Ended != nil {
		fmt.Fprintln(w)
		printSimulation(w, r.People, r.Changed, r.Groups)
	}
}

// printSimulation shows who would change colour, by group.
func printSimulation(w io.Writer, people, changed int64, groups []api.SimulationGroup) {
	fmt.Fprintf(w, "%d người / people; %d đổi màu / change colour\n", people, changed)
	fmt.Fprintln(w, "BY\tGROUP\tFROM\tTO\tPEOPLE")
	for _, g := range groups {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\n", g.By, orDash(strings.Fields(g.Value)), g.From, g.To, g.People)
	}
}
