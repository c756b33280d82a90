package storetest

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/motma/motma/internal/bundle"
	"github.com/motma/motma/internal/card"
	"github.com/motma/motma/internal/health"
	"github.com/motma/motma/internal/keyring"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/store"
	"github.com/motma/motma/internal/travel"
	"github.com/motma/motma/policy"
)

// cards is the contract of package card's store.
func cards(t *testing.T, e Engine) {
	for name, f := range map[string]func(*testing.T, Engine){
		"kept":     cardsKept,
		"lease":    cardsLeased,
		"rolled":   cardsRolledBack,
		"backup":   cardsBackedUp,
		"unsound":  unsoundCards,
		"override": overridesCount,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f(t, e)
		})
	}
}

// decide changes what package card keeps.
func decide(t testing.TB, db *store.DB, f func(tx card.Tx) error) {
	t.Helper()
	if err := db.ChangeCards(t.Context(), "tester", noon, f); err != nil {
		t.Fatal(err)
	}
}

// carded fills every table of cards, records and certificates.
func carded(t testing.TB, db *store.DB) someone {
	t.Helper()
	p := populate(t, db)
	r := addDose(t, db, p.account, "123/QĐ-UBND", "2021-06-01")
	onSheets(t, db, []person.AccountID{p.account}, func(tx person.Tx, sheets map[person.AccountID]*health.Sheet) error {
		sheets[p.account].PutDeclaration(declared(tx, p.account, noon))
		return nil
	})
	asked := card.Override{ID: db.NewID(), Account: p.account, Case: "VN-1", Colour: policy.Red, Until: noon.Add(time.Hour), VI: "Ở cùng nhà.", EN: "x",
		State: card.Waiting, Client: "cdc", Officer: "lan", Opened: noon}
	given := asked
	given.State, given.Begins, given.SecondClient, given.SecondOfficer, given.Decided, given.Outcome = card.Approved, noon, "cdc", "minh", noon, "agreed"
	decide(t, db, func(tx card.Tx) error {
		return errors.Join(
			tx.AddVersion(card.Version{Number: 1, Name: "n|1", Version: 1, Unit: "56", Kind: "venue", Text: []byte(`{"é": "\n"}`), At: noon, Actor: "a"}),
			tx.AddActivation(card.Activation{ID: db.NewID(), Number: 1, Unit: "56", Kind: "venue", Begins: noon, State: card.Approved, Reason: "r", Client: "cdc",
				Officer: "lan", Opened: noon, Second: "cdc/minh", Decided: noon, Outcome: "agreed"}),
			tx.AddRisks([]policy.Risk{{Unit: "22333", Level: 3, From: noon}}),
			tx.AddEdition(card.Edition{Name: "vaccines", Begins: noon, Text: []byte("{}")}),
			tx.AddOverride(asked), tx.SaveOverride(given),
			tx.SaveAlarm(card.Alarm{ID: db.NewID(), Client: "cdc", Officer: "lan", At: noon, Counted: 21}),
			tx.AddRun(card.Run{ID: db.NewID(), Kind: card.Recompute, Edition: 1, Moment: noon, Actor: "cards", Started: noon, Total: 2}))
	})
	keepCard(t, db, "one", noon, card.Kept{Person: p.person, Card: policy.Card{Colour: policy.Green, Number: 1, Rule: 2, ValidUntil: noon.Add(time.Hour)}})
	key := keyring.Record{KID: "0011223344556677", Use: keyring.Certificates, Alg: "ES256", NotBefore: noon, NotAfter: noon.AddDate(2, 0, 0)}
	err := errors.Join(db.SaveKey(t.Context(), key, "op"),
		db.SaveCertificates(t.Context(), "op", travel.Changes{At: noon, Make: []travel.Certificate{traveller{someone: p}.certificate("URN:UVCI:A", r.ID)}}))
	if err != nil {
		t.Fatal(err)
	}
	signer := foreignSigner(t, "AT")
	err = errors.Join(db.AddSigners(t.Context(), []travel.Signer{signer}), db.KeepForeign(t.Context(), travel.Kept{Account: p.account, Issuer: "AT", ID: "URN:UVCI:01:AT:1#X",
		Kind: travel.Vaccination, KID: "00", Record: r.ID, At: noon, Expires: noon.AddDate(1, 0, 0), Actor: "op"}),
		db.Bundles().Publish(t.Context(), "op", bundle.Release{Version: 1, Made: noon, Manifest: `{"version":1}`, Signature: "s", Filtered: noon},
			map[string][]byte{"d": {0, 255}}, bundle.Keep{}))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// keepCard writes cards as the worker does that has the lease.
func keepCard(t testing.TB, db *store.DB, token string, at time.Time, cards ...card.Kept) (changed int64) {
	t.Helper()
	if mine, err := db.LeaseCards(t.Context(), token, at, at.Add(time.Minute)); err != nil || !mine {
		t.Fatalf("lease: %v, %v", mine, err)
	}
	changed, err := db.KeepCards(t.Context(), card.Step{Token: token, Lease: at.Add(time.Minute), At: at, Cards: cards})
	if err != nil {
		t.Fatal(err)
	}
	return changed
}

func cardsKept(t *testing.T, e Engine) {
	db := e.Open(t, store.Options{})
	p := addPerson(t, db, "ssk", "u1", 1)
	green := card.Kept{Person: p.person, Card: policy.Card{Colour: policy.Green, ValidUntil: noon.Add(time.Hour)}}
	for i, want := range []int64{1, 0} {
		if n := keepCard(t, db, "one", noon, green); n != want {
			t.Errorf("time %d: %d colours changed, want %d", i, n, want)
		}
	}
	if passed, err := db.PassedCards(t.Context(), noon.Add(time.Hour), 10); err != nil || len(passed) != 1 || passed[0] != p.person {
		t.Errorf("passed %v, %v", passed, err)
	}
	if passed, err := db.PassedCards(t.Context(), noon, 10); err != nil || len(passed) != 0 {
		t.Errorf("before its time: %v, %v", passed, err)
	}
	sound(t, db)
}

func cardsLeased(t *testing.T, e Engine) {
	db := e.Open(t, store.Options{})
	p := addPerson(t, db, "ssk", "u1", 1)
	green := card.Kept{Person: p.person, Card: policy.Card{Colour: policy.Green}}
	keepCard(t, db, "one", noon, green)
	if mine, err := db.LeaseCards(t.Context(), "two", noon.Add(time.Second), noon.Add(time.Hour)); mine || err != nil {
		t.Errorf("two leases at a time: %v", err)
	}
	keepCard(t, db, "two", noon.Add(2*time.Minute), green) // the first ran out
	_, err := db.KeepCards(t.Context(), card.Step{Token: "one", Lease: noon.Add(time.Hour), At: noon, Cards: []card.Kept{green}})
	wantErr(t, err, card.ErrOvertaken)
}

func cardsRolledBack(t *testing.T, e Engine) {
	db := e.Open(t, store.Options{})
	broken := errors.New("broken")
	err := db.ChangeCards(t.Context(), "tester", noon, func(tx card.Tx) error {
		return errors.Join(tx.AddVersion(card.Version{Number: 1, Name: "n", Version: 1, At: noon, Actor: "a"}), broken)
	})
	wantErr(t, err, broken)
	wantErr(t, db.ChangeCards(t.Context(), "", noon, nil), person.ErrNoActor)
	if all, err := db.Versions(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("%d versions of a change that failed, %v", len(all), err)
	}
}

func overridesCount(t *testing.T, e Engine) {
	db := e.Open(t, store.Options{Now: func() time.Time { return noon }})
	p := carded(t, db)
	f := factsOf(t, db, p.person)[0]
	if f.Override == nil || f.Override.Colour != policy.Red || f.Override.Reason.VI != "Ở cùng nhà." {
		t.Errorf("facts: %+v", f.Override)
	}
	found, err := db.Overrides(t.Context(), card.OverrideFilter{Client: "cdc"}, 0, 10)
	if err != nil || len(found) != 1 || found[0].SecondOfficer != "minh" {
		t.Errorf("overrides %v, %v", found, err)
	}
	if other, err := db.Overrides(t.Context(), card.OverrideFilter{Client: "other"}, 0, 10); err != nil || len(other) != 0 {
		t.Errorf("another authority sees %d, %v", len(other), err)
	}
}

// cardsBackedUp: all tables of Health go to the other engine and back.
func cardsBackedUp(t *testing.T, e Engine) {
	o := store.Options{Now: func() time.Time { return noon }}
	db := e.Open(t, o)
	p := carded(t, db)
	saved := backup(t, db)
	for _, to := range []Engine{SQLite(), Postgres()} {
		url := to.URL(t)
		if err := store.Restore(t.Context(), bytes.NewReader(saved), url, o); err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"record", "declaration", "facts", "card_due", "policy", "policy_activation", "risk_level", "value_set", "card", "card_run",
			"card_state", "card_override", "card_alarm", "certificate",
			"trusted_signer", "kept_certificate", "bundle", "bundle_part"} {
			if n := to.IDs(t, url, `SELECT COUNT(*) FROM `+table); n[0] == 0 {
				t.Errorf("into %s: nothing in %s", to.Name, table)
			}
		}
		restored := open(t, url, o)
		if d := cmp.Diff(unzip(t, saved), unzip(t, backup(t, restored))); d != "" {
			t.Errorf("into %s and out: %s", to.Name, d)
		}
		if d := cmp.Diff(factsOf(t, db, p.person), factsOf(t, restored, p.person)); d != "" {
			t.Errorf("facts in %s: %s", to.Name, d)
		}
		sound(t, restored, unregistered...)
	}
}

func unsoundCards(t *testing.T, e Engine) {
	for name, spoil := range map[string]string{
		"activation for another unit or kind than its version's":  `UPDATE policy_activation SET unit = '48'`,
		"activation decided by nobody, or by whoever proposed it": `UPDATE policy_activation SET second = 'other/lan'`,
		"two versions of one unit and kind from the same moment on, decided at once": `INSERT INTO policy_activation (id, unit, kind, begins, state, reason, client, officer, opened, second, decided)
			SELECT id + 1, unit, kind, begins, state, reason, client, officer, opened, second, decided FROM policy_activation`,
		"override without two officers":            `UPDATE card_override SET second_officer = officer`,
		"kept card of a person who is not there":   `UPDATE card SET person = 1`,
		"kept card by a version that is not there": `UPDATE card SET policy = 99`,
		"two recomputations that go on":            `INSERT INTO card_run (id, kind, edition, moment, actor, started) SELECT id + 1, kind, edition, moment, actor, started FROM card_run`,
	} {
		url := e.URL(t)
		db := open(t, url, store.Options{Now: func() time.Time { return noon }})
		carded(t, db)
		sound(t, db, unregistered...)
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
