package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/motma/motma/internal/health"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/store"
	"github.com/motma/motma/policy"
)

// dose is a record of an injection on a day.
func dose(tx person.Tx, a person.AccountID, source, day string) health.Record {
	return health.Record{ID: health.RecordID(tx.NewID()), Account: a, Kind: health.Dose, Source: source, Version: 1, State: health.InForce, At: noon,
		Actor: "tester", Facility: "Trạm y tế", Responsible: "BS", Body: health.Body{Dose: &health.DoseBody{Date: day, Vaccine: "EU/1/21/1529"}}}
}

// declared is a declaration.
func declared(tx person.Tx, a person.AccountID, at time.Time) health.Declaration {
	return health.Declaration{ID: health.DeclarationID(tx.NewID()), Account: a, Kind: "domestic", Form: 1, Consent: 1, Version: 1, State: health.InForce,
		At: at, Until: at.Add(72 * time.Hour), Saved: noon, Actor: "tester", Answers: []byte(`{"fever":true}`), Symptoms: true}
}

// onSheets writes on the sheets of accounts.
func onSheets(t testing.TB, db *store.DB, ids []person.AccountID, f func(tx person.Tx, sheets map[person.AccountID]*health.Sheet) error) {
	t.Helper()
	if err := db.WriteSheets(t.Context(), "tester", noon, ids, f); err != nil {
		t.Fatal(err)
	}
}

// addDose gives an account one dose.
func addDose(t testing.TB, db *store.DB, a person.AccountID, source, day string) (r health.Record) {
	t.Helper()
	onSheets(t, db, []person.AccountID{a}, func(tx person.Tx, sheets map[person.AccountID]*health.Sheet) error {
		r = dose(tx, a, source, day)
		sheets[a].PutRecord(r)
		return nil
	})
	return r
}

func factsOf(t testing.TB, db *store.DB, persons ...person.ID) []policy.Facts {
	t.Helper()
	f, err := db.Facts(t.Context(), persons)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func healthData(t *testing.T, e Engine) {
	for name, f := range map[string]func(*testing.T, Engine){
		"sheets":    sheetsKeep,
		"facts":     factsFollowLinks,
		"kin":       kinOf,
		"doubt":     doubtIsOpen,
		"erasing":   healthErased,
		"at once":   sheetsAtOnce,
		"unsound":   unsoundSheets,
		"nothing":   sheetsRolledBack,
		"many rows": sheetsOfMany,
		"batch":     batchMakesDue,
		"in a unit": sheetsInUnit,
		"unproven":  unprovenCountsAlone,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f(t, e)
		})
	}
}

func sheetsKeep(t *testing.T, e Engine) {
	db := e.Open(t, store.Options{})
	a := addPerson(t, db, "ssk", "u1", 1)
	r := addDose(t, db, a.account, "d1", "2021-06-01")
	var second health.Record
	var d health.Declaration
	onSheets(t, db, []person.AccountID{a.account}, func(tx person.Tx, sheets map[person.AccountID]*health.Sheet) error {
		s := sheets[a.account]
		if d := cmp.Diff([]health.Record{r}, s.Records); d != "" {
			t.Errorf("record as read: %s", d)
		}
		if s.Person != a.person || s.Account.User != "u1" {
			t.Errorf("sheet of person %d, user %q", s.Person, s.Account.User)
		}
		second = s.Records[0]
		second.Version, second.Reason, second.Body = 2, "nhập sai ngày", health.Body{Dose: &health.DoseBody{Date: "2021-06-02", Vaccine: "EU/1/21/1529", Number: 1, Of: 2}}
		third := second
		third.Version, third.State, third.Reason = 3, health.Withdrawn, "không phải người này"
		s.PutRecord(second)
		s.PutRecord(third)
		second = third
		d = declared(tx, a.account, noon)
		s.PutDeclaration(d)
		return nil
	})
	sheets, err := db.Sheets(t.Context(), []person.AccountID{a.account, 999})
	if err != nil || len(sheets) != 1 {
		t.Fatalf("%d sheets, %v", len(sheets), err)
	}
	if diff := cmp.Diff([]health.Record{second}, sheets[a.account].Records); diff != "" {
		t.Errorf("newest: %s", diff)
	}
	if diff := cmp.Diff([]health.Declaration{d}, sheets[a.account].Declarations); diff != "" {
		t.Errorf("declared: %s", diff)
	}
	versions, err := db.RecordVersions(t.Context(), a.account, r.ID)
	if err != nil || len(versions) != 3 || versions[1].Reason != "nhập sai ngày" || versions[2].State != health.Withdrawn {
		t.Errorf("history %v, %v", len(versions), err)
	}
	if other, err := db.RecordVersions(t.Context(), 999, r.ID); err != nil || len(other) != 0 {
		t.Errorf("another account sees %d versions, %v", len(other), err)
	}
	if all, err := db.DeclarationVersions(t.Context(), a.account, d.ID); err != nil || len(all) != 1 {
		t.Errorf("%d versions of the declaration, %v", len(all), err)
	}
	ids, err := db.AccountIDs(t.Context(), "ssk", []string{"u1", "u2", `"`, "u1"})
	if diff := cmp.Diff(map[string]person.AccountID{"u1": a.account}, ids); diff != "" || err != nil {
		t.Errorf("ids: %s, %v", diff, err)
	}
	if ids, err := db.AccountIDs(t.Context(), "other", []string{"u1"}); err != nil || len(ids) != 0 {
		t.Errorf("another app finds %v, %v", ids, err)
	}
	sound(t, db)
}

