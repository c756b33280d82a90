package health_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/health"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/policy"
)

func TestABadEntryHarmsItselfAlone(t *testing.T) {
	w := newWorld(t)
	a, b := w.user("ssk", "a"), w.user("ssk", "b")
	other := w.user("vhd", "a")
	reason := dose("d1", "2021-08-02")
	reason.Reason = "ghi nhầm"
	got := w.all("ssk", health.Together{},
		health.Entry{User: "a", Record: dose("d1", "2021-08-01")},
		health.Entry{Account: other, Record: dose("d1", "2021-08-01")},
		health.Entry{User: "nobody", Record: dose("d1", "2021-08-01")},
		health.Entry{User: "a\x00", Record: dose("d1", "2021-08-01")},
		health.Entry{Account: b, Record: dose("d1", "2999-08-01")},
		health.Entry{Account: b},
		health.Entry{Account: a, Record: dose("d1", "2021-08-01")},
		health.Entry{Account: a, Record: dose("d1", "2021-08-02")},
		health.Entry{Account: a, Record: reason},
		health.Entry{Account: a, Withdraw: &health.Withdrawal{Kind: health.Dose, Source: "d1", Reason: "nhầm người"}},
		health.Entry{Account: a, Record: dose("d1", "2021-08-02")},
		health.Entry{Account: a, Withdraw: &health.Withdrawal{Kind: health.Dose, Source: "d2", Reason: "nhầm người"}},
		health.Entry{Account: b, Record: dose("d1", "2021-08-01")})
	want := "[created not_found not_found not_found invalid_input invalid_input unchanged reason_missing corrected withdrawn record_withdrawn not_found created]"
	if s := outcomes(got); s != want {
		t.Errorf("%s\nwant %s", s, want)
	}
	if n := w.units.Load(); n != 1 {
		t.Errorf("%d units", n)
	}
	if s := w.sheet(a); len(s.Records) != 1 || s.Records[0].Version != 3 || s.Records[0].State != health.Withdrawn || s.Records[0].Actor != "client:ssk" {
		t.Errorf("the record: %d, version %d", len(s.Records), s.Records[0].Version)
	}
}

func TestEntriesThatComeAtOnceShareCommits(t *testing.T) {
	w := newWorld(t)
	const n = 300
	ids := make([]person.AccountID, n)
	for i := range ids {
		ids[i] = w.user("ncovi", fmt.Sprint("u", i))
	}
	var all sync.WaitGroup
	start := make(chan struct{})
	for i, id := range ids {
		all.Go(func() {
			<-start
			d := well()
			if i%10 == 0 {
				d.Consent = 9
			}
			r, err := w.desk.Write(t.Context(), "client:ncovi", "ncovi", health.Entry{Account: id, Declaration: d}, health.Together{})
			if bad := i%10 == 0; bad != errors.Is(err, fault.ErrInvalid) || !bad && (err != nil || r.Account != id || len(w.sheet(id).Declarations) != 1) {
				t.Errorf("entry %d: %v", i, err)
			}
		})
	}
	close(start)
	all.Wait()
	if units := w.units.Load(); units > n/3 {
		t.Errorf("%d units for %d entries", units, n)
	}
}

func TestADryRunKeepsNothing(t *testing.T) {
	w := newWorld(t)
	a := w.user("ssk", "a")
	var noted []health.Result
	got := w.all("ssk", health.Together{Dry: true, Also: func(_ person.Tx, from int, rs []health.Result) error {
		noted = rs
		return nil
	}}, health.Entry{User: "a", Record: dose("d1", "2021-08-01")}, health.Entry{User: "a", Declaration: well()}, health.Entry{User: "x", Record: dose("d1", "2021-08-01")})
	if s := outcomes(got); s != "[created created not_found]" || outcomes(noted) != s {
		t.Errorf("%s, noted %s", s, outcomes(noted))
	}
	if got[0].Record.ID != 0 || got[1].Declaration.ID != 0 {
		t.Error("a dry run gives ids of what is not there")
	}
	if s := w.sheet(a); len(s.Records)+len(s.Declarations) != 0 {
		t.Error("a dry run kept something")
	}
}

