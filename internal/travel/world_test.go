package travel_test

import (
	"crypto/rand"
	"fmt"
	"testing"
	"time"

	"github.com/motma/motma/declaration"
	"github.com/motma/motma/hcert"
	"github.com/motma/motma/internal/health"
	"github.com/motma/motma/internal/keyring"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/store"
	"github.com/motma/motma/internal/store/storetest"
	"github.com/motma/motma/internal/travel"
	"github.com/motma/motma/qr"
)

// world is a desk on a real store, with people registered by the real rules.
type world struct {
	*testing.T
	now    time.Time
	db     *store.DB
	ring   *keyring.Ring
	people *person.Registry
	health *health.Desk
	apps   map[person.AccountID]string
	n      int
	desk   *travel.Desk
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{T: t, now: time.Date(2021, 12, 20, 8, 0, 0, 0, time.UTC), apps: map[person.AccountID]string{}}
	clock := func() time.Time { return w.now }
	w.db = storetest.SQLite().Open(t, store.Options{Now: clock})
	identity, err := keyring.NewIdentity()
	w.ok(err)
	w.ring, err = keyring.Open(t.Context(), w.db, identity, false, clock)
	w.ok(err)
	w.ok(w.ring.Rotate(t.Context(), "op"))
	_, err = w.ring.FoundRoot(t.Context(), "op", hcert.ES256)
	w.ok(err)
	w.people = &person.Registry{Store: w.db, Issuer: w.ring, Now: clock, MaxDependants: 10, CodeLife: keyring.CodeLife,
		Rand: func() person.QID { q, _ := qr.NewQID(rand.Reader); return q }}
	w.health = &health.Desk{Store: w.db, Forms: declaration.Builtin(), Now: clock}
	w.desk = &travel.Desk{Store: w.db, People: w.db, Records: w.db, Keys: w.ring, Authority: "Bộ Y tế (thử nghiệm)", Now: clock}
	return w
}

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// register registers a user whose CCCD was read, or not.
func (w *world) register(app, user, name, cccd string, read bool) person.AccountID {
	w.Helper()
	r := person.Registration{App: person.AppID(app), User: user, Attrs: person.Attributes{Name: name, Birth: "1990-01-15", Sex: person.Female, CCCD: cccd}}
	if read {
		r.Proofs = []person.Proof{{Kind: person.KeyCCCD, How: person.Card, At: w.now}}
	}
	out, err := w.people.Register(w.Context(), "client:"+app, r)
	w.ok(err)
	w.apps[out.Account] = app
	return out.Account
}

// dose records a dose.
func (w *world) dose(a person.AccountID, date, product string) health.Record {
	w.Helper()
	return w.record(a, health.Dose, health.Body{Dose: &health.DoseBody{Date: date, Vaccine: product}})
}

func (w *world) record(a person.AccountID, k health.Kind, b health.Body) health.Record {
	w.Helper()
	w.n++
	return w.write(a, health.Entry{Account: a, Record: &health.NewRecord{Kind: k, Source: fmt.Sprint("s", w.n), Facility: "Trạm y tế Sài Đồng", Responsible: "BS. Lê Thử", Body: b}})
}

// write says something of a user, as the app that registered them.
func (w *world) write(a person.AccountID, e health.Entry) health.Record {
	w.Helper()
	got, err := w.health.WriteAll(w.Context(), "client:"+w.apps[a], person.AppID(w.apps[a]), []health.Entry{e}, health.Together{})
	w.ok(err)
	if got[0].Err != nil {
		w.Fatal(got[0].Err, got[0].Err.Places)
	}
	return *got[0].Record
}

// read verifies a text as anybody with the published keys does.
func (w *world) read(text string) hcert.Claims {
	w.Helper()
	trust := &travel.Trust{Store: w.db, Keys: w.ring, Now: func() time.Time { return w.now }}
	list, err := trust.List(w.Context())
	w.ok(err)
	u, err := hcert.Parse(text)
	w.ok(err)
	v, err := u.Verify(list, w.now)
	w.ok(err)
	return v.Claims()
}
