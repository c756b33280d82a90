package card_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/motma/motma/internal/audit"
	"github.com/motma/motma/internal/card"
	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/health"
	"github.com/motma/motma/internal/keyring"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/pgtest"
	"github.com/motma/motma/internal/store"
	"github.com/motma/motma/internal/trace"
	"github.com/motma/motma/policy"
	"github.com/motma/motma/qr"
)

// world is the platform as far as cards see it, on a real store.
type world struct {
	testing.TB
	ctx     context.Context
	mu      sync.Mutex
	clock   time.Time
	db      *store.DB
	people  *person.Registry
	health  *health.Desk
	journal *audit.Journal
	cards   *card.Desk
	alarms  int // reported
}

var start = time.Date(2021, 11, 15, 2, 0, 0, 0, time.UTC) // Monday, 09:00 in Vietnam

const (
	nhaTrang = "22333" // a commune of Khánh Hòa
	hanoi    = "00001" // Phường Phúc Xá, Quận Ba Đình: the nation's policy
	zeneca   = "EU/1/21/1529"
)

// Who decides: two officers of Khánh Hòa's CDC, one of another, an operator.
var (
	lan      = card.By{Client: "cdc-kh", Officer: "lan", Unit: "56"}
	minh     = card.By{Client: "cdc-kh", Officer: "minh", Unit: "56"}
	hue      = card.By{Client: "cdc-hue", Officer: "hue", Unit: "46"}
	operator = card.By{Client: "operator", Officer: "an", Operator: true}
)

func newWorld(tb testing.TB) *world { return openWorld(tb, ":memory:") }

func openWorld(tb testing.TB, url string) *world {
	tb.Helper()
	w := &world{TB: tb, ctx: tb.Context(), clock: start}
	var err error
	w.db, err = store.Open(w.ctx, url, store.Options{Now: w.now})
	w.ok(err)
	tb.Cleanup(func() { w.db.Close() })
	identity, err := keyring.NewIdentity()
	w.ok(err)
	ring, err := keyring.Open(w.ctx, w.db, identity, false, w.now)
	w.ok(err)
	_, err = ring.Make(w.ctx, "operator", keyring.Codes, qr.ES256)
	w.ok(err)
	w.people = &person.Registry{Store: w.db, Issuer: ring, Now: w.now, MaxDependants: 10, CodeLife: keyring.CodeLife,
		Rand: func() person.QID { q, _ := qr.NewQID(rand.Reader); return q }}
	w.journal = &audit.Journal{Store: w.db, Now: w.now}
	w.health = &health.Desk{Store: w.db, Journal: w.journal, Now: w.now}
	w.cards = w.desk()
	w.health.Changed = w.cards.AccountsChanged
	w.ok(w.cards.Install(w.ctx))
	for i, id := range []string{"bluezone", "ssk", "cdc-kh", "cdc-hue", "operator"} {
		w.ok(w.db.SaveClient(w.ctx, connect.Client{ID: id, Number: int32(i + 1), Name: id, Kind: connect.App, Keys: []byte(`{"keys":[]}`), Created: start}, "operator"))
	}
	w.ok(w.db.SaveCase(w.ctx, trace.Case{Ref: "VN-56-1", Opened: start, OpenedBy: "cdc-kh", Authority: "56", Kind: trace.KindCase}, "operator"))
	return w
}

// desk is another process on the same store. Bluezone may read cards.
func (w *world) desk() *card.Desk {
	return card.New(card.Config{Store: w.db, Health: w.db, People: w.db, Journal: w.journal, Now: w.now, Many: 20,
		Reads:   func(_ context.Context, app person.AppID) bool { return app == "bluezone" },
		Readers: func(context.Context) ([]person.AppID, error) { return []person.AppID{"bluezone"}, nil },
		Report: func(err error) {
			w.alarms++
			if !errors.Is(err, card.ErrMany) {
				w.Errorf("in the background: %v", err)
			}
		}})
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.clock
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.clock = w.clock.Add(d)
}

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatalf("unexpected: %v %v", err, fault.Of(err).Places)
	}
}

// fails expects a fault.
func (w *world) fails(err, want error) {
	w.Helper()
	if !errors.Is(err, want) {
		w.Fatalf("%v, want %v", err, want)
	}
}

// someone is a person of Nha Trang whose CCCD was read.
func (w *world) someone(app person.AppID, n int, proofs ...person.Proof) person.Outcome {
	w.Helper()
	out, err := w.people.Register(w.ctx, string(app), person.Registration{App: app, User: fmt.Sprint(app, n),
		Attrs:  person.Attributes{Name: "Nguyễn Văn " + names[n%len(names)], Birth: "1990-01-15", Sex: person.Male, CCCD: fmt.Sprintf("056090%06d", n), Unit: nhaTrang},
		Proofs: proofs})
	w.ok(err)
	return out
}

var names = []string{"An", "Bình", "Cường", "Dũng", "Giang", "Hải"}

// proven is a CCCD that staff read.
func (w *world) proven() person.Proof {
	return person.Proof{Kind: person.KeyCCCD, How: person.Card, At: w.now()}
}

