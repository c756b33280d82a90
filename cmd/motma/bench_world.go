package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/keyring"
	"github.com/motma/motma/internal/load"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/scan"
	"github.com/motma/motma/internal/store"
	"github.com/motma/motma/internal/trace"
	"github.com/motma/motma/qr"
)

// benchWorld is a database made ready to be measured: clients, places, people
// with codes, and the scans of three weeks.
type benchWorld struct {
	*bench
	engine, url, dir string

	clients  map[string]*ecdsa.PrivateKey
	gates    []int64 // places where codes are scanned now
	accounts []int64 // whose
	known    []string
	fresh    []string
}

// The clients of the bench.
const (
	benchApp    = "bench-app"
	benchGate   = "bench-gate"
	benchHealth = "bench-health"
)

const (
	benchGates    = 200
	benchSubjects = 20 // people whose contacts are asked for
	benchDays     = 21
	benchVisits   = 640 // a place and day: with an hour's stay at four places a day somebody meets some 7,000 in three weeks
	benchCase     = "BENCH-1"
	benchUnit     = "79"
)

func (w *benchWorld) settings() (database, identity) {
	return database{DB: w.url, KeepDays: 30, Conns: 16}, identity{Identity: filepath.Join(w.dir, "motma.age")}
}

// prepare fills the database through the program's own doors, and the bulk of
// it by sets of rows.
func (w *benchWorld) prepare(ctx context.Context) error {
	w.progress(w.engine, "preparing")
	d, i := w.settings()
	if err := i.create(); err != nil {
		return err
	}
	db, err := d.make(ctx)
	if err != nil {
		return err
	}
	if err := withOpen(ctx, db, i, func(db *store.DB, ring *keyring.Ring) error { return w.fill(ctx, db, ring) }); err != nil {
		return err
	}
	if err := w.seed(ctx); err != nil {
		return err
	}
	return with(ctx, d, i, func(db *store.DB, _ *keyring.Ring) error {
		if _, err := db.Retain(ctx, time.Now(), d.KeepDays, cliActor()); err != nil {
			return err
		}
		for _, f := range []func(context.Context, *store.DB) error{w.learn, w.resolve, w.recompute} {
			if err := f(ctx, db); err != nil {
				return err
			}
		}
		return nil
	})
}

// learn does what the server would begin while it is measured: it gives those
// that were seeded their weak keys. They are too little alike to learn from, so
// that the model stays the built-in one.
func (w *benchWorld) learn(ctx context.Context, db *store.DB) error {
	n, err := db.CountAccounts(ctx)
	if err != nil {
		return err
	}
	for after, more := person.AccountID(0), true; more; {
		page, err := db.ReadAccounts(ctx, after, 1_000)
		if err != nil {
			return err
		}
		if more = len(page) > 0; more {
			after = page[len(page)-1].ID
			if err := db.IndexAccounts(ctx, page); err != nil {
				return err
			}
		}
	}
	return db.SaveLinkModel(ctx, cliActor(), person.Learned{Model: person.BuiltInModel(), At: time.Now(), Accounts: n})
}

func (w *benchWorld) fill(ctx context.Context, db *store.DB, ring *keyring.Ring) error {
	for _, f := range []func(context.Context, *store.DB, *keyring.Ring) error{w.register, w.open, w.settle, w.sign, w.pass} {
		if err := f(ctx, db, ring); err != nil {
			return err
		}
	}
	return nil
}

// register makes keys and clients. Their quota is out of the way: what is
// measured is the work, not the brake.
func (w *benchWorld) register(ctx context.Context, db *store.DB, ring *keyring.Ring) error {
	if err := ring.Rotate(ctx, cliActor()); err != nil {
		return err
	}
	r := &connect.Registry{Store: db, Now: time.Now}
	w.clients = map[string]*ecdsa.PrivateKey{}
	for id, kind := range map[string]connect.Kind{benchApp: connect.App, benchGate: connect.Gate, benchHealth: connect.Authority} {
		public, private, err := newKeyPair()
		if err != nil {
			return err
		}
		block, _ := pem.Decode(private)
		key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
		if err != nil {
			return err
		}
		w.clients[id] = key.(*ecdsa.PrivateKey)
		c := connect.Client{ID: id, Name: id, Kind: kind, Scopes: connect.ScopesOf(kind), Purposes: []string{trace.Purpose}, Keys: public, Rate: 1e6, Burst: 1e6}
		if kind == connect.App { // its lists say that numbers were checked, its users declare
			c.Policy = &connect.Policy{Contributes: connect.Attributes, Proves: connect.Proofs, Records: connect.Records}
		}
		if _, err = r.Register(ctx, cliActor(), c); err != nil {
			return err
		}
	}
	return nil
}

