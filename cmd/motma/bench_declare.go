package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync/atomic"

	"github.com/motma/motma/api"
	"github.com/motma/motma/declaration"
	"github.com/motma/motma/internal/load"
	"github.com/motma/motma/internal/synth"
)

const (
	benchDeclareConns = 64    // clients that declare at once
	benchDeclareGoal  = 3_000 // declarations a second on PostgreSQL
	benchAnswers      = 500   // different declarations
)

// declares measures declarations that come one by one, each of another
// person: checked by their form, kept, and what counts of them with them.
func (p *benchServer) declares(ctx context.Context) error {
	if !p.wants(benchDeclare) {
		return nil
	}
	token, err := p.authorise(ctx, benchApp)
	if err != nil {
		return err
	}
	bodies, err := benchDeclarations()
	if err != nil {
		return err
	}
	target, err := load.Open(ctx, p.public, min(benchDeclareConns, p.Connections), http.StatusCreated)
	if err != nil {
		return err
	}
	defer target.Close()
	var next atomic.Int64
	makers := make([]load.Maker, target.Conns())
	for i := range makers {
		makers[i] = func(buf []byte) []byte {
			n := int(next.Add(1)) - 1
			t := load.NewTemplate(fmt.Sprintf("/v1/accounts/%d/declarations", 1+n%p.people), "application/json", token)
			return t.Append(buf, bodies[n%len(bodies)])
		}
	}
	c := load.Meter{Server: p.server.PID(), Database: p.postmaster}.Metered(load.Contender{Name: benchDeclare, Run: func(ctx context.Context) (*load.Result, error) {
		p.progress(p.engine, benchDeclare)
		return target.Drive(ctx, p.round, makers)
	}})
	got, err := load.Alternate(ctx, p.rounds, c)
	if err != nil {
		return err
	}
	row := load.Alone(benchDeclare, p.engine, "declarations/s", got[0])
	if p.engine == "postgres" {
		row.Goal.Least = benchDeclareGoal
	}
	p.add(row)
	p.burnt(benchDeclare, got[0])
	return p.explain(ctx, row, c)
}

// benchDeclarations makes what invented people declare, as an app sends it.
func benchDeclarations() ([][]byte, error) {
	form, err := declaration.Builtin().Form("domestic", 0)
	if err != nil {
		return nil, err
	}
	people, err := synth.New(synth.Config{Seed: 1, People: 4 * benchAnswers})
	if err != nil {
		return nil, err
	}
	var out [][]byte
	for h := range people.Histories(0, people.Len()) {
		for _, d := range h.Declarations {
			if d.Kind != form.Kind || len(out) == benchAnswers {
				continue
			}
			body, err := json.Marshal(api.DeclarationInput{Kind: d.Kind, Consent: form.Consent.Version, Answers: people.Answers(h.Person, d)})
			if err != nil {
				return nil, err
			}
			out = append(out, body)
		}
	}
	return out, nil
}
