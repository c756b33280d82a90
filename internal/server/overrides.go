package server

import (
	"context"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/card"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/policy"
)

type newOverrideInput struct {
	Key  string `header:"Idempotency-Key" maxLength:"128" doc:"Makes a retry give the first answer."`
	Body api.NewOverride
}

// proposeOverride is POST /v1/cards/overrides (A25): another officer has to
// approve.
func (s *Server) proposeOverride(ctx context.Context, c *call, in newOverrideInput) (api.Override, error) {
	b := in.Body
	o, err := s.svc.Cards.ProposeOverride(ctx, c.decider(b.Officer), card.NewOverride{QID: person.QID(b.QID), Case: b.Case,
		Colour: policy.Colour(b.Colour), Until: b.Until, VI: b.ReasonVI, EN: b.ReasonEN})
	return overrideOf(o), err
}

type overridesInput struct {
	State  string `query:"state" enum:"waiting,approved,refused,ended,all" doc:"waiting by default."`
	Limit  int    `query:"limit" minimum:"1" maximum:"199" doc:"Items a page, 50 by default."`
	Cursor string `query:"cursor" maxLength:"200" doc:"Cursor of the page before."`
}

// overrides is GET /v1/cards/overrides: what the client's own officers
// proposed or approved; an operator sees all.
func (s *Server) overrides(ctx context.Context, c *call, in overridesInput) (api.List[api.Override], error) {
	none := api.List[api.Override]{}
	after, err := s.after(c, in.Cursor)
	if err != nil {
		return none, err
	}
	state := card.State(in.State)
	switch in.State {
	case "":
		state = card.Waiting
	case "all":
		state = ""
	}
	limit := limitOf(in.Limit)
	found, err := s.svc.Cards.Overrides(ctx, c.decider(""), card.OverrideFilter{State: state}, after, limit+1)
	if err != nil {
		return none, err
	}
	found, next := pageOf(s, c, found, limit, func(o card.Override) int64 { return o.ID })
	out := api.List[api.Override]{Items: make([]api.Override, len(found)), Next: next}
	for i, o := range found {
		out.Items[i] = overrideOf(o)
	}
	return out, nil
}

type decideOverrideInput struct {
	Override string `path:"override" maxLength:"19" doc:"Id of the override."`
	Key      string `header:"Idempotency-Key" maxLength:"128" doc:"Makes a retry give the first answer."`
	Body     api.Decision
}

// approveOverride is POST /v1/cards/overrides/{override}/approve, by another
// officer.
func (s *Server) approveOverride(ctx context.Context, c *call, in decideOverrideInput) (api.Override, error) {
	return s.decideOverride(ctx, c, in, s.svc.Cards.ApproveOverride)
}

// refuseOverride is POST /v1/cards/overrides/{override}/refuse.
func (s *Server) refuseOverride(ctx context.Context, c *call, in decideOverrideInput) (api.Override, error) {
	return s.decideOverride(ctx, c, in, s.svc.Cards.RefuseOverride)
}

// endOverride is POST /v1/cards/overrides/{override}/end: the policy decides
// again.
func (s *Server) endOverride(ctx context.Context, c *call, in decideOverrideInput) (api.Override, error) {
	return s.decideOverride(ctx, c, in, s.svc.Cards.EndOverride)
}

func (s *Server) decideOverride(ctx context.Context, c *call, in decideOverrideInput,
	f func(context.Context, card.By, int64, string) (card.Override, error)) (api.Override, error) {
	id, ok := digits(in.Override)
	if !ok {
		return api.Override{}, card.ErrOverrideUnknown
	}
	o, err := f(ctx, c.decider(in.Body.Officer), id, in.Body.Reason)
	if err != nil {
		return api.Override{}, err
	}
	return overrideOf(o), nil
}

type reverseInput struct {
	Key  string `header:"Idempotency-Key" maxLength:"128" doc:"Accepted; reversing twice changes nothing."`
	Body api.Reversal
}

// reverse is POST /v1/cards/overrides/reverse: all of one hand at once.
func (s *Server) reverse(ctx context.Context, c *call, in reverseInput) (api.Reversed, error) {
	b := in.Body
	n, err := s.svc.Cards.Reverse(ctx, c.decider(b.Officer), card.Reversal{Client: b.Client, Officer: b.By, Since: b.Since.UTC(), Reason: b.Reason})
	return api.Reversed{Overrides: n}, err
}

func overrideOf(o card.Override) api.Override {
	out := api.Override{Override: text(o.ID), Case: o.Case, Colour: string(o.Colour), From: moment(o.Begins), Until: o.Until.UTC(), ReasonVI: o.VI, ReasonEN: o.EN,
		State: string(o.State), By: o.Client + "/" + o.Officer, Opened: o.Opened.UTC(), Decided: moment(o.Decided), Outcome: o.Outcome,
		Ended: moment(o.Ended), EndedBy: o.EndedBy, EndedWhy: o.EndedWhy}
	if o.SecondClient != "" {
		out.Second = o.SecondClient + "/" + o.SecondOfficer
	}
	return out
}

// alarms is GET /v1/cards/alarms, for operators.
func (s *Server) alarms(ctx context.Context, c *call, _ none) (api.List[api.OverrideAlarm], error) {
	all, err := s.svc.Cards.Alarms(ctx, c.decider(""))
	out := api.List[api.OverrideAlarm]{Items: make([]api.OverrideAlarm, len(all))}
	for i, a := range all {
		out.Items[i] = alarmOf(a)
	}
	return out, err
}

type releaseInput struct {
	Alarm string `path:"alarm" maxLength:"19" doc:"Id of the alarm."`
	Body  api.Decision
}

// release is POST /v1/cards/alarms/{alarm}/release, for operators.
func (s *Server) release(ctx context.Context, c *call, in releaseInput) (api.OverrideAlarm, error) {
	id, ok := digits(in.Alarm)
	if !ok {
		return api.OverrideAlarm{}, card.ErrUnknown
	}
	a, err := s.svc.Cards.Release(ctx, c.decider(in.Body.Officer), id, in.Body.Reason)
	return alarmOf(a), err
}

func alarmOf(a card.Alarm) api.OverrideAlarm {
	return api.OverrideAlarm{Alarm: text(a.ID), Client: a.Client, Officer: a.Officer, At: a.At.UTC(), Counted: a.Counted, Released: moment(a.Released),
		By: a.ReleasedBy, Reason: a.Reason}
}
