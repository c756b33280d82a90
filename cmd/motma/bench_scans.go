package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"github.com/motma/motma/internal/load"
	"github.com/motma/motma/internal/scan"
)

// benchBatchLines is how many scans a gate sends at once, and benchBatchConns
// how many gates do.
const (
	benchBatchLines = 2_500
	benchBatchConns = 4
	benchCopyConns  = 2      // what the server writes on
	benchCopyRows   = 10_000 // what it joins into one commit at most
)

// singles measures one request for each scan, and registrations, beside the
// bare HTTP server.
func (p *benchServer) singles(ctx context.Context) (err error) {
	if !p.wants(benchHTTP, benchJSON, benchWarm, benchNew, benchRegister) {
		return nil
	}
	gate, err := p.authorise(ctx, benchGate)
	if err != nil {
		return err
	}
	app, err := p.authorise(ctx, benchApp)
	if err != nil {
		return err
	}
	known, fresh, people := p.single(gate, p.known, nil), p.single(gate, p.fresh, new(atomic.Int64)), p.registrations(app)
	answer, err := p.probe(ctx, known(0))
	if err != nil {
		return err
	}
	floor, addr, err := p.bareFloor(ctx, answer)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, floor.Stop()) }()
	coded, codedAddr, err := p.bareFloor(ctx, answer, "--json")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, coded.Stop()) }()
	sides := []benchSide{{benchHTTP, addr, floor.PID(), http.StatusOK, known, "requests/s", 0}}
	for _, s := range []benchSide{
		{benchJSON, codedAddr, coded.PID(), http.StatusOK, known, "requests/s", 0},
		{benchWarm, p.public, p.server.PID(), http.StatusOK, known, "scans/s", p.goal(0.6, 0.4)},
		{benchNew, p.public, p.server.PID(), http.StatusOK, fresh, "scans/s", p.goal(0.4, 0.3)},
		{benchRegister, p.public, p.server.PID(), http.StatusCreated, people, "people/s", 0},
	} {
		if p.wants(s.name) {
			sides = append(sides, s)
		}
	}
	return p.compare(ctx, sides)
}

// benchSide is one contender over HTTP.
type benchSide struct {
	name, addr string
	process    int
	status     int // of a right answer
	makers     func(int) load.Maker
	unit       string
	ratio      float64 // that is asked for
}

// compare lets the sides take turns; the first is the floor.
func (p *benchServer) compare(ctx context.Context, sides []benchSide) error {
	cs := make([]load.Contender, len(sides))
	for i, s := range sides {
		t, err := load.Open(ctx, s.addr, p.Connections, s.status)
		if err != nil {
			return err
		}
		defer t.Close()
		if cs[i], err = p.contender(ctx, s, t); err != nil {
			return err
		}
	}
	got, err := load.Alternate(ctx, p.rounds, cs...)
	if err != nil {
		return err
	}
	p.add(load.Alone(sides[0].name, p.engine, sides[0].unit, got[0]))
	p.burnt(sides[0].name, got[0])
	for i, s := range sides[1:] {
		row := load.Against(s.name, p.engine, s.unit, got[i+1], got[0])
		row.Goal.Ratio = s.ratio
		p.add(row)
		p.burnt(s.name, got[i+1])
		if err := p.explain(ctx, row, cs[i+1]); err != nil {
			return err
		}
	}
	return nil
}

func (p *benchServer) contender(ctx context.Context, s benchSide, t *load.Target) (load.Contender, error) {
	makers := make([]load.Maker, p.Connections)
	for i := range makers {
		makers[i] = s.makers(i)
	}
	if s.name == benchWarm || s.name == benchHTTP { // every code is known before it counts
		if err := p.warm(ctx, t, makers, 1); err != nil {
			return load.Contender{}, err
		}
	}
	return load.Meter{Server: s.process, Database: p.postmaster}.Metered(load.Contender{Name: s.name, Run: func(ctx context.Context) (*load.Result, error) {
		p.progress(p.engine, s.name)
		return t.Drive(ctx, p.round, makers)
	}}), nil
}

