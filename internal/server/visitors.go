package server

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/scan"
)

type visitorsInput struct {
	Place string `path:"place" maxLength:"19" doc:"Id of the place."`
	Body  api.VisitorQuery
}

// visitors is POST /v1/places/{place}/visitors: masked, within the reader's
// budget (A12), and written into the visitors' own access lists. It reads
// only; it is a POST because the reader's name does not belong into an
// address.
func (s *Server) visitors(ctx context.Context, c *call, in visitorsInput) (api.List[api.Visitor], error) {
	var none api.List[api.Visitor]
	p, err := s.ownPlace(ctx, c, in.Place)
	if err != nil {
		return none, err
	}
	q := scan.VisitorQuery{Place: p.ID, From: in.Body.From, To: in.Body.To, Staff: in.Body.Staff, Limit: in.Body.Limit}
	if q.Limit == 0 {
		q.Limit = 200
	}
	if q.After, err = s.visitorPosition(c, in.Body.After); err != nil {
		return none, err
	}
	found, next, err := s.svc.Desk.Visitors(ctx, c.by(), q)
	if err != nil {
		return none, err
	}
	out := api.List[api.Visitor]{Items: make([]api.Visitor, len(found))}
	for i, v := range found {
		out.Items[i] = api.Visitor{Name: v.Name, Phone: v.Phone, From: v.From.UTC(), To: v.To.UTC(), Assumed: v.ToAssumed,
			Gate: text(int64(v.Gate)), Method: v.Method.String(), Doubtful: v.Doubtful}
	}
	if !next.Seen.IsZero() {
		out.Next = s.cursor(c, strconv.FormatInt(next.Seen.UnixMilli(), 10)+"/"+next.ID.String())
	}
	return out, nil
}

func (s *Server) visitorPosition(c *call, cursor string) (scan.Cursor, error) {
	at, err := s.position(c, cursor)
	if err != nil || at == "" {
		return scan.Cursor{}, err
	}
	ms, id, _ := strings.Cut(at, "/")
	n, err1 := strconv.ParseInt(ms, 10, 64)
	u, err2 := uuid.Parse(id)
	if err1 != nil || err2 != nil {
		return scan.Cursor{}, errCursor
	}
	return scan.Cursor{Seen: time.UnixMilli(n).UTC(), ID: u}, nil
}