func TestWhatBelongsToAUnitIsKeptWithItOrNotAtAll(t *testing.T) {
	w := newWorld(t)
	a := w.user("ssk", "a")
	broken := fault.New(fault.Unavailable, "broken", "x", "x")
	_, err := w.desk.WriteAll(t.Context(), "client:ssk", "ssk", []health.Entry{{Account: a, Record: dose("d1", "2021-08-01")}},
		health.Together{Also: func(person.Tx, int, []health.Result) error { return broken }})
	if !errors.Is(err, broken) || len(w.sheet(a).Records) != 0 {
		t.Errorf("%v, %d records", err, len(w.sheet(a).Records))
	}
	var from []int
	entries := make([]health.Entry, health.UnitEntries+10)
	for i := range entries {
		entries[i] = health.Entry{Account: a, Record: dose(fmt.Sprint("d", i), "2021-08-01")}
	}
	got := w.all("ssk", health.Together{Also: func(_ person.Tx, at int, rs []health.Result) error {
		from = append(from, at, len(rs))
		return nil
	}}, entries...)
	if d := cmp.Diff([]int{0, 256, 256, 10}, from); d != "" || len(got) != 266 {
		t.Errorf("units: %s", d)
	}
}

func TestAnAccountHoldsSoManyRecordsAndNoMore(t *testing.T) {
	w := newWorld(t)
	a := w.user("ssk", "a")
	entries := make([]health.Entry, health.MaxRecords+1)
	for i := range entries {
		entries[i] = health.Entry{Account: a, Record: dose(fmt.Sprint("d", i), "2021-08-01")}
	}
	got := w.all("ssk", health.Together{}, entries...)
	if last := got[health.MaxRecords].Err; last == nil || last.Code != "too_many_records" || got[health.MaxRecords-1].Err != nil {
		t.Errorf("the last: %v", last)
	}
}

func TestOnlyWhoeverRegisteredDeclaresOnBehalfA40(t *testing.T) {
	w := newWorld(t)
	mother, stranger := w.user("ncovi", "mother"), w.user("ncovi", "stranger")
	child := w.user("ncovi", "child", func(a *person.Account) {
		a.Declarer, a.Attrs.Birth, a.Created = mother, "2004-01-01", noon
	})
	by := func(user string) *health.NewDeclaration {
		d := well()
		d.DeclarerUser = user
		return d
	}
	got := w.all("ncovi", health.Together{}, health.Entry{Account: child, Declaration: by("mother")}, health.Entry{Account: child, Declaration: by("stranger")},
		health.Entry{Account: child, Declaration: by("nobody")}, health.Entry{Account: stranger, Declaration: by("mother")})
	if s := outcomes(got); s != "[created declarer_not_registered declarer_not_registered declarer_not_registered]" {
		t.Error(s)
	}
	if got[0].Declaration.Declarer != mother {
		t.Error("whoever declared is not kept")
	}
	w.now = time.Date(2022, 1, 2, 0, 0, 0, 0, time.UTC) // the child is 18
	if s := outcomes(w.all("ncovi", health.Together{}, health.Entry{Account: child, Declaration: by("mother")})); s != "[guardian_expired]" {
		t.Error(s)
	}
}

