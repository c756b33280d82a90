package client

import (
	"context"
	"net/http"
	"net/url"

	"github.com/motma/motma/api"
)

func after(cursor string) string {
	if cursor == "" {
		return ""
	}
	return "?" + url.Values{"cursor": {cursor}}.Encode()
}

// CreatePlace registers a venue, vehicle or checkpoint.
func (c *Client) CreatePlace(ctx context.Context, in api.PlaceInput) (api.Place, error) {
	var out api.Place
	return out, c.call(ctx, http.MethodPost, "/v1/places", in, &out)
}

// Places lists the client's own places.
func (c *Client) Places(ctx context.Context, cursor string) (api.List[api.Place], error) {
	var out api.List[api.Place]
	return out, c.call(ctx, http.MethodGet, "/v1/places"+after(cursor), nil, &out)
}

// AddGate names an entrance of a place.
func (c *Client) AddGate(ctx context.Context, place string, in api.GateInput) (api.Gate, error) {
	var out api.Gate
	return out, c.call(ctx, http.MethodPost, "/v1/places/"+place+"/gates", in, &out)
}

// AddStaff lets somebody scan at a place.
func (c *Client) AddStaff(ctx context.Context, place string, in api.StaffInput) (api.Staff, error) {
	var out api.Staff
	return out, c.call(ctx, http.MethodPost, "/v1/places/"+place+"/staff", in, &out)
}

// Poster gives the place's code to print.
func (c *Client) Poster(ctx context.Context, place string) (api.Poster, error) {
	var out api.Poster
	return out, c.call(ctx, http.MethodGet, "/v1/places/"+place+"/poster", nil, &out)
}

// HeadCount says how many people are at a place now.
func (c *Client) HeadCount(ctx context.Context, place string) (api.Head, error) {
	var out api.Head
	return out, c.call(ctx, http.MethodGet, "/v1/places/"+place+"/head-count", nil, &out)
}

// Visitors lists who was at a place, masked.
func (c *Client) Visitors(ctx context.Context, place string, in api.VisitorQuery) (api.List[api.Visitor], error) {
	var out api.List[api.Visitor]
	return out, c.call(ctx, http.MethodPost, "/v1/places/"+place+"/visitors", in, &out)
}

// Scan records one reading; the answer comes when it is durable.
func (c *Client) Scan(ctx context.Context, in api.Scan) (api.ScanAnswer, error) {
	var out api.ScanAnswer
	return out, c.call(ctx, http.MethodPost, "/v1/scans", in, &out)
}

// ScanBatch records up to [api.MaxBatch] readings, with one result for each.
// To send the same batch again is safe.
func (c *Client) ScanBatch(ctx context.Context, in []api.Scan) ([]api.ScanResult, error) {
	return batch[api.Scan, api.ScanResult](ctx, c, "/v1/scans/batch", in)
}
