package review_test

import (
	"context"
	"crypto/rand"
	"errors"
	"testing"
	"time"

	"github.com/motma/motma/internal/audit"
	"github.com/motma/motma/internal/keyring"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/review"
	"github.com/motma/motma/internal/store"
	"github.com/motma/motma/internal/store/storetest"
	"github.com/motma/motma/qr"
)

// world is a desk on a real store, with a clock that a test moves.
type world struct {
	testing.TB
	*review.Desk
	db  *store.DB
	now time.Time
}

func newWorld(t testing.TB) *world {
	t.Helper()
	return worldOn(t, storetest.Open(t))
}

// onBoth runs a test on both engines.
func onBoth(t *testing.T, f func(*testing.T, *world)) {
	for _, e := range []storetest.Engine{storetest.SQLite(), storetest.Postgres()} {
		t.Run(e.Name, func(t *testing.T) { f(t, worldOn(t, e.Open(t, store.Options{}))) })
	}
}

func worldOn(t testing.TB, db *store.DB) *world {
	t.Helper()
	w := &world{TB: t, db: db, now: time.Now().UTC().Truncate(time.Second)}
	clock := func() time.Time { return w.now }
	identity, err := keyring.NewIdentity()
	w.ok(err)
	ring, err := keyring.Open(t.Context(), w.db, identity, false, clock)
	w.ok(err)
	_, err = ring.Make(t.Context(), "test", keyring.Codes, qr.ES256)
	w.ok(err)
	people := &person.Registry{Store: w.db, Issuer: ring, Now: clock, MaxDependants: 2, CodeLife: keyring.CodeLife,
		Rand: func() person.QID { q, _ := qr.NewQID(rand.Reader); return q }}
	w.Desk = &review.Desk{Store: w.db, People: people, Now: clock,
		Journal: &audit.Journal{Store: w.db, Now: clock, Budget: &audit.Budget{Limits: audit.DefaultLimits()}}}
	t.Cleanup(w.sound)
	return w
}

// sound fails the test when the database breaks an invariant.
func (w *world) sound() {
	w.Helper()
	found, err := w.db.Fsck(context.Background())
	w.ok(err)
	for _, f := range found {
		w.Errorf("fsck: %v", f)
	}
}

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatalf("unexpected: %v", err)
	}
}

func (w *world) refused(err, want error) {
	w.Helper()
	if !errors.Is(err, want) {
		w.Errorf("error %v, want %v", err, want)
	}
}

func officer(name string) review.By {
	return review.By{Client: "moh", Officer: name, Purposes: []string{review.Purpose}}
}

var (
	lan, minh = officer("lan"), officer("minh")

	an = person.Attributes{Name: "Nguyễn Văn An", Birth: "1990-01-15", Sex: person.Male, CCCD: "001090000011", Phone: "0944700001"}
)

func with(a person.Attributes, f func(*person.Attributes)) person.Attributes {
	f(&a)
	return a
}

func (w *world) register(app person.AppID, user string, a person.Attributes, proved ...person.KeyKind) person.Outcome {
	w.Helper()
	in := person.Registration{App: app, User: user, Attrs: a}
	for _, k := range proved {
		how := person.Card
		if k == person.KeyPhone {
			how = person.OTP
		}
		in.Proofs = append(in.Proofs, person.Proof{Kind: k, How: how, At: w.now})
	}
	out, err := w.People.Register(w.Context(), "client:"+string(app), in)
	w.ok(err)
	return out
}

// whose gives an account's person.
func (w *world) whose(id person.AccountID) person.ID {
	w.Helper()
	h, err := w.People.ByAccount(w.Context(), id)
	w.ok(err)
	return h.Person
}

// question gives the only question that is not answered, asked or noted.
func (w *world) question() person.Conflict {
	w.Helper()
	found, err := w.Queue(w.Context(), review.Filter{State: "open"}, 0, 10)
	w.ok(err)
	noted, err := w.Queue(w.Context(), review.Filter{State: "noted"}, 0, 10)
	w.ok(err)
	found = append(found, noted...)
	if len(found) != 1 {
		w.Fatalf("%d open questions: %+v", len(found), found)
	}
	return found[0]
}
