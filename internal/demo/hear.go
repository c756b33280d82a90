package demo

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/client"
)

// changed is the event by which an app learns that its user has another code.
const changed = api.EventPrefix + "code.changed"

// ear is what somebody waits for: that an app hears of its user.
type ear struct{ app, user string }

// hearing is what the apps hear while changes are made.
type hearing struct {
	mu    sync.Mutex
	heard map[string]bool // app and id of events: the same may come again
	waits map[ear]chan<- time.Time
}

func newHearing() *hearing {
	return &hearing{heard: map[string]bool{}, waits: map[ear]chan<- time.Time{}}
}

// hear takes an event that reached an app, and tells whoever waits for it.
func (h *hearing) hear(app string, e api.Event) {
	at := time.Now()
	h.mu.Lock()
	defer h.mu.Unlock()
	if e.Type != changed || h.heard[app+" "+e.ID] {
		return
	}
	h.heard[app+" "+e.ID] = true
	who := ear{app, e.Data.User}
	if wait := h.waits[who]; wait != nil {
		wait <- at
		delete(h.waits, who)
	}
}

// expect waits for an app to hear of its user from now on, once.
func (h *hearing) expect(u *user) <-chan time.Time {
	wait := make(chan time.Time, 1)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.waits[ear{u.App, u.User}] = wait
	return wait
}

// forget ends a wait in vain.
func (h *hearing) forget(u *user) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.waits, ear{u.App, u.User})
}

// during has every app listen in its own way, from where its feed stands now,
// while run makes changes.
func (h *hearing) during(ctx context.Context, f *fleet, routes []Route, run func(context.Context) error) (err error) {
	r, err := openReceiver(h.hear)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	ctx, stop := context.WithCancelCause(ctx)
	var wait sync.WaitGroup
	defer wait.Wait()
	defer stop(nil)
	for _, route := range routes {
		c := f.apps[route.App]
		if route.Hears == byWebhook {
			if err := r.register(ctx, route.App, c); err != nil {
				return fmt.Errorf("webhook of %s: %w", route.App, err)
			}
			continue
		}
		cursor, err := catchUp(ctx, c)
		if err != nil {
			return fmt.Errorf("feed of %s: %w", route.App, err)
		}
		wait.Go(func() {
			if err := h.listen(listener(ctx, c, route, cursor), route.App); err != nil {
				stop(fmt.Errorf("feed of %s: %w", route.App, err))
			}
		})
	}
	if err := run(ctx); err != nil {
		return errors.Join(context.Cause(ctx), err)
	}
	return r.leave(ctx)
}

// catchUp reads a feed to its end, as an app does that connects, and gives the
// cursor behind it.
func catchUp(ctx context.Context, c *client.Client) (cursor string, err error) {
	o := client.FeedOptions{Once: true, Types: []string{changed}, Keep: func(s string) error { cursor = s; return nil }}
	for _, err := range c.Feed(ctx, o) {
		if err != nil {
			return "", err
		}
	}
	return cursor, nil
}

// listener reads on from a cursor, by the app's way.
func listener(ctx context.Context, c *client.Client, r Route, cursor string) iter.Seq2[api.Event, error] {
	o := client.FeedOptions{Cursor: cursor, Types: []string{changed}}
	if r.Hears == byStream {
		return c.Stream(ctx, o)
	}
	return c.Feed(ctx, o)
}

// listen hears everything until the reading ends.
func (h *hearing) listen(events iter.Seq2[api.Event, error], app string) error {
	for e, err := range events {
		if err != nil {
			return err
		}
		h.hear(app, e)
	}
	return nil
}
