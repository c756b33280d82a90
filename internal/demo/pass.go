package demo

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/synth"
)

// How scans are sent: in batches of a gate's queue, so many batches at once;
// and those made live, one by one.
const (
	scanLines = 2000
	scanLanes = 4
	liveScans = 1000
)

var ict = time.FixedZone("ICT", 7*3600)

// The days of the plan that the last two days are made of: a Thursday and a
// Friday. Whichever day it is today, the same people pass the same gates.
var planDays = [2]time.Time{time.Date(2021, 10, 28, 0, 0, 0, 0, ict), time.Date(2021, 10, 29, 0, 0, 0, 0, ict)}

// planToday is the day that live scans are taken from.
var planToday = time.Date(2021, 11, 1, 0, 0, 0, 0, ict)

// pastDays makes the scans of the last two whole days, device by device, as
// gates have them that were without network. They lie within the time in
// which a device's clock is believed (72 hours by default).
func (p *passages) pastDays(plan *synth.Plan, now time.Time) []passage {
	y, m, d := now.In(ict).Date()
	var out []passage
	for i, day := range planDays {
		shift := time.Date(y, m, d-len(planDays)+i, 0, 0, 0, 0, ict).Sub(day)
		for mv := range plan.Day(day) {
			if x, ok := p.of(mv, mv.At.Add(shift), true); ok {
				out = append(out, x)
			}
		}
	}
	return out
}

// tally counts answers; it may be used concurrently.
type tally struct {
	mu sync.Mutex
	Scans
}

func newTally() *tally {
	return &tally{Scans: Scans{Carriers: map[string]int{}, Assurance: map[string]int{}}}
}

func (t *tally) sent(all []passage) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.Sent += len(all)
	for _, x := range all {
		t.Carriers[x.carrier]++
	}
}

func (t *tally) answer(a *api.ScanAnswer) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if a == nil {
		t.Refused++
		return
	}
	if a.Result == "quarantined" {
		t.Quarantined++
	} else {
		t.Recorded++
	}
	if a.Who.Known {
		t.Known++
	}
	if slices.ContainsFunc(a.Warnings, func(w api.Reason) bool { return w.Code == "repeat_within_5_min" }) {
		t.Repeated++
	}
	t.Assurance[a.Assurance]++
}

// sendPast sends the queues of the gates, each client's in order of time.
func sendPast(ctx context.Context, f *fleet, all []passage, t *tally, done func(int)) error {
	byClient := map[string][]passage{}
	for _, x := range all {
		byClient[x.client] = append(byClient[x.client], x)
	}
	var batches [][]passage
	for _, id := range slices.Sorted(maps.Keys(byClient)) {
		queue := byClient[id]
		slices.SortStableFunc(queue, func(a, b passage) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Person, b.Person)) })
		batches = slices.AppendSeq(batches, slices.Chunk(queue, scanLines))
	}
	return each(ctx, batches, scanLanes, func(ctx context.Context, batch []passage) error {
		defer done(len(batch))
		return sendQueue(ctx, f, batch, t)
	})
}

func sendQueue(ctx context.Context, f *fleet, batch []passage, t *tally) error {
	lines := make([]api.Scan, len(batch))
	for i, x := range batch {
		lines[i] = x.scan
	}
	results, err := f.apps[batch[0].client].ScanBatch(ctx, lines)
	if err != nil {
		return fmt.Errorf("send scans of %s: %w", batch[0].client, err)
	}
	t.sent(batch)
	for _, r := range results {
		t.answer(r.Answer)
	}
	return nil
}

// sendLive lets people pass now, one request each: whoever shows an app shows
// the live code of the day.
func sendLive(ctx context.Context, f *fleet, p *passages, plan *synth.Plan, t *tally, now func() time.Time, done func(int)) ([]passage, error) {
	var entries []synth.Movement
	for _, m := range synth.Sorted(plan.Day(planToday)) {
		if m.Direction == synth.In && !m.Repeat && len(entries) < liveScans {
			entries = append(entries, m)
		}
	}
	var mu sync.Mutex
	var sent []passage
	err := each(ctx, entries, lanes/2, func(ctx context.Context, m synth.Movement) error {
		defer done(1)
		mu.Lock()
		x, ok := p.of(m, now(), false)
		mu.Unlock()
		if !ok {
			return nil
		}
		if err := x.live(ctx, f, p); err != nil {
			return err
		}
		x.scan.At = now().Format(time.RFC3339Nano)
		a, err := f.apps[x.client].Scan(ctx, x.scan)
		if err != nil {
			return fmt.Errorf("scan at a gate of %s: %w", x.client, err)
		}
		t.sent([]passage{x})
		t.answer(&a)
		mu.Lock()
		sent = append(sent, x)
		mu.Unlock()
		return nil
	})
	return sent, err
}

// live puts the code of the day in the place of the fixed one.
func (x *passage) live(ctx context.Context, f *fleet, p *passages) error {
	u := p.with(x.Person, x.App)
	if x.carrier != synth.AppCode.String() || u == nil {
		return nil
	}
	codes, err := f.apps[u.App].Code(ctx, u.account, api.CodeRequest{Days: 1})
	if err != nil {
		return fmt.Errorf("live code of %s: %w", u.App, err)
	}
	if len(codes) > 0 {
		x.scan.Text = codes[0].Text
	}
	return nil
}
