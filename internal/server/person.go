package server

import (
	"context"
	"slices"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/person"
)

// person is GET /v1/accounts/{account}/person: what is shown of an app's user
// now, attribute by attribute, with where it comes from and why. It is
// computed; no other app is named (A18).
func (s *Server) person(ctx context.Context, c *call, in accountInput) (api.Person, error) {
	id, err := accountID(in.Account)
	if err != nil {
		return api.Person{}, err
	}
	app := person.AppID(c.client.ID)
	acc, err := s.svc.People.Account(ctx, app, id)
	if err != nil {
		return api.Person{}, err
	}
	found, err := s.svc.People.Explain(ctx, app, id, readable(acc))
	if err != nil {
		return api.Person{}, err
	}
	out := api.Person{Attributes: make([]api.PersonAttribute, len(found))}
	for i, e := range found {
		out.Attributes[i] = api.PersonAttribute{Attribute: e.Attribute, Value: e.Value, Own: e.Own, Assurance: assurances[e.How],
			Why: string(e.Why), VI: e.VI, EN: e.EN}
	}
	return out, nil
}

// readable is what an app may read of its user's person: what it contributed
// itself, and what every code says.
func readable(acc person.Account) func(attribute string) bool {
	return func(attribute string) bool {
		return slices.Contains([]string{"name", "birth", "sex"}, attribute) || acc.Has(attribute)
	}
}
