package server

import (
	"context"
	"encoding/json"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/health"
	"github.com/motma/motma/internal/person"
)

type declareInput struct {
	Account string `path:"account" maxLength:"19" doc:"Id of the account."`
	Key     string `header:"Idempotency-Key" maxLength:"128" doc:"Makes a retry give the first answer instead of a second declaration."`
	Body    api.DeclarationInput
}

// declare is POST /v1/accounts/{account}/declarations. It is durable before it is
// answered; declarations that come at the same time share a commit.
func (s *Server) declare(ctx context.Context, c *call, in declareInput) (api.Declaration, error) {
	e, err := whose(in.Account, "")
	if err != nil {
		return api.Declaration{}, err
	}
	if e.Declaration, err = newDeclarationOf(in.Body); err != nil {
		return api.Declaration{}, err
	}
	out, err := s.writeDeclaration(ctx, c, e)
	if err == nil && out.Outcome == string(health.Created) {
		c.created = "/v1/accounts/" + in.Account + "/declarations/" + out.Declaration
	}
	return out, err
}

func newDeclarationOf(in api.DeclarationInput) (*health.NewDeclaration, error) {
	n := &health.NewDeclaration{Kind: in.Kind, Form: in.Form, Consent: in.Consent, Changes: in.Changes, Answers: in.Answers}
	if in.At != nil {
		n.At = *in.At
	}
	if in.Declarer == "" {
		return n, nil
	}
	var err error
	if n.Declarer, err = accountID(in.Declarer); err != nil {
		return nil, health.ErrDeclarer
	}
	return n, nil
}

// lineOfDeclaration is one line of POST /v1/declarations/batch.
func lineOfDeclaration(in api.DeclarationLine) (health.Entry, error) {
	e, err := whose(in.Account, in.User)
	if err != nil {
		return e, err
	}
	e.Declaration, err = newDeclarationOf(in.DeclarationInput)
	if err == nil {
		e.Declaration.DeclarerUser = in.DeclarerUser
	}
	return e, err
}

// writeDeclaration carries out an entry about a declaration.
func (s *Server) writeDeclaration(ctx context.Context, c *call, e health.Entry) (api.Declaration, error) {
	r, err := s.svc.Health.Write(ctx, c.actor(), person.AppID(c.client.ID), e, c.healthWrite())
	if err != nil {
		return api.Declaration{}, err
	}
	out, err := declarationShown(health.ShownDeclaration{Declaration: *r.Declaration, Own: true, Standing: r.Declaration.Stands(s.cfg.Now())})
	out.Outcome = string(r.Outcome)
	return out, err
}

func declarationShown(d health.ShownDeclaration) (api.Declaration, error) {
	out := api.Declaration{Declaration: text(int64(d.ID)), Kind: d.Kind, Form: d.Form, Consent: d.Consent, Version: d.Version,
		Standing: string(d.Standing), At: d.At.UTC(), Until: d.Until.UTC(), Reason: d.Reason, Own: d.Own}
	if d.Own {
		out.Declarer = text(int64(d.Declarer))
	}
	return out, json.Unmarshal(d.Answers, &out.Answers)
}

type declarationsInput struct {
	Account string `path:"account" maxLength:"19" doc:"Id of the account."`
	Officer string `query:"officer" maxLength:"64" pattern:"^[A-Za-z0-9._@-]+$" doc:"Whoever looks, of a laboratory or authority."`
	Purpose string `query:"purpose" maxLength:"40" doc:"What for; the client's first purpose by default."`
}

// declarations is GET /v1/accounts/{account}/declarations: what the user
// declared in this app, newest first.
func (s *Server) declarations(ctx context.Context, c *call, in declarationsInput) (api.List[api.Declaration], error) {
	none := api.List[api.Declaration]{}
	by, id, err := c.readerOf("", in)
	if err != nil {
		return none, err
	}
	found, err := s.svc.Health.Declarations(ctx, by, id)
	if err != nil {
		return none, err
	}
	out := api.List[api.Declaration]{Items: make([]api.Declaration, len(found))}
	for i, d := range found {
		if out.Items[i], err = declarationShown(d); err != nil {
			return none, err
		}
	}
	return out, nil
}

// readerOf reads who asks about whom.
func (c *call) readerOf(what string, in declarationsInput) (health.Reader, person.AccountID, error) {
	id, err := accountID(in.Account)
	if err != nil {
		return health.Reader{}, 0, err
	}
	by, err := c.healthRead(what, reading{in.Officer, in.Purpose})
	return by, id, err
}

// currentDeclaration is GET /v1/accounts/{account}/declarations/current: the
// person's last declaration, in whichever app, where this one may read it.
func (s *Server) currentDeclaration(ctx context.Context, c *call, in declarationsInput) (api.Declaration, error) {
	by, id, err := c.readerOf("declaration", in)
	if err != nil {
		return api.Declaration{}, err
	}
	d, err := s.svc.Health.Current(ctx, by, id)
	if err != nil {
		return api.Declaration{}, err
	}
	return declarationShown(d)
}

type correctDeclarationInput struct {
	Account     string `path:"account" maxLength:"19" doc:"Id of the account."`
	Declaration string `path:"declaration" maxLength:"19" doc:"Id of the declaration."`
	Body        api.DeclarationCorrection
}

// correctDeclaration is PUT /v1/accounts/{account}/declarations/{declaration}: a
// further version; when it was declared, and how long it holds, stay.
func (s *Server) correctDeclaration(ctx context.Context, c *call, in correctDeclarationInput) (api.Declaration, error) {
	e, id, err := declarationNamed(in.Account, in.Declaration)
	if err != nil {
		return api.Declaration{}, err
	}
	e.Declaration = &health.NewDeclaration{ID: id, Kind: in.Body.Kind, Form: in.Body.Form, Consent: in.Body.Consent, Changes: in.Body.Changes,
		Answers: in.Body.Answers, Reason: in.Body.Reason}
	return s.writeDeclaration(ctx, c, e)
}

func declarationNamed(account, declaration string) (health.Entry, health.DeclarationID, error) {
	e, err := whose(account, "")
	id, ok := digits(declaration)
	if err == nil && !ok {
		err = health.ErrUnknown
	}
	return e, health.DeclarationID(id), err
}

type withdrawDeclarationInput struct {
	Account     string `path:"account" maxLength:"19" doc:"Id of the account."`
	Declaration string `path:"declaration" maxLength:"19" doc:"Id of the declaration."`
	Body        api.HealthWithdrawal
}

// withdrawDeclaration is POST .../declarations/{declaration}/withdraw.
func (s *Server) withdrawDeclaration(ctx context.Context, c *call, in withdrawDeclarationInput) (api.Declaration, error) {
	e, id, err := declarationNamed(in.Account, in.Declaration)
	if err != nil {
		return api.Declaration{}, err
	}
	e.Withdraw = &health.Withdrawal{Declaration: id, Reason: in.Body.Reason}
	return s.writeDeclaration(ctx, c, e)
}
