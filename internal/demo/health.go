package demo

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/client"
	"github.com/motma/motma/declaration"
	"github.com/motma/motma/internal/synth"
)

// How records and declarations are sent: so many lines in a batch, so many
// batches at once.
const (
	healthLines = 500
	healthLanes = 4
)

// declaredWithin is how old a declaration may be when it comes in.
const declaredWithin = 29 * 24 * time.Hour

// telling has the apps say what they know of their users' health. What happened
// to the people by the day that they were invented for is told as if it had
// been until today: the same seed gives the same cards whichever day it is.
type telling struct {
	*people
	fleet *fleet
	now   time.Time
	days  int // from the people's day to today

	mu    sync.Mutex
	count Health
	taken map[*user][]synth.Statement // what the platform took
}

func newTelling(p *people, f *fleet, now time.Time) *telling {
	y, m, d := now.In(ict).Date()
	today := time.Date(y, m, d, 0, 0, 0, 0, ict)
	return &telling{people: p, fleet: f, now: now, days: int(today.Sub(p.pop.Moment()).Hours() / 24), taken: map[*user][]synth.Statement{},
		count: Health{Records: map[string]int{}, Declarations: map[string]int{}, Slips: map[string]int{}}}
}

// told is a line to be sent, with what it says.
type told struct {
	user      *user
	statement *synth.Statement // nil: a check, which is part of its order
	record    api.RecordLine
	declared  api.DeclarationLine
}

// tell sends lines of every app, so many batches at once.
func (t *telling) tell(ctx context.Context, of map[string][]told, send sender, done func(int)) error {
	var all [][]told
	for _, a := range t.apps {
		all = append(all, batchesOf(of[a.ID])...)
	}
	return each(ctx, all, healthLanes, func(ctx context.Context, batch []told) error {
		defer done(len(batch))
		app := batch[0].user.App
		if err := t.send(ctx, batch, func(ctx context.Context) ([]api.HealthOutcome, error) { return send(ctx, t.fleet.apps[app], batch) }); err != nil {
			return fmt.Errorf("what %s says of its users' health: %w", app, err)
		}
		return nil
	})
}

// sender sends a batch of one kind of lines.
type sender func(context.Context, *client.Client, []told) ([]api.HealthOutcome, error)

func linesIn(of map[string][]told) (n int) {
	for _, lines := range of {
		n += len(lines)
	}
	return n
}

func sendRecords(ctx context.Context, c *client.Client, batch []told) ([]api.HealthOutcome, error) {
	lines := make([]api.RecordLine, len(batch))
	for i, x := range batch {
		lines[i] = x.record
	}
	return c.AddRecords(ctx, lines)
}

func sendDeclarations(ctx context.Context, c *client.Client, batch []told) ([]api.HealthOutcome, error) {
	lines := make([]api.DeclarationLine, len(batch))
	for i, x := range batch {
		lines[i] = x.declared
	}
	return c.DeclareBatch(ctx, lines)
}

// send sends a batch and counts what was taken.
func (t *telling) send(ctx context.Context, batch []told, post func(context.Context) ([]api.HealthOutcome, error)) error {
	results, err := post(ctx)
	if err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, res := range results {
		if res.Line < 1 || res.Line > len(batch) {
			return fmt.Errorf("the platform answered for line %d of %d", res.Line, len(batch))
		}
		x := batch[res.Line-1]
		if res.Problem != nil {
			t.count.Refused++
			continue
		}
		t.took(x)
	}
	return nil
}

func (t *telling) took(x told) {
	if x.record.Kind != "" {
		t.count.Records[x.record.Kind]++
	} else {
		t.count.Declarations[x.declared.Kind]++
	}
	if x.statement == nil {
		return
	}
	t.taken[x.user] = append(t.taken[x.user], *x.statement)
	if s := x.statement.Slips; s != 0 {
		for name := range strings.SplitSeq(s.String(), ",") {
			t.count.Slips[name]++
		}
	}
}

// lines makes what each app sends, its users one after the other.
func (t *telling) lines() (records, declarations map[string][]told, err error) {
	records, declarations = map[string][]told{}, map[string][]told{}
	for person := range t.pop.Len() {
		said := t.pop.Said(person)
		for _, u := range t.by[person] {
			if u.account == "" {
				continue
			}
			for _, s := range said[u.App] {
				later := s.Later(t.days)
				if later.Declaration == nil {
					records[u.App] = append(records[u.App], recordsOf(u, &later)...)
				} else if t.now.Sub(later.Declaration.At) < declaredWithin {
					x, err := t.declarationOf(u, &later)
					if err != nil {
						return nil, nil, err
					}
					declarations[u.App] = append(declarations[u.App], x)
				}
			}
		}
	}
	return records, declarations, nil
}

// batchesOf cuts lines into batches, and never between those of one user: a check
// comes after its order.
func batchesOf(lines []told) [][]told {
	var out [][]told
	for from := 0; from < len(lines); {
		to := min(from+healthLines, len(lines))
		for to < len(lines) && lines[to].user == lines[to-1].user {
			to++
		}
		out, from = append(out, lines[from:to]), to
	}
	return out
}

// recordsOf writes a statement as the platform takes it: an order with a record
// for each day's check.
func recordsOf(u *user, s *synth.Statement) []told {
	r := api.RecordLine{User: u.User, Source: s.Source, Facility: s.Facility, Responsible: s.Responsible, Batch: s.Batch, Body: &api.RecordBody{}}
	var checks []told
	switch b := r.Body; {
	case s.Dose != nil:
		r.Kind, b.Dose = "dose", &api.DoseBody{Date: s.Dose.Date, Vaccine: s.Dose.Vaccine, Number: s.Dose.Number, Of: s.Dose.Of}
	case s.Test != nil:
		r.Kind, b.Test = "test", &api.TestBody{Kind: s.Test.Kind, Sample: s.Test.Sample, Result: s.Test.Result, Outcome: s.Test.Outcome, Kit: s.Test.Kit, Name: s.Test.Name}
	case s.Infection != nil:
		r.Kind, b.Infection = "infection", &api.InfectionBody{Since: s.Infection.Since, Recovered: s.Infection.Recovered}
	case s.Contact != nil:
		r.Kind, b.Contact = "contact", &api.ContactBody{Class: s.Contact.Class, Since: s.Contact.Since, Until: &s.Contact.Until, Case: s.Contact.Case}
	case s.Order != nil:
		r.Kind, b.Quarantine = "quarantine", &api.QuarantineBody{Place: s.Order.Place, Unit: s.Order.Unit, From: s.Order.From, To: s.Order.To}
		for _, c := range s.Order.Checks {
			check := r
			check.Kind, check.Source = "check", s.Source+"-"+c.Day
			check.Body = &api.RecordBody{Check: &api.CheckBody{Order: s.Source, Day: c.Day, Present: c.Present, Symptoms: c.Symptoms, Celsius: c.Celsius}}
			checks = append(checks, told{user: u, record: check})
		}
	}
	return append([]told{{user: u, statement: s, record: r}}, checks...)
}

// declarationOf writes a declaration, with the consent that its form asks for.
func (t *telling) declarationOf(u *user, s *synth.Statement) (told, error) {
	form, err := declaration.Builtin().Form(s.Declaration.Kind, 0)
	if err != nil {
		return told{}, err
	}
	in := api.DeclarationInput{Kind: form.Kind, Consent: form.Consent.Version, Answers: t.pop.Answers(s.Person, *s.Declaration), At: &s.Declaration.At}
	return told{user: u, statement: s, declared: api.DeclarationLine{User: u.User, DeclarationInput: in}}, nil
}
