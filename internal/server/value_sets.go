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
	Name string `query:"name" maxLength:"64" doc:"This set alone."`
	At   string `query:"at" maxLength:"40" doc:"In force at this moment (RFC 3339); now by default."`
}

// valueSets is GET /v1/value-sets: the codes that records and policies are
// checked by.
func (s *Server) valueSets(_ context.Context, c *call, in valueSetsInput) (api.List[api.ValueSet], error) {
	out := api.List[api.ValueSet]{Items: []api.ValueSet{}}
	at := s.cfg.Now()
	if in.At != "" {
		var err error
		if at, err = time.Parse(time.RFC3339, in.At); err != nil {
			return out, wrong("at", "Thời điểm theo RFC 3339, ví dụ 2021-11-01T00:00:00Z.", "A moment in RFC 3339, e.g. 2021-11-01T00:00:00Z.")
		}
	}
	cacheFor(c, "300")
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