func (w *world) write(app person.AppID, id person.AccountID, source string, b health.Body) {
	w.Helper()
	kinds := map[bool]health.Kind{b.Dose != nil: health.Dose, b.Test != nil: health.Test, b.Quarantine != nil: health.Quarantine}
	got, err := w.health.WriteAll(w.ctx, string(app), app, []health.Entry{{Account: id,
		Record: &health.NewRecord{Kind: kinds[true], Source: source, Facility: "BV Nha Trang", Responsible: "BS Hoa", Body: b}}}, health.Together{})
	w.ok(err)
	if got[0].Err != nil {
		w.Fatalf("record: %v %v", got[0].Err, got[0].Err.Places)
	}
}

// vaccinated gives two doses, the last of them long ago enough.
func (w *world) vaccinated(app person.AppID, id person.AccountID) {
	w.Helper()
	w.write(app, id, "d1", health.Body{Dose: &health.DoseBody{Date: "2021-07-01", Vaccine: zeneca, Number: 1, Of: 2}})
	w.write(app, id, "d2", health.Body{Dose: &health.DoseBody{Date: "2021-09-01", Vaccine: zeneca, Number: 2, Of: 2}})
}

// card is what a gate of Nha Trang is told.
func (w *world) card(d *card.Desk, o person.Outcome) policy.Card {
	w.Helper()
	return w.at(d, o, nhaTrang)
}

func (w *world) at(d *card.Desk, o person.Outcome, unit string) policy.Card {
	w.Helper()
	h, err := w.people.ByQID(w.ctx, o.QID)
	w.ok(err)
	got, err := d.Cards(w.ctx, []person.Holder{h}, policy.Where{Unit: unit, Kind: "venue"}, w.now())
	w.ok(err)
	return got[0]
}

// colour is the card of a desk that remembers nothing.
func (w *world) colour(o person.Outcome) policy.Colour {
	w.Helper()
	d := w.desk()
	w.ok(d.Refresh(w.ctx))
	return w.card(d, o).Colour
}

// work does all the work that there is.
func (w *world) work(d *card.Desk) {
	w.Helper()
	for more := true; more; {
		var err error
		more, err = d.WorkOnce(w.ctx)
		w.ok(err)
	}
}

// told gives how often an app was told of changed cards.
func (w *world) told(app person.AppID) (n int) {
	w.Helper()
	span, err := w.db.Number(w.ctx)
	w.ok(err)
	events, err := w.db.Events(w.ctx, app, 0, span.Last, 1000)
	w.ok(err)
	for _, e := range events {
		if e.Kind == person.CardChanged {
			n++
		}
	}
	return n
}

// dosed is a policy of Khánh Hòa that wants all doses, however lately.
func dosed(version int, colour policy.Colour) []byte {
	return []byte(strings.NewReplacer("VERSION", fmt.Sprint(version), "COLOUR", string(colour)).Replace(`{
  "id": "khanh-hoa", "version": VERSION, "name": {"vi": "Thẻ Khánh Hòa", "en": "Card of Khánh Hòa"}, "unit": "56", "from": "2021-09-01",
  "source": {"text": "A test.", "own": true},
  "inputs": ["payload.vaccination.full"],
  "rules": [{"id": "all-doses", "colour": "COLOUR", "when": {"if": [{"var": "payload.vaccination.full"}, true, false]},
    "reason": {"vi": "Đủ liều.", "en": "All doses."}, "source": {"text": "A test.", "own": true}}],
  "else": {"colour": "yellow", "reason": {"vi": "Chưa đủ liều.", "en": "Not all doses."}, "source": {"text": "A test.", "own": true}},
  "no_data": {"colour": "unknown", "reason": {"vi": "Chưa có dữ liệu.", "en": "No data."}, "source": {"text": "A test.", "own": true}},
  "tests": [{"name": "two doses", "facts": {"doses": [{"date": "2021-08-01", "vaccine": "EU/1/21/1529"}, {"date": "2021-10-01", "vaccine": "EU/1/21/1529"}]}, "at": "2021-11-01T08:00:00+07:00", "colour": "COLOUR", "rule": "all-doses"},
    {"name": "one dose", "facts": {"doses": [{"date": "2021-10-01", "vaccine": "EU/1/21/1529"}]}, "at": "2021-11-01T08:00:00+07:00", "colour": "yellow", "rule": "else"},
    {"name": "nobody knows", "facts": {}, "at": "2021-11-01T08:00:00+07:00", "colour": "unknown", "rule": "no_data"}]
}`))
}

// put uploads a policy and brings it into force at once, by two officers.
func (w *world) put(text []byte) card.Version {
	w.Helper()
	v, err := w.cards.Put(w.ctx, lan, text)
	w.ok(err)
	a, err := w.cards.Propose(w.ctx, lan, v.Number, time.Time{}, "wave")
	w.ok(err)
	_, err = w.cards.Approve(w.ctx, minh, a.ID, "agreed")
	w.ok(err)
	return v
}

// onBoth runs a test on SQLite and on PostgreSQL.
func onBoth(t *testing.T, test func(t *testing.T, w *world)) {
	t.Run("sqlite", func(t *testing.T) { test(t, newWorld(t)) })
	t.Run("postgres", func(t *testing.T) {
		url, err := postgres.Database(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		test(t, openWorld(t, url))
	})
}

// postgres is one server for all tests of the package.
var postgres pgtest.Shared

func TestMain(m *testing.M) {
	code := m.Run()
	postgres.Stop()
	os.Exit(code)
}
