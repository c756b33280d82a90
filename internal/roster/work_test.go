package roster_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/motma/motma/declaration"
	"github.com/motma/motma/internal/audit"
	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/health"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/roster"
	"github.com/motma/motma/internal/store"
	"github.com/motma/motma/internal/store/storetest"
	"github.com/motma/motma/qr"
)

// unsealed issues codes that nobody signed.
type unsealed struct{}

func (unsealed) Issue(p qr.Personal, _ qr.CodeInfo) (string, error) { return p.Hidden().Text() }
func (unsealed) Vouches(string) bool                                { return true }

// office is a desk and a worker on a real store.
type office struct {
	*roster.Desk
	worker *roster.Worker
	db     *store.DB
	t      testing.TB
	now    time.Time
}

func newOffice(t testing.TB, db *store.DB) *office {
	t.Helper()
	o := &office{db: db, t: t, now: time.Now()}
	o.worker = worker(db, func() time.Time { return o.now }, func(_ context.Context, what string, cause error) {
		t.Errorf("%s: %v", what, cause)
	})
	o.Desk = o.worker.Desk
	for i, id := range []string{"bluezone", "ncovi"} {
		if err := db.SaveClient(t.Context(), connect.Client{ID: id, Number: int32(i + 1), Name: id, Kind: connect.App, Created: o.now}, "test"); err != nil {
			t.Fatal(err)
		}
	}
	return o
}

// worker works on a database, and has the desk before it.
func worker(db *store.DB, clock func() time.Time, report func(context.Context, string, error)) *roster.Worker {
	people := &person.Registry{Store: db, Issuer: unsealed{}, Now: clock, MaxDependants: 10, CodeLife: time.Hour, Rand: func() person.QID {
		q, err := qr.NewQID(rand.Reader)
		if err != nil {
			panic(err)
		}
		return q
	}}
	w := &roster.Worker{Store: db, People: people, Now: clock, Report: report}
	w.Health = &health.Desk{Store: db, Forms: declaration.Builtin(), Journal: &audit.Journal{Store: db, Now: clock}, Now: clock}
	w.Desk = &roster.Desk{Store: db, Journal: &audit.Journal{Store: db, Now: clock}, Now: clock, Approval: 1_000, Wake: w.Wake}
	return w
}

