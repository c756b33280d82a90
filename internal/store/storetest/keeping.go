package storetest

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/motma/motma/internal/audit"
	"github.com/motma/motma/internal/keyring"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/scan"
	"github.com/motma/motma/internal/store"
	"github.com/motma/motma/internal/trace"
)

func retention(t *testing.T, e Engine) {
	clk := newClock(noon)
	db := e.Open(t, store.Options{KeepDays: 21, Now: clk.now})
	ctx := t.Context()
	days := func(n int) time.Time { return noon.AddDate(0, 0, n) }
	p := addPerson(t, db, "bluezone", "u1", 1)
	guest := func(app person.AppID, user string, n int, linked bool) (id person.AccountID) {
		within(t, db, nil, func(tx person.Tx) error {
			a := account(tx, app, user, n)
			id = a.ID
			err := tx.SaveAccount(a, []person.Key{cccd(n)})
			if linked {
				to := person.ID(tx.NewID())
				err = errors.Join(err, tx.AddPerson(to), tx.SetVerified(cccd(n), to, id, person.Card),
					tx.AddLink(person.Link{ID: person.LinkID(tx.NewID()), Account: id, Person: to, State: person.LinkCertain, Tier: person.TierNew, At: noon}))
			}
			return err
		})
		return id
	}
	claim, seen := guest(person.AppClaim, "c1", 11, false), guest(person.AppClaim, "c2", 12, false)
	card := guest(person.AppCard, "k1", 13, true)
	kept := guest(person.AppCard, "k2", 14, false)
	within(t, db, nil, func(tx person.Tx) error {
		return tx.AddLink(person.Link{ID: person.LinkID(tx.NewID()), Account: kept, Person: p.person, State: person.LinkCertain, Tier: person.TierA0, At: noon})
	})
	undated := pass(30, 1, claim, noon.AddDate(-3, 0, 0))
	undated.Day, undated.Received = scan.Undated, noon
	later := pass(31, 1, p.account, noon.AddDate(-3, 0, 0))
	clk.set(days(10))
	later.Day, later.Received = scan.Undated, days(10)
	appendScans(t, db, pass(1, 1, p.account, noon), pass(2, 1, claim, noon), pass(3, 1, card, noon.Add(time.Hour)),
		pass(4, 1, p.account, days(1)), pass(5, 1, seen, days(10)), undated, later)
	if ok, err := db.UseOnce(ctx, "bluezone", "j", days(1)); !ok || err != nil {
		t.Fatal(ok, err)
	}
	all := func() []scan.Scan { return collect(t, db.At(ctx, 1, noon.AddDate(-10, 0, 0), days(60))) }

	t.Run("nothing is dropped early", func(t *testing.T) {
		got, err := db.Retain(ctx, days(21), 21, "op")
		if err != nil || len(got.Days) != 0 || got.Scans+got.Undated+got.Accounts != 0 {
			t.Errorf("%+v %v", got, err)
		}
		if n := len(all()); n != 7 {
			t.Errorf("%d scans, want 7", n)
		}
	})
	clk.set(days(22))
	t.Run("what is too old is out of reach before the job ran", func(t *testing.T) {
		if got := all(); len(got) != 3 {
			t.Errorf("%d scans, want 3", len(got))
		}
		if got := collect(t, db.Of(ctx, []person.AccountID{p.account, claim, card}, noon.AddDate(-10, 0, 0), days(60))); len(got) != 2 {
			t.Errorf("%d scans by account, want 2", len(got))
		}
	})
	t.Run("without an actor nothing is dropped", func(t *testing.T) {
		_, err := db.Retain(ctx, days(22), 21, "")
		wantErr(t, err, person.ErrNoActor)
	})
	t.Run("days, undated scans, guests and tokens go", func(t *testing.T) {
		got, err := db.Retain(ctx, days(22), 21, "op")
		want := store.Retained{Days: []scan.Day{scan.DayOf(noon)}, Scans: 3, Undated: 1, Accounts: 2}
		if d := cmp.Diff(want, got); d != "" || err != nil {
			t.Error(d, err)
		}
		clk.set(noon) // even to a clock that went back
		if got := all(); len(got) != 3 {
			t.Errorf("%d scans, want 3", len(got))
		}
		clk.set(days(22))
		for id, want := range map[person.AccountID]error{claim: person.ErrUnknown, card: person.ErrUnknown, seen: nil, kept: nil, p.account: nil} {
			_, err := db.ReadAccount(ctx, id)
			wantErr(t, err, want)
		}
		_, err = db.HolderOfKey(ctx, cccd(13))
		wantErr(t, err, person.ErrUnknown)
	})
	t.Run("a scan of a dropped day is refused", func(t *testing.T) {
		if _, err := db.Append(ctx, []scan.Slotted{pass(99, 1, p.account, noon)}); err == nil {
			t.Error("recorded into a dropped day")
		}
	})
	t.Run("again, it does nothing", func(t *testing.T) {
		got, err := db.Retain(ctx, days(22), 21, "op")
		if d := cmp.Diff(store.Retained{}, got); d != "" || err != nil {
			t.Error(d, err)
		}
	})
	t.Run("a card that comes back is a new guest", func(t *testing.T) {
		again := guest(person.AppCard, "k1", 13, true)
		if h, err := db.HolderOfKey(ctx, cccd(13)); err != nil || h.Account != again {
			t.Errorf("%v %v", h, err)
		}
	})
	sound(t, db, unregistered...)
}

