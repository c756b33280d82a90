package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/keyring"
	"github.com/motma/motma/internal/load"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/roster"
	"github.com/motma/motma/internal/store"
	"github.com/motma/motma/internal/synth"
)

// synthBlock is a number of people that ends with a whole household, so that
// whoever declares for a child is there before it; synthChunk is how many
// people are registered with an app at a time.
const (
	synthBlock = 340
	synthChunk = 4 * synthBlock
)

// synthLanes is how many chunks are registered at once.
const synthLanes = 4

// synthAlone is how many people at most are registered one call each, when all
// others are there: those whose calls are timed.
const synthAlone = 4_000

// synthRun registers an invented population app by app and remembers no more
// of it than which account each record became: what the records say can be
// made again from the seed.
type synthRun struct {
	pop      *synth.Population
	apps     []synth.App
	place    map[string]int // app id -> its place in apps
	registry *person.Registry
	db       *store.DB
	now      time.Time

	accounts []person.AccountID // of person p in app a at p*len(apps)+a; 0: none
	tiers    []uint8            // how it was linked then: an index of synthTiers
	refused  atomic.Int64

	mu   sync.Mutex
	took load.Histogram // of one registration among all others
	bar  *progressbar.ProgressBar
}

// synthTiers are the tiers by which an account comes to its person.
var synthTiers = []person.Tier{"", person.TierNew, person.TierA0, person.TierA1, person.TierA2, person.TierA3, person.TierB1, person.TierB3}

// evalSynth measures the platform's own recognition of people.
func (c *linkEvalCmd) evalSynth(ctx context.Context, std streams) (err error) {
	url, end, err := c.database(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end()) }()
	r, err := c.newSynthRun(ctx, url, std)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.db.Close()) }()
	if err := r.registerAll(ctx); err != nil {
		return err
	}
	report, err := r.measure(ctx)
	if err != nil {
		return err
	}
	return c.write(std.Out, report, report.table)
}

// database gives the one named, a temporary file, or one on a PostgreSQL of
// its own, and what ends it.
func (c *linkEvalCmd) database(ctx context.Context) (url string, end func() error, err error) {
	switch c.DB {
	case "":
		dir, err := os.MkdirTemp("", "motma-link-")
		return filepath.Join(dir, "motma.db"), func() error { return os.RemoveAll(dir) }, err
	case "postgres":
		return ownPostgres(ctx)
	}
	return c.DB, func() error { return nil }, nil
}

// newSynthRun opens an empty database.
func (c *linkEvalCmd) newSynthRun(ctx context.Context, url string, std streams) (*synthRun, error) {
	pop, err := synth.New(synth.Config{Seed: c.Seed, People: c.People, Errors: synth.March2022()})
	if err != nil {
		return nil, err
	}
	r := &synthRun{pop: pop, apps: pop.Apps(), place: map[string]int{}, now: time.Now().UTC()}
	for i, a := range r.apps {
		r.place[a.ID] = i
	}
	r.accounts, r.tiers = make([]person.AccountID, pop.Len()*len(r.apps)), make([]uint8, pop.Len()*len(r.apps))
	d := database{DB: url, KeepDays: 30, Conns: 16}
	if r.db, err = d.make(ctx); err != nil {
		return nil, err
	}
	if r.registry, err = r.people(ctx); err != nil {
		return nil, errors.Join(err, r.db.Close())
	}
	r.bar = progressbar.NewOptions(pop.Len()*len(r.apps), progressbar.OptionSetWriter(orNothing(terminal(std.Err))),
		progressbar.OptionSetDescription("registering"), progressbar.OptionThrottle(200*time.Millisecond), progressbar.OptionClearOnFinish())
	return r, nil
}

func orNothing(w io.Writer) io.Writer {
	if w == nil {
		return io.Discard
	}
	return w
}

// people is the registry, with keys for codes that nobody will scan.
func (r *synthRun) people(ctx context.Context) (*person.Registry, error) {
	id, err := keyring.NewIdentity()
	if err != nil {
		return nil, err
	}
	ring, err := keyring.Open(ctx, r.db, id, true, time.Now)
	if err != nil {
		return nil, err
	}
	if err := ring.Rotate(ctx, "eval"); err != nil {
		return nil, err
	}
	return &person.Registry{Store: r.db, Issuer: ring, Rand: drawer(true), Now: time.Now, MaxDependants: 10, CodeLife: keyring.CodeLife}, nil
}

// arrivals is the order in which the apps come: the one whose data come from
// the population register first, then whoever knows most paper numbers.
func (r *synthRun) arrivals() []synth.App {
	apps := slices.Clone(r.apps)
	slices.SortStableFunc(apps, func(a, b synth.App) int {
		if a.Checked != b.Checked {
			if a.Checked {
				return -1
			}
			return 1
		}
		return cmp.Compare(b.Knows.CCCD, a.Knows.CCCD)
	})
	return apps
}

// registerAll registers everybody, one app after the other: most people many
// at a time, and the last of them by a call each.
func (r *synthRun) registerAll(ctx context.Context) error {
	last := r.pop.Len() - min(max(r.pop.Len()/50, 1), synthAlone)
	last -= last % synthBlock
	for _, part := range []struct {
		from, to int
		wave     func(context.Context, []person.Registration, []int) error
	}{{0, last, r.together}, {last, r.pop.Len(), r.alone}} {
		for _, a := range r.arrivals() {
			if err := r.app(ctx, a, part.from, part.to, part.wave); err != nil {
				return fmt.Errorf("register users of %s: %w", a.ID, err)
			}
		}
	}
	return r.bar.Finish()
}

