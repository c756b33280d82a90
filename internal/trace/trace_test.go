package trace_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/motma/motma/internal/audit"
	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/scan"
	"github.com/motma/motma/internal/trace"
)

// rows collects an answer about a place.
func (w *world) rows(q trace.Query, p scan.Place) ([]trace.Row, error) {
	var out []trace.Row
	err := w.tracer.PlaceVisitors(w.ctx, q, p.ID, func(r trace.Row) error { out = append(out, r); return nil })
	return out, err
}

// A14
func TestInventedCase(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		p := w.place("Chợ", scan.Venue)
		s := w.person("Nguyễn Văn An")
		w.visit(p, s.Account, -60, -30)
		closed, err := w.tracer.OpenCase(w.ctx, lab, trace.Case{Ref: "VN-HCM-2021-000124", Authority: "79", Kind: trace.KindCluster})
		w.ok(err)
		_, err = w.tracer.CloseCase(w.ctx, lab, closed.Ref)
		w.ok(err)
		elsewhere, err := w.tracer.OpenCase(w.ctx, trace.By{Client: "lab-pasteur", Kind: "lab"}, trace.Case{Authority: "01", Kind: trace.KindCase})
		w.ok(err)
		for what, c := range map[string]struct {
			ref  string
			want error
		}{
			"never opened": {"VN-HCM-2021-999999", trace.ErrCaseUnknown},
			"closed":       {closed.Ref, trace.ErrCaseClosed},
			"of Hà Nội":    {elsewhere.Ref, trace.ErrCaseUnknown},
			"none":         {"", trace.ErrContext},
			"hostile":      {"'; DROP TABLE person; --\u202e", trace.ErrCaseUnknown},
		} {
			q := w.ask()
			q.Case = c.ref
			if rows, err := w.rows(q, p); !errors.Is(err, c.want) || len(rows) != 0 {
				t.Errorf("%s: %d rows, %v", what, len(rows), err)
			}
			if _, err := w.tracer.Visits(w.ctx, q, trace.Subject{QID: s.QID}); !errors.Is(err, c.want) {
				t.Errorf("%s, visits: %v", what, err)
			}
			if _, err := w.tracer.Contacts(w.ctx, trace.ContactQuery{Query: q, Who: trace.Subject{QID: s.QID}}); !errors.Is(err, c.want) {
				t.Errorf("%s, contacts: %v", what, err)
			}
		}
		if len(w.log(s.Account)) != 0 {
			t.Error("a refused question is in the person's list as if answered")
		}
	})
}

// A15
func TestPoliceRequestThroughTracing(t *testing.T) {
	w := openWorld(t, ":memory:")
	p := w.place("Chợ", scan.Venue)
	s := w.person("Nguyễn Văn An")
	w.visit(p, s.Account, -60, -30)
	for what, c := range map[string]struct {
		purpose string
		granted []string
	}{
		"not granted":            {"police", []string{trace.Purpose}},
		"granted by mistake":     {"police", []string{"police", trace.Purpose}},
		"statistics":             {"statistics", []string{"statistics"}},
		"tracing without grant":  {trace.Purpose, nil},
		"purpose in other case":  {"Contact_Tracing", []string{"Contact_Tracing"}},
		"purpose with something": {trace.Purpose + ",police", []string{trace.Purpose}},
	} {
		q := w.ask()
		q.Purpose, q.Purposes = c.purpose, c.granted
		if rows, err := w.rows(q, p); !errors.Is(err, trace.ErrPurpose) || len(rows) != 0 {
			t.Errorf("%s: %d rows, %v", what, len(rows), err)
		}
	}
	q := w.ask()
	q.Officer = ""
	if _, err := w.rows(q, p); !errors.Is(err, trace.ErrContext) {
		t.Errorf("nobody named as the officer: %v", err)
	}
}

// recorder keeps what a real store records, to be read by tests: the store
// itself lists accesses by person alone, and a refusal concerns nobody.
type recorder struct {
	audit.Store
	fail bool
	kept []audit.Access
}

func (r *recorder) RecordAccess(ctx context.Context, a audit.Access) error {
	if r.fail {
		return errors.New("disk full")
	}
	r.kept = append(r.kept, a)
	return r.Store.RecordAccess(ctx, a)
}

func TestRefusalIsWrittenDown(t *testing.T) {
	w := openWorld(t, ":memory:")
	rec := &recorder{Store: w.db}
	w.journal.Store = rec
	p := w.place("Chợ", scan.Venue)
	q := w.ask()
	q.Case, q.Purpose = "INVENTED-1", "police\n<script>"
	_, err := w.rows(q, p)
	if !errors.Is(err, trace.ErrPurpose) || len(rec.kept) != 1 {
		t.Fatalf("%v, %d lines", err, len(rec.kept))
	}
	a := rec.kept[0]
	if a.Action != "trace.refused" || a.Client != cdc.Client || a.Officer != cdc.Officer || a.Case != "INVENTED-1" ||
		strings.ContainsAny(a.Purpose, "\n<>") || !strings.Contains(a.Detail, "purpose_not_granted") {
		t.Errorf("written: %+v", a)
	}
}

