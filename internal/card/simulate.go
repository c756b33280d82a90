package card

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/unit"
	"github.com/motma/motma/policy"
)

// Simulation counts whose card would be another. It holds numbers alone.
type Simulation struct {
	People  int64   `json:"people"`  // whose home is where the policy holds
	Changed int64   `json:"changed"` // of them
	Groups  []Group `json:"groups"`
}

// Group is how many people of one group would go from one colour to another.
type Group struct {
	By     string        `json:"by"`    // "all", "age", "province", "doses"
	Value  string        `json:"value"` // "18-39", "56", "2"
	From   policy.Colour `json:"from"`
	To     policy.Colour `json:"to"`
	People int64         `json:"people"`
}

// key is a group without its count.
func (g Group) key() Group { g.People = 0; return g }

// Shown is a simulation as it may leave the platform: groups of fewer than
// five are left out, for in a commune they would be somebody (A37).
func (s Simulation) Shown() Simulation {
	groups := s.Groups
	s.Groups = []Group{}
	for _, g := range groups {
		if g.People >= smallest {
			s.Groups = append(s.Groups, g)
		}
	}
	if s.Changed < smallest {
		s.Changed = 0
	}
	return s
}

// smallest is the least count that is shown.
const smallest = 5

// Simulator compares what a policy would say with what holds. It may be used
// from many goroutines.
type Simulator struct {
	mu     sync.Mutex
	now    *policy.Set
	then   *policy.Set
	unit   string
	kind   string
	at     time.Time
	people int64
	counts map[Group]int64
}

// NewSimulator compares a policy with what is in force, at a moment.
func (d *Desk) NewSimulator(p *policy.Policy, at time.Time) *Simulator {
	held := d.holds()
	active := make([]policy.Active, 0, len(held.active)+1)
	for i, a := range held.active {
		if held.slots[i] != (slot{p.Unit, kindOf(p)}) {
			active = append(active, a)
		}
	}
	active = append(active, policy.Active{Policy: p})
	return &Simulator{now: held.set, then: policy.NewSet(active, held.values, held.risks), unit: p.Unit, kind: firstKind(kindOf(p)), at: at, counts: map[Group]int64{}}
}

// Add counts one person, by the policy of their home.
func (s *Simulator) Add(f policy.Facts) {
	if s.unit != "" && !unit.Within(s.unit, f.Unit) {
		return
	}
	w := policy.Where{Unit: f.Unit, Kind: s.kind}
	from, to := s.now.Colour(f, w, s.at).Colour, s.then.Colour(f, w, s.at).Colour
	s.mu.Lock()
	defer s.mu.Unlock()
	s.people++
	if from == to {
		return
	}
	for _, g := range groups(f, s.at) {
		g.From, g.To = from, to
		s.counts[g]++
	}
}

// groups are those that a person belongs to.
func groups(f policy.Facts, at time.Time) []Group {
	return []Group{{By: "all"}, {By: "age", Value: band(f.Birth, at)}, {By: "province", Value: province(f.Unit)}, {By: "doses", Value: strconv.Itoa(min(len(f.Doses), 4))}}
}

// bands are the first years of age bands. Project's own choice.
var bands = []int{0, 12, 18, 40, 60}

func band(birth string, at time.Time) string {
	if len(birth) < 4 {
		return ""
	}
	year, err := strconv.Atoi(birth[:4])
	if err != nil {
		return ""
	}
	age := at.Year() - year
	out := ""
	for i, from := range bands {
		switch {
		case age < from:
		case i+1 < len(bands):
			out = fmt.Sprintf("%d-%d", from, bands[i+1]-1)
		default:
			out = fmt.Sprintf("%d+", from)
		}
	}
	return out
}

func province(code string) string {
	for _, l := range []*unit.List{unit.Vietnam2021(), unit.Vietnam2025()} {
		if p, ok := l.Above(code, unit.Province); ok {
			return p.Code
		}
	}
	return ""
}

// Sum gives the counts so far, added to those of before.
func (s *Simulator) Sum(before *Simulation) Simulation {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := Simulation{People: s.people}
	if before != nil {
		out.People += before.People
		for _, g := range before.Groups {
			s.counts[g.key()] += g.People
		}
	}
	for g, n := range s.counts {
		g.People = n
		out.Groups = append(out.Groups, g)
		if g.By == "all" {
			out.Changed += n
		}
	}
	sortGroups(out.Groups)
	return out
}

// Simulate passes over everybody of the database.
func (d *Desk) Simulate(ctx context.Context, s *Simulator) (Simulation, error) {
	for after := person.ID(0); ; {
		persons, err := d.Store.PeopleAfter(ctx, after, chunk)
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
	r.Result, r.Changed = &sum, sum.Changed
	now := d.now()
	_, err = d.Store.KeepCards(ctx, Step{Token: d.token, At: now, Lease: now.Add(leaseFor), Run: &r})
	return err
}

func sortGroups(gs []Group) {
	slices.SortFunc(gs, func(a, b Group) int {
		return cmp.Or(cmp.Compare(order[a.By], order[b.By]), cmp.Compare(a.Value, b.Value), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
}

// order is that of groups in a list.
var order = map[string]int{"all": 0, "age": 1, "province": 2, "doses": 3}