// populate fills a database with some of everything.
func populate(t testing.TB, db *store.DB) someone {
	t.Helper()
	ctx := t.Context()
	p := addPerson(t, db, "bluezone", "u1", 1)
	addPerson(t, db, "bluezone", "u|\"2\n", 2)
	key := keyring.Record{KID: "ab", Use: keyring.Codes, Alg: "ES256", Public: []byte{0, 255}, Sealed: []byte("x"), NotBefore: noon, NotAfter: noon}
	pl := place(1, "K7Q2", "bluezone")
	err := errors.Join(db.SaveClient(ctx, client("bluezone", 1), "op"), db.SaveKey(ctx, key, "op"), db.SavePlace(ctx, pl, "op"),
		db.SaveGate(ctx, scan.Gate{ID: 3, Place: 1, Name: "A"}, "op"), db.SaveStaff(ctx, scan.Staff{ID: 7, Place: 1, Ref: "r", Role: "guard"}, "op"),
		db.SaveCase(ctx, trace.Case{Ref: "VN-1", Opened: noon, OpenedBy: "bluezone", Authority: "79", Kind: "case"}, "op"),
		db.RecordAccess(ctx, audit.Access{ID: db.NewID(), At: noon, Client: "c", Action: "a", Purpose: "p", Accounts: []person.AccountID{p.account}}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.UseOnce(ctx, "bluezone", "j", noon); err != nil {
		t.Fatal(err)
	}
	within(t, db, nil, func(tx person.Tx) error {
		child := account(tx, "bluezone", "child", 5)
		child.Declarer = p.account
		return errors.Join(tx.SaveAccount(child, nil),
			tx.OpenConflict(person.Conflict{ID: tx.NewID(), Kind: "B2", Account: p.account, Persons: []person.ID{p.person}, Key: person.KeyCCCD, Opened: noon}),
			tx.AddCode(person.Code{ID: 55, QID: p.qid, Account: p.account, Text: "t|é", Basis: "b", Issued: noon, Expires: noon}))
	})
	undated := pass(30, 1, p.account, noon.AddDate(5, 0, 0))
	undated.Day, undated.Received = scan.Undated, noon
	appendScans(t, db, pass(1, 1, p.account, noon.AddDate(0, 0, -2)), pass(2, 1, p.account, noon), pass(3, 1, p.account, noon.Add(time.Hour)), undated)
	return p
}

func backup(t testing.TB, db *store.DB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := db.Backup(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func unzip(t testing.TB, b []byte) string {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func backups(t *testing.T, e Engine) {
	clk := newClock(noon)
	o := store.Options{Now: clk.now}
	db := e.Open(t, o)
	p := populate(t, db)
	saved := backup(t, db)

	for _, to := range []Engine{SQLite(), Postgres()} {
		t.Run("into "+to.Name+" and back out, the same", func(t *testing.T) {
			url := to.URL(t)
			if err := store.Restore(t.Context(), bytes.NewReader(saved), url, o); err != nil {
				t.Fatal(err)
			}
			restored := open(t, url, o)
			if d := cmp.Diff(unzip(t, saved), unzip(t, backup(t, restored))); d != "" {
				t.Error(d)
			}
			sound(t, restored)
			if id := restored.NewID(); id <= int64(p.account) {
				t.Errorf("new id %d is not after what was restored", id)
			}
			addPerson(t, restored, "bluezone", "new", 9)
		})
	}
	t.Run("a database that is not empty is left alone", func(t *testing.T) {
		url := e.URL(t)
		used, err := store.Open(t.Context(), url, o)
		if err != nil {
			t.Fatal(err)
		}
		addPerson(t, used, "x", "u", 1)
		if err := used.Close(); err != nil {
			t.Fatal(err)
		}
		if err := store.Restore(t.Context(), bytes.NewReader(saved), url, o); err == nil || !strings.Contains(err.Error(), "not empty") {
			t.Errorf("restore into a used database: %v", err)
		}
	})
	t.Run("damage anywhere is found before anything is written", func(t *testing.T) {
		url := e.URL(t)
		text := unzip(t, saved)
		pack := func(s string) []byte {
			var b bytes.Buffer
			z := gzip.NewWriter(&b)
			_, err := io.WriteString(z, s)
			if err := errors.Join(err, z.Close()); err != nil {
				t.Fatal(err)
			}
			return b.Bytes()
		}
		lines := strings.SplitAfter(strings.TrimSuffix(text, "\n"), "\n")
		for name, bad := range map[string][]byte{
			"cut":           saved[:len(saved)/2],
			"a bit":         flip(saved),
			"another name":  pack(strings.Replace(text, "Nguyễn", "Nguyên", 1)),
			"a row less":    pack(strings.Join(append(append([]string{}, lines[:3]...), lines[4:]...), "")),
			"without end":   pack(strings.Join(lines[:len(lines)-1], "")),
			"no backup":     []byte("hello"),
			"empty":         nil,
			"another thing": pack("{\"hello\":1}\n"),
		} {
			if err := store.Restore(t.Context(), bytes.NewReader(bad), url, o); err == nil {
				t.Errorf("%s: restored", name)
			}
		}
		if err := store.Restore(t.Context(), bytes.NewReader(saved), url, o); err != nil {
			t.Errorf("the good one afterwards: %v", err)
		}
	})
	t.Run("what retention passed meanwhile stays gone", func(t *testing.T) {
		late := newClock(noon.AddDate(0, 0, 29))
		url := e.URL(t)
		if err := store.Restore(t.Context(), bytes.NewReader(saved), url, store.Options{Now: late.now}); err != nil {
			t.Fatal(err)
		}
		restored := open(t, url, store.Options{Now: late.now})
		late.set(noon) // a look with a clock that went back finds no more
		if got := collect(t, restored.At(t.Context(), 1, noon.AddDate(-1, 0, 0), noon.AddDate(10, 0, 0))); len(got) != 3 {
			t.Errorf("%d scans, want 3", len(got))
		}
		sound(t, restored)
	})
	t.Run("a backup of a newer schema is refused", func(t *testing.T) {
		text := regexp.MustCompile(`"schema":\d+`).ReplaceAllString(unzip(t, saved), `"schema":999`)
		if err := store.Restore(t.Context(), bytes.NewReader(resum(t, text)), e.URL(t), o); err == nil || !strings.Contains(err.Error(), "newer") {
			t.Errorf("restore: %v", err)
		}
	})
}

func flip(b []byte) []byte {
	b = bytes.Clone(b)
	b[len(b)/2] ^= 4
	return b
}

func opening(t *testing.T, e Engine) {
	url := e.URL(t)
	db := open(t, url, store.Options{})
	t.Run("a database of the future is refused", func(t *testing.T) {
		future := e.URL(t)
		first, err := store.Open(t.Context(), future, store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := first.Close(); err != nil {
			t.Fatal(err)
		}
		e.Exec(t, future, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, "+map[string]string{"sqlite": "1", "postgres": "true"}[e.Name]+")")
		for _, o := range []store.Options{{}, {ReadOnly: true}} {
			if _, err := store.Open(t.Context(), future, o); err == nil || !strings.Contains(err.Error(), "newer") {
				t.Errorf("read only %v: %v", o.ReadOnly, err)
			}
		}
	})
	t.Run("a wrong address is told without its password", func(t *testing.T) {
		_, err := store.Open(t.Context(), "postgres://u:secret-word@[bad", store.Options{})
		if err == nil || strings.Contains(err.Error(), "secret-word") {
			t.Errorf("%v", err)
		}
	})
	t.Run("days to keep are bounded", func(t *testing.T) {
		for _, n := range []int{-1, 366} {
			if _, err := store.Open(t.Context(), ":memory:", store.Options{KeepDays: n}); err == nil {
				t.Errorf("opened with %d days", n)
			}
		}
	})
	t.Run("read only beside one that serves", func(t *testing.T) {
		p := addPerson(t, db, "bluezone", "u1", 1)
		ro := open(t, url, store.Options{ReadOnly: true})
		if h, err := ro.Holder(t.Context(), p.qid); err != nil || h.Person != p.person {
			t.Errorf("%v %v", h, err)
		}
		if err := ro.SaveClient(t.Context(), client("x", 1), "op"); err == nil {
			t.Error("a read-only database was written")
		}
		if _, err := ro.Append(t.Context(), []scan.Slotted{pass(1, 1, 1, time.Now())}); err == nil {
			t.Error("a read-only database took a scan")
		}
		if got := collect(t, ro.At(t.Context(), 1, noon, noon.AddDate(50, 0, 0))); len(got) != 0 {
			t.Errorf("%v", got)
		}
		sound(t, ro)
	})
	t.Run("what was closed refuses, and does not hang", func(t *testing.T) {
		gone, err := store.Open(t.Context(), e.URL(t), store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := gone.Close(); err != nil {
			t.Fatal(err)
		}
		if err := gone.SaveClient(t.Context(), client("x", 1), "op"); err == nil {
			t.Error("a closed database was written")
		}
		if _, err := gone.Append(t.Context(), []scan.Slotted{pass(1, 1, 1, time.Now())}); err == nil {
			t.Error("a closed database took a scan")
		}
	})
	if e.Name == "sqlite" {
		t.Run("a second server of the same file is refused", func(t *testing.T) {
			_, err := store.Open(t.Context(), url, store.Options{})
			if err == nil || !strings.Contains(err.Error(), "in use") {
				t.Errorf("second open: %v", err)
			}
		})
		t.Run("the file is for its owner's eyes", func(t *testing.T) {
			info, err := os.Stat(url)
			if err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("mode %v (%v)", info.Mode(), err)
			}
		})
		t.Run("odd names of files", func(t *testing.T) {
			for _, name := range []string{"a b?c#d%20.db", "dữ liệu.db"} {
				path := filepath.Join(t.TempDir(), name)
				open(t, "sqlite:"+path, store.Options{})
				if _, err := os.Stat(path); err != nil {
					t.Error(err)
				}
			}
		})
		return
	}
	t.Run("another time zone changes nothing", func(t *testing.T) {
		far := e.URL(t)
		name := far[strings.LastIndex(far, "/")+1 : strings.LastIndex(far, "?")]
		e.Exec(t, far, "ALTER DATABASE "+name+" SET timezone = 'Pacific/Kiritimati'", "ALTER ROLE motma IN DATABASE "+name+" SET datestyle = 'German'")
		db := open(t, far, store.Options{Now: newClock(noon).now})
		late := pass(1, 1, 1, noon.Add(12*time.Hour-time.Millisecond))
		appendScans(t, db, late)
		if d := cmp.Diff([]scan.Scan{late.Scan}, collect(t, db.At(t.Context(), 1, late.At, late.At.Add(time.Millisecond)))); d != "" {
			t.Error(d)
		}
		e.Exec(t, far, "SELECT 1 / COUNT(*) FROM scan_place_20210715")
	})
	t.Run("two servers make different ids, in one order for one person", func(t *testing.T) {
		other := open(t, url, store.Options{})
		seen := map[int64]bool{}
		for range 2_000 {
			for _, d := range []*store.DB{db, other} {
				if id := d.NewID(); seen[id] {
					t.Fatal("an id was made twice")
				} else {
					seen[id] = true
				}
			}
		}
		for i := range 10 {
			appendScans(t, []*store.DB{db, other}[i%2], pass(i, 5, 1, time.Now()))
		}
		if got := collect(t, other.At(t.Context(), 5, time.Now().Add(-time.Hour), time.Now().Add(time.Hour))); len(got) != 10 {
			t.Errorf("%d scans, want 10", len(got))
		}
	})
}

func soundness(t *testing.T, e Engine) {
	url, o := e.URL(t), store.Options{Now: newClock(noon).now}
	db := open(t, url, o)
	p := populate(t, db)
	sound(t, db)
	for name, damage := range map[string][]string{
		"copies of scans that differ":                            {"DELETE FROM scan_account_20210715 WHERE at = (SELECT MAX(at) FROM scan_account_20210715)"},
		"scan in the wrong day":                                  {"UPDATE scan_place_20210715 SET at = 5", "UPDATE scan_account_20210715 SET at = 5"},
		"account without its current version":                    {"UPDATE account SET version = 2 WHERE app_user = 'child'"},
		"accesses and their index by account differ":             {"DELETE FROM access_account"},
		"code whose QID is another account's":                    {"UPDATE code SET account = (SELECT id FROM account WHERE app_user = 'child')"},
		"verified identifier of another person than its account": {"UPDATE link SET ended = 1, ended_by = id"},
		"link ended by a line that is not there":                 {"UPDATE link SET ended = 1, ended_by = 5"},
		"day that retention dropped is there again":              {"INSERT INTO retention VALUES (1, 18823, 0, 0, 'x', 1, 'op')"},
		"scan of an account that is not there":                   {"UPDATE scan_place_20210715 SET account = 5", "UPDATE scan_account_20210715 SET account = 5"},
		"access whose accounts cannot be read":                   {"UPDATE access SET accounts = " + map[string]string{"sqlite": "x'05ff'", "postgres": `'\\x05ff'`}[e.Name]},
	} {
		t.Run("fsck finds: "+name, func(t *testing.T) {
			copied := e.URL(t)
			if err := store.Restore(t.Context(), bytes.NewReader(backup(t, db)), copied, o); err != nil {
				t.Fatal(err)
			}
			e.Exec(t, copied, damage...)
			found, err := open(t, copied, o).Fsck(t.Context())
			if err != nil || !slices.ContainsFunc(found, func(f store.Finding) bool { return f.Check == name }) {
				t.Errorf("found %v (%v)", found, err)
			}
			for _, f := range found {
				if s := f.String(); strings.Contains(s, "Nguyễn") || strings.Contains(s, string(p.qid)) {
					t.Errorf("a finding tells personal data: %s", s)
				}
			}
		})
	}
	t.Run("fsck finds an identifier that did not move with its account, and a stranger's QID", func(t *testing.T) {
		q := addPerson(t, db, "x", "u", 20)
		r := addPerson(t, db, "x", "v", 21)
		within(t, db, nil, func(tx person.Tx) error {
			return errors.Join(tx.MoveVerified(q.account, r.person), tx.SetCurrentQID(r.person, q.qid))
		})
		found, err := db.Fsck(t.Context())
		if err != nil || len(found) != 2 {
			t.Errorf("found %v (%v)", found, err)
		}
		for _, f := range found {
			if f.Count != 1 || strings.Contains(fmt.Sprint(f), "00109900") {
				t.Errorf("finding %v", f)
			}
		}
	})
}

// resum writes a changed backup with a right sum at its end.
func resum(t testing.TB, text string) []byte {
	t.Helper()
	body := text[:strings.LastIndex(strings.TrimSuffix(text, "\n"), "\n")+1]
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := fmt.Fprintf(z, "%s{\"sha256\":\"%x\"}\n", body, sha256.Sum256([]byte(body)))
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
