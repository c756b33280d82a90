package health

import (
	"context"
	"slices"
	"time"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
)

// Standing is what a declaration counts for at a moment.
type Standing string

// The standings.
const (
	Valid      Standing = "valid"
	Expired    Standing = "expired"
	Superseded Standing = "superseded" // another was declared since
	Cancelled  Standing = "withdrawn"
)

// ShownDeclaration is a declaration as the person sees it.
type ShownDeclaration struct {
	Declaration
	Own      bool // this app took it
	Standing Standing
}

// ErrUndeclared: there is no declaration.
var ErrUndeclared = fault.New(fault.NotFound, "not_declared",
	"Chưa có tờ khai nào; hãy khai báo.", "There is no declaration yet; make one.")

// standing says what a declaration counts for; last is the newest that the
// person made.
func (v Declaration) standing(last *Declaration, now time.Time) Standing {
	switch {
	case v.State == Withdrawn:
		return Cancelled
	case last != nil && last.ID != v.ID && v.before(*last):
		return Superseded
	case !now.Before(v.Until):
		return Expired
	}
	return Valid
}

// Stands says what a declaration by itself counts for at a moment.
func (v Declaration) Stands(now time.Time) Standing { return v.standing(nil, now) }

// Declarations lists what the app's own user declared there, newest first.
func (d *Desk) Declarations(ctx context.Context, by Reader, account person.AccountID) ([]ShownDeclaration, error) {
	by.Shared = false
	own, _, err := d.around(ctx, by, account)
	if err != nil {
		return nil, err
	}
	last, now := own.Last(""), d.Now()
	out := make([]ShownDeclaration, 0, len(own.Declarations))
	for _, v := range slices.Backward(own.Declarations) {
		out = append(out, ShownDeclaration{v, true, v.standing(last, now)})
	}
	return out, d.write(ctx, by, "declarations", []person.AccountID{account})
}

// Current gives the last declaration of the person, from whichever app the
// reader may see: nothing else is declared at a gate. It may have expired.
func (d *Desk) Current(ctx context.Context, by Reader, account person.AccountID) (ShownDeclaration, error) {
	own, kin, err := d.around(ctx, by, account)
	if err != nil {
		return ShownDeclaration{}, err
	}
	others, err := d.Store.Sheets(ctx, sharing(kin))
	if err != nil {
		return ShownDeclaration{}, err
	}
	last, mine := own.Last(""), true
	for _, s := range others {
		if o := s.Last(""); o != nil && (last == nil || last.before(*o)) {
			last, mine = o, false
		}
	}
	if last == nil {
		return ShownDeclaration{}, ErrUndeclared
	}
	ids := []person.AccountID{account}
	if !mine {
		ids = append(ids, last.Account)
	}
	return ShownDeclaration{*last, mine, last.standing(nil, d.Now())}, d.write(ctx, by, "declarations", ids)
}

// Declaration gives one of the app's own declarations.
func (d *Desk) Declaration(ctx context.Context, by Reader, account person.AccountID, id DeclarationID) (ShownDeclaration, error) {
	by.Shared = false
	own, _, err := d.around(ctx, by, account)
	if err != nil {
		return ShownDeclaration{}, err
	}
	v := own.declared(id)
	if v == nil {
		return ShownDeclaration{}, ErrUnknown
	}
	return ShownDeclaration{*v, true, v.standing(own.Last(""), d.Now())}, d.write(ctx, by, "declarations", []person.AccountID{account})
}