// burnt notes where the processor time of rounds went.
func (w *benchWorld) burnt(name string, rs []*load.Result) {
	w.times = append(w.times, fmt.Sprintf("%s on %s: %s", name, w.engine, load.Times(rs)))
}

// warm drives until there were as many scans as there are known codes, however
// slow the machine is now.
func (p *benchServer) warm(ctx context.Context, t *load.Target, makers []load.Maker, each int) error {
	for scans := 0; scans < len(p.known); {
		r, err := t.Drive(ctx, p.round/2, makers)
		if err != nil {
			return err
		}
		if r.Done == 0 {
			return fmt.Errorf("nothing is answered as it should be: %s", r.Refusal)
		}
		scans += r.Done * each
	}
	return nil
}

func (p *benchServer) goal(postgres, sqlite float64) float64 {
	if p.engine == "postgres" {
		return postgres
	}
	return sqlite
}

// scans makes requests of one scan each. With a counter, every text is used
// once, by whichever connection comes first.
func (p *benchServer) single(token string, texts []string, once *atomic.Int64) func(int) load.Maker {
	quoted := benchQuote(texts)
	t := load.NewTemplate("/v1/scans", "application/json", token)
	return func(worker int) load.Maker {
		line := p.line(worker)
		next := worker
		var body []byte
		return func(buf []byte) []byte {
			if once != nil {
				next = int(once.Add(1)) - 1
			} else {
				next = (next + p.Connections) % len(quoted)
			}
			if next >= len(quoted) {
				return nil
			}
			body = line(body[:0], quoted[next])
			return t.Append(buf, body)
		}
	}
}

// line writes one scan.
func (p *benchServer) line(worker int) func(b, text []byte) []byte {
	r := rand.New(rand.NewPCG(rand.Uint64(), uint64(worker)))
	return func(b, text []byte) []byte {
		var id uuid.UUID
		hi, lo := r.Uint64(), r.Uint64()
		for i := range 8 {
			id[i], id[8+i] = byte(hi>>(8*i)), byte(lo>>(8*i))
		}
		id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80
		b = append(b, `{"id":"`...)
		b = append(b, id.String()...)
		b = append(b, `","place":"`...)
		b = strconv.AppendInt(b, p.gates[r.IntN(len(p.gates))], 10)
		b = append(b, `","at":"`...)
		b = time.Now().UTC().AppendFormat(b, "2006-01-02T15:04:05.000Z07:00")
		b = append(b, `","direction":"in","method":"staff_scans","text":`...)
		b = append(b, text...)
		return append(b, '}')
	}
}

func benchQuote(texts []string) [][]byte {
	out := make([][]byte, len(texts))
	for i, t := range texts {
		out[i] = strconv.AppendQuote(nil, t) // printable ASCII without quotes: JSON alike
	}
	return out
}

// probe sends one request and gives the length of its answer.
func (p *benchServer) probe(ctx context.Context, m load.Maker) (int, error) {
	c, err := load.Dial(ctx, p.public)
	if err != nil {
		return 0, err
	}
	defer c.Close()
	status, body, err := c.Do(m(nil))
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("the first scan: %d %s", status, body)
	}
	return len(body), err
}

// registrations makes requests that each register a new person.
func (p *benchServer) registrations(token string) func(int) load.Maker {
	t := load.NewTemplate("/v1/accounts", "application/json", token)
	var next atomic.Int64
	return func(int) load.Maker {
		return func(buf []byte) []byte {
			i := int(next.Add(1))
			body := fmt.Appendf(nil, `{"user":"new-%d","attributes":{"name":%s,"birth":%q,"sex":"male","cccd":"0010%08d","phone":"04%08d"},"proofs":[{"kind":"phone","how":"otp","at":%q}]}`,
				i, benchText(benchName(i)), benchBirth(i), i, i, time.Now().UTC().Format(time.RFC3339))
			return t.Append(buf, body)
		}
	}
}

func benchText(s string) []byte {
	b, _ := json.Marshal(s) // a string always marshals
	return b
}

