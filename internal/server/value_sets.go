package server

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/motma/motma/api"
)

type valueSetInput struct {
	Body api.ValueSetUpload
}

// putValueSet is PUT /v1/value-sets: a dated edition beside those built in.
func (s *Server) putValueSet(ctx context.Context, c *call, in valueSetInput) (api.ValueSetEdition, error) {
	e, err := s.svc.Cards.PutEdition(ctx, c.decider(in.Body.Officer), []byte(in.Body.Document))
	return api.ValueSetEdition{Name: e.Name, From: e.Begins.UTC()}, err
}

type valueSetsInput struct {
	Name string    `query:"name" maxLength:"64" doc:"This set alone."`
	At   time.Time `query:"at" doc:"In force at this moment; now by default."`
}

// valueSets is GET /v1/value-sets: the codes that records and policies are
// checked by.
func (s *Server) valueSets(_ context.Context, c *call, in valueSetsInput) (api.List[api.ValueSet], error) {
	at := in.At
	if at.IsZero() {
		at = s.cfg.Now()
	}
	cacheFor(c, "300")
	out := api.List[api.ValueSet]{Items: []api.ValueSet{}}
	for _, set := range s.svc.Cards.ValueSets(at) {
		if in.Name != "" && in.Name != set.ID {
			continue
		}
		one := api.ValueSet{Name: set.ID, From: set.Date.Time(), Codes: make([]api.ValueCode, 0, len(set.Values))}
		for _, code := range slices.Sorted(maps.Keys(set.Values)) {
			v := set.Values[code]
			one.Codes = append(one.Codes, api.ValueCode{Code: code, Display: v.Display, Active: v.Active})
		}
		out.Items = append(out.Items, one)
	}
	return out, nil
}
