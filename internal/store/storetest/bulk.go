package storetest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	mrand "math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/feed"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/store"
	"github.com/motma/motma/internal/synth"
	"github.com/motma/motma/qr"
)

// bulk: many registrations in one unit come to what they come to one by one.
func bulk(t *testing.T, e Engine) {
	t.Run("as one by one, whatever comes", func(t *testing.T) { bulkEqual(t, e) })
	t.Run("a dry run keeps nothing", func(t *testing.T) { bulkDry(t, e) })
	t.Run("a row that breaks the unit harms itself alone", func(t *testing.T) { bulkBroken(t, e) })
	t.Run("beside others who register the same people", func(t *testing.T) { bulkContended(t, e) })
}

// unsealed issues codes that nobody signed: what is compared is who gets one.
type unsealed struct{}

func (unsealed) Issue(p qr.Personal, _ qr.CodeInfo) (string, error) { return p.Hidden().Text() }
func (unsealed) Vouches(string) bool                                { return true }

func registry(db *store.DB) *person.Registry {
	return &person.Registry{Store: db, Issuer: unsealed{}, Now: func() time.Time { return noon }, MaxDependants: 3, CodeLife: 24 * time.Hour,
		Rand: func() person.QID {
			q, err := qr.NewQID(rand.Reader)
			if err != nil {
				panic(err)
			}
			return q
		}}
}

// rising draws QIDs one after the other.
func rising() func() person.QID {
	var n atomic.Int64
	return func() person.QID { return QID(int(n.Add(1))) }
}

// registrations are what eight apps say of some people, with mistakes, each
// app's in the order of the people.
func registrations(t testing.TB, seed uint64, people int) map[person.AppID][]person.Registration {
	t.Helper()
	p, err := synth.New(synth.Config{Seed: seed, People: people, Errors: synth.March2022(), Date: noon})
	if err != nil {
		t.Fatal(err)
	}
	out := map[person.AppID][]person.Registration{}
	for r := range p.Records() {
		reg := person.Registration{App: person.AppID(r.App), User: r.User, DeclarerUser: r.Declarer, Attrs: person.Attributes{Name: r.Name, Birth: r.Birth,
			Sex: person.Sex(r.Sex), CCCD: r.CCCD, CMND: r.CMND, Passport: r.Passport, Nationality: r.Nationality, BHYT: r.BHYT, Phone: r.Phone, Unit: r.Unit}}
		for kind, how := range map[person.KeyKind]synth.Proof{person.KeyCCCD: r.CCCDBy, person.KeyPassport: r.PassportBy, person.KeyBHXH: r.BHYTBy, person.KeyPhone: r.PhoneBy} {
			if how != synth.Declared {
				reg.Proofs = append(reg.Proofs, person.Proof{Kind: kind, How: person.Assurance(how), At: noon})
			}
		}
		out[reg.App] = append(out[reg.App], reg)
	}
	return out
}

// draw makes the next batch of one app: some of its users, some of them twice,
// some with other people's numbers.
func draw(rt *rapid.T, all map[person.AppID][]person.Registration) []person.Registration {
	var apps []person.AppID
	for a := range all {
		apps = append(apps, a)
	}
	slices.Sort(apps)
	users := all[rapid.SampledFrom(apps).Draw(rt, "app")]
	n := rapid.IntRange(1, 60).Draw(rt, "rows")
	rows := make([]person.Registration, n)
	for i := range rows {
		r := users[rapid.IntRange(0, len(users)-1).Draw(rt, "user")]
		other := users[rapid.IntRange(0, len(users)-1).Draw(rt, "other")]
		switch rapid.IntRange(0, 9).Draw(rt, "change") {
		case 0:
			r.Attrs.Phone = other.Attrs.Phone
		case 1:
			r.Attrs.CCCD = other.Attrs.CCCD
		case 2:
			r.Attrs, r.Proofs = other.Attrs, other.Proofs
		case 3:
			r.Attrs.Name = ""
		case 4:
			r.SameAs = other.User
		}
		rows[i] = r
	}
	return rows
}