// open makes the places of the gates, those of the seeded scans, and a case.
func (w *benchWorld) open(ctx context.Context, db *store.DB, _ *keyring.Ring) error {
	err := inParallel(16, benchGates+w.places(), func(i int) error {
		return db.SavePlace(ctx, scan.Place{ID: scan.PlaceID(i + 1), Code: fmt.Sprintf("BENCH%05d", i), Kind: scan.Venue, Name: fmt.Sprintf("Chợ số %d", i),
			Unit: benchUnit, Client: benchGate, Stay: 75 * time.Minute, Poster: 1, Created: time.Now()}, cliActor())
	})
	if err != nil {
		return err
	}
	for i := range benchGates {
		w.gates = append(w.gates, int64(i+1))
	}
	return db.SaveCase(ctx, trace.Case{Ref: benchCase, Opened: time.Now(), OpenedBy: benchHealth, Kind: "case"}, cliActor())
}

// places is how many of them have the seeded scans.
func (w *benchWorld) places() int {
	return max(w.scans/(benchDays*2*benchVisits), 4)
}

// visits is how many each of them has a day.
func (w *benchWorld) visits() int {
	return max(min(w.scans/(benchDays*2*w.places()), benchVisits), 1)
}

// seeded is how many scans that makes.
func (w *benchWorld) seeded() int { return benchDays * 2 * w.places() * w.visits() }

// settle registers the people whose codes are scanned.
func (w *benchWorld) settle(ctx context.Context, db *store.DB, ring *keyring.Ring) error {
	r := &person.Registry{Store: db, Issuer: ring, Rand: drawer(false), Now: time.Now, MaxDependants: 10, CodeLife: keyring.CodeLife}
	w.accounts, w.known = make([]int64, w.residents), make([]string, w.residents)
	return inParallel(32, w.residents, func(i int) error {
		out, err := r.Register(ctx, cliActor(), person.Registration{App: benchApp, User: fmt.Sprintf("resident-%d", i), Attrs: person.Attributes{
			Name: benchName(i), Birth: benchBirth(i), Sex: person.Male, CCCD: fmt.Sprintf("0790%08d", i), Phone: fmt.Sprintf("02%08d", i)}})
		if err != nil {
			return err
		}
		if out.Code == nil {
			return fmt.Errorf("resident %d got no code: %s", i, out.State)
		}
		w.accounts[i], w.known[i] = int64(out.Account), out.Code.Text
		return nil
	})
}

// sign makes live codes of the same people, each of them good now and
// different from all others.
func (w *benchWorld) sign(_ context.Context, _ *store.DB, ring *keyring.Ring) error {
	if !w.wants(benchNew) {
		return nil
	}
	now := time.Now().UTC().Truncate(time.Second)
	keys := ring.KeySet(keyring.Codes)
	w.fresh = make([]string, w.texts)
	return inParallel(4, w.residents, func(i int) error {
		u, err := qr.ParsePersonal(w.known[i])
		if err != nil {
			return err
		}
		proof, err := u.Verify(keys, now)
		if err != nil {
			return err
		}
		p := u.Claim()
		p.Ext = p.Ext[:qr.ExtSignature]
		for from := now; i < len(w.fresh) && err == nil; i += w.residents {
			w.fresh[i], err = ring.Issue(p, qr.CodeInfo{ID: proof.Code().ID, NotBefore: from, Expires: from.Add(24 * time.Hour), Live: true})
			from = from.Add(-time.Second)
		}
		return err
	})
}

// pass makes the visits of the people whose contacts are asked for: four
// places a day, an hour each. It also makes the tables of those days.
func (w *benchWorld) pass(ctx context.Context, db *store.DB, _ *keyring.Ring) error {
	if !w.wants(benchContacts) {
		return nil
	}
	today := scan.DayOf(time.Now())
	for d := today - benchDays; d < today; d++ {
		var scans []scan.Slotted
		for s := range benchSubjects {
			for k := range 4 {
				in := d.Start().Add(time.Duration(1+3*k)*time.Hour + time.Duration(s)*2*time.Minute)
				place := scan.PlaceID(1 + benchGates + (4*s+k+int(d))%w.places())
				for i, dir := range []scan.Direction{scan.In, scan.Out} {
					at := in.Add(time.Duration(i) * time.Hour)
					scans = append(scans, scan.Slotted{Day: scan.DayOf(at), Scan: scan.Scan{ID: uuid.New(), Place: place, Account: person.AccountID(s + 1),
						At: at, Received: at, Direction: dir, Method: scan.StaffScans, Kind: scan.Personal, Assurance: scan.Signed, Client: 1}})
				}
			}
		}
		if _, err := db.Append(ctx, scans); err != nil {
			return err
		}
	}
	return nil
}

