package scan_test

import (
	"context"
	"crypto/rand"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/motma/motma/internal/audit"
	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/keyring"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/pgtest"
	"github.com/motma/motma/internal/scan"
	"github.com/motma/motma/internal/store"
	"github.com/motma/motma/qr"
)

// world is the platform as far as gates see it, on a real store.
type world struct {
	testing.TB
	ctx     context.Context
	mu      sync.Mutex
	clock   time.Time
	db      *store.DB
	ring    *keyring.Ring
	people  *person.Registry
	places  *scan.Places
	clients *connect.Registry
	desk    *scan.Desk
}

var start = time.Date(2021, 11, 15, 2, 0, 0, 0, time.UTC) // Monday, 09:00 in Vietnam

var (
	owner   = scan.By{Client: "shop", Number: 1, App: "shop"}
	app     = scan.By{Client: "bluezone", Number: 2, App: "bluezone"}
	officer = scan.By{Client: "checkpoint", Number: 3, Officer: true, Unit: "79"}
)

const (
	hcm = "26740" // Phường Bến Nghé, Quận 1, Thành phố Hồ Chí Minh
	hn  = "00001" // Phường Phúc Xá, Quận Ba Đình, Hà Nội
)

func newWorld(tb testing.TB) *world { return openWorld(tb, ":memory:") }

func openWorld(tb testing.TB, url string) *world { return worldOf(tb, url, false) }

// worldOf is a real platform, or a sandbox.
func worldOf(tb testing.TB, url string, sandbox bool) *world {
	tb.Helper()
	w := &world{TB: tb, ctx: tb.Context(), clock: start}
	var err error
	w.db, err = store.Open(w.ctx, url, store.Options{Now: w.now})
	w.ok(err)
	tb.Cleanup(func() { w.db.Close() })
	identity, err := keyring.NewIdentity()
	w.ok(err)
	w.ring, err = keyring.Open(w.ctx, w.db, identity, sandbox, w.now)
	w.ok(err)
	for _, use := range []keyring.Use{keyring.Codes, keyring.Places} {
		_, err = w.ring.Make(w.ctx, "operator", use, qr.ES256)
		w.ok(err)
	}
	draw := qr.NewQID
	if sandbox {
		draw = qr.NewTestQID
	}
	w.people = &person.Registry{Store: w.db, Issuer: w.ring, Now: w.now, MaxDependants: 10, CodeLife: keyring.CodeLife,
		Rand: func() person.QID { q, _ := draw(rand.Reader); return q }}
	w.places = &scan.Places{Store: w.db, Signer: func() (*qr.Signer, error) { return w.ring.Signer(keyring.Places) },
		Keys: w.placeKeys, Base: "https://motma.example", Now: w.now}
	w.clients = &connect.Registry{Store: w.db, Now: w.now}
	w.desk = w.newDesk()
	for i, by := range []scan.By{owner, app, officer} {
		w.ok(w.db.SaveClient(w.ctx, connect.Client{ID: by.Client, Number: by.Number, Name: by.Client, Kind: connect.App, Keys: []byte(`{"keys":[]}`), Created: start.Add(time.Duration(i))}, "operator"))
	}
	return w
}

// newDesk is another process on the same store.
func (w *world) newDesk() *scan.Desk {
	return scan.NewDesk(scan.Config{Store: w.db, Holders: w.db, People: w.people,
		CodeKeys: func() qr.KeySet { return w.ring.KeySet(keyring.Codes) }, PlaceKeys: w.placeKeys, OwnCodes: w.clients.Patterns,
		Journal: &audit.Journal{Store: w.db, Now: w.now, Budget: &audit.Budget{Limits: audit.DefaultLimits()}}, Now: w.now})
}

func (w *world) placeKeys() qr.KeySet { return w.ring.KeySet(keyring.Places) }

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.clock
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.clock = w.clock.Add(d)
}

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatalf("unexpected: %v", err)
	}
}

func (w *world) place(name, unit string, kind scan.PlaceKind) scan.Place {
	w.Helper()
	p, err := w.places.Create(w.ctx, owner, scan.Place{Name: name, Unit: unit, Kind: kind})
	w.ok(err)
	return p
}

// someone is a registered person with their code.
type someone struct {
	person.Outcome
	name string
}

func (w *world) register(app person.AppID, user string, a person.Attributes) someone {
	w.Helper()
	out, err := w.people.Register(w.ctx, string(app), person.Registration{App: app, User: user, Attrs: a})
	w.ok(err)
	return someone{out, a.Name}
}

func an() person.Attributes {
	return person.Attributes{Name: "Nguyễn Văn An", Birth: "1990-01-15", Sex: person.Male, CCCD: "079090000011", Phone: "0944700001"}
}

func binh() person.Attributes {
	return person.Attributes{Name: "Trần Thị Bình", Birth: "1985-07-20", Sex: person.Female, CCCD: "079185000022", Phone: "0944700002"}
}

func (w *world) text(s someone, app person.AppID, f person.Form) string {
	w.Helper()
	texts, err := w.people.Texts(w.ctx, string(app), app, s.Account, f)
	w.ok(err)
	return texts[0].Text
}

func (w *world) reading(p scan.Place, dir scan.Direction, text string) scan.Reading {
	return scan.Reading{ID: uuid.New(), Place: p.ID, At: w.now(), Direction: dir, Method: scan.StaffScans, Text: text}
}

func (w *world) record(by scan.By, r scan.Reading) scan.Answer {
	w.Helper()
	a, err := w.desk.Record(w.ctx, by, r)
	w.ok(err)
	return a
}

// scans gives everything kept at a place.
func (w *world) scans(p scan.Place) []scan.Scan {
	w.Helper()
	var out []scan.Scan
	for s, err := range w.db.At(w.ctx, p.ID, w.now().AddDate(-20, 0, 0), w.now().AddDate(20, 0, 0)) {
		w.ok(err)
		out = append(out, s)
	}
	return out
}

// owners says to whom each scan at a place belongs.
func (w *world) owners(p scan.Place) map[scan.ID]person.AccountID {
	w.Helper()
	out := map[scan.ID]person.AccountID{}
	for _, s := range w.scans(p) {
		out[s.ID] = s.Account
	}
	return out
}

func warned(a scan.Answer, code string) bool {
	for _, w := range a.Warnings {
		if w.Code == code {
			return true
		}
	}
	return false
}

// onBoth runs a test on SQLite and on PostgreSQL.
func onBoth(t *testing.T, test func(t *testing.T, w *world)) {
	t.Run("sqlite", func(t *testing.T) { test(t, newWorld(t)) })
	t.Run("postgres", func(t *testing.T) {
		url, err := postgres.Database(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		test(t, openWorld(t, url))
	})
}

// postgres is one server for all tests of the package.
var postgres pgtest.Shared

func TestMain(m *testing.M) {
	code := m.Run()
	postgres.Stop()
	os.Exit(code)
}
