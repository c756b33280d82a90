package travel_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"testing"
	"time"

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
	sheets sheets
	desk   *travel.Desk
}

// sheets are what facilities recorded.
type sheets map[person.AccountID]*health.Sheet

func (s sheets) Sheets(_ context.Context, accounts []person.AccountID) (map[person.AccountID]*health.Sheet, error) {
	out := map[person.AccountID]*health.Sheet{}
	for _, a := range accounts {
		if s[a] != nil {
			out[a] = s[a]
		}
	}
	return out, nil
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{T: t, now: time.Date(2021, 12, 20, 8, 0, 0, 0, time.UTC), sheets: sheets{}}
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
	w.desk = &travel.Desk{Store: w.db, People: w.db, Records: w.sheets, Keys: w.ring, Authority: "Bộ Y tế (thử nghiệm)", Now: clock}
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
	return out.Account
}

// dose records a dose and gives its place in the sheet.
func (w *world) dose(a person.AccountID, date, product string) *health.Record {
	return w.record(a, health.Dose, health.Body{Dose: &health.DoseBody{Date: date, Vaccine: product}})
}

func (w *world) record(a person.AccountID, k health.Kind, b health.Body) *health.Record {
	s := w.sheets[a]
	if s == nil {
		s = &health.Sheet{}
		w.sheets[a] = s
	}
	id := health.RecordID(w.db.NewID())
	s.Records = append(s.Records, health.Record{ID: id, Account: a, Kind: k, Source: fmt.Sprint(id), Version: 1, State: health.InForce, Facility: "Trạm y tế Sài Đồng", Body: b})
	return &s.Records[len(s.Records)-1]
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
