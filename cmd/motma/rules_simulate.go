package main

import (
	"context"
	"encoding/json"
	"errors"
	"text/tabwriter"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/card"
)

// rulesSimulateCmd counts, on a database, who would change colour by a policy
// before it is in force. It only reads, also beside a platform that serves.
type rulesSimulateCmd struct {
	database
	Policy string    `required:"" type:"existingfile" placeholder:"FILE" help:"The policy document."`
	At     time.Time `format:"2006-01-02T15:04:05Z07:00" placeholder:"TIME" help:"For which moment; now by default."`
	JSON   bool      `name:"json" help:"Print the answer as JSON."`
}

// simulated is the answer as JSON.
type simulated struct {
	People  int64                 `json:"people"`
	Changed int64                 `json:"changed"`
	Groups  []api.SimulationGroup `json:"groups"`
}

// Run counts.
func (c *rulesSimulateCmd) Run(ctx context.Context, std streams) (err error) {
	p, err := readPolicy(c.Policy, std)
	if err != nil {
		return err
	}
	db, err := c.look(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	cards := card.New(card.Config{Store: db, Health: db, People: db, Now: time.Now})
	if err := cards.Refresh(ctx); err != nil {
		return err
	}
	if c.At.IsZero() {
		c.At = time.Now()
	}
	sum, err := cards.Simulate(ctx, cards.NewSimulator(p, c.At))
	if err != nil {
		return err
	}
	out := simulatedOf(sum)
	if c.JSON {
		return json.NewEncoder(std.Out).Encode(out)
	}
	w := tabwriter.NewWriter(std.Out, 0, 0, 2, ' ', 0)
	printSimulation(w, out.People, out.Changed, out.Groups)
	return w.Flush()
}

func simulatedOf(s card.Simulation) simulated {
	people, _ := s.Totals()
	out := simulated{People: int64(people), Groups: []api.SimulationGroup{}}
	for _, g := range s.Shown() {
		out.Groups = append(out.Groups, api.SimulationGroup{By: g.By, Value: g.Value, From: string(g.From), To: string(g.To), People: int64(g.People)})
		if g.By == "all" {
			out.Changed += int64(g.People)
		}
	}
	return out
}
