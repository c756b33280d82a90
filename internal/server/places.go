package server

import (
	"context"
	"slices"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/scan"
)

type createPlaceInput struct {
	Key  string `header:"Idempotency-Key" maxLength:"128" doc:"Makes a retry give the first answer instead of a second place."`
	Body api.PlaceInput
}

// createPlace is POST /v1/places.
func (s *Server) createPlace(ctx context.Context, c *call, in createPlaceInput) (api.Place, error) {
	p, err := s.svc.Places.Create(ctx, c.by(), placeFrom(in.Body))
	if err != nil {
		return api.Place{}, err
	}
	c.created = "/v1/places/" + p.ID.String()
	return placeOf(p), nil
}

type placesInput struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"199" doc:"Items a page, 50 by default."`
	Cursor string `query:"cursor" maxLength:"200" doc:"Cursor of the page before."`
}

// places is GET /v1/places: the client's own.
func (s *Server) places(ctx context.Context, c *call, in placesInput) (api.List[api.Place], error) {
	after, err := s.after(c, in.Cursor)
	if err != nil {
		return api.List[api.Place]{}, err
	}
	limit := limitOf(in.Limit)
	found, err := s.svc.Places.List(ctx, c.by(), scan.PlaceID(after), limit+1)
	if err != nil {
		return api.List[api.Place]{}, err
	}
	found, next := pageOf(s, c, found, limit, func(p scan.Place) int64 { return int64(p.ID) })
	out := api.List[api.Place]{Items: make([]api.Place, len(found)), Next: next}
	for i, p := range found {
		out.Items[i] = placeOf(p)
	}
	return out, nil
}

type placeInput struct {
	Place string `path:"place" maxLength:"19" doc:"Id of the place."`
}

type onePlaceInput struct {
	Place string `path:"place" maxLength:"19" doc:"Id of the place."`
	Key   string `header:"Idempotency-Key" maxLength:"128" doc:"Makes a retry give the first answer."`
}

// place is GET /v1/places/{place}.
func (s *Server) place(ctx context.Context, c *call, in placeInput) (api.Place, error) {
	p, err := s.ownPlace(ctx, c, in.Place)
	return placeOf(p), err
}

// ownPlace gives a place to the client that runs it; to others it is unknown.
func (s *Server) ownPlace(ctx context.Context, c *call, id string) (scan.Place, error) {
	n, err := placeID(id)
	if err != nil {
		return scan.Place{}, err
	}
	p, err := s.svc.Places.Get(ctx, n)
	if err != nil {
		return scan.Place{}, err
	}
	if p.Client != c.client.ID {
		return scan.Place{}, scan.ErrPlaceUnknown
	}
	return p, nil
}

type updatePlaceInput struct {
	Place string `path:"place" maxLength:"19" doc:"Id of the place."`
	Body  api.PlaceInput
}

// updatePlace is PUT /v1/places/{place}.
func (s *Server) updatePlace(ctx context.Context, c *call, in updatePlaceInput) (api.Place, error) {
	old, err := s.ownPlace(ctx, c, in.Place)
	if err != nil {
		return api.Place{}, err
	}
	p := placeFrom(in.Body)
	p.ID = old.ID
	p, err = s.svc.Places.Update(ctx, c.by(), p)
	return placeOf(p), err
}

// closePlace is POST /v1/places/{place}/close.
func (s *Server) closePlace(ctx context.Context, c *call, in placeInput) (api.None, error) {
	p, err := s.ownPlace(ctx, c, in.Place)
	if err != nil {
		return api.None{}, err
	}
	return api.None{}, s.svc.Places.Close(ctx, c.by(), p.ID)
}

// headCount is GET /v1/places/{place}/head-count.
func (s *Server) headCount(ctx context.Context, c *call, in placeInput) (api.Head, error) {
	p, err := s.ownPlace(ctx, c, in.Place)
	if err != nil {
		return api.Head{}, err
	}
	h, err := s.svc.Desk.HeadCount(ctx, p.ID)
	return api.Head{Inside: h.Inside, Doubtful: h.Doubtful, Remote: h.Remote, At: h.At.UTC()}, err
}

var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

func placeFrom(in api.PlaceInput) scan.Place {
	p := scan.Place{Kind: scan.ParsePlaceKind(in.Kind), Name: in.Name, Unit: in.Unit, Address: in.Address, Scanners: in.Scanners,
		Owner: in.Owner, Phone: in.Phone, Capacity: in.Capacity, Stay: time.Duration(in.Stay) * time.Minute}
	for _, h := range in.Hours {
		p.Hours = append(p.Hours, scan.Opening{Day: time.Weekday(slices.Index(weekdays, h.Day)), From: h.From, To: h.To})
	}
	return p
}

func placeOf(p scan.Place) api.Place {
	out := api.Place{Place: p.ID.String(), Code: p.Code, Poster: p.Poster, Created: p.Created.UTC(), Closed: moment(p.Closed),
		PlaceInput: api.PlaceInput{Kind: p.Kind.String(), Name: p.Name, Unit: p.Unit, Address: p.Address, Scanners: p.Scanners,
			Owner: p.Owner, Phone: p.Phone, Capacity: p.Capacity, Stay: int(p.Stay / time.Minute)}}
	for _, h := range p.Hours {
		out.Hours = append(out.Hours, api.Opening{Day: weekdays[h.Day], From: h.From, To: h.To})
	}
	return out
}
