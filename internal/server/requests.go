package server

import (
	"context"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/review"
)

type fileInput struct {
	Account string `path:"account" maxLength:"19" doc:"Id of the account."`
	Key     string `header:"Idempotency-Key" maxLength:"128" doc:"Accepted; the same open request is kept once."`
	Body    api.RequestInput
}

// fileRequest is POST /v1/accounts/{account}/requests: a person asks to have
// something put right. Nothing that they name is looked up for the answer.
func (s *Server) fileRequest(ctx context.Context, c *call, in fileInput) (api.Request, error) {
	id, err := accountID(in.Account)
	if err != nil {
		return api.Request{}, err
	}
	filing := review.Filing{Sort: review.Sort(in.Body.Kind)}
	if filing.Asked, err = asked(in.Body.Asked); err != nil {
		return api.Request{}, err
	}
	for _, e := range in.Body.Evidence {
		filing.Evidence = append(filing.Evidence, seen(e))
	}
	r, err := s.svc.Review.File(ctx, person.AppID(c.client.ID), id, filing)
	if err != nil {
		return api.Request{}, err
	}
	c.created = "/v1/accounts/" + in.Account + "/requests/" + text(r.ID)
	return requestOf(r, false), nil
}

func asked(in api.Asked) (review.Asked, error) {
	out := review.Asked{QID: person.QID(in.QID), App: person.AppID(in.App), Record: in.Record, Was: in.Was, Is: in.Is, Code: in.Code, Text: in.Text}
	if in.Fields != nil {
		out.Attrs = attributes(api.Attributes(*in.Fields))
	}
	if in.Declarer == "" {
		return out, nil
	}
	id, err := accountID(in.Declarer)
	if err != nil {
		return review.Asked{}, person.ErrDeclarer
	}
	out.Declarer = id
	return out, nil
}

func askedOf(r review.Request) *api.Asked {
	a := r.Asked
	if a == (review.Asked{}) {
		return nil
	}
	out := &api.Asked{QID: string(a.QID), App: string(a.App), Declarer: text(int64(a.Declarer)), Record: a.Record, Was: a.Was, Is: a.Is, Code: a.Code, Text: a.Text}
	if a.Attrs != (person.Attributes{}) {
		f := api.AskedFields(accountOf(person.Account{Attrs: a.Attrs}).Attributes)
		out.Fields = &f
	}
	return out
}

func seen(e api.EvidenceInput) review.Proof {
	return review.Proof{Paper: e.Paper, SeenBy: e.SeenBy, Ref: e.Ref, Text: e.Text}
}

// requestOf is a request as its app sees it, or as an officer does, who is
// told who did what.
func requestOf(r review.Request, officer bool) api.Request {
	out := api.Request{Request: text(r.ID), Account: r.Account.String(), App: string(r.App), Kind: string(r.Sort), State: string(r.State),
		Opened: r.Opened.UTC(), Updated: r.Updated.UTC(), Due: moment(r.Due), Erased: moment(r.Erased), Asked: askedOf(r)}
	for _, e := range r.Evidence {
		out.Evidence = append(out.Evidence, api.EvidenceSeen{EvidenceInput: api.EvidenceInput{Paper: e.Paper, SeenBy: e.SeenBy, Ref: e.Ref, Text: e.Text}, At: e.At.UTC()})
	}
	for _, s := range r.Steps {
		if s.What == "proposed" && !officer {
			s.VI, s.EN = "", "" // nothing is decided yet
		}
		step := api.RequestStep{At: s.At.UTC(), What: s.What, VI: s.VI, EN: s.EN}
		if officer {
			step.By = s.Actor
		}
		out.Steps = append(out.Steps, step)
	}
	if officer {
		out.Proposal = text(r.Proposal)
	}
	return out
}

type ownRequestsInput struct {
	Account string `path:"account" maxLength:"19" doc:"Id of the account."`
	Limit   int    `query:"limit" minimum:"1" maximum:"199" doc:"Items a page, 50 by default."`
	Cursor  string `query:"cursor" maxLength:"200" doc:"Cursor of the page before."`
}

// ownRequests is GET /v1/accounts/{account}/requests.
func (s *Server) ownRequests(ctx context.Context, c *call, in ownRequestsInput) (api.List[api.Request], error) {
	none := api.List[api.Request]{}
	id, err := accountID(in.Account)
	if err != nil {
		return none, err
	}
	after, err := s.after(c, in.Cursor)
	if err != nil {
		return none, err
	}
	limit := limitOf(in.Limit)
	found, err := s.svc.Review.OwnAll(ctx, person.AppID(c.client.ID), id, after, limit+1)
	if err != nil {
		return none, err
	}
	return s.requestPage(c, found, limit, func(r review.Request) api.Request { return requestOf(r, false) }), nil
}

func (s *Server) requestPage(c *call, found []review.Request, limit int, show func(review.Request) api.Request) api.List[api.Request] {
	found, next := pageOf(s, c, found, limit, func(r review.Request) int64 { return r.ID })
	out := api.List[api.Request]{Items: make([]api.Request, len(found)), Next: next}
	for i, r := range found {
		out.Items[i] = show(r)
	}
	return out
}

type ownRequestInput struct {
	Account string `path:"account" maxLength:"19" doc:"Id of the account."`
	Request string `path:"request" maxLength:"19" doc:"Id of the request."`
}

// ids reads the two ids of a request's address.
func (in ownRequestInput) ids() (person.AccountID, int64, error) {
	a, err := accountID(in.Account)
	id, ok := digits(in.Request)
	if err == nil && !ok {
		err = person.ErrUnknown
	}
	return a, id, err
}

// ownRequest is GET /v1/accounts/{account}/requests/{request}.
func (s *Server) ownRequest(ctx context.Context, c *call, in ownRequestInput) (api.Request, error) {
	return s.ofOwn(c, in, func(app person.AppID, a person.AccountID, id int64) (review.Request, error) {
		return s.svc.Review.Own(ctx, app, a, id)
	})
}

func (s *Server) ofOwn(c *call, in ownRequestInput, f func(person.AppID, person.AccountID, int64) (review.Request, error)) (api.Request, error) {
	a, id, err := in.ids()
	if err != nil {
		return api.Request{}, err
	}
	r, err := f(person.AppID(c.client.ID), a, id)
	if err != nil {
		return api.Request{}, err
	}
	return requestOf(r, false), nil
}

// withdrawRequest is POST /v1/accounts/{account}/requests/{request}/withdraw.
func (s *Server) withdrawRequest(ctx context.Context, c *call, in ownRequestInput) (api.Request, error) {
	return s.ofOwn(c, in, func(app person.AppID, a person.AccountID, id int64) (review.Request, error) {
		return s.svc.Review.Withdraw(ctx, app, a, id)
	})
}

type addEvidenceInput struct {
	Account string `path:"account" maxLength:"19" doc:"Id of the account."`
	Request string `path:"request" maxLength:"19" doc:"Id of the request."`
	Key     string `header:"Idempotency-Key" maxLength:"128" doc:"Makes a retry add nothing a second time."`
	Body    api.EvidenceInput
}

// addEvidence is POST /v1/accounts/{account}/requests/{request}/evidence.
func (s *Server) addEvidence(ctx context.Context, c *call, in addEvidenceInput) (api.Request, error) {
	return s.ofOwn(c, ownRequestInput{in.Account, in.Request}, func(app person.AppID, a person.AccountID, id int64) (review.Request, error) {
		return s.svc.Review.Add(ctx, app, a, id, seen(in.Body))
	})
}
