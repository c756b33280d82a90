package server

import (
	"context"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/scan"
)

// poster is GET /v1/places/{place}/poster: what the place's QR says.
func (s *Server) poster(ctx context.Context, c *call, in placeInput) (api.Poster, error) {
	p, err := s.ownPlace(ctx, c, in.Place)
	if err != nil {
		return api.Poster{}, err
	}
	return s.posterOf(ctx, c, p)
}

// rotatePoster is POST /v1/places/{place}/poster/rotate: what was printed so
// far checks nobody in any more (A06, A07).
func (s *Server) rotatePoster(ctx context.Context, c *call, in onePlaceInput) (api.Poster, error) {
	p, err := s.ownPlace(ctx, c, in.Place)
	if err != nil {
		return api.Poster{}, err
	}
	if p, err = s.svc.Places.RotatePoster(ctx, c.by(), p.ID); err != nil {
		return api.Poster{}, err
	}
	return s.posterOf(ctx, c, p)
}

func (s *Server) posterOf(ctx context.Context, c *call, p scan.Place) (api.Poster, error) {
	text, err := s.svc.Places.PosterText(ctx, c.by(), p.ID)
	return api.Poster{Text: text, Code: p.Code, Version: p.Poster}, err
}
