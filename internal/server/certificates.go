package server

import (
	"context"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/audit"
	"github.com/motma/motma/internal/connect"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/travel"
)

// travelPurpose is what certificates are read for: a person, through an app of
// theirs, wants to travel.
const travelPurpose = "travel_certificate"

// traveller is an app's own user, for whom the app may have certificates: they
// state what other apps recorded, so the app's policy has to grant it (A18).
func (s *Server) traveller(ctx context.Context, c *call, account string) (person.AccountID, error) {
	if !c.client.Policy.MayRead("certificate") {
		return 0, connect.ErrCertificate
	}
	a, err := s.ownUser(ctx, c, account)
	return a.ID, err
}

type issueInput struct {
	Account string `path:"account" maxLength:"19" doc:"Id of the account."`
	Key     string `header:"Idempotency-Key" maxLength:"128" doc:"Accepted; asking again gives the same certificates."`
	Body    api.CertificateRequest
}

// issueCertificates is POST /v1/accounts/{account}/certificates.
func (s *Server) issueCertificates(ctx context.Context, c *call, in issueInput) (api.Certificates, error) {
	none := api.Certificates{}
	account, err := s.traveller(ctx, c, in.Account)
	if err != nil {
		return none, err
	}
	kinds := []travel.Kind{travel.Vaccination}
	if len(in.Body.Kinds) > 0 {
		kinds = kinds[:0]
	}
	for _, k := range in.Body.Kinds {
		kinds = append(kinds, travel.Kind(k))
	}
	issued, left, err := s.svc.Travel.Issue(ctx, c.actor(), account, kinds)
	if err != nil {
		return none, err
	}
	if err := s.noteCertificates(ctx, c, account, "certificate.issue", issued...); err != nil {
		return none, err
	}
	out := api.Certificates{Items: make([]api.Certificate, len(issued))}
	for i, one := range issued {
		out.Items[i] = certificateOf(one, true)
	}
	for _, l := range left {
		out.Left = append(out.Left, api.CertificateLeft{Kind: string(l.Kind), Why: api.Reason{Code: l.Code, VI: l.VI, EN: l.EN}})
	}
	return out, nil
}

// noteCertificates writes down that an app was shown certificates that rest on
// what others recorded.
func (s *Server) noteCertificates(ctx context.Context, c *call, own person.AccountID, action string, shown ...travel.Certificate) error {
	var others []person.AccountID
	for _, one := range shown {
		if one.Account != own {
			others = append(others, one.Account)
		}
	}
	if len(others) == 0 {
		return nil
	}
	return s.svc.Journal.Write(ctx, audit.Access{Client: c.client.ID, Action: action, Purpose: travelPurpose, Accounts: others})
}

// certificates is GET /v1/accounts/{account}/certificates: all of the person's,
// in force or not, with why.
func (s *Server) certificates(ctx context.Context, c *call, in accountInput) (api.List[api.Certificate], error) {
	none := api.List[api.Certificate]{}
	account, err := s.traveller(ctx, c, in.Account)
	if err != nil {
		return none, err
	}
	found, err := s.svc.Travel.List(ctx, account)
	if err != nil {
		return none, err
	}
	if err := s.noteCertificates(ctx, c, account, "certificate.list", found...); err != nil {
		return none, err
	}
	out := api.List[api.Certificate]{Items: make([]api.Certificate, len(found))}
	for i, one := range found {
		out.Items[i] = certificateOf(one, false)
	}
	return out, nil
}

type certificateInput struct {
	Account     string `path:"account" maxLength:"19" doc:"Id of the account."`
	Certificate string `path:"certificate" maxLength:"64" doc:"Id of the certificate."`
}

// certificate is GET /v1/accounts/{account}/certificates/{certificate}, with the
// text.
func (s *Server) certificate(ctx context.Context, c *call, in certificateInput) (api.Certificate, error) {
	one, err := s.ownCertificate(ctx, c, in.Account, in.Certificate)
	return certificateOf(one, true), err
}

// ownCertificate reads one of the certificates of an app's user, and notes it.
func (s *Server) ownCertificate(ctx context.Context, c *call, account, ref string) (travel.Certificate, error) {
	id, err := s.traveller(ctx, c, account)
	if err != nil {
		return travel.Certificate{}, err
	}
	one, err := s.svc.Travel.Get(ctx, id, ref)
	if err != nil {
		return travel.Certificate{}, err
	}
	return one, s.noteCertificates(ctx, c, id, "certificate.show", one)
}

func certificateOf(t travel.Certificate, text bool) api.Certificate {
	out := api.Certificate{Certificate: t.Ref(), UVCI: t.ID, Kind: string(t.Kind), State: string(t.State), Issued: t.Issued.UTC(), Expires: t.Expires.UTC(),
		KeyID: t.KID, Ended: moment(t.Ended), Note: t.Note, Next: travel.RefOf(t.Next)}
	if t.Why != "" {
		vi, en := t.Why.Texts()
		out.Why = &api.Reason{Code: string(t.Why), VI: vi, EN: en}
	}
	if text {
		out.Text = t.Text
	}
	return out
}