// work runs the worker until a job is in a state.
func (o *office) work(id roster.ID, kind roster.Kind, want roster.State) roster.Job {
	o.t.Helper()
	ctx, stop := context.WithTimeout(o.t.Context(), 5*time.Minute)
	defer stop()
	done := make(chan struct{})
	go func() {
		defer close(done)
		o.worker.Run(ctx)
	}()
	defer func() { stop(); <-done }()
	for {
		j, err := o.db.Job(ctx, id)
		if err != nil {
			o.t.Fatal(err)
		}
		if j.State == want {
			return j
		}
		select {
		case <-ctx.Done():
			o.t.Fatalf("the job is %s, want %s", j.State, want)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func (o *office) create(r roster.Request) roster.Job {
	o.t.Helper()
	r.App, r.Actor = "bluezone", "client:bluezone"
	j, err := o.CreateImport(o.t.Context(), r)
	if err != nil {
		o.t.Fatal(err)
	}
	return j
}

func (o *office) send(id roster.ID, from int64, body string) int64 {
	o.t.Helper()
	n, err := o.AddRows(o.t.Context(), "bluezone", id, from, []byte(body))
	if err != nil {
		o.t.Fatal(err)
	}
	return n
}

func (o *office) run(id roster.ID) roster.Job {
	o.t.Helper()
	if _, err := o.Start(o.t.Context(), "bluezone", id, "client:bluezone"); err != nil {
		o.t.Fatal(err)
	}
	return o.work(id, roster.Import, roster.Done)
}

// results by row.
func (o *office) results(id roster.ID) map[int64]roster.Line {
	o.t.Helper()
	seq, err := o.Results(o.t.Context(), "bluezone", id)
	if err != nil {
		o.t.Fatal(err)
	}
	out := map[int64]roster.Line{}
	for lines, err := range seq {
		if err != nil {
			o.t.Fatal(err)
		}
		for l := range bytes.Lines(lines) {
			var v roster.Line
			if err := json.Unmarshal(l, &v); err != nil {
				o.t.Fatal(err)
			}
			if _, twice := out[v.Row]; twice {
				o.t.Errorf("row %d has two results", v.Row)
			}
			out[v.Row] = v
		}
	}
	return out
}

func engines(t *testing.T, f func(t *testing.T, db *store.DB)) {
	for _, e := range []storetest.Engine{storetest.SQLite(), storetest.Postgres()} {
		t.Run(e.Name, func(t *testing.T) {
			t.Parallel()
			f(t, e.Open(t, store.Options{}))
		})
	}
}

var vietnamese = &roster.Mapping{
	Columns: map[string]string{"user": "Mã", "name": "Họ tên", "birth": "Ngày sinh", "sex": "Giới tính", "cccd": "CCCD", "declarer": "Người khai"},
	Dates:   []string{"dd/MM/yyyy"},
	Proofs:  []roster.ProofRule{{Kind: "cccd", Column: "Đã đối chiếu", Words: map[string]string{"x": "register"}, At: "2021-07-01"}},
}

const sheet = "\ufeffMã;Họ tên;Ngày sinh;Giới tính;CCCD;Đã đối chiếu;Người khai\r\n" +
	"u1;Nguyễn Văn An;15/01/1990;Nam;001090000011;x;\r\n" + // 1
	"u2;\"Trần Thị\nBình\";01/02/1991;Nữ;001191000012;;\r\n" + // 2: a line break inside quotes is a space
	"u3;Lê Văn Cường;31/02/1980;Nam;;;\r\n" + // 3: no such day
	"u4;Phạm \"Dũng;02/03/1985;Nam;;;\r\n" + // 4: a wrong quote
	"u5;Hoàng Thị Em;03/04/1975;Nữ\r\n" + // 5: too few cells
	"u6;Võ Văn Phúc;04/05/2015;Nam;;;u7\r\n" + // 6: declared by somebody further down
	"u7;Võ Thị Giang;05/06/1988;khác;001188000017;;\r\n" + // 7: an unknown word
	"u8;Võ Văn Hải;04/05/2016;Nam;;;u9\r\n" + // 8: declared by somebody further down
	"u9;Võ Thị Hạnh;05/06/1989;nữ;001189000019;;\r\n" + // 9
	"u1;Nguyễn Văn An;15/01/1990;Nam;001090000011;x;\r\n" // 10: again

func TestEveryRowGetsItsResult(t *testing.T) {
	for _, unit := range []int{0, 1, 3} {
		engines(t, func(t *testing.T, db *store.DB) { everyRow(t, db, unit) })
	}
}

// everyRow imports the sheet, so many rows in a transaction.
func everyRow(t *testing.T, db *store.DB, unit int) {
	o := newOffice(t, db)
	o.worker.Unit = unit
	j := o.create(roster.Request{Options: roster.Options{Format: roster.CSV, Mapping: vietnamese}})
	if n := o.send(j.ID, 0, sheet); n != 10 {
		t.Fatalf("%d rows are there", n)
	}
	j = o.run(j.ID)
	got := o.results(j.ID)
	for row, want := range map[int64]string{
		1: "created", 2: "created", 3: "rejected invalid_input Ngày sinh attributes.birth",
		4: "rejected csv_malformed Họ tên ", 5: "rejected csv_width  ", 6: "rejected declarer_without_code  ",
		7: "rejected invalid_input Giới tính attributes.sex", 8: "created", 9: "created", 10: "unchanged",
	} {
		l := got[row]
		text := l.Outcome
		if l.Reason != nil {
			text += fmt.Sprintf(" %s %s %s", l.Reason.Code, l.Column, l.Path)
		}
		if text != want {
			t.Errorf("row %d: %q, want %q", row, text, want)
		}
	}
	if j.Counts != (roster.Counts{Created: 4, Unchanged: 1, Rejected: 5}) {
		t.Errorf("counts %+v", j.Counts)
	}
	if got[1].QID == "" || got[1].QID != got[10].QID || got[1].Code == "" || got[1].User != "u1" {
		t.Errorf("row 1 says %+v", got[1])
	}
	for _, side := range []roster.Side{roster.In, roster.Late} {
		if left, err := db.Parts(t.Context(), j.ID, side); err != nil || len(left) > 0 {
			t.Errorf("%d parts of rows are left (%v)", len(left), err)
		}
	}
}

func TestPiecesComeInOrderAndOnce(t *testing.T) {
	o := newOffice(t, storetest.Open(t))
	j := o.create(roster.Request{Options: roster.Options{Format: roster.NDJSON}})
	o.send(j.ID, 0, lines(0, 300))
	if _, err := o.AddRows(t.Context(), "bluezone", j.ID, 0, []byte(lines(0, 300))); !errors.Is(err, roster.ErrFrom) || !strings.Contains(err.Error(), "300") {
		t.Errorf("the same piece again: %v", err)
	}
	if _, err := o.AddRows(t.Context(), "ncovi", j.ID, 300, []byte(lines(300, 1))); !errors.Is(err, roster.ErrUnknown) {
		t.Errorf("another app's job: %v", err)
	}
	o.send(j.ID, 300, lines(300, 13))
	j = o.run(j.ID)
	if j.Received != 313 || j.Counts != (roster.Counts{Created: 313}) {
		t.Errorf("%d rows, %+v", j.Received, j.Counts)
	}
	if _, err := o.AddRows(t.Context(), "bluezone", j.ID, 313, []byte(lines(313, 1))); !errors.Is(err, roster.ErrState) {
		t.Errorf("rows after the end: %v", err)
	}
	again := o.create(roster.Request{Options: roster.Options{Format: roster.NDJSON}})
	if again.ID == j.ID {
		t.Error("a job without a digest was given twice")
	}
	o.send(again.ID, 0, lines(0, 5))
	if again = o.run(again.ID); again.Counts != (roster.Counts{Unchanged: 5}) {
		t.Errorf("the same rows again came to %+v", again.Counts)
	}
}

func TestTheSameFileIsTheSameJob(t *testing.T) {
	o := newOffice(t, storetest.Open(t))
	r := roster.Request{Digest: strings.Repeat("a", 64), Options: roster.Options{Format: roster.NDJSON}}
	first := o.create(r)
	o.send(first.ID, 0, lines(0, 3))
	if again := o.create(r); again.ID != first.ID || again.Received != 3 {
		t.Errorf("job %d with %d rows, want %d with 3", again.ID, again.Received, first.ID)
	}
	r.Dry = true
	if dry := o.create(r); dry.ID == first.ID {
		t.Error("a dry run is not the same job")
	}
	r.Dry = false
	if _, err := o.Cancel(t.Context(), "bluezone", roster.Import, first.ID, "client:bluezone"); err != nil {
		t.Fatal(err)
	}
	if again := o.create(r); again.ID == first.ID {
		t.Error("a cancelled job was given again")
	}
}

// Rows that come in are kept for days: an app that begins ever new imports must
// not fill the disk with them.
func TestUnfinishedJobsAreBounded(t *testing.T) {
	o := newOffice(t, storetest.Open(t))
	r := roster.Request{App: "bluezone", Actor: "client:bluezone", Options: roster.Options{Format: roster.NDJSON}}
	var last roster.Job
	for range roster.MaxOpen {
		last = o.create(r)
	}
	if _, err := o.CreateImport(t.Context(), r); !errors.Is(err, roster.ErrOpen) {
		t.Errorf("one more: %v", err)
	}
	other := r
	other.App = "ncovi"
	if _, err := o.CreateImport(t.Context(), other); err != nil {
		t.Errorf("another app's: %v", err)
	}
	if _, err := o.Cancel(t.Context(), "bluezone", roster.Import, last.ID, "client:bluezone"); err != nil {
		t.Fatal(err)
	}
	o.create(r)
}

// A row may name anything: it harms itself alone, and is told where.
func TestUsersThatNobodyCanHaveAreRefusedByRow(t *testing.T) {
	engines(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		j := o.create(roster.Request{Options: roster.Options{Format: roster.NDJSON}})
		const row = `{"user":"%s","attributes":{"name":"Nguyễn Văn An","birth":"1990-01-15"},"%s":"%s"}` + "\n"
		o.send(j.ID, 0, lines(0, 2)+fmt.Sprintf(row, "x1", "declarer_user", `a\u0000b`)+fmt.Sprintf(row, "x2", "same_as", `a\u0000b`)+
			fmt.Sprintf(row, `a\u0000b`, "same_as", "x")+fmt.Sprintf(row, "x3", "declarer_user", strings.Repeat("u", 10_000)))
		if j = o.run(j.ID); j.Counts.Created < 2 {
			t.Errorf("%+v", j.Counts)
		}
		for row, l := range o.results(j.ID) {
			if l.Reason != nil && l.Reason.Code == "internal" {
				t.Errorf("row %d: %s", row, l.Reason.Code)
			}
		}
	})
}

func TestADryRunRegistersNobody(t *testing.T) {
	engines(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		j := o.create(roster.Request{Options: roster.Options{Format: roster.NDJSON, Dry: true}})
		o.send(j.ID, 0, lines(0, 300))
		if j = o.run(j.ID); j.Counts != (roster.Counts{Created: 300}) {
			t.Errorf("%+v", j.Counts)
		}
		for row, l := range o.results(j.ID) {
			if l.QID != "" || l.Account != "" || l.Code != "" {
				t.Fatalf("row %d has numbers that do not exist", row)
			}
		}
		if n, err := db.CountPeople(t.Context(), "bluezone", time.Time{}); n != 0 || err != nil {
			t.Errorf("%d accounts (%v)", n, err)
		}
	})
}

// The kill switch stops an import for as long as it is on, not for good.
func TestASuspendedAppsImportWaitsHoweverLong(t *testing.T) {
	engines(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		o.now = time.Now().Add(-time.Minute) // leases end as soon as they begin
		looks := 0
		o.worker.Lanes = 1
		o.worker.Policy = func(context.Context, person.AppID, roster.Content) (roster.May, error) {
			if looks++; looks <= 50 {
				return roster.May{}, connect.ErrSuspended
			}
			return roster.May{}, nil
		}
		j := o.create(roster.Request{Options: roster.Options{Format: roster.NDJSON}})
		o.send(j.ID, 0, lines(0, 10))
		if j = o.run(j.ID); j.Counts != (roster.Counts{Created: 10}) {
			t.Errorf("%+v", j.Counts)
		}
	})
}