func bulkEqual(t *testing.T, e Engine) {
	one, many := registry(e.Open(t, store.Options{})), registry(e.Open(t, store.Options{}))
	one.Rand, many.Rand = rising(), rising() // of two QIDs of one moment the first drawn stays the first
	all := registrations(t, 7, 60)
	heard := struct{ one, many *listener }{listen(one), listen(many)}
	rapid.Check(t, func(rt *rapid.T) {
		rows := draw(rt, all)
		got, err := many.RegisterAll(t.Context(), "tester", rows, person.Together{})
		if err != nil {
			rt.Fatal(err)
		}
		for i, r := range rows {
			out, err := one.Register(t.Context(), "tester", r)
			if d := cmp.Diff(told(person.Result{Outcome: out, Err: fault.Of(err)}), told(got[i])); d != "" {
				rt.Fatalf("row %d, one by one (-) and together (+):\n%s", i, d)
			}
		}
		meanwhile(rt, t, all, one, many)
		for app := range all {
			if d := cmp.Diff(heard.one.next(t, app), heard.many.next(t, app)); d != "" {
				rt.Fatalf("%s hears, one by one (-) and together (+):\n%s", app, d)
			}
		}
	})
	users := everybody(all)
	if d := cmp.Diff(ledger(t, one, users), ledger(t, many, users)); d != "" {
		t.Errorf("one by one (-) and together (+):\n%s", d)
	}
	for _, r := range []*person.Registry{one, many} {
		sound(t, r.Store.(*store.DB))
	}
}

// meanwhile does to both what else happens to users between imports: some
// leave, some links are broken and restored, some questions are answered.
func meanwhile(rt *rapid.T, t *testing.T, all map[person.AppID][]person.Registration, one, many *person.Registry) {
	users := everybody(all)
	for range rapid.IntRange(0, 4).Draw(rt, "moves") {
		u := users[rapid.IntRange(0, len(users)-1).Draw(rt, "who")]
		what := rapid.IntRange(0, 4).Draw(rt, "move")
		if a, b := befall(t.Context(), one, u, what), befall(t.Context(), many, u, what); a != b {
			rt.Fatalf("move %d of %s/%s: %q one by one, %q together", what, u.App, u.User, a, b)
		}
	}
}

// befall does one thing to a user, and gives the code of what refused it.
func befall(ctx context.Context, r *person.Registry, u person.Registration, what int) string {
	id, err := r.Store.AccountID(ctx, u.App, u.User)
	if err != nil {
		return fault.Of(err).Code
	}
	switch what {
	case 0:
		err = r.Withdraw(ctx, "tester", u.App, id)
	case 1:
		_, err = r.Break(ctx, "tester", id, "wrong")
	case 2:
		err = r.Restore(ctx, "tester", id)
	default:
		var asked int64
		asked, err = firstAsked(ctx, r, id)
		if err == nil && what == 3 {
			err = r.Same(ctx, "tester", asked, "seen")
		} else if err == nil {
			err = r.Different(ctx, "tester", asked, "seen")
		}
	}
	if err != nil {
		return fault.Of(err).Code
	}
	return ""
}

// firstAsked gives the oldest open question about an account.
func firstAsked(ctx context.Context, r *person.Registry, id person.AccountID) (asked int64, err error) {
	return asked, r.Store.Within(ctx, nil, func(tx person.Tx) error {
		all, err := tx.Conflicts(id)
		i := slices.IndexFunc(all, func(c person.Conflict) bool { return c.Closed.IsZero() })
		if err == nil && i < 0 {
			err = person.ErrUnknown
		}
		if err != nil {
			return err
		}
		asked = all[i].ID
		return nil
	})
}

// listener reads each app's feed, from where it left off.
type listener struct {
	feed *feed.Feed
	at   map[person.AppID]string
}

func listen(r *person.Registry) *listener {
	return &listener{newFeed(r.Store.(*store.DB)), map[person.AppID]string{}}
}

// next gives what an app hears since, apart from numbers that are drawn.
func (l *listener) next(t *testing.T, app person.AppID) (out []string) {
	t.Helper()
	for {
		page, err := l.feed.Read(t.Context(), app, feed.Query{Cursor: l.at[app], Limit: 500})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Events {
			out = append(out, fmt.Sprint(e.Kind, " ", e.User, " ", e.Detail, " QID ", e.QID != "", " before ", e.Before != "", " takes ", e.Takes != 0))
		}
		if l.at[app] = page.Next; !page.More {
			return out
		}
	}
}

// told is what a result says, apart from numbers that are drawn.
func told(r person.Result) string {
	if r.Err != nil {
		return r.Err.Code
	}
	reason := ""
	if r.Outcome.Reason != nil {
		reason = r.Outcome.Reason.Code
	}
	return fmt.Sprint(r.Outcome.State, r.Outcome.Version, r.Outcome.Tier, r.Outcome.Flags, reason, r.Outcome.QID != "", r.Outcome.Code != nil)
}

