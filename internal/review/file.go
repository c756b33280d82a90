package review

import (
	"context"
	"time"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
)

// Filing is what an app hands in for its user.
type Filing struct {
	Sort     Sort
	Asked    Asked
	Evidence []Proof
}

// String keeps personal data out of formatted errors.
func (Filing) String() string { return "[filing]" }

// GoString keeps personal data out of %#v.
func (Filing) GoString() string { return "[filing]" }

// File keeps a request of one of an app's own users. Nothing is looked up for
// it: the answer is the same whether a QID or number that it names exists or
// not (A01, A19). The same request that is open already is given back.
func (d *Desk) File(ctx context.Context, app person.AppID, id person.AccountID, in Filing) (Request, error) {
	if _, err := d.People.Account(ctx, app, id); err != nil {
		return Request{}, err
	}
	now := d.Now().UTC().Truncate(time.Millisecond)
	asked, err := in.Asked.clean(in.Sort, now)
	if err != nil {
		return Request{}, err
	}
	if asked.Declarer != 0 { // one of this app's, or it is not there
		if _, err := d.People.Account(ctx, app, asked.Declarer); err != nil {
			return Request{}, person.ErrDeclarer
		}
	}
	evidence, err := proofs(in.Evidence, now)
	if err != nil {
		return Request{}, err
	}
	r := Request{Account: id, App: app, Sort: in.Sort, State: Received, Opened: now, Updated: now, Due: now.Add(RequestDue),
		Asked: asked, Evidence: evidence}
	r.Print = digestOf(r.Sort, asked)
	actor := "client:" + string(app)
	err = d.unit(ctx, actor, []person.Key{requestKey(id)}, func(tx person.Tx, u Tx) error {
		return keepRequest(tx, u, &r)
	})
	if err != nil {
		return Request{}, err
	}
	return d.Store.Request(ctx, r.ID)
}

// keepRequest adds a request unless it is there, or too many are.
func keepRequest(tx person.Tx, u Tx, r *Request) error {
	open, err := u.OpenRequests(r.Account)
	if err != nil {
		return err
	}
	for _, o := range open {
		if o.Print == r.Print {
			*r = o
			return nil
		}
	}
	if len(open) >= MaxRequests {
		return ErrMany
	}
	r.ID = tx.NewID()
	if err := u.AddRequest(*r); err != nil {
		return err
	}
	return u.AddStep(r.ID, Step{ID: tx.NewID(), At: r.Opened, What: string(Received)})
}

// requestKey is the lock under which an account's requests are counted.
func requestKey(id person.AccountID) person.Key {
	return person.Key{Kind: "request", Value: id.String()}
}

func proofs(in []Proof, now time.Time) ([]Proof, error) {
	if len(in) > maxEvidence {
		return nil, fault.ErrInvalid.At(fault.Place{Path: "evidence", VI: "Tối đa 8 bằng chứng.", EN: "There may be 8 pieces of evidence."})
	}
	out := make([]Proof, len(in))
	for i, e := range in {
		c, err := e.clean()
		if err != nil {
			return nil, err
		}
		c.At = now
		out[i] = c
	}
	return out, nil
}

// Own gives an app one of its own requests; another app's is unknown to it.
func (d *Desk) Own(ctx context.Context, app person.AppID, account person.AccountID, id int64) (Request, error) {
	if _, err := d.People.Account(ctx, app, account); err != nil {
		return Request{}, err
	}
	r, err := d.Store.Request(ctx, id)
	if err == nil && (r.App != app || r.Account != account) {
		err = person.ErrUnknown
	}
	if err != nil {
		return Request{}, err
	}
	return r, nil
}

// OwnAll lists an account's requests.
func (d *Desk) OwnAll(ctx context.Context, app person.AppID, account person.AccountID, after int64, limit int) ([]Request, error) {
	if _, err := d.People.Account(ctx, app, account); err != nil {
		return nil, err
	}
	return d.Store.Requests(ctx, RequestFilter{Account: account, State: "all"}, after, min(max(limit, 1), 200))
}

// Withdraw ends a request that nobody decided yet.
func (d *Desk) Withdraw(ctx context.Context, app person.AppID, account person.AccountID, id int64) (Request, error) {
	return d.change(ctx, app, account, id, func(r *Request, now time.Time) (string, error) {
		r.State, r.Due = Withdrawn, time.Time{}
		return string(Withdrawn), nil
	})
}

// Leave takes an account out of its app (see person.Registry.Withdraw), and
// what its user still asks for with it: carried out later, it would bring the
// account back.
func (d *Desk) Leave(ctx context.Context, actor string, app person.AppID, account person.AccountID) error {
	reg := d.People.With(person.Around{Keys: []person.Key{requestKey(account)}, Last: func(tx person.Tx) error {
		return d.dropRequests(tx, account)
	}})
	return reg.Withdraw(ctx, actor, app, account)
}

// dropRequests withdraws what an account still asks for.
func (d *Desk) dropRequests(tx person.Tx, account person.AccountID) error {
	u, now := d.Store.Unit(tx), d.Now().UTC().Truncate(time.Millisecond)
	open, err := u.OpenRequests(account)
	if err != nil {
		return err
	}
	for _, r := range open {
		r.State, r.Due, r.Updated, r.Proposal = Withdrawn, time.Time{}, now, 0
		if err := u.SaveRequest(r, pending...); err != nil {
			return err
		}
		if err := u.AddStep(r.ID, Step{ID: tx.NewID(), At: now, What: string(Withdrawn)}); err != nil {
			return err
		}
	}
	return nil
}

// Add adds evidence; a request that waited for it is in line again.
func (d *Desk) Add(ctx context.Context, app person.AppID, account person.AccountID, id int64, e Proof) (Request, error) {
	return d.change(ctx, app, account, id, func(r *Request, now time.Time) (string, error) {
		more, err := proofs(append(r.Evidence, e), now)
		if err != nil {
			return "", err
		}
		copy(more, r.Evidence) // when they were handed in stays
		r.Evidence = more
		if r.State == Needs {
			r.State, r.Due = Received, now.Add(RequestDue)
		}
		return "evidence", nil
	})
}

// change is what an app does to a request of its own that is still open.
func (d *Desk) change(ctx context.Context, app person.AppID, account person.AccountID, id int64, f func(*Request, time.Time) (string, error)) (Request, error) {
	if _, err := d.Own(ctx, app, account, id); err != nil {
		return Request{}, err
	}
	actor := "client:" + string(app)
	err := d.unit(ctx, actor, []person.Key{requestKey(account)}, func(tx person.Tx, u Tx) error {
		r, err := openRequest(u, account, id)
		if err != nil {
			return err
		}
		now := d.Now().UTC().Truncate(time.Millisecond)
		what, err := f(&r, now)
		if err != nil {
			return err
		}
		r.Updated = now
		if err := u.SaveRequest(r, pending...); err != nil {
			return err
		}
		return u.AddStep(id, Step{ID: tx.NewID(), At: now, What: what})
	})
	if err != nil {
		return Request{}, err
	}
	return d.Store.Request(ctx, id)
}

// openRequest reads a request within a unit that holds its account's lock.
func openRequest(u Tx, account person.AccountID, id int64) (Request, error) {
	open, err := u.OpenRequests(account)
	if err != nil {
		return Request{}, err
	}
	for _, r := range open {
		if r.ID == id {
			return r, nil
		}
	}
	return Request{}, ErrDecided
}