func TestResultsAreErasedAndCountsStay(t *testing.T) {
	o := newOffice(t, storetest.Open(t))
	j := o.create(roster.Request{Digest: strings.Repeat("b", 64), Options: roster.Options{Format: roster.NDJSON}})
	o.send(j.ID, 0, lines(0, 20))
	j = o.run(j.ID)
	if n, err := o.db.EraseJobs(t.Context(), roster.Import, time.Now().Add(time.Hour)); n != 1 || err != nil {
		t.Fatalf("%d jobs erased (%v)", n, err)
	}
	if _, err := o.Results(t.Context(), "bluezone", j.ID); !errors.Is(err, roster.ErrErased) {
		t.Errorf("results after their time: %v", err)
	}
	if j, err := o.Job(t.Context(), "bluezone", roster.Import, j.ID); err != nil || j.Counts.Created != 20 {
		t.Errorf("counts %+v (%v)", j.Counts, err)
	}
}

// Who left an app is not exported as somebody who waits for a code, and their
// number does not weigh on the approval.
func TestAnExportLeavesOutWhoLeft(t *testing.T) {
	engines(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		j := o.create(roster.Request{Options: roster.Options{Format: roster.NDJSON}})
		o.send(j.ID, 0, lines(0, 3))
		o.run(j.ID)
		left, err := db.AccountID(t.Context(), "bluezone", "u1")
		if err == nil {
			err = o.worker.People.Withdraw(t.Context(), "client:bluezone", "bluezone", left)
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, since := range []time.Time{{}, o.now.Add(-time.Hour)} {
			var users []string
			err := db.Extract(t.Context(), "bluezone", since, func(p roster.Person) error { users = append(users, p.User); return nil })
			if n, count := db.CountPeople(t.Context(), "bluezone", since); err != nil || count != nil || n != 2 || !slices.Equal(users, []string{"u0", "u2"}) {
				t.Errorf("since %v: %d counted, exported %q (%v, %v)", since, n, users, err, count)
			}
		}
	})
}

