package trace_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/motma/motma/internal/audit"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/scan"
	"github.com/motma/motma/internal/trace"
)

func (w *world) contacts(s person.Outcome) trace.Report {
	w.Helper()
	r, err := w.tracer.Contacts(w.ctx, trace.ContactQuery{Query: w.ask(), Who: trace.Subject{QID: s.QID}})
	w.ok(err)
	return r
}

// told writes contacts as "name minutes meetings".
func told(r trace.Report) string {
	var out []string
	for _, c := range r.Contacts {
		line := fmt.Sprintf("%s %v/%d", c.Person.Name, c.Total.Minutes(), len(c.Meetings))
		if c.Doubtful {
			line += " doubtful"
		}
		out = append(out, line)
	}
	return strings.Join(out, ", ")
}

func TestContactsAreRankedByTimeTogether(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		market, bus := w.place("Chợ", scan.Venue), w.place("Xe buýt", scan.Vehicle)
		x := w.person("Ca Bệnh")
		w.visit(market, x.Account, -1000, -900)
		w.visit(market, x.Account, -600, -540)
		w.visit(bus, x.Account, -300, -240)

		short, long, twice := w.person("Ngắn"), w.person("Dài"), w.person("Hai Lần")
		late, away := w.person("Đến Sau"), w.person("Nơi Khác")
		w.visit(market, short.Account, -905, -880)                                 // 5 minutes
		w.visit(market, long.Account, -1100, -850)                                 // all 100: there before and after
		w.visit(market, twice.Account, -950, -920)                                 // 30
		w.visit(bus, twice.Account, -290, -250)                                    // and 40
		w.visit(market, late.Account, -900, -800)                                  // came as X left
		w.visit(w.place("Quán", scan.Venue), away.Account, -1000, -900)            // elsewhere
		w.visit(market, w.person("Quá Sớm").Account, -1300, -1200)                 // gone before
		w.visit(market, w.person("Sai Giờ").Account, -990, -980, scan.Quarantined) // not believed

		r := w.contacts(x)
		if got, want := told(r), "Dài 100/1, Hai Lần 70/2, Ngắn 5/1"; got != want || r.Total != 3 {
			t.Errorf("got %s (%d), want %s", got, r.Total, want)
		}
		m := r.Contacts[1].Meetings
		if m[0].Place != market.ID || !m[0].From.Equal(noon.Add(-950*time.Minute)) || !m[1].To.Equal(noon.Add(-250*time.Minute)) || !r.Contacts[1].Last.Equal(m[1].To) {
			t.Errorf("meetings %+v", m)
		}
		if list := w.log(short.Account); len(list) != 1 || list[0].Action != "trace.contacts" || list[0].Case != w.ref {
			t.Errorf("a contact finds %+v", list)
		}
		if list := w.log(late.Account); len(list) != 0 {
			t.Errorf("somebody who is no contact finds %+v", list)
		}
		if list := w.log(x.Account); len(list) != 1 || list[0].Action != "trace.visits" {
			t.Errorf("the case finds %+v", list)
		}
	})
}

func TestForgottenCheckoutsStillMeet(t *testing.T) {
	w := openWorld(t, ":memory:")
	p, gate := w.place("Chợ", scan.Venue), w.place("Chốt", scan.Checkpoint)
	x := w.person("Ca Bệnh")
	w.scan(p, x.Account, scan.In, -600) // until -480 by the usual stay
	in, out, gone := w.person("Chỉ Vào"), w.person("Chỉ Ra"), w.person("Đã Đi")
	w.scan(p, in.Account, scan.In, -510)   // 30 minutes
	w.scan(p, out.Account, scan.Out, -590) // 10 minutes
	w.scan(p, gone.Account, scan.In, -721) // assumed gone a minute before
	if got, want := told(w.contacts(x)), "Chỉ Vào 30/1, Chỉ Ra 10/1"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	y, guard := w.person("Qua Chốt"), w.person("Trực Chốt")
	w.scan(gate, y.Account, scan.Check, -100)
	w.visit(gate, guard.Account, -110, -90)
	if got, want := told(w.contacts(y)), "Trực Chốt 0/1"; got != want {
		t.Errorf("a check meets who is there: got %s, want %s", got, want)
	}
}