// move links an account to another person and back, as a break does.
func move(t testing.TB, db *store.DB, of someone, from, to person.ID) {
	t.Helper()
	within(t, db, nil, func(tx person.Tx) error {
		if err := tx.Lock(from); err != nil {
			return err
		}
		links, err := tx.Links(of.account)
		if err != nil {
			return err
		}
		active := links[len(links)-1]
		broken := person.Link{ID: person.LinkID(tx.NewID()), Account: of.account, Person: from, State: person.LinkBroken, Tier: person.TierMan, Evidence: "{}", At: noon}
		again := person.Link{ID: person.LinkID(tx.NewID()), Account: of.account, Person: to, State: person.LinkCertain, Tier: person.TierMan, Evidence: "{}", At: noon}
		return errors.Join(tx.EndLink(active.ID, broken.ID, noon), tx.AddLink(broken), tx.AddLink(again), tx.MoveVerified(of.account, to))
	})
}

// due gives and takes away whose cards are due.
func due(t testing.TB, db *store.DB, e Engine, url string) map[person.ID]bool {
	t.Helper()
	found := map[person.ID]bool{}
	for _, p := range e.IDs(t, url, `SELECT person FROM card_due`) {
		found[person.ID(p)] = true
	}
	e.Exec(t, url, `DELETE FROM card_due`)
	return found
}

func factsFollowLinks(t *testing.T, e Engine) {
	url := e.URL(t)
	db := open(t, url, store.Options{})
	a, b := addPerson(t, db, "ssk", "u1", 1), addPerson(t, db, "vhd", "u1", 2)
	addDose(t, db, a.account, "d1", "2021-06-01")
	if got := due(t, db, e, url); !got[a.person] || len(got) != 1 {
		t.Errorf("due after a dose: %v", got)
	}
	want := policy.Facts{Birth: "1990-02-03", Unit: "00001", Doses: []policy.Dose{{Date: "2021-06-01", Vaccine: "EU/1/21/1529"}}}
	none := policy.Facts{Birth: "1990-02-03", Unit: "00001"}
	if d := cmp.Diff([]policy.Facts{none, want, {}}, factsOf(t, db, b.person, a.person, 999)); d != "" {
		t.Errorf("facts: %s", d)
	}
	move(t, db, a, a.person, b.person)
	if d := cmp.Diff([]policy.Facts{want, {}}, factsOf(t, db, b.person, a.person)); d != "" {
		t.Errorf("facts after the link moved: %s", d)
	}
	if got := due(t, db, e, url); !got[a.person] || !got[b.person] {
		t.Errorf("due after the link moved: %v", got)
	}
	move(t, db, a, b.person, a.person)
	if d := cmp.Diff([]policy.Facts{none, want}, factsOf(t, db, b.person, a.person)); d != "" {
		t.Errorf("facts after the link moved back: %s", d)
	}
	due(t, db, e, url)
	move(t, db, b, b.person, a.person)
	if got := due(t, db, e, url); !got[a.person] || len(got) != 1 { // home and birth may be others
		t.Errorf("due after an account joined somebody of whom something is known: %v", got)
	}
	c := addPerson(t, db, "vhd", "u3", 3)
	if got := due(t, db, e, url); len(got) != 0 {
		t.Errorf("a new person made cards due: %v", got)
	}
	moveHouse(t, db, c.account)
	if got := due(t, db, e, url); len(got) != 0 {
		t.Errorf("somebody of whom nothing is known became due: %v", got)
	}
	moveHouse(t, db, b.account)
	if got := due(t, db, e, url); !got[a.person] || len(got) != 1 {
		t.Errorf("due after an account named another home: %v", got)
	}
	within(t, db, nil, func(tx person.Tx) error { // the same person registers in a further app
		d := account(tx, "ncovi", "u4", 1)
		return errors.Join(tx.Lock(a.person), tx.SaveAccount(d, nil),
			tx.AddLink(person.Link{ID: person.LinkID(tx.NewID()), Account: d.ID, Person: a.person, State: person.LinkCertain, Tier: person.TierA0, Evidence: "{}", At: noon}))
	})
	if got := due(t, db, e, url); !got[a.person] || len(got) != 1 {
		t.Errorf("due after a new account joined: %v", got)
	}
}