func everybody(all map[person.AppID][]person.Registration) (users []person.Registration) {
	for _, rows := range all {
		users = append(users, rows...)
	}
	slices.SortFunc(users, func(a, b person.Registration) int {
		return strings.Compare(string(a.App)+"/"+a.User, string(b.App)+"/"+b.User)
	})
	return users
}

// ledger writes everything that registering makes, with names that do not
// depend on the numbers drawn: a person is called by the first account that
// the ledger ever linked to it, a QID by the account it was given to.
func ledger(t *testing.T, r *person.Registry, users []person.Registration) []string {
	t.Helper()
	var out []string
	err := r.Store.Within(t.Context(), nil, func(tx person.Tx) error {
		l := &scribe{tx: tx, persons: map[person.ID]string{}, qids: map[person.QID]string{}}
		if err := l.name(users); err != nil {
			return err
		}
		for _, u := range users {
			if err := l.write(u); err != nil {
				return err
			}
		}
		out = l.out
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

type scribe struct {
	tx      person.Tx
	persons map[person.ID]string
	qids    map[person.QID]string
	out     []string
}

// name calls persons and QIDs.
func (s *scribe) name(users []person.Registration) error {
	first := map[person.ID]person.LinkID{}
	for _, u := range users {
		a, err := s.tx.AccountByUser(u.App, u.User)
		if errors.Is(err, person.ErrUnknown) {
			continue
		}
		links, err1 := s.tx.Links(a.ID)
		qids, err2 := s.tx.QIDs(a.ID)
		if err := errors.Join(err, err1, err2); err != nil {
			return err
		}
		name := string(u.App) + "/" + u.User
		for _, l := range links {
			if at, ok := first[l.Person]; !ok || l.ID < at {
				first[l.Person], s.persons[l.Person] = l.ID, name
			}
		}
		for _, q := range qids {
			s.qids[q] = name
		}
	}
	return nil
}

func (s *scribe) write(u person.Registration) error {
	a, err := s.tx.AccountByUser(u.App, u.User)
	if errors.Is(err, person.ErrUnknown) {
		return nil
	}
	if err != nil {
		return err
	}
	line := fmt.Sprint(u.App, "/", u.User, " v", a.Version, " ", fmt.Sprintf("%+v", struct{ person.Attributes }{a.Attrs}.Attributes.Keys()), len(a.Proofs))
	links, err := s.tx.Links(a.ID)
	if err != nil {
		return err
	}
	for _, l := range links {
		line += fmt.Sprint("; ", l.State, " ", l.Tier, " of ", s.persons[l.Person], " ended ", !l.Ended.IsZero(), l.Evidence, l.Flags, l.Actor)
		if !l.Ended.IsZero() || l.State != person.LinkCertain {
			continue
		}
		q, err := s.tx.CurrentQID(l.Person)
		codes, err1 := s.tx.Codes(q)
		members, err2 := s.tx.Members(l.Person)
		if err := errors.Join(err, err1, err2); err != nil {
			return err
		}
		line += fmt.Sprint(" shows ", s.qids[q], " codes ", len(codes), " members ", len(members))
	}
	asked, err := s.tx.Conflicts(a.ID)
	if err != nil {
		return err
	}
	for _, c := range asked {
		line += fmt.Sprint("; ", c.Kind, " ", c.Key)
		for _, p := range c.Persons {
			line += " with " + s.persons[p]
		}
	}
	for _, k := range a.Attrs.Keys() {
		p, err := s.tx.Verified(k)
		if err == nil {
			line += fmt.Sprint("; ", k.Kind, " of ", s.persons[p])
		}
	}
	s.out = append(s.out, line)
	return nil
}

func bulkDry(t *testing.T, e Engine) {
	r := registry(e.Open(t, store.Options{}))
	rows := registrations(t, 3, 30)["bluezone"]
	dry, err := r.RegisterAll(t.Context(), "tester", rows, person.Together{Dry: true})
	if err != nil {
		t.Fatal(err)
	}
	again, err := r.RegisterAll(t.Context(), "tester", rows, person.Together{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range rows {
		if dry[i].Outcome.QID != "" || dry[i].Outcome.Code != nil || dry[i].Outcome.Account != 0 {
			t.Errorf("row %d: a dry run told numbers that do not exist", i)
		}
		if dry[i].Outcome.State != again[i].Outcome.State {
			t.Errorf("row %d: dry %s, then %s", i, dry[i].Outcome.State, again[i].Outcome.State)
		}
	}
	known, err := r.RegisterAll(t.Context(), "tester", rows, person.Together{Dry: true})
	if err != nil {
		t.Fatal(err)
	}
	for i := range rows {
		if known[i].Outcome.State == person.Unchanged && (known[i].Outcome.QID != again[i].Outcome.QID || known[i].Outcome.Account != again[i].Outcome.Account) {
			t.Errorf("row %d: a dry run does not know whom it knows", i)
		}
	}
}

// bulkBroken draws the same QID twice: the database refuses the second.
func bulkBroken(t *testing.T, e Engine) {
	r := registry(e.Open(t, store.Options{}))
	fresh := r.Rand
	var drawn []person.QID
	r.Rand = func() person.QID {
		q := fresh()
		if len(drawn) == 1 || len(drawn) == 3 { // together, then alone
			q = drawn[0]
		}
		drawn = append(drawn, q)
		return q
	}
	var rows []person.Registration
	for i := range 3 {
		rows = append(rows, person.Registration{App: "bluezone", User: fmt.Sprint("u", i), Attrs: account(&stub{}, "bluezone", "u", i).Attrs})
		rows[i].Attrs.Name, rows[i].Attrs.Phone = "Nguyễn Văn An", ""
	}
	type piece struct{ from, rows int }
	var pieces []piece
	got, err := r.RegisterAll(t.Context(), "tester", rows, person.Together{Also: func(_ person.Tx, from int, res []person.Result) error {
		pieces = append(pieces, piece{from, len(res)})
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	for i, g := range got {
		if g.Err != nil || g.Outcome.State != person.Created || g.Outcome.QID == "" {
			t.Errorf("row %d: %v %v", i, g.Outcome.State, g.Err)
		}
	}
	if len(pieces) != 4 || pieces[0] != (piece{0, 3}) || pieces[3] != (piece{2, 1}) {
		t.Errorf("units %v, want one of three rows and three of one", pieces)
	}
	sound(t, r.Store.(*store.DB))
}

// stub makes ids for fixtures that are not saved.
type stub struct{ person.Tx }

func (*stub) NewID() int64 { return 1 }

// bulkContended registers the same people through several apps at once, some
// together and some one by one: one person, one QID.
func bulkContended(t *testing.T, e Engine) {
	r := registry(e.Open(t, store.Options{}))
	var rows []person.Registration
	for i := range 40 {
		a := account(&stub{}, "", "", i).Attrs
		a.Name, a.Phone = "Nguyễn Văn An", ""
		rows = append(rows, person.Registration{User: fmt.Sprint("u", i), Attrs: a})
	}
	of := func(app person.AppID, seed uint64) []person.Registration {
		out := slices.Clone(rows)
		for i := range out {
			out[i].App = app
		}
		mrand.New(mrand.NewPCG(seed, 1)).Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
		return out
	}
	var wait sync.WaitGroup
	for n := range 4 {
		wait.Go(func() {
			for _, part := range [][]person.Registration{of(person.AppID(fmt.Sprint("bulk", n)), uint64(n))} {
				got, err := r.RegisterAll(context.Background(), "tester", part, person.Together{})
				if err != nil {
					t.Error(err)
				}
				for _, g := range got {
					if g.Err != nil {
						t.Error(g.Err)
					}
				}
			}
		})
		wait.Go(func() {
			for _, one := range of(person.AppID(fmt.Sprint("single", n)), uint64(n+9)) {
				if _, err := r.Register(context.Background(), "tester", one); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	for i := range rows {
		qids := map[person.QID]bool{}
		for n := range 4 {
			for _, kind := range []string{"bulk", "single"} {
				id, err := r.Store.AccountID(t.Context(), person.AppID(fmt.Sprint(kind, n)), fmt.Sprint("u", i))
				if err != nil {
					t.Fatal(err)
				}
				h, err := r.Store.HolderOfAccount(t.Context(), id)
				if err != nil {
					t.Fatal(err)
				}
				qids[h.QID] = true
			}
		}
		if len(qids) != 1 {
			t.Errorf("person %d has %d QIDs", i, len(qids))
		}
	}
	sound(t, r.Store.(*store.DB))
}