func TestNoAnswerWithoutItsAccessRecorded(t *testing.T) {
	w := openWorld(t, ":memory:")
	p := w.place("Chợ", scan.Venue)
	s := w.person("Nguyễn Văn An")
	w.visit(p, s.Account, -60, -30)
	w.journal.Store = &recorder{Store: w.db, fail: true}
	if rows, err := w.rows(w.ask(), p); !errors.Is(err, audit.ErrNotWritten) || len(rows) != 0 {
		t.Errorf("place: %d rows, %v", len(rows), err)
	}
	who := trace.Subject{QID: s.QID}
	if h, err := w.tracer.Visits(w.ctx, w.ask(), who); !errors.Is(err, audit.ErrNotWritten) || len(h.Visits) != 0 {
		t.Errorf("visits: %d, %v", len(h.Visits), err)
	}
	if r, err := w.tracer.Contacts(w.ctx, trace.ContactQuery{Query: w.ask(), Who: who}); !errors.Is(err, audit.ErrNotWritten) || len(r.Contacts) != 0 {
		t.Errorf("contacts: %d, %v", len(r.Contacts), err)
	}
}

func TestVisitorsOfAPlaceInFullAndDoubtfulLast(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		p := w.place("Chợ", scan.Venue)
		a, b, c := w.person("Nguyễn Văn An"), w.person("Trần Thị Bình"), w.person("Lê Văn Cường")
		w.visit(p, a.Account, -300, -200, scan.Remote)
		w.visit(p, b.Account, -120, -60)
		w.scan(p, c.Account, scan.In, -90)
		w.visit(p, c.Account, -5000, -4990)
		w.scan(p, c.Account, scan.In, -80, scan.Quarantined)
		q := w.ask()
		q.From, q.To = noon.Add(-6*time.Hour), noon
		rows, err := w.rows(q, p)
		w.ok(err)
		var got []string
		for _, r := range rows {
			got = append(got, fmt.Sprintf("%s %s %v %v %v", r.Person.Name, r.Person.Birth, r.Visit.From.Sub(noon).Minutes(), r.Visit.ToAssumed, r.Visit.Doubtful()))
			if r.Person.QID == "" || r.Person.Phone == "" || !r.Person.Known {
				t.Errorf("a tracer cannot call %+v", r.Visit)
			}
		}
		want := "Trần Thị Bình 1990-01-15 -120 false false|Lê Văn Cường 1990-01-15 -90 true false|Nguyễn Văn An 1990-01-15 -300 false true"
		if strings.Join(got, "|") != want {
			t.Errorf("got  %s\nwant %s", strings.Join(got, "|"), want)
		}
		list := w.log(b.Account)
		if len(list) != 1 || list[0].Action != "trace.place" || list[0].Case != w.ref || list[0].Officer != "cb-17" || list[0].Purpose != trace.Purpose {
			t.Errorf("the person finds %+v", list)
		}
		if strings.Contains(list[0].Detail, "Nguyễn") {
			t.Error("the access names people")
		}
	})
}

func TestNothingOlderThanWhatIsKeptIsAnswered(t *testing.T) {
	w := openWorld(t, ":memory:")
	p := w.place("Chợ", scan.Venue)
	q := w.ask()
	q.From, q.To = noon.Add(-60*24*time.Hour), noon.Add(-40*24*time.Hour)
	if _, err := w.rows(q, p); !errors.Is(err, fault.ErrInvalid) {
		t.Errorf("a span beyond retention: %v", err)
	}
}

func TestWhereWasAPerson(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		p, coach := w.place("Chợ", scan.Venue), w.place("Xe khách", scan.Vehicle)
		a := w.register("bluezone", "Nguyễn Văn An", "079090000011")
		b := w.register("ncovi", "NGUYEN VAN AN", "079090000011") // the same person in another app
		other := w.person("Trần Thị Bình")
		w.scan(p, a.Account, scan.In, -500)
		w.scan(p, b.Account, scan.Out, -450) // in with one app, out with the other
		w.scan(coach, b.Account, scan.In, -100)
		w.visit(p, other.Account, -400, -300)
		w.visit(p, a.Account, -40*24*60/2, -40*24*60/2+10) // 20 days ago: before the span asked
		h, err := w.tracer.Visits(w.ctx, w.ask(), trace.Subject{QID: b.QID})
		w.ok(err)
		if len(h.Visits) != 2 || h.Person.Name != "Nguyễn Văn An" {
			t.Fatalf("%d visits of %q", len(h.Visits), h.Person.Name)
		}
		if v := h.Visits[0]; v.Place != p.ID || v.FromAssumed || v.ToAssumed || v.To.Sub(v.From) != 50*time.Minute {
			t.Errorf("first visit %+v", v)
		}
		if v := h.Visits[1]; h.Places[v.Place].Name != "Xe khách" || !v.ToAssumed || v.To.Sub(v.From) != 4*time.Hour {
			t.Errorf("second visit %+v", v)
		}
		for _, acc := range []person.AccountID{a.Account, b.Account} {
			if list := w.log(acc); len(list) != 1 || list[0].Action != "trace.visits" {
				t.Errorf("account %v finds %+v", acc, list)
			}
		}
	})
}

