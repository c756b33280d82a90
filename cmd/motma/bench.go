package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/motma/motma/internal/load"
	"github.com/motma/motma/internal/pgtest"
)

// benchCmd measures the program against the floor of the machine it runs on.
type benchCmd struct {
	Quick       bool     `help:"A minute or so instead of several: shorter rounds, fewer people and scans."`
	Engine      []string `default:"sqlite,postgres" enum:"sqlite,postgres" help:"On which databases: sqlite, postgres."`
	Only        []string `placeholder:"NAME" help:"Only these measurements, such as scan-known; a wrong one lists them."`
	JSON        string   `name:"json" placeholder:"FILE" help:"Write the results as JSON as well."`
	Rows        int      `help:"Scans in the database when contacts are asked for (default 2,000,000; quick 200,000)."`
	People      int      `help:"People in the database when QIDs are resolved (default 1,000,000; quick 20,000)."`
	Rounds      int      `help:"Rounds in which program and floor take turns (default 5; quick 2)."`
	Connections int      `default:"256" help:"Connections of the load, at most 256."`
	Profile     string   `placeholder:"DIR" help:"Write there what the server's processor did wherever a goal is not reached."`
	Postgres    string   `placeholder:"URL" help:"A PostgreSQL server to use; its own scratch database is made and removed. Default: one is started."`
}

// The measurements, in the order of the report.
const (
	benchVerify    = "verify"
	benchHC1       = "hc1"
	benchCard      = "card"
	benchAppend    = "append-floor"
	benchHTTP      = "http-floor"
	benchJSON      = "json-floor" // for comparison: ratios are to http-floor
	benchWarm      = "scan-known"
	benchNew       = "scan-new"
	benchRegister  = "get-or-create"
	benchDeclare   = "declare"
	benchImport    = "import"
	benchCopy      = "batch-floor"
	benchBatch     = "scan-batch"
	benchResolve   = "resolve-qid"
	benchRecompute = "recompute"
	benchContacts  = "contacts"
	benchMemory    = "memory"
	benchStart     = "start"
)

var benchAll = []string{benchVerify, benchHC1, benchCard, benchAppend, benchHTTP, benchJSON, benchWarm, benchNew, benchRegister, benchDeclare, benchImport, benchCopy, benchBatch, benchResolve,
	benchRecompute, benchContacts, benchMemory, benchStart}

// benchSizes are what differs between a quick run and a full one.
type benchSizes struct {
	rounds, scans, people int
	round                 time.Duration // of one contender
	residents             int           // people whose codes are scanned
	texts                 int           // codes that are scanned once each
	asked                 int           // questions about contacts
	listed                int           // rows of the list that is imported
	starts                int
}

func (c *benchCmd) sizes() benchSizes {
	s := benchSizes{rounds: 5, scans: 2_000_000, people: 1_000_000, round: 4 * time.Second, residents: 10_000, texts: 400_000,
		asked: 200, starts: 3, listed: 100_000}
	if c.Quick {
		s = benchSizes{rounds: 2, scans: 200_000, people: 20_000, round: 500 * time.Millisecond, residents: 1_000, texts: 24_000,
			asked: 40, starts: 1, listed: 5_000}
	}
	for _, o := range []struct {
		to   *int
		from int
	}{{&s.rounds, c.Rounds}, {&s.scans, c.Rows}, {&s.people, c.People}} {
		if o.from > 0 {
			*o.to = o.from
		}
	}
	s.residents = min(s.residents, s.people)
	s.texts = min(s.texts, 40*s.people)
	return s
}

// bench is one run.
type bench struct {
	*benchCmd
	benchSizes
	dir   string
	log   io.Writer
	found []load.Row
	times []string // where the processor time went
	note  []string // profiles
}