// moveHouse gives an account another version with another home.
func moveHouse(t testing.TB, db *store.DB, id person.AccountID) {
	t.Helper()
	within(t, db, nil, func(tx person.Tx) error {
		a, err := tx.Account(id)
		if err != nil {
			return err
		}
		a.Version, a.Attrs.Unit = a.Version+1, "22333"
		return tx.SaveAccount(a, nil)
	})
}

// unprovenCountsAlone: what rests on a typed number counts only while nobody's
// papers were checked (A1, A19).
func unprovenCountsAlone(t *testing.T, e Engine) {
	db := e.Open(t, store.Options{})
	var typed, checked someone
	within(t, db, nil, func(tx person.Tx) error {
		a := account(tx, "ssk", "u1", 1)
		a.Proofs = nil
		typed = someone{account: a.ID, person: person.ID(tx.NewID())}
		return errors.Join(tx.SaveAccount(a, nil), tx.AddPerson(typed.person),
			tx.AddLink(person.Link{ID: person.LinkID(tx.NewID()), Account: a.ID, Person: typed.person, State: person.LinkCertain, Tier: person.TierNew, Evidence: "{}", At: noon}))
	})
	addDose(t, db, typed.account, "d1", "2021-06-01")
	if f := factsOf(t, db, typed.person)[0]; len(f.Doses) != 1 {
		t.Errorf("alone: %d doses", len(f.Doses))
	}
	checked = addPerson(t, db, "vhd", "u1", 2)
	move(t, db, checked, checked.person, typed.person)
	addDose(t, db, checked.account, "d2", "2021-08-01")
	if f := factsOf(t, db, typed.person)[0]; len(f.Doses) != 1 || f.Doses[0].Date != "2021-08-01" {
		t.Errorf("beside an account whose papers were checked: %v", f.Doses)
	}
	own, err := db.FactsOf(t.Context(), []person.AccountID{typed.account})
	if err != nil || len(own[0].Doses) != 1 {
		t.Errorf("by itself: %v, %v", own, err)
	}
}

