package server

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/motma/motma/api"
	"github.com/motma/motma/internal/audit"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/scan"
)

// ownAccounts are the accounts whose data somebody may see through one of
// them: that one, and those of the same person, provided that papers were
// checked on both sides. Whoever typed in somebody else's number is linked at
// most as "unverified" and sees nothing that was there before (A18, A19).
func (s *Server) ownAccounts(ctx context.Context, c *call, id string) ([]person.AccountID, error) {
	n, err := accountID(id)
	if err != nil {
		return nil, err
	}
	own, err := s.svc.People.Account(ctx, person.AppID(c.client.ID), n)
	if err != nil {
		return nil, err
	}
	ids := []person.AccountID{n}
	if !own.Proven() {
		return ids, nil
	}
	h, err := s.svc.People.ByAccount(ctx, n)
	if err != nil || h.Person == 0 {
		return ids, err
	}
	members, err := s.svc.Tracer.Store.AccountsOf(ctx, h.Person)
	if err != nil {
		return nil, err
	}
	for _, m := range members {
		a, err := s.svc.People.Store.ReadAccount(ctx, m)
		if err != nil {
			return nil, err
		}
		if m != n && a.Proven() {
			ids = append(ids, m)
		}
	}
	return ids, nil
}

type ownInput struct {
	Account string `path:"account" maxLength:"19" doc:"Id of the account."`
	Days    int    `query:"days" minimum:"1" maximum:"31" doc:"How many days back, 21 by default."`
}

// maxOwnScans bounds one person's list: more passages in a month than anybody
// makes on foot.
const maxOwnScans = 20_000

// visits is GET /v1/accounts/{account}/visits: the person's own list.
func (s *Server) visits(ctx context.Context, c *call, in ownInput) (api.List[api.Visit], error) {
	none := api.List[api.Visit]{}
	accounts, err := s.ownAccounts(ctx, c, in.Account)
	if err != nil {
		return none, err
	}
	if in.Days == 0 {
		in.Days = 21
	}
	to := s.cfg.Now().Add(10 * time.Minute)
	var scans []scan.Scan
	for sc, err := range s.svc.Desk.Store.Of(ctx, accounts, to.AddDate(0, 0, -in.Days), to) {
		if err != nil {
			return none, err
		}
		if scans = append(scans, sc); len(scans) == maxOwnScans {
			break
		}
	}
	places, err := s.placesOf(ctx, scans)
	if err != nil {
		return none, err
	}
	rules := scan.Rules{Place: func(id scan.PlaceID) scan.Place { return places[id] }, Who: func(person.AccountID) scan.Subject { return 1 }}
	out := api.List[api.Visit]{Items: []api.Visit{}}
	for _, v := range scan.Visits(scans, rules) {
		out.Items = append(out.Items, visitOf(v, places[v.Place]))
	}
	slices.Reverse(out.Items)
	return out, nil
}

func (s *Server) placesOf(ctx context.Context, scans []scan.Scan) (map[scan.PlaceID]scan.Place, error) {
	places := map[scan.PlaceID]scan.Place{}
	for _, sc := range scans {
		if _, have := places[sc.Place]; have {
			continue
		}
		p, err := s.svc.Places.Get(ctx, sc.Place)
		if err != nil {
			return nil, err
		}
		places[sc.Place] = p
	}
	return places, nil
}

func visitOf(v scan.Visit, p scan.Place) api.Visit {
	out := api.Visit{Place: p.Code, Name: p.Name, Assumed: v.ToAssumed, Doubted: v.Doubtful()}
	if !v.FromAssumed {
		out.In = moment(v.From)
	}
	out.Out = moment(v.To)
	return out
}

type accessesInput struct {
	Account string `path:"account" maxLength:"19" doc:"Id of the account."`
	Limit   int    `query:"limit" minimum:"1" maximum:"199" doc:"Items a page, 50 by default."`
	Cursor  string `query:"cursor" maxLength:"200" doc:"Cursor of the page before."`
}

// accesses is GET /v1/accounts/{account}/accesses: who read the person's data.
// The officer's own reference is not shown, the client answers for them.
func (s *Server) accesses(ctx context.Context, c *call, in accessesInput) (api.List[api.Access], error) {
	none := api.List[api.Access]{}
	accounts, err := s.ownAccounts(ctx, c, in.Account)
	if err != nil {
		return none, err
	}
	before, err := s.after(c, in.Cursor)
	if err != nil {
		return none, err
	}
	limit := limitOf(in.Limit)
	found, err := s.svc.Journal.List(ctx, accounts, before, limit+1)
	if err != nil {
		return none, err
	}
	found, next := pageOf(s, c, found, limit, func(a audit.Access) int64 { return a.ID })
	out := api.List[api.Access]{Items: make([]api.Access, len(found)), Next: next}
	for i, a := range found {
		out.Items[i] = api.Access{At: a.At.UTC(), By: s.nameOf(ctx, a.Client), Action: a.Action, Purpose: a.Purpose, Case: a.Case}
	}
	return out, nil
}

// nameOf is a client's full name, as people know it.
func (s *Server) nameOf(ctx context.Context, id string) string {
	if c, err := s.svc.Connect.Client(ctx, id); err == nil {
		return c.Name
	}
	return strconv.Quote(id)
}
