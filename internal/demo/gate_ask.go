package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/client"
	"github.com/motma/motma/internal/synth"
	"github.com/motma/motma/policy"
	"github.com/motma/motma/verifier"
)

// gatePeople is how many people of each colour are asked about.
const gatePeople = 3

// gates compares what a gate is told with what it finds out by itself: people of
// every colour, each with a live code of today from the app that checked their
// papers, at a place whose policy the code is for.
type gates struct {
	*telling
	sites  []*site
	bundle *verifier.Bundle
	clock  func() time.Time
	sent   []passage
}

// openBundle fetches what a gate keeps for when it is without network, as a gate
// does: the keys that sign bundles, and the newest bundle.
func openBundle(ctx context.Context, c Config) (*verifier.Bundle, error) {
	from := client.BundleSource{Base: c.URL, HTTP: c.http}
	trust, err := from.Trust(ctx)
	if err != nil {
		return nil, err
	}
	file, err := from.File(ctx, 0)
	if err != nil {
		return nil, err
	}
	return verifier.Open(file, trust, c.Now())
}

// answers asks about some people of each colour, in the order of colours. Kinds
// of place take turns.
func (g *gates) answers(ctx context.Context, cards []carded, done func(int)) ([]GateAnswer, error) {
	var out []GateAnswer
	for _, colour := range policy.Colours {
		n := 0
		for _, c := range cards {
			u := g.asks(c.person)
			if n == gatePeople {
				break
			}
			if c.colour != colour || u == nil || !u.proven() || u.text == "" {
				continue
			}
			place := g.place(len(out))
			if place == nil {
				return out, nil
			}
			a, err := g.answer(ctx, u, place)
			if err != nil {
				return nil, err
			}
			out, n = append(out, a), n+1
			done(1)
		}
	}
	return out, nil
}

// place is one of the places with gates, a kind after the other.
func (g *gates) place(turn int) *site {
	kinds := [...]synth.Kind{synth.Venue, synth.Vehicle, synth.Checkpoint}
	for k := range kinds {
		var of []*site
		for _, s := range g.sites {
			if s.Kind == kinds[(turn+k)%len(kinds)] && len(s.gates) > 0 {
				of = append(of, s)
			}
		}
		if len(of) > 0 {
			return of[turn/len(kinds)%len(of)]
		}
	}
	return nil
}

// answer reads one live code at a gate, and checks it without network.
func (g *gates) answer(ctx context.Context, u *user, at *site) (GateAnswer, error) {
	codes, err := g.fleet.apps[u.App].Code(ctx, u.account, api.CodeRequest{Days: 1, Unit: at.Unit, Kind: string(at.Kind)})
	if err != nil {
		return GateAnswer{}, fmt.Errorf("live code of a user of %s: %w", u.App, err)
	}
	if len(codes) == 0 {
		return GateAnswer{}, fmt.Errorf("a user of %s got no live code", u.App)
	}
	text, now := codes[0].Text, g.clock()
	x := passage{Movement: synth.Movement{Person: u.Person, Place: at.Index}, carrier: synth.AppCode.String(), scan: api.Scan{ID: newUUID(),
		Place: at.id, Gate: at.gates[0], At: now.Format(time.RFC3339Nano), Direction: "check", Method: "staff_scans", Text: text}}
	online, err := g.fleet.apps[at.app].Scan(ctx, x.scan)
	if err != nil {
		return GateAnswer{}, fmt.Errorf("read a live code at a gate of %s: %w", at.app, err)
	}
	g.sent = append(g.sent, x)
	offline := g.bundle.Check(text, policy.Where{Unit: at.Unit, Kind: string(at.Kind)}, now)
	a := GateAnswer{Who: online.Who.Name, Where: at.Name, Kind: string(at.Kind), Online: GateCard{Colour: policy.Colour(online.Card.Colour), Signature: online.Signature},
		Offline: GateCard{Colour: offline.Card.Colour, Signature: string(offline.Signature), Reason: offline.Why.Code}}
	if len(online.Card.Reasons) > 0 {
		a.Online.Reason = online.Card.Reasons[0].Code
	}
	if len(offline.Card.Reasons) > 0 {
		a.Offline.Reason = offline.Card.Reasons[0].Code
	}
	a.Agree = a.Online == a.Offline
	return a, nil
}
