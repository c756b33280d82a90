package feed

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/motma/motma/internal/person"
)

// Courier delivers to webhooks: at least once, in the order of each person. A
// person whose delivery fails has their later events wait behind it; all
// others go on.
type Courier struct {
	Hooks *Hooks
	// Send posts a body and gives the status of the answer.
	Send func(ctx context.Context, url string, header map[string]string, body []byte) (status int, err error)
	// Render writes an event as it is sent.
	Render func(Event) ([]byte, error)
	// May says whether an app may be told anything now: it is not suspended.
	May func(ctx context.Context, app person.AppID) bool
	// Pauses are those before the second and each further attempt; after the
	// last one a delivery is given up. DefaultPauses when empty.
	Pauses []time.Duration
	// Owner is this process: a number that no other has.
	Owner int64
	// Report gets what goes wrong inside, never at a receiver.
	Report func(error)

	looked             sync.Map // AppID -> seen
	tested             sync.Map // AppID -> time.Time
	waiting, dead, lag atomic.Int64
}

// DefaultPauses are two days in all. The pauses of Standard Webhooks, with one
// more that is short.
var DefaultPauses = []time.Duration{5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, time.Hour,
	3 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour}

// Limits of the work in hand, this project's own choice.
const (
	sweepEvery  = time.Second
	leaseTime   = time.Minute
	roundSize   = 32     // deliveries looked at together
	roundAtOnce = 8      // and sent at the same time
	maxWaiting  = 10_000 // of one app; the rest stays in the feed
	farUnits    = 2_000  // without an event of the app's, before that is written down
	gone        = 410    // the receiver wants no more
	testEvery   = 2 * time.Second
)

// Run delivers until ctx ends.
func (c *Courier) Run(ctx context.Context) {
	var running sync.Map
	var wg sync.WaitGroup
	defer wg.Wait()
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		changed := c.Hooks.Feed.Changed()
		hooks, err := c.Hooks.Store.Hooks(ctx)
		c.report(ctx, err)
		for _, h := range hooks {
			if _, busy := running.LoadOrStore(h.App, true); busy {
				continue
			}
			wg.Go(func() {
				defer running.Delete(h.App)
				c.report(ctx, c.serve(ctx, h.App))
			})
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			c.report(ctx, c.count(ctx, hooks))
		case <-changed:
		}
	}
}

func (c *Courier) report(ctx context.Context, err error) {
	if err != nil && ctx.Err() == nil {
		c.Report(err)
	}
}

// serve delivers what is there for one app, unless another process does.
func (c *Courier) serve(ctx context.Context, app person.AppID) error {
	for ctx.Err() == nil {
		hook, err := c.Hooks.Store.Hook(ctx, app)
		if err != nil || !hook.Ended.IsZero() {
			return ignoring(err)
		}
		t, err := c.todo(ctx, hook)
		if err != nil || !t.any || !c.May(ctx, app) {
			return err
		}
		now := c.Hooks.Now()
		mine, err := c.Hooks.Store.Lease(ctx, app, c.Owner, now, now.Add(leaseTime))
		if err != nil || !mine {
			return err
		}
		if err := c.round(ctx, hook, t); err != nil {
			return err
		}
	}
	return nil
}

// ignoring: a webhook that was removed meanwhile is nobody's failure.
func ignoring(err error) error {
	if isUnknown(err) {
		return nil
	}
	return err
}

// todo is what there is to do for a webhook.
type todo struct {
	events []Event // to take over
	to     Mark    // up to there
	any    bool
}

// seen is how far the feed was looked through for a webhook without finding
// anything: that is written down now and then only.
type seen struct {
	base, to Mark
	kinds    string
}

// todo looks, without writing anything.
func (c *Courier) todo(ctx context.Context, h Hook) (todo, error) {
	due, err := c.Hooks.Store.Due(ctx, h.App, c.Hooks.Now(), 1)
	if err != nil {
		return todo{}, err
	}
	t := todo{to: h.Mark, any: len(due) > 0}
	span, err := c.Hooks.Feed.store.Number(ctx)
	if err != nil || h.Mark >= span.end() {
		return t, err
	}
	if n, err := c.Hooks.Store.Counts(ctx, h.App); err != nil || n.Waiting >= maxWaiting {
		return t, err
	}
	from, is := max(h.Mark, span.start()), seen{base: h.Mark, kinds: fmt.Sprint(h.Kinds)}
	if v, ok := c.looked.Load(h.App); ok {
		if was := v.(seen); was.base == is.base && was.kinds == is.kinds {
			from = max(from, was.to)
		}
	}
	t.events, t.to, err = c.Hooks.Feed.walk(ctx, h.App, from, span, h.Kinds, roundSize*roundAtOnce)
	if is.to = t.to; len(t.events) == 0 && err == nil {
		c.looked.Store(h.App, is)
	}
	t.any = t.any || len(t.events) > 0 || t.to.Number()-h.Mark.Number() >= farUnits
	return t, err
}