// lines are rows of people who share nothing.
func lines(from, n int) string {
	var b strings.Builder
	for i := from; i < from+n; i++ {
		fmt.Fprintf(&b, `{"user":"u%d","attributes":{"name":"Nguyễn Văn An","birth":"1990-01-15","cccd":"00109%07d"}}`+"\n", i, i)
	}
	return b.String()
}

func TestAnExportGivesAnAppItsOwnPeople(t *testing.T) {
	engines(t, func(t *testing.T, db *store.DB) {
		o := newOffice(t, db)
		j := o.create(roster.Request{Options: roster.Options{Format: roster.NDJSON}})
		o.send(j.ID, 0, lines(0, 700))
		o.run(j.ID)
		o.FeedCursor = func(context.Context, person.AppID) (string, error) { return "cursor-7", nil }
		x, err := o.CreateExport(t.Context(), roster.Request{App: "bluezone", Actor: "client:bluezone"})
		if err != nil {
			t.Fatal(err)
		}
		o.work(x.ID, roster.Export, roster.Done)
		m, err := o.Manifest(t.Context(), "bluezone", x.ID)
		if err != nil || m.Received != 700 || len(m.Parts) != 1 || m.Options.Cursor != "cursor-7" || m.Watermark == "" {
			t.Fatalf("%+v (%v)", m.Job.Options, err)
		}
		if _, err := o.Manifest(t.Context(), "ncovi", x.ID); !errors.Is(err, roster.ErrUnknown) {
			t.Errorf("another app's export: %v", err)
		}
		o.now = o.now.Add(roster.LinksKept + time.Hour)
		if _, err := o.ExportPart(t.Context(), "bluezone", x.ID, 1); !errors.Is(err, roster.ErrErased) {
			t.Errorf("a part after its time: %v", err)
		}
	})
}

func TestALargeExportWaitsForAnOperator(t *testing.T) {
	o := newOffice(t, storetest.Open(t))
	o.Approval = 10
	j := o.create(roster.Request{Options: roster.Options{Format: roster.NDJSON}})
	o.send(j.ID, 0, lines(0, 11))
	o.run(j.ID)
	x, err := o.CreateExport(t.Context(), roster.Request{App: "bluezone", Actor: "client:bluezone"})
	if err != nil || x.State != roster.Waiting {
		t.Fatalf("%s (%v)", x.State, err)
	}
	if _, err := o.ExportPart(t.Context(), "bluezone", x.ID, 1); !errors.Is(err, roster.ErrUnfinished) {
		t.Errorf("a part before the approval: %v", err)
	}
	if x, err = o.Approve(t.Context(), x.ID, "client:operator"); err != nil || x.Approved != "client:operator" {
		t.Fatalf("approved by %q (%v)", x.Approved, err)
	}
	o.work(x.ID, roster.Export, roster.Done)
}

// places are where a fault says that something is wrong.
func places(err error) (paths []string) {
	if f := fault.Of(err); f != nil {
		for _, p := range f.Places {
			paths = append(paths, p.Path)
		}
	}
	return paths
}
