package storetest

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/keyring"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/scan"
	"github.com/motma/motma/internal/store"
	"github.com/motma/motma/internal/trace"
)

func client(id string, number int32) connect.Client {
	return connect.Client{ID: id, Number: number, Name: "Ứng dụng " + id, Kind: connect.App, Scopes: []connect.Scope{connect.PeopleWrite},
		Purposes: []string{"entry_control"}, Unit: "79", Keys: []byte(`{"keys":[]}`), Rate: 2.5, Burst: 7, Created: noon}
}

// registers: clients, keys, places, cases and one-time tokens.
func registers(t *testing.T, e Engine) {
	db := e.Open(t, store.Options{})
	ctx := t.Context()
	c := client("bluezone", 1)
	if err := errors.Join(db.SaveClient(ctx, c, "op"), db.SaveClient(ctx, client("lab", 2), "op")); err != nil {
		t.Fatal(err)
	}
	t.Run("client", func(t *testing.T) {
		c.Suspended, c.Reason, c.Scopes = noon.Add(time.Hour), "stolen key", nil
		c.Policy = &connect.Policy{Contributes: []string{"name", "birth"}, Reads: []string{"sex"}, Proves: map[string][]string{"phone": {"otp"}}}
		c.OwnCodes = []connect.OwnCode{{Pattern: "(?P<user>Ă+)", Text: "Ă", User: "Ă"}}
		c.JWKSURL, c.Profile = "https://bluezone.example/jwks", "bluezone"
		c.Assessment = connect.Assessment{Ref: "12/BB-TTTT", Until: noon.Add(24 * time.Hour)}
		if err := db.SaveClient(ctx, c, "op"); err != nil {
			t.Fatal(err)
		}
		got, err := db.Client(ctx, "bluezone")
		if err != nil {
			t.Fatal(err)
		}
		c.Scopes = []connect.Scope{}
		if d := cmp.Diff(c, got); d != "" {
			t.Error(d)
		}
		if other, err := db.Client(ctx, "lab"); err != nil || other.Policy != nil || !other.Assessment.Until.IsZero() {
			t.Errorf("no policy is not an empty one: %+v %v", other, err)
		}
		all, err := db.Clients(ctx)
		if err != nil || len(all) != 2 || all[0].ID != "bluezone" {
			t.Errorf("%v %v", all, err)
		}
		_, err = db.Client(ctx, "nobody")
		wantErr(t, err, connect.ErrClientUnknown)
		if err := db.SaveClient(ctx, client("twin", 1), "op"); err == nil {
			t.Error("two clients share a number")
		}
	})
	t.Run("nothing is saved without an actor", func(t *testing.T) {
		for name, err := range map[string]error{
			"client": db.SaveClient(ctx, client("x", 9), ""), "key": db.SaveKey(ctx, keyring.Record{KID: "x"}, ""),
			"place": db.SavePlace(ctx, place(90, "none", "lab"), ""), "case": db.SaveCase(ctx, trace.Case{Ref: "none", OpenedBy: "lab"}, ""),
		} {
			if !errors.Is(err, person.ErrNoActor) {
				t.Errorf("%s: %v", name, err)
			}
		}
		_, err := db.Client(ctx, "x")
		wantErr(t, err, connect.ErrClientUnknown)
		_, err = db.Place(ctx, 90)
		wantErr(t, err, scan.ErrPlaceUnknown)
	})
	t.Run("a token is used once, however many try at a time", func(t *testing.T) {
		var first atomic.Int32
		var wg sync.WaitGroup
		for range 32 {
			wg.Go(func() {
				ok, err := db.UseOnce(ctx, "bluezone", "jti-1", noon)
				if err != nil {
					t.Error(err)
				}
				if ok {
					first.Add(1)
				}
			})
		}
		wg.Wait()
		if first.Load() != 1 {
			t.Errorf("used %d times", first.Load())
		}
		if ok, err := db.UseOnce(ctx, "lab", "jti-1", noon); !ok || err != nil {
			t.Errorf("another client's token of the same id: %v %v", ok, err)
		}
	})
	t.Run("keys", func(t *testing.T) {
		k := keyring.Record{KID: "ab12", Use: keyring.Codes, Alg: "ES256", Public: []byte{1, 2}, Sealed: []byte("age"), NotBefore: noon, NotAfter: noon.AddDate(5, 0, 0), Sandbox: true}
		if err := db.SaveKey(ctx, k, "op"); err != nil {
			t.Fatal(err)
		}
		k.Retired, k.Compromised = noon.Add(time.Hour), true
		if err := db.SaveKey(ctx, k, "op"); err != nil {
			t.Fatal(err)
		}
		got, err := db.Keys(ctx)
		if d := cmp.Diff([]keyring.Record{k}, got); d != "" || err != nil {
			t.Error(d, err)
		}
	})
	t.Run("places, gates and staff", func(t *testing.T) {
		p := place(11, "K7Q2", "bluezone")
		p.Hours, p.Scanners = []scan.Opening{{Day: time.Monday, From: 480, To: 1500}}, []string{"lab"}
		q := place(12, "K7Q3", "bluezone")
		if err := errors.Join(db.SavePlace(ctx, p, "op"), db.SavePlace(ctx, q, "op")); err != nil {
			t.Fatal(err)
		}
		p.Name, p.Poster, p.Closed = "Chợ mới", 2, noon
		if err := db.SavePlace(ctx, p, "op"); err != nil {
			t.Fatal(err)
		}
		for _, read := range []func() (scan.Place, error){
			func() (scan.Place, error) { return db.Place(ctx, 11) },
			func() (scan.Place, error) { return db.PlaceByCode(ctx, "K7Q2") },
		} {
			got, err := read()
			if d := cmp.Diff(p, got); d != "" || err != nil {
				t.Error(d, err)
			}
		}
		page, err := db.Places(ctx, "bluezone", 11, 10)
		if err != nil || len(page) != 1 || page[0].ID != 12 {
			t.Errorf("%v %v", page, err)
		}
		g := scan.Gate{ID: 21, Place: 11, Name: "Cổng A"}
		s := scan.Staff{ID: 31, Place: 11, Ref: "nv-1", Role: "guard", Until: noon}
		if err := errors.Join(db.SaveGate(ctx, g, "op"), db.SaveStaff(ctx, s, "op")); err != nil {
			t.Fatal(err)
		}
		g.Closed = noon
		if err := db.SaveGate(ctx, g, "op"); err != nil {
			t.Fatal(err)
		}
		gates, err := db.Gates(ctx, 11)
		if d := cmp.Diff([]scan.Gate{g}, gates); d != "" || err != nil {
			t.Error(d, err)
		}
		staff, err := db.StaffOf(ctx, 11)
		if d := cmp.Diff([]scan.Staff{s}, staff); d != "" || err != nil {
			t.Error(d, err)
		}
		if err := db.SaveGate(ctx, scan.Gate{ID: 22, Place: 404, Name: "x"}, "op"); err == nil {
			t.Error("a gate of no place")
		}
	})
	t.Run("cases", func(t *testing.T) {
		c := trace.Case{Ref: "VN-HCM-2021-000123", Opened: noon, OpenedBy: "lab", Authority: "79", Kind: "case"}
		if err := db.SaveCase(ctx, c, "lab"); err != nil {
			t.Fatal(err)
		}
		c.Closed = noon.Add(time.Hour)
		if err := db.SaveCase(ctx, c, "lab"); err != nil {
			t.Fatal(err)
		}
		got, err := db.Case(ctx, c.Ref)
		if d := cmp.Diff(c, got); d != "" || err != nil {
			t.Error(d, err)
		}
		_, err = db.Case(ctx, "VN-0")
		wantErr(t, err, trace.ErrCaseUnknown)
	})
}

func place(id scan.PlaceID, code, client string) scan.Place {
	return scan.Place{ID: id, Code: code, Kind: scan.Venue, Name: "Chợ Bến Thành", Unit: "26743", Address: "Lê Lợi", Client: client, Owner: "Bà Ba",
		Phone: "0911111111", Capacity: 300, Stay: 45 * time.Minute, Poster: 1, Created: noon, Scanners: []string{}, Hours: []scan.Opening{}}
}
