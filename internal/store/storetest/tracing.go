package storetest

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/motma/motma/internal/audit"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/scan"
	"github.com/motma/motma/internal/store"
	"github.com/motma/motma/internal/trace"
)

func tracing(t *testing.T, e Engine) {
	clk := newClock(noon)
	db := e.Open(t, store.Options{Now: clk.now})
	midnight := noon.Add(12 * time.Hour)
	quarantined := pass(9, 1, 109, noon)
	quarantined.Flags = scan.Quarantined | scan.Late
	out := pass(4, 1, 101, noon.Add(30*time.Minute))
	out.Direction = scan.Out
	appendScans(t, db,
		pass(1, 1, 102, noon), pass(2, 1, 101, noon), pass(3, 2, 103, noon), out, quarantined,
		pass(5, 1, 104, noon.Add(time.Hour)),
		pass(6, 3, 105, midnight.Add(-time.Minute)), pass(7, 3, 106, midnight), pass(8, 3, 107, midnight.Add(26*time.Hour)))

	in, o, late := scan.In, scan.Out, scan.Late
	at := func(d time.Duration) int64 { return noon.Add(d).UnixMilli() }
	tests := map[string]struct {
		windows []trace.Window
		want    []trace.Passage
	}{
		"none":                     {nil, nil},
		"a window holds its start": {[]trace.Window{{Place: 1, From: noon, To: noon.Add(time.Minute)}}, []trace.Passage{{Account: 101, At: at(0), Direction: in, Flags: late}, {Account: 102, At: at(0), Direction: in, Flags: late}}},
		"and not its end":          {[]trace.Window{{Place: 1, From: noon.Add(-time.Hour), To: noon}}, nil},
		"by window, account, time": {[]trace.Window{{Place: 2, From: noon, To: midnight}, {Place: 1, From: noon, To: noon.Add(time.Hour)}},
			[]trace.Passage{{Window: 0, Account: 103, At: at(0), Direction: in, Flags: late}, {Window: 1, Account: 101, At: at(0), Direction: in, Flags: late},
				{Window: 1, Account: 101, At: at(30 * time.Minute), Direction: o, Flags: late}, {Window: 1, Account: 102, At: at(0), Direction: in, Flags: late}}},
		"over midnight": {[]trace.Window{{Place: 3, From: midnight.Add(-time.Hour), To: midnight.Add(48 * time.Hour)}},
			[]trace.Passage{{Account: 105, At: at(12*time.Hour - time.Minute), Direction: in, Flags: late}, {Account: 106, At: at(12 * time.Hour), Direction: in, Flags: late},
				{Account: 107, At: at(38 * time.Hour), Direction: in, Flags: late}}},
		"windows that overlap each have the scan": {[]trace.Window{{Place: 2, From: noon, To: midnight}, {Place: 2, From: noon, To: midnight}},
			[]trace.Passage{{Window: 0, Account: 103, At: at(0), Direction: in, Flags: late}, {Window: 1, Account: 103, At: at(0), Direction: in, Flags: late}}},
		"backwards, and a strange place": {[]trace.Window{{Place: 1, From: midnight, To: noon}, {Place: 77, From: noon, To: midnight}}, nil},
		"days without scans":             {[]trace.Window{{Place: 1, From: noon.AddDate(0, 0, -20), To: noon.AddDate(0, 0, -10)}}, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := db.Passages(t.Context(), tt.windows)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Error(d)
			}
		})
	}
	t.Run("nothing from before the horizon", func(t *testing.T) {
		clk.set(noon.AddDate(0, 0, 31))
		defer clk.set(noon)
		got, err := db.Passages(t.Context(), []trace.Window{{Place: 1, From: noon.Add(-time.Hour), To: midnight}})
		if err != nil || len(got) != 0 {
			t.Errorf("%v %v", got, err)
		}
	})
}

func accesses(t *testing.T, e Engine) {
	db := e.Open(t, store.Options{})
	ctx := t.Context()
	many := func(from, n int) (out []person.AccountID) {
		for i := range n {
			out = append(out, person.AccountID(from+i*3)<<40)
		}
		return out
	}
	record := func(ids []person.AccountID) audit.Access {
		t.Helper()
		a := audit.Access{ID: db.NewID(), At: noon, Client: "cdc-79", Officer: "o1", Action: "trace.contacts", Purpose: "contact_tracing",
			Case: "VN-1", Accounts: ids, Detail: `{"place":"1"}`}
		if err := db.RecordAccess(ctx, a); err != nil {
			t.Fatal(err)
		}
		return a
	}
	target := person.AccountID(1_000_003) << 40
	var recorded []audit.Access
	for i := range 5 {
		ids := append(many(1, []int{0, 3, 100, 5_000, 2_001}[i]), target, target)
		slices.Reverse(ids)
		recorded = append(recorded, record(ids))
	}
	record(many(1, 50)) // somebody else's

	t.Run("every access is there at once, newest first, and names nobody else", func(t *testing.T) {
		got, err := db.Accesses(ctx, []person.AccountID{target}, 0, 100)
		if err != nil || len(got) != len(recorded) {
			t.Fatalf("%d accesses, want %d (%v)", len(got), len(recorded), err)
		}
		slices.Reverse(got)
		for i, a := range recorded {
			a.Accounts = []person.AccountID{target}
			if d := cmp.Diff(a, got[i]); d != "" {
				t.Error(d)
			}
		}
	})
	t.Run("by pages", func(t *testing.T) {
		var got []int64
		for before := int64(0); ; {
			page, err := db.Accesses(ctx, []person.AccountID{target, many(1, 1)[0]}, before, 2)
			if err != nil {
				t.Fatal(err)
			}
			if len(page) == 0 {
				break
			}
			for _, a := range page {
				got = append(got, a.ID)
			}
			before = page[len(page)-1].ID
		}
		if len(got) != 6 || !slices.IsSortedFunc(got, func(a, b int64) int { return int(b - a) }) {
			t.Errorf("pages gave %v", got)
		}
	})
	t.Run("every account of a large access can see it", func(t *testing.T) {
		for _, id := range many(1, 5_000)[4_990:] {
			if got, err := db.Accesses(ctx, []person.AccountID{id}, 0, 10); err != nil || len(got) != 1 {
				t.Errorf("%d accesses (%v)", len(got), err)
			}
		}
	})
	t.Run("nobody's", func(t *testing.T) {
		got, err := db.Accesses(ctx, []person.AccountID{5, 0}, 0, 10)
		if err != nil || len(got) != 0 {
			t.Errorf("%v %v", got, err)
		}
	})
	t.Run("an access without a client is refused", func(t *testing.T) {
		wantErr(t, db.RecordAccess(ctx, audit.Access{ID: db.NewID(), At: noon}), person.ErrNoActor)
	})
	sound(t, db)
}