func TestFactsAreWhatIsInForce(t *testing.T) {
	at := func(h int) time.Time { return noon.Add(time.Duration(h) * time.Hour).UTC() }
	w := newWorld(t)
	a := w.user("ssk", "a")
	record := func(kind health.Kind, source string, b health.Body) health.Entry {
		return health.Entry{Account: a, Record: &health.NewRecord{Kind: kind, Source: source, Facility: "TYT", Responsible: "BS", Body: b}}
	}
	test := func(outcome string) health.Body {
		return health.Body{Test: &health.TestBody{Kind: health.PCR, Sample: at(-20), Result: at(-10), Outcome: outcome}}
	}
	ill := well()
	ill.Answers["symptoms"], ill.Answers["symptoms_text"], ill.At = true, "ho", at(-2)
	older := well()
	older.At = at(-5)
	w.all("ssk", health.Together{},
		record(health.Dose, "d1", health.Body{Dose: &health.DoseBody{Date: "2021-07-01", Vaccine: "EU/1/20/1528", Number: 1, Of: 2}}),
		record(health.Dose, "d2", health.Body{Dose: &health.DoseBody{Date: "2021-08-01", Vaccine: "EU/1/20/1528", Number: 2, Of: 2}}),
		health.Entry{Account: a, Withdraw: &health.Withdrawal{Kind: health.Dose, Source: "d1", Reason: "nhầm"}},
		record(health.Test, "t1", test(health.Positive)), record(health.Test, "t2", test(health.Inconclusive)),
		record(health.Infection, "i", health.Body{Infection: &health.InfectionBody{Since: "2021-03-01", Recovered: "2021-03-20"}}),
		record(health.Contact, "c", health.Body{Contact: &health.ContactBody{Class: "F1", Since: at(-30), Until: at(300)}}),
		record(health.Quarantine, "q", health.Body{Quarantine: &health.QuarantineBody{Place: "home", Unit: "00001", From: at(-30), To: at(300)}}),
		health.Entry{Account: a, Declaration: ill}, health.Entry{Account: a, Declaration: older})
	want := policy.Facts{
		Doses:       []policy.Dose{{Date: "2021-08-01", Vaccine: "EU/1/20/1528", Number: 2, Of: 2}},
		Tests:       []policy.Test{{Kind: "pcr", Sample: at(-20), Result: at(-10), Positive: true}},
		Infections:  []policy.Infection{{Since: "2021-03-01", Recovered: "2021-03-20"}},
		Contacts:    []policy.Contact{{Class: "F1", Since: at(-30), Until: at(300)}},
		Quarantines: []policy.Quarantine{{From: at(-30), To: at(300)}},
		Declaration: &policy.Declaration{Kind: "domestic", At: at(-2), Until: at(70), Symptoms: true},
	}
	if d := cmp.Diff(want, w.sheet(a).Facts()); d != "" {
		t.Error(d)
	}
}

func TestHealthDataPrintNothing(t *testing.T) {
	b := health.Body{Dose: &health.DoseBody{Vaccine: "SECRET"}}
	for _, v := range []any{health.Record{Source: "SECRET", Body: b}, b, health.Declaration{Answers: []byte("SECRET")}, health.NewRecord{Source: "SECRET"},
		health.NewDeclaration{Kind: "SECRET"}, health.Entry{User: "SECRET"}, &health.Entry{User: "SECRET"}} {
		if s := fmt.Sprintf("%v %+v %#v", v, v, v); strings.Contains(s, "SECRET") {
			t.Errorf("%T prints %s", v, s)
		}
	}
}

func TestAFailureOfOursStaysInItsUnit(t *testing.T) {
	w := newWorld(t)
	a := w.user("ssk", "a")
	known := w.desk.Values
	w.desk.Values = func(list, code string, at time.Time) bool {
		if code == "boom" {
			panic("a defect")
		}
		return known(list, code, at)
	}
	bad := dose("d1", "2021-08-01")
	bad.Body.Dose.Vaccine = "boom"
	_, err := w.desk.Write(t.Context(), "client:ssk", "ssk", health.Entry{Account: a, Record: bad}, health.Together{})
	if fault.Of(err).Kind != fault.Internal {
		t.Errorf("a defect is answered with %v", err)
	}
	if _, err := w.desk.Write(t.Context(), "client:ssk", "ssk", health.Entry{Account: a, Record: dose("d1", "2021-08-01")}, health.Together{}); err != nil {
		t.Errorf("the next entry: %v", err)
	}
}
