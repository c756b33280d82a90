package person

import (
	"context"
	"errors"

	"github.com/motma/motma/internal/fault"
)

// Result is what came of one of many registrations: an outcome, or the fault
// why there is none.
type Result struct {
	Outcome Outcome
	Err     *fault.Error
}

// Together says how many registrations are carried out together.
type Together struct {
	// Dry tells what would come of them and keeps nothing.
	Dry bool
	// Also, if set, is called in each unit with what became of the rows from
	// one index on; what it does in tx is kept with them or not at all. A unit
	// may run more than once. In a dry run what it does is kept alone.
	Also func(tx Tx, from int, results []Result) error
}

// Concern is what a unit of many registrations has to do with: what the store
// locks before, and had better read together.
type Concern struct {
	Locks     []Key       // identifiers and users
	App       AppID       // of the registrations
	Users     []string    // of that app: those registered, those who declared for them
	Keys      []Key       // that the rules will search for
	Declarers []AccountID // named by account
	Dry       bool        // nothing is written but through Also
}

// Bulk is the Tx of many registrations in one unit.
type Bulk interface {
	Tx
	// Row runs f and takes back whatever it wrote when it fails: the rows
	// before and after it are not harmed.
	Row(f func() error) error
}

// RegisterAll registers one app's users, in order, by the very rules of
// Register, and many times quicker: in one unit of the store, whose reads are
// made together before and whose writes are sent together at the end. A row
// that the rules refuse has a fault and leaves nothing behind. Where a row
// breaks the unit in a way that no rule foresees, each row gets a unit of its
// own, so that it harms itself alone. An error means that the database could
// not serve; rows whose Also was called with success are kept, the others not.
//
// In a dry run the results are those of a true one, but without the accounts,
// QIDs and codes that it would make.
func (r *Registry) RegisterAll(ctx context.Context, actor string, rows []Registration, how Together) ([]Result, error) {
	out := make([]Result, len(rows))
	if len(rows) == 0 {
		return out, nil
	}
	err := r.many(ctx, actor, rows, how, out)
	if err == nil || ctx.Err() != nil || fault.Of(err).Kind == fault.Unavailable {
		return out, err
	}
	for i := range rows {
		if out[i], err = r.alone(ctx, actor, rows[i], i, how); err != nil {
			return out, err
		}
	}
	return out, nil
}

// many is one unit of many rows.
func (r *Registry) many(ctx context.Context, actor string, rows []Registration, how Together, out []Result) error {
	clean := make([]Registration, len(rows))
	wrong := make([]*fault.Error, len(rows))
	c := Concern{App: rows[0].App, Dry: how.Dry}
	for i := range rows {
		var err error
		if clean[i], err = r.clean(rows[i]); err != nil {
			wrong[i] = fault.Of(err)
			continue
		}
		c.add(clean[i])
	}
	err := r.settled(func() error {
		return r.Store.Together(ctx, c, func(tx Bulk) error {
			tx.Act(actor, r.Now())
			return r.each(tx, actor, clean, wrong, how, out)
		})
	})
	if err == nil && !how.Dry {
		for i := range out {
			r.tell(out[i])
		}
	}
	return err
}

// add notes whom and what a registration concerns.
func (c *Concern) add(in Registration) {
	keys := in.Attrs.Keys()
	c.Keys = append(c.Keys, in.Attrs.index()...)
	c.Locks = append(append(c.Locks, keys...), userKey(in.App, in.User))
	c.Users = append(c.Users, in.User)
	if in.DeclarerUser != "" {
		c.Users = append(c.Users, in.DeclarerUser)
	}
	if in.Declarer != 0 {
		c.Declarers = append(c.Declarers, in.Declarer)
	}
}