// explain writes down what the server's processor does, if the goal was not
// reached and somebody wants to know why.
func (p *benchServer) explain(ctx context.Context, row load.Row, c load.Contender) error {
	if row.Reached() || p.Profile == "" {
		return nil
	}
	return p.profile(ctx, row.Name, c)
}

// batches measures scans that come many at a time, beside rows that are
// copied straight into such tables.
func (p *benchServer) batches(ctx context.Context) error {
	if !p.wants(benchCopy, benchBatch) {
		return nil
	}
	floor, end, err := p.batchFloor(ctx)
	if err != nil {
		return err
	}
	defer end()
	gate, err := p.authorise(ctx, benchGate)
	if err != nil {
		return err
	}
	target, err := load.Open(ctx, p.public, benchBatchConns, http.StatusOK)
	if err != nil {
		return err
	}
	defer target.Close()
	makers := make([]load.Maker, benchBatchConns)
	for i := range makers {
		makers[i] = p.batch(gate, i)
	}
	if err := p.warm(ctx, target, makers, benchBatchLines); err != nil { // every code is known before it counts
		return err
	}
	ours := load.Meter{Server: p.server.PID(), Database: p.postmaster}.Metered(load.Contender{Name: benchBatch, Run: func(ctx context.Context) (*load.Result, error) {
		p.progress(p.engine, benchBatch)
		r, err := target.Drive(ctx, p.round, makers)
		if err == nil {
			r.Units = float64(r.Done * benchBatchLines)
		}
		return r, err
	}})
	floor = load.Meter{Database: p.postmaster}.Metered(floor)
	got, err := load.Alternate(ctx, p.rounds, floor, ours)
	if err != nil {
		return err
	}
	p.add(load.Alone(benchCopy, p.engine, "scans/s", got[0]))
	row := load.Against(benchBatch, p.engine, "scans/s", got[1], got[0])
	row.Goal.Ratio = p.goal(0.6, 0)
	p.add(row)
	p.burnt(benchCopy, got[0])
	p.burnt(benchBatch, got[1])
	return p.explain(ctx, row, ours)
}

// batch makes requests of many scans, of codes that are known.
func (p *benchServer) batch(token string, worker int) load.Maker {
	quoted := benchQuote(p.known)
	t := load.NewTemplate("/v1/scans/batch", "application/x-ndjson", token)
	line := p.line(worker)
	r := rand.New(rand.NewPCG(rand.Uint64(), uint64(worker)))
	var body []byte
	return func(buf []byte) []byte {
		body = body[:0]
		for range benchBatchLines {
			body = append(line(body, quoted[r.IntN(len(quoted))]), '\n')
		}
		return t.Append(buf, body)
	}
}

// batchFloor is COPY into tables like those of today in PostgreSQL, and
// prepared inserts in SQLite.
func (p *benchServer) batchFloor(ctx context.Context) (load.Contender, func() error, error) {
	today := scan.DayOf(time.Now())
	place, account := p.tables(today)
	crowd := load.Crowd{Places: p.gates, Accounts: p.accounts, Day: int32(today)}
	c := load.Contender{Name: benchCopy}
	if p.engine == "postgres" {
		floor, err := load.CopyTables(ctx, p.url, []string{place, account})
		if err != nil {
			return c, nil, err
		}
		c.Run = func(ctx context.Context) (*load.Result, error) {
			p.progress(p.engine, benchCopy)
			return floor.Run(ctx, crowd, benchCopyConns, benchCopyRows, p.round)
		}
		return c, func() error { return floor.Drop(context.WithoutCancel(ctx)) }, nil
	}
	floor, err := load.InsertTables(ctx, p.url, p.url+".floor", []string{place, account})
	if err != nil {
		return c, nil, err
	}
	c.Run = func(ctx context.Context) (*load.Result, error) {
		p.progress(p.engine, benchCopy)
		return floor.Run(ctx, crowd, benchCopyRows, p.round)
	}
	return c, floor.Close, nil
}
