package trace

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/motma/motma/internal/audit"
	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
	"github.com/motma/motma/internal/scan"
)

// chunk is how many people one access names at most; rows leave after it is
// written.
const chunk = 10_000

// admit lets a question through or refuses it; a refusal is written down as
// well (A14, A15). It cuts the time span to what is kept.
func (t *Tracer) admit(ctx context.Context, q *Query) error {
	err := t.allowed(ctx, *q)
	if err != nil {
		return t.refuse(ctx, *q, err)
	}
	now := t.Now()
	keep := t.Keep
	if keep <= 0 {
		keep = 30 * 24 * time.Hour
	}
	if q.To.IsZero() {
		q.To = now
	}
	if oldest := now.Add(-keep); q.From.Before(oldest) {
		q.From = oldest
	}
	if !q.From.Before(q.To) {
		return fault.ErrInvalid.At(fault.Place{Path: "to",
			VI: "Khoảng thời gian phải nằm trong thời hạn lưu trữ và kết thúc sau khi bắt đầu.",
			EN: "The time span must lie within what is kept and end after it begins."})
	}
	return nil
}

// allowed says whether purpose and case permit the question.
func (t *Tracer) allowed(ctx context.Context, q Query) error {
	switch {
	case q.Client == "" || q.Officer == "" || len(q.Officer) > 128 || q.Case == "" || q.Purpose == "":
		return ErrContext
	case q.Purpose != Purpose || !slices.Contains(q.Purposes, q.Purpose):
		return ErrPurpose
	}
	c, err := t.Store.Case(ctx, q.Case)
	switch {
	case err != nil:
		return err
	case !scan.Within(c.Authority, q.Unit):
		return ErrCaseUnknown
	case !c.Closed.IsZero():
		return ErrCaseClosed
	}
	return nil
}

// refuse writes the attempt down. That fails or not, the answer is no.
func (t *Tracer) refuse(ctx context.Context, q Query, why error) error {
	f := fault.Of(why)
	if q.Client == "" || f.Kind == fault.Internal || f.Kind == fault.Unavailable {
		return why
	}
	err := t.Journal.Write(ctx, audit.Access{Client: q.Client, Officer: word(q.Officer), Action: "trace.refused",
		Purpose: word(q.Purpose), Case: word(q.Case), Detail: fmt.Sprintf(`{"reason":%q}`, f.Code)})
	if err != nil {
		return f.With(errors.Join(f.Cause, err))
	}
	return why
}

// word makes what a stranger wrote fit for a log: short, and plain letters.
func word(s string) string {
	s = strings.Map(func(r rune) rune {
		if r > ' ' && r < 0x7f && !strings.ContainsRune(`<>"'\`, r) {
			return r
		}
		return '?'
	}, s[:min(len(s), 64)])
	if s == "" {
		return "?"
	}
	return s
}

// write records whose data are about to leave, in pieces.
func (t *Tracer) write(ctx context.Context, q Query, action, detail string, accounts []person.AccountID) error {
	for part := range slices.Chunk(accounts, chunk) {
		err := t.Journal.Write(ctx, audit.Access{Client: q.Client, Officer: q.Officer, Action: action,
			Purpose: q.Purpose, Case: q.Case, Accounts: part, Detail: detail})
		if err != nil {
			return err
		}
	}
	return nil
}

func (q Query) span() string {
	return fmt.Sprintf(`"from":%d,"to":%d`, q.From.UnixMilli(), q.To.UnixMilli())
}

// found is a person that a question is about, with every account of theirs.
type found struct {
	holder   person.Holder
	accounts []person.AccountID
}

// find resolves whom a question is about. Looks that find nobody are written
// down: somebody may be guessing.
func (t *Tracer) find(ctx context.Context, q Query, s Subject) (found, error) {
	var h person.Holder
	var err error
	if s.QID != "" {
		h, err = t.People.ByQID(ctx, s.QID)
	} else if k, ok := scan.CleanNumber(s.Number); ok {
		h, err = t.People.ByNumber(ctx, k)
	} else {
		return found{}, fault.ErrInvalid.At(fault.Place{Path: "person",
			VI: "Nêu QID, hoặc loại và số giấy tờ đúng dạng.", EN: "Give a QID, or the kind and number of a paper in its form."})
	}
	if errors.Is(err, person.ErrUnknown) {
		return found{}, t.refuse(ctx, q, ErrNobody)
	}
	if err != nil {
		return found{}, err
	}
	f := found{holder: h, accounts: []person.AccountID{h.Account}}
	if h.Person != 0 {
		f.accounts, err = t.Store.AccountsOf(ctx, h.Person)
	}
	return f, err
}
