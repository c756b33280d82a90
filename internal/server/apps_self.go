package server

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/go-jose/go-jose/v4"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/fault"
)

// self is GET /v1/app: what am I, and what may I?
func (s *Server) self(_ context.Context, c *call, _ none) (api.App, error) {
	return appOf(c.client), nil
}

type ownKeysInput struct {
	Body api.OwnKeys
}

// rotateKeys is PUT /v1/app/keys. A token alone is not enough, for it can be
// stolen and would then last for ever: the client proves that it holds a key in
// force, and keeps that key in the set, so that it can lock neither itself out
// nor put in only what it does not hold.
func (s *Server) rotateKeys(ctx context.Context, c *call, in ownKeysInput) (api.App, error) {
	_, proof, err := s.prove(ctx, in.Body.Assertion, c.client.ID)
	var d *denial
	if errors.As(err, &d) {
		return api.App{}, connect.ErrOwnKey.At(fault.Place{Path: "client_assertion", VI: d.vi, EN: d.en})
	}
	if err != nil {
		return api.App{}, err
	}
	keys, err := connect.CheckKeys(keyBytes(in.Body.Keys))
	if err != nil {
		return api.App{}, err
	}
	if !holdsKey(keys, proof) {
		return api.App{}, connect.ErrOwnKey.At(fault.Place{Path: "keys",
			VI: "Thiếu khóa đã ký client_assertion.", EN: "The key that signed client_assertion is missing."})
	}
	if err := s.svc.Connect.RotateKeys(ctx, c.actor(), c.client.ID, keys); err != nil {
		return api.App{}, err
	}
	return s.selfAgain(ctx, c)
}

// holdsKey says whether a set has the key of that thumbprint.
func holdsKey(keys []byte, proof string) bool {
	var set jose.JSONWebKeySet
	return json.Unmarshal(keys, &set) == nil &&
		slices.ContainsFunc(set.Keys, func(k jose.JSONWebKey) bool { return thumbprint(k) == proof })
}

type ownCodesInput struct {
	Body api.OwnCodes
}

// setOwnCodes is PUT /v1/app/codes.
func (s *Server) setOwnCodes(ctx context.Context, c *call, in ownCodesInput) (api.App, error) {
	if err := s.svc.Connect.SetCodes(ctx, c.actor(), c.client.ID, codesOf(in.Body.OwnCodes)); err != nil {
		return api.App{}, err
	}
	return s.selfAgain(ctx, c)
}

func (s *Server) selfAgain(ctx context.Context, c *call) (api.App, error) {
	cl, err := s.svc.Connect.Client(ctx, c.client.ID)
	if err != nil {
		return api.App{}, err
	}
	return appOf(cl), nil
}