// round takes over what is new and makes one round of attempts.
func (c *Courier) round(ctx context.Context, hook Hook, t todo) error {
	if len(t.events) > 0 || t.to.Number()-hook.Mark.Number() >= farUnits {
		if err := c.Hooks.Store.TakeOver(ctx, hook.App, hook.Mark, t.to, t.events, c.Hooks.Now()); err != nil {
			return err
		}
	}
	due, err := c.Hooks.Store.Due(ctx, hook.App, c.Hooks.Now(), roundSize)
	if err != nil || len(due) == 0 {
		return err
	}
	secrets, err := c.Hooks.secrets(hook)
	if err != nil {
		return err
	}
	received, others, ended := c.attempt(ctx, hook, secrets, due)
	if err := c.Hooks.Store.Delivered(context.WithoutCancel(ctx), hook.App, received, others); err != nil || !ended {
		return err
	}
	return c.Hooks.Store.EndHook(context.WithoutCancel(ctx), "courier", hook.App, hook.URL, c.Hooks.Now(), "410")
}

// attempt sends deliveries, some at the same time.
func (c *Courier) attempt(ctx context.Context, h Hook, secrets []secret, due []Delivery) (received, others []Delivery, ended bool) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	slots := make(chan struct{}, roundAtOnce)
	for _, d := range due {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			ok := c.post(ctx, h, secrets, &d)
			mu.Lock()
			defer mu.Unlock()
			if ended = ended || d.Status == gone; ok {
				received = append(received, d)
			} else {
				others = append(others, d)
			}
		})
	}
	wg.Wait()
	return received, others, ended
}

// post makes one attempt and notes what came of it.
func (c *Courier) post(ctx context.Context, h Hook, secrets []secret, d *Delivery) bool {
	status, err := c.deliver(ctx, h.URL, secrets, d.Event)
	if ctx.Err() != nil {
		return false // we stop; it was no failure of the receiver's
	}
	d.Attempts, d.Status = d.Attempts+1, status
	if err == nil && status >= 200 && status < 300 {
		return true
	}
	pauses := c.Pauses
	if len(pauses) == 0 {
		pauses = DefaultPauses
	}
	now := c.Hooks.Now()
	if d.Attempts > len(pauses) {
		d.Dead = now
		return false
	}
	// A fifth more or less, so that what failed together does not come together.
	pause := pauses[d.Attempts-1]
	d.Due = now.Add(pause - pause/5 + rand.N(2*pause/5+1))
	return false
}

func (c *Courier) deliver(ctx context.Context, url string, secrets []secret, e Event) (int, error) {
	body, err := c.Render(e)
	if err != nil {
		return 0, err
	}
	header, err := sign(strconv.FormatInt(e.ID, 10), c.Hooks.Now(), body, secrets)
	if err != nil {
		return 0, err
	}
	return c.Send(ctx, url, header, body)
}

// KindTest is the type of what Test sends.
const KindTest person.EventKind = "webhook.test"

// Test sends one event to the app's webhook at once, and gives the status of
// the answer; 0 where there was none.
func (c *Courier) Test(ctx context.Context, app person.AppID) (int, error) {
	hook, err := c.Hooks.Store.Hook(ctx, app)
	if err != nil {
		return 0, err
	}
	secrets, err := c.Hooks.secrets(hook)
	if err != nil {
		return 0, err
	}
	now := c.Hooks.Now()
	if last, ok := c.tested.Swap(app, now); ok && now.Sub(last.(time.Time)) < testEvery {
		return 0, ErrTestedNow // nobody floods a third party through us
	}
	e := Event{Event: person.Event{ID: now.UnixMicro(), Kind: KindTest, App: app, At: now}}
	status, err := c.deliver(ctx, hook.URL, secrets, e)
	if err != nil && ctx.Err() == nil {
		return 0, nil // the receiver's affair: that is what a test finds out
	}
	return status, err
}

// count keeps the figures that operators watch.
func (c *Courier) count(ctx context.Context, hooks []Hook) error {
	var sum Counts
	for _, h := range hooks {
		n, err := c.Hooks.Store.Counts(ctx, h.App)
		if err != nil {
			return err
		}
		sum.Waiting, sum.Dead = sum.Waiting+n.Waiting, sum.Dead+n.Dead
		if !n.Oldest.IsZero() && (sum.Oldest.IsZero() || n.Oldest.Before(sum.Oldest)) {
			sum.Oldest = n.Oldest
		}
	}
	lag := time.Duration(0)
	if !sum.Oldest.IsZero() {
		lag = max(c.Hooks.Now().Sub(sum.Oldest), 0)
	}
	c.waiting.Store(int64(sum.Waiting))
	c.dead.Store(int64(sum.Dead))
	c.lag.Store(int64(lag))
	return nil
}

// Figures are what waits for all receivers together: deliveries, those given
// up, and the age of the oldest event that waits.
func (c *Courier) Figures() (waiting, dead int64, lag time.Duration) {
	return c.waiting.Load(), c.dead.Load(), time.Duration(c.lag.Load())
}