func TestOnePersonInSeveralAppsIsOneContact(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		p := w.place("Chợ", scan.Venue)
		x := w.register("bluezone", "Ca Bệnh", "079090000011")
		x2 := w.register("ncovi", "CA BENH", "079090000011")
		y := w.register("bluezone", "Tiếp Xúc", "079090000022")
		y2 := w.register("ncovi", "TIEP XUC", "079090000022")
		z := w.register("bluezone", "Vừa Ra", "079090000033")
		z2 := w.register("ncovi", "VUA RA", "079090000033")
		w.visit(p, x.Account, -600, -500)
		w.visit(p, x2.Account, -400, -350) // X with the other app
		w.visit(p, y.Account, -590, -580)
		w.visit(p, y2.Account, -390, -370)
		w.scan(p, z.Account, scan.In, -640)
		w.scan(p, z2.Account, scan.Out, -610) // gone before X came, though each half alone seems to meet
		if got, want := told(w.contacts(x)), "Tiếp Xúc 30/2"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	})
}

// A07 in tracing
func TestRemoteCheckinsComeLastAmongContacts(t *testing.T) {
	w := openWorld(t, ":memory:")
	p := w.place("Tiệm Sách", scan.Venue)
	x := w.person("Ca Bệnh")
	w.visit(p, x.Account, -600, -500)
	w.visit(p, w.person("Ở Nhà").Account, -600, -500, scan.Remote)
	w.visit(p, w.person("Có Mặt").Account, -510, -490)
	if got, want := told(w.contacts(x)), "Có Mặt 10/1, Ở Nhà 100/1 doubtful"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestContactsComeInPagesAndOnlyThoseReadAreWrittenDown(t *testing.T) {
	w := openWorld(t, ":memory:")
	p := w.place("Chợ", scan.Venue)
	x := w.person("Ca Bệnh")
	w.visit(p, x.Account, -600, -500)
	var ys []person.Outcome
	for i := range 5 {
		ys = append(ys, w.person("Người Thứ "+string(rune('A'+i))))
		w.visit(p, ys[i].Account, -600, -590+i)
	}
	r, err := w.tracer.Contacts(w.ctx, trace.ContactQuery{Query: w.ask(), Who: trace.Subject{QID: x.QID}, Skip: 1, Limit: 2})
	w.ok(err)
	if got, want := told(r), "Người Thứ D 13/1, Người Thứ C 12/1"; got != want || r.Total != 5 {
		t.Errorf("got %s of %d, want %s of 5", got, r.Total, want)
	}
	for i, y := range ys {
		if got := len(w.log(y.Account)); got != map[bool]int{true: 1}[i == 2 || i == 3] {
			t.Errorf("%c finds %d accesses", 'A'+i, got)
		}
	}
	if r, err := w.tracer.Contacts(w.ctx, trace.ContactQuery{Query: w.ask(), Who: trace.Subject{QID: x.QID}, Skip: 99}); err != nil || len(r.Contacts) != 0 {
		t.Errorf("beyond the end: %d, %v", len(r.Contacts), err)
	}
}

func TestContactsOfTwentyOneDays(t *testing.T) {
	w := openWorld(t, ":memory:")
	p := w.place("Chợ", scan.Venue)
	x := w.person("Ca Bệnh")
	day := 24 * 60
	w.visit(p, x.Account, -20*day, -20*day+60)
	w.visit(p, x.Account, -22*day, -22*day+60)
	w.visit(p, w.person("Hai Mươi").Account, -20*day, -20*day+60)
	w.visit(p, w.person("Hai Hai").Account, -22*day, -22*day+60)
	q := w.ask()
	q.From, q.To = time.Time{}, time.Time{}
	r, err := w.tracer.Contacts(w.ctx, trace.ContactQuery{Query: q, Who: trace.Subject{QID: x.QID}})
	w.ok(err)
	if got, want := told(r), "Hai Mươi 60/1"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A12 for tracers
func TestTracerWhoLooksAtEverybodyIsStopped(t *testing.T) {
	w := openWorld(t, ":memory:")
	w.journal.Budget = &audit.Budget{Limits: map[string]int{"trace.visits": 3}}
	var err error
	for i := range 4 {
		_, err = w.tracer.Visits(w.ctx, w.ask(), trace.Subject{QID: w.person(fmt.Sprint("Người ", string(rune('A'+i)))).QID})
		if i < 3 {
			w.ok(err)
		}
	}
	if !errors.Is(err, audit.ErrBudget) {
		t.Errorf("the fourth: %v", err)
	}
}