// inParallel calls f for 0 to n-1 on so many goroutines, until one fails.
func inParallel(workers, n int, f func(int) error) error {
	var wait sync.WaitGroup
	errs := make([]error, workers)
	for g := range workers {
		wait.Go(func() {
			for i := g; i < n && errs[g] == nil; i += workers {
				errs[g] = f(i)
			}
		})
	}
	wait.Wait()
	return errors.Join(errs...)
}

// seed makes the crowd: people and the scans of three weeks. With or without
// them the database's planner learns what is there, as it would in time.
func (w *benchWorld) seed(ctx context.Context) error {
	s, err := load.OpenSeeder(ctx, w.url)
	if err != nil {
		return err
	}
	if w.wants(benchResolve, benchRecompute, benchContacts, benchDeclare, benchImport) {
		w.progress(w.engine, fmt.Sprintf("seeding %d people", w.people))
		err = s.People(ctx, benchApp, w.people)
	}
	if err == nil && w.wants(benchRecompute) {
		err = w.seedFacts(ctx, s)
	}
	if err == nil && w.wants(benchContacts) {
		err = w.seedScans(ctx, s)
	}
	if err == nil {
		err = s.Settle(ctx)
	}
	return errors.Join(err, s.Close(context.WithoutCancel(ctx)))
}

func (w *benchWorld) seedFacts(ctx context.Context, s *load.Seeder) error {
	rows, err := benchHistories()
	if err != nil {
		return err
	}
	return s.Facts(ctx, rows, w.people)
}

func (w *benchWorld) seedScans(ctx context.Context, s *load.Seeder) error {
	w.progress(w.engine, fmt.Sprintf("seeding %d scans", w.seeded()))
	today := scan.DayOf(time.Now())
	for d := today - benchDays; d < today; d++ {
		place, account := w.tables(d)
		err := s.Scans(ctx, load.Day{Day: int32(d), PlaceTable: place, AccountTable: account, First: 1 + benchGates, Places: w.places(), People: w.people, Visits: w.visits()})
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *benchWorld) tables(d scan.Day) (place, account string) {
	return "scan_place_" + d.String(), "scan_account_" + d.String()
}

// resolve measures finding whose QID it is, on as many goroutines as processors.
func (w *benchWorld) resolve(ctx context.Context, db *store.DB) error {
	if !w.wants(benchResolve) {
		return nil
	}
	w.progress(w.engine, benchResolve)
	callers := runtime.GOMAXPROCS(0)
	parts, errs := make([]load.Result, callers), make([]error, callers)
	var wait sync.WaitGroup
	people := &person.Registry{Store: db}
	start := time.Now()
	for g := range callers {
		wait.Go(func() {
			for i := g; time.Since(start) < w.round && errs[g] == nil; i += callers {
				began := time.Now()
				_, errs[g] = people.ByQID(ctx, person.QID(load.QID(1+i*7919%w.people)))
				parts[g].Latency.Record(time.Since(began))
				parts[g].Done++
			}
		})
	}
	wait.Wait()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	sum := &load.Result{Took: time.Since(start)}
	for i := range parts {
		sum.Done += parts[i].Done
		sum.Latency.Add(&parts[i].Latency)
	}
	row := load.Alone(benchResolve, w.engine, fmt.Sprintf("QIDs/s of %d", w.people), []*load.Result{sum})
	row.Goal.P99 = 5
	w.add(row)
	return nil
}

func benchName(i int) string {
	family := []string{"Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ"}
	middle := []string{"Văn", "Hữu", "Đức", "Công", "Quang", "Minh", "Thanh"}
	given := []string{"An", "Bình", "Cường", "Dũng", "Hải", "Hùng", "Khoa", "Long", "Nam", "Phúc", "Quân", "Sơn", "Tuấn"}
	return family[i%len(family)] + " " + middle[i%len(middle)] + " " + given[i%len(given)]
}

func benchBirth(i int) string {
	return time.Date(1950, 1, 1+i%18_000, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}