// Run measures, and prints what it found.
func (c *benchCmd) Run(ctx context.Context, std streams) (err error) {
	if err := c.problems(); err != nil {
		return err
	}
	b := &bench{benchCmd: c, benchSizes: c.sizes(), log: std.Err}
	if b.dir, err = os.MkdirTemp("", "motma-bench-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.dir)) }()
	if err := b.measure(ctx); err != nil {
		return err
	}
	return b.report(std.Out)
}

func (c *benchCmd) problems() error {
	for _, name := range c.Only {
		if !slices.Contains(benchAll, name) {
			return fmt.Errorf("--only %s: there are %s", name, strings.Join(benchAll, ", "))
		}
	}
	switch {
	case c.Connections < 1 || c.Connections > 256:
		return errors.New("--connections: 1 to 256; the server gives one client no more at once")
	case c.Rows < 0 || c.Rows > 200_000_000, c.People < 0 || c.People > 10_000_000 || c.People > 0 && c.People < benchSubjects, c.Rounds < 0 || c.Rounds > 100:
		return errors.New("--rows: 200,000,000 at most; --people: 20 to 10,000,000; --rounds: 100")
	}
	return nil
}

// wants says whether one of the measurements is asked for.
func (c *benchCmd) wants(names ...string) bool {
	return len(c.Only) == 0 || slices.ContainsFunc(names, func(n string) bool { return slices.Contains(c.Only, n) })
}

// measure runs what needs no database, and then the rest on each engine.
func (b *bench) measure(ctx context.Context) error {
	if err := b.alone(ctx); err != nil {
		return err
	}
	if b.wants(benchHTTP, benchJSON, benchWarm, benchNew, benchRegister, benchDeclare, benchImport, benchCopy, benchBatch, benchResolve,
		benchRecompute, benchContacts, benchMemory, benchStart) {
		for _, engine := range b.Engine {
			if err := b.on(ctx, engine); err != nil {
				return fmt.Errorf("%s: %w", engine, err)
			}
		}
	}
	return nil
}

// alone measures what needs neither database nor server.
func (b *bench) alone(ctx context.Context) error {
	for _, m := range []struct {
		name, unit string
		make       func(time.Duration) (ours, floor load.Contender, err error)
		goal       load.Goal
	}{
		{benchVerify, "codes/s", load.Verification, load.Goal{Ratio: 0.85}},
		{benchHC1, "certificates/s", load.Certificates, load.Goal{}},
		{benchCard, "cards/s", load.Cards, load.Goal{P99: 1}},
	} {
		if !b.wants(m.name) {
			continue
		}
		b.progress("-", m.name)
		ours, floor, err := m.make(b.round / 2)
		if err != nil {
			return err
		}
		got, err := load.Alternate(ctx, 2*b.rounds, floor, ours)
		if err != nil {
			return err
		}
		row := load.Against(m.name, "-", m.unit, got[1], got[0])
		row.Goal = m.goal
		b.add(row)
	}
	if b.wants(benchAppend) {
		b.progress("-", benchAppend)
		r, err := load.Append(ctx, b.dir, 1024, b.round)
		if err != nil {
			return err
		}
		b.add(load.Alone(benchAppend, "-", "scans/s", []*load.Result{r}))
	}
	return nil
}

// on measures on one engine.
func (b *bench) on(ctx context.Context, engine string) (err error) {
	url, end, err := b.database(ctx, engine)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end()) }()
	w := &benchWorld{bench: b, engine: engine, url: url, dir: filepath.Join(b.dir, engine)}
	if err := w.prepare(ctx); err != nil {
		return err
	}
	p, err := w.serve(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	for _, f := range []func(context.Context) error{p.singles, p.declares, p.imports, p.batches, p.contacts} {
		if err := f(ctx); err != nil {
			return err
		}
	}
	if b.wants(benchMemory) {
		b.add(load.Row{Name: benchMemory, Engine: engine, Value: float64(p.server.Peak()) / (1 << 20), Unit: "MiB", Goal: load.Goal{Most: 512}})
	}
	return nil
}

// database gives an empty one, and what ends it.
func (b *bench) database(ctx context.Context, engine string) (url string, end func() error, err error) {
	none := func() error { return nil }
	if engine == "sqlite" {
		dir := filepath.Join(b.dir, engine)
		return filepath.Join(dir, "motma.db"), none, os.MkdirAll(dir, 0o700)
	}
	if err := os.MkdirAll(filepath.Join(b.dir, engine), 0o700); err != nil {
		return "", nil, err
	}
	if b.Postgres != "" {
		url, drop, err := load.Scratch(ctx, b.Postgres)
		return url, func() error { return drop(context.WithoutCancel(ctx)) }, err
	}
	return ownPostgres(ctx)
}

// ownPostgres starts a PostgreSQL for this process alone, with an empty
// database, and gives what ends it.
func ownPostgres(ctx context.Context) (url string, end func() error, err error) {
	pg, err := pgtest.Start(ctx, pgtest.Options{Settings: []string{"shared_buffers=1GB", "max_wal_size=8GB"}})
	if err != nil {
		return "", nil, err
	}
	if url, err = pg.Database(ctx, ""); err != nil {
		return "", nil, errors.Join(err, pg.Stop())
	}
	return url, pg.Stop, nil
}

func (b *bench) progress(engine, what string) {
	fmt.Fprintf(b.log, "bench: %-9s %s\n", engine, what)
}

func (b *bench) add(r load.Row) { b.found = append(b.found, r) }

// report prints the table, and writes the file.
func (b *bench) report(out io.Writer) error {
	slices.SortStableFunc(b.found, func(x, y load.Row) int {
		return slices.Index(benchAll, x.Name) - slices.Index(benchAll, y.Name)
	})
	if err := load.WriteTable(out, b.found); err != nil {
		return err
	}
	if len(b.times) > 0 {
		fmt.Fprintf(out, "\n%s\n", strings.Join(b.times, "\n"))
	}
	for _, n := range b.note {
		fmt.Fprintf(out, "\n%s\n", n)
	}
	if b.JSON == "" {
		return nil
	}
	f, err := os.Create(b.JSON)
	if err != nil {
		return err
	}
	return errors.Join(load.WriteJSON(f, b.found), f.Close())
}
