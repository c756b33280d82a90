package server

import (
	"context"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/feed"
	"github.com/motma/motma/internal/person"
)

type feedInput struct {
	Cursor string `query:"cursor" maxLength:"200" doc:"Where you left off; without one, the oldest event kept."`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" doc:"Events a page, 100 by default."`
	Wait   int    `query:"wait" minimum:"0" maximum:"30" doc:"Seconds to wait for an event when there is none, 0 by default."`
	Types  string `query:"types" maxLength:"500" doc:"Event types wanted, separated by commas; all by default."`
}

// feedPull is GET /v1/feed. It is a typed endpoint but for the waiting: who
// waits holds no slot that others need.
type feedPull struct {
	typedEndpoint[feedInput, api.FeedPage]
}

func (e *feedPull) serve(s *Server, c *call, r *http.Request) error {
	var in feedInput
	if err := e.bindInput(&in, c, r); err != nil {
		return err
	}
	q, err := in.query()
	if err != nil {
		return err
	}
	if err := s.listeners.enter(c.client.ID); err != nil {
		return err
	}
	defer s.listeners.leave(c.client.ID)
	page, err := s.pull(r.Context(), c, q, time.Duration(in.Wait)*time.Second)
	if err != nil {
		return err
	}
	extend(c)
	return answer(c, s.feedPage(page))
}

func (in feedInput) query() (q feed.Query, err error) {
	q = feed.Query{Cursor: in.Cursor, Limit: in.Limit}
	if q.Limit <= 0 {
		q.Limit = 100
	}
	if in.Types != "" {
		q.Kinds, err = kindsOf(strings.Split(in.Types, ","))
	}
	return q, err
}

// kindsOf reads event types; an unknown one would be waited for in vain.
func kindsOf(types []string) ([]person.EventKind, error) {
	var kinds []person.EventKind
	for _, t := range types {
		kind, ok := strings.CutPrefix(t, api.EventPrefix)
		if !ok || !slices.Contains(person.EventKinds, person.EventKind(kind)) {
			return nil, wrong("types", "Có loại sự kiện không tồn tại; xem danh sách trong tài liệu.", "There is no such event type; see the list in the reference.")
		}
		kinds = append(kinds, person.EventKind(kind))
	}
	return kinds, nil
}

// pull reads the next events, and waits for one if there is none.
func (s *Server) pull(ctx context.Context, c *call, q feed.Query, wait time.Duration) (feed.Page, error) {
	enough := time.NewTimer(wait)
	defer enough.Stop()
	for {
		changed := s.svc.Feed.Changed()
		page, err := s.readFeed(ctx, c, q)
		if err != nil || len(page.Events) > 0 || wait == 0 {
			return page, err
		}
		if q.Cursor = page.Next; page.More {
			continue
		}
		select {
		case <-changed:
		case <-enough.C:
			return page, nil
		case <-s.stopping:
			return page, nil
		case <-ctx.Done():
			return page, errReading.With(ctx.Err())
		}
		if err := s.stillMay(ctx, c); err != nil {
			return feed.Page{}, err
		}
	}
}

// Readers that wake together find no slots for all of them, and take turns.
const (
	turns = 100
	turn  = 20 * time.Millisecond
)

// readFeed reads within a slot, and waits for one for a while: readers are few,
// and each is counted.
func (s *Server) readFeed(ctx context.Context, c *call, q feed.Query) (feed.Page, error) {
	err := s.enter(c)
	for n := 0; err != nil && n < turns; n++ {
		select {
		case <-ctx.Done():
			return feed.Page{}, err
		case <-time.After(turn/2 + rand.N(turn)):
		}
		err = s.enter(c)
	}
	if err != nil {
		return feed.Page{}, err
	}
	defer s.leave(c)
	return s.svc.Feed.Read(ctx, person.AppID(c.client.ID), q)
}

// stillMay asks again what was asked when the request came in: the client may
// have been suspended, or have lost its key (A29).
func (s *Server) stillMay(ctx context.Context, c *call) error {
	client, err := s.svc.Connect.Client(ctx, c.client.ID)
	if err != nil {
		return clientGone(err)
	}
	if !s.cfg.Now().Before(c.token.until) || !c.token.stands(client) {
		return errToken
	}
	return connect.Authorise(client, c.route.scope, c.route.purpose)
}

func (s *Server) feedPage(p feed.Page) api.FeedPage {
	out := api.FeedPage{Events: make([]api.Event, len(p.Events)), Next: p.Next, More: p.More}
	for i, e := range p.Events {
		out.Events[i] = s.Event(e)
	}
	return out
}

// Event writes an event as CloudEvents has it: the same by pull, stream and
// webhook.
func (s *Server) Event(e feed.Event) api.Event {
	return api.Event{SpecVersion: "1.0", ID: strconv.FormatInt(e.ID, 10), Source: s.cfg.Issuer, Type: api.EventPrefix + string(e.Kind),
		Subject: text(int64(e.Account)), Time: e.At.UTC(), ContentType: "application/json",
		Data: api.EventData{Account: text(int64(e.Account)), User: e.User, QID: string(e.QID), Before: string(e.Before), Reverses: text(e.Takes), Detail: e.Detail}}
}