// app registers the users of an app among some people, in lanes.
func (r *synthRun) app(ctx context.Context, a synth.App, first, end int, wave func(context.Context, []person.Registration, []int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	chunks := make(chan int)
	var lanes sync.WaitGroup
	for range synthLanes {
		lanes.Go(func() {
			for from := range chunks {
				if err := r.chunk(ctx, a, from, end, wave); err != nil {
					cancel(err)
				}
			}
		})
	}
	for from := first; from < end && ctx.Err() == nil; from += synthChunk {
		chunks <- from
	}
	close(chunks)
	lanes.Wait()
	return context.Cause(ctx)
}

// chunk registers those users of an app who declare for themselves, and then
// those who are declared for.
func (r *synthRun) chunk(ctx context.Context, a synth.App, from, end int, wave func(context.Context, []person.Registration, []int) error) error {
	to := min(from+synthChunk, end)
	var self, others []person.Registration
	var selfAt, othersAt []int
	for rec := range r.pop.RecordsRange(from, to) {
		switch {
		case rec.App != a.ID:
		case rec.Declarer == "":
			self, selfAt = append(self, r.registration(rec)), append(selfAt, r.slot(rec))
		default:
			others, othersAt = append(others, r.registration(rec)), append(othersAt, r.slot(rec))
		}
	}
	err := wave(ctx, self, selfAt)
	if err == nil {
		err = wave(ctx, others, othersAt)
	}
	return errors.Join(err, r.bar.Add(to-from))
}

// together registers rows many in a unit, and what could be mended again.
func (r *synthRun) together(ctx context.Context, rows []person.Registration, at []int) error {
	if len(rows) > roster.PartRows {
		if err := r.together(ctx, rows[:roster.PartRows], at[:roster.PartRows]); err != nil {
			return err
		}
		rows, at = rows[roster.PartRows:], at[roster.PartRows:]
	}
	for try := 0; len(rows) > 0; try++ {
		results, err := r.registry.RegisterAll(ctx, "eval", rows, person.Together{})
		if err != nil {
			return err
		}
		var again []person.Registration
		var places []int
		for i, res := range results {
			switch {
			case res.Err == nil:
				r.became(at[i], res.Outcome)
			case try == 0 && mend(&rows[i], res.Err):
				again, places = append(again, rows[i]), append(places, at[i])
			default:
				r.refused.Add(1)
			}
		}
		rows, at = again, places
	}
	return nil
}

// alone registers rows by a call each, and notes how long each takes.
func (r *synthRun) alone(ctx context.Context, rows []person.Registration, at []int) error {
	for i, in := range rows {
		started := time.Now()
		out, err := r.registry.Register(ctx, "eval", in)
		r.note(time.Since(started))
		var f *fault.Error
		if errors.As(err, &f) && mend(&in, f) {
			out, err = r.registry.Register(ctx, "eval", in)
		}
		switch {
		case err == nil:
			r.became(at[i], out)
		case errors.As(err, &f) && f.Kind != fault.Unavailable:
			r.refused.Add(1)
		default:
			return err
		}
	}
	return nil
}

// became notes whose account a slot is, and how it was linked then.
func (r *synthRun) became(slot int, out person.Outcome) {
	r.accounts[slot], r.tiers[slot] = out.Account, uint8(max(slices.Index(synthTiers, out.Tier), 0))
}

func (r *synthRun) note(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.took.Record(d)
}

func (r *synthRun) slot(rec synth.Record) int { return rec.Person*len(r.apps) + r.place[rec.App] }

func attributes(rec synth.Record) person.Attributes {
	return person.Attributes{Name: rec.Name, Birth: rec.Birth, Sex: person.Sex(rec.Sex), CCCD: rec.CCCD, CMND: rec.CMND,
		Passport: rec.Passport, Nationality: rec.Nationality, BHYT: rec.BHYT, Phone: rec.Phone, Unit: rec.Unit}
}

// registration is what the app says of its user.
func (r *synthRun) registration(rec synth.Record) person.Registration {
	in := person.Registration{App: person.AppID(rec.App), User: rec.User, Attrs: attributes(rec), DeclarerUser: rec.Declarer}
	for _, p := range []struct {
		kind person.KeyKind
		by   synth.Proof
	}{{person.KeyCCCD, rec.CCCDBy}, {person.KeyPassport, rec.PassportBy}, {person.KeyBHXH, rec.BHYTBy}, {person.KeyPhone, rec.PhoneBy}} {
		if p.by != synth.Declared {
			in.Proofs = append(in.Proofs, person.Proof{Kind: p.kind, How: person.Assurance(p.by), At: r.now})
		}
	}
	return in
}

// mend leaves out the fields that were refused, as an app does that cannot
// ask its user now: where whoever declared was refused, the child stands for
// itself. It says whether that is worth another try.
func mend(in *person.Registration, f *fault.Error) bool {
	if errors.Is(f, person.ErrDeclarer) || errors.Is(f, person.ErrDependants) {
		in.DeclarerUser = ""
		return true
	}
	mended := false
	for _, p := range f.Places {
		field := map[string]*string{"attributes.cccd": &in.Attrs.CCCD, "attributes.cmnd": &in.Attrs.CMND, "attributes.bhyt": &in.Attrs.BHYT,
			"attributes.passport": &in.Attrs.Passport, "attributes.phone": &in.Attrs.Phone, "attributes.unit": &in.Attrs.Unit}[p.Path]
		if field == nil {
			return false
		}
		*field, mended = "", true
	}
	return mended
}
