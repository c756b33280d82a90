package trace_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
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
	"github.com/motma/motma/internal/trace"
	"github.com/motma/motma/qr"
)

// world is a day in November 2021 with a store, people and a tracer.
type world struct {
	testing.TB
	ctx     context.Context
	clock   time.Time
	db      *store.DB
	people  *person.Registry
	places  *scan.Places
	tracer  *trace.Tracer
	journal *audit.Journal
	ref     string // an open case of Hồ Chí Minh City
}

var (
	noon   = time.Date(2021, 11, 25, 5, 0, 0, 0, time.UTC)
	cdc    = trace.By{Client: "cdc-hcm", Kind: "authority", Officer: "cb-17", Unit: "79", Purposes: []string{trace.Purpose}}
	lab    = trace.By{Client: "lab-pasteur", Kind: "lab", Unit: "79"}
	lamp   = scan.By{Client: "shop", Number: 1}
	venues = "26740"
)

func openWorld(tb testing.TB, url string) *world {
	tb.Helper()
	w := &world{TB: tb, ctx: tb.Context(), clock: noon}
	now := func() time.Time { return w.clock }
	var err error
	w.db, err = store.Open(w.ctx, url, store.Options{Now: now})
	w.ok(err)
	tb.Cleanup(func() { w.db.Close() })
	identity, err := keyring.NewIdentity()
	w.ok(err)
	ring, err := keyring.Open(w.ctx, w.db, identity, false, now)
	w.ok(err)
	_, err = ring.Make(w.ctx, "operator", keyring.Codes, qr.ES256)
	w.ok(err)
	w.people = &person.Registry{Store: w.db, Issuer: ring, Now: now, MaxDependants: 10, CodeLife: keyring.CodeLife,
		Rand: func() person.QID { q, _ := qr.NewQID(rand.Reader); return q }}
	w.places = &scan.Places{Store: w.db, Base: "https://motma.example", Now: now}
	w.journal = &audit.Journal{Store: w.db, Now: now}
	w.tracer = &trace.Tracer{Store: w.db, Scans: w.db, People: w.people, Journal: w.journal, Now: now}
	for i, id := range []string{"shop", cdc.Client, lab.Client, "other-cdc"} {
		w.ok(w.db.SaveClient(w.ctx, connect.Client{ID: id, Number: int32(i + 1), Name: id, Kind: connect.Gate, Keys: []byte(`{"keys":[]}`), Created: noon}, "operator"))
	}
	c, err := w.tracer.OpenCase(w.ctx, lab, trace.Case{Ref: "VN-HCM-2021-000123", Authority: "79", Kind: trace.KindCase})
	w.ok(err)
	w.ref = c.Ref
	return w
}

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatalf("unexpected: %v", err)
	}
}

func (w *world) place(name string, kind scan.PlaceKind) scan.Place {
	w.Helper()
	p, err := w.places.Create(w.ctx, lamp, scan.Place{Name: name, Unit: venues, Kind: kind})
	w.ok(err)
	return p
}

var serial int

// person registers somebody of their own.
func (w *world) person(name string) person.Outcome {
	w.Helper()
	serial++
	return w.register("bluezone", name, fmt.Sprintf("0790900%05d", serial))
}

func (w *world) register(app person.AppID, name, cccd string) person.Outcome {
	w.Helper()
	out, err := w.people.Register(w.ctx, string(app), person.Registration{App: app, User: cccd,
		Attrs: person.Attributes{Name: name, Birth: "1990-01-15", CCCD: cccd, Phone: "0944" + cccd[6:]}})
	w.ok(err)
	return out
}

// scan appends a reading at minutes from noon.
func (w *world) scan(p scan.Place, a person.AccountID, d scan.Direction, minutes int, flags ...scan.Flag) {
	w.Helper()
	s := scan.Scan{ID: uuid.New(), Place: p.ID, Account: a, At: noon.Add(time.Duration(minutes) * time.Minute), Received: noon,
		Direction: d, Method: scan.StaffScans, Kind: scan.Personal, Assurance: scan.Signed, Client: 1}
	for _, f := range flags {
		s.Flags |= f
	}
	_, err := w.db.Append(w.ctx, []scan.Slotted{{Scan: s, Day: scan.DayOf(s.At)}})
	w.ok(err)
}

// visit is in and out.
func (w *world) visit(p scan.Place, a person.AccountID, from, to int, flags ...scan.Flag) {
	w.Helper()
	w.scan(p, a, scan.In, from, flags...)
	w.scan(p, a, scan.Out, to, flags...)
}

// ask is a lawful question about the last days.
func (w *world) ask() trace.Query {
	return trace.Query{By: cdc, Case: w.ref, Purpose: trace.Purpose, From: noon.Add(-14 * 24 * time.Hour), To: noon.Add(24 * time.Hour)}
}

// log gives the accesses that a person finds in their list.
func (w *world) log(a person.AccountID) []audit.Access {
	w.Helper()
	list, err := w.journal.List(w.ctx, []person.AccountID{a}, 0, 100)
	w.ok(err)
	return list
}

// onBoth runs a test on SQLite and on PostgreSQL.
func onBoth(t *testing.T, test func(t *testing.T, w *world)) {
	t.Run("sqlite", func(t *testing.T) { test(t, openWorld(t, ":memory:")) })
	t.Run("postgres", func(t *testing.T) { test(t, openWorld(t, database(t))) })
}

func database(tb testing.TB) string {
	tb.Helper()
	url, err := postgres.Database(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	return url
}

// postgres is one server for all tests of the package.
var postgres pgtest.Shared

func TestMain(m *testing.M) {
	code := m.Run()
	postgres.Stop()
	os.Exit(code)
}
