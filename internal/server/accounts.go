package server

import (
	"context"
	"slices"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
)

type registerInput struct {
	Key  string `header:"Idempotency-Key" maxLength:"128" doc:"Accepted; registering is idempotent by itself."`
	Body api.Registration
}

// register is POST /v1/accounts: get-or-create. It tells the app nothing that
// it did not say itself, but the person's QID and code.
func (s *Server) register(ctx context.Context, c *call, in registerInput) (api.Outcome, error) {
	out, err := s.registerOne(ctx, c, in.Body)
	if err == nil && out.State != string(person.Unchanged) && out.Version == 1 {
		c.created = "/v1/accounts/" + out.Account
	}
	return out, err
}

func (s *Server) registerOne(ctx context.Context, c *call, in api.Registration) (api.Outcome, error) {
	reg := person.Registration{User: in.User, SameAs: in.SameAs}
	var err error
	if in.Declarer != "" {
		if reg.Declarer, err = accountID(in.Declarer); err != nil {
			return api.Outcome{}, person.ErrDeclarer
		}
	}
	return s.say(ctx, c, reg, in.Attributes, in.Proofs)
}

// say registers what an app says of its user: every registration, correction
// and line of a batch comes through here, and is checked against what the app
// was granted.
func (s *Server) say(ctx context.Context, c *call, reg person.Registration, attrs api.Attributes, checked []api.Proof) (api.Outcome, error) {
	var err error
	reg.App, reg.Attrs = person.AppID(c.client.ID), attributes(attrs)
	if reg.Proofs, err = proofs(checked, s.cfg.Now()); err != nil {
		return api.Outcome{}, err
	}
	if err := c.client.Policy.Check(reg); err != nil {
		return api.Outcome{}, err
	}
	out, err := s.svc.People.Register(ctx, c.actor(), reg)
	return outcome(out), err
}

type accountInput struct {
	Account string `path:"account" maxLength:"19" doc:"Id of the account."`
}

// account is GET /v1/accounts/{account}: the app's own record. Another app's
// account and one that never was look the same (A01, A18).
func (s *Server) account(ctx context.Context, c *call, in accountInput) (api.Account, error) {
	id, err := accountID(in.Account)
	if err != nil {
		return api.Account{}, err
	}
	a, err := s.svc.People.Account(ctx, person.AppID(c.client.ID), id)
	if err != nil {
		return api.Account{}, err
	}
	return accountOf(a), nil
}

type correctInput struct {
	Account string `path:"account" maxLength:"19" doc:"Id of the account."`
	Body    api.Correction
}

// correct is PUT /v1/accounts/{account}: a new version; the former ones stay
// in the history.
func (s *Server) correct(ctx context.Context, c *call, in correctInput) (api.Outcome, error) {
	id, err := accountID(in.Account)
	if err != nil {
		return api.Outcome{}, err
	}
	old, err := s.svc.People.Account(ctx, person.AppID(c.client.ID), id)
	if err != nil {
		return api.Outcome{}, err
	}
	return s.say(ctx, c, person.Registration{User: old.User, Declarer: old.Declarer}, in.Body.Attributes, in.Body.Proofs)
}

// withdraw is DELETE /v1/accounts/{account}: the user has left the app. Doing
// it again changes nothing.
func (s *Server) withdraw(ctx context.Context, c *call, in accountInput) (api.None, error) {
	id, err := accountID(in.Account)
	if err != nil {
		return api.None{}, err
	}
	return api.None{}, s.svc.Review.Leave(ctx, c.actor(), person.AppID(c.client.ID), id)
}

// The names of the wire and the values of the domain.
var (
	sexes      = []string{"none", "male", "female"}
	assurances = []string{"declared", "otp", "card", "register"}
)

func attributes(a api.Attributes) person.Attributes {
	return person.Attributes{Name: a.Name, Birth: a.Birth, Sex: person.Sex(max(slices.Index(sexes, a.Sex), 0)),
		CCCD: a.CCCD, CMND: a.CMND, Passport: a.Passport, Nationality: a.Nationality, BHYT: a.BHYT, Phone: a.Phone, Unit: a.Unit}
}

// proofs reads what was checked; nobody checked anything in the future.
func proofs(in []api.Proof, now time.Time) ([]person.Proof, error) {
	var out []person.Proof
	for _, p := range in {
		if p.At.After(now.Add(5 * time.Minute)) {
			return nil, fault.ErrInvalid.At(fault.Place{Path: "proofs", VI: "Thời điểm kiểm tra ở tương lai; kiểm tra đồng hồ.", EN: "A proof is from the future; check the clock."})
		}
		out = append(out, person.Proof{Kind: person.KeyKind(p.Kind), How: person.Assurance(max(slices.Index(assurances, p.How), 0)), At: p.At})
	}
	return out, nil
}

func accountOf(a person.Account) api.Account {
	out := api.Account{Account: a.ID.String(), User: a.User, Version: a.Version, Created: a.Created.UTC(), Updated: a.Updated.UTC(),
		Attributes: api.Attributes{Name: a.Attrs.Name, Birth: a.Attrs.Birth, CCCD: a.Attrs.CCCD, CMND: a.Attrs.CMND, Passport: a.Attrs.Passport,
			Nationality: a.Attrs.Nationality, BHYT: a.Attrs.BHYT, Phone: a.Attrs.Phone, Unit: a.Attrs.Unit},
		Declarer: text(int64(a.Declarer))}
	if a.Attrs.Sex != person.SexNone {
		out.Attributes.Sex = sexes[a.Attrs.Sex]
	}
	for _, p := range a.Proofs {
		out.Proofs = append(out.Proofs, api.Proof{Kind: string(p.Kind), How: assurances[p.How], At: p.At})
	}
	return out
}

func outcome(o person.Outcome) api.Outcome {
	out := api.Outcome{Account: o.Account.String(), Version: o.Version, State: string(o.State), QID: string(o.QID), Flags: o.Flags}
	if o.Reason != nil {
		out.Reason = &api.Reason{Code: o.Reason.Code, VI: o.Reason.VI, EN: o.Reason.EN}
	}
	if o.Code != nil {
		out.Code = &api.Code{Text: o.Code.Text, From: o.Code.Issued, Expires: o.Code.Expires}
	}
	return out
}