func kinOf(t *testing.T, e Engine) {
	db := e.Open(t, store.Options{})
	a, b, c := addPerson(t, db, "ssk", "u1", 1), addPerson(t, db, "vhd", "u1", 2), addPerson(t, db, "ncovi", "u1", 3)
	of := func(id person.AccountID) []health.Kin {
		t.Helper()
		kin, err := db.Kin(t.Context(), []person.AccountID{id})
		if err != nil {
			t.Fatal(err)
		}
		return kin[id]
	}
	if got := of(a.account); got != nil {
		t.Errorf("alone: %v", got)
	}
	move(t, db, b, b.person, a.person)
	if d := cmp.Diff([]health.Kin{{Account: b.account, Bond: health.Same, Proven: true}}, of(a.account)); d != "" {
		t.Errorf("linked: %s", d)
	}
	move(t, db, b, a.person, b.person)
	if d := cmp.Diff([]health.Kin{{Account: b.account, Bond: health.Parted, Proven: true}}, of(a.account)); d != "" {
		t.Errorf("parted: %s", d)
	}
	if d := cmp.Diff([]health.Kin{{Account: a.account, Bond: health.Parted, Proven: true}}, of(b.account)); d != "" {
		t.Errorf("parted, from the other side: %s", d)
	}
	within(t, db, nil, func(tx person.Tx) error {
		return tx.OpenConflict(person.Conflict{Kind: "B2", Account: c.account, Persons: []person.ID{a.person}, Key: person.KeyCCCD, Opened: noon})
	})
	if d := cmp.Diff([]health.Kin{{Account: b.account, Bond: health.Parted, Proven: true}, {Account: c.account, Bond: health.Doubted, Proven: true}}, of(a.account)); d != "" {
		t.Errorf("in question: %s", d)
	}
	within(t, db, nil, func(tx person.Tx) error { // the user of b leaves
		now, err := tx.Account(b.account)
		now.Version, now.Withdrawn = 2, noon
		return errors.Join(err, tx.SaveAccount(now, nil))
	})
	move(t, db, b, b.person, a.person)
	within(t, db, nil, func(tx person.Tx) error {
		links, err := tx.Links(b.account)
		last := links[len(links)-1]
		return errors.Join(err, tx.EndLink(last.ID, last.ID, noon))
	})
	got := of(a.account)
	if len(got) != 3 || got[0].Bond != health.Left && got[1].Bond != health.Left {
		t.Errorf("left: %v", got)
	}
}

func doubtIsOpen(t *testing.T, e Engine) {
	url := e.URL(t)
	db := open(t, url, store.Options{})
	a, b := addPerson(t, db, "ssk", "u1", 1), addPerson(t, db, "vhd", "u1", 2)
	addDose(t, db, a.account, "d1", "2021-06-01")
	due(t, db, e, url)
	ask := func(noted bool) {
		within(t, db, nil, func(tx person.Tx) error {
			return tx.OpenConflict(person.Conflict{ID: tx.NewID(), Kind: map[bool]string{true: "C3", false: "B2"}[noted], Account: b.account, Persons: []person.ID{a.person},
				Key: person.KeyCCCD, Opened: noon, Noted: noted})
		})
	}
	ask(true)
	if f := factsOf(t, db, a.person); f[0].Doubt || len(due(t, db, e, url)) > 0 {
		t.Error("what is merely noted makes doubt")
	}
	ask(false)
	if f := factsOf(t, db, a.person, b.person); !f[0].Doubt || !f[1].Doubt {
		t.Error("an open question makes no doubt")
	}
	if got := due(t, db, e, url); !got[a.person] || len(got) != 1 {
		t.Errorf("due after a question: %v", got)
	}
	within(t, db, nil, func(tx person.Tx) error {
		asked, err := tx.Conflicts(b.account)
		if err != nil {
			return err
		}
		return tx.CloseConflict(asked[1].ID, noon, "different")
	})
	if f := factsOf(t, db, a.person); f[0].Doubt {
		t.Error("doubt stays when the question is closed")
	}
	if got := due(t, db, e, url); !got[a.person] {
		t.Errorf("due after the answer: %v", got)
	}
}

func healthErased(t *testing.T, e Engine) {
	db := e.Open(t, store.Options{})
	a := addPerson(t, db, "ssk", "u1", 1)
	old := noon.AddDate(0, 0, -40)
	onSheets(t, db, []person.AccountID{a.account}, func(tx person.Tx, sheets map[person.AccountID]*health.Sheet) error {
		s := sheets[a.account]
		for kind, body := range map[health.Kind]health.Body{
			health.Dose:       {Dose: &health.DoseBody{Date: "2021-02-01", Vaccine: "v"}},
			health.Infection:  {Infection: &health.InfectionBody{Since: "2021-02-01"}},
			health.Test:       {Test: &health.TestBody{Kind: health.PCR, Sample: old, Result: old, Outcome: health.Negative}},
			health.Contact:    {Contact: &health.ContactBody{Class: "F1", Since: old}},
			health.Quarantine: {Quarantine: &health.QuarantineBody{Place: "home", Unit: "00001", From: old, To: noon.AddDate(0, 0, 2)}},
			health.Check:      {Check: &health.CheckBody{Order: "quarantine", Day: "2021-06-06", Present: true}},
		} {
			s.PutRecord(health.Record{ID: health.RecordID(tx.NewID()), Account: a.account, Kind: kind, Source: string(kind), Version: 1, State: health.InForce,
				At: old, Actor: "tester", Body: body})
		}
		s.PutDeclaration(declared(tx, a.account, old))
		s.PutDeclaration(declared(tx, a.account, noon))
		return nil
	})
	if _, err := db.EraseHealth(t.Context(), noon, ""); !errors.Is(err, person.ErrNoActor) {
		t.Errorf("erasing without an actor: %v", err)
	}
	n, err := db.EraseHealth(t.Context(), noon.AddDate(0, 0, -30), "retention")
	if err != nil || n != 4 {
		t.Errorf("%d erased, %v; want test, contact, check and a declaration", n, err)
	}
	sheets, err := db.Sheets(t.Context(), []person.AccountID{a.account})
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[health.Kind]int{}
	for _, r := range sheets[a.account].Records {
		kinds[r.Kind]++
	}
	if d := cmp.Diff(map[health.Kind]int{health.Dose: 1, health.Infection: 1, health.Quarantine: 1}, kinds); d != "" || len(sheets[a.account].Declarations) != 1 {
		t.Errorf("what stays: %s", d)
	}
	sound(t, db)
	if n, err := db.EraseHealth(t.Context(), noon.AddDate(0, 0, -30), "retention"); err != nil || n != 0 {
		t.Errorf("%d erased again, %v", n, err)
	}
}

