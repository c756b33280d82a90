package server

import (
	"context"
	"strconv"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/feed"
	"github.com/motma/motma/internal/person"
)

type webhookInput struct {
	Body api.WebhookInput
}

// putWebhook is PUT /v1/webhook: where the app's feed is sent. The secret is in
// the answer that makes it, and in no other.
func (s *Server) putWebhook(ctx context.Context, c *call, in webhookInput) (api.Webhook, error) {
	kinds, err := kindsOf(in.Body.Types)
	if err != nil {
		return api.Webhook{}, err
	}
	h, secret, err := s.svc.Hooks.Put(ctx, c.actor(), person.AppID(c.client.ID), in.Body.URL, kinds)
	if err != nil {
		return api.Webhook{}, err
	}
	out, err := s.webhookOf(ctx, h)
	out.Secret = secret
	return out, err
}

// webhook is GET /v1/webhook.
func (s *Server) webhook(ctx context.Context, c *call, _ none) (api.Webhook, error) {
	h, err := s.svc.Hooks.Store.Hook(ctx, person.AppID(c.client.ID))
	if err != nil {
		return api.Webhook{}, err
	}
	return s.webhookOf(ctx, h)
}

func (s *Server) webhookOf(ctx context.Context, h feed.Hook) (api.Webhook, error) {
	n, err := s.svc.Hooks.Store.Counts(ctx, h.App)
	out := api.Webhook{WebhookInput: api.WebhookInput{URL: h.URL}, Created: h.Created.UTC(), Ended: moment(h.Ended), Waiting: n.Waiting, Dead: n.Dead}
	for _, k := range h.Kinds {
		out.Types = append(out.Types, api.EventPrefix+string(k))
	}
	return out, err
}

// dropWebhook is DELETE /v1/webhook. What was not received is dropped with it;
// it can still be read from the feed.
func (s *Server) dropWebhook(ctx context.Context, c *call, _ none) (api.None, error) {
	return api.None{}, s.svc.Hooks.Store.DropHook(ctx, c.actor(), person.AppID(c.client.ID))
}

type keyed struct {
	Key string `header:"Idempotency-Key" maxLength:"128" doc:"Makes a retry give the first answer."`
}

// rotateWebhook is POST /v1/webhook/rotate.
func (s *Server) rotateWebhook(ctx context.Context, c *call, _ keyed) (api.WebhookSecret, error) {
	secret, err := s.svc.Hooks.Rotate(ctx, c.actor(), person.AppID(c.client.ID))
	return api.WebhookSecret{Secret: secret}, err
}

// testWebhook is POST /v1/webhook/test: one event, sent now.
func (s *Server) testWebhook(ctx context.Context, c *call, _ keyed) (api.WebhookTest, error) {
	status, err := s.svc.Courier.Test(ctx, person.AppID(c.client.ID))
	return api.WebhookTest{Received: status >= 200 && status < 300, Status: status}, err
}

type deadInput struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"199" doc:"Items a page, 50 by default."`
	Cursor string `query:"cursor" maxLength:"200" doc:"Cursor of the page before."`
}

// deadLetters is GET /v1/webhook/dead: what was given up.
func (s *Server) deadLetters(ctx context.Context, c *call, in deadInput) (api.List[api.DeadLetter], error) {
	none := api.List[api.DeadLetter]{}
	after, err := s.after(c, in.Cursor)
	if err != nil {
		return none, err
	}
	limit := limitOf(in.Limit)
	found, err := s.svc.Hooks.Store.Dead(ctx, person.AppID(c.client.ID), feed.Mark(after), limit+1)
	if err != nil {
		return none, err
	}
	found, next := pageOf(s, c, found, limit, func(d feed.Delivery) int64 { return int64(d.Event.Mark) })
	out := api.List[api.DeadLetter]{Items: make([]api.DeadLetter, len(found)), Next: next}
	for i, d := range found {
		out.Items[i] = api.DeadLetter{Event: s.Event(d.Event), Attempts: d.Attempts, Status: d.Status, At: d.Dead.UTC()}
	}
	return out, nil
}

type replayInput struct {
	Key  string `header:"Idempotency-Key" maxLength:"128" doc:"Makes a retry give the first answer."`
	Body api.WebhookReplay
}

// replayWebhook is POST /v1/webhook/replay.
func (s *Server) replayWebhook(ctx context.Context, c *call, in replayInput) (api.Replayed, error) {
	r := feed.Replay{Dead: in.Body.Dead, From: in.Body.From}
	for _, id := range in.Body.IDs {
		n, err := strconv.ParseInt(id, 10, 64)
		if err != nil {
			return api.Replayed{}, wrong("ids", "Mã sự kiện không đúng.", "An event's id is not right.")
		}
		r.IDs = append(r.IDs, n)
	}
	asked := 0
	for _, is := range []bool{r.Dead, r.From != "", len(r.IDs) > 0} {
		if is {
			asked++
		}
	}
	if asked != 1 {
		return api.Replayed{}, wrong(".", "Chọn đúng một trong ba: dead, from, ids.", "Say one of the three: dead, from or ids.")
	}
	n, err := s.svc.Hooks.Replay(ctx, c.actor(), person.AppID(c.client.ID), r)
	return api.Replayed{Deliveries: n}, err
}

// webhookFigure is one of the figures that operators watch of webhooks.
func (s *Server) webhookFigure(pick func(waiting, dead int64, lag time.Duration) float64) func() float64 {
	return func() float64 {
		if s.svc.Courier == nil {
			return 0
		}
		return pick(s.svc.Courier.Figures())
	}
}
