package server

import (
	"context"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/scan"
	"github.com/motma/motma/internal/trace"
)

// traced makes an endpoint of a tracer's question, whose answer is a stream of
// lines or a table. The domain decides whether the question is allowed, and
// writes the access down, before the first line leaves.
func traced[Q any](f func(context.Context, *Server, *call, Q, *table) error) endpoint {
	return &tracedEndpoint[Q]{f: f}
}

type tracedEndpoint[Q any] struct {
	f      func(context.Context, *Server, *call, Q, *table) error
	reg    huma.Registry
	schema *huma.Schema
}

func (e *tracedEndpoint[Q]) prepare(reg huma.Registry) {
	e.reg, e.schema = reg, schemaOf(reg, reflect.TypeFor[Q]())
}

func (e *tracedEndpoint[Q]) serve(s *Server, c *call, r *http.Request) error {
	media, err := tableMedia(r)
	if err != nil {
		return err
	}
	raw, err := jsonBody(c, r)
	if err != nil {
		return err
	}
	var q Q
	if err := decode(e.reg, e.schema, raw, &q); err != nil {
		return err
	}
	if err := s.enter(c); err != nil {
		return err
	}
	defer s.leave(c)
	t := newTable(newStream(c, r, media))
	if err := e.f(r.Context(), s, c, q, t); err != nil {
		if !t.out.begun() {
			return err
		}
		t.out.abort(err)
	}
	return t.end()
}

// tracePlace is POST /v1/trace/place.
func tracePlace(ctx context.Context, s *Server, c *call, in api.TracePlace, t *table) error {
	id, err := s.placeAsked(ctx, in)
	if err != nil {
		return err
	}
	t.head = headVisitors
	return s.svc.Tracer.PlaceVisitors(ctx, c.queryOf(in.Context), id, func(row trace.Row) error {
		p := personOf(row.Person)
		return t.add(&api.TraceLine{Person: &p, Visit: traceVisit(row.Visit, scan.Place{})})
	})
}

// placeAsked gives the id; codes are on posters, so they are no secret.
func (s *Server) placeAsked(ctx context.Context, in api.TracePlace) (scan.PlaceID, error) {
	if in.Code == "" {
		return placeID(in.Place)
	}
	p, err := s.svc.Places.ByCode(ctx, in.Code)
	return p.ID, err
}

// traceVisits is POST /v1/trace/visits.
func traceVisits(ctx context.Context, s *Server, c *call, in api.TraceVisits, t *table) error {
	h, err := s.svc.Tracer.Visits(ctx, c.queryOf(in.Context), subjectOf(in.Person))
	if err != nil {
		return err
	}
	t.head = headVisits
	p := personOf(h.Person)
	if err := t.about(&p); err != nil {
		return err
	}
	for _, v := range h.Visits {
		if err := t.add(&api.TraceLine{Visit: traceVisit(v, h.Places[v.Place])}); err != nil {
			return err
		}
	}
	return nil
}

// traceContacts is POST /v1/trace/contacts.
func traceContacts(ctx context.Context, s *Server, c *call, in api.TraceContacts, t *table) error {
	r, err := s.svc.Tracer.Contacts(ctx, trace.ContactQuery{Query: c.queryOf(in.Context), Who: subjectOf(in.Person), Skip: in.Skip, Limit: in.Limit})
	if err != nil {
		return err
	}
	t.head, t.total = headContacts, r.Total
	p := personOf(r.Person)
	if err := t.about(&p); err != nil {
		return err
	}
	for _, found := range r.Contacts {
		if err := t.add(&api.TraceLine{Contact: contactOf(found, r.Places)}); err != nil {
			return err
		}
	}
	return nil
}

func subjectOf(in api.Subject) trace.Subject {
	return trace.Subject{QID: person.QID(in.QID), Number: person.Key{Kind: person.KeyKind(in.NumberKind), Value: in.Number}}
}

func personOf(p trace.Person) api.TracePerson {
	return api.TracePerson{QID: string(p.QID), Name: p.Name, Birth: p.Birth, Phone: p.Phone, Known: p.Known}
}

func traceVisit(v scan.Visit, p scan.Place) *api.TraceVisit {
	return &api.TraceVisit{Place: v.Place.String(), Code: p.Code, Name: p.Name, Unit: p.Unit, Address: p.Address,
		From: v.From.UTC(), To: v.To.UTC(), FromAssumed: v.FromAssumed, ToAssumed: v.ToAssumed,
		Method: v.Method.String(), Assurance: v.Assurance.String(), Flags: v.Flags.Names(), Doubtful: v.Doubtful()}
}

func contactOf(f trace.Contact, places map[scan.PlaceID]scan.Place) *api.TraceContact {
	out := &api.TraceContact{Person: personOf(f.Person), Seconds: int(f.Total.Seconds()), Last: f.Last.UTC(),
		Meetings: make([]api.TraceMeeting, len(f.Meetings)), Doubtful: f.Doubtful}
	for i, m := range f.Meetings {
		out.Meetings[i] = api.TraceMeeting{Place: m.Place.String(), Name: places[m.Place].Name, From: m.From.UTC(), To: m.To.UTC(), Doubtful: m.Doubtful}
	}
	return out
}

func (e *tracedEndpoint[Q]) describe(reg huma.Registry, op *huma.Operation) {
	op.RequestBody = jsonContent("", schemaOf(reg, reflect.TypeFor[Q]()))
	op.Responses = map[string]*huma.Response{"200": {Description: "Lines, the last of which is end; or a table. A connection that breaks means that it is not complete.",
		Content: map[string]*huma.MediaType{
			ndjson:     {Schema: schemaOf(reg, reflect.TypeFor[api.TraceLine]())},
			"text/csv": {Schema: &huma.Schema{Type: huma.TypeString}}}}}
}
