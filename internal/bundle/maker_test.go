package bundle_test

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/motma/motma/internal/bundle"
	"github.com/motma/motma/internal/keyring"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/store"
	"github.com/motma/motma/internal/store/storetest"
	"github.com/motma/motma/policy"
	"github.com/motma/motma/qr"
	"github.com/motma/motma/verifier"
)

// world is a maker on a real store, with a clock that a test moves.
type world struct {
	*testing.T
	db     *store.DB
	ring   *keyring.Ring
	people *person.Registry
	maker  *bundle.Maker
	shelf  *bundle.Shelf
	at     time.Time
}

func newWorld(t *testing.T) *world { return newWorldAt(t, time.Now()) }

func newWorldAt(t *testing.T, at time.Time) *world {
	w := &world{T: t, at: at.UTC().Truncate(time.Second)}
	now := func() time.Time { return w.at }
	w.db = storetest.SQLite().Open(t, store.Options{Now: now})
	identity, err := keyring.NewIdentity()
	w.ok(err)
	w.ring, err = keyring.Open(t.Context(), w.db, identity, false, now)
	w.ok(err)
	w.ok(w.ring.Rotate(t.Context(), "test"))
	qids := uint64(0)
	w.people = &person.Registry{Store: w.db, Issuer: w.ring, Now: now, MaxDependants: 10, CodeLife: 48 * time.Hour,
		Rand: func() person.QID {
			q, err := qr.NewQID(bytes.NewReader(binary(&qids)))
			w.ok(err)
			return q
		}}
	w.maker = w.another()
	w.shelf = &bundle.Shelf{Store: w.db.Bundles(), Now: now}
	return w
}

// binary is a source of randomness that never repeats.
func binary(n *uint64) []byte {
	*n++
	out := make([]byte, 256)
	for i := range out {
		out[i] = byte(*n>>(i%3*4)) ^ byte(i*int(*n))
	}
	return out
}

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// another is a maker as another process has it.
func (w *world) another() *bundle.Maker {
	return &bundle.Maker{Store: w.db.Bundles(), Platform: "https://motma.example", Now: func() time.Time { return w.at },
		Signer: func() (*qr.Signer, error) { return w.ring.Signer(keyring.Bundles) },
		Sources: bundle.Sources{
			Keys: func() verifier.Keys {
				return verifier.Keys{Codes: w.ring.KeySet(keyring.Codes), Places: w.ring.KeySet(keyring.Places), Bundles: w.ring.KeySet(keyring.Bundles)}
			},
			Policies: func(context.Context) (verifier.Policies, error) { return builtin(), nil },
			Values:   func(context.Context) ([]byte, error) { return json.Marshal(policy.BuiltinValueSets()) },
		}}
}

// builtin are the built-in policies, with the numbers of policy.Builtin.
func builtin() (out verifier.Policies) {
	for i, d := range policy.BuiltinDocuments() {
		out = append(out, verifier.Policy{Number: uint32(i + 1), Document: d.Text})
	}
	return out
}

func (w *world) make() bool {
	w.Helper()
	made, err := w.maker.Make(w.Context(), "test")
	w.ok(err)
	w.at = w.at.Add(10 * time.Second) // past what the shelf remembers
	return made
}

func (w *world) open() *verifier.Bundle {
	w.Helper()
	_, file, err := w.shelf.File(w.Context())
	w.ok(err)
	b, err := verifier.Open(file, w.ring.KeySet(keyring.Bundles), w.at)
	w.ok(err)
	return b
}

// register gives a person's account and static code.
func (w *world) register(user, cccd string) (person.AccountID, string) {
	w.Helper()
	out, err := w.people.Register(w.Context(), "test", person.Registration{App: "vneid", User: user, Attrs: person.Attributes{Name: "Nguyễn Văn An", Birth: "1990-01-15", CCCD: cccd}})
	w.ok(err)
	if out.Code == nil {
		w.Fatal("no code")
	}
	return out.Account, out.Code.Text
}

func (w *world) validity(b *verifier.Bundle, text string) verifier.Validity {
	return b.Check(text, policy.Where{Unit: "56"}, w.at).Validity
}

func TestBundleIsMadeWhenSomethingChangesAndEveryHour(t *testing.T) {
	w := newWorld(t)
	if !w.make() || w.make() {
		t.Fatal("the first is not made, or one too many")
	}
	if got := w.open().Manifest(); got.Version != 1 || got.Platform != "https://motma.example" || len(w.open().Policies()) != len(policy.BuiltinDocuments()) {
		t.Errorf("version %d", got.Version)
	}
	w.at = w.at.Add(time.Hour)
	if !w.make() || w.open().Manifest().Version != 2 {
		t.Error("after an hour it is not made anew")
	}
	_, err := w.ring.Make(t.Context(), "test", keyring.Codes, qr.ES256)
	w.ok(err)
	if !w.make() {
		t.Error("a new key does not make a new bundle")
	}
}

