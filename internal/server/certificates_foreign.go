package server

import (
	"context"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/keyring"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/travel"
)

type foreignInput struct {
	Account string `path:"account" maxLength:"19" doc:"Id of the account."`
	Body    api.ForeignCertificate
}

// keepForeign is POST /v1/accounts/{account}/certificates/foreign: a certificate
// of another country is taken as evidence, because its bearer agreed.
func (s *Server) keepForeign(ctx context.Context, c *call, in foreignInput) (api.List[api.KeptCertificate], error) {
	none := api.List[api.KeptCertificate]{}
	if !in.Body.Consent {
		return none, travel.ErrConsent
	}
	a, err := s.ownUser(ctx, c, in.Account)
	if err != nil {
		return none, err
	}
	if err := s.svc.Foreign.Keep(ctx, c.actor(), person.AppID(c.client.ID), a.ID, in.Body.Text); err != nil {
		return none, err
	}
	return s.keptOn(ctx, a.ID)
}

// foreign is GET /v1/accounts/{account}/certificates/foreign: what was taken on
// this account.
func (s *Server) foreign(ctx context.Context, c *call, in accountInput) (api.List[api.KeptCertificate], error) {
	a, err := s.ownUser(ctx, c, in.Account)
	if err != nil {
		return api.List[api.KeptCertificate]{}, err
	}
	return s.keptOn(ctx, a.ID)
}

func (s *Server) keptOn(ctx context.Context, account person.AccountID) (api.List[api.KeptCertificate], error) {
	kept, err := s.svc.Foreign.Store.KeptForeign(ctx, account)
	out := api.List[api.KeptCertificate]{Items: make([]api.KeptCertificate, len(kept))}
	for i, k := range kept {
		out.Items[i] = api.KeptCertificate{Issuer: k.Issuer, UVCI: k.ID, Kind: string(k.Kind), Record: text(int64(k.Record)), At: k.At.UTC(), Expires: k.Expires.UTC()}
	}
	return out, err
}

// certificateKeys is GET /v1/certificate-keys, public: by these others verify the
// platform's certificates.
func (s *Server) certificateKeys(_ context.Context, c *call, _ none) (api.CertificateKeys, error) {
	cacheFor(c, "300")
	out := api.CertificateKeys{Keys: []api.CertificateKey{}, At: s.cfg.Now().UTC()}
	for _, d := range s.svc.Keys.DSCs() {
		out.Keys = append(out.Keys, api.CertificateKey{KeyID: d.KID, Algorithm: d.Alg, State: stateOf(d), From: d.NotBefore.UTC(), Until: d.NotAfter.UTC(),
			Certificate: d.Certificate.Raw, Sandbox: d.Sandbox})
	}
	return out, nil
}

func stateOf(d keyring.DSC) string {
	switch {
	case d.Compromised:
		return "compromised"
	case !d.Retired.IsZero():
		return "retired"
	}
	return "active"
}
