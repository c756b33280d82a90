package audit

import (
	"context"
	"errors"
	"time"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
)

// ErrBudget is a reader who read more people in an hour than their work
// needs (A12). It ends by itself when the hour is over.
var ErrBudget = fault.New(fault.Limited, "read_budget",
	"Đã xem quá nhiều người trong một giờ; tài khoản tạm khóa xem dữ liệu và người giám sát được báo.",
	"Too many people were read within an hour; reading is locked for a while and the supervisor sees it.")

// ErrNotWritten is an access that could not be recorded: no answer is given.
var ErrNotWritten = fault.New(fault.Unavailable, "access_not_recorded",
	"Chưa ghi được nhật ký truy cập nên không trả dữ liệu; hãy thử lại sau ít phút.",
	"The access could not be written down, so no data are given; try again in a few minutes.").After(30 * time.Second)

// Journal writes accesses down and shows people their own.
type Journal struct {
	Store  Store
	Now    func() time.Time
	Budget *Budget // nil: nobody is limited
}

// Write records one access before its data leave. When it returns an error
// the caller must not answer.
func (j *Journal) Write(ctx context.Context, a Access) error {
	if a.Client == "" || a.Action == "" || a.Purpose == "" {
		return ErrNotWritten.With(errors.New("access without client, action or purpose"))
	}
	a.ID, a.At = j.Store.NewID(), j.Now()
	if j.Budget != nil {
		if wait, first := j.Budget.spend(a, a.At); wait > 0 {
			return j.tripped(ctx, a, wait, first)
		}
	}
	if err := j.Store.RecordAccess(ctx, a); err != nil {
		return ErrNotWritten.With(err)
	}
	return nil
}

// tripped leaves one line for the supervisor each time a budget is used up.
func (j *Journal) tripped(ctx context.Context, a Access, wait time.Duration, first bool) error {
	if first {
		a.Action, a.Accounts = "budget."+a.Action, nil
		if err := j.Store.RecordAccess(ctx, a); err != nil {
			return ErrNotWritten.With(err)
		}
	}
	return ErrBudget.After(wait)
}

// List gives the accesses to a person's data, newest first, for that person:
// name every account of theirs. before is the last ID seen, 0 from the
// newest. Nothing can be hidden from this list (A17).
func (j *Journal) List(ctx context.Context, accounts []person.AccountID, before int64, limit int) ([]Access, error) {
	if len(accounts) == 0 {
		return nil, nil
	}
	list, err := j.Store.Accesses(ctx, accounts, before, min(max(limit, 1), 200))
	for i := range list {
		list[i].Accounts = nil // who else was in that answer is not theirs to know
	}
	return list, err
}