// each registers row after row within a unit.
func (r *Registry) each(tx Bulk, actor string, rows []Registration, wrong []*fault.Error, how Together, out []Result) error {
	reg, dry := r, (*dryRun)(nil)
	if how.Dry {
		reg, dry = r.dry()
	}
	for i := range rows {
		out[i] = Result{Err: wrong[i]}
		if wrong[i] != nil {
			continue
		}
		err := tx.Row(func() error {
			if err := dry.before(tx, rows[i]); err != nil {
				return err
			}
			return reg.announcing(tx, actor, func(tx Tx) error { return reg.register(tx, actor, rows[i], &out[i].Outcome) })
		})
		if err != nil {
			f := verdict(err)
			if f == nil {
				return err
			}
			out[i] = Result{Err: f}
		}
		dry.hide(&out[i].Outcome, rows[i].User)
	}
	if how.Also == nil {
		return nil
	}
	return how.Also(tx, 0, out)
}

// verdict gives the fault of a row that the rules refuse; nil for whatever is
// not the row's fault.
func verdict(err error) *fault.Error {
	f := fault.Of(err)
	if f.Kind == fault.Internal || f.Kind == fault.Unavailable {
		return nil
	}
	return f
}

// alone registers one row in a unit of its own. Whatever is wrong with it is
// its result, unless nothing can be written at all.
func (r *Registry) alone(ctx context.Context, actor string, in Registration, i int, how Together) (Result, error) {
	var res Result
	in, err := r.clean(in)
	if err == nil {
		res, err = r.single(ctx, actor, in, i, how)
	}
	if err == nil {
		if !how.Dry {
			r.tell(res)
		}
		return res, nil
	}
	res = Result{Err: fault.Of(err)}
	if ctx.Err() != nil || res.Err.Kind == fault.Unavailable || how.Also == nil {
		return res, unavailable(ctx, res.Err)
	}
	return res, r.note(ctx, actor, i, res, how)
}

func unavailable(ctx context.Context, f *fault.Error) error {
	if ctx.Err() != nil || f.Kind == fault.Unavailable {
		return f
	}
	return nil
}

// single is the unit of one row; a dry one ends by taking everything back.
func (r *Registry) single(ctx context.Context, actor string, in Registration, i int, how Together) (res Result, err error) {
	reg, dry := r, (*dryRun)(nil)
	if how.Dry {
		reg, dry = r.dry()
	}
	err = r.settled(func() error {
		return r.Store.Within(ctx, append(in.Attrs.Keys(), userKey(in.App, in.User)), func(tx Tx) error {
			tx.Act(actor, r.Now())
			res = Result{}
			if err := dry.before(tx, in); err != nil {
				return err
			}
			if err := reg.announcing(tx, actor, func(tx Tx) error { return reg.register(tx, actor, in, &res.Outcome) }); err != nil {
				return err
			}
			if dry != nil {
				return errDry
			}
			if how.Also == nil {
				return nil
			}
			return how.Also(tx, i, []Result{res})
		})
	})
	if errors.Is(err, errDry) {
		dry.hide(&res.Outcome, in.User)
		err = nil
		if how.Also != nil {
			err = r.note(ctx, actor, i, res, how)
		}
	}
	return res, err
}

// note keeps a result by itself.
func (r *Registry) note(ctx context.Context, actor string, i int, res Result, how Together) error {
	return r.Store.Within(ctx, nil, func(tx Tx) error {
		tx.Act(actor, r.Now())
		return how.Also(tx, i, []Result{res})
	})
}

// tell notifies of whom a registration changed.
func (r *Registry) tell(res Result) {
	if res.Err == nil && res.Outcome.State == Updated {
		r.notify(res.Outcome.person)
	}
}

// declared finds the declarer that a registration names by the app's own id.
func declared(tx Tx, in *Registration) error {
	if in.DeclarerUser == "" || in.Declarer != 0 {
		return nil
	}
	d, err := tx.AccountByUser(in.App, in.DeclarerUser)
	if errors.Is(err, ErrUnknown) {
		return ErrDeclarer
	}
	in.Declarer = d.ID
	return err
}
