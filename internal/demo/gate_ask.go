package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/client"
	"github.com/motma/motma/hcert"
	"github.com/motma/motma/internal/synth"
	"github.com/motma/motma/policy"
	"github.com/motma/motma/qr"
	"github.com/motma/motma/verifier"
)

// gatePeople is how many people of each colour are asked about.
const gatePeople = 3

// gates compares what a gate is told with what it finds out by itself: people of
// every colour, each with a live code of today from the app that checked their
// papers, at a place whose policy the code is for; then what is no such code.
type gates struct {
	*telling
	sites  []*site
	bundle *verifier.Bundle
	abroad *hcert.Issuer
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
	var bearer *user
	if g.place(0) == nil {
		return nil, nil
	}
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
			a, err := g.live(ctx, u, len(out))
			if err != nil {
				return nil, err
			}
			out, n = append(out, a), n+1
			done(1)
			if bearer == nil {
				bearer = u
			}
		}
	}
	if bearer == nil {
		return out, nil
	}
	others, err := g.others(ctx, bearer, len(out))
	done(len(others))
	return append(out, others...), err
}

// place is one of the places with gates, a kind after the other; nil: there is
// none.
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

// live reads a live code of today.
func (g *gates) live(ctx context.Context, u *user, turn int) (GateAnswer, error) {
	at := g.place(turn)
	codes, err := g.codes(ctx, u, at, 1)
	if err != nil {
		return GateAnswer{}, err
	}
	return g.read(ctx, showing{LiveCode, codes[0], u, at})
}

// codes are the texts of a user's live codes, a day after the other.
func (g *gates) codes(ctx context.Context, u *user, at *site, days int) ([]string, error) {
	codes, err := g.fleet.apps[u.App].Code(ctx, u.account, api.CodeRequest{Days: days, Unit: at.Unit, Kind: string(at.Kind)})
	if err != nil {
		return nil, fmt.Errorf("live code of a user of %s: %w", u.App, err)
	}
	if len(codes) == 0 {
		return nil, fmt.Errorf("a user of %s got no live code", u.App)
	}
	texts := make([]string, len(codes))
	for i, c := range codes {
		texts[i] = c.Text
	}
	return texts, nil
}

// showing is a text shown at a place; of is whose own code it is, nil for nobody's.
type showing struct {
	what, text string
	of         *user
	at         *site
}

// read shows a text to a gate, and checks it without network. Of a user's own
// code it is noted that they passed.
func (g *gates) read(ctx context.Context, s showing) (GateAnswer, error) {
	at, now := s.at, g.clock()
	x := passage{Movement: synth.Movement{Place: at.Index}, carrier: synth.AppCode.String(), scan: api.Scan{ID: newUUID(),
		Place: at.id, Gate: at.gates[0], At: now.Format(time.RFC3339Nano), Direction: "check", Method: "staff_scans", Text: s.text}}
	online, err := g.fleet.apps[at.app].Scan(ctx, x.scan)
	if err != nil {
		return GateAnswer{}, fmt.Errorf("read a %s at a gate of %s: %w", s.what, at.app, err)
	}
	if s.of != nil {
		x.Person = s.of.Person
		g.sent = append(g.sent, x)
	}
	offline := g.bundle.Check(s.text, policy.Where{Unit: at.Unit, Kind: string(at.Kind)}, now)
	a := GateAnswer{Shown: s.what, Who: online.Who.Name, Where: at.Name, Kind: string(at.Kind),
		Online:  GateCard{Colour: policy.Colour(online.Card.Colour), Signature: online.Signature},
		Offline: GateCard{Colour: offline.Card.Colour, Signature: string(offline.Signature), bare: len(offline.Card.Reasons) == 0}}
	if len(online.Card.Reasons) > 0 {
		a.Online.because(policy.Reason(online.Card.Reasons[0]))
	}
	switch {
	case !a.Offline.bare:
		a.Offline.because(offline.Card.Reasons[0])
	case offline.Reason != (qr.Reason{}):
		a.Offline.because(policy.Reason(offline.Reason))
	default:
		a.Offline.because(policy.Reason(offline.Why))
	}
	a.Agree = a.agrees()
	return a, nil
}

func (c *GateCard) because(r policy.Reason) { c.Reason, c.VI, c.EN = r.Code, r.VI, r.EN }
