package server

import (
	"context"
	"slices"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/person"
)

// person is GET /v1/accounts/{account}/person: what is shown of an app's user
// now, attribute by attribute, with where it comes from and why. It is
// computed; no other app is named. A value that another record holds is shown
// as far as the app's policy lets it read; of what the app said itself it is
// told that another record is believed, and why (A18).
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
	said := acc.Attrs.Names()
	found, err := s.svc.People.Explain(ctx, app, id, func(attribute string) bool {
		return slices.Contains(said, attribute) || c.client.Policy.MayRead(attribute)
	})
	if err != nil {
		return api.Person{}, err
	}
	out := api.Person{Attributes: make([]api.PersonAttribute, len(found))}
	for i, e := range found {
		out.Attributes[i] = api.PersonAttribute{Attribute: e.Attribute, Value: e.Value, Own: e.Own, Assurance: assurances[e.How],
			Why: string(e.Why), VI: e.VI, EN: e.EN}
		if !e.Own && !c.client.Policy.MayRead(e.Attribute) {
			out.Attributes[i].Value, out.Attributes[i].Withheld = "", true
		}
	}
	return out, nil
}