func sheetsAtOnce(t *testing.T, e Engine) {
	db := e.Open(t, store.Options{})
	a := addPerson(t, db, "ssk", "u1", 1)
	r := addDose(t, db, a.account, "d1", "2021-06-01")
	var all sync.WaitGroup
	for i := range 64 {
		all.Go(func() {
			err := db.WriteSheets(t.Context(), "tester", noon, []person.AccountID{a.account}, func(_ person.Tx, sheets map[person.AccountID]*health.Sheet) error {
				v := sheets[a.account].Records[0]
				v.Version, v.Reason = v.Version+1, fmt.Sprint("lý do ", i)
				sheets[a.account].PutRecord(v)
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	versions, err := db.RecordVersions(t.Context(), a.account, r.ID)
	if err != nil || len(versions) != 65 {
		t.Fatalf("%d versions, %v", len(versions), err)
	}
	for i, v := range versions {
		if v.Version != i+1 {
			t.Fatalf("version %d in place %d", v.Version, i+1)
		}
	}
	sound(t, db)
}

func unsoundSheets(t *testing.T, e Engine) {
	for name, spoil := range map[string]string{
		"record without one newest version, or with a hole":      `UPDATE record SET latest = 0`,
		"declaration without one newest version, or with a hole": `UPDATE declaration SET version = 2`,
		"facts that are not those of the account's sheet":        `DELETE FROM facts`,
	} {
		url := e.URL(t)
		db := open(t, url, store.Options{})
		a := addPerson(t, db, "ssk", "u1", 1)
		addDose(t, db, a.account, "d1", "2021-06-01")
		onSheets(t, db, []person.AccountID{a.account}, func(tx person.Tx, sheets map[person.AccountID]*health.Sheet) error {
			sheets[a.account].PutDeclaration(declared(tx, a.account, noon))
			return nil
		})
		sound(t, db)
		e.Exec(t, url, spoil)
		found, err := db.Fsck(t.Context())
		seen := false
		for _, f := range found {
			seen = seen || f.Check == name
		}
		if err != nil || !seen {
			t.Errorf("fsck does not see %q: %v, %v", name, found, err)
		}
	}
}

func sheetsRolledBack(t *testing.T, e Engine) {
	db := e.Open(t, store.Options{})
	a := addPerson(t, db, "ssk", "u1", 1)
	broken := errors.New("broken")
	err := db.WriteSheets(t.Context(), "tester", noon, []person.AccountID{a.account}, func(tx person.Tx, sheets map[person.AccountID]*health.Sheet) error {
		sheets[a.account].PutRecord(dose(tx, a.account, "d1", "2021-06-01"))
		return broken
	})
	wantErr(t, err, broken)
	wantErr(t, db.WriteSheets(t.Context(), "", noon, nil, nil), person.ErrNoActor)
	sheets, err := db.Sheets(t.Context(), []person.AccountID{a.account})
	if err != nil || len(sheets[a.account].Records) != 0 {
		t.Errorf("%d records of a unit that failed, %v", len(sheets[a.account].Records), err)
	}
}

func sheetsOfMany(t *testing.T, e Engine) {
	db := e.Open(t, store.Options{})
	ids := make([]person.AccountID, health.UnitEntries)
	persons := make([]person.ID, len(ids))
	for i := range ids {
		s := addPerson(t, db, "ssk", fmt.Sprint("u", i), i+1)
		ids[i], persons[i] = s.account, s.person
	}
	onSheets(t, db, ids, func(tx person.Tx, sheets map[person.AccountID]*health.Sheet) error {
		if len(sheets) != len(ids) {
			t.Errorf("%d sheets", len(sheets))
		}
		for _, id := range ids {
			sheets[id].PutRecord(dose(tx, id, "d1", "2021-06-01"))
			sheets[id].PutDeclaration(declared(tx, id, noon))
		}
		return nil
	})
	for i, f := range factsOf(t, db, persons...) {
		if len(f.Doses) != 1 || f.Declaration == nil || !f.Declaration.Symptoms {
			t.Fatalf("facts of %d", i)
		}
	}
	sound(t, db)
}

// batchMakesDue does in one unit of many what single units do above.
func batchMakesDue(t *testing.T, e Engine) {
	url := e.URL(t)
	db := open(t, url, store.Options{})
	a, b := addPerson(t, db, "ssk", "u1", 1), addPerson(t, db, "vhd", "u1", 2)
	addDose(t, db, a.account, "d1", "2021-06-01")
	due(t, db, e, url)
	together := func(f func(tx person.Bulk) error) map[person.ID]bool {
		t.Helper()
		err := db.Together(t.Context(), person.Concern{Locks: []person.Key{cccd(1)}, App: "ssk", Users: []string{"u1"}, Keys: []person.Key{cccd(1)}}, func(tx person.Bulk) error {
			tx.Act("tester", noon)
			return f(tx)
		})
		if err != nil {
			t.Fatal(err)
		}
		return due(t, db, e, url)
	}
	got := together(func(tx person.Bulk) error {
		_, err := makePerson(tx, "ssk", "new", 3)
		return err
	})
	if len(got) != 0 {
		t.Errorf("a new person made cards due: %v", got)
	}
	question := int64(0)
	got = together(func(tx person.Bulk) error {
		question = tx.NewID()
		return tx.OpenConflict(person.Conflict{ID: question, Kind: "B2", Account: b.account, Persons: []person.ID{a.person}, Key: person.KeyCCCD, Opened: noon})
	})
	if !got[a.person] {
		t.Errorf("due after a question: %v", got)
	}
	got = together(func(tx person.Bulk) error {
		if _, err := tx.Conflicts(b.account); err != nil {
			return err
		}
		return tx.CloseConflict(question, noon, "different")
	})
	if !got[a.person] {
		t.Errorf("due after the answer: %v", got)
	}
	got = together(func(tx person.Bulk) error {
		links, err := tx.Links(a.account)
		if err != nil {
			return err
		}
		line := person.Link{ID: person.LinkID(tx.NewID()), Account: a.account, Person: b.person, State: person.LinkCertain, Tier: person.TierMan, Evidence: "{}", At: noon}
		return errors.Join(tx.Lock(a.person), tx.Lock(b.person), tx.EndLink(links[0].ID, line.ID, noon), tx.AddLink(line), tx.MoveVerified(a.account, b.person))
	})
	if !got[a.person] || !got[b.person] {
		t.Errorf("due after the link moved: %v", got)
	}
}

func sheetsInUnit(t *testing.T, e Engine) {
	db := e.Open(t, store.Options{})
	a := addPerson(t, db, "ssk", "u1", 1)
	broken := errors.New("broken")
	for _, fails := range []error{broken, nil} {
		err := db.Within(t.Context(), nil, func(tx person.Tx) error {
			tx.Act("tester", noon)
			err := db.SheetsIn(tx, []person.AccountID{a.account}, func(sheets map[person.AccountID]*health.Sheet) error {
				sheets[a.account].PutRecord(dose(tx, a.account, "d1", "2021-06-01"))
				return nil
			})
			return errors.Join(err, fails)
		})
		wantErr(t, err, fails)
		sheets, err := db.Sheets(t.Context(), []person.AccountID{a.account})
		if err != nil || (len(sheets[a.account].Records) == 0) != (fails != nil) {
			t.Errorf("%d records of a unit that ended with %v; %v", len(sheets[a.account].Records), fails, err)
		}
	}
	sound(t, db)
}
