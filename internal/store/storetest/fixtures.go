package storetest

import (
	"encoding/binary"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/scan"
	"github.com/motma/motma/internal/store"
)

// someone is a person with one account and one QID.
type someone struct {
	account person.AccountID
	person  person.ID
	qid     person.QID
	link    person.LinkID
}

// cccd is an invented number.
func cccd(n int) person.Key {
	return person.Key{Kind: person.KeyCCCD, Value: fmt.Sprintf("0010990%05d", n)}
}

func account(tx person.Tx, app person.AppID, user string, n int) person.Account {
	return person.Account{
		ID: person.AccountID(tx.NewID()), App: app, User: user, Version: 1, Created: noon, Updated: noon,
		Folded: fmt.Sprintf("NGUYEN VAN %d", n),
		Attrs: person.Attributes{Name: fmt.Sprintf("Nguyễn Văn %d", n), Birth: "1990-02-03", Sex: person.Male, CCCD: cccd(n).Value,
			Phone: "0900000000", Unit: "00001"},
		Proofs: []person.Proof{{Kind: person.KeyCCCD, How: person.Card, At: noon}},
	}
}

// makePerson writes a person as the rules do.
func makePerson(tx person.Tx, app person.AppID, user string, n int) (s someone, err error) {
	a := account(tx, app, user, n)
	s = someone{a.ID, person.ID(tx.NewID()), QID(n), person.LinkID(tx.NewID())}
	err = errors.Join(
		tx.SaveAccount(a, []person.Key{cccd(n)}),
		tx.AddPerson(s.person),
		tx.AddLink(person.Link{ID: s.link, Account: a.ID, Person: s.person, State: person.LinkCertain, Tier: person.TierNew, Evidence: "{}", At: noon}),
		tx.SetVerified(cccd(n), s.person, a.ID, person.Card),
		tx.AddQID(s.qid, a.ID),
		tx.SetCurrentQID(s.person, s.qid),
		tx.Change(person.Change{Kind: "account.created", Account: a.ID}),
		tx.Change(person.Change{Kind: "link.made", Account: a.ID, Person: s.person}),
	)
	return s, err
}

func within(t testing.TB, db *store.DB, keys []person.Key, f func(tx person.Tx) error) {
	t.Helper()
	err := db.Within(t.Context(), keys, func(tx person.Tx) error {
		tx.Act("tester", noon)
		return f(tx)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// addPerson commits a person.
func addPerson(t testing.TB, db *store.DB, app person.AppID, user string, n int) (s someone) {
	t.Helper()
	within(t, db, []person.Key{cccd(n)}, func(tx person.Tx) (err error) {
		s, err = makePerson(tx, app, user, n)
		return err
	})
	return s
}

// scanID is the n-th id; they are in order of n.
func scanID(n int) (id scan.ID) {
	binary.BigEndian.PutUint64(id[8:], uint64(n))
	return id
}

// pass is a scan of an account at a place.
func pass(n int, p scan.PlaceID, a person.AccountID, at time.Time) scan.Slotted {
	return scan.Slotted{Day: scan.DayOf(at), Scan: scan.Scan{ID: scanID(n), Place: p, Gate: 3, Account: a, Code: 5, At: at,
		Received: at.Add(time.Second), Direction: scan.In, Method: scan.StaffScans, Kind: scan.Personal, Assurance: scan.Signed,
		Flags: scan.Late, Staff: 7, Client: 9}}
}

func appendScans(t testing.TB, db *store.DB, scans ...scan.Slotted) []scan.Verdict {
	t.Helper()
	v, err := db.Append(t.Context(), scans)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// collect reads an iterator to its end.
func collect(t testing.TB, seq func(func(scan.Scan, error) bool)) (out []scan.Scan) {
	t.Helper()
	for s, err := range seq {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	return out
}

func wantErr(t testing.TB, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("error %v, want %v", err, want)
	}
}

// sound fails the test when fsck finds anything but the kinds allowed.
func sound(t testing.TB, db *store.DB, allowed ...string) {
	t.Helper()
	found, err := db.Fsck(t.Context())
	if err != nil {
		t.Fatal(err)
	}
next:
	for _, f := range found {
		for _, a := range allowed {
			if f.Check == a {
				continue next
			}
		}
		t.Errorf("fsck: %v", f)
	}
}

// Scans in these tests name places and accounts that are not registered.
var unregistered = []string{"scan of an account that is not there", "scan at a place that is not there"}
