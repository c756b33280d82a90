package demo

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/synth"
)

// asking fills the tables: for every two apps it takes some clean people whom
// both know, asks both for the code, and reads the one at a gate of the other.
type asking struct {
	*people
	fleet *fleet
	gates map[string]*site // one of each app's places
	now   func() time.Time

	mu    sync.Mutex
	sent  []passage               // what was read for the table
	codes map[*user]string        // asked of the app
	seen  map[int]map[string]bool // person -> codes of places that one of their apps lists as visited
	truth func(person int) (name string)
}

func newAsking(p *people, f *fleet, sites []*site, now func() time.Time) *asking {
	a := &asking{people: p, fleet: f, gates: map[string]*site{}, now: now, codes: map[*user]string{}, seen: map[int]map[string]bool{},
		truth: func(i int) string { return p.pop.Person(i).Name }}
	for _, s := range sites {
		if a.gates[s.app] == nil && len(s.gates) > 0 {
			a.gates[s.app] = s
		}
	}
	return a
}

// question is one sample in one cell.
type question struct {
	sample
	cell       int
	same, read bool
}

// ask answers all cells, in the order of the rows.
func (a *asking) ask(ctx context.Context, done func(int)) ([]Cell, error) {
	cells, questions := a.prepare()
	if err := each(ctx, questions, lanes/2, func(ctx context.Context, q *question) error {
		defer done(1)
		return a.try(ctx, q)
	}); err != nil {
		return nil, err
	}
	if err := a.visits(ctx, questions); err != nil {
		return nil, err
	}
	for _, q := range questions {
		c := &cells[q.cell]
		c.Asked++
		if q.same {
			c.Same++
		}
		if q.read && a.seen[q.b.Person][a.gates[q.b.App].code] {
			c.Read++
		}
	}
	return cells, nil
}

func (a *asking) prepare() (cells []Cell, questions []*question) {
	pairs := newChooser(a.people).pairs()
	for i, shows := range a.apps {
		for j, reads := range a.apps {
			c := Cell{Shows: shows.ID, Reads: reads.ID, People: len(pairs[i][j])}
			c.Newcomer = len(pairs[i][j]) > 0
			for _, s := range spread(pairs[i][j], samples) {
				c.Newcomer = c.Newcomer && (s.a.newcomer || s.b.newcomer)
				questions = append(questions, &question{sample: s, cell: len(cells)})
			}
			cells = append(cells, c)
		}
	}
	return cells, questions
}

func (a *asking) try(ctx context.Context, q *question) error {
	shown, err := a.code(ctx, q.a)
	if err != nil {
		return err
	}
	also, err := a.code(ctx, q.b)
	if err != nil {
		return err
	}
	q.same = shown != "" && shown == also
	if shown == "" || a.gates[q.b.App] == nil {
		return nil
	}
	q.read, err = a.read(ctx, q, shown)
	return err
}

// code asks an app for its user's hidden static code; empty when the platform
// gives it none.
func (a *asking) code(ctx context.Context, u *user) (string, error) {
	a.mu.Lock()
	text, known := a.codes[u]
	a.mu.Unlock()
	if known || u.account == "" {
		return text, nil
	}
	codes, err := a.fleet.apps[u.App].Code(ctx, u.account, api.CodeRequest{})
	var refused *api.Problem
	if err != nil && !errors.As(err, &refused) {
		return "", fmt.Errorf("code of a user of %s: %w", u.App, err)
	}
	if len(codes) == 1 {
		text = codes[0].Text
	}
	a.mu.Lock()
	a.codes[u] = text
	a.mu.Unlock()
	return text, nil
}

// read shows the code at a gate of the other app, and looks whether the gate
// is told the right person: by the signature, the QID's end, and the name as
// far as it is shown.
func (a *asking) read(ctx context.Context, q *question, text string) (bool, error) {
	gate := a.gates[q.b.App]
	x := passage{Movement: synth.Movement{Person: q.a.Person, Place: gate.Index}, carrier: synth.AppCode.String(), scan: api.Scan{ID: newUUID(),
		Place: gate.id, Gate: gate.gates[0], At: a.now().Format(time.RFC3339Nano), Direction: "in", Method: "staff_scans", Text: text}}
	got, err := a.fleet.apps[q.b.App].Scan(ctx, x.scan)
	var refused *api.Problem
	if errors.As(err, &refused) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read a code at a gate of %s: %w", q.b.App, err)
	}
	a.mu.Lock()
	a.sent = append(a.sent, x)
	a.mu.Unlock()
	signed := got.Result == "recorded" && got.Signature == "valid" && got.Assurance == "signed" && got.Who.Known
	return signed && endsAs(got.Who.QID, q.a.qid) && masks(got.Who.Name, a.truth(q.a.Person)), nil
}

// endsAs says that a masked QID can be that of the person.
func endsAs(masked, qid string) bool {
	return len(qid) > 4 && len(masked) > 4 && masked[len(masked)-4:] == qid[len(qid)-4:]
}

// masks says that a masked name (Họ tên đệm***) can be that of the person.
func masks(masked, name string) bool {
	shown, found := strings.CutSuffix(masked, "***")
	return found && shown != "" && strings.HasPrefix(name, shown)
}

// visits asks every app that knows one of the people read where they were.
func (a *asking) visits(ctx context.Context, questions []*question) error {
	for _, q := range questions {
		a.seen[q.b.Person] = map[string]bool{}
	}
	var users []*user
	for person := range a.seen {
		users = append(users, a.by[person]...)
	}
	return each(ctx, users, lanes/2, func(ctx context.Context, u *user) error {
		if u.account == "" {
			return nil
		}
		list, err := a.fleet.apps[u.App].Visits(ctx, u.account, "")
		if err != nil {
			return fmt.Errorf("visits of a user of %s: %w", u.App, err)
		}
		a.mu.Lock()
		defer a.mu.Unlock()
		for _, v := range list.Items {
			a.seen[u.Person][v.Place] = true
		}
		return nil
	})
}
