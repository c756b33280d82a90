package health_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/motma/motma/declaration"
	"github.com/motma/motma/internal/audit"
	"github.com/motma/motma/internal/health"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/store"
	"github.com/motma/motma/internal/store/storetest"
	"github.com/motma/motma/policy"
)

// noon is when these tests happen.
var noon = time.Date(2021, 10, 5, 12, 0, 0, 0, time.FixedZone("", 7*60*60))

// world is a desk on a real store.
type world struct {
	*testing.T
	db    *store.DB
	desk  *health.Desk
	now   time.Time
	units atomic.Int64 // that were written
}

// counted counts units.
type counted struct {
	health.Store
	n *atomic.Int64
}

func (c counted) WriteSheets(ctx context.Context, actor string, at time.Time, ids []person.AccountID, f func(person.Tx, map[person.AccountID]*health.Sheet) error) error {
	c.n.Add(1)
	return c.Store.WriteSheets(ctx, actor, at, ids, f)
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{T: t, db: storetest.Open(t), now: noon}
	clock := func() time.Time { return w.now }
	w.desk = &health.Desk{Store: counted{w.db, &w.units}, Forms: declaration.Builtin(), Values: health.ValuesOf(policy.BuiltinValues, clock),
		Journal: &audit.Journal{Store: w.db, Now: clock}, Now: clock}
	return w
}

// user makes an app's user, linked to a person of their own.
func (w *world) user(app person.AppID, user string, change ...func(*person.Account)) person.AccountID {
	w.Helper()
	var id person.AccountID
	err := w.db.Within(w.Context(), nil, func(tx person.Tx) error {
		tx.Act("test", noon)
		a := person.Account{ID: person.AccountID(tx.NewID()), App: app, User: user, Version: 1, Created: noon, Updated: noon, Folded: "NGUYEN VAN AN",
			Attrs: person.Attributes{Name: "Nguyễn Văn An", Birth: "1990-01-15"}}
		for _, f := range change {
			f(&a)
		}
		id = a.ID
		p := person.ID(tx.NewID())
		return errors.Join(tx.SaveAccount(a, nil), tx.AddPerson(p),
			tx.AddLink(person.Link{ID: person.LinkID(tx.NewID()), Account: id, Person: p, State: person.LinkCertain, Tier: person.TierNew, Evidence: "{}", At: noon}))
	})
	if err != nil {
		w.Fatal(err)
	}
	return id
}

func (w *world) sheet(id person.AccountID) *health.Sheet {
	w.Helper()
	sheets, err := w.db.Sheets(w.Context(), []person.AccountID{id})
	if err != nil || sheets[id] == nil {
		w.Fatal(err)
	}
	return sheets[id]
}

func (w *world) all(app person.AppID, how health.Together, entries ...health.Entry) []health.Result {
	w.Helper()
	out, err := w.desk.WriteAll(w.Context(), "client:"+string(app), app, entries, how)
	if err != nil {
		w.Fatal(err)
	}
	return out
}

func dose(source, day string) *health.NewRecord {
	return &health.NewRecord{Kind: health.Dose, Source: source, Facility: "TYT", Responsible: "BS",
		Body: health.Body{Dose: &health.DoseBody{Date: day, Vaccine: "EU/1/21/1529"}}}
}

func well() *health.NewDeclaration {
	return &health.NewDeclaration{Kind: "domestic", Consent: 1, Answers: map[string]any{"full_name": "Nguyễn Văn An", "birth_year": 1990.0, "gender": "male",
		"nationality": "VN", "province": "01", "district": "001", "ward": "00001", "address": "Số 1 phố Trúc Bạch", "phone": "0944700001", "travelled": false,
		"symptoms": false, "contact_case": false, "contact_country": false, "contact_symptoms": false}}
}

func outcomes(rs []health.Result) string {
	var out []string
	for _, r := range rs {
		if r.Err != nil {
			out = append(out, r.Err.Code)
		} else {
			out = append(out, string(r.Outcome))
		}
	}
	return fmt.Sprint(out)
}