// A36: a revoked code is asked about: from the tail at once, from the filter
// after a day, and no more when it has expired.
func TestRevokedCodesAreAskedAboutUntilTheyExpire(t *testing.T) {
	w := newWorld(t)
	_, kept := w.register("u1", "001090000011")
	account, lost := w.register("u2", "001090000022")
	w.make()
	first := w.open()
	if w.validity(first, lost) != verifier.Valid {
		t.Fatal("a code that was not revoked is asked about")
	}
	_, err := w.people.Renew(t.Context(), "test", "vneid", account, "lost")
	w.ok(err)
	if !w.make() {
		t.Fatal("a revocation makes no new bundle")
	}
	delta, err := w.shelf.Since(t.Context(), first.Manifest().Version)
	w.ok(err)
	if len(delta.Parts) != 1 {
		t.Errorf("a revocation changes %d parts", len(delta.Parts))
	}
	data, err := delta.Pack()
	w.ok(err)
	second, err := first.Apply(data, w.at)
	w.ok(err)
	filter := func(b *verifier.Bundle) string { return digestOf(b, verifier.PartRevoked) }
	if w.validity(second, lost) != verifier.AskOnline || w.validity(second, kept) != verifier.Valid || filter(second) != filter(first) {
		t.Error("the tail does not hold the revoked code alone")
	}
	w.at = w.at.Add(bundle.Refilter)
	w.make()
	third := w.open()
	if w.validity(third, lost) != verifier.AskOnline || filter(third) == filter(first) || sizeOf(third, verifier.PartTail) != 0 {
		t.Error("after a day the filter does not hold it")
	}
	w.at = w.at.Add(48 * time.Hour)
	w.make()
	if digestOf(w.open(), verifier.PartRevoked) != filter(first) {
		t.Error("the filter still holds an expired code")
	}
}

func digestOf(b *verifier.Bundle, name string) string {
	for _, p := range b.Manifest().Parts {
		if p.Name == name {
			return p.SHA256
		}
	}
	return ""
}

func sizeOf(b *verifier.Bundle, name string) int {
	for _, p := range b.Manifest().Parts {
		if p.Name == name {
			return p.Size
		}
	}
	return -1
}

// Several processes make one row of versions.
func TestProcessesAgreeOnVersions(t *testing.T) {
	w := newWorld(t)
	const many = 6
	made := make([]bool, many)
	var wg sync.WaitGroup
	for i := range many {
		wg.Go(func() {
			var err error
			if made[i], err = w.another().Make(t.Context(), "test"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	n := 0
	for _, m := range made {
		if m {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d processes published the first version", n)
	}
}

func TestSinceAnUnknownVersionBringsEverything(t *testing.T) {
	w := newWorld(t)
	w.make()
	f, err := w.shelf.Since(t.Context(), 999)
	w.ok(err)
	if _, err := verifier.OpenFile(f, w.ring.KeySet(keyring.Bundles), w.at); err != nil {
		t.Error(err)
	}
}

// A card's colours ahead end where they change, and never say more than the
// card does.
func TestStripsForeseeTheCard(t *testing.T) {
	set := policy.Builtin()
	at := time.Date(2021, 10, 10, 5, 0, 0, 0, time.UTC)
	facts := policy.Facts{Unit: "56", Tests: []policy.Test{{Kind: "pcr", Sample: at.Add(-50 * time.Hour), Result: at.Add(-48 * time.Hour)}},
		Declaration: &policy.Declaration{Kind: "domestic", At: at.Add(-time.Hour), Until: at.Add(71 * time.Hour)}}
	s := bundle.Strips{Set: func() *policy.Set { return set }, Facts: func(_ context.Context, ps []person.ID) ([]policy.Facts, error) {
		if !slices.Equal(ps, []person.ID{7}) {
			t.Errorf("asked for %v", ps)
		}
		return []policy.Facts{facts}, nil
	}, Reads: func(_ context.Context, app person.AppID) bool { return app == "vneid" }}
	until := at.Add(72 * time.Hour)
	ask := person.Ahead{App: "vneid", Person: 7, Kind: "venue", From: at, To: until}
	spans, err := s.Colours(t.Context(), ask)
	if err != nil || len(spans) < 2 || !spans[len(spans)-1].Until.Equal(until) {
		t.Fatalf("%d spans, %v", len(spans), err)
	}
	where := policy.Where{Unit: "56", Kind: "venue"}
	for m := at; m.Before(until); m = m.Add(7 * time.Minute) {
		for !m.Before(spans[0].Until) {
			spans = spans[1:]
		}
		card := set.Card(facts, where, m)
		if spans[0].Status != verifier.StatusOf(card.Colour) || spans[0].Policy != card.Number || spans[0].Rule != card.Rule {
			t.Fatalf("at %v the span says another card", m)
		}
	}
	facts.Doubt = true
	spans, err = s.Colours(t.Context(), ask)
	if err != nil || len(spans) != 1 || spans[0].Status != qr.StatusUnknown || spans[0].Rule != policy.RuleDoubt {
		t.Errorf("a person in doubt has %d spans", len(spans))
	}
	ask.App = "bluezone"
	if spans, err := s.Colours(t.Context(), ask); err != nil || len(spans) != 0 {
		t.Errorf("A18: an app that may not read cards got %d spans", len(spans))
	}
}
