package bundle_test

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/motma/motma/internal/bundle"
	"github.com/motma/motma/internal/keyring"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/synth"
	"github.com/motma/motma/policy"
	"github.com/motma/motma/qr"
	"github.com/motma/motma/verifier"
)

// agreeing is how many people are asked about, for every policy.
const agreeing = 100_000

// gateOf is a place where a policy counts.
type gateOf struct {
	policy *policy.Policy
	number uint32
	where  policy.Where
}

// gates gives one for each policy in force; that of the nation lies where no
// province has one.
func gates(t *testing.T, set *policy.Set, at time.Time) (out []gateOf) {
	for _, a := range set.Active() {
		w := policy.Where{Unit: a.Policy.Unit, Kind: "venue"}
		if w.Unit == "" {
			w.Unit = "01"
		}
		if len(a.Policy.Kinds) > 0 {
			w.Kind = a.Policy.Kinds[0]
		}
		if here, ok := set.For(w, at); !ok || here.Number != a.Number {
			t.Fatalf("%s does not count at %v", a.Policy.Reference(), w)
		}
		out = append(out, gateOf{a.Policy, a.Number, w})
	}
	return out
}

// tally counts what was said at one gate.
type tally struct {
	cards, differ, untold int
	colours               map[policy.Colour]int
}

// The server and a gate without network say the same: colour, reason, policy,
// version and rule, of 100,000 invented people at a place of every built-in
// policy, at moments of three days.
//
// For every person and policy: the card as the server computes it for the
// moment; the spans of the card ahead as the server foresees them; the code of
// the span that holds then, signed; the bundle that a maker published from its
// store, opened; its answer to the code's text.
func TestServerAndVerifierAgree(t *testing.T) {
	many := agreeing
	if testing.Short() {
		many = agreeing / 20
	}
	people, err := synth.New(synth.Config{Seed: 4, People: many})
	if err != nil {
		t.Fatal(err)
	}
	w := newWorldAt(t, people.Moment().Add(8*time.Hour))
	risks := &policy.Risks{}
	for i, unit := range []string{"01", "48", "56", "79"} {
		risks.Add(policy.Risk{Unit: unit, Level: i%4 + 1, From: w.at.AddDate(0, 0, -9)})
		risks.Add(policy.Risk{Unit: unit, Level: (i+1)%4 + 1, From: w.at.Add(20 * time.Hour)})
	}
	w.maker.Sources.Risks = jsonOf(risks)
	start := w.at
	var days []*verifier.Bundle // of each day one that is fresh then
	for range int(person.ColourLife / bundle.MaxAge) {
		w.make()
		days = append(days, w.open())
		w.at = days[0].Manifest().Made.Add(time.Duration(len(days)) * bundle.MaxAge)
	}
	set := policy.NewSet(policy.Builtin().Active(), policy.BuiltinValues(), risks)
	at := gates(t, set, start)
	if len(at) != len(policy.BuiltinDocuments()) {
		t.Fatalf("%d gates", len(at))
	}
	signer, err := w.ring.Signer(keyring.Codes)
	w.ok(err)

	began := time.Now()
	tallies := make([]tally, len(at))
	var mu sync.Mutex
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for n := range workers {
		wg.Go(func() {
			mine := make([]tally, len(at))
			for h := range people.Histories(n*many/workers, (n+1)*many/workers) {
				for i, g := range at {
					mine[i].ask(t, days, signer, set, factsOf(h, start), g, start, uint64(h.Person*len(at)+i))
				}
			}
			mu.Lock()
			defer mu.Unlock()
			for i := range mine {
				tallies[i].add(mine[i])
			}
		})
	}
	wg.Wait()
	for i, g := range at {
		c := tallies[i]
		t.Logf("%-22s %d cards, %d differ, %d not told: %v", g.policy.Reference(), c.cards, c.differ, c.untold, c.colours)
		if c.cards != many || c.differ > 0 || c.untold > 0 || len(c.colours) < 3 {
			t.Errorf("%s: %d of %d cards differ, %d are not told", g.policy.Reference(), c.differ, c.cards, c.untold)
		}
	}
	t.Logf("%d answers in %v", many*len(at), time.Since(began).Round(time.Millisecond))
}

// factsOf are a person's facts; of one in fifty whose they are is in doubt, and
// for one in fifty officers decided from some moment to another.
func factsOf(h synth.History, from time.Time) policy.Facts {
	f := h.Facts()
	switch n := h.Person; n % 50 {
	case 7:
		f.Doubt = true
	case 9:
		begins := from.Add(time.Duration(n%60-10) * time.Hour)
		f.Override = &policy.Override{Colour: policy.Colours[n/50%len(policy.Colours)], From: begins, Until: begins.Add(time.Duration(n%17+1) * time.Hour)}
	}
	return f
}

// ask compares one answer.
func (c *tally) ask(t *testing.T, days []*verifier.Bundle, signer *qr.Signer, set *policy.Set, f policy.Facts, g gateOf, from time.Time, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 4))
	moment := from.Add(time.Duration(r.Int64N(int64(person.ColourLife))))
	want := set.Card(f, g.where, moment)
	text, err := codeAt(signer, bundle.Foresee(set, f, g.where, from, from.Add(person.ColourLife)), from, moment, r.Uint64()|1)
	if err != nil {
		t.Error(err)
		return
	}
	a := days[moment.Sub(from)/bundle.MaxAge].Check(text, g.where, moment)
	c.cards++
	if c.colours == nil {
		c.colours = map[policy.Colour]int{}
	}
	c.colours[want.Colour]++
	switch {
	case a.Why != (qr.Reason{}):
		c.untold++
	case !alike(want, a.Card):
		c.differ++
	}
}

// codeAt signs the live code that holds at a moment, as the registry does.
func codeAt(signer *qr.Signer, spans []person.Span, from, moment time.Time, id uint64) (string, error) {
	for _, s := range spans {
		until := s.Until.Truncate(time.Second)
		if !moment.Before(until) {
			from = until
			continue
		}
		day := from.Add(moment.Sub(from).Truncate(24 * time.Hour))
		info := qr.CodeInfo{ID: id, Live: true, NotBefore: day, Expires: earlier(until, day.Add(24*time.Hour)),
			Status: s.Status, Policy: s.Policy, Rule: s.Rule, Risk: s.Risk}
		return signer.Issue(holder, info, qr.Base64URL)
	}
	return "", errors.New("no span holds at the moment")
}

var holder = qr.Personal{Paper: "******000011", Name: "NGUYEN VAN AN", Birth: "1990-**-**", QID: "739201846510293846"}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// alike says that two cards say the same to whoever stands at the gate. Of what
// officers decided the code gives the colour; their words are in the person's
// app.
func alike(server, offline policy.Card) bool {
	if server.Colour != offline.Colour || server.Policy != offline.Policy || server.Number != offline.Number || server.Rule != offline.Rule || len(offline.Reasons) == 0 {
		return false
	}
	if server.Rule == policy.RuleOverride {
		return offline.Reasons[0].Code == policy.CodeOverride
	}
	return server.Reasons[0] == offline.Reasons[0]
}

func (t *tally) add(o tally) {
	t.cards, t.differ, t.untold = t.cards+o.cards, t.differ+o.differ, t.untold+o.untold
	if t.colours == nil {
		t.colours = map[policy.Colour]int{}
	}
	for c, n := range o.colours {
		t.colours[c] += n
	}
}

func jsonOf(v any) func(context.Context) ([]byte, error) {
	return func(context.Context) ([]byte, error) { return json.Marshal(v) }
}
