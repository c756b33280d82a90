package review

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/motma/motma/internal/fault"
	"github.com/motma/motma/internal/person"
)

// Dossier is a request with everything that helps to decide it.
type Dossier struct {
	Request Request
	Account person.Account
	Others  []person.Account // the records of the person, or of the one to be merged with
	Fields  []Field          // the account (as it would be) beside those
	Found   bool             // a QID to merge with is somebody's
	Need    Need             // why accepting takes two officers
}

// LogValue keeps personal data out of logs.
func (Dossier) LogValue() slog.Value { return slog.StringValue("[dossier]") }

// String keeps personal data out of formatted errors.
func (Dossier) String() string { return "[dossier]" }

// GoString keeps personal data out of %#v.
func (Dossier) GoString() string { return "[dossier]" }

// Requests lists what persons ask for, oldest first, without anybody's data.
func (d *Desk) Requests(ctx context.Context, f RequestFilter, after int64, limit int) ([]Request, error) {
	return d.Store.Requests(ctx, f, after, min(max(limit, 1), 200))
}

// Dossier opens a request. It is a read of everybody's data in it.
func (d *Desk) Dossier(ctx context.Context, by By, id int64) (Dossier, error) {
	if err := by.admitted(); err != nil {
		return Dossier{}, err
	}
	r, err := d.Store.Request(ctx, id)
	if err != nil {
		return Dossier{}, err
	}
	out := Dossier{Request: r}
	if out.Account, err = d.People.Store.ReadAccount(ctx, r.Account); err != nil {
		return Dossier{}, err
	}
	if err := d.beside(ctx, &out); err != nil {
		return Dossier{}, err
	}
	would := out.Account
	would.Attrs = r.Asked.over(would.Attrs)
	out.Fields = sideBySide([]person.Account{would}, out.Others)
	return out, d.read(ctx, by, "review.request", id, accounts(out.Others, r.Account))
}

// beside finds the records that a request is compared with.
func (d *Desk) beside(ctx context.Context, out *Dossier) error {
	var whose person.ID
	own, err := d.People.ByAccount(ctx, out.Request.Account)
	if err != nil {
		return err
	}
	if whose = own.Person; out.Request.Sort == Merge {
		other, err := d.People.ByQID(ctx, out.Request.Asked.QID)
		if err != nil && !errors.Is(err, person.ErrUnknown) {
			return err
		}
		out.Found = err == nil && other.Person != 0
		whose = other.Person
	}
	if whose == 0 {
		return nil
	}
	members, err := d.Store.MembersOf(ctx, whose, maxSideBySide)
	if err != nil {
		return err
	}
	for _, m := range members {
		if m.ID != out.Request.Account {
			out.Others = append(out.Others, m)
		}
	}
	if out.Request.Sort == Merge && numbersDiffer([]person.Account{out.Account}, members) {
		out.Need = NeedNumbers
	}
	return nil
}

// Verdict is an officer's decision of a request, with what the person is told.
type Verdict struct {
	Accept, Ask bool // neither: refused
	Account     person.AccountID
	VI, EN      string
}

// String keeps what the person is told out of formatted errors.
func (Verdict) String() string { return "[verdict]" }

// GoString keeps what the person is told out of %#v.
func (Verdict) GoString() string { return "[verdict]" }

// Resolve decides a request. Accepting carries it out in the same transaction;
// where that takes two officers the proposal is given instead.
func (d *Desk) Resolve(ctx context.Context, by By, id int64, v Verdict) (*Proposal, error) {
	if err := by.admitted(); err != nil {
		return nil, err
	}
	var p fault.Problems
	v.VI, v.EN = plain(&p, "vi", v.VI, maxText), plain(&p, "en", v.EN, maxText)
	if v.VI == "" || v.EN == "" {
		p.Add("vi", "Nêu lý do cho người dùng bằng cả hai ngôn ngữ.", "Tell the person why, in both languages.")
	}
	if err := p.Err(); err != nil {
		return nil, err
	}
	r, err := d.Store.Request(ctx, id)
	if err != nil {
		return nil, err
	}
	if !v.Accept {
		return nil, d.turnBack(ctx, by, r, v)
	}
	a, err := d.accepting(ctx, by, id, "request", choiceOf(v.Account), 0)
	if err != nil {
		return nil, err
	}
	a.said = said{v.VI, v.EN}
	return d.do(ctx, by, a)
}

// turnBack refuses a request, or asks for evidence.
func (d *Desk) turnBack(ctx context.Context, by By, r Request, v Verdict) error {
	now := d.Now().UTC().Truncate(time.Millisecond)
	return d.unit(ctx, by.actor(), []person.Key{requestKey(r.Account)}, func(tx person.Tx, u Tx) error {
		r, err := openRequest(u, r.Account, r.ID)
		if err != nil {
			return err
		}
		what := "refused"
		r.State, r.Due, r.Updated, r.Proposal = Rejected, time.Time{}, now, 0
		if v.Ask {
			what, r.State, r.Due = "asked", Needs, now.Add(EvidenceDue)
		}
		if err := u.SaveRequest(r, pending...); err != nil {
			return err
		}
		return u.AddStep(r.ID, Step{ID: tx.NewID(), At: now, What: what, VI: v.VI, EN: v.EN})
	})
}

// waits notes that a request waits for a second officer.
func (d *Desk) waits(tx person.Tx, u Tx, a action, proposal int64) error {
	now := d.Now().UTC().Truncate(time.Millisecond)
	r, err := openRequest(u, a.account, a.subjects[0])
	if err != nil {
		return err
	}
	r.State, r.Updated, r.Proposal = InReview, now, proposal
	if err := u.SaveRequest(r, pending...); err != nil {
		return err
	}
	return u.AddStep(r.ID, Step{ID: tx.NewID(), At: now, What: "proposed", VI: a.said.vi, EN: a.said.en})
}