func TestPersonThatNobodyKnows(t *testing.T) {
	w := openWorld(t, ":memory:")
	for what, c := range map[string]struct {
		who  trace.Subject
		want error
	}{
		"no such QID":        {trace.Subject{QID: "298765432109876543"}, trace.ErrNobody},
		"no such number":     {trace.Subject{Number: person.Key{Kind: person.KeyCCCD, Value: "079090009999"}}, trace.ErrNobody},
		"unverified number":  {trace.Subject{Number: person.Key{Kind: person.KeyPhone, Value: "0944700001"}}, trace.ErrNobody},
		"no number's form":   {trace.Subject{Number: person.Key{Kind: person.KeyCCCD, Value: "12"}}, fault.ErrInvalid},
		"nobody asked about": {trace.Subject{}, fault.ErrInvalid},
	} {
		if _, err := w.tracer.Visits(w.ctx, w.ask(), c.who); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestCasesAreOpenedByThoseWhoMay(t *testing.T) {
	w := openWorld(t, ":memory:")
	for what, c := range map[string]struct {
		by   trace.By
		c    trace.Case
		want error
	}{
		"a gate":                    {trace.By{Client: "shop", Kind: "gate", Unit: "79"}, trace.Case{Authority: "79", Kind: "case"}, trace.ErrOpener},
		"nobody":                    {trace.By{Kind: "lab"}, trace.Case{Authority: "79", Kind: "case"}, trace.ErrOpener},
		"a lab of another province": {lab, trace.Case{Authority: "01", Kind: "case"}, trace.ErrOpener},
		"for the whole country":     {lab, trace.Case{Authority: "", Kind: "case"}, trace.ErrOpener},
		"a district of its own":     {lab, trace.Case{Authority: "760", Kind: "cluster"}, nil},
		"another kind":              {lab, trace.Case{Authority: "79", Kind: "crime"}, fault.ErrInvalid},
		"a name as reference":       {lab, trace.Case{Ref: "Nguyễn Văn An", Authority: "79", Kind: "case"}, fault.ErrInvalid},
		"a taken reference":         {trace.By{Client: cdc.Client, Kind: "authority", Unit: "79"}, trace.Case{Ref: w.ref, Authority: "79", Kind: "case"}, trace.ErrCaseTaken},
		"the same again":            {lab, trace.Case{Ref: w.ref, Authority: "79", Kind: "case"}, nil},
	} {
		got, err := w.tracer.OpenCase(w.ctx, c.by, c.c)
		if !errors.Is(err, c.want) || c.want == nil && err != nil {
			t.Errorf("%s: %v", what, err)
		}
		if c.want == nil && (got.Ref == "" || got.OpenedBy != c.by.Client || !got.Opened.Equal(noon)) {
			t.Errorf("%s: %+v", what, got)
		}
	}
	if _, err := w.tracer.CloseCase(w.ctx, trace.By{Client: "shop", Kind: "gate"}, w.ref); !errors.Is(err, trace.ErrCaseUnknown) {
		t.Errorf("a stranger closes it: %v", err)
	}
	if _, err := w.tracer.Case(w.ctx, trace.By{Client: "other-cdc", Kind: "authority", Unit: "01"}, w.ref); !errors.Is(err, trace.ErrCaseUnknown) {
		t.Errorf("another province sees it: %v", err)
	}
}

// A11
func TestFormulasAreInertInTables(t *testing.T) {
	for cell, want := range map[string]string{
		"Nguyễn Văn An":        "Nguyễn Văn An",
		"":                     "",
		"=HYPERLINK(1)":        "'=HYPERLINK(1)",
		"+84944700001":         "'+84944700001",
		"-1+1":                 "'-1+1",
		"@SUM(A1)":             "'@SUM(A1)",
		"\t=1+1":               "' =1+1",
		"\r\n=1":               "'  =1",
		"  =1":                 "'  =1",
		"＝1+1":                 "'＝1+1",
		"\ufeff=1":             "'\ufeff=1",
		"An\nBình":             "An Bình",
		"0944700001":           "0944700001",
		"a=b":                  "a=b",
		"'=quoted already":     "'=quoted already",
		"\u00a0-2":             "'\u00a0-2",
		"\x00\x00=cmd|' /C x'": "'  =cmd|' /C x'",
	} {
		if got := trace.Inert(cell); got != want {
			t.Errorf("Inert(%q) = %q, want %q", cell, got, want)
		}
	}
}

func FuzzInert(f *testing.F) {
	f.Add("=1+1")
	f.Fuzz(func(t *testing.T, s string) {
		got := trace.Inert(s)
		if got != "" && strings.ContainsRune("=+-@\t\r\n", rune(got[0])) || strings.ContainsAny(got, "\r\n\t") {
			t.Errorf("%q became %q", s, got)
		}
	})
}
