package server

import (
	"context"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/policy"
)

type cardInput struct {
	Account string `path:"account" maxLength:"19" doc:"Id of the account."`
	Unit    string `query:"unit" maxLength:"5" pattern:"^[0-9]+$" doc:"Administrative unit of the place; the nation's policy by default."`
	Kind    string `query:"kind" enum:"venue,vehicle,checkpoint" doc:"Kind of the place."`
}

// card is GET /v1/accounts/{account}/card: what a gate would be told of the
// app's own user, as far as the app may see it (A19).
func (s *Server) card(ctx context.Context, c *call, in cardInput) (api.OwnCard, error) {
	a, err := s.ownUser(ctx, c, in.Account)
	if err != nil {
		return api.OwnCard{}, err
	}
	w, at := policy.Where{Unit: in.Unit, Kind: in.Kind}, s.cfg.Now().UTC()
	got, err := s.svc.Cards.Own(ctx, a, w, at)
	if err != nil {
		return api.OwnCard{}, err
	}
	green, err := s.svc.Cards.Green(ctx, a, w, got)
	return api.OwnCard{Card: cardOf(got), At: at, UntilGreen: moment(green)}, err
}

// ownUser is an account of the client's.
func (s *Server) ownUser(ctx context.Context, c *call, id string) (person.Account, error) {
	n, err := accountID(id)
	if err != nil {
		return person.Account{}, err
	}
	return s.svc.People.Account(ctx, person.AppID(c.client.ID), n)
}

type cardsInput struct {
	Account string `path:"account" maxLength:"19" doc:"Id of the account."`
}

// cards is GET /v1/accounts/{account}/cards: by every policy in force.
func (s *Server) cards(ctx context.Context, c *call, in cardsInput) (api.List[api.PlaceCard], error) {
	none := api.List[api.PlaceCard]{}
	a, err := s.ownUser(ctx, c, in.Account)
	if err != nil {
		return none, err
	}
	found, err := s.svc.Cards.Everywhere(ctx, a, s.cfg.Now())
	if err != nil {
		return none, err
	}
	out := api.List[api.PlaceCard]{Items: make([]api.PlaceCard, len(found))}
	for i, p := range found {
		out.Items[i] = api.PlaceCard{Unit: p.Unit, Kinds: placeKinds(p.Kind), Card: cardOf(p.Card)}
	}
	return out, nil
}

func cardOf(c policy.Card) api.Card {
	out := api.Card{Colour: string(c.Colour), ValidUntil: moment(c.ValidUntil), Next: string(c.Next), Policy: c.Policy}
	for _, r := range c.Reasons {
		out.Reasons = append(out.Reasons, api.Reason(r))
	}
	if c.Advice != (policy.Text{}) {
		out.Advice = &api.Text{VI: c.Advice.VI, EN: c.Advice.EN}
	}
	return out
}

// timeOf reads an optional time.
func timeOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}
