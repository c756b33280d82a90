package main

import (
	"fmt"
	"io"
	"time"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/policy"
	"github.com/motma/motma/rules"
)

// policyCardCmd says what card facts give.
type policyCardCmd struct {
	Facts  string    `required:"" placeholder:"FILE" help:"Facts of a person as JSON; - is standard input."`
	Unit   string    `placeholder:"CODE" help:"Unit of the place, such as a province's 56; without it only the nation's policies count."`
	Kind   string    `enum:",venue,vehicle,checkpoint" default:"" help:"Kind of the place: venue, vehicle or checkpoint."`
	Risk   int       `help:"Level of risk of the place, 1 to 4 (Resolution 128)."`
	At     time.Time `format:"2006-01-02T15:04:05Z07:00" placeholder:"TIME" help:"Moment, such as 2021-10-15T08:00:00+07:00 (default: now)."`
	Policy string    `placeholder:"FILE" help:"A policy to try, in place of the built-in ones; it counts at every place."`
	JSON   bool      `help:"As JSON."`
}

// Help warns of what the facts are.
func (policyCardCmd) Help() string {
	return "Facts are somebody's health: try policies on invented people.\n" +
		"Dữ kiện là thông tin sức khỏe của người dân: hãy thử với người giả định."
}

var errRisk = fault.New(fault.Invalid, "risk", "Cấp độ dịch từ 1 đến 4.", "A level of risk is 1 to 4.")

// Run prints the card.
func (c *policyCardCmd) Run(std streams) error {
	if c.Risk < 0 || c.Risk > policy.MaxRisk {
		return errRisk
	}
	text, err := readInput(c.Facts, std.In, policy.MaxFacts)
	if err != nil {
		return err
	}
	facts, err := policy.ParseFacts(text)
	if err != nil {
		return policyFault(err, c.Facts)
	}
	set, err := c.set(std)
	if err != nil {
		return err
	}
	if c.At.IsZero() {
		c.At = time.Now()
	}
	card := set.Card(policy.Merge(facts), policy.Where{Unit: c.Unit, Kind: c.Kind, Risk: c.Risk}, c.At)
	if c.JSON {
		return printCardJSON(std.Out, card)
	}
	return printCard(std.Out, card)
}

// set is the built-in policies, or the one that is tried.
func (c *policyCardCmd) set(std streams) (*policy.Set, error) {
	if c.Policy == "" {
		return policy.Builtin(), nil
	}
	p, err := readPolicy(c.Policy, std)
	if err != nil {
		return nil, err
	}
	return policy.NewSet([]policy.Active{{Policy: p.Everywhere()}}, policy.BuiltinValues(), nil), nil
}

// colourWords are the colours for people.
var colourWords = map[policy.Colour]string{
	policy.Green: "xanh", policy.Yellow: "vàng", policy.Red: "đỏ", policy.White: "trắng", policy.Grey: "xám", policy.Unknown: "chưa rõ",
}

// printCard writes a card for a person at the terminal.
func printCard(out io.Writer, c policy.Card) error {
	fmt.Fprintf(out, "%s / %s\n", colourWords[c.Colour], c.Colour)
	for _, r := range c.Reasons {
		fmt.Fprintf(out, "  %s\n  %s\n", r.VI, r.EN)
	}
	if c.Advice != (policy.Text{}) {
		fmt.Fprintf(out, "  -> %s\n     %s\n", c.Advice.VI, c.Advice.EN)
	}
	if !c.ValidUntil.IsZero() {
		fmt.Fprintf(out, "  đến / until %s, sau đó / then %s / %s\n", localTime(c.ValidUntil), colourWords[c.Next], c.Next)
	}
	_, err := fmt.Fprintf(out, "  %s %s\n", c.Policy, c.Reasons[0].Code)
	return err
}

func localTime(t time.Time) string {
	return t.In(rules.Vietnam).Format("2006-01-02T15:04:05.999Z07:00")
}

func localDay(t time.Time) string { return t.In(rules.Vietnam).Format(time.DateOnly) }

// cardJSON is what --json writes.
type cardJSON struct {
	Colour     policy.Colour   `json:"colour"`
	Reasons    []policy.Reason `json:"reasons"`
	Advice     *policy.Text    `json:"advice,omitempty"`
	ValidUntil *time.Time      `json:"valid_until,omitempty"`
	Next       policy.Colour   `json:"next,omitempty"`
	Policy     string          `json:"policy,omitempty"`
	Rule       uint8           `json:"rule"`
}

func printCardJSON(out io.Writer, c policy.Card) error {
	j := cardJSON{Colour: c.Colour, Reasons: c.Reasons, Next: c.Next, Policy: c.Policy, Rule: c.Rule}
	if c.Advice != (policy.Text{}) {
		j.Advice = &c.Advice
	}
	if !c.ValidUntil.IsZero() {
		j.ValidUntil = &c.ValidUntil
	}
	text, err := marshalPlain(j)
	if err != nil {
		return err
	}
	_, err = out.Write(append(text, '\n'))
	return err
}
