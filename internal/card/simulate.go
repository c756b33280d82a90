package card

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/unit"
	"github.com/motma/motma/policy"
)

// Simulation counts people by how their cards would change. It holds numbers
// alone.
type Simulation struct {
	Counts []Count `json:"counts"`
}

// Count is how many people a change of colour is of.
type Count struct {
	policy.Move
	People int `json:"people"`
}

// Group is how many people of one group would go from one colour to another.
type Group struct {
	By     string // "all", "age", "province", "doses"
	Value  string // "18-49", "56", "2"
	From   policy.Colour
	To     policy.Colour
	People int
}

// Totals gives how many people were counted, and how many of them change.
func (s Simulation) Totals() (people, changed int) {
	for _, c := range s.Counts {
		people += c.People
		if c.From != c.To {
			changed += c.People
		}
	}
	return people, changed
}

// smallest is the least count that leaves the platform: in a commune, fewer
// would be somebody (A37).
const smallest = 5

// Shown gives the groups whose colour would change, without small ones, and
// without what would give a small one away: what is left out of a list is never
// fewer than five people.
func (s Simulation) Shown() []Group {
	sums := map[Group]int{}
	for _, c := range s.Counts {
		if c.From == c.To {
			continue
		}
		for _, g := range []Group{{By: "all"}, {By: "age", Value: c.Age}, {By: "province", Value: c.Province}, {By: "doses", Value: strconv.Itoa(c.Doses)}} {
			g.From, g.To = c.From, c.To
			sums[g] += c.People
		}
	}
	lists := map[Group][]Group{} // of one kind and change, by their head
	for g, n := range sums {
		head := Group{By: g.By, From: g.From, To: g.To}
		g.People = n
		lists[head] = append(lists[head], g)
	}
	out := []Group{}
	for _, list := range lists {
		out = append(out, withoutSmall(list)...)
	}
	slices.SortFunc(out, func(a, b Group) int {
		return cmp.Or(cmp.Compare(order[a.By], order[b.By]), cmp.Compare(a.Value, b.Value), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	return out
}

// withoutSmall leaves the smallest groups out, until those left out are none,
// or five people and more.
func withoutSmall(list []Group) []Group {
	slices.SortFunc(list, func(a, b Group) int { return cmp.Or(cmp.Compare(a.People, b.People), cmp.Compare(a.Value, b.Value)) })
	hidden := 0
	for i, g := range list {
		if g.People >= smallest && (hidden == 0 || hidden >= smallest) {
			return list[i:]
		}
		hidden += g.People
	}
	return nil
}

// order is that of groups in a list.
var order = map[string]int{"all": 0, "age": 1, "province": 2, "doses": 3}

// Simulator compares what a policy would say with what holds, by
// [policy.Compare]. It may be used from many goroutines.
type Simulator struct {
	now, then  *policy.Set
	unit, kind string
	at         time.Time

	mu     sync.Mutex
	counts map[policy.Move]int
}

// NewSimulator compares a policy with what is in force, at a moment.
func (d *Desk) NewSimulator(p *policy.Policy, at time.Time) *Simulator {
	held, kinds := d.holds(), kindOf(p)
	active := make([]policy.Active, 0, len(held.active)+1)
	for i, a := range held.active {
		if held.slots[i] != (slot{p.Unit, kinds}) {
			active = append(active, a)
		}
	}
	active = append(active, policy.Active{Policy: p})
	return &Simulator{now: held.set, then: policy.NewSet(active, held.values, held.risks), unit: p.Unit, kind: firstKind(kinds), at: at,
		counts: map[policy.Move]int{}}
}

// Add counts one person, by the policy of their home, if that is where the
// policy would hold.
func (s *Simulator) Add(f policy.Facts) {
	if !unit.Within(s.unit, f.Unit) {
		return
	}
	move := policy.Compare(s.now, s.then, f, policy.Where{Unit: f.Unit, Kind: s.kind}, s.at)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts[move]++
}

// Sum gives the counts, with those of before.
func (s *Simulator) Sum(before *Simulation) Simulation {
	s.mu.Lock()
	defer s.mu.Unlock()
	sums := maps.Clone(s.counts)
	if before != nil {
		for _, c := range before.Counts {
			sums[c.Move] += c.People
		}
	}
	out := Simulation{Counts: []Count{}}
	for m, n := range sums {
		out.Counts = append(out.Counts, Count{Move: m, People: n})
	}
	return out
}

// Simulate passes over everybody of the database.
func (d *Desk) Simulate(ctx context.Context, s *Simulator) (Simulation, error) {
	for after := person.ID(0); ; {
		persons, err := d.Store.PeopleAfter(ctx, after, d.Chunk)
		if err != nil {
			return Simulation{}, err
		}
		if len(persons) == 0 {
			return s.Sum(nil), nil
		}
		if err := d.each(ctx, persons, func(_ int, f policy.Facts) { s.Add(f) }); err != nil {
			return Simulation{}, err
		}
		after = persons[len(persons)-1]
	}
}

// maxSimulations is how many may wait at a time: each reads everybody.
const maxSimulations = 8

// AskSimulation begins a simulation of a version that was uploaded; the worker
// carries it out.
func (d *Desk) AskSimulation(ctx context.Context, by By, number uint32, at time.Time) (Run, error) {
	if err := by.admitted(); err != nil {
		return Run{}, err
	}
	v, err := d.Version(ctx, number)
	if err != nil {
		return Run{}, err
	}
	if err := by.competent(v.Unit); err != nil {
		return Run{}, err
	}
	open, err := d.Store.OpenCardRuns(ctx)
	if err != nil {
		return Run{}, err
	}
	if len(open) >= maxSimulations {
		return Run{}, ErrSimulated
	}
	total, err := d.Store.CountPersons(ctx)
	if err != nil {
		return Run{}, err
	}
	now := d.now()
	if at.IsZero() {
		at = now
	}
	r := Run{ID: d.Store.NewID(), Kind: Simulated, Edition: d.holds().edition, Moment: at.UTC().Truncate(time.Millisecond), Policy: number,
		Actor: by.actor(), Unit: v.Unit, Started: now, Total: total}
	err = d.Store.ChangeCards(ctx, by.actor(), now, func(tx Tx) error { return tx.AddRun(r) })
	d.Wake()
	return r, err
}

// simulateStep counts some persons for a simulation.
func (d *Desk) simulateStep(ctx context.Context, persons []person.ID, r Run) error {
	v, err := d.Version(ctx, r.Policy)
	if err != nil {
		return err
	}
	p, err := policy.Parse(v.Text)
	if err != nil {
		return err
	}
	s := d.NewSimulator(p, r.Moment)
	if err := d.each(ctx, persons, func(_ int, f policy.Facts) { s.Add(f) }); err != nil {
		return err
	}
	sum := s.Sum(r.Result)
	_, changed := sum.Totals()
	r.Result, r.Changed = &sum, int64(changed)
	now := d.now()
	_, err = d.Store.KeepCards(ctx, Step{Token: d.token, At: now, Lease: now.Add(leaseFor), Run: &r})
	return err
}
