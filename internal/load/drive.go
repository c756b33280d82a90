package load

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Maker appends the next request to a buffer. It gives nil when it has no
// more; then its connection rests. Each is called by one goroutine.
type Maker func(buf []byte) []byte

// Target is a server under load, with the connections to it.
type Target struct {
	conns []*Conn
	want  int
}

// Result is what a load came to.
type Result struct {
	Done    int           // requests answered as they should be
	Units   float64       // scans or whatever else is counted; Done when zero
	Took    time.Duration // from the first request to the last answer
	Latency Histogram
	Refused int    // answered otherwise
	Refusal string // how, of one of them
	Dry     bool   // there were fewer requests than time
	Burnt   Burnt  // if it was metered
}

// Rate is units a second.
func (r *Result) Rate() float64 {
	if r.Took <= 0 {
		return 0
	}
	return r.units() / r.Took.Seconds()
}

func (r *Result) units() float64 {
	if r.Units > 0 {
		return r.Units
	}
	return float64(r.Done)
}

// Open connects so many times to a server whose right answer has that status.
func Open(ctx context.Context, addr string, conns, want int) (*Target, error) {
	t := &Target{want: want}
	for range conns {
		c, err := Dial(ctx, addr)
		if err != nil {
			return nil, errors.Join(err, t.Close())
		}
		t.conns = append(t.conns, c)
	}
	return t, nil
}

// Close closes the connections.
func (t *Target) Close() (err error) {
	for _, c := range t.conns {
		err = errors.Join(err, c.Close())
	}
	return err
}

// Conns is how many connections there are, and so how many makers it takes.
func (t *Target) Conns() int { return len(t.conns) }

// Drive keeps every connection busy for a while: the next request goes out as
// soon as the last is answered. There is one maker a connection. The error is
// of the transport; answers other than wanted are counted as refused.
func (t *Target) Drive(ctx context.Context, d time.Duration, makers []Maker) (*Result, error) {
	parts := make([]Result, len(t.conns))
	errs := make([]error, len(t.conns))
	var wait sync.WaitGroup
	start := time.Now()
	end := start.Add(d)
	for i, c := range t.conns {
		wait.Go(func() { errs[i] = t.loop(ctx, c, end, makers[i], &parts[i]) })
	}
	wait.Wait()
	sum := &Result{Took: time.Since(start)}
	for i := range parts {
		sum.add(&parts[i])
	}
	return sum, errors.Join(errs...)
}

func (r *Result) add(p *Result) {
	r.Done += p.Done
	r.Refused += p.Refused
	r.Dry = r.Dry || p.Dry
	if r.Refusal == "" {
		r.Refusal = p.Refusal
	}
	r.Latency.Add(&p.Latency)
}

func (t *Target) loop(ctx context.Context, c *Conn, end time.Time, next Maker, r *Result) error {
	if err := c.net.SetDeadline(end.Add(callTimeout)); err != nil {
		return err
	}
	buf := make([]byte, 0, 2<<10)
	for now := time.Now(); now.Before(end) && ctx.Err() == nil; {
		if buf = next(buf[:0]); buf == nil {
			r.Dry = true
			break
		}
		now = time.Now()
		status, body, err := c.Do(buf)
		if err != nil {
			return err
		}
		after := time.Now()
		if status == t.want {
			r.Latency.Record(after.Sub(now))
			r.Done++
		} else {
			r.Refused++
			r.Refusal = fmt.Sprintf("%d %.300s", status, body)
		}
		now = after
	}
	return ctx.Err()
}
