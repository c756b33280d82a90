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
// both know, asks both for the code, and reads the one at a gate of the other,
// and there as well the code that the app printed before it was connected.
type asking struct {
	*people
	fleet  *fleet
	places map[string][]*site // of each app, those with gates
	now    func() time.Time

	mu    sync.Mutex
	sent  []passage               // what was read for the table
	codes map[*user]string        // asked of the app
	seen  map[int]map[string]bool // person -> codes of places that one of their apps lists as visited
	truth func(person int) (name string)
}

func newAsking(p *people, f *fleet, sites []*site, now func() time.Time) *asking {
	a := &asking{people: p, fleet: f, places: map[string][]*site{}, now: now, codes: map[*user]string{}, seen: map[int]map[string]bool{},
		truth: func(i int) string { return p.pop.Person(i).Name }}
	for _, s := range sites {
		if len(s.gates) > 0 {
			a.places[s.app] = append(a.places[s.app], s)
		}
	}
	return a
}

// gate is where an app reads codes of today; nil if it runs no gate.
func (a *asking) gate(app string) *site {
	if len(a.places[app]) == 0 {
		return nil
	}
	return a.places[app][0]
}

// oldGate is where an app reads old codes of another: a place for each, so
// that a person's visits tell which of them led to the person. Nil if it does
// not run so many.
func (a *asking) oldGate(reads, shows string) *site {
	i := 1 + a.index[shows]
	if i >= len(a.places[reads]) {
		return nil
	}
	return a.places[reads][i]
}

// question is one sample in one cell.
type question struct {
	sample
	cell            int
	same, read, old bool
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
		if q.read && a.been(q.b.Person, a.gate(q.b.App)) {
			c.Read++
		}
		if q.old && a.been(q.b.Person, a.oldGate(q.b.App, q.a.App)) {
			c.Old++
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
	if gate := a.gate(q.b.App); shown != "" && gate != nil {
		if q.read, err = a.read(ctx, q, gate, shown); err != nil {
			return err
		}
	}
	if gate := a.oldGate(q.b.App, q.a.App); gate != nil {
		q.old, err = a.readOld(ctx, q, gate)
	}
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
func (a *asking) read(ctx context.Context, q *question, gate *site, text string) (bool, error) {
	got, err := a.pass(ctx, q, gate, synth.AppCode.String(), text)
	if got == nil || err != nil {
		return false, err
	}
	signed := got.Result == "recorded" && got.Signature == "valid" && got.Assurance == "signed" && got.Who.Known
	return signed && endsAs(got.Who.QID, q.a.qid) && masks(got.Who.Name, a.truth(q.a.Person)), nil
}

// pass shows a text at a gate; without an answer where the gate refuses it.
func (a *asking) pass(ctx context.Context, q *question, gate *site, carrier, text string) (*api.ScanAnswer, error) {
	x := passage{Movement: synth.Movement{Person: q.a.Person, Place: gate.Index}, carrier: carrier, scan: api.Scan{ID: newUUID(),
		Place: gate.id, Gate: gate.gates[0], At: a.now().Format(time.RFC3339Nano), Direction: "in", Method: "staff_scans", Text: text}}
	got, err := a.fleet.apps[gate.app].Scan(ctx, x.scan)
	var refused *api.Problem
	if errors.As(err, &refused) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read a code at a gate of %s: %w", gate.app, err)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.sent = append(a.sent, x)
	return &got, nil
}

// readOld shows the code that the app printed for its user before it was
// connected. The gate is told that somebody is known by it, and no name: user
// ids can be guessed. That it is the right person, their visits say.
func (a *asking) readOld(ctx context.Context, q *question, gate *site) (bool, error) {
	codes := a.fleet.profiles[q.a.App].OwnCodes
	if len(codes) == 0 {
		return false, nil
	}
	got, err := a.pass(ctx, q, gate, oldCode, codes[0].Of(q.a.User))
	if got == nil || err != nil {
		return false, err
	}
	return got.Result == "recorded" && got.Kind == "app_code" && got.Assurance == "claim" && got.Who.Known && got.Who.Name == "", nil
}

// oldCode is the carrier of an app's own code, from before it was connected.
const oldCode = "old-code"

// been says that one of the person's apps lists the place among their visits.
func (a *asking) been(person int, place *site) bool { return a.seen[person][place.code] }

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
